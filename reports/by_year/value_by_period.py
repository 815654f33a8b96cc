"""How much of the value comes from the near years, how much from later ones: figures, table and sentences."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from reports.analysis import Figures
from reports.document import Cell, Column, Table
from reports.formatting.cells import amount, nothing, words
from reports.formatting.numbers import listed, show_share
from reports.formatting.supported_figures import (
    interval_columns,
    part_cell,
    show_supported_part,
    with_interval,
)
from reports.statistics.estimates import NO_ESTIMATE, Estimate, finite, plus_minus
from reports.statistics.samples import SOBOL
from simulate import Config
from simulate.confidence_intervals import student_t
from simulate.forecast.paths import ForecastPaths, base_present_value

_NEAR = 10  # years that most forecasts show
_ROUNDING = 1e-13
_LARGE = 1e150  # beyond it the squares of the interval might not be numbers


@dataclass(frozen=True)
class Period:
    """One stretch of the forecast.

    Attributes
    ----------
    first, last : int, int or None
        Years of the forecast, counted from 1; last is None for all that follow.
    labels : tuple of int and int or None
        The same as fiscal years.
    base, base_share : float or None
        Its present value in the base case, currency per share before any floor, and as a
        part of all.
    mean, mean_share : float or None, Estimate
        The mean over the valid draws, and as a part of the mean of all. None where
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
    base, mean : float or None
        The sums over the periods, currency per share, before any floor.
    """

    periods: tuple[Period, ...]
    base: float | None
    mean: float | None


def value_by_period(config: Config, paths: ForecastPaths) -> ValueByPeriod:
    """Split the value into years 1-10, later displayed years, and all that follow."""
    base, mean, batches = base_present_value(config), paths.mean_present_value(), _batches(config, paths)
    start, periods = paths.years[0] - 1, []
    for first, last in _spans(config):
        columns = slice(first - 1, last)
        part = _sum(mean, columns)
        share = _with_interval(_part(part, _sum(mean)), batches, columns)
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
    """Return the first and the last year of each period."""
    n_year = config.horizon.years
    spans: list[tuple[int, int | None]] = [(1, min(_NEAR, n_year))]
    if n_year > _NEAR:
        spans.append((_NEAR + 1, n_year))
    ends = config.terminal_rule.left_out and config.horizon.checked().last_year == n_year
    return spans if ends else [*spans, (n_year + 1, None)]


def _sum(amounts: np.ndarray | None, columns: slice = slice(None)) -> float | None:
    with np.errstate(over="ignore", invalid="ignore"):
        return None if amounts is None else finite(amounts[columns].sum())


def _part(part: float | None, whole: float | None) -> float | None:
    return None if part is None or whole is None or whole <= 0.0 else finite(part / whole)


def _batches(config: Config, paths: ForecastPaths) -> np.ndarray | None:
    """Return (batch, year + 1) sums of present values over batches of draws independent of each other.

    Those of Sobol points are their scrambles: draw n is of scramble n % R.
    """
    run = config.file.run
    n_batch = run.scrambles if run.sampler == SOBOL else paths.valid.size
    valid = paths.valid.reshape(-1, n_batch).sum(axis=0)
    if n_batch < 2 or not valid.all():
        return None
    by_year = paths.present_value
    sums: np.ndarray = by_year.reshape(-1, n_batch, by_year.shape[1]).sum(axis=0)
    return sums


def _with_interval(share: float | None, batches: np.ndarray | None, columns: slice) -> Estimate:
    """Return a ratio of means with its 95% confidence interval.

    The interval is by the jackknife over batches; it is None where that fails.

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
    """Return the periods as plain numbers: currency per share before any floor, parts as decimals."""
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


VALUE_BY_PERIOD = Figures(
    "value_by_period", lambda run: value_by_period(run.evaluation.config, run.paths), value_by_period_json
)

def period_table(figures: ValueByPeriod, config: Config) -> Table:
    """Return the table: value of each period and its part of all, of the base case and of the draws' mean."""
    currency = config.file.company.currency
    per_share = f"{currency} per share"
    columns = (
        Column("Period", is_text=True), Column("Base case", per_share), Column("Part of base case"),
        Column("Mean of the draws", per_share), Column("Part of the mean"),
        *interval_columns(of=" of that part"),
    )
    rows = [_row(period, config) for period in figures.periods]
    base, mean = (
        _part_cell(1.0 if total is not None and total > 0.0 else None)
        for total in (figures.base, figures.mean)
    )
    totals = amount(figures.base, currency), amount(figures.mean, currency)
    rows.append((words("all years"), totals[0], base, totals[1], mean, nothing(""), nothing("")))
    notes = ["Present value before any floor. Parts are of the mean of all draws, not means of parts."]
    if any(total is not None and total <= 0.0 for total in (figures.base, figures.mean)):
        notes.append("Parts of a whole that is not above zero mean nothing: none are shown.")
    return Table("value-by-period", "Value by period", columns, tuple(rows), tuple(notes), is_folded=True)


def period_sentences(figures: ValueByPeriod, config: Config) -> list[str]:
    """Return where the value comes from."""
    shares = [period.base_share for period in figures.periods if period.base_share is not None]
    if len(shares) < len(figures.periods):
        return ["Before any floor the base case is worth nothing or less: no period holds a part of it."]
    names = [format_period(period, config) for period in figures.periods]
    found = [f"{_percent(part)} from {name}" for part, name in zip(shares, names, strict=True)]
    sentences = [f"Of the base case's value comes {listed(found)}."]
    means = [period.mean_share for period in figures.periods]
    if len(means) > 1 and all(part.value is not None for part in means):
        shown = [show_supported_part(part) for part in means]
        sentences.append(f"Of the mean over the draws it is {listed(shown)}.")
    return sentences


def format_period(period: Period, config: Config) -> str:
    """Return a period's name: years 1-10 (2026-2035), after year 25 (run-off to year 100)."""
    if period.last is None:
        rule = config.terminal_rule.label.format(last_year=config.horizon.last_year)
        return f"after year {period.first - 1} ({rule})"
    years = f"years {period.first}-{period.last}" if period.first < period.last else f"year {period.first}"
    first, last = period.labels
    if first == period.first:
        return years
    return f"{years} ({first}-{last})" if first != last else f"{years} ({first})"


def _row(period: Period, config: Config) -> tuple[Cell, ...]:
    currency = config.file.company.currency
    return (
        words(format_period(period, config)),
        amount(period.base, currency), _part_cell(period.base_share),
        amount(period.mean, currency), *with_interval(period.mean_share, part_cell),
    )


def _part_cell(part: float | None) -> Cell:
    return nothing() if part is None else Cell(part, _percent(part), "0.0%")


def _percent(part: float) -> str:
    """Show a part of a whole, which is below 0% or above 100% where some years cost money."""
    return show_share(part) if 0.0 <= part <= 1.0 else f"{100.0 * part:,.1f}%"
