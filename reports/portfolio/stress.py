"""Stress by factor: the portfolio and its companies where a factor is at its lowest or highest.

Nothing is drawn for it: what goes with the factor moves along, as it does in the run.
"""

from typing import Any, NamedTuple

import numpy as np

from reports.portfolio.common_variables import CommonVariable, common_variables
from reports.portfolio.joint_draws import JointDraws
from reports.statistics.estimates import Estimate
from reports.statistics.samples import Sample

SHARE = 0.1
LOWEST, HIGHEST = "lowest tenth", "highest tenth"
SHOWN = (10, 50, 90)


class Stressed(NamedTuple):
    """The draws in which one factor is at one end.

    Attributes
    ----------
    name, kind : str
        As in `CommonVariable`; a yearly factor is taken by the mean of its years, a recession by how many
        years it lasts.
    side : str
        "lowest tenth" or "highest tenth" of the draws by the factor.
    is_worst : bool
        Whether the portfolio's mean upside is lower at this end than at the other.
    n_draw : int
        Draws at this end with a value of the portfolio.
    mean : Estimate
        Of the portfolio's upside, in the base currency.
    percentiles : dict of int to Estimate
        P10, P50, P90 of it.
    above_price : Estimate
        P(the portfolio's value > its price).
    companies : dict of str to Estimate
        By key, the mean upside in the base currency.
    """

    name: str
    kind: str
    side: str
    is_worst: bool
    n_draw: int
    mean: Estimate
    percentiles: dict[int, Estimate]
    above_price: Estimate
    companies: dict[str, Estimate]


def stress_figures(draws: JointDraws) -> tuple[Stressed, ...]:
    """Compute both ends of each factor; the first draws will do, as for all that looks at single draws."""
    n_draw = min(draws.n_draw, draws.settings.sample_size)
    ends = [
        (variable, side, inside)
        for variable in common_variables(draws, n_draw) for side, inside in _ends(variable)
    ]
    companies: list[dict[str, Estimate]] = [{} for _ in ends]
    for i, key in enumerate(draws.keys):
        upside = draws.base_upside(i)
        for found, (_, _, inside) in zip(companies, ends, strict=True):
            found[key] = Sample(upside[inside]).mean()[0]
    each = [_stressed(draws, *end, means) for end, means in zip(ends, companies, strict=True)]
    pairs = zip(each[::2], each[1::2], strict=True)
    return tuple(part for low, high in pairs for part in _compared(low, high))


def _ends(variable: CommonVariable) -> list[tuple[str, np.ndarray]]:
    """Return the numbers of the draws at both ends.

    Of draws that are alike, as with recessions, they are those needed.
    """
    order = np.argsort(variable.one_number(), kind="stable")
    count = round(SHARE * order.size)
    return [(LOWEST, np.sort(order[:count])), (HIGHEST, np.sort(order[order.size - count :]))]


def _stressed(
    draws: JointDraws, variable: CommonVariable, side: str, inside: np.ndarray, companies: dict[str, Estimate]
) -> Stressed:
    sample = Sample(draws.upside[inside])
    percentiles = {percent: sample.percentile(percent) for percent in SHOWN}
    return Stressed(
        variable.name, variable.kind, side, False, sample.n_valid, sample.mean()[0], percentiles,
        sample.share_above(0.0), companies,
    )


def _compared(low: Stressed, high: Stressed) -> tuple[Stressed, Stressed]:
    """Say which end is the worse one."""
    if low.mean.value is None or high.mean.value is None:
        return low, high
    is_low = low.mean.value <= high.mean.value
    return low._replace(is_worst=is_low), high._replace(is_worst=not is_low)


def stress_json(found: tuple[Stressed, ...]) -> list[dict[str, Any]]:
    """Return one item an end of a factor, upsides as decimals.

    {name, kind, side, is_worst, draws, mean, P10, P50, P90, above_price, companies}.
    """
    return [
        {
            "name": each.name, "kind": each.kind, "side": each.side, "is_worst": each.is_worst,
            "draws": each.n_draw,
            "mean": each.mean._asdict(),
            **{f"P{percent}": estimate._asdict() for percent, estimate in each.percentiles.items()},
            "above_price": each.above_price._asdict(),
            "companies": {key: mean._asdict() for key, mean in each.companies.items()},
        }
        for each in found
    ]
