"""How far the forecast spreads, as a section: fan charts of its lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.by_year.fan import (
    MEANINGS,
    PERCENTS,
    TREND_PERCENTS,
    YEARLY_MEANINGS,
    Fan,
    Fans,
    Years,
    axis_of,
    fan_cell,
    format_amount,
    format_line,
)
from reports.document import Cell, Chart, Column, Picture, Section, Series, Table
from reports.evaluation.evaluation import Evaluation
from reports.formatting.cells import words
from reports.formatting.numbers import listed
from simulate import Config

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_TABLE_YEARS = (1, 5, 10)  # and the last
_DEFINITIONS = (
    *MEANINGS,
    (
        "Bands",
        "half of the draws lie between P25 and P75, nine in ten between P5 and P95, each year by itself: no "
        "single draw follows the edge of a band.",
    ),
)


def forecast_section(fans: Fans, evaluation: Evaluation) -> Section:
    """Write the section: fan charts, and their figures in some years."""
    config, currency = evaluation.config, evaluation.currency
    return Section(
        name="forecast",
        title="How far the forecast spreads",
        paragraphs=(
            *_fan_sentences(fans, currency), *_trend_sentences(fans, currency), *_step_sentences(config),
        ),
        parts=(_picture(fans, evaluation), _fan_table(fans, currency)),
        definitions=(*_DEFINITIONS, *(YEARLY_MEANINGS if config.yearly else ())),
        short="Forecast",
        method=(f"The fans are of {_draws(fans)}.",) if fans.n_valid else (),
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
    return [f"{last}{who} {revenue}, and {margin}."]


def _draws(fans: Fans) -> str:
    draws = "1 draw" if fans.n_valid == 1 else f"{fans.n_valid:,} draws"
    return draws if fans.n_valid == fans.n_draw else f"the {draws} of {fans.n_draw:,} with a value"


def _ends(fan: Fan, currency: str) -> str:
    """Return P5, P95 and median of the last year as words."""
    unit, last = axis_of(fan, currency), {percent: band[-1] for percent, band in fan.bands.items()}
    low, middle, high = (format_amount(last[percent], fan, unit) for percent in (5, 50, 95))
    if last[5] == last[95]:
        return f"{format_line(fan.name)} of {middle}"
    return f"{format_line(fan.name)} from {low} to {high} (median {middle})"


def _trend_sentences(fans: Fans, currency: str) -> list[str]:
    """Say what the years add to the uncertainty of the trend; nothing where years have no shocks."""
    found = []
    for fan in fans.fans:
        if fan.name in ("revenue_growth", "operating_margin") and fan.trend:
            unit = axis_of(fan, currency)
            with_years, alone = (
                " to ".join(format_amount(ends[percent][-1], fan, unit) for percent in TREND_PERCENTS)
                for ends in (fan.bands, fan.trend)
            )
            found.append(f"{format_line(fan.name)} {with_years} instead of {alone}")
    if not found:
        return []
    return [
        f"The shocks of single years widen the fans. In fiscal {fans.years[-1]}, P5 to P95 are "
        f"{listed(found)} with every year on its trend."
    ]


def _step_sentences(config: Config) -> list[str]:
    """Say why margins jump on the way, where they do."""
    ends, amortization = int(config.base.intangible_amortization_years), config.base.intangible_amortization
    if not 0 < ends < len(config.fiscal_years) or amortization <= 0.0:
        return []
    after = config.fiscal_years[ends]
    return [f"Margins step up in fiscal {after}, the first year without amortization of intangibles."]


def _picture(fans: Fans, evaluation: Evaluation) -> Picture:
    found = "; ".join(_ends(fan, evaluation.currency) for fan in fans.fans)
    ends = f"P5 to P95 in fiscal {fans.years[-1]}: {found}." if fans.n_valid else "Base case only."
    shown = ", ".join(format_line(fan.name) for fan in fans.fans)

    def figure() -> Figure:
        from reports.by_year.fan_plot import fan_figure

        return fan_figure(fans, evaluation)

    def narrow() -> Figure:
        from reports.by_year.fan_plot import fan_figure
        from reports.plotting.style import PHONE

        return fan_figure(fans, evaluation, PHONE)

    return Picture(
        name="forecast-fans",
        title="How far the forecast spreads, by fiscal year",
        alternative=f"Fan charts of {shown}. {ends}",
        figure=figure,
        narrow=narrow,
        charts=lambda: tuple(_chart(fan, fans.years, evaluation.currency) for fan in fans.fans),
    )


def _chart(fan: Fan, years: tuple[int, ...], currency: str) -> Chart:
    unit = axis_of(fan, currency)

    def scaled(amounts: Years) -> tuple[float | None, ...]:
        return tuple(None if amount is None else unit.scale * amount for amount in amounts)

    bands = (Series(f"P{percent}", scaled(band)) for percent, band in fan.bands.items())
    name = format_line(fan.name)
    series = (*bands, Series("base case", scaled(fan.base)))
    return Chart(name[:1].upper() + name[1:], "line", years, series, "fiscal year", unit.name, "#,##0.##")


def _fan_table(fans: Fans, currency: str) -> Table:
    """Return percentiles of each line in the first year, in some later ones and in the last."""
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
