"""What analysts write by hand: the own past as a range, or as a mean and its spread."""

from dataclasses import dataclass

import numpy as np

from simulate.reference_class.cases import Past
from simulate.reference_class.rule import own_normal, own_range

#: Names of the rules beside ours.
OWN_RANGE, OWN_NORMAL = "own-range", "own-normal"
#: A uniform law has its P10 and P90 at the ends of a range if it reaches an eighth of the range beyond both.
_BEYOND = 0.125


@dataclass(frozen=True, slots=True)
class NaiveLaw:
    """A law of growth or margin by hand.

    Attributes
    ----------
    rule : str
        `OWN_RANGE`, uniform with P10 and P90 at the least and the greatest own year, or `OWN_NORMAL`.
    past : Past
        Of one firm: arrays of one.
    years : int
        That the outcome is the mean of: the horizon for growth, 1 for the margin of a single year.
    """

    rule: str
    past: Past
    years: int

    def quantile(self, levels: np.ndarray) -> np.ndarray:
        """Return quantiles.

        Parameters
        ----------
        levels : numpy.ndarray
            In (0, 1).
        """
        from scipy.special import ndtri

        if self.rule == OWN_RANGE:
            low, high = (float(ends[0]) for ends in own_range(self.past))
            beyond = _BEYOND * (high - low)
            found: np.ndarray = low - beyond + levels * (high - low + 2.0 * beyond)
            return found
        low, high = (float(ends[0]) for ends in own_normal(self.past, self.years))
        normal: np.ndarray = 0.5 * (low + high) + 0.5 * (high - low) * ndtri(levels) / ndtri(0.9)
        return normal


def naive_draws(growth: NaiveLaw, margin: NaiveLaw | None, revenue: float, n: int) -> np.ndarray:
    """Return (draw,) revenue over a horizon, or income where there is a margin, at evenly spread levels.

    Parameters
    ----------
    growth : NaiveLaw
        Of log growth a year over the horizon.
    margin : NaiveLaw or None
        Of income over revenue; its own spread alone is that of income, on the middle of revenue, as a range
        by hand has it.
    revenue : float
        Of the origin's year.
    n : int
        How many.
    """
    levels = (np.arange(n) + 0.5) / n
    if margin is None:
        grown: np.ndarray = revenue * np.exp(growth.years * growth.quantile(levels))
        return grown
    middle = revenue * float(np.exp(growth.years * growth.quantile(np.array([0.5]))[0]))
    income: np.ndarray = middle * margin.quantile(levels)
    return income
