"""The draws of a run on the disk: arrays made at the start, filled chunk by chunk.

A chunk is written to a file of another name and renamed, so that it is there whole or not at all;
the journal names it once it is on the disk.
"""

import json
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import xarray as xr

from engine.kernels.valuation_kernel import Valuation
from engine.model.rules.horizon import MAX_DRAWS
from simulate.runs.storage.checksums import damaged, file_checksum, sync
from simulate.runs.storage.plain_files import read_plain

if TYPE_CHECKING:
    import zarr
    from zarr.storage import MemoryStore

RESULTS: dict[str, np.dtype[Any]] = {
    "intrinsic_value": np.dtype(np.float64), "invalid_reason": np.dtype(np.uint8),
    "below_book": np.dtype(np.bool_), "last_year_share": np.dtype(np.float64),
}
INPUTS = "inputs"
#: How Zarr names a chunk until it is whole.
BEING_WRITTEN = ".partial"


def cells_of(results: Valuation, inputs: np.ndarray | None) -> dict[str, np.ndarray]:
    """Return what is stored of a chunk's draws, by name; inputs if they are given, and there are any."""
    cells = dict(zip(RESULTS, results, strict=True))
    return cells | ({INPUTS: inputs} if inputs is not None and inputs.shape[1] else {})


class ChunkStore:
    """Arrays of results, and of inputs where they are kept, in chunks of draws.

    Parameters
    ----------
    path : pathlib.Path
        The folder of the Zarr group.
    chunk_size : int
        Draws of a chunk.
    """

    def __init__(self, path: Path, chunk_size: int) -> None:
        self.path, self.chunk_size = path, chunk_size
        self._open: dict[str, zarr.Array[Any]] = {}

    def lay_out(self, draws: int, n_input: int) -> None:
        """Make arrays for so many draws, and so many inputs of each; draws that are there stay.

        All else in the store is removed: a run that was stopped while its last variables were written
        writes them again.
        """
        import zarr

        shapes: dict[str, tuple[int, ...]] = dict.fromkeys(RESULTS, (draws,))
        if n_input:
            shapes[INPUTS] = (draws, n_input)
        self.path.mkdir(exist_ok=True)
        for path in self.path.iterdir():
            if path.name not in shapes:
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        zarr.open_group(self.path, mode="a", zarr_format=3)
        for name, shape in shapes.items():
            self._lay_out_array(name, shape)
        sync(folder for folder in self.path.rglob("*") if folder.is_dir())

    def _lay_out_array(self, name: str, shape: tuple[int, ...]) -> None:
        try:
            array = self._array(name)
            if array.shape[1:] != shape[1:]:
                raise ValueError("of a run with other inputs")
            if array.shape != shape:
                array.resize(shape)
        except (OSError, ValueError, KeyError):  # none, or one that cannot be read
            self._open.pop(name, None)
            shutil.rmtree(self.path / name, ignore_errors=True)
            _create(self.path, name, shape, self.chunk_size)

    def write(self, number: int, cells: Mapping[str, np.ndarray]) -> dict[str, str]:
        """Write a chunk; return the checksums of its files, which are then on the disk."""
        first = number * self.chunk_size
        files = []
        for name, column in cells.items():
            self._array(name)[first : first + len(column)] = column
            files.append(_chunk(name, number, column.ndim))
        paths = [self.path / file for file in files]
        sync(paths)
        sync({path.parent for path in paths})
        return {file: file_checksum(path) for file, path in zip(files, paths, strict=True)}

    def read(
        self, number: int, count: int, n_input: int, files: Mapping[str, str]
    ) -> dict[str, np.ndarray] | None:
        """Return the first cells of a chunk by name, None if they are not what was written."""
        if damaged(self.path, files):
            return None
        first = number * self.chunk_size
        try:
            cells = {name: np.asarray(self._array(name)[first : first + count]) for name in _names_in(files)}
        except (ValueError, KeyError, OSError):  # Zarr's, of a checksum that does not fit among others
            return None
        shapes = {INPUTS: (count, n_input)}
        return cells if all(cells[name].shape == shapes.get(name, (count,)) for name in cells) else None

    def finish(self, variables: Mapping[str, xr.DataArray]) -> None:
        """Cut the arrays off behind the last draw, and describe them; remove those not wanted.

        Files of writers that were killed before they had renamed them are removed, too.

        Parameters
        ----------
        variables : mapping of xarray.DataArray
            The variables whose cells are there already.
        """
        for torn in self.path.rglob(f"*{BEING_WRITTEN}"):
            torn.unlink(missing_ok=True)
        for name in (*RESULTS, INPUTS):
            if name in variables:
                array = self._array(name)
                if array.shape != variables[name].shape:
                    array.resize(variables[name].shape)
                array.attrs.put(dict(variables[name].attrs))
            else:
                shutil.rmtree(self.path / name, ignore_errors=True)
        self._open = {}

    def _array(self, name: str) -> "zarr.Array[Any]":
        """Return an array; chunks of zeros are written as well, so a missing chunk is a lost one."""
        import zarr

        if name not in self._open:
            if not _is_as_created(self.path / name, name, self.chunk_size):
                raise ValueError(f"{name}: not an array that this program makes")
            array = zarr.open_array(self.path / name, mode="r+", zarr_format=3)
            self._open[name] = array.with_config({"write_empty_chunks": True})
        return self._open[name]


def _create(
    store: "Path | MemoryStore", name: str, shape: tuple[int, ...], chunk_size: int
) -> "zarr.Array[Any]":
    """Return an array for so many draws, of no cells yet."""
    import zarr

    dtype = RESULTS.get(name, np.dtype(np.float64))
    return zarr.create_array(
        store, name=name, shape=shape, dtype=dtype, chunks=(chunk_size, *shape[1:]),
        fill_value=np.nan if dtype.kind == "f" else 0, compressors=checked_codecs(),
        dimension_names=("draw", "input")[: len(shape)],
    )


def _is_as_created(folder: Path, name: str, chunk_size: int) -> bool:
    """Return whether an array's metadata are those that `_create` writes: nothing else checks them.

    Other types, chunks or codecs would make other numbers of the same chunks.
    """
    from zarr.core.buffer import default_buffer_prototype
    from zarr.storage import MemoryStore

    try:
        found = json.loads(read_plain(folder / "zarr.json"))
        shape = tuple(found["shape"])
        is_array = isinstance(found["attributes"], dict) and len(shape) == (2 if name == INPUTS else 1)
    except (ValueError, LookupError, TypeError, RecursionError):
        return False
    if not is_array or any(type(size) is not int or not 0 <= size <= MAX_DRAWS for size in shape):
        return False
    metadata = _create(MemoryStore(), name, shape, chunk_size).metadata
    created = metadata.to_buffer_dict(default_buffer_prototype())
    wanted = json.loads(created["zarr.json"].to_bytes())
    return _text(found | {"attributes": {}}) == _text(wanted)


def _text(metadata: object) -> str:
    return json.dumps(metadata, sort_keys=True)


def checked_codecs() -> list[Any]:
    """Return what stands for compression: a checksum behind every chunk."""
    from zarr.codecs import Crc32cCodec

    return [Crc32cCodec()]


def files_of(number: int, with_inputs: bool) -> set[str]:
    """Return the names of the files that `ChunkStore.write` makes of a chunk."""
    inputs = {_chunk(INPUTS, number, 2)} if with_inputs else set()
    return {_chunk(name, number, 1) for name in RESULTS} | inputs


def _chunk(name: str, number: int, dimensions: int) -> str:
    """Return where Zarr keeps a chunk, which is all there is along the other dimensions."""
    return "/".join([name, "c", str(number), *["0"] * (dimensions - 1)])


def _names_in(files: Mapping[str, str]) -> Iterator[str]:
    return (file.split("/")[0] for file in files)
