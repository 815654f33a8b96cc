"""What a portfolio's weights must keep to."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class WeightLimits:
    """Limits of weights, and what is wanted of them; weights are parts of the whole.

    Attributes
    ----------
    lowest, highest : mapping of str to float
        By company; 0 and 1 where it is not named.
    sectors : mapping of str to float
        The most of each sector that is named.
    turnover : float or None
        The most that may be bought: half of the sum of what weights differ from today's.
    wanted_return : float or None
        Expected return a year of the portfolio of minimum shortfall, a decimal; None is that of today's
        weights.
    largest_kelly : float
        The most that is invested at maximum growth; the rest is cash, which earns nothing.
    horizon : int
        Years that returns are looked at over.
    """

    lowest: Mapping[str, float] = field(default_factory=dict)
    highest: Mapping[str, float] = field(default_factory=dict)
    sectors: Mapping[str, float] = field(default_factory=dict)
    turnover: float | None = None
    wanted_return: float | None = None
    largest_kelly: float = 1.0
    horizon: int = 3
