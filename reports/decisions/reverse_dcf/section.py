"""The section on what the market believes: each input that alone would make the price right.

The picture shows where the implied values lie in the config's own distributions.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from reports.decisions.reverse_dcf.reverse_dcf import (
    Goal,
    Implied,
    format_base,
    format_end,
    format_goal,
    format_named,
    format_value,
)
from reports.document import Cell, Column, Picture, Section, Table
from reports.evaluation.captions import company_title
from reports.evaluation.evaluation import Evaluation
from reports.evaluation.shock_assumptions import base_case_lines
from reports.formatting import cells
from reports.formatting.numbers import format_name, show_amount
from reports.plotting import style
from reports.statistics.estimates import known

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_DEFINITIONS = (
    ("implied value", "of an input: what it would have to be, all other inputs at their base case, for the "
     "base case to be worth exactly the price (or the target). Inputs computed from it follow. Where several "
     "values do, the one nearest the base case is shown"),
    ("percentile", "of an implied value: the chance, in per cent and by the config's own distribution of "
     "the input, of a lower one. Near 50 the market and the config agree on it; near 0 or 100 the market "
     "would have to believe what the config holds unlikely"),
)
#: Percentiles between which a config holds a value of an input likely.
LIKELY = (10.0, 90.0)
_MOST_NAMED = 3
_TAIL = 0.1  # a percentile nearer to an end is said in words


def implied_section(goals: list[Goal], evaluation: Evaluation) -> Section:
    """Write the section on what price and targets imply: words, a picture and a table each."""
    tables = [_table(place, goal, evaluation) for place, goal in enumerate(goals) if _with_value(goal)]
    parts: tuple[Table | Picture, ...] = tuple(tables)
    if any(one.percentile is not None for goal in goals for one in goal.implied):
        parts = (_picture(goals, evaluation), *tables)
    first, *others = _sentences(goals, evaluation)
    paragraphs = (first, *others, *base_case_lines(evaluation.config))
    return Section(
        "implied", "What the market believes", paragraphs, parts, _DEFINITIONS, "Market-implied",
        tuple(others),
    )


def _sentences(goals: list[Goal], evaluation: Evaluation) -> Iterator[str]:
    yield _format_base(goals, evaluation)
    for goal in goals:
        amount = format_goal(goal, evaluation.currency)
        if goal.is_base:
            has = "is worth" if goal.hurdle is None else "returns"
            yield f"{_sentence(amount)}: the base case {has} just that, so no input has to be different."
            continue
        if not goal.implied:
            yield f"No input of this config can be moved, so nothing is implied by {amount}."
        elif any(one.percentile is not None for one in goal.implied):
            yield f"{_sentence(amount)}: {_format_likely(goal, evaluation.currency)}"
        if goal.implied and not _with_value(goal):
            yield f"For {amount}, {_format_without(goal, evaluation.currency)}"


def _format_base(goals: list[Goal], evaluation: Evaluation) -> str:
    base = show_amount(evaluation.base_case, evaluation.currency)
    if all(goal.is_base for goal in goals if goal.is_price):
        return f"The base case is worth {base} a share, which is the price: the market may believe just that."
    return (
        f"The base case is worth {base} a share. Whoever holds the price to be right must hold at least one "
        "input to be different: the tables show how different each would have to be if it alone were."
    )


def _format_likely(goal: Goal, currency: str) -> str:
    """Say which inputs alone would explain an amount and stay within what the config holds likely."""
    low, high = LIKELY
    placed = [(one, one.percentile) for one in _with_value(goal) if one.percentile is not None]
    if not placed:
        return "no input alone explains it within what the config allows; several would have to move."
    likely = [one for one, percentile in placed if low <= percentile <= high]
    if not likely:
        nearest, percentile = min(placed, key=lambda pair: max(low - pair[1], pair[1] - high))
        where = _far(nearest) or f"its P{cells.number(percentile, 1).shown}"
        named = f"{format_named(nearest, currency)}, {where}"
        return f"no input alone explains it within its P{low:.0f} to P{high:.0f}; the nearest is {named}."
    named = ", ".join(format_named(one, currency) for one in likely[:_MOST_NAMED])
    more = f" (and {len(likely) - _MOST_NAMED} more)" if len(likely) > _MOST_NAMED else ""
    return f"within its P{low:.0f} to P{high:.0f}, {named}{more} would do alone."


def _table(place: int, goal: Goal, evaluation: Evaluation) -> Table:
    """Return a row for each input with a value that does and that the config allows.

    The others are in a note.
    """
    amount, currency = format_goal(goal, evaluation.currency), evaluation.currency
    rows = _with_value(goal)
    notes = [] if len(rows) == len(goal.implied) else [_sentence(_format_without(goal, currency))]
    name = f"implied-target-{place}" if place else "implied-price"
    if goal.hurdle is not None:
        name = "implied-hurdle"
        notes.append(f"Values of a share here are at a flat discount rate of {100.0 * goal.hurdle:.4g}%.")
    return Table(
        name, f"What {amount}, implies",
        (
            Column("input, alone", is_text=True), Column("base case"), Column("implied value"),
            Column("percentile of it", "0 to 100"), Column("remark", is_text=True),
        ),
        tuple(_row(one, goal.amount, currency) for one in rows), tuple(notes), is_folded=True,
    )


def _with_value(goal: Goal) -> list[Implied]:
    """Return the inputs that have an implied value, and one that the config allows."""
    return [one for one in goal.implied if one.value is not None and not one.outside]


def _format_without(goal: Goal, currency: str) -> str:
    """Name all other inputs, and say why."""
    outside = [
        f"{format_name(one.name)} ({format_value(one, currency)})" for one in goal.implied if one.outside
    ]
    never = [
        f"{format_name(one.name)} ({remark(one, goal.amount, currency)})"
        for one in goal.implied if one.value is None
    ]
    said = [f"only outside what the config allows: {', '.join(outside)}"] if outside else []
    return "; ".join([*said, *([f"at no value: {', '.join(never)}"] if never else [])]) + "."


def _sentence(words: str) -> str:
    return words[0].upper() + words[1:]


def _row(one: Implied, amount: float, currency: str) -> tuple[Cell, ...]:
    value = known(one.value)
    base, implied = (
        cells.of_input(number, one.unit, currency, one.base, value)._replace(shown=words(one, currency))
        for number, words in ((one.base, format_base), (value, format_value))
    )
    name = cells.words(format_name(one.name))
    return name, base, implied, _percentile(one), cells.words(remark(one, amount, currency))


def _percentile(one: Implied) -> Cell:
    return cells.nothing("none") if one.percentile is None else cells.number(one.percentile, 1)


def remark(one: Implied, amount: float, currency: str) -> str:
    """Return why there is no value, or what to know of the one there is."""
    if one.value is not None:
        notes = [_far(one)] if one.percentile is not None and _far(one) else []
        if one.n_root > 1:
            notes.append(f"the nearest of {one.n_root} such values")
        return "; ".join(notes)
    low, high, at = (format_end(end, one, currency) for end in (one.low, one.high, known(one.extreme_at)))
    value, goal = show_amount(one.extreme, currency), show_amount(amount, currency)
    between = f"from {low} to {high}"
    return {
        "flat": f"does not move the value, which is {value} {between}",
        "above": f"{between} the value stays above {goal}: it is least, {value}, at {at}",
        "below": f"{between} the value stays below {goal}: it is greatest, {value}, at {at}",
        "jump": f"{between} the value passes {goal} only where it jumps or there is none: "
                f"nearest is {value} at {at}",
    }[one.obstacle]


def _far(one: Implied) -> str:
    if one.outside:
        return "outside its range"
    percentile = known(one.percentile)
    if _TAIL <= percentile <= 100.0 - _TAIL:
        return ""
    return f"below its P{_TAIL:g}" if percentile < _TAIL else f"above its P{100.0 - _TAIL:g}"


def _picture(goals: list[Goal], evaluation: Evaluation) -> Picture:
    shown = [
        f"{format_name(one.name)} {one.percentile:.0f}"
        for one in goals[0].implied if one.percentile is not None
    ]
    said = f"For the price: {', '.join(shown[:6])}." if shown else "No input alone explains the price."
    return Picture(
        "implied-percentiles", "Where the implied values lie in the config's distributions",
        "One row an input, from percentile 0 to 100 of its distribution, a mark for each implied value. "
        f"{said}",
        lambda: implied_figure(goals, evaluation),
    )


WIDTH = 10.0  # inches
_ROW, _TOP, _LEGEND = 0.33, 1.20, 0.95  # inches; below the axes: ticks, label and legend
_NAMES, _COLUMN = 2.35, 1.25  # inches, for names on the left and for each goal's values on the right
_MOST_GOALS = 3
_NOTES = (
    "Shaded: what the config holds likely, P10 to P90.  none: no value of this input alone will do.  "
    "*: outside all that the config allows.",
)
_LOOKS = (("o", style.BLACK), ("D", style.BLUE), ("s", style.VERMILLION))


def implied_figure(goals: Sequence[Goal], evaluation: Evaluation) -> Figure:
    """Draw price and at most two targets; inputs must have distributions.

    A return at the hurdle is told by its table alone: it moves other inputs.
    """
    goals = [goal for goal in goals if goal.hurdle is None][:_MOST_GOALS]
    n_row = len(goals[0].implied)
    bottom = _LEGEND + style.height_of_notes(_NOTES)
    figure = style.new_figure(WIDTH, _TOP + bottom + _ROW * n_row)
    style.add_title(
        figure, company_title(evaluation, "what the market believes", style.is_drawable),
        ["Each input alone: the value that makes the base case worth the price or a target, as a percentile "
         "of its distribution."],
    )
    right = style.MARGIN + _COLUMN * len(goals)
    axes = style.add_axes(figure, _NAMES, right, bottom, _TOP)
    _prepare(axes, goals[0].implied)
    for goal, (marker, colour) in zip(goals, _LOOKS, strict=False):
        name = format_goal(goal, evaluation.currency)
        places = {row: one.percentile for row, one in enumerate(goal.implied) if one.percentile is not None}
        axes.plot(
            list(places.values()), list(places), marker, color=colour, label=name, ms=6.5, mec="white",
            mew=0.7, clip_on=False, zorder=3,
        )
    for place, goal in enumerate(goals):
        _write_values(figure, goal, place, len(goals), evaluation.currency)
    style.add_legend(figure, bottom)
    style.add_notes(figure, _NOTES)
    return figure


def _prepare(axes: Axes, rows: Sequence[Implied]) -> None:
    axes.set_xlim(0.0, 100.0)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_yticks(range(len(rows)), [format_name(one.name) for one in rows])
    axes.set_xticks(range(0, 101, 10))
    axes.set_xlabel("percentile of the input's distribution")
    axes.axvspan(10.0, 90.0, color=style.PALE, alpha=0.45, lw=0, zorder=0)
    axes.axvline(50.0, color=style.GREY, lw=0.8, ls=":", zorder=1)
    axes.hlines(range(len(rows)), 0.0, 100.0, color=style.PALE, lw=0.8, zorder=1)
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="y", length=0, pad=9)


def _write_values(figure: Figure, goal: Goal, place: int, n_goal: int, currency: str) -> None:
    """Write the implied values as a column right of the axes, under the goal's name."""
    x = WIDTH - style.MARGIN - _COLUMN * (n_goal - 1 - place)
    head = style.text_at(
        figure, x, _TOP - 0.12, goal.name, ha="right", fontsize=style.SMALL, fontweight="bold",
        color=_LOOKS[place][1],
    )
    style.shrink(head, _COLUMN - 0.12)
    for row, one in enumerate(goal.implied):
        text = style.text_at(
            figure, x, _TOP + _ROW * (row + 0.5), _format_marked(one, currency), ha="right", va="center",
            fontsize=style.SMALL, color=style.GREY if one.value is None else style.BLACK,
        )
        style.shrink(text, _COLUMN - 0.12)


def _format_marked(one: Implied, currency: str) -> str:
    return f"{format_value(one, currency)}{'*' if one.outside else ''}"
