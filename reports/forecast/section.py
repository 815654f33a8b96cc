"""The forecast as a section: fan charts of its lines, and what part of the value each period holds."""

from __future__ import annotations

from math import floor, log10
from typing import TYPE_CHECKING

import numpy as np

from reports.document import Cell, Column, Picture, Section, Table
from reports.evaluation.captions import company_title
from reports.evaluation.evaluation import Evaluation
from reports.forecast.base_case_table import base_case_table
from reports.forecast.fan import (
    MEANINGS,
    PERCENTS,
    AxisUnit,
    Fan,
    Fans,
    Years,
    axis_of,
    fan_cell,
    format_amount,
    format_line,
)
from reports.forecast.value_by_period import ValueByPeriod, period_sentences, period_table
from reports.formatting.cells import words
from reports.formatting.numbers import CONFIDENCE_INTERVAL
from reports.plotting import style
from simulate import Config

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_TABLE_YEARS = (1, 5, 10)  # and the last
_DEFINITIONS = (
    *MEANINGS,
    (
        "Bands",
        "half of the draws lie between P25 and P75, nine in ten between P5 and P95, each year by itself: no "
        "single draw follows the edge of a band.",
    ),
    (
        "Value of a period",
        "its cash for distribution, discounted to today, as far as it belongs to today's shareholders after "
        "share issues; per share.",
    ),
    CONFIDENCE_INTERVAL,
    ("Before any floor", "as if a share could be worth less than nothing: only so do the periods add up."),
)


def forecast_section(fans: Fans, periods: ValueByPeriod, evaluation: Evaluation) -> Section:
    """Write the section: fan charts, their figures in some years, base case, and the value by period."""
    config, currency = evaluation.config, evaluation.currency
    return Section(
        name="forecast",
        title="The forecast, year by year",
        paragraphs=(
            *_fan_sentences(fans, currency), *_step_sentences(config), *period_sentences(periods, config),
        ),
        parts=(
            _picture(fans, evaluation), _fan_table(fans, currency), base_case_table(config),
            period_table(periods, config),
        ),
        definitions=_DEFINITIONS,
        short="Forecast",
    )


def _fan_sentences(fans: Fans, currency: str) -> list[str]:
    if not fans.n_valid:
        return ["No draw has a value, so the forecast has no spread to show, only the base case."]
    first_two = fans.fans[:2]
    revenue, margin = (_ends(fan, currency) for fan in first_two)
    if fans.n_valid == 1:
        who = "the draw has"
    else:
        alike = all(fan.bands[5][-1] == fan.bands[95][-1] for fan in first_two)
        who = "the draws all have" if alike else "nine in ten draws have"
    last = f"In fiscal {fans.years[-1]}, the last year shown, "
    return [f"{last}{who} {revenue}, and {margin}. This is of {_draws(fans)}."]


def _draws(fans: Fans) -> str:
    draws = "1 draw" if fans.n_valid == 1 else f"{fans.n_valid:,} draws"
    return draws if fans.n_valid == fans.n_draw else f"the {draws} of {fans.n_draw:,} with a value"


def _ends(fan: Fan, currency: str) -> str:
    """P5, P95 and median of the last year."""
    unit, last = axis_of(fan, currency), {percent: band[-1] for percent, band in fan.bands.items()}
    low, middle, high = (format_amount(last[percent], fan, unit) for percent in (5, 50, 95))
    if last[5] == last[95]:
        return f"{format_line(fan.name)} of {middle}"
    return f"{format_line(fan.name)} from {low} to {high} (median {middle})"


def _step_sentences(config: Config) -> list[str]:
    """Why margins jump on the way, where they do."""
    ends, amortization = int(config.base.intangible_amortization_years), config.base.intangible_amortization
    if not 0 < ends < len(config.fiscal_years) or amortization <= 0.0:
        return []
    after = config.fiscal_years[ends]
    return [f"Margins step up in fiscal {after}, the first year without amortization of intangibles."]


def _picture(fans: Fans, evaluation: Evaluation) -> Picture:
    found = "; ".join(_ends(fan, evaluation.currency) for fan in fans.fans)
    ends = f"P5 to P95 in fiscal {fans.years[-1]}: {found}." if fans.n_valid else "Base case only."
    shown = ", ".join(format_line(fan.name) for fan in fans.fans)
    return Picture(
        name="forecast-fans",
        title="How far the forecast spreads, by fiscal year",
        alternative=f"Fan charts of {shown}. {ends}",
        figure=lambda: fan_figure(fans, evaluation),
    )


def _fan_table(fans: Fans, currency: str) -> Table:
    """Percentiles of each line in the first year, in some later ones and in the last."""
    n_year = len(fans.years)
    places = sorted({min(year, n_year) - 1 for year in (*_TABLE_YEARS, n_year)})
    columns = (
        Column("Line", is_text=True), Column("Fiscal year", is_text=True),
        *(Column(f"P{percent}") for percent in PERCENTS), Column("Base case"),
    )
    rows: list[tuple[Cell, ...]] = []
    for fan in fans.fans:
        unit = axis_of(fan, currency)
        name = words(f"{format_line(fan.name)}, {unit.name}")
        for place in places:
            amounts = [*(fan.bands[percent][place] for percent in PERCENTS), fan.base[place]]
            rows.append((name, words(str(fans.years[place])), *(fan_cell(x, fan, unit) for x in amounts)))
    notes = ("Percentiles of the draws that have a value, each year by itself.",)
    title = "Spread of the forecast in some years"
    return Table("forecast-fans", title, columns, tuple(rows), notes, is_folded=True)


WIDTH, HEIGHT = 10.0, 7.1  # inches
_COLUMNS = 3
_HEAD = 0.80  # for the title
_TOP, _FOOT = 0.42, 0.62  # of a panel: its title, the labels of its years
_BELOW = 0.45  # for the legend
_SIDE, _GAP = 0.72, 0.18  # left of a panel for its scale, right of it
_WIDE, _MIDDLE = "#CFE6F5", style.SKY
_AIR = 0.06
_LINE = "Half of the draws lie in the inner band, nine in ten in the outer one, each year by itself."
_LINE_WITHOUT = "No draw has a value: only the base case is shown."
_MOST_YEARS = 6  # labelled


def fan_figure(figures: Fans, evaluation: Evaluation) -> Figure:
    """Draw a panel for each line: bands of the draws, their median, and the base case."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    figure, currency = style.new_figure(WIDTH, HEIGHT), evaluation.currency
    title = company_title(evaluation, "how far the forecast spreads", style.is_drawable)
    style.add_title(figure, title, [_LINE if figures.n_valid else _LINE_WITHOUT])
    for place, fan in enumerate(figures.fans):
        _draw_panel(figure, place, fan, figures.years, currency)
    handles = [
        Patch(color=_WIDE, label="P5 to P95"),
        Patch(color=_MIDDLE, label="P25 to P75"),
        Line2D([], [], color=style.BLUE, lw=1.8, label="median"),
        Line2D([], [], color=style.VERMILLION, ls="--", lw=1.6, label="base case"),
    ]
    figure.legend(
        handles=handles, loc="lower center", bbox_to_anchor=(0.5, 0.08 / HEIGHT), ncols=4, frameon=False,
        fontsize=style.BODY,
    )
    return figure


def _draw_panel(figure: Figure, place: int, fan: Fan, years: tuple[int, ...], currency: str) -> None:
    row, column = divmod(place, _COLUMNS)
    width, height = WIDTH / _COLUMNS, (HEIGHT - _HEAD - _BELOW) / 2
    left, top = width * column, _HEAD + height * row
    axes = style.add_axes(
        figure, left + _SIDE, WIDTH - left - width + _GAP, HEIGHT - top - height + _FOOT, top + _TOP
    )
    unit = axis_of(fan, currency)
    title = style.text_at(
        figure, left + style.MARGIN, top + _TOP - 0.14, f"{format_line(fan.name)}, {unit.name}",
        fontweight="bold",
    )
    style.shrink(title, width - style.MARGIN - 0.05)
    if _draw_bands(axes, fan, years, unit):
        _write_amounts(axes, unit)
    _write_years(axes, years)


def _draw_bands(axes: Axes, fan: Fan, years: tuple[int, ...], unit: AxisUnit) -> bool:
    """Draw what there is; returns whether there is anything."""
    x = np.array(years, float)
    if x.size == 1:  # a band of one year needs a width to be seen
        x = np.array([x[0] - 0.3, x[0] + 0.3])
    lines = {name: _scaled(band, unit, x.size) for name, band in (*fan.bands.items(), ("base", fan.base))}
    numbers = np.concatenate(list(lines.values()))
    numbers = numbers[np.isfinite(numbers)]
    if not numbers.size:
        axes.text(0.5, 0.5, "no number", transform=axes.transAxes, ha="center", color=style.GREY)
        axes.set_xlim(x[0], x[-1])
        axes.set_yticks([])
        return False
    axes.fill_between(x, lines[5], lines[95], color=_WIDE, lw=0.0, zorder=2)
    axes.fill_between(x, lines[25], lines[75], color=_MIDDLE, lw=0.0, zorder=3)
    axes.plot(x, lines[50], color=style.BLUE, lw=1.8, zorder=5)
    axes.plot(x, lines["base"], color=style.VERMILLION, ls="--", lw=1.6, zorder=6)
    low, high = float(numbers.min()), float(numbers.max())
    if low < 0.0 < high:
        axes.axhline(0.0, color=style.GREY, lw=0.8, zorder=1)
    air = _AIR * (high - low) or 0.1 * abs(high) or 1.0
    axes.set_ylim(0.0 if 0.0 <= low < 0.5 * high else low - air, high + air)
    axes.set_xlim(x[0], x[-1])
    axes.grid(axis="y", color=style.PALE, lw=0.6, zorder=0)
    return True


def _scaled(band: Years, unit: AxisUnit, n: int) -> np.ndarray:
    """A band in the axis' unit, NaN where there is no number, a single year twice."""
    numbers = np.array([np.nan if amount is None else unit.scale * amount for amount in band])
    return np.resize(numbers, n)


def _write_years(axes: Axes, years: tuple[int, ...]) -> None:
    """Label a few years, evenly apart, the first among them."""
    step = -(-len(years) // _MOST_YEARS)
    step = step if step <= 2 else 5 * -(-step // 5)
    axes.set_xticks(years[::step], [str(year) for year in years[::step]])
    axes.set_xlabel("fiscal year", fontsize=style.SMALL, color=style.GREY, labelpad=2.0)


def _write_amounts(axes: Axes, unit: AxisUnit) -> None:
    """Label round amounts, with the decimals that tell them apart."""
    low, high = axes.get_ylim()
    places = style.round_places(low, high, 5, (1, 2, 2.5, 5, 10))
    step = float(places[1] - places[0])
    decimals = min(6, max(0, -floor(log10(step) + 1e-9)))
    if abs(round(step, decimals) - step) > 0.01 * step:
        decimals += 1  # steps of 2.5
    as_power = max(abs(low), abs(high)) >= 1e6 or step < 1e-6
    ticks = [place for place in places.tolist() if low <= place <= high]
    labels = [f"{tick:.3g}" if as_power else f"{tick + 0.0:,.{decimals}f}" for tick in ticks]
    axes.set_yticks(ticks, [f"{label}{unit.sign}" for label in labels])
