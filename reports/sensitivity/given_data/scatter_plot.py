"""The value of some draws against the inputs that go with it most, a panel an input."""

from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from reports.evaluation.captions import company_title
from reports.evaluation.evaluation import Evaluation
from reports.formatting.numbers import axis_scale, axis_unit, format_name, show_amount, show_correlation
from reports.plotting import style
from reports.sensitivity.given_data.conditional_bins import Conditional
from reports.sensitivity.given_data.given_data import Dots, GivenData
from reports.statistics.percentiles import sorted_quantile

WIDTH = 11.0  # inches
_COLUMNS, _PANEL, _TOP = 3, 2.75, 1.02
_LEFT, _SIDE, _HEAD, _FOOT = 0.80, 0.16, 0.34, 0.42  # of a panel
_LEGEND = 0.50
_OUTER = 0.002  # dots beyond these parts of the draws are left out


def scatter_figure(found: GivenData, evaluation: Evaluation) -> Figure:
    """Draw a panel for each of the main inputs; at least one input must vary."""
    limits, n_outside = _value_limits(found, evaluation)
    notes = _notes(n_outside)
    n_row = -(-len(found.dots) // _COLUMNS)
    bottom = _LEGEND + style.height_of_notes(notes)
    figure = style.new_figure(WIDTH, _TOP + _PANEL * n_row + bottom)
    title = company_title(evaluation, "the value against its main inputs", style.is_drawable)
    line = f"The first {found.dots[0].values.size:,} draws; the inputs of greatest rank correlation first."
    style.add_title(figure, title, [line])
    for place, dots in enumerate(found.dots):
        axes = _panel(figure, place)
        _draw_panel(axes, dots, found, evaluation)
        axes.set_ylim(limits)
        style.write_ticks(axes)
        if place % _COLUMNS == 0:
            axes.set_ylabel(f"value, {evaluation.currency} per share", fontsize=style.SMALL)
        else:
            axes.tick_params(labelleft=False)
    _add_legend(figure, evaluation, bottom)
    style.add_notes(figure, notes)
    return figure


def _panel(figure: Figure, place: int) -> Axes:
    width, height = figure.get_size_inches()
    panel = (width - style.MARGIN - _LEFT) / _COLUMNS
    left, top = _LEFT + panel * (place % _COLUMNS), _TOP + _PANEL * (place // _COLUMNS)
    right, bottom = width - left - panel, height - top - _PANEL
    axes = style.add_axes(figure, left + 0.5 * _SIDE, right + 0.5 * _SIDE, bottom + _FOOT, top + _HEAD)
    axes.yaxis.set_major_formatter(lambda y, _: f"{y:,.6g}" if abs(y) < 1e6 else f"{y:.3g}")
    return axes


def _draw_panel(axes: Axes, dots: Dots, found: GivenData, evaluation: Evaluation) -> None:
    unit = evaluation.unit_of(dots.name)
    scale, beside = axis_scale(unit), axis_unit(unit, evaluation.currency)
    axes.plot(
        scale * dots.inputs, dots.values, "o", ms=2.4, mew=0.0, color=style.SKY, alpha=0.45, zorder=2,
        rasterized=True,
    )
    axes.axhline(evaluation.price, color=style.BLACK, lw=1.5, zorder=3)
    row = next((row for row in found.conditionals if row.name == dots.name), None)
    if row is not None:
        _draw_medians(axes, row, scale)
    _write_head(
        axes, f"{format_name(dots.name)}{f', {beside}' if beside else ''}",
        f"rank correlation {show_correlation(found.ranks[dots.name].value)}",
    )


def _write_head(axes: Axes, name: str, rank: str) -> None:
    """Write above a panel: the input to the left, its rank correlation to the right."""
    above: dict[str, Any] = {
        "xycoords": "axes fraction", "xytext": (0, 5), "textcoords": "offset points", "va": "baseline",
    }
    right = axes.annotate(rank, (1.0, 1.0), ha="right", fontsize=style.SMALL, color=style.GREY, **above)
    left = axes.annotate(name, (0.0, 1.0), ha="left", fontsize=style.SMALL, fontweight="bold", **above)
    style.shrink(left, axes.get_window_extent().width / style.DPI - style.width_of(right) - 0.1)


def _draw_medians(axes: Axes, row: Conditional, scale: float) -> None:
    x = [scale * part.middle for part in row.bins]
    axes.plot(x, [part.figures.p50.known for part in row.bins], "o-", color=style.VERMILLION, lw=1.6, ms=3.5,
              zorder=4)


def _value_limits(found: GivenData, evaluation: Evaluation) -> tuple[tuple[float, float], int]:
    """Return the ends of the value's axis, and how many dots lie beyond."""
    ascending, dots = evaluation.values, found.dots[0].values
    low, high = (sorted_quantile(ascending, share) for share in (_OUTER, 1.0 - _OUTER))
    span = high - low
    if low - span <= evaluation.price <= high + span:
        low, high = min(low, evaluation.price), max(high, evaluation.price)
    air = 0.04 * (high - low) or 0.05 * abs(high) or 1.0
    low, high = low - air, high + air
    return (low, high), int(((dots < low) | (dots > high)).sum())


def _notes(n_outside: int) -> list[str]:
    lines = ["The median is of all draws, not only those shown, and includes whatever moves with the input."]
    if n_outside:
        lines.append(f"Not shown: {n_outside} {'draw' if n_outside == 1 else 'draws'} beyond the axis.")
    return lines


def _add_legend(figure: Figure, evaluation: Evaluation, bottom: float) -> None:
    price = show_amount(evaluation.price, evaluation.currency)
    style.add_legend(figure, bottom + 0.40, handles=[
        Line2D([], [], marker="o", ls="", ms=4.0, color=style.SKY, label="one draw"),
        Line2D(
            [], [], color=style.VERMILLION, marker="o", lw=1.6, ms=3.5, label="median of the value, in bins"
        ),
        Line2D([], [], color=style.BLACK, lw=1.5, label=f"price, {price}"),
    ])
