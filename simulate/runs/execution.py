"""How a run is carried out: in which chunks, who hears of its progress, where its draws are put."""

from collections.abc import Callable
from typing import NamedTuple, Protocol

import numpy as np

from engine.kernels.valuation import Valuation
from engine.model.invariants import Audit
from simulate.sampling.draws import Drawn
from simulate.settings import DEFAULT_SETTINGS, Settings


class SavedState(NamedTuple):
    """Accumulators after so many chunks."""

    parts: int
    state: dict[str, np.ndarray]
    audit: Audit


class Checkpoint(Protocol):
    """Where a run puts its chunks, and what it finds there when it resumes."""

    def drawn(self, n_input: int) -> Drawn:
        """Return the draws that are safe; `n_input` inputs are uncertain."""

    def add(self, first: int, results: Valuation, inputs: np.ndarray | None, audit: Audit) -> None:
        """Put a chunk on the disk; `first` is the number of its first draw."""

    def saved(self) -> SavedState | None:
        """Return the last accumulators that are safe, None if there are none."""

    def is_time_to_save(self) -> bool:
        """Return whether the accumulators should be saved again."""

    def save(self, parts: int, state: dict[str, np.ndarray], audit: Audit) -> None:
        """Put the accumulators after so many chunks on the disk."""


class Execution(NamedTuple):
    """How a run is carried out; no draw depends on it.

    Attributes
    ----------
    settings : Settings
        Chunks, and what is kept.
    progress : callable, optional
        Called with the number of draws done.
    checkpoint : Checkpoint, optional
        The same run on the disk: to resume from, and to put each chunk into.
    kernel_chunk : int, optional
        Draws that the kernel takes at a time; a chunk by default.
    """

    settings: Settings = DEFAULT_SETTINGS
    progress: Callable[[int], None] | None = None
    checkpoint: Checkpoint | None = None
    kernel_chunk: int | None = None

    @property
    def at_a_time(self) -> int:
        """The draws that the kernel takes at a time."""
        return self.settings.chunk_size if self.kernel_chunk is None else self.kernel_chunk

    def report(self, draws: int) -> None:
        """Tell whoever listens how many draws are done."""
        if self.progress is not None:
            self.progress(draws)


IN_MEMORY = Execution()
