"""The spider plot: the value against each input moved alone through its percentiles, figures and picture."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from reports.analysis import Figures
from reports.evaluation.captions import company_title
from reports.evaluation.evaluation import Evaluation
from reports.evaluation.swings import Swing
from reports.formatting.numbers import digits_for, format_name, show_amount, show_input
from reports.plotting import style
from reports.plotting.hover import tell_along
from reports.plotting.reference_lines import spread
from reports.statistics.estimates import finite
from simulate import Config, revalue
from simulate.runs.dataset import reason_words

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PERCENTS = tuple(range(5, 100, 5))
MOST = 6


@dataclass(frozen=True, eq=False)
class Line:
    """One input moved alone, all others at their base case.

    Attributes
    ----------
    name, unit : str
        The input; its unit as the registry names it.
    inputs : numpy.ndarray
        (percent,) the input at `PERCENTS` of its distribution, in its unit.
    values : numpy.ndarray
        (percent,) currency per share, NaN where there is none.
    base_percent : float
        The percentage of its distribution below the base case, half of what equals it.
    is_stepped : bool
        Whether the input takes only so many values, and jumps between them.
    reasons : tuple of str
        Why there is no value at some percentile, each once.
    """

    name: str
    unit: str
    inputs: np.ndarray = field(repr=False)
    values: np.ndarray = field(repr=False)
    base_percent: float
    is_stepped: bool
    reasons: tuple[str, ...] = ()


def spider_lines(evaluation: Evaluation, most: int = MOST) -> list[Line]:
    """Return the lines of inputs with the greatest swings, the greatest first; none if none is uncertain."""
    config, rows = evaluation.config, evaluation.swings[:most]
    if not rows:
        return []
    n = len(PERCENTS)
    inputs = np.array([config.marginals[row.name].ppf(np.array(PERCENTS) / 100.0) for row in rows])
    changes = {row.name: np.full(n * len(rows), row.base) for row in rows}
    for place, row in enumerate(rows):
        changes[row.name][place * n : (place + 1) * n] = inputs[place]
    found = revalue(config, changes)
    values, reasons = found.value.reshape(-1, n), found.reason.reshape(-1, n)
    words = reason_words(evaluation.dataset)
    return [
        Line(
            row.name, row.unit, inputs[place], values[place], _base_percent(config, row),
            config.marginals[row.name].steps() is not None,
            tuple(words[code] for code in sorted(set(reasons[place].tolist())) if code),
        )
        for place, row in enumerate(rows)
    ]


def _base_percent(config: Config, row: Swing) -> float:
    """Return the mid-distribution percentile, which for a continuous input is just P(X < base)."""
    marginal = config.marginals[row.name]
    below, up_to = marginal.cdf(np.array([np.nextafter(row.base, -np.inf), row.base])).tolist()
    return 50.0 * float(below + up_to)


def spider_json(lines: Sequence[Line]) -> dict[str, Any]:
    """Return the percents, and of each input its values there and the share's, for summary.json."""
    return {
        "percents": list(PERCENTS),
        "lines": [
            {
                "input": line.name,
                "unit": line.unit,
                "inputs": line.inputs.tolist(),
                "values": [finite(value) for value in line.values.tolist()],
                "base_percent": line.base_percent,
                "no_value_because": list(line.reasons),
            }
            for line in lines
        ],
    }


SPIDER: Figures[Sequence[Line]] = Figures("spider", lambda run: spider_lines(run.evaluation), spider_json)


WIDTH, HEIGHT = 11.0, 5.6  # inches
_LEFT, _RIGHT, _TOP, _BOTTOM = 1.15, 3.55, 1.05, 0.75  # margins in inches
_LABEL = 0.40  # height of a label of two lines, inches
_LEADER = 0.30  # from the end of a line to its label, inches
_PAST = 1.0  # the axes end so far right of the last percentile
_LETTERS: tuple[dict[str, Any], ...] = (
    {"fontsize": style.BODY, "fontweight": "bold"}, {"fontsize": style.SMALL - 0.5, "color": style.GREY},
)
# Two more of Okabe and Ito's colours, and line styles for who sees none.
_LOOKS = (
    (style.BLUE, "-"), (style.VERMILLION, "-"), (style.GREEN, "--"),
    (style.PINK, "-."), (style.ORANGE, "--"), (style.SKY, ":"),
)


def spider_figure(lines: Sequence[Line], evaluation: Evaluation) -> Figure:
    """Draw the lines, each named at its right end."""
    notes = _notes(lines)
    bottom = _BOTTOM + style.height_of_notes(notes)
    figure = style.new_figure(WIDTH, HEIGHT + style.height_of_notes(notes))
    style.add_title(figure, company_title(evaluation, "each input alone", style.is_drawable), [
        "Value of one share as one input moves through the percentiles of its distribution; all others stay "
        "at their base case.",
    ])
    axes = style.add_axes(figure, _LEFT, _RIGHT, bottom, _TOP)
    for line, (color, dashes) in zip(lines, _LOOKS, strict=False):
        path = "steps-mid" if line.is_stepped else "default"
        axes.plot(PERCENTS, line.values, color=color, ls=dashes, lw=2.0, zorder=3, drawstyle=path)
        if np.isfinite(line.values).any() and PERCENTS[0] <= line.base_percent <= PERCENTS[-1]:
            axes.plot(line.base_percent, evaluation.base_case, "o", ms=6, color=color, mec="white", zorder=4)
    _scale(axes, lines, evaluation)
    _tell_percents(axes, lines, evaluation.currency)
    _label(axes, [_price_end(axes, evaluation), *_line_ends(lines, evaluation.currency)])
    style.add_notes(figure, notes)
    return figure


def _tell_percents(axes: Axes, lines: Sequence[Line], currency: str) -> None:
    def words_of(line: Line, place: int) -> str:
        decimals = digits_for(float(line.inputs[0]), float(line.inputs[-1]), line.unit)
        at = show_input(float(line.inputs[place]), line.unit, currency, decimals)
        value = float(line.values[place])
        shown = show_amount(value, currency) if np.isfinite(value) else "no value"
        return f"{format_name(line.name)} {at} → {shown}"

    tell_along(axes, PERCENTS, [
        "\n".join([f"P{percent:g}", *(words_of(line, place) for line in lines)])
        for place, percent in enumerate(PERCENTS)
    ])


def _scale(axes: Axes, lines: Sequence[Line], evaluation: Evaluation) -> None:
    known = [evaluation.base_case, *(v for line in lines for v in line.values.tolist() if np.isfinite(v))]
    low, high = min(known), max(known)
    span = (high - low) or abs(high) or 1.0
    if low - 0.6 * span <= evaluation.price <= high + 0.6 * span:
        low, high = min(low, evaluation.price), max(high, evaluation.price)
    axes.set_ylim(low - 0.05 * span, high + 0.05 * span)
    axes.set_xlim(PERCENTS[0] - 2, PERCENTS[-1] + _PAST)
    percents = (5, 10, 25, 50, 75, 90, 95)
    axes.set_xticks(percents, [f"P{percent}" for percent in percents])
    low, high = axes.get_ylim()
    amounts = [at for at in style.round_places(low, high, 8).tolist() if low <= at <= high]
    axes.set_yticks(amounts, [f"{amount:,.10g}" for amount in amounts])
    axes.set_xlabel("percentile of the input that moves")
    axes.set_ylabel(f"intrinsic value, {evaluation.currency} per share")
    axes.grid(axis="y", color=style.PALE, lw=0.6)
    axes.set_axisbelow(True)


class _End(NamedTuple):
    """What a label names: a place in the plot, two lines of words, and the look of what leads there."""

    percent: float
    value: float
    words: tuple[str, str]
    color: str


def _price_end(axes: Axes, evaluation: Evaluation) -> _End:
    """Draw the price; one beyond the axes gets an arrow instead of a line."""
    low, high = axes.get_ylim()
    price, shown = evaluation.price, show_amount(evaluation.price, evaluation.currency)
    name = "price, below ↓" if price < low else "price, above ↑" if price > high else "price"
    if low <= price <= high:
        axes.axhline(price, color=style.BLACK, lw=1.6, zorder=2)
    return _End(PERCENTS[-1] + _PAST, min(max(price, low), high), (name, shown), style.BLACK)


def _line_ends(lines: Sequence[Line], currency: str) -> Iterator[_End]:
    """Yield the last point of each line.

    It has the line's input, the input's range, and the share's value at both ends.
    """
    for line, (color, _) in zip(lines, _LOOKS, strict=False):
        known = np.flatnonzero(np.isfinite(line.values))
        if known.size:
            last = int(known[-1])
            words = (format_name(line.name), _format_range(line, currency))
            yield _End(PERCENTS[last], float(line.values[last]), words, color)


def _label(axes: Axes, ends: Sequence[_End]) -> None:
    """Write the labels right of the axes, apart from each other, with a leader to each."""
    (left, low), (right, high) = (axes.transData.inverted().transform(axes.transAxes.transform(corner))
                                  for corner in ((0.0, 0.0), (1.0, 1.0)))
    width, height = (size / style.DPI for size in np.array(axes.get_window_extent().size).tolist())
    heights = [(end.value - low) / (high - low) for end in ends]
    places = spread(heights, [_LABEL / height] * len(ends), -0.10, 1.05)
    x = 1.0 + _LEADER / width
    for end, at, y in zip(ends, heights, places, strict=True):
        look: dict[str, Any] = {
            "color": end.color, "transform": axes.transAxes, "clip_on": False, "zorder": 2, "lw": 0.9,
        }
        axes.plot([(end.percent - left) / (right - left), 1.0], [at, at], ls=":", **look)
        axes.plot([1.0, x], [at, y], **look)
        for words, up, letters in zip(end.words, (0.03, -0.14), _LETTERS, strict=True):
            text = axes.text(
                x + 0.05 / width, y + up / height, words, transform=axes.transAxes, va="baseline", **letters
            )
            style.shrink(text, _RIGHT - _LEADER - 0.15)


def _format_range(line: Line, currency: str) -> str:
    """Return an input's range and the values at its ends: `5.5% to 14.9%: ¥2,300 to ¥3,900`, P5 to P95."""
    low, high = line.inputs[[0, -1]].tolist()
    decimals = digits_for(low, high, line.unit)
    moved = " to ".join(show_input(end, line.unit, currency, decimals) for end in (low, high))
    values = " to ".join(
        show_amount(value, currency) if np.isfinite(value) else "no value"
        for value in line.values[[0, -1]].tolist()
    )
    return f"{moved}: {values}"


def _notes(lines: Sequence[Line]) -> list[str]:
    reasons = {why: [format_name(line.name) for line in lines if why in line.reasons]
               for line in lines for why in line.reasons}
    return [
        "Dots: the base case. Beside a line: the input at its P5 and P95, and what one share is worth there.",
        *(f"No value at some percentiles of {', '.join(names)}: {why}." for why, names in reasons.items()),
    ]
