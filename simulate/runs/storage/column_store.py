"""The draws of a portfolio on the disk: arrays (draw, company) made at the start, filled company by company.

A company's column is safe once the journal names its files, as a chunk of a single company's run is.
"""

import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from simulate.runs.storage.checksums import file_checksum, sync
from simulate.runs.storage.chunk_store import BEING_WRITTEN, checked_codecs

if TYPE_CHECKING:
    import zarr

#: What may be kept of each company's draws; values of the trend only where returns rest on them.
COLUMNS: dict[str, np.dtype[Any]] = {
    "value": np.dtype(np.float64), "trend_value": np.dtype(np.float64), "reason": np.dtype(np.uint8),
    "upside": np.dtype(np.float64), "irr": np.dtype(np.float64),
}
TREND_VALUE = "trend_value"


class ColumnStore:
    """The part of a portfolio's Zarr store that is written while it is drawn.

    Parameters
    ----------
    path : pathlib.Path
        The store's folder.
    shape : tuple of int
        Draws and companies.
    chunk_size : int
        Draws of each file of a column.
    """

    def __init__(self, path: Path, shape: tuple[int, int], chunk_size: int) -> None:
        self.path, self.shape, self.chunk_size = path, shape, min(chunk_size, shape[0])
        self._open: dict[str, zarr.Array[Any]] = {}

    def lay_out(self) -> None:
        """Make an empty store; what is there already is discarded."""
        import zarr

        shutil.rmtree(self.path, ignore_errors=True)
        self._open = {}
        zarr.open_group(self.path, mode="w", zarr_format=3)
        sync([self.path])

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
        names = files_of_column(company, self.shape[0], self.chunk_size, columns)
        paths = [self.path / name for name in names]
        sync(paths)
        sync({path.parent for path in paths})
        return {path.relative_to(self.path).as_posix(): file_checksum(path) for path in paths}

    def describe(self, meanings: Mapping[str, Mapping[str, Any]]) -> None:
        """Write the attributes of each of the columns that there are; torn files of killed workers go."""
        for torn in self.path.rglob(f"*{BEING_WRITTEN}"):
            torn.unlink(missing_ok=True)
        for name in COLUMNS:
            if (self.path / name).is_dir():
                self._array(name).attrs.put(dict(meanings[name]))

    def make(self, kept: Mapping[str, np.dtype[Any]]) -> None:
        """Make the arrays of columns of these names and types, as far as they are not there."""
        import zarr

        for name, dtype in kept.items():
            if not (self.path / name / "zarr.json").is_file():
                zarr.create_array(
                    self.path, name=name, shape=self.shape, dtype=dtype, chunks=(self.chunk_size, 1),
                    fill_value=np.nan if dtype.kind == "f" else 0, compressors=checked_codecs(),
                    dimension_names=("draw", "company"),
                )
        sync([self.path])

    def _array(self, name: str) -> "zarr.Array[Any]":
        import zarr

        if name not in self._open:
            array = zarr.open_array(self.path / name, mode="r+", zarr_format=3)
            # Chunks of zeros are written as well, so a missing chunk is a lost one.
            self._open[name] = array.with_config({"write_empty_chunks": True})
        return self._open[name]


def files_of_column(company: int, draws: int, chunk_size: int, names: Iterable[str]) -> list[str]:
    """Return the names of the files that `ColumnStore.write` makes of a company's columns of these names."""
    n_chunk = -(-draws // min(chunk_size, draws))
    return [f"{name}/c/{chunk}/{company}" for name in names for chunk in range(n_chunk)]
