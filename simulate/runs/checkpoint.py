"""The checkpoint of an unfinished run: what of it is safe on the disk, and how it resumes.

Its folder is `NAME.partial` beside the run's. The journal there says which run it is, then which
chunks are on the disk, with the checksums of their files, and at last that the run is complete.
A run that keeps no draws saves its accumulators from time to time instead.
"""

import shutil
import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import xarray as xr

from engine.kernels.valuation_kernel import Valuation, empty_valuation
from engine.model.audit.invariants import NO_AUDIT, Audit, merge_audits
from simulate.errors import InputError, Problem
from simulate.runs.execution import SavedState, WrittenPart
from simulate.runs.plan import RunPlan
from simulate.runs.storage.checksums import damaged
from simulate.runs.storage.chunk_ranges import Ranges, count_of, n_draw_in
from simulate.runs.storage.chunk_store import INPUTS, RESULTS, ChunkStore, cells_of
from simulate.runs.storage.journal import JOURNAL, Journal
from simulate.runs.storage.journal_entries import (
    Begun,
    Entry,
    PartSafe,
    StateSaved,
    Stopped,
    audit_of,
    read_entries,
)
from simulate.runs.storage.layout import STORE, remove_run
from simulate.runs.storage.plain_files import check_plain
from simulate.runs.storage.saved_accumulators import load_state, save_state
from simulate.runs.storage.store import is_sealed, seal, write_variables
from simulate.sampling.draws import Drawn
from simulate.settings import DEFAULT_SETTINGS, Settings
from simulate.streaming.accumulator_state import State


class UnfinishedRun:
    """The `.partial` folder of a run; whoever writes into it holds the run's lock.

    Parameters
    ----------
    folder : pathlib.Path
        The folder, which need not exist.
    settings : Settings, optional
        Chosen sizes; the journal has the size of the chunks that are there.

    Attributes
    ----------
    plan : RunPlan or None
        The run that was begun; None if there is no journal, or not a line of it is whole.
    is_drawn : bool
        Whether its draws are complete.
    stopped_by : str
        What stopped it last, "" if nothing did that could still say so.

    Raises
    ------
    InputError
        If the journal is not what a run writes or has another format, or the folder holds what no run
        leaves there.
    """

    def __init__(self, folder: Path, settings: Settings = DEFAULT_SETTINGS) -> None:
        self.folder, self._settings = folder, settings
        check_plain(folder)
        self.journal = Journal(folder)
        self._writer = ThreadPoolExecutor(1)
        self._pending: Future[None] | None = None
        self._saved_at, self._pause = time.monotonic(), settings.save_pause
        entries = read_entries(folder)
        self.plan = next((entry.run for entry in entries if isinstance(entry, Begun)), None)
        self._chunk_size = settings.chunk_size if self.plan is None else self.plan.chunk_size
        self._store = ChunkStore(folder / STORE, self._chunk_size)
        self._parts = {entry.part: entry for entry in entries if isinstance(entry, PartSafe)}
        self._states = [entry for entry in entries if isinstance(entry, StateSaved)]
        self.is_drawn = is_sealed(folder)
        stops = [entry.stopped for entry in entries if isinstance(entry, Stopped)]
        self.stopped_by = stops[-1] if stops else ""

    def __enter__(self) -> "UnfinishedRun":
        return self

    def __exit__(self, *_: object) -> None:
        self._writer.shutdown()

    def begin(self, plan: RunPlan, n_kept: int, n_input: int) -> None:
        """Start the run over; what was there is discarded.

        Parameters
        ----------
        plan : RunPlan
            The run.
        n_kept : int
            Draws that get a cell on the disk.
        n_input : int
            Uncertain inputs that are kept of each.

        Raises
        ------
        OSError
            If the folder cannot be written.
        """
        remove_run(self.folder)
        self.folder.mkdir(parents=True)
        self._chunk_size = plan.chunk_size
        self._store = ChunkStore(self.folder / STORE, plan.chunk_size)
        self._store.lay_out(n_kept, n_input)
        self._note(Begun(run=plan, at=moment()))
        self.plan, self._parts, self._states, self.is_drawn = plan, {}, [], False

    def go_on(self, n_kept: int, n_input: int) -> None:
        """Make ready to add to what is there; the arguments are those of `begin`.

        Whatever was written after the draws is written again, unless the store was sealed.
        """
        self.journal.drop_torn_end()
        keep = {STORE, JOURNAL, *(entry.file for entry in self._states)}
        for path in self.folder.iterdir():
            if path.name not in keep:
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        if not self.is_drawn:
            self._store.lay_out(n_kept, n_input)

    def n_safe(self) -> int:
        """Return how many draws need not be made again, by the journal."""
        if self.plan is None:
            return 0
        size, draws = self._chunk_size, self.plan.draws
        done = self._states[-1].done() if self._states else tuple((part, part + 1) for part in self._parts)
        return n_draw_in(done, size, draws)

    def what_is_safe(self) -> str:
        """Return how much need not be made again, in words."""
        return f"{self.n_safe():,} of {self.plan.draws if self.plan else 0:,} draws"

    def drawn(self, n_input: int) -> Drawn:
        """Return the draws that are safe, up to the first chunk that is not what was written.

        Parameters
        ----------
        n_input : int
            How many inputs are uncertain.
        """
        parts: list[dict[str, np.ndarray]] = []
        audit, done = NO_AUDIT, 0
        while (entry := self._parts.get(len(parts))) is not None:
            cells = self._store.read(len(parts), entry.draws - done, n_input, entry.files)
            if cells is None:
                break
            parts.append(cells)
            audit, done = merge_audits(audit, audit_of(entry)), entry.draws
        valuation = empty_valuation(done)
        for name, column in zip(RESULTS, valuation, strict=True):
            column[:] = np.concatenate([part[name] for part in parts]) if parts else 0
        return Drawn(valuation, _inputs(parts, done, n_input), audit)

    def part(self, number: int, n_input: int) -> Drawn | None:
        """Return a chunk's draws; None if they are not on the disk as they were written.

        Parameters
        ----------
        number : int
            The chunk's.
        n_input : int
            How many inputs are uncertain.
        """
        entry = self._parts.get(number)
        if entry is None:
            return None
        cells = self._store.read(number, entry.draws - number * self._chunk_size, n_input, entry.files)
        if cells is None:
            return None
        inputs = cells.get(INPUTS, None if n_input else np.empty((len(cells["intrinsic_value"]), 0)))
        return Drawn(Valuation(*(cells[name] for name in RESULTS)), inputs, audit_of(entry))

    def add(self, first: int, results: Valuation, inputs: np.ndarray | None, audit: Audit) -> None:
        """Put a chunk on the disk, in a thread of its own; the chunk before is there when this returns.

        Parameters
        ----------
        first : int
            Number of its first draw, a multiple of the size of a chunk.
        results : Valuation
            Its results, which must not change any more.
        inputs : numpy.ndarray or None
            (draw, uncertain input), which must not change either; None where they are not kept.
        audit : Audit
            What the audit of the chunk found.

        Raises
        ------
        OSError
            If the chunk before could not be written.
        """
        self.wait()
        self._pending = self._writer.submit(self._write, first, cells_of(results, inputs), audit)

    def _write(self, first: int, cells: dict[str, np.ndarray], audit: Audit) -> None:
        number, last = first // self._chunk_size, first + cells["intrinsic_value"].size
        self._note_part(PartSafe(number, last, self._store.write(number, cells), audit))

    def note(self, part: WrittenPart) -> None:
        """Note a chunk that a worker has put on the disk."""
        if self.plan is not None:
            last = min((part.number + 1) * self._chunk_size, self.plan.draws)
            self._note_part(PartSafe(part.number, last, part.files, part.audit))

    def _note_part(self, entry: PartSafe) -> None:
        self._note(entry)
        self._parts[entry.part] = entry

    def wait(self) -> None:
        """Wait until all that was added is on the disk; raise what writing it raised."""
        pending, self._pending = self._pending, None
        if pending is not None:
            pending.result()

    def is_time_to_save(self) -> bool:
        """Return whether it is time to save the accumulators: every second, or rarer if that takes long."""
        return time.monotonic() - self._saved_at > self._pause

    def save(self, done: Ranges, state: State, audit: Audit) -> None:
        """Put the accumulators of these chunks on the disk, and remove those from before the last ones."""
        self.wait()
        begun, parts = time.monotonic(), count_of(done)
        name, crc = save_state(self.folder, parts, state)
        entry = StateSaved(parts, parts * self._chunk_size, name, crc, audit, done)
        self._note(entry)
        self._states.append(entry)
        kept = {last.file for last in self._states[-2:]}
        for former in self._states[:-2]:
            if former.file not in kept:  # of a run that started over for want of a sound one
                (self.folder / former.file).unlink(missing_ok=True)
        self._saved_at = time.monotonic()
        took, settings = self._saved_at - begun, self._settings
        self._pause = max(settings.save_pause, settings.save_pause_times * took)

    def saved(self) -> SavedState | None:
        """Return the last accumulators that are as they were written, None if there are none."""
        for entry in reversed(self._states):
            state = load_state(self.folder / entry.file, entry.crc32c)
            if state is not None:
                return SavedState(entry.done(), state, audit_of(entry))
        return None

    def finish(self, dataset: xr.Dataset) -> None:
        """Write the rest of the Dataset beside the draws, and seal the store.

        Raises
        ------
        InputError
            If a chunk is no longer on the disk as it was written.
        """
        self.wait()
        lost = [n for n, entry in self._parts.items() if damaged(self.folder / STORE, entry.files)]
        if lost:
            wanted = f"draws from {lost[0] * self._chunk_size:,} on were damaged after they were written"
            raise InputError(Problem(str(self.folder), "", "", wanted))
        here = [name for name in (*RESULTS, INPUTS) if name in dataset and dataset[name].size]
        self._store.finish({name: dataset[name] for name in here})
        write_variables(dataset.drop_vars(here), self.folder, self._chunk_size)
        seal(self.folder, dataset.sizes["draw"])
        for entry in self._states:
            (self.folder / entry.file).unlink(missing_ok=True)
        self.is_drawn, self._states = True, []

    def stop(self, why: str) -> None:
        """Note what stopped the run; all that was added before is on the disk when this returns."""
        self.wait()
        self._note(Stopped(why, moment()))

    def _note(self, entry: Entry) -> None:
        self.journal.append(asdict(entry))

    def discard(self) -> None:
        """Remove the folder."""
        remove_run(self.folder)


def _inputs(parts: list[dict[str, np.ndarray]], done: int, n_input: int) -> np.ndarray | None:
    """Return the inputs of all chunks, None if some did not keep them."""
    if not parts or not n_input:
        return np.empty((done, n_input))
    if any(INPUTS not in part for part in parts):
        return None
    return np.concatenate([part[INPUTS] for part in parts])


def moment() -> str:
    """Return the moment as journals have it, in UTC."""
    return datetime.now(UTC).isoformat(timespec="seconds")
