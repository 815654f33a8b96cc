"""Stress: the value among the draws in which an input lies in a band, as figures and as a section.

Bands are written `initial_growth=p0..p10` or `initial_growth=0.03..0.06`. Nothing is drawn for them: what
is correlated with the input moves along, as it does in the run.
"""

from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from reports.analysis import AnalysedRun, Figures
from reports.document import Cell, Column, Section, Table
from reports.evaluation.captions import format_first_draws, gap_lines
from reports.evaluation.evaluation import Evaluation
from reports.formatting import cells
from reports.formatting.numbers import CONFIDENCE_INTERVAL, format_name, show_parameter, show_signed
from reports.formatting.rounding import (
    amount_cell,
    interval_columns,
    share_cell,
    show_supported,
    show_supported_share,
    with_interval,
)
from reports.options import Options
from reports.sensitivity.given_data.monte_carlo_filtering import (
    LEAST_DRAWS,
    LEAST_SHIFT,
    Shift,
    shift_of,
    usual_of,
)
from reports.sensitivity.stress_band import Band, parse_stress
from reports.statistics.draws import Draws
from reports.statistics.estimates import Estimate, finite, share_of_draws
from reports.statistics.ranking import ranking_of
from reports.statistics.summary_statistics import SummaryStatistics, summary_of, summary_statistics_json
from simulate import Config


@dataclass(frozen=True, slots=True)
class Stressed:
    """The figures of one band.

    Attributes
    ----------
    band : Band
        As asked for.
    share : Estimate
        The share of draws in it.
    figures, overall : SummaryStatistics
        Of the draws in it, and of all; amounts in currency per share.
    reach : tuple of float or None
        The least and the greatest value of the input in all draws with a value; None without any.
    along : tuple of tuple of str and Shift
        (input, its shift) of the other inputs that are not where they are in all draws, the
        furthest first.
    """

    band: Band
    share: Estimate
    figures: SummaryStatistics
    overall: SummaryStatistics
    reach: tuple[float, float] | None
    along: tuple[tuple[str, Shift], ...]


def stress(draws: Draws, band: Band, price: float) -> Stressed:
    """Look at the draws in a band.

    Parameters
    ----------
    price : float
        Currency per share.
    """
    held = draws[band.name]
    inside = (held >= band.low) & (held <= band.high)
    n = int(np.count_nonzero(inside))
    along = [(name, _shift(draws[name], inside)) for name in draws.names if name != band.name and n]
    moved = [(name, shift) for name, shift in along if shift is not None and shift.tells]
    return Stressed(
        band,
        share_of_draws(n, held.size),
        summary_of(np.sort(draws.values[inside]), price),
        summary_of(np.sort(draws.values), price),
        (float(held.min()), float(held.max())) if held.size else None,
        tuple(sorted(moved, key=lambda pair: -abs(pair[1].shift.known))),
    )


def _shift(variable: np.ndarray, inside: np.ndarray) -> Shift | None:
    """None where the input does not vary."""
    usual = usual_of(variable, ranking_of(variable))
    return None if usual is None else shift_of(np.sort(variable[inside]), usual)


def stress_json(found: list[Stressed]) -> list[dict[str, Any]]:
    """Return one item a band; an end that is infinite is None."""
    return [
        {
            "input": one.band.name,
            "low": finite(one.band.low),
            "high": finite(one.band.high),
            "low_percent": one.band.low_percent,
            "high_percent": one.band.high_percent,
            "share": one.share._asdict(),
            **summary_statistics_json(one.figures),
            "moves_along": {name: shift.shift.value for name, shift in one.along},
        }
        for one in found
    ]


def _asked(config: Config, options: Options) -> list[Band]:
    """Return the bands that the reader asks for."""
    return [parse_stress(text, config) for text in options.stress]


def _stress(run: AnalysedRun) -> list[Stressed]:
    bands = _asked(run.evaluation.config, run.options)
    return [stress(run.draws, band, run.evaluation.price) for band in bands]


STRESS = Figures("stress", _stress, stress_json, _asked)

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
    paragraphs, parts = (*said, *format_first_draws(evaluation)), (_table(found, evaluation),)
    brief = tuple(said[: len(found)])
    return Section(NAME, _TITLE, paragraphs, parts, (CONFIDENCE_INTERVAL,), "Stress", brief)


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
    """Figures of all draws, as in all the report: a band's are of those whose inputs are at hand."""
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
