"""What sums and counts hold half way through a run, as arrays by name: to be saved, and gone on with.

Names have parts, `order/0.05/low`, as paths do.
"""

from collections.abc import Mapping

import numpy as np

State = dict[str, np.ndarray]


def under(name: str, state: Mapping[str, np.ndarray]) -> State:
    """The state of a part, named for the whole."""
    return {f"{name}/{key}": cells for key, cells in state.items()}


def part_of(state: Mapping[str, np.ndarray], name: str) -> State:
    """The state of one part of the whole; empty if it has none."""
    start = f"{name}/"
    return {key.removeprefix(start): cells for key, cells in state.items() if key.startswith(start)}
