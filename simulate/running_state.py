"""What sums and counts hold half way through a run, as arrays by name: to be saved, and gone on with.

Names have parts, `order/0.05/low`, as paths do.
"""

from collections.abc import Mapping

import numpy as np

from engine.rules import MAX_DRAWS

State = dict[str, np.ndarray]
_MOST_COUNTED = 2 * MAX_DRAWS


def under(name: str, state: Mapping[str, np.ndarray]) -> State:
    """The state of a part, named for the whole."""
    return {f"{name}/{key}": cells for key, cells in state.items()}


def has_form(state: State, form: State, most: Mapping[str, int]) -> bool:
    """Whether a state has the names, types and shapes of another, and no count that none can be.

    Parameters
    ----------
    most : cells of those arrays that may have any number up to that, by the last part of their names.
    """
    return state.keys() == form.keys() and all(
        cells.dtype == form[name].dtype and _is_sized(name, cells, form[name], most) and _counts(cells)
        for name, cells in state.items()
    )


def _is_sized(name: str, cells: np.ndarray, form: np.ndarray, most: Mapping[str, int]) -> bool:
    last = name.rpartition("/")[2]
    return cells.ndim == 1 and cells.size <= most[last] if last in most else cells.shape == form.shape


def _counts(cells: np.ndarray) -> bool:
    is_count = cells.dtype.kind == "i"
    return not is_count or bool(np.all((cells >= 0) & (cells <= _MOST_COUNTED)))


def part_of(state: Mapping[str, np.ndarray], name: str) -> State:
    """The state of one part of the whole; empty if it has none."""
    start = f"{name}/"
    return {key.removeprefix(start): cells for key, cells in state.items() if key.startswith(start)}
