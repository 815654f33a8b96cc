"""A sampler and a horizon as one block of cells: all that a kernel without Python is given of a company.

All numbers are 8 bytes long. The block begins with three integers a field: in which cell the field begins,
and how many rows and columns it has; a number is one row of one column, a vector has one column.
"""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np
from llvmlite import ir
from numba.core import types
from numba.extending import intrinsic
from numba.np.arrayobj import populate_array

from engine.kernels.sampler import Sampler, build_sampler
from engine.kernels.tile_sampling import Source
from engine.model.inputs import N_INPUT, Inputs
from engine.model.rules.horizon import Horizon
from engine.runtime.jit import inlined
from engine.runtime.kernel_arguments import Relations, Shocks, Tables

_PARTS = {"source": Source, "tables": Tables, "relations": Relations, "shocks": Shocks, "horizon": Horizon}
_DIRECTORY = 3  # integers a field
_INT64 = np.dtype(np.int64)


class Field(NamedTuple):
    """One field of a block.

    Attributes
    ----------
    part, name : str
        "source" and "base", say.
    n_dimension : int
        0 is a number.
    dtype : numpy.dtype
        Of 8 bytes.
    """

    part: str
    name: str
    n_dimension: int
    dtype: np.dtype[Any]


def _numbers_of(sampler: Sampler, horizon: Horizon) -> Iterator[tuple[str, str, np.ndarray]]:
    """Yield part, name and numbers of each field in the block's order."""
    parts: tuple[Any, ...] = (*sampler, horizon)
    for part, fields in zip(_PARTS, parts, strict=True):
        for name, numbers in fields._asdict().items():
            yield part, name, np.asarray(numbers)


#: The fields in the block's order: those of any sampler and horizon.
FIELDS: tuple[Field, ...] = tuple(
    Field(part, name, numbers.ndim, numbers.dtype)
    for part, name, numbers in _numbers_of(build_sampler(Inputs(*[1.0] * N_INPUT), {}, 0), Horizon(1))
)


def pack(sampler: Sampler, horizon: Horizon) -> np.ndarray:
    """Return the block of a sampler and a horizon.

    Parameters
    ----------
    sampler : Sampler
    horizon : Horizon
        As `Horizon.checked` gives it.

    Returns
    -------
    (cell,) float64
        Whole numbers stand in it as their bits.
    """
    directory: list[int] = []
    cells, at = [], _DIRECTORY * len(FIELDS)
    for field, (_, _, numbers) in zip(FIELDS, _numbers_of(sampler, horizon), strict=True):
        directory += [at, *(*numbers.shape, 1, 1)[:2]]
        cells.append(np.ascontiguousarray(numbers, field.dtype).ravel().view(np.float64))
        at += numbers.size
    return np.concatenate([np.array(directory, np.int64).view(np.float64), *cells])


def _array_at(n_dimension: int, dtype: np.dtype[Any]) -> Any:
    """Return an intrinsic: the array that begins so many cells after an address, and has no owner."""
    kind = types.Array(getattr(types, dtype.name), n_dimension, "C")

    @intrinsic
    def array_at(
        typingctx: Any,  # noqa: ARG001  # numba's convention
        address: Any, cell: Any, rows: Any, columns: Any,  # noqa: ARG001
    ) -> Any:
        def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:  # noqa: ARG001
            size, pointer = ir.IntType(64)(8), context.get_data_type(kind.dtype).as_pointer()
            lengths = [args[2], args[3]][:n_dimension]
            strides = [builder.mul(size, args[3]), size][-n_dimension:]
            array = context.make_array(kind)(context, builder)
            data = builder.bitcast(builder.gep(args[0], [args[1]]), pointer)
            populate_array(array, data, lengths, strides, size, ir.IntType(8).as_pointer()(None))
            return array._getvalue()

        return kind(address, types.int64, types.int64, types.int64), generate

    return array_at


def _reader() -> Callable[[Any], tuple[Source, Tables, Relations, Shocks, Horizon]]:
    """Return a function that gathers a sampler's parts and the horizon, written out field by field."""
    lines: dict[str, list[str]] = {part: [] for part in _PARTS}
    names: dict[str, Any] = {**_PARTS, "directory_at": _array_at(1, _INT64)}
    for i, field in enumerate(FIELDS):
        at, dimension = _DIRECTORY * i, max(field.n_dimension, 1)
        name = f"{field.dtype.name}_{dimension}"
        names.setdefault(name, _array_at(dimension, field.dtype))
        number = "" if field.n_dimension else "[0]"
        lines[field.part].append(f"{name}(address, d[{at}], d[{at + 1}], d[{at + 2}]){number}")
    parts = ", ".join(f"{part}({', '.join(fields)})" for part, fields in lines.items())
    directory = f"d = directory_at(address, 0, {_DIRECTORY * len(FIELDS)}, 1)"
    exec(f"def read(address):\n    {directory}\n    return {parts}\n", names)  # completed from the tuples
    return inlined(names["read"])


#: From the address of a block, a pointer to float64, its source, tables, relations, shocks and horizon.
read_block = _reader()
#: From address, cell, rows and columns: the float64 vector of so many rows, or matrix, that begins there.
vector_at, matrix_at = _array_at(1, np.dtype(np.float64)), _array_at(2, np.dtype(np.float64))
#: Likewise, of int64.
whole_numbers_at = _array_at(1, _INT64)
