"""What the summary shows beside its sentences: the histogram, and a table for each question asked first."""

from collections.abc import Iterator, Mapping
from math import nan

from reports.analysis import AnalysedRun
from reports.by_year.fan import UNITS, Fan, axis_of, base_lines, fan_cell, format_line
from reports.decisions.decisions import DECISIONS
from reports.distribution.section import histogram_picture
from reports.document import Cell, Column, Section, Table
from reports.evaluation.evaluation import Evaluation
from reports.executive_summary import worth_the_price
from reports.formatting import cells
from reports.formatting.numbers import format_name, show_amount, show_change
from reports.formatting.supported_figures import amount_cell, share_cell, show_supported_number
from reports.sensitivity.modelling_choices.choices import MODELLING_CHOICES
from reports.sensitivity.stress.section import format_band
from reports.sensitivity.stress.stress import STRESS
from reports.sensitivity.value_of_information.value_of_information import VALUE_OF_INFORMATION
from reports.sensitivity.variance.decomposition import VARIANCE, VarianceShares, format_factor
from reports.sensitivity.variance.shown_shares import format_share
from reports.statistics.estimates import finite
from reports.statistics.summary_statistics import SummaryStatistics
from simulate.forecast.base_case import base_year_lines, reported_lines
from simulate.formatting import currency_symbol

_DRIVERS, _STRESSES = 4, 5
_CONFIDENCES = (70, 80, 90)
_LINES = ("revenue", "operating_margin", "earnings_per_share", "free_cash_flow")
_YEARS = 3  # of the base case


def overview_section(run: AnalysedRun) -> Section:
    """Write the summary's picture and tables, and what would change one's mind, all from other analyses.

    Parameters
    ----------
    run : AnalysedRun
        With the figures of every analysis.
    """
    evaluation = run.evaluation
    parts = [histogram_picture(evaluation)] if evaluation.values.size else []
    tables = (
        _drivers(run[VARIANCE], evaluation), first_years_table(evaluation), _buy_below(run), _stresses(run),
    )
    return Section(
        "summary", "What would change our mind", tuple(_turning_points(run)),
        (*parts, *(table for table in tables if table.rows)),
    )


def _drivers(figures: VarianceShares, evaluation: Evaluation) -> Table:
    """Return the greatest shares of the variance, each with its swing.

    Without such shares, they are the greatest swings.
    """
    swings = {row.name: row for row in evaluation.swings}
    if figures.factors and not figures.refusal:
        greatest = [
            (figures.factors[i].name, format_factor(figures.factors[i]), format_share(figures.headline[i]))
            for i in figures.ranked[:_DRIVERS]
        ]
    else:
        greatest = [(row.name, format_name(row.name), "") for row in evaluation.swings[:_DRIVERS]]
    rows = []
    for name, words, share in greatest:
        swing = swings.get(name)
        ends = (None, None) if swing is None else (swing.value_low, swing.value_high)
        amounts = (
            cells.nothing("") if end is None else cells.amount(end, evaluation.currency) for end in ends
        )
        rows.append((cells.words(words), cells.words(share), *amounts))
    columns = (
        Column("driver", is_text=True), Column("of variance"), Column("at P10"), Column("at P90"),
    )
    return Table("drivers", "Main drivers", columns, tuple(rows))


def _buy_below(run: AnalysedRun) -> Table:
    evaluation, prices = run.evaluation, run[DECISIONS].price.margins.buy_below

    def row(confidence: int) -> tuple[Cell, ...]:
        price = prices[confidence]
        if price.value is None or price.value <= 0.0:
            return cells.words(f"{confidence}%"), cells.nothing("no price"), cells.nothing("")
        shown = amount_cell(price, evaluation.currency)
        return cells.words(f"{confidence}%"), shown, cells.change(evaluation.upside(price.value))

    columns = Column("required confidence", is_text=True), Column("buy below"), Column("from the price")
    rows = tuple(map(row, _CONFIDENCES)) if evaluation.values.size else ()
    return Table("buy-below", "What to pay", columns, rows)


def _stresses(run: AnalysedRun) -> Table:
    """Return the bands that the reader asked for, then the choices that move P50 most."""
    evaluation, choices = run.evaluation, run[MODELLING_CHOICES]

    def row(words: str, figures: SummaryStatistics) -> tuple[Cell, ...]:
        return (
            cells.words(words), amount_cell(figures.p50, evaluation.currency),
            share_cell(figures.above_price),
        )

    found = [(format_band(one.band, evaluation), one.figures) for one in run[STRESS] if one.figures.n]
    found += [(row.choice.label, row.figures) for row in choices.rows if row.figures.n]
    columns = Column("stress", is_text=True), Column("P50"), Column("above the price")
    rows = tuple(row(*one) for one in found[:_STRESSES])
    return Table("stresses", "If one thing is otherwise", columns, rows if choices.as_run.n else ())


def _turning_points(run: AnalysedRun) -> Iterator[str]:
    """Say at which price the rating turns, what the market may hold instead, what is worth learning."""
    evaluation = run.evaluation
    median, rating = evaluation.percentiles[50].value, evaluation.config.file.rating
    if median is not None and median > 0.0:
        price = show_amount(median / (1.0 + rating.buy), evaluation.currency)
        yield f"P50 earns a buy ({show_change(rating.buy)}) at {price} or less."
    for line in worth_the_price(evaluation, run[DECISIONS]):
        yield f"{line[0].upper()}{line[1:]}."
    best = run[VALUE_OF_INFORMATION].best
    if best is not None:
        gain = f"{currency_symbol(evaluation.currency)}{show_supported_number(best.gain)}"
        yield f"Learn first about {best.name}: to know it is worth {gain} a share."


def first_years_table(evaluation: Evaluation) -> Table:
    """Return revenue, operating margin, earnings per share and free cash flow of the first years.

    Before them stands the year last reported, or of a config without reported figures its base year.

    Parameters
    ----------
    evaluation : Evaluation
        The run; the forecast is its base case's.
    """
    years = evaluation.config.fiscal_years[:_YEARS]
    forecast, reported = base_lines(evaluation.dataset), reported_lines(evaluation.config)
    before = _last_year(evaluation, reported or base_year_lines(evaluation.config.base))
    columns = (
        Column("base case", is_text=True), Column("reported" if reported else "base year"),
        *(Column(str(year)) for year in years),
    )
    rows = []
    for name in _LINES:
        fan = Fan(name, UNITS[name], {}, tuple(forecast[name][: len(years)].tolist()))
        shown = [_cell(amount, fan, evaluation.currency) for amount in (before[name], *fan.base)]
        rows.append((cells.words(_label(fan, evaluation.currency)), *shown))
    return Table("first-years", "The first years", columns, tuple(rows))


def _last_year(evaluation: Evaluation, lines: Mapping[str, float]) -> dict[str, float | None]:
    """Return the four lines of the year before the forecast; None of one that these lines do not have."""
    revenue, shares = lines.get("revenue", nan), evaluation.config.base.shares_outstanding
    cash = lines.get("cash_from_operations", nan) + lines.get("cash_from_investing", nan)
    return {
        "revenue": finite(revenue),
        "operating_margin": finite(lines.get("operating_income", nan) / revenue) if revenue else None,
        "earnings_per_share": finite(lines.get("net_income", nan) / shares),
        "free_cash_flow": finite(cash),
    }


def _cell(amount: float | None, fan: Fan, currency: str) -> Cell:
    """Return an amount, earnings per share with the decimals of the currency."""
    if amount is None:
        return cells.nothing("")
    if fan.name == "earnings_per_share":
        return cells.amount(amount, currency)
    return fan_cell(amount, fan, axis_of(fan, currency))


def _label(fan: Fan, currency: str) -> str:
    """Return `revenue, ¥bn`; a margin and earnings per share say their unit themselves."""
    label = format_line(fan.name)
    return f"{label}, {axis_of(fan, currency).name}" if fan.unit == "money" else label
