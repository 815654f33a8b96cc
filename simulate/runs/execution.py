"""How a run is carried out: in which chunks, who hears of its progress, where its draws are put."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, Protocol

import numpy as np

from engine.kernels.sampler import Sampler
from engine.kernels.valuation_kernel import Valuation
from engine.model.audit.invariants import Audit
from simulate.cluster.worker_pool import Workers
from simulate.config.config import Config
from simulate.forecast.base_case import BaseCase
from simulate.runs.storage.chunk_ranges import Ranges
from simulate.sampling.draws import Drawn
from simulate.settings import DEFAULT_SETTINGS, Settings


class SavedState(NamedTuple):
    """Accumulators, and the chunks that are in them."""

    done: Ranges
    state: dict[str, np.ndarray]
    audit: Audit


class RunSource(NamedTuple):
    """What a run is drawn from.

    Attributes
    ----------
    config, base_case : Config, BaseCase
        The company and its value.
    sampler : Sampler
        What draws its inputs.
    draws, seed : int
        Of the run; the most draws, where it grows.
    """

    config: Config
    base_case: BaseCase
    sampler: Sampler
    draws: int
    seed: int


class WrittenPart(NamedTuple):
    """A chunk that is on the disk: its number, its files with their checksums, and its audit."""

    number: int
    files: dict[str, str]
    audit: Audit


class Checkpoint(Protocol):
    """Where a run puts its chunks, and what it finds there when it resumes."""

    folder: Path

    def drawn(self, n_input: int) -> Drawn:
        """Return the draws that are safe up to the first that is not; `n_input` inputs are uncertain."""

    def part(self, number: int, n_input: int) -> Drawn | None:
        """Return a chunk's draws; None if they are not safe."""

    def note(self, part: WrittenPart) -> None:
        """Note a chunk that a worker has put on the disk."""

    def add(self, first: int, results: Valuation, inputs: np.ndarray | None, audit: Audit) -> None:
        """Put a chunk on the disk; `first` is the number of its first draw."""

    def saved(self) -> SavedState | None:
        """Return the last accumulators that are safe, None if there are none."""

    def is_time_to_save(self) -> bool:
        """Return whether the accumulators should be saved again."""

    def save(self, done: Ranges, state: dict[str, np.ndarray], audit: Audit) -> None:
        """Put the accumulators of these chunks on the disk."""


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
    workers : Workers, optional
        Other processes that draw; by default this one does.
    """

    settings: Settings = DEFAULT_SETTINGS
    progress: Callable[[int], None] | None = None
    checkpoint: Checkpoint | None = None
    kernel_chunk: int | None = None
    workers: Workers | None = None

    @property
    def at_a_time(self) -> int:
        """The draws that the kernel takes at a time."""
        return self.settings.chunk_size if self.kernel_chunk is None else self.kernel_chunk

    def report(self, draws: int) -> None:
        """Tell whoever listens how many draws are done."""
        if self.progress is not None:
            self.progress(draws)


IN_MEMORY = Execution()
