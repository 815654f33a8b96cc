"""report.html of a backtest."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from reports.backtest.pictures import coverage_figure, pit_figure
from reports.backtest.text import RULE_WORDS, case_words, of_all
from reports.document import Column, Picture, Section, Table
from reports.formatting.cells import words
from reports.output.html.render import Content, render_content
from reports.output.provenance import Fact
from simulate.backtest.backtest import FITTED, JUDGED, Backtest
from simulate.backtest.forecasts import OURS
from simulate.backtest.scores import INTERVALS, Coverage, Score
from simulate.reference.classes import shipped_classes
from simulate.reference.making import LEAST_CASES

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
