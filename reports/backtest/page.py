"""report.html of a backtest, with its pictures: coverage with intervals, and where outcomes fell."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from reports.backtest.text import RULE_WORDS, RULES, case_words, of_all
from reports.document import Column, Picture, Section, Table
from reports.formatting.cells import words
from reports.output.html.render import Content, render_content
from reports.output.provenance import Fact
from reports.plotting import style
from simulate.backtest.backtest import FITTED, JUDGED, Backtest
from simulate.backtest.forecasts import LINES, OURS
from simulate.backtest.scores import INTERVALS, PIT_BINS, Coverage, Score, pit_histogram
from simulate.reference_class.classes import shipped_classes
from simulate.reference_class.making import LEAST_CASES

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

_HELD = (
    Column("What", is_text=True), Column("Whose ranges", is_text=True), Column("held"), Column("from"),
    Column("to"), Column("from, by year"), Column("to, by year"), Column("cases"), Column("firms"),
)  # fmt: skip
_SCORED = (
    Column("What", is_text=True), Column("Whose ranges", is_text=True), Column("CRPS"), Column("error"),
    Column("interval score"), Column("cases"),
)  # fmt: skip


def backtest_page(
    found: Backtest, coverage: Sequence[Coverage], scores: Sequence[Score], about: dict[str, Any]
) -> str:
    """Return the page: coverage, where outcomes fell, scores, groups, what was left out.

    Parameters
    ----------
    found : Backtest
    coverage, scores : sequence of Coverage, of Score
        Of `found`.
    about : dict
        What was asked, and of which panel.
    """
    sections = (
        _coverage(coverage), _pit(found), _groups(coverage), _scored(scores), _left_out(found),
    )  # fmt: skip
    facts = [Fact(name.replace("_", " "), str(value)) for name, value in about.items()]
    title = "Backtest of ranges"
    return render_content(Content(title, title, sections, (_answer(coverage),), run_facts=facts))


def _answer(coverage: Sequence[Coverage]) -> str:
    """Return the first sentence."""
    ours = [one for one in of_all(coverage, "p10-p90") if one.rule == OURS]
    said = "; ".join(
        f"{case_words(one.line, one.horizon)} {100 * one.coverage:.0f}%"
        for one in ours if one.line != "net_income"
    )
    return f"Ranges that are meant to hold 80% of the time held: {said}."


def _coverage(coverage: Sequence[Coverage]) -> Section:
    parts: list[Table | Picture] = []
    for interval, (_, _, meant) in INTERVALS.items():
        name = interval.upper().replace("-", " to ")
        title = f"{name}: how often it held, where {100 * meant:.0f}% is meant"
        rows = of_all(coverage, interval)
        says = "; ".join(
            f"{case_words(one.line, one.horizon)}, {RULE_WORDS[one.rule]}: {100 * one.coverage:.0f}%"
            for one in rows
        )
        parts.append(Picture(f"held-{interval}", title, says, partial(coverage_figure, coverage, interval)))
        parts.append(_held_table(f"coverage-{interval}", title, rows))
        fitted = of_all(coverage, interval, FITTED)
        if fitted:
            about = f"{title}: firms that rules were fitted to"
            parts.append(_held_table(f"fitted-{interval}", about, fitted))
    paragraphs = (
        "Each firm's config was drafted from what was known at the origin and simulated; what came is set "
        "against its ranges, and against those that analysts write by hand. Rules were fitted to one half of "
        "the firms, these are the other half. Intervals are at 95% and count firms, not rows. Firms share "
        "the luck of a year, so intervals \"by year\" count firms and origins both, with Student's t of one "
        "less than there are origins: a few origins say little.",
    )
    return Section("coverage", "How often ranges held", paragraphs, tuple(parts))


def _held_table(name: str, title: str, rows: Sequence[Coverage]) -> Table:
    cells = tuple(
        (
            words(case_words(one.line, one.horizon)), words(RULE_WORDS[one.rule]),
            *(
                words("" if value is None else f"{100 * value:.1f}%")
                for value in (one.coverage, one.low, one.high, one.low_by_year, one.high_by_year)
            ),
            words(f"{one.cases:,}"), words(f"{one.firms:,}"),
        )
        for one in rows
    )
    return Table(name, title, _HELD, cells, is_folded=True)


def _pit(found: Backtest) -> Section:
    horizons = sorted(set(found.rows.horizon))
    picture = Picture(
        "pit", "Where outcomes fell in the simulated ranges",
        "Histograms of the percentile of each outcome in its forecast; flat at 10% if ranges are right.",
        partial(pit_figure, found.rows, horizons),
    )
    paragraphs = (
        "Each outcome has a percentile in its forecast. If ranges are right each tenth holds a tenth of the "
        "outcomes; high ends say that they are too narrow, a slope that the middle is off.",
    )
    return Section("pit", "Where outcomes fell", paragraphs, (picture,))


def _groups(coverage: Sequence[Coverage]) -> Section:
    rows = [
        one for one in coverage
        if (one.rule, one.half, one.interval) == (OURS, JUDGED, "p10-p90") and one.group != "all"
    ]
    columns = (Column("Group", is_text=True), *_HELD)
    cells = tuple(
        (words(one.group), *row) for one, row in zip(rows, _held_table("", "", rows).rows, strict=True)
    )
    title = f"P10 to P90 by size (billions of {shipped_classes().currency}), sector, origin and rules"
    notes = (
        "Rules fitted at the origin know outcomes that had come by then; where those were fewer than "
        f"{LEAST_CASES}, the shipped rules of the horizon stand for them, which are of other firms but know "
        "the years that follow. Where there are none either, those of shorter horizons have to do.",
    )
    table = Table("groups", title, columns, cells, notes)
    return Section("groups", "By size, sector, origin and rules", (), (table,))


def _scored(scores: Sequence[Score]) -> Section:
    rows = tuple(
        (
            words(case_words(one.line, one.horizon)),
            words(RULE_WORDS[one.rule]),
            *(
                words("" if value is None else f"{value:.4f}")
                for value in (one.crps, one.crps_error, one.interval_score)
            ),
            words(f"{one.cases:,}"),
        )
        for one in sorted(scores, key=lambda one: (one.line, one.horizon, one.rule))
        if one.half == JUDGED
    )
    notes = (
        "In parts of the base year's revenue; lower is better. CRPS is the continuous ranked probability "
        "score; it and the interval score of P10 to P90: T. Gneiting and A. E. Raftery, Journal of the "
        "American Statistical Association 102 (2007) 359-378. The error of the CRPS counts firms.",
    )
    table = Table("scores", "CRPS and interval score", _SCORED, rows, notes)
    return Section("scores", "Scores", (), (table,))


def _left_out(found: Backtest) -> Section:
    counted = {**{f"rules {reason}": n for reason, n in found.rules.items()}, **found.left_out}
    rows = tuple((words(reason), words(f"{count:,}")) for reason, count in counted.items())
    columns = Column("What", is_text=True), Column("number")
    table = Table("counts", "Rules, and what was left out", columns, rows)
    return Section("left-out", "What was left out", (), (table,))


_COLOURS = dict(zip(RULES, (style.BLUE, style.VERMILLION, style.GREY), strict=True))


def coverage_figure(coverage: Sequence[Coverage], interval: str) -> Figure:
    """Draw how often one interval held, by line, horizon and rule, with 95% confidence intervals.

    Parameters
    ----------
    coverage : sequence of Coverage
    interval : str
        A name of `INTERVALS`.
    """
    from matplotlib.figure import Figure

    rows = of_all(coverage, interval)
    places = list(dict.fromkeys((one.line, one.horizon) for one in rows))
    figure = Figure((10.0, 0.62 * len(places) + 1.5))
    axes = figure.add_axes((0.2, 0.75 / figure.get_figheight(), 0.77, 1.0 - 1.35 / figure.get_figheight()))
    for one in rows:
        y = len(places) - places.index((one.line, one.horizon)) + 0.22 * (1 - RULES.index(one.rule))
        axes.plot([100 * one.low, 100 * one.high], [y, y], color=_COLOURS[one.rule], lw=2.2, zorder=2)
        label = RULE_WORDS[one.rule] if (one.line, one.horizon) == places[0] else None
        axes.plot(100 * one.coverage, y, "o", color=_COLOURS[one.rule], ms=6, zorder=3, label=label)
    meant = 100 * INTERVALS[interval][2]
    axes.axvline(meant, color=style.BLACK, lw=1.2, ls="--", zorder=1)
    axes.set_xlim(0.0, 100.0)
    axes.set_ylim(0.4, len(places) + 0.6)
    axes.set_yticks(range(len(places), 0, -1), [case_words(*place) for place in places])
    axes.set_xlabel(f"outcomes inside, %; {meant:.0f}% is meant")
    figure.legend(loc="upper center", ncols=3, frameon=False, fontsize=style.BODY)
    return figure


def pit_figure(rows: pd.DataFrame, horizons: Sequence[int]) -> Figure:
    """Draw where outcomes fell in our forecasts: flat if ranges are right, a valley if they are too narrow.

    Parameters
    ----------
    rows : pandas.DataFrame
        All forecasts.
    horizons : sequence of int
    """
    from matplotlib.figure import Figure

    ours = rows[(rows.rule == OURS) & (rows.half == JUDGED)]
    figure = Figure((10.0, 2.3 * len(horizons) + 0.4), layout="constrained")
    for at, horizon in enumerate(horizons):
        for place, line in enumerate(LINES):
            axes = figure.add_subplot(len(horizons), len(LINES), at * len(LINES) + place + 1)
            some = ours[(ours.line == line) & (ours.horizon == horizon)]
            if len(some):
                starts = [100 * k / PIT_BINS for k in range(PIT_BINS)]
                axes.bar(starts, 100 * pit_histogram(some), width=9.2, align="edge", color=style.SKY)
            axes.axhline(100 / PIT_BINS, color=style.BLACK, lw=1.0, ls="--")
            axes.set_title(case_words(line, horizon), fontsize=style.BODY, loc="left")
            axes.set_xlim(0.0, 100.0)
            axes.set_xlabel("percentile of the forecast", fontsize=style.BODY)
            axes.set_ylabel("% of outcomes", fontsize=style.BODY)
    return figure
