"""What each uncertain input does to the value when it alone moves: the figures of the tornado."""

from dataclasses import dataclass
from math import inf

import numpy as np
import xarray as xr

from reports.statistics.estimates import finite
from simulate import Config, revalue
from simulate.runs.dataset import reason_words

LOW_PERCENT, HIGH_PERCENT = 10, 90


@dataclass(frozen=True, slots=True)
class Swing:
    """One uncertain input moved alone to its P10 and P90, all others at their base case.

    Attributes
    ----------
    name, unit, status : str
        The input; its unit as the registry names it; where its base case is from.
    base, low, high : float
        The input's base case, P10 and P90, in its unit.
    value_low, value_high : float or None
        The share's value at P10 and P90, currency per share; None if invalid.
    invalid_low, invalid_high : str
        Why there is no value, else "".
    """

    name: str
    unit: str
    status: str
    base: float
    low: float
    high: float
    value_low: float | None
    value_high: float | None
    invalid_low: str = ""
    invalid_high: str = ""

    @property
    def swing(self) -> float | None:
        """Return the distance between the two values, currency per share; None if either is invalid."""
        if self.value_low is None or self.value_high is None:
            return None
        return abs(self.value_high - self.value_low)


def swings(config: Config, dataset: xr.Dataset) -> list[Swing]:
    """Return the swing of every uncertain input, the greatest first.

    Inputs that leave the share without a value at one end come before all others: no swing is
    greater.

    Parameters
    ----------
    config : Config
        The company.
    dataset : xarray.Dataset
        A run of `config`; only units and meanings are read, not draws.
    """
    marginals = config.marginals
    if not marginals:
        return []
    ends = np.array([m.ppf(np.array([LOW_PERCENT, HIGH_PERCENT]) / 100.0) for m in marginals.values()])
    changes = {}
    for row, name in enumerate(marginals):
        changes[name] = np.full(2 * len(marginals), getattr(config.base, name))
        changes[name][2 * row : 2 * row + 2] = ends[row]
    found = revalue(config, changes)
    values, reasons = found.value.reshape(-1, 2), found.reason.reshape(-1, 2)
    units = dict(zip(dataset["any_input"].values, dataset["input_unit"].values, strict=True))
    why = reason_words(dataset)
    rows = [
        Swing(
            name=name,
            unit=str(units[name]),
            status=config.tables[name].status,
            base=float(getattr(config.base, name)),
            low=float(ends[row, 0]),
            high=float(ends[row, 1]),
            value_low=finite(values[row, 0]),
            value_high=finite(values[row, 1]),
            invalid_low=why[int(reasons[row, 0])],
            invalid_high=why[int(reasons[row, 1])],
        )
        for row, name in enumerate(marginals)
    ]
    return sorted(rows, key=lambda row: -inf if row.swing is None else -row.swing)
