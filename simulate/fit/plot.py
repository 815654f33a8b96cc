"""Quantiles of the data against those of the best fits, as a PNG.

Where the picture of a fit comes from: data, seed, versions, commit, machine, date.
"""

from math import floor, log10
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import findfont, get_font
from matplotlib.ticker import FuncFormatter, MaxNLocator
from scipy.special import betaincinv, ndtr, ndtri

from engine.distributions import Distribution
from simulate.fit.fitting import Fit, Fitting

_SHOWN = 3
# M. Okabe and K. Ito, Color Universal Design (2008); the band is grey, so shape tells them apart too.
_POINTS, _LINE, _BAND, _GREY = "#0072B2", "#000000", "#D0D0D0", "#595959"
_FONT = "DejaVu Sans"  # comes with matplotlib
_NOT_STYLE = {"backend", "backend_fallback", "interactive", "toolbar"}
_DPI = 150
_PANEL, _GAP = 3.3, 0.5  # inches: side of a panel, and between panels
_LEFT, _RIGHT, _BOTTOM, _TOP = 1.0, 0.4, 1.05, 1.45
_MOST_POINTS = 400
_POWERS = {3: "thousands", 6: "millions", 9: "billions", 12: "trillions"}
_LONG_LABEL = 8  # letters of a tick's label, of which only two are then shown
_BAND_WORDS = "where 95 of 100 samples of the fit have this point"
_BEYOND = 0.3  # of the data's range, to which fitted quantiles beyond the data are shown


def picture_path(data_path: str | Path, out: Path | None) -> Path:
    """Return where the picture goes.

    That is `out` if it names a PNG, else `<stem of the data>-fit.png` in it.
    """
    if out is not None and out.suffix.lower() == ".png":
        return out
    return (out or Path()) / f"{Path(data_path).stem}-fit.png"


def draw_quantiles(fitting: Fitting, title: str, column: str, path: Path, about: str) -> None:
    """Write a PNG with a panel for each of the best fits, in the same scales.

    Parameters
    ----------
    column : what the axes call the data.
    about : where it comes from, which the file carries as the text `provenance`; ASCII.
    """
    fits = fitting.fits[:_SHOWN]
    defaults: dict[Any, Any] = {  # matplotlib types the names one by one
        key: value for key, value in matplotlib.rcParamsDefault.items() if key not in _NOT_STYLE
    }
    ours = {"font.family": [_FONT], "font.size": 10.0, "text.parse_math": False, "axes.unicode_minus": True}
    with matplotlib.rc_context(defaults | ours):
        width = _LEFT + len(fits) * (_PANEL + _GAP) - _GAP + _RIGHT
        figure = Figure(figsize=(max(width, 7.0), _TOP + _PANEL + _BOTTOM), dpi=_DPI, facecolor="white")
        FigureCanvasAgg(figure)
        low, high = _limits(fitting.values, fits)
        for place, fit in enumerate(fits):
            axes = _panel(figure, place)
            _draw(axes, fitting.values, fit, is_best=place == 0)
            in_units = _write_ticks(axes, low, high, with_y=place == 0)
            axes.set_xlabel(f"quantile of the fitted {fit.dist}{in_units}")
            _say_what_is_cut(axes, fitting.values, fit.marginal(), low, high)
        figure.axes[0].set_ylabel(f"data: {shorten(_drawable(column), 26)}{in_units}")
        _add_words(figure, title, len(fitting.values))
        figure.savefig(path, dpi=_DPI, format="png", metadata={"provenance": about})


def _panel(figure: Figure, place: int) -> Axes:
    width, height = figure.get_size_inches()
    left = _LEFT + place * (_PANEL + _GAP)
    axes = figure.add_axes((left / width, _BOTTOM / height, _PANEL / width, _PANEL / height))
    axes.spines[["top", "right"]].set_visible(False)
    for spine in axes.spines.values():
        spine.set_color(_GREY)
    axes.tick_params(colors=_GREY, labelcolor=_LINE, labelsize=9.0)
    return axes


def _draw(axes: Axes, values: np.ndarray, fit: Fit, is_best: bool) -> None:
    marginal, n = fit.marginal(), len(values)
    rank = shown_ranks(n)
    fitted = quantiles_at(rank, n, marginal)
    lower, upper = band(rank, n, marginal)
    axes.fill_between(fitted, lower, upper, color=_BAND, lw=0.0, zorder=1, label=_BAND_WORDS)
    start = float(values[0])
    axes.axline((start, start), slope=1.0, color=_LINE, lw=1.0, zorder=2, label="agreement")
    axes.plot(
        fitted, values[rank - 1], ls="none", marker="o", ms=3.2, mfc="none", mec=_POINTS, mew=0.8, zorder=3,
        label="data" if len(rank) == n else f"data, {len(rank)} of {n:,} values",
    )
    behind = f"held out {fit.behind:,.1f} behind"
    place = "best by values held out" if is_best else behind
    chance = "" if fit.p_value is None else f", p {'<0.01' if fit.p_value < 0.01 else f'{fit.p_value:.2f}'}"
    axes.set_title(fit.dist, loc="left", fontsize=11.0, fontweight="bold", pad=22.0)
    axes.annotate(
        f"{place}; KS {fit.ks:.4f}{chance}", (0.0, 1.0), xytext=(0.0, 8.0), xycoords="axes fraction",
        textcoords="offset points", fontsize=9.0, color=_GREY,
    )


def _write_ticks(axes: Axes, low: float, high: float, with_y: bool) -> str:
    """Set the limits and the same few ticks on both axes, in thousands and so on; return the words for it."""
    size = max(-low, high)
    power = 3 * floor(log10(size) / 3.0) if size >= 1e5 or size < 1e-2 else 0
    ticks = MaxNLocator(5, steps=[1, 2, 5, 10]).tick_values(low, high)
    inside = [float(tick) for tick in ticks if low <= tick <= high]

    def show(tick: float, _: object = None) -> str:
        return f"{tick / 10.0**power:,.12g}".replace("-", "\u2212")

    if max(len(show(tick)) for tick in inside) > _LONG_LABEL:
        inside = inside[:: max(1, len(inside) - 1)]
    for axis, set_limits in ((axes.xaxis, axes.set_xlim), (axes.yaxis, axes.set_ylim)):
        set_limits(low, high)
        axis.set_ticks(inside)
        axis.set_major_formatter(FuncFormatter(show))
    axes.tick_params(labelleft=with_y)  # the scale is the same in all panels
    return "" if power == 0 else f", {_POWERS.get(power, f'in 10^{power}')}"


def shown_ranks(n: int) -> np.ndarray:
    """Return ranks from 1 to n.

    They are all, or the extremes and a few hundred between, evenly in normal scores.
    """
    if n <= _MOST_POINTS:
        return np.arange(1, n + 1)
    far = -float(ndtri(0.5 / n))
    rank = np.ceil(n * ndtr(np.linspace(-far, far, _MOST_POINTS))).astype(int)
    return np.unique(np.clip(rank, 1, n))


def quantiles_at(rank: np.ndarray, n: int, marginal: Distribution) -> np.ndarray:
    """Return the distribution's quantiles at probabilities (rank - 1/2) / n."""
    return marginal.quantile_of_score(ndtri((rank - 0.5) / n))


def band(rank: np.ndarray, n: int, marginal: Distribution) -> tuple[np.ndarray, np.ndarray]:
    """Return where each rank's value lies in 95% of samples of n: its probability is a beta variable.

    Each point by itself; that the parameters were fitted to the data makes the band a little wide.
    """
    scores = (ndtri(betaincinv(rank, n - rank + 1, share)) for share in (0.025, 0.975))
    lower, upper = (marginal.quantile_of_score(score) for score in scores)
    return lower, upper


def _limits(values: np.ndarray, fits: tuple[Fit, ...]) -> tuple[float, float]:
    """Return the same limits for all axes: data, and fitted quantiles unless they are far beyond."""
    least, greatest = float(values[0]), float(values[-1])
    span = greatest - least
    ends = np.array([1, len(values)])
    extremes = np.array([quantiles_at(ends, len(values), fit.marginal()) for fit in fits])
    low = max(min(least, float(extremes[:, 0].min())), least - _BEYOND * span)
    high = min(max(greatest, float(extremes[:, 1].max())), greatest + _BEYOND * span)
    return low - 0.04 * (high - low), high + 0.04 * (high - low)


def _say_what_is_cut(axes: Axes, values: np.ndarray, marginal: Distribution, low: float, high: float) -> None:
    """Count the values whose fitted quantiles lie beyond the frame."""
    n = len(values)
    below, above = float(marginal.cdf(np.array(low))), float(marginal.sf(np.array(high)))
    for count, x, align, arrow in (
        (int(n * below + 0.5), 0.02, "left", "\u2190 {} further"),
        (int(n * above + 0.5), 0.98, "right", "{} further \u2192"),
    ):
        if count:
            y = 0.03 if align == "right" else 0.92
            words = arrow.format(f"{count:,}")
            axes.text(x, y, words, ha=align, fontsize=9.0, color=_POINTS, transform=axes.transAxes)


def _add_words(figure: Figure, title: str, n: int) -> None:
    width, height = figure.get_size_inches()
    heading = f"{_drawable(title)}: data against fitted distributions"
    figure.text(0.25 / width, 1.0 - 0.42 / height, heading, fontsize=14.0, fontweight="bold")
    words = "On the line data and fit agree; above it the data lie higher than the fit, below it lower."
    figure.text(0.25 / width, 1.0 - 0.70 / height, f"{n:,} values. {words}", color=_GREY)
    handles, labels = figure.axes[0].get_legend_handles_labels()
    figure.legend(
        handles[::-1], labels[::-1], loc="lower center", ncols=3, frameon=False, fontsize=9.0,
        bbox_to_anchor=(0.5, 0.1 / height), borderpad=0.0, numpoints=1,
    )


def shorten(text: str, limit: int) -> str:
    """Return a text cut to so many letters."""
    return text if len(text) <= limit else text[: limit - 3] + "..."


def _drawable(text: str) -> str:
    """Return a text with question marks for what the font does not have."""
    font = get_font(findfont(_FONT))
    return "".join(letter if font.get_char_index(ord(letter)) else "?" for letter in text)
