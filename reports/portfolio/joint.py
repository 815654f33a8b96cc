"""The joint picture: each company's value against its price, and all of them together."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from reports.portfolio.joint_draws import JointDraws
from reports.statistics.estimates import Estimate, mapped, share_of_draws
from reports.statistics.percentiles import PERCENTS
from reports.statistics.ranking import rank_scores, ranking_of
from reports.statistics.samples import Sample
from reports.statistics.summary_statistics import share_of_few

SHOWN = (10, 50, 90)
_MANY = 0.01  # of the draws: who has no rate of return in more of them is named where percentiles stand
_MOST_RANKED = 1 << 24  # values of all companies: 128 MB


@dataclass(frozen=True, slots=True)
class CompanyFigures:
    """One company of a portfolio.

    Attributes
    ----------
    key, ticker, currency, sector : str
    price : float
        Currency per share.
    weight : float
        Today's, a part of the whole.
    value : dict of int to Estimate
        P10, P50, P90, currency per share.
    upside : dict of int to Estimate
        The same of value / price - 1, in the company's currency.
    irr : dict of int to Estimate
        The same of the internal rate of return at the price, a decimal a year, of the draws that have one.
    above_price : Estimate
        P(value > price).
    mean_upside : Estimate
        In the company's currency.
    without_value : dict of str to int
        Draws without a value, by reason.
    without_irr : int
        Draws without a rate of return, of the first `irr_draws`.
    """

    key: str
    ticker: str
    currency: str
    sector: str
    price: float
    weight: float
    value: dict[int, Estimate]
    upside: dict[int, Estimate]
    irr: dict[int, Estimate]
    above_price: Estimate
    mean_upside: Estimate
    without_value: dict[str, int]
    without_irr: int


@dataclass(frozen=True, eq=False)
class JointFigures:
    """All companies together.

    Attributes
    ----------
    n_draw, n_valid, irr_draws : int
        Draws; those in which all companies that are held have a value; those whose rate of return was sought.
    companies : tuple of CompanyFigures
        The greatest median rate of return first, those without one last.
    keys : tuple of str
        Of rows and columns of `correlation`, in the Dataset's order.
    correlation : numpy.ndarray
        (company, company) Spearman's rank correlations of values, in the companies' currencies.
    correlation_draws : int
        Draws that these are of.
    upside : dict of float to Estimate
        Percentiles of the portfolio's value / price - 1, in the base currency.
    mean : Estimate
        Its mean.
    deviation : float or None
        Its standard deviation.
    above_price : Estimate
        P(the portfolio's value > its price).
    at_least : tuple of Estimate
        At k - 1, P(at least k companies are worth more than their price), of draws in which all have a value.
    few : float or None
        The share of the variance that the 0.1% of draws furthest from the mean carry.
    """

    n_draw: int
    n_valid: int
    irr_draws: int
    companies: tuple[CompanyFigures, ...]
    keys: tuple[str, ...]
    correlation: np.ndarray = field(repr=False)
    correlation_draws: int
    upside: dict[float, Estimate]
    mean: Estimate
    deviation: float | None
    above_price: Estimate
    at_least: tuple[Estimate, ...]
    few: float | None

    def lacks_irr(self, company: CompanyFigures) -> bool:
        """Return whether so many draws have no rate of return that percentiles of the others mislead."""
        return company.without_irr > _MANY * self.irr_draws


def joint_figures(draws: JointDraws) -> JointFigures:
    """Compute the joint picture."""
    n_irr = int(draws.dataset.attrs.get("irr_draws", draws.n_draw))
    companies = [_company(draws, i, n_irr) for i in range(len(draws.keys))]
    sample = Sample(draws.upside)
    mean, deviation = sample.mean()
    correlation, n_ranked = _correlation(draws)
    return JointFigures(
        n_draw=draws.n_draw,
        n_valid=sample.n_valid,
        irr_draws=n_irr,
        companies=tuple(sorted(companies, key=_by_irr)),
        keys=draws.keys,
        correlation=correlation,
        correlation_draws=n_ranked,
        upside={percent: sample.percentile(percent) for percent in PERCENTS},
        mean=mean,
        deviation=deviation,
        above_price=sample.share_above(0.0),
        at_least=_at_least(draws),
        few=share_of_few(sample.ascending),
    )


def _by_irr(company: CompanyFigures) -> float:
    middle = company.irr[50].value
    return np.inf if middle is None else -middle


def _company(draws: JointDraws, i: int, n_irr: int) -> CompanyFigures:
    price = float(draws.about("price", i))
    value = Sample(draws.column("value", i))
    rates = Sample(draws.column("irr", i)[:n_irr])

    def upside(amount: float) -> float:
        return amount / price - 1.0

    return CompanyFigures(
        key=draws.keys[i],
        ticker=str(draws.about("ticker", i)),
        currency=str(draws.about("currency_of", i)),
        sector=str(draws.about("sector", i)),
        price=price,
        weight=float(draws.weights[i]),
        value=_percentiles(value),
        upside={percent: mapped(found, upside) for percent, found in _percentiles(value).items()},
        irr=_percentiles(rates),
        above_price=value.share_above(price),
        mean_upside=mapped(value.mean()[0], upside),
        without_value=draws.without_value(i),
        without_irr=rates.n_draw - rates.n_valid,
    )


def _percentiles(sample: Sample) -> dict[int, Estimate]:
    return {percent: sample.percentile(percent) for percent in SHOWN}


def _correlation(draws: JointDraws) -> tuple[np.ndarray, int]:
    """Rank correlations of values in the first draws that have all values, and how many draws these are."""
    most = min(draws.settings.ranked_draws, max(2, _MOST_RANKED // len(draws.keys)))
    values = draws.dataset["value"].isel(draw=slice(most)).transpose("company", "draw").values
    values = values[:, ~np.isnan(values).any(axis=0)]
    n = values.shape[1]
    if n < 2:
        return np.full((len(values), len(values)), np.nan), n
    ranks = np.array([rank_scores(ranking_of(row)) for row in values])
    size = np.sqrt((ranks * ranks).sum(axis=1))
    with np.errstate(invalid="ignore"):  # a value that does not vary has no correlation
        return np.asarray(ranks @ ranks.T / np.outer(size, size)), n


def _at_least(draws: JointDraws) -> tuple[Estimate, ...]:
    """Return P(at least k companies are worth more than their price), k = 1, 2, ..."""
    above, valid = np.zeros(draws.n_draw, np.int32), np.ones(draws.n_draw, bool)
    for i in range(len(draws.keys)):
        upside = draws.column("upside", i)
        above += upside > 0.0
        valid &= ~np.isnan(upside)
    counts = np.bincount(above[valid], minlength=len(draws.keys) + 1)
    reached = np.cumsum(counts[::-1])[::-1]
    return tuple(share_of_draws(int(count), int(reached[0])) for count in reached[1:])


def joint_json(found: JointFigures) -> dict[str, Any]:
    """Return plain numbers: rates and shares as decimals, amounts in each company's currency per share.

    draws : {done, valid, irr}, of the portfolio; companies : list, the greatest median rate of return first,
    of {key, ticker, currency, sector, price, weight, value, upside, irr, above_price, mean_upside,
    without_value, without_irr}, percentiles by "P10", "P50", "P90" as {value, low, high}; correlation :
    {companies, rank, draws}; upside : by "P1" to "P99"; mean, standard_deviation, above_price, share_of_few
    of the portfolio's upside; at_least : list of {companies, share, low, high}.
    """
    return {
        "draws": {"done": found.n_draw, "valid": found.n_valid, "irr": found.irr_draws},
        "companies": [_company_json(company) for company in found.companies],
        "correlation": {
            "companies": list(found.keys),
            "rank": [[None if np.isnan(x) else x for x in row] for row in found.correlation.tolist()],
            "draws": found.correlation_draws,
        },
        "upside": {f"P{percent}": estimate._asdict() for percent, estimate in found.upside.items()},
        "mean": found.mean._asdict(),
        "standard_deviation": found.deviation,
        "above_price": found.above_price._asdict(),
        "at_least": [
            {"companies": k, "share": share.value, "low": share.low, "high": share.high}
            for k, share in enumerate(found.at_least, 1)
        ],
        "share_of_few": found.few,
    }


def _company_json(company: CompanyFigures) -> dict[str, Any]:
    plain = ("key", "ticker", "currency", "sector", "price", "weight", "without_value", "without_irr")
    return {name: getattr(company, name) for name in plain} | {
        name: {f"P{percent}": estimate._asdict() for percent, estimate in getattr(company, name).items()}
        for name in ("value", "upside", "irr")
    } | {name: getattr(company, name)._asdict() for name in ("above_price", "mean_upside")}
