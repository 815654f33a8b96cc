"""What a config must say so that its simulation has the ranges of a class's rules, in growth and in margin.

By closed forms: with yearly deviations x_k = p x_{k-1} + sd e_k, the sum over h years has weights 1 + p + ...
on each e_k. Innovations are normal, though the panel's tails are fatter: they add to growth, and with such
tails a year would now and then take all of a company's revenue. `draft` tells what is left over.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import expm1, sqrt
from statistics import fmean
from typing import NamedTuple

import numpy as np

from simulate.reference_class.cases import Quantity
from simulate.reference_class.classes import ReferenceClass
from simulate.reference_class.rule import Rule

HORIZONS = (1, 3, 5)
#: The year in which a margin is where it returns to: the rules of three and of five years say the same.
TARGET_YEAR = 3
#: At most the published valuation's: five years do not tell slower decline from growth that lasts for ever.
_DECLINES = tuple(round(0.5 + 0.05 * step, 2) for step in range(9))
#: Growth hardly persists (rank autocorrelation of 0.16 to 0.20 in the panel): what five years do not tell
#: apart from a trend would else add up over 25.
_MOST_PERSISTENCE = {"growth": 0.2, "margin": 0.9}
#: The least standard deviation of a trend: cases of many firms do not show it, and nobody knows it either.
_LEAST_TREND = {"growth": 0.01, "margin": 0.005}
_P90 = 1.2815515655446004  # of a normal


class Own(NamedTuple):
    """What a firm's own past says; the class's median stands for it where it is too short.

    Attributes
    ----------
    mean, last : float
        Of yearly log growths, or of operating margins.
    deviation : float or None
        Their standard deviation (n - 1); None of too few years.
    """

    mean: float
    last: float
    deviation: float | None


class Ranges(NamedTuple):
    """P10, P50 and P90."""

    p10: float
    p50: float
    p90: float

    @property
    def middle(self) -> float:
        """Between P50 and the middle of P10 and P90: so a law without skew comes nearest to all three."""
        return 0.5 * self.p50 + 0.25 * (self.p10 + self.p90)

    @property
    def half(self) -> float:
        """Half of the distance from P10 to P90."""
        return 0.5 * (self.p90 - self.p10)


@dataclass(frozen=True, slots=True)
class GrowthPath:
    """Growth as a config has it.

    Attributes
    ----------
    first : Ranges
        Of `initial_growth`.
    decline : float
        `growth_decline_factor`.
    shock_sd, persistence : float
        Of [shocks.growth].
    """

    first: Ranges
    decline: float
    shock_sd: float
    persistence: float


@dataclass(frozen=True, slots=True)
class MarginPath:
    """The operating margin as a config has it.

    Attributes
    ----------
    first : Ranges
        Of year 1.
    target : Ranges
        Of its level from `TARGET_YEAR` on.
    shock_sd, persistence : float
        Of [shocks.variable_cost_ratio].
    """

    first: Ranges
    target: Ranges
    shock_sd: float
    persistence: float


class _Luck(NamedTuple):
    """A trend's standard deviation, and what the years bring."""

    trend: float
    sd: float
    persistence: float


def expected_ranges(found: ReferenceClass, quantity: Quantity, own: Own | None) -> dict[int, Ranges]:
    """Return what the rules of a class expect of a firm, by horizon.

    Parameters
    ----------
    found : ReferenceClass
    quantity : "growth" or "margin"
    own : Own or None

    Returns
    -------
    dict[int, Ranges]
        Log growth a year over the horizon, or the margin of its last year.
    """
    rules = {h: rule for h in HORIZONS if (rule := found.rule(quantity, h)) is not None}
    return {h: Ranges(*(_level(rule, level, own) for level in (0.1, 0.5, 0.9))) for h, rule in rules.items()}


def _level(rule: Rule, level: float, own: Own | None) -> float:
    mean, last, deviation = (rule.median, rule.median, None) if own is None else own
    width = rule.deviation if deviation is None else deviation
    return float(rule.quantile(level, np.array(mean), np.array(last), np.array(width)))


def growth_path(wanted: Mapping[int, Ranges], terminal: float) -> GrowthPath:
    """Return the growth path that has wanted ranges of growth over several horizons.

    Parameters
    ----------
    wanted : Mapping[int, Ranges]
        Log growth a year, by horizon.
    terminal : float
        Growth that the path decays towards: 0.02 is 2%.
    """
    widths = {h: h * found.half for h, found in wanted.items()}
    luck, start = _Luck(0.0, 0.0, 0.0), float(np.log1p(terminal))
    for _ in range(3):
        # After the first year the log of growth loses half of the variance of single years.
        sums = {h: h * found.middle + 0.5 * (h - 1) * luck.sd**2 for h, found in wanted.items()}
        decline, above = _path(sums, start)
        luck = _fit("growth", widths, decline)
    first = Ranges(*(expm1(start + above + side * _P90 * luck.trend) for side in (-1.0, 0.0, 1.0)))
    # A shock adds to growth, and moves its logarithm by so much less than itself.
    return GrowthPath(first, decline, luck.sd * (1.0 + first.p50), luck.persistence)


def margin_path(wanted: Mapping[int, Ranges]) -> MarginPath:
    """Return the margin path that has wanted ranges of the margin after several years.

    Parameters
    ----------
    wanted : Mapping[int, Ranges]
        Operating margin, by horizon; that of one year is among them.
    """
    start = min(_LEAST_TREND["margin"], 0.5 * wanted[1].half / _P90)
    widths = {
        h: sqrt(max(found.half**2 - (_P90 * (1.0 - _walked(h)) * start) ** 2, 0.0))
        for h, found in wanted.items()
    }
    luck = _fit("margin", widths)
    later = [found.middle for h, found in wanted.items() if h >= TARGET_YEAR] or [wanted[1].middle]
    first, target = (
        Ranges(*(middle + side * _P90 * trend for side in (-1.0, 0.0, 1.0)))
        for middle, trend in ((wanted[1].middle, start), (fmean(later), luck.trend))
    )
    return MarginPath(first, target, luck.sd, luck.persistence)


def _path(sums: Mapping[int, float], terminal: float) -> tuple[float, float]:
    """Return the decline, and the log growth of year 1 above terminal growth, nearest to sums of years."""
    found = []
    for decline in _DECLINES:
        kept = np.array([_kept(h, decline) for h in sums])
        left = np.array([total - h * terminal for h, total in sums.items()])
        above = float(kept @ left / (kept @ kept))
        found.append((float(np.sum(((left - above * kept) / list(sums)) ** 2)), decline, above))
    _, decline, above = min(found)
    return decline, above


def _walked(years: int) -> float:
    """Return how much of the way to its target a margin has gone."""
    return min((years - 1) / (TARGET_YEAR - 1), 1.0)


def _kept(years: int, decline: float) -> float:
    """Return how much of the excess growth of year 1 is in the sum of so many years."""
    return sum(decline**k for k in range(years))


def _sum_weights(years: int, persistence: float) -> np.ndarray:
    """Return (year,) weights of innovations in the sum of the deviations."""
    return np.cumsum(persistence ** np.arange(years))


def _level_weights(years: int, persistence: float) -> np.ndarray:
    """Return (year,) weights of innovations in the deviation of the last year."""
    return persistence ** np.arange(years)


def _fit(quantity: Quantity, widths: Mapping[int, float], decline: float = 0.0) -> _Luck:
    """Return the luck of years and the trend whose P10 to P90 is nearest to wanted half-widths by horizon.

    Variances are linear in those of trend and years, so least squares find them for each persistence.
    """
    is_growth = quantity == "growth"
    weights = _sum_weights if is_growth else _level_weights
    trend = np.array([(_kept(h, decline) if is_growth else _walked(h)) ** 2 for h in widths])
    steps = round(_MOST_PERSISTENCE[quantity] / 0.05)
    persistences = [round(0.05 * step, 2) for step in range(steps + 1)]
    years = np.array([[float(np.sum(weights(h, kept) ** 2)) for h in widths] for kept in persistences])
    wanted = np.array([(width / _P90) ** 2 for width in widths.values()])
    least = _LEAST_TREND[quantity] ** 2
    variances = _least_squares(trend / wanted, years / wanted, least)
    reached = np.sqrt((variances[:, :1] * trend + variances[:, 1:] * years) / wanted) - 1.0
    best = int(np.argmin(np.round((reached**2).sum(axis=1), 12)))
    return _Luck(sqrt(variances[best, 0]), sqrt(variances[best, 1]), persistences[best])


def _least_squares(trend: np.ndarray, years: np.ndarray, least: float) -> np.ndarray:
    """Return (persistence, 2) variances of trend and years nearest to a sum of 1 at each horizon.

    That of the trend is no less than `least`, that of the years not negative: where the best of all is beyond
    that border, the best on it.

    Parameters
    ----------
    trend : numpy.ndarray
        (horizon,) what one unit of the trend's variance adds.
    years : numpy.ndarray
        (persistence, horizon) what one unit of the years' variance adds.
    least : float
    """
    tt, ty, yy = trend @ trend, years @ trend, (years**2).sum(axis=1)
    t1, y1 = trend.sum(), years.sum(axis=1)
    determinant = tt * yy - ty**2
    with np.errstate(divide="ignore", invalid="ignore"):
        inner = np.stack([t1 * yy - y1 * ty, y1 * tt - t1 * ty], axis=1) / determinant[:, None]
    no_trend = np.stack([np.full_like(y1, least), np.maximum((y1 - least * ty) / yy, 0.0)], axis=1)
    no_years = np.stack([np.full_like(y1, max(t1 / tt, least) if tt else least), np.zeros_like(y1)], axis=1)
    found = np.stack([inner, no_trend, no_years], axis=1)
    errors = (((found[..., :1] * trend + found[..., 1:] * years[:, None]) - 1.0) ** 2).sum(axis=2)
    allowed = np.isfinite(found).all(axis=2) & (found >= (least, 0.0)).all(axis=2)
    best = np.argmin(np.where(allowed, errors, np.inf), axis=1)
    chosen: np.ndarray = found[np.arange(len(found)), best]
    return chosen
