"""Sizes that are chosen: how much is done at a time, and how much is kept."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Settings:
    """Chosen sizes of a run, in draws where nothing else is said.

    Attributes
    ----------
    chunk_size : int
        Draws of a chunk: what is drawn, reduced and put on the disk at a time. No draw depends on it;
        the sums of a streamed run do in their last bits, and so does where `run_until` measures.
    sample_size : int
        The first draws of a streamed run that are kept as they are, for pictures and whatever looks at
        single draws.
    keep_inputs_up_to : int
        Inputs of longer runs are not kept, unless they are asked for.
    long_run : int
        From this many draws on, a run says what room it takes before it starts, and is not discarded
        unasked.
    save_pause : float
        The least pause between two checkpoints of a streamed run's accumulators, in seconds.
    save_pause_times : float
        The pause is at least this many times what the last checkpoint took: by default, checkpoints
        take 5% of the time at most.
    tighten_after : int
        Values before the brackets of `OrderStatistics` are tightened first, and at least between two
        times.
    bracket_reach : float
        How far a bracket reaches beyond its quantile, in standard errors of its rank. With 8, the
        chance that a random stream leaves a bracket is below 1e-14 each time it is tightened.
    bracket_spare : int
        Ranks that a bracket reaches further, for quantiles near the ends.
    bracket_buffer : int
        Values that a bracket takes before it sorts them in.
    export_rows : int
        Draws that an export writes at a time: by default 32 MB of 16 inputs.
    """

    chunk_size: int = 1 << 17
    sample_size: int = 1 << 20
    keep_inputs_up_to: int = 2_000_000
    long_run: int = 10_000_000
    save_pause: float = 1.0
    save_pause_times: float = 20.0
    tighten_after: int = 1 << 17
    bracket_reach: float = 8.0
    bracket_spare: int = 64
    bracket_buffer: int = 1 << 14
    export_rows: int = 1 << 18


DEFAULT_SETTINGS = Settings()
