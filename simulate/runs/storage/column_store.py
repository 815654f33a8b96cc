"""The draws of a portfolio on the disk: arrays (draw, company) made at the start, filled company by company.

A company's column is safe once the journal names its files, as a chunk of a single company's run is.
"""

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from simulate.runs.storage.checksums import file_checksum, sync
from simulate.runs.storage.chunk_store import checked_codecs

if TYPE_CHECKING:
    import zarr

#: What is kept of each company's draws.
COLUMNS: dict[str, np.dtype[Any]] = {
    "value": np.dtype(np.float64), "trend_value": np.dtype(np.float64), "reason": np.dtype(np.uint8),
    "upside": np.dtype(np.float64), "irr": np.dtype(np.float64),
}


class ColumnStore:
    """The part of a portfolio's Zarr store that is written while it is drawn.

    Parameters
    ----------
    path : pathlib.Path
        The store's folder.
    draws, chunk_size : int
        Of each column, and of each file of it.
    """

    def __init__(self, path: Path, draws: int, chunk_size: int) -> None:
        self.path, self.draws, self.chunk_size = path, draws, min(chunk_size, draws)
        self._open: dict[str, zarr.Array[Any]] = {}

    def lay_out(self, n_company: int) -> None:
        """Make arrays for so many companies; what is there already is discarded."""
        import zarr

        shutil.rmtree(self.path, ignore_errors=True)
        self._open = {}
        zarr.open_group(self.path, mode="w", zarr_format=3)
        for name, dtype in COLUMNS.items():
            zarr.create_array(
                self.path, name=name, shape=(self.draws, n_company), dtype=dtype, chunks=(self.chunk_size, 1),
                fill_value=np.nan if dtype.kind == "f" else 0, compressors=checked_codecs(),
                dimension_names=("draw", "company"),
            )
        sync(folder for folder in self.path.rglob("*") if folder.is_dir())

    def keep_only(self, names: set[str]) -> None:
        """Remove what is in the store beside arrays of columns and these files of theirs."""
        for path in self.path.iterdir():
            if path.is_dir() and path.name not in COLUMNS:
                shutil.rmtree(path)
        for path in self.path.rglob("c/*/*"):
            if path.relative_to(self.path).as_posix() not in names:
                path.unlink()

    def write(self, company: int, columns: Mapping[str, np.ndarray]) -> dict[str, str]:
        """Write a company's columns; return the checksums of their files, which are then on the disk."""
        for name, column in columns.items():
            self._array(name)[:, company] = column
        paths = [self.path / file for file in files_of_column(company, self.draws, self.chunk_size)]
        sync(paths)
        sync({path.parent for path in paths})
        return {path.relative_to(self.path).as_posix(): file_checksum(path) for path in paths}

    def describe(self, meanings: Mapping[str, Mapping[str, Any]]) -> None:
        """Write the attributes of each of the columns."""
        for name in COLUMNS:
            self._array(name).attrs.put(dict(meanings[name]))

    def _array(self, name: str) -> "zarr.Array[Any]":
        """Return an array; chunks of zeros are written as well, so a missing chunk is a lost one."""
        import zarr

        if name not in self._open:
            array = zarr.open_array(self.path / name, mode="r+", zarr_format=3)
            self._open[name] = array.with_config({"write_empty_chunks": True})
        return self._open[name]


def files_of_column(company: int, draws: int, chunk_size: int) -> list[str]:
    """Return the names of the files that `ColumnStore.write` makes of a company."""
    n_chunk = -(-draws // min(chunk_size, draws))
    return [f"{name}/c/{chunk}/{company}" for name in COLUMNS for chunk in range(n_chunk)]
