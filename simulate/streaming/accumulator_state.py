"""The state of an accumulator, to be saved, sent and resumed from: arrays by name.

Names have parts, as paths do: `order/0.05/low`.
"""

from collections.abc import Mapping

import numpy as np

from engine.model.rules.horizon import MAX_DRAWS

State = dict[str, np.ndarray]
_MOST_COUNTED = 2 * MAX_DRAWS


def under(name: str, state: Mapping[str, np.ndarray]) -> State:
    """Return the state of a part with names in the whole."""
    return {f"{name}/{key}": cells for key, cells in state.items()}


def part_of(state: Mapping[str, np.ndarray], name: str) -> State:
    """Return the state of one part of the whole; empty if it has none."""
    start = f"{name}/"
    return {key.removeprefix(start): cells for key, cells in state.items() if key.startswith(start)}


def has_form(state: State, form: State, most: Mapping[str, int]) -> bool:
    """Return whether a state has the names, types and shapes of another, and no impossible count.

    Parameters
    ----------
    state, form : dict of numpy.ndarray
        Both states.
    most : mapping of int
        The most cells of those arrays whose size is free, by the last part of their names.
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
