"""The section on what the market believes: each input that alone would make the price right."""

from collections.abc import Iterator
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
from reports.evaluation.evaluation import Evaluation
from reports.formatting import cells
from reports.formatting.numbers import format_name, show_amount
from reports.statistics.estimates import known

if TYPE_CHECKING:
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
    return Section(
        "implied", "What the market believes", (first, *others), parts, _DEFINITIONS, "Market-implied",
        tuple(others),
    )


def _sentences(goals: list[Goal], evaluation: Evaluation) -> Iterator[str]:
    yield _format_base(goals, evaluation)
    for goal in goals:
        amount = format_goal(goal, evaluation.currency)
        if goal.is_base:
            yield f"{_sentence(amount)}: the base case is worth just that, so no input has to be different."
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
    """Which inputs alone would explain an amount without leaving what the config holds likely."""
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
    """A row for each input with a value that does and that the config allows; the others in a note."""
    amount, currency = format_goal(goal, evaluation.currency), evaluation.currency
    rows = _with_value(goal)
    notes = () if len(rows) == len(goal.implied) else (_sentence(_format_without(goal, currency)),)
    return Table(
        f"implied-target-{place}" if place else "implied-price", f"What {amount}, implies",
        (
            Column("input, alone", is_text=True), Column("base case"), Column("implied value"),
            Column("percentile of it", "0 to 100"), Column("remark", is_text=True),
        ),
        tuple(_row(one, goal.amount, currency) for one in rows), notes, is_folded=True,
    )


def _with_value(goal: Goal) -> list[Implied]:
    """The inputs that have an implied value, and one that the config allows."""
    return [one for one in goal.implied if one.value is not None and not one.outside]


def _format_without(goal: Goal, currency: str) -> str:
    """All other inputs, and why."""
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
    def figure() -> "Figure":
        from reports.decisions.reverse_dcf.plot import implied_figure

        return implied_figure(goals, evaluation)

    shown = [
        f"{format_name(one.name)} {one.percentile:.0f}"
        for one in goals[0].implied if one.percentile is not None
    ]
    said = f"For the price: {', '.join(shown[:6])}." if shown else "No input alone explains the price."
    return Picture(
        "implied-percentiles", "Where the implied values lie in the config's distributions",
        "One row an input, from percentile 0 to 100 of its distribution, a mark for each implied value. "
        f"{said}",
        figure,
    )
