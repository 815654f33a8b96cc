"""Distributions on finitely many values: the score climbs a staircase of thresholds."""

import numpy as np

from engine.model.tile import LANES
from engine.runtime.jit import inlined
from engine.runtime.kernel_arguments import NO_TABLES, Tables


def build_discrete_quantiles(
    steps: list[tuple[np.ndarray, np.ndarray] | None], tables: Tables = NO_TABLES
) -> Tables:
    """Join the staircases of several distributions, one after the other.

    Parameters
    ----------
    steps : list of (thresholds between values, values), or None for a distribution without a staircase
    tables : Tables, optional
        Whose other fields are kept.
    """
    first, thresholds, values = [0], [np.empty(0)], [np.empty(0)]
    for step in steps:
        if step is not None:
            thresholds.append(np.concatenate([[-np.inf], step[0]]))
            values.append(np.asarray(step[1], dtype=np.float64))
        first.append(first[-1] + (0 if step is None else len(step[1])))
    return tables._replace(
        bottom=np.array(first, dtype=np.int64), threshold=np.concatenate(thresholds),
        level=np.concatenate(values),
    )


@inlined
def is_discrete(tables: Tables, distribution: int) -> bool:
    """Whether a distribution takes finitely many values."""
    has: bool = tables.bottom[distribution + 1] > tables.bottom[distribution]
    return has


@inlined
def look_up_discrete(row: np.ndarray, work: np.ndarray, tables: Tables, distribution: int) -> None:
    """Turn scores (the first LANES cells of `work`) into values, in `row`."""
    bottom, top = tables.bottom[distribution], tables.bottom[distribution + 1]
    for lane in range(LANES):
        low, high = bottom, top  # the value sought is in [low, high)
        while high - low > 1:
            middle = (low + high) // 2
            if work[lane] >= tables.threshold[middle]:
                low = middle
            else:
                high = middle
        row[lane] = tables.level[low]
