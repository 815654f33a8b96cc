"""Where the implied value of each input lies in the config's own distribution of it."""

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from reports.decisions.reverse_dcf.reverse_dcf import Goal, Implied, format_goal, format_value
from reports.evaluation.captions import company_title
from reports.evaluation.evaluation import Evaluation
from reports.formatting.numbers import format_name
from reports.plotting import style

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
    """Draw price and at most two targets; inputs must have distributions."""
    goals = goals[:_MOST_GOALS]
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
    """The implied values as a column right of the axes, under the goal's name."""
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
