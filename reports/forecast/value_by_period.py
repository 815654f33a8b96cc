"""How much of the value comes from the near years, how much from later ones."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from reports.analysis import AnalysedRun, Figures
from reports.statistics.estimates import NO_ESTIMATE, Estimate, finite, plus_minus
from reports.statistics.samples import SOBOL
from simulate import Config
from simulate.confidence_intervals import student_t
from simulate.forecast.paths import ForecastPaths, base_worth

_NEAR = 10  # years that most forecasts show
_ROUNDING = 1e-13
_LARGE = 1e150  # beyond it the squares of the limits might not be numbers


@dataclass(frozen=True)
class Period:
    """One stretch of the forecast.

    Attributes
    ----------
    first, last : years of the forecast, counted from 1; last is None for all that follow.
    labels : the same as fiscal years.
    base, base_share : its worth in the base case, currency per share before any floor, and as a
        part of all.
    mean, mean_share : the mean over the valid draws, and as a part of the mean of all. None where
        there are no draws; parts are None where the whole is not above zero.
    """

    first: int
    last: int | None
    labels: tuple[int, int | None]
    base: float | None
    base_share: float | None
    mean: float | None
    mean_share: Estimate


@dataclass(frozen=True)
class ValueByPeriod:
    """The periods of a forecast, which are all its value.

    Attributes
    ----------
    base, mean : the sums over the periods, currency per share, before any floor.
    """

    periods: tuple[Period, ...]
    base: float | None
    mean: float | None


def value_by_period(config: Config, paths: ForecastPaths) -> ValueByPeriod:
    """Split the value into years 1-10, later displayed years, and all that follow."""
    base, mean, batches = base_worth(config), paths.mean_worth(), _batches(config, paths)
    start, periods = paths.years[0] - 1, []
    for first, last in _spans(config):
        columns = slice(first - 1, last)
        part = _sum(mean, columns)
        share = _with_limits(_part(part, _sum(mean)), batches, columns)
        periods.append(
            Period(
                first=first,
                last=last,
                labels=(start + first, last and start + last),
                base=_sum(base, columns),
                base_share=_part(_sum(base, columns), _sum(base)),
                mean=part,
                mean_share=share,
            )
        )
    return ValueByPeriod(tuple(periods), _sum(base), _sum(mean))


def _spans(config: Config) -> list[tuple[int, int | None]]:
    """First and last year of each period."""
    n_year = config.horizon.years
    spans: list[tuple[int, int | None]] = [(1, min(_NEAR, n_year))]
    if n_year > _NEAR:
        spans.append((_NEAR + 1, n_year))
    ends = config.terminal_rule.left_out and config.horizon.checked().last_year == n_year
    return spans if ends else [*spans, (n_year + 1, None)]


def _sum(worth: np.ndarray | None, columns: slice = slice(None)) -> float | None:
    with np.errstate(over="ignore", invalid="ignore"):
        return None if worth is None else finite(worth[columns].sum())


def _part(part: float | None, whole: float | None) -> float | None:
    return None if part is None or whole is None or whole <= 0.0 else finite(part / whole)


def _batches(config: Config, paths: ForecastPaths) -> np.ndarray | None:
    """(batch, year + 1) sums of worth over batches of draws that are independent of each other.

    Those of Sobol points are their scrambles: draw n is of scramble n % R.
    """
    run = config.file.run
    n_batch = run.scrambles if run.sampler == SOBOL else paths.valid.size
    valid = paths.valid.reshape(-1, n_batch).sum(axis=0)
    if n_batch < 2 or not valid.all():
        return None
    sums: np.ndarray = paths.worth.reshape(-1, n_batch, paths.worth.shape[1]).sum(axis=0)
    return sums


def _with_limits(share: float | None, batches: np.ndarray | None, columns: slice) -> Estimate:
    """95% limits of a ratio of means, by the jackknife over batches; None where it fails.

    J. W. Tukey, "Bias and confidence in not-quite large samples", Ann. Math. Statist. 29 (1958)
    614; Student's t with one degree of freedom less than batches.
    """
    if share is None:
        return NO_ESTIMATE
    if batches is None or not np.all(np.abs(batches) < _LARGE):
        return Estimate(share, None, None)
    parts, wholes = batches[:, columns].sum(axis=1), batches.sum(axis=1)
    rest = wholes.sum() - wholes
    if not np.all(rest > 0.0):
        return Estimate(share, None, None)
    n_batch = wholes.size
    left_out = (parts.sum() - parts) / rest
    deviation = float(np.sqrt((n_batch - 1) / n_batch * np.sum((left_out - left_out.mean()) ** 2)))
    deviation = deviation if deviation > _ROUNDING else 0.0  # of draws that are all alike
    return plus_minus(share, student_t(n_batch - 1) * deviation)


def value_by_period_json(figures: ValueByPeriod) -> dict[str, Any]:
    """The periods as plain numbers: currency per share before any floor, parts as decimals."""
    return {
        "base_case": figures.base,
        "mean": figures.mean,
        "periods": [
            {
                "first_year": period.first,
                "last_year": period.last,
                "base_case": period.base,
                "base_case_share": period.base_share,
                "mean": period.mean,
                "mean_share": period.mean_share._asdict(),
            }
            for period in figures.periods
        ],
    }


def _value_by_period(run: AnalysedRun) -> ValueByPeriod:
    return value_by_period(run.evaluation.config, run.paths)


VALUE_BY_PERIOD = Figures("value_by_period", _value_by_period, value_by_period_json)
