"""The picture of odds by year: a line an event."""

import numpy as np
from matplotlib.figure import Figure

from reports.evaluation.captions import company_title
from reports.evaluation.evaluation import Evaluation
from reports.forecast.fan import AxisUnit
from reports.forecast.fan_plot import write_amounts, write_years
from reports.forecast.years.years import YearFigures
from reports.formatting.numbers import show_share
from reports.plotting import style
from reports.plotting.hover import tell_along

_WIDTH, _HEIGHT = 10.0, 4.3  # inches
_LEFT, _RIGHT, _BOTTOM, _TOP = 0.75, 0.30, 1.02, 0.95
_LOOKS = ((style.BLUE, "-"), (style.VERMILLION, "--"), (style.BLACK, ":"), (style.GREEN, "-."))
_LINE = "Share of the draws in which it happens in that year, whatever happens in other years."
_AIR = 1.08
_UNIT = AxisUnit("% of draws", 1.0, "%")


def odds_figure(figures: YearFigures, evaluation: Evaluation, width: float = _WIDTH) -> Figure:
    """Draw the share of draws in which each event happens, by fiscal year.

    Parameters
    ----------
    figures : YearFigures
        Of draws that have a value.
    evaluation : Evaluation
        The run.
    width : float, optional
        Inches; `style.PHONE` for a phone.
    """
    top = style.height_of_title([_LINE], width, _TOP)
    bottom = _BOTTOM + style.height_of_legend(len(figures.odds), width)
    height = _HEIGHT - _TOP - _BOTTOM + top + bottom
    figure = style.new_figure(width, height)
    title = company_title(evaluation, "odds of what may happen in a year", style.is_drawable)
    style.add_title(figure, title, [_LINE])
    axes = style.add_axes(figure, _LEFT, _RIGHT, bottom, top)
    years = np.array(figures.years, float)
    x = years if years.size > 1 else years[0] + np.array([-0.3, 0.3])  # a line of one year needs a width
    highest = 0.0
    for odds, (color, dashes) in zip(figures.odds, _LOOKS, strict=True):
        shares = np.resize([100.0 * share.known for share in odds.by_year], x.size)
        highest = max(highest, float(shares.max()))
        axes.plot(x, shares, color=color, ls=dashes, lw=1.8, label=odds.event)
    axes.set_xlim(x[0], x[-1])
    axes.set_ylim(0.0, min(100.0, _AIR * highest) or 1.0)
    write_amounts(axes, _UNIT, most=7)
    axes.grid(axis="y", color=style.PALE, lw=0.6, zorder=0)
    write_years(axes, figures.years)
    tell_along(axes, figures.years, [_words_of(figures, place) for place in range(len(figures.years))])
    handles, labels = axes.get_legend_handles_labels()
    figure.legend(
        handles, labels, loc="lower center", bbox_to_anchor=(0.5, 0.10 / height), frameon=False,
        ncols=1 if style.is_narrow(width) else 4, fontsize=style.BODY,
    )
    return figure


def _words_of(figures: YearFigures, place: int) -> str:
    odds = (f"{event.event}: {show_share(event.by_year[place].value)}" for event in figures.odds)
    return "\n".join([str(figures.years[place]), *odds])
