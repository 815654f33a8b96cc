"""Discrete distributions, whose quantile function is a staircase: scores are looked up among thresholds."""

import numpy as np

from engine.model.tile import LANES
from engine.runtime.jit import inlined
from engine.runtime.kernel_arguments import Tables


def build_discrete_quantiles(
    steps: list[tuple[np.ndarray, np.ndarray] | None], tables: Tables
) -> Tables:
    """Join the thresholds and values of several discrete distributions, one after the other.

    Parameters
    ----------
    steps : list of tuple of np.ndarray, or None
        Of each distribution the (k - 1,) thresholds of the score and the (k,) values between them; None for
        a continuous one.
    tables : Tables
        Of `build_quantile_tables`, whose other fields are kept.
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
    """Return whether the distribution of this number takes finitely many values."""
    has: bool = tables.bottom[distribution + 1] > tables.bottom[distribution]
    return has


@inlined
def look_up_discrete(row: np.ndarray, work: np.ndarray, tables: Tables, distribution: int) -> None:
    """Turn scores into values of a discrete distribution, by bisection, and move them.

    Parameters
    ----------
    row : (LANES,) float64
        Overwritten by the values.
    work : (2 LANES,) float64
        The scores, in the first LANES cells.
    tables : Tables
    distribution : int
        Its number in the tables.
    """
    bottom, top = tables.bottom[distribution], tables.bottom[distribution + 1]
    narrow, offset = tables.narrow[distribution], tables.offset[distribution]
    for lane in range(LANES):
        low, high = bottom, top  # the value sought is in [low, high)
        while high - low > 1:
            middle = (low + high) // 2
            if work[lane] >= tables.threshold[middle]:
                low = middle
            else:
                high = middle
        row[lane] = tables.level[low] * narrow + offset
