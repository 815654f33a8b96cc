"""A portfolio on its way to the disk: which of its companies are safe there, and how it resumes."""

import json
import shutil
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from simulate.errors import InputError, Problem
from simulate.portfolios.dataset import MEANINGS
from simulate.runs.checkpoint import UnfinishedRun, moment
from simulate.runs.plan import RunPlan
from simulate.runs.storage.checksums import damaged
from simulate.runs.storage.column_store import ColumnStore
from simulate.runs.storage.journal import JOURNAL
from simulate.runs.storage.journal_entries import Begun, ColumnSafe, read_entries
from simulate.runs.storage.layout import STORE, remove_run
from simulate.runs.storage.store import seal, write_variables
from simulate.settings import DEFAULT_SETTINGS, Settings


class UnfinishedPortfolio(UnfinishedRun):
    """The `.partial` folder of a portfolio: a run whose parts are companies, not chunks.

    Parameters
    ----------
    folder : pathlib.Path
        The folder, which need not exist.
    settings : Settings, optional
        Chosen sizes.

    Raises
    ------
    InputError
        If the journal is not what a run writes, or the folder holds what no run leaves there.
    """

    def __init__(self, folder: Path, settings: Settings = DEFAULT_SETTINGS) -> None:
        super().__init__(folder, settings)
        entries = read_entries(folder)
        self._safe = {entry.company: entry for entry in entries if isinstance(entry, ColumnSafe)}

    def begin(self, plan: RunPlan, n_kept: int, n_input: int) -> None:
        """Start the portfolio over; what was there is discarded.

        Parameters
        ----------
        plan : RunPlan
            The portfolio as a run.
        n_kept : int
            Its draws.
        n_input : int
            Its companies.
        """
        remove_run(self.folder)
        self.folder.mkdir(parents=True)
        self.plan, self._safe, self.is_drawn = plan, {}, False
        self.__dict__.pop("_columns", None)  # of the plan that was there
        self._columns.lay_out()
        self._note(Begun(run=plan, at=moment()))

    def go_on(self, n_kept: int, n_input: int) -> None:
        """Make ready to add to what is there; the arguments are those of `begin`."""
        self.journal.drop_torn_end()
        for path in self.folder.iterdir():
            if path.name not in (STORE, JOURNAL):
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        if not self.is_drawn:
            store = self.folder / STORE
            self._safe = {i: each for i, each in self._safe.items() if not damaged(store, each.files)}
            self._columns.keep_only({name for each in self._safe.values() for name in each.files})

    def n_safe(self) -> int:
        """Return how many draws need not be made again, of all companies together."""
        return len(self._safe) * (self.plan.draws if self.plan else 0)

    def what_is_safe(self) -> str:
        """Return how much need not be made again, in words."""
        return f"{len(self._safe)} of {self._n_company()} companies"

    def is_safe(self, company: int) -> bool:
        """Return whether a company is on the disk as it was written, by its place."""
        return company in self._safe

    def make_columns(self, kept: Mapping[str, np.dtype[Any]]) -> None:
        """Make the arrays of the columns that are kept, with their types, as far as they are not there."""
        self._columns.make(kept)

    def add_columns(self, company: int, columns: Mapping[str, np.ndarray]) -> None:
        """Put a company on the disk, in a thread of its own; the one before is there when this returns.

        Parameters
        ----------
        company : int
            Its place in the portfolio.
        columns : mapping of str to numpy.ndarray
            (draw,) of each of `COLUMNS`, which must not change any more.

        Raises
        ------
        OSError
            If the one before could not be written.
        """
        self.wait()
        self._pending = self._writer.submit(self._write_columns, company, columns)

    def _write_columns(self, company: int, columns: Mapping[str, np.ndarray]) -> None:
        self.note_company(company, self._columns.write(company, columns))

    def note_company(self, company: int, files: dict[str, str]) -> None:
        """Note a company that is on the disk, by its place; its files with their checksums."""
        entry = ColumnSafe(company, files)
        self._note(entry)
        self._safe[company] = entry

    def finish(self, dataset: xr.Dataset) -> None:
        """Write the rest of the Dataset beside the columns, and seal the store.

        Parameters
        ----------
        dataset : xarray.Dataset
            Without the columns, which are on the disk.

        Raises
        ------
        InputError
            If a column is no longer on the disk as it was written.
        """
        self.wait()
        for entry in self._safe.values():
            if lost := damaged(self.folder / STORE, entry.files):
                wanted = f"{STORE}/{lost[0]} was damaged after it was written"
                raise InputError(Problem(str(self.folder), "", "", wanted))
        self._columns.describe(MEANINGS)
        write_variables(dataset, self.folder, self._chunk_size)
        seal(self.folder, self.plan.draws if self.plan else 0)
        self.is_drawn = True

    @cached_property
    def _columns(self) -> ColumnStore:
        plan = self.plan
        draws, size = (1, 1) if plan is None else (plan.draws, plan.chunk_size)
        return ColumnStore(self.folder / STORE, (draws, self._n_company()), size)

    def _n_company(self) -> int:
        """Return how many companies the plan has, of which `plan_of` in `pipeline` lists the hashes."""
        return 0 if self.plan is None else len(json.loads(self.plan.config_data))
