"""Sizes that are chosen: how much is done at a time, and how much is kept. No figure depends on the first."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Settings:
    """Chosen sizes of a run, in draws.

    Attributes
    ----------
    chunk_size : int
        Draws of a chunk: what is drawn, reduced and put on the disk at a time. No result depends on it.
    sample_size : int
        Of a streamed run so many first draws are kept as they are, for pictures and whatever looks at
        single draws.
    keep_inputs_up_to : int
        Beyond this many draws inputs are not kept, unless asked for.
    long_run : int
        From here on a run says what room it takes before it starts, and is not discarded unasked.
    save_pause : float
        Seconds between two checkpoints of a streamed run's accumulators, at least.
    save_pause_times : float
        The pause is so many times what the last checkpoint took: by default 5% of the time at most.
    """

    chunk_size: int = 1 << 17
    sample_size: int = 1 << 20
    keep_inputs_up_to: int = 2_000_000
    long_run: int = 10_000_000
    save_pause: float = 1.0
    save_pause_times: float = 20.0


DEFAULT_SETTINGS = Settings()
