"""The section on the value among the draws in which an input lies in a band: words and table."""

from functools import partial

from reports.document import Cell, Column, Section, Table
from reports.evaluation.captions import format_first_draws, gap_lines
from reports.evaluation.evaluation import Evaluation
from reports.formatting import cells
from reports.formatting.numbers import CONFIDENCE_INTERVAL, format_name, show_parameter, show_signed
from reports.formatting.supported_figures import (
    amount_cell,
    interval_columns,
    share_cell,
    show_supported,
    show_supported_share,
    with_interval,
)
from reports.sensitivity.given_data.monte_carlo_filtering import LEAST_DRAWS, LEAST_SHIFT
from reports.sensitivity.stress.stress import Band, Stressed
from reports.statistics.summary_statistics import SummaryStatistics

NAME = "stress"
_TITLE = "Stress: an input held to a band"
_FEW, _MOST_ALONG = 100, 4


def stress_section(found: list[Stressed], evaluation: Evaluation) -> Section:
    """Write the section: one row a band, below a row of all draws; there must be a band."""
    said = [_sentence(one, evaluation) for one in found]
    said.append(
        "These are the run's own draws in which the input lies in the band, not a new run: what is "
        "correlated with the input moves along, and all else varies as before."
    )
    parts, brief = (_table(found, evaluation),), tuple(said[: len(found)])
    return Section(
        NAME, _TITLE, tuple(said), parts, (CONFIDENCE_INTERVAL,), "Stress", brief,
        method=format_first_draws(evaluation),
    )


def format_band(band: Band, evaluation: Evaluation) -> str:
    """Return `initial growth in P0 to P10 (3% to 8%)`."""
    unit, currency = evaluation.unit_of(band.name), evaluation.currency
    ends = []
    for end, words in ((band.low, "no least"), (band.high, "no greatest")):
        ends.append(words if abs(end) == float("inf") else show_parameter(_rounded(end), unit, currency))
    values = " to ".join(ends)
    percents = (band.low_percent, band.high_percent)
    if percents == (None, None):
        return f"{format_name(band.name)} in {values}"
    named = (end if percent is None else f"P{percent:g}" for end, percent in zip(ends, percents, strict=True))
    return f"{format_name(band.name)} in {' to '.join(named)} ({values})"


def _rounded(value: float) -> float:
    return float(f"{value:.4g}")


def _sentence(one: Stressed, evaluation: Evaluation) -> str:
    where = f"With {format_band(one.band, evaluation)}"
    figures, overall = one.figures, _overall(one, evaluation)
    if not overall.n:
        return f"{where}: no draw of the run has a value, so there is nothing to look at."
    if not figures.n and one.reach:
        name, unit = one.band.name, evaluation.unit_of(one.band.name)
        low, high = (show_parameter(_rounded(end), unit, evaluation.currency) for end in one.reach)
        return (
            f"{where}: none of the run's draws with a value, {overall.n:,} in all, lies there: "
            f"{format_name(name)} goes from {low} to {high}."
        )
    p50, usual = (show_supported(of.p50, evaluation.currency) for of in (figures, overall))
    share, usual_share = (show_supported_share(of.above_price) for of in (figures, overall))
    said = (
        f"{where}, P50 is {p50}, against {usual} in all draws, and P(value > price) {share}, against "
        f"{usual_share}."
    )
    if figures.n < _FEW:
        draws = "draw lies" if figures.n == 1 else "draws lie"
        said += f" Only {figures.n} {draws} there: too few for more than a hint."
    if one.along:
        along = one.along[:_MOST_ALONG]
        told = (f"{format_name(name)} {show_signed(shift.shift.known)}" for name, shift in along)
        said += (
            " Medians (means of inputs of few values) that move along, in standard deviations: "
            f"{', '.join(told)}."
        )
    elif figures.n < LEAST_DRAWS:
        said += " Whether other inputs move along cannot be told."
    else:
        said += f" No other input clearly moves along by {LEAST_SHIFT:g} standard deviations."
    return said


def _table(found: list[Stressed], evaluation: Evaluation) -> Table:
    money = f"{evaluation.currency} per share"
    columns = (
        Column("draws with", is_text=True), Column("draws"), Column("share of draws"),
        Column("P10", money), Column("P50", money), *interval_columns(money),
        Column("P90", money), Column("mean", money), *interval_columns(money),
        Column("P(value > price)"), *interval_columns(),
    )
    everything = _overall(found[0], evaluation)
    rows = [_row("any value of every input", everything, 1.0 if everything.n else None, evaluation)]
    for one in found:
        rows.append(_row(format_band(one.band, evaluation), one.figures, one.share.value, evaluation))
    shown = [("all draws", everything), *((format_band(one.band, evaluation), one.figures) for one in found)]
    notes = gap_lines(
        (
            (f"P{percent} with {words}", getattr(figures, f"p{percent}"))
            for words, figures in shown for percent in (10, 50, 90)
        ),
        evaluation.currency,
    )
    return Table("stress-bands", "The value in each band", columns, tuple(rows), tuple(notes))


def _overall(one: Stressed, evaluation: Evaluation) -> SummaryStatistics:
    """Return figures of all draws, as in all the report: a band's are of those whose inputs are at hand."""
    found = evaluation.percentiles
    if not one.overall.n:
        return one.overall
    return SummaryStatistics(
        evaluation.n_valid, evaluation.mean, found[10], found[50], found[90], evaluation.above_price
    )


def _row(
    words: str, figures: SummaryStatistics, share: float | None, evaluation: Evaluation
) -> tuple[Cell, ...]:
    shown = partial(amount_cell, currency=evaluation.currency)
    return (
        cells.words(words), cells.count(figures.n), cells.share(share), shown(figures.p10),
        *with_interval(figures.p50, shown), shown(figures.p90), *with_interval(figures.mean, shown),
        *with_interval(figures.above_price, share_cell),
    )
