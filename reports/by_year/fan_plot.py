"""The fan charts: a panel for each line of the forecast, and axes of fiscal years."""

from collections.abc import Sequence
from math import floor, log10

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from reports.by_year.fan import AxisUnit, Fan, Fans, Years, axis_of, format_line
from reports.evaluation.captions import company_title
from reports.evaluation.evaluation import Evaluation
from reports.plotting import style
from reports.plotting.hover import tell_along

WIDTH = 10.0  # inches
_COLUMNS, _NARROW_COLUMNS = 3, 2
_HEAD = 0.80  # for the title
_TOP, _FOOT = 0.42, 0.62  # of a panel: its title, the labels of its years
_PANEL = 2.925  # its height, with both
_BELOW = 0.45  # for the legend
_SIDE, _GAP = 0.72, 0.18  # left of a panel for its scale, right of it
_WIDE, _MIDDLE = style.BAND, style.SKY
_AIR = 0.06
_LINE = "Half of the draws lie in the inner band, nine in ten in the outer one, each year by itself."
_LINE_WITHOUT = "No draw has a value: only the base case is shown."
_MOST_YEARS, _NARROW_YEARS = 6, 3  # labelled


def fan_figure(figures: Fans, evaluation: Evaluation, width: float = WIDTH) -> Figure:
    """Draw a panel for each line: bands of the draws, their median, the base case, and the trend alone.

    Parameters
    ----------
    figures : Fans
        What to draw.
    evaluation : Evaluation
        The run.
    width : float, optional
        Inches; `style.PHONE` for a phone, with fewer panels a row.
    """
    lines = [_LINE if figures.n_valid else _LINE_WITHOUT]
    handles = _legend_handles(with_trend=any(fan.trend for fan in figures.fans))
    head = style.height_of_title(lines, width, _HEAD)
    below = _BELOW + style.height_of_legend(len(handles), width)
    columns = _NARROW_COLUMNS if style.is_narrow(width) else _COLUMNS
    height = head + _PANEL * -(-len(figures.fans) // columns) + below
    figure = style.new_figure(width, height)
    title = company_title(evaluation, "how far the forecast spreads", style.is_drawable)
    style.add_title(figure, title, lines)
    for place, fan in enumerate(figures.fans):
        row, column = divmod(place, columns)
        corner = (width / columns * column, head + _PANEL * row)
        _draw_panel(figure, corner, width / columns, fan, figures.years, evaluation.currency)
    figure.legend(
        handles=handles, loc="lower center", bbox_to_anchor=(0.5, 0.08 / height), frameon=False,
        ncols=1 if style.is_narrow(width) else 5, fontsize=style.BODY,
    )
    return figure


def _legend_handles(*, with_trend: bool) -> list[Artist]:
    trend = Line2D([], [], color=style.GREEN, lw=1.3, label="P5 and P95, every year on its trend")
    return [
        Patch(color=_WIDE, label="P5 to P95"),
        Patch(color=_MIDDLE, label="P25 to P75"),
        Line2D([], [], color=style.BLUE, lw=1.8, label="median"),
        Line2D([], [], color=style.VERMILLION, ls="--", lw=1.6, label="base case"),
        *([trend] if with_trend else []),
    ]


def _draw_panel(
    figure: Figure, corner: tuple[float, float], width: float, fan: Fan, years: tuple[int, ...], currency: str
) -> None:
    """Draw a panel whose upper left corner is there, inches."""
    (left, top), (whole, below) = corner, figure.get_size_inches()
    axes = style.add_axes(
        figure, left + _SIDE, whole - left - width + _GAP, below - top - _PANEL + _FOOT, top + _TOP
    )
    unit = axis_of(fan, currency)
    title = style.text_at(
        figure, left + style.MARGIN, top + _TOP - 0.14, f"{format_line(fan.name)}, {unit.name}",
        fontweight="bold",
    )
    style.shrink(title, width - style.MARGIN - 0.05)
    if _draw_bands(axes, fan, years, unit):
        write_amounts(axes, unit)
        _tell_years(axes, fan, years, unit)
    write_years(axes, years, _NARROW_YEARS if style.is_narrow(whole) else _MOST_YEARS)


def _draw_bands(axes: Axes, fan: Fan, years: tuple[int, ...], unit: AxisUnit) -> bool:
    """Draw what there is; returns whether there is anything."""
    x = np.array(years, float)
    if x.size == 1:  # a band of one year needs a width to be seen
        x = np.array([x[0] - 0.3, x[0] + 0.3])
    lines = {name: _scaled(band, unit, x.size) for name, band in (*fan.bands.items(), ("base", fan.base))}
    trend = [_scaled(band, unit, x.size) for band in fan.trend.values()]
    numbers = np.concatenate([*lines.values(), *trend])
    numbers = numbers[np.isfinite(numbers)]
    if not numbers.size:
        axes.text(0.5, 0.5, "no number", transform=axes.transAxes, ha="center", color=style.GREY)
        axes.set_xlim(x[0], x[-1])
        axes.set_yticks([])
        return False
    axes.fill_between(x, lines[5], lines[95], color=_WIDE, lw=0.0, zorder=2)
    axes.fill_between(x, lines[25], lines[75], color=_MIDDLE, lw=0.0, zorder=3)
    for line in trend:
        axes.plot(x, line, color=style.GREEN, lw=1.3, zorder=4)
    axes.plot(x, lines[50], color=style.BLUE, lw=1.8, zorder=5)
    axes.plot(x, lines["base"], color=style.VERMILLION, ls="--", lw=1.6, zorder=6)
    low, high = float(numbers.min()), float(numbers.max())
    if low < 0.0 < high:
        # Where single years have shocks, it matters how much of a band lies below zero.
        axes.axhline(0.0, color=style.GREY, lw=0.8, zorder=3.5 if trend else 1)
    air = _AIR * (high - low) or 0.1 * abs(high) or 1.0
    axes.set_ylim(0.0 if 0.0 <= low < 0.5 * high else low - air, high + air)
    axes.set_xlim(x[0], x[-1])
    axes.grid(axis="y", color=style.PALE, lw=0.6, zorder=0)
    return True


def _tell_years(axes: Axes, fan: Fan, years: tuple[int, ...], unit: AxisUnit) -> None:
    """Say the base case and the percentiles of each year, to three digits of the panel's greatest."""
    known = [abs(amount) for band in (*fan.bands.values(), fan.base) for amount in band if amount is not None]
    top = unit.scale * max(known)
    decimals = min(6, max(0, 2 - floor(log10(top)))) if top else 0

    def shown(amount: float | None) -> str:
        return "none" if amount is None else f"{unit.scale * amount + 0.0:,.{decimals}f}{unit.sign}"

    words = []
    for place, year in enumerate(years):
        low, lower, middle, upper, high = (shown(band[place]) for band in fan.bands.values())
        words.append(
            f"{year}, {unit.name}\nmedian {middle}\nhalf in {lower} to {upper}\n"
            f"nine in ten in {low} to {high}\nbase case {shown(fan.base[place])}"
        )
    tell_along(axes, years, words)


def _scaled(band: Years, unit: AxisUnit, n: int) -> np.ndarray:
    """Return a band in the axis' unit, NaN where there is no number, a single year twice."""
    numbers = np.array([np.nan if amount is None else unit.scale * amount for amount in band])
    return np.resize(numbers, n)


def write_years(axes: Axes, years: Sequence[int], most: int = _MOST_YEARS) -> None:
    """Label a few years, `most` of them, evenly apart, the first among them."""
    step = -(-len(years) // most)
    step = step if step <= 2 else 5 * -(-step // 5)
    axes.set_xticks(years[::step], [str(year) for year in years[::step]])
    axes.set_xlabel("fiscal year", fontsize=style.SMALL, color=style.GREY, labelpad=2.0)


def write_amounts(axes: Axes, unit: AxisUnit, most: int = 5) -> None:
    """Label round amounts, about `most` of them, with the decimals that tell them apart."""
    low, high = axes.get_ylim()
    places = style.round_places(low, high, most, (1, 2, 2.5, 5, 10))
    step = float(places[1] - places[0])
    decimals = min(6, max(0, -floor(log10(step) + 1e-9)))
    if abs(round(step, decimals) - step) > 0.01 * step:
        decimals += 1  # steps of 2.5
    as_power = max(abs(low), abs(high)) >= 1e6 or step < 1e-6
    ticks = [place for place in places.tolist() if low <= place <= high]
    labels = [f"{tick:.3g}" if as_power else f"{tick + 0.0:,.{decimals}f}" for tick in ticks]
    axes.set_yticks(ticks, [f"{label}{unit.sign}" for label in labels])
