"""Expected shortfall of the portfolio's upside, and what each holding contributes to it and to the variance.

The shortfall at 5% is the mean of value / price - 1 over the 5% of draws in which the portfolio is worth
least. A holding contributes its weight times the mean of its own upside over the same draws, so contributions
sum to the whole: D. Tasche, "Risk contributions and performance measurement" (1999), Euler's rule for a risk
that grows with the size of the portfolio. A contribution's standard error counts the draw that cuts the tail
off, too, as that of the whole does: B. J. Manistre and G. H. Hancock, "Variance of the CTE estimator", North
American Actuarial Journal 9 (2005) 129-156, with the holding's mean in draws near the cut in place of the cut
itself.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from math import ceil, floor, nan, sqrt
from typing import Any, NamedTuple

import numpy as np
import xarray as xr

from reports.decisions.price.price import shortfall
from reports.portfolio.joint_draws import JointDraws
from reports.sensitivity.variance.sobol_indices import in_batches, ratios_with_intervals
from reports.statistics.estimates import NO_ESTIMATE, Estimate, normal_estimate
from reports.statistics.samples import Sample

PERCENTS = (5, 1)
# Of the tail's draws, on either side of the cut, those that stand for draws at the cut.
_NEAR = 0.1
_LEAST_NEAR, _LEAST_IN_TAIL = 5, 20
_RESAMPLES = 11  # this figure's own random stream


class Contribution(NamedTuple):
    """What one holding contributes.

    Attributes
    ----------
    key : str
    weight : float
    shortfall : Estimate
        In parts of the portfolio's price; the holdings' sum to the shortfall.
    share : float or None
        Of the shortfall; None where that is 0.
    """

    key: str
    weight: float
    shortfall: Estimate
    share: float | None


@dataclass(frozen=True, slots=True)
class Shortfall:
    """The mean of the worst draws, parts of the portfolio's price.

    Attributes
    ----------
    percent : int
        Of the draws.
    value : Estimate
        With its interval, None where fewer than 20 draws are in the tail.
    contributions : tuple of Contribution
        Of the holdings, in the Dataset's order.
    """

    percent: int
    value: Estimate
    contributions: tuple[Contribution, ...]


@dataclass(frozen=True, slots=True)
class RiskFigures:
    """The risk of the portfolio's upside.

    Attributes
    ----------
    shortfalls : tuple of Shortfall
        At 5% and at 1%.
    variance_shares : dict of str to Estimate
        By holding, its share of the variance; they sum to 1.
    """

    shortfalls: tuple[Shortfall, ...]
    variance_shares: dict[str, Estimate]


def risk_figures(draws: JointDraws) -> RiskFigures:
    """Compute shortfalls and contributions of today's portfolio."""
    sample = Sample(draws.upside)
    return RiskFigures(
        tuple(_shortfall(draws, sample, percent) for percent in PERCENTS), _variance_shares(draws)
    )


class _Tail(NamedTuple):
    """The worst draws: their numbers, how much of each counts, and the numbers of draws near the cut."""

    worst: np.ndarray
    weight: np.ndarray
    near: np.ndarray
    share: float


def _tail(upside: np.ndarray, share: float) -> _Tail:
    """Return the draws of total weight `share` in which the portfolio is worth least."""
    order = np.argsort(upside)  # NaN last
    n = order.size - int(np.count_nonzero(np.isnan(upside)))
    count = share * n
    weight = np.ones(ceil(count))
    weight[-1] += count - weight.size
    reach = max(_LEAST_NEAR, floor(_NEAR * count))
    near = order[max(0, weight.size - reach) : min(n, weight.size + reach)]
    return _Tail(order[: weight.size], weight / count, near, share)


def _shortfall(draws: JointDraws, sample: Sample, percent: int) -> Shortfall:
    share = percent / 100.0
    whole = sample.estimate(shortfall(share))
    if whole.value is None:
        return Shortfall(percent, whole, ())
    tail = _tail(draws.upside, share)
    found = []
    for company in draws.held:
        part = _contribution(draws.contribution(company), tail)
        of_whole = part.known / whole.value if whole.value else None
        found.append(Contribution(draws.keys[company], float(draws.weights[company]), part, of_whole))
    return Shortfall(percent, whole, tuple(found))


def _contribution(parts: np.ndarray, tail: _Tail) -> Estimate:
    """Return the mean of a holding's part of the upside over the tail."""
    inside = parts[tail.worst]
    mean = float(tail.weight @ inside)
    if inside.size < _LEAST_IN_TAIL:
        return normal_estimate(mean, nan)
    at_cut = float(parts[tail.near].mean())
    variance = float(tail.weight @ (inside - mean) ** 2) + (1.0 - tail.share) * (mean - at_cut) ** 2
    return normal_estimate(mean, sqrt(variance / inside.size))


def _variance_shares(draws: JointDraws) -> dict[str, Estimate]:
    """Return Cov(part, whole) / Var(whole) of each holding."""
    valid = ~np.isnan(draws.upside)
    names = [draws.keys[company] for company in draws.held]
    if not valid.any():
        return dict.fromkeys(names, NO_ESTIMATE)
    whole = draws.upside[valid]
    whole = whole - whole.mean()
    bottoms = in_batches(whole * whole)
    tops = np.empty((len(names), bottoms.size))
    for row, company in zip(tops, draws.held, strict=True):
        part = draws.contribution(company)[valid]
        row[:] = in_batches((part - part.mean()) * whole)
    generator = np.random.default_rng([int(draws.dataset.attrs["seed"]), _RESAMPLES])
    found = ratios_with_intervals(tops, np.broadcast_to(bottoms, tops.shape), generator)
    return dict(zip(names, found, strict=True))


class FactorShortfall(NamedTuple):
    """The portfolio drawn with some of its factors only.

    Attributes
    ----------
    factors : tuple of str
        Those that it was drawn with.
    shortfall : dict of int to Estimate
        By percent, of the portfolio's upside.
    deviation : float or None
        Its standard deviation.
    """

    factors: tuple[str, ...]
    shortfall: dict[int, Estimate]
    deviation: float | None


def factor_shortfalls(
    draws: JointDraws, redraw: Callable[[Collection[str]], xr.Dataset]
) -> tuple[FactorShortfall, ...]:
    """Return the shortfall as drawn, without factors, and with one factor only.

    Parameters
    ----------
    draws : JointDraws
    redraw : callable
        Gives the Dataset of the same portfolio, drawn with these factors only.
    """
    names = (*draws.factors, *draws.yearly_factors)
    found = [_with_factors(names, draws)]
    for kept in ((), *((name,) for name in names if len(names) > 1)):
        found.append(_with_factors(kept, JointDraws(redraw(kept), draws.settings)))
    return tuple(found)


def _with_factors(factors: tuple[str, ...], draws: JointDraws) -> FactorShortfall:
    sample = Sample(draws.upside)
    worst = {percent: sample.estimate(shortfall(percent / 100.0)) for percent in PERCENTS}
    return FactorShortfall(factors, worst, sample.mean()[1])


def risk_json(found: RiskFigures) -> dict[str, Any]:
    """Return plain numbers, parts of the portfolio's price.

    shortfall : by "5%" and "1%", {value, low, high, contributions}, the latter by company {weight, value,
    low, high, share}; variance : by company {value, low, high}, its share of the variance.
    """
    return {
        "shortfall": {
            f"{each.percent}%": each.value._asdict() | {
                "contributions": {
                    part.key: {"weight": part.weight, **part.shortfall._asdict(), "share": part.share}
                    for part in each.contributions
                }
            }
            for each in found.shortfalls
        },
        "variance": {key: share._asdict() for key, share in found.variance_shares.items()},
    }


def factor_shortfalls_json(found: tuple[FactorShortfall, ...]) -> list[dict[str, Any]]:
    """Return one item a set of factors: {factors, shortfall, standard_deviation}."""
    return [
        {
            "factors": list(each.factors),
            "shortfall": {f"{percent}%": value._asdict() for percent, value in each.shortfall.items()},
            "standard_deviation": each.deviation,
        }
        for each in found
    ]
