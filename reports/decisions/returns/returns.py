"""The return that the price pays: rates of return of the draws, and prices that pay a wanted return.

Keys in summary.json, rates as decimals a year, null where there is none:

base : {rate, reason, equivalent}; reason says why the base case has no rate, "" if it has one.
rate, equivalent : by "P10", "P50", "P90", {value, low, high}: the rate of return at the price, and the flat
    discount rate that gives a draw its value; of the draws that have one.
draws : {done, without_rate}, the latter by reason.
hurdle : null unless the config has one; else {rate, above}: P(rate of return > hurdle), {value, low, high}.
buy_below : list of {rate, confidence, value, low, high}: the price, currency per share, that pays at least
    the rate with that confidence.
discount_rates : list of {year, spot, forward}, of the base case.
company : null where no discount input is uncertain; else {as_run, held}, each {p10, p50, p90, above_price}:
    the value with the discount inputs as drawn, and held at their base case in the same draws.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from reports.analysis import AnalysedRun, Figures
from reports.evaluation.evaluation import Evaluation
from reports.statistics.estimates import Estimate
from reports.statistics.samples import Sample
from reports.statistics.valid_draws import first_draws
from simulate import returns_of, revalue
from simulate.forecast.price_returns import DISCOUNTING, Returns, forward_rates, spot_rates
from simulate.runs.dataset import n_draw_of
from simulate.sampling.years import years_in_parts

PERCENTS = (10, 50, 90)
#: Returns that a price is given for, beside the hurdle, and the required confidences.
WANTED = (0.08, 0.10, 0.12, 0.15)
CONFIDENCES = (50, 80, 90)
_YEARS_SHOWN = (1, 2, 5, 10, 11, 25, 50)


@dataclass(frozen=True, slots=True)
class Spread:
    """The value of some draws, currency per share.

    Attributes
    ----------
    percentiles : dict of int to Estimate
        By percent.
    above_price : Estimate
        P(value > price).
    """

    percentiles: dict[int, Estimate]
    above_price: Estimate


@dataclass(frozen=True, eq=False)
class ReturnFigures:
    """What the price pays.

    Attributes
    ----------
    found : Returns
        Of the draws that were looked at.
    hurdle : float or None
        The return that is wanted at least.
    rates, equivalent : dict of int to Estimate
        By percent, of the draws that have one.
    above_hurdle : Estimate or None
        P(rate of return > hurdle), which is P(value at the flat hurdle > price), of all valid draws.
    buy_below : dict of float to dict of int to Estimate
        By wanted return and required confidence in percent, the price to buy below, currency per share.
    discount_rates : tuple of tuple of int, float and float
        Year, spot rate and one-year forward rate of the base case.
    as_run, held : Spread or None
        Values with the discount inputs as drawn, and held at their base case; None where they do not vary.
    """

    found: Returns
    hurdle: float | None
    rates: dict[int, Estimate]
    equivalent: dict[int, Estimate]
    above_hurdle: Estimate | None
    buy_below: dict[float, dict[int, Estimate]]
    discount_rates: tuple[tuple[int, float, float], ...]
    as_run: Spread | None
    held: Spread | None


def return_figures(evaluation: Evaluation) -> ReturnFigures:
    """Compute what the price pays, of the first draws of a run."""
    config, hurdle = evaluation.config, evaluation.config.file.rating.hurdle
    wanted = sorted({*WANTED, *(() if hurdle is None else (hurdle,))})
    most, seed = evaluation.settings.given_data_draws, int(evaluation.dataset.attrs["seed"])
    found = returns_of(config, n_draw_of(evaluation.dataset), seed, most, wanted)
    at_rates = {rate: _sample(evaluation, values) for rate, values in found.present_value.items()}
    as_run, held = _apart(evaluation)
    return ReturnFigures(
        found,
        hurdle,
        _percentiles(_sample(evaluation, found.rates)),
        _percentiles(_sample(evaluation, found.equivalent)),
        None if hurdle is None else at_rates[hurdle].share_above(found.price),
        {
            rate: {percent: sample.percentile(100 - percent) for percent in CONFIDENCES}
            for rate, sample in at_rates.items()
        },
        _discount_rates(evaluation),
        as_run,
        held,
    )


def _sample(evaluation: Evaluation, values: np.ndarray) -> Sample:
    """Return the sample of a figure of each of the first draws, with the intervals of the run's sampler."""
    return Sample(values, evaluation.sample.sampler, evaluation.sample.n_scramble)


def _percentiles(sample: Sample) -> dict[int, Estimate]:
    return {percent: sample.percentile(percent) for percent in PERCENTS}


def _discount_rates(evaluation: Evaluation) -> tuple[tuple[int, float, float], ...]:
    spot = spot_rates(evaluation.config)
    forward = forward_rates(spot)
    shown = [year for year in _YEARS_SHOWN if year <= spot.size]
    return tuple((year, float(spot[year - 1]), float(forward[year - 1])) for year in shown)


def _apart(evaluation: Evaluation) -> tuple[Spread | None, Spread | None]:
    """Return the value as run, and with the discount inputs held, of the same draws."""
    if not set(DISCOUNTING) & set(evaluation.config.marginals):
        return None, None
    values = evaluation.dataset["intrinsic_value"].values[: evaluation.settings.given_data_draws]
    both = (_sample(evaluation, each) for each in (values, values_held(evaluation)))
    as_run, held = (Spread(_percentiles(each), each.share_above(evaluation.price)) for each in both)
    return as_run, held


def values_held(evaluation: Evaluation) -> np.ndarray:
    """Return (draw,) values of the first draws, the discount inputs at their base case, all else as drawn."""
    config, settings, seed = evaluation.config, evaluation.settings, int(evaluation.dataset.attrs["seed"])
    _, inputs = first_draws(config, evaluation.dataset, settings.given_data_draws)
    held = {name: float(getattr(config.base, name)) for name in DISCOUNTING}
    found, ends = np.empty(len(inputs)), (0, len(inputs))
    for some, years in years_in_parts(config, ends, seed, evaluation.n_draw, settings.scores_at_once):
        drawn = dict(zip(config.marginals, inputs[some].T, strict=True))
        found[some] = revalue(config, drawn | held, years).value
    return found


def returns_json(figures: ReturnFigures) -> dict[str, Any]:
    """Return the figures as plain numbers by the keys above."""
    found, hurdle = figures.found, figures.above_hurdle
    apart = figures.as_run and figures.held
    return {
        "base": {"rate": found.base, "reason": found.base_reason, "equivalent": found.base_equivalent},
        "rate": _by_percent(figures.rates),
        "equivalent": _by_percent(figures.equivalent),
        "draws": {"done": found.rates.size, "without_rate": dict(found.no_rate)},
        "hurdle": None if hurdle is None else {"rate": figures.hurdle, "above": hurdle._asdict()},
        "buy_below": [
            {"rate": rate, "confidence": percent / 100.0, **price._asdict()}
            for rate, prices in figures.buy_below.items() for percent, price in prices.items()
        ],
        "discount_rates": [
            {"year": year, "spot": spot, "forward": forward} for year, spot, forward in figures.discount_rates
        ],
        "company": None if apart is None or figures.as_run is None or figures.held is None else {
            "as_run": _spread_json(figures.as_run), "held": _spread_json(figures.held),
        },
    }


def _by_percent(found: dict[int, Estimate]) -> dict[str, Any]:
    return {f"P{percent}": estimate._asdict() for percent, estimate in found.items()}


def _spread_json(spread: Spread) -> dict[str, Any]:
    percentiles = {f"p{percent}": found._asdict() for percent, found in spread.percentiles.items()}
    return {**percentiles, "above_price": spread.above_price._asdict()}


def _returns(run: AnalysedRun) -> ReturnFigures:
    return return_figures(run.evaluation)


RETURNS = Figures("returns", _returns, returns_json)
