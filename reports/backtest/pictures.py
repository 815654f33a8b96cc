"""Pictures of a backtest: coverage with intervals, and where outcomes fell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from reports.backtest.text import LINES, RULE_WORDS, RULES, of_all
from reports.plotting import style
from simulate.backtest.backtest import JUDGED
from simulate.backtest.forecasts import OURS
from simulate.backtest.scores import INTERVALS, PIT_BINS, Coverage, pit_histogram

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

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
    axes.set_yticks(range(len(places), 0, -1), [_where(*place) for place in places])
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
            axes.set_title(_where(line, horizon), fontsize=style.BODY, loc="left")
            axes.set_xlim(0.0, 100.0)
            axes.set_xlabel("percentile of the forecast", fontsize=style.BODY)
            axes.set_ylabel("% of outcomes", fontsize=style.BODY)
    return figure


def _where(line: str, horizon: int) -> str:
    return f"{line.replace('_', ' ')}, {horizon} year{'s' if horizon > 1 else ''}"
