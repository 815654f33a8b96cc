"""The football field: what each way to value a share says, rows of ranges and amounts side by side."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from reports.decisions.brokers.brokers import BrokerFigures
from reports.decisions.brokers.multiples import PERCENTS, Range
from reports.evaluation.captions import company_title
from reports.evaluation.evaluation import Evaluation
from reports.formatting.numbers import cut, show_amount
from reports.formatting.supported_figures import show_supported
from reports.plotting import style
from reports.plotting.reference_lines import (
    LABEL_BAND,
    base_case_mark,
    draw_marks,
    fit_beside,
    label_beside,
    limits_with_room,
    price_mark,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST_TARGETS = 8
_LONGEST = 34


class Bar(NamedTuple):
    """One row: a range, or one amount.

    Attributes
    ----------
    name, detail : str
        What it is, in two lines.
    kind : str
        "value", "pe", "book" or "target".
    points : tuple of float
        (P10, P25, P50, P75, P90), or (amount,), currency per share.
    shown : tuple of str
        The first and the last point as people read them; one where there is one amount.
    """

    name: str
    detail: str
    kind: str
    points: tuple[float, ...]
    shown: tuple[str, ...]

    @property
    def is_range(self) -> bool:
        """Return whether there is more than one amount to show; a run of one draw has no more."""
        return self.points[0] < self.points[-1]


class FootballField(NamedTuple):
    """All rows, from the model's own to the brokers', and in words what has none.

    Attributes
    ----------
    bars : tuple of Bar
        From top to bottom.
    missing : tuple of str
        One line each.
    """

    bars: tuple[Bar, ...]
    missing: tuple[str, ...]


def football_field(figures: BrokerFigures, evaluation: Evaluation) -> FootballField:
    """Collect the rows, and what cannot be one."""
    bars = [
        *_value(evaluation), *_pe_values(figures, evaluation), *_book(figures, evaluation),
        *_targets(figures, evaluation),
    ]
    return FootballField(tuple(bars), tuple(_missing(figures, evaluation)))


def _value(evaluation: Evaluation) -> Iterator[Bar]:
    found = [evaluation.percentiles[percent] for percent in PERCENTS]
    points = tuple(estimate.value for estimate in found if estimate.value is not None)
    if len(points) == len(found):
        shown = tuple(show_supported(estimate, evaluation.currency) for estimate in found)
        yield _range_bar("intrinsic value", "value", points, shown)


def _pe_values(figures: BrokerFigures, evaluation: Evaluation) -> Iterator[Bar]:
    seen: dict[tuple[float, int], tuple[Range, list[str]]] = {}
    for check in figures.checks:
        if check.multiple is not None and check.pe_value is not None:
            key = check.multiple, check.year
            seen.setdefault(key, (check.pe_value, []))[1].append(_short(check.broker))
    for (multiple, year), (found, brokers) in list(seen.items())[:MOST_TARGETS]:
        more = f" and {len(brokers) - 1} more" if len(brokers) > 1 else ""
        of = f" of year {year}" if year > 1 else ""
        yield from _pe_bar(f"P/E of {multiple:g}{of}, {brokers[0]}{more}", found, evaluation, year)
    if figures.at_price_pe is not None:
        name = f"P/E of {figures.multiples.price_pe:.1f}, the price's own"
        yield from _pe_bar(name, figures.at_price_pe, evaluation)
    if figures.multiples.exit_value is not None:
        yield from _pe_bar("P/E of the config's exit rule", figures.multiples.exit_value, evaluation)


def _pe_bar(name: str, found: Range, evaluation: Evaluation, year: int = 1) -> Iterator[Bar]:
    """Yield a range over draws, or the base case alone where there are none."""
    points = tuple(found.percentiles.values())
    if points:
        yield _range_bar(name, "pe", points, _shown(points, evaluation))
    elif found.base is not None:
        amounts = (found.base,)
        yield Bar(name, f"base case's earnings of year {year}", "pe", amounts, _shown(amounts, evaluation))


def _book(figures: BrokerFigures, evaluation: Evaluation) -> Iterator[Bar]:
    amounts = (figures.book,)
    yield Bar("book value", "equity of the base year per share", "book", amounts, _shown(amounts, evaluation))


def _targets(figures: BrokerFigures, evaluation: Evaluation) -> Iterator[Bar]:
    for check in figures.checks[:MOST_TARGETS]:
        detail = ", ".join(word for word in ("target", check.rating, check.published) if word)
        amounts = (check.target,)
        yield Bar(_short(check.broker), _short(detail), "target", amounts, _shown(amounts, evaluation))


def _missing(figures: BrokerFigures, evaluation: Evaluation) -> Iterator[str]:
    if not evaluation.values.size:
        yield "No draw has a value, so there is no range of intrinsic values."
    if figures.multiples.price_pe is None:
        yield "The base case earns nothing in year 1, so the price has no P/E."
    if figures.multiples.pe.without == 1.0:
        yield "No draw has positive earnings in year 1, so there is no range of P/E values."
    if not figures.checks:
        yield "The config names no broker's target."
    elif len(figures.checks) > MOST_TARGETS:
        yield f"{len(figures.checks) - MOST_TARGETS} more targets are in the table."


def _range_bar(name: str, kind: str, points: tuple[float, ...], shown: tuple[str, ...]) -> Bar:
    """Return a bar whose detail is `P50 ¥2,981, half in ¥2,550 to ¥3,470`."""
    low, inner_low, middle, inner_high, high = shown
    if points[0] == points[-1]:
        return Bar(name, f"{low} from P10 to P90", kind, points, (low,))
    return Bar(name, f"P50 {middle}, half in {inner_low} to {inner_high}", kind, points, (low, high))


def _shown(points: tuple[float, ...], evaluation: Evaluation) -> tuple[str, ...]:
    return tuple(show_amount(point, evaluation.currency) for point in points)


def _short(words: str) -> str:
    return cut(words, _LONGEST)


WIDTH, ROW = 11.0, 0.50  # inches
_NAMES, _RIGHT, _TOP, _BOTTOM = 3.55, 0.45, 0.85, 0.75  # margins in inches; labels come on top
_THICK, _INNER = 0.34, 0.56  # of a bar and of its middle half, in rows
_GAP = 0.09  # inches between an amount and its label
_THIN = 0.12  # inches
COLORS = {"value": style.BLUE, "pe": style.VERMILLION, "book": style.GREY, "target": style.PINK}
_LIGHT = 0.45  # opacity of what lies outside the middle half


def football_figure(field: FootballField, evaluation: Evaluation) -> Figure:
    """Draw the rows."""
    notes = [
        "Bars: P10 to P90 of the draws; thick: P25 to P75; white line: P50. Diamonds: single amounts.",
        *field.missing,
    ]
    bottom = _BOTTOM + style.height_of_notes(notes)
    rows = max(len(field.bars), 2)
    figure = style.new_figure(WIDTH, _TOP + LABEL_BAND + bottom + ROW * rows)
    style.add_title(figure, company_title(evaluation, "what others say", style.is_drawable), [
        "What one share is worth by the model, by multiples of its earnings, by its books, and to brokers.",
    ])
    axes = style.add_axes(figure, _NAMES, _RIGHT, bottom, _TOP + LABEL_BAND)
    _draw_axes(axes, field.bars, evaluation)
    style.add_notes(figure, notes)
    return figure


def _draw_axes(axes: Axes, bars: tuple[Bar, ...], evaluation: Evaluation) -> None:
    for y, bar in enumerate(bars):
        _draw_bar(axes, y, bar)
    style.set_rows(axes, len(bars))
    _label_bars(axes, bars, evaluation)
    _draw_middles(axes, bars)
    _name_rows(axes, bars)
    axes.set_xlabel(f"value of one share, {evaluation.currency}")
    style.write_ticks(axes)
    currency = evaluation.currency
    draw_marks(axes, [price_mark(evaluation.price, currency), base_case_mark(evaluation.base_case, currency)])


def _draw_bar(axes: Axes, y: int, bar: Bar) -> None:
    color = COLORS[bar.kind]
    if not bar.is_range:
        axes.plot(bar.points[0], y, "D", ms=8, color=color, mec="white", zorder=5)
        return
    low, inner_low, _, inner_high, high = bar.points
    axes.barh(y, high - low, _THICK, low, color=color, alpha=_LIGHT, lw=0, zorder=3)
    axes.barh(y, inner_high - inner_low, _INNER, inner_low, color=color, lw=0, zorder=3)


def _draw_middles(axes: Axes, bars: tuple[Bar, ...]) -> None:
    """Mark each P50, white on its bar; on one too thin for that, in its colour. The limits must be final."""
    low, high = axes.get_xlim()
    inch = (high - low) / (axes.get_window_extent().width / style.DPI)
    for y, bar in enumerate(bars):
        if bar.is_range:
            _, inner_low, middle, inner_high, _ = bar.points
            color = "white" if inner_high - inner_low > _THIN * inch else COLORS[bar.kind]
            axes.plot([middle] * 2, [y - _INNER / 2, y + _INNER / 2], color=color, lw=2.0, zorder=5)


def _label_bars(axes: Axes, bars: tuple[Bar, ...], evaluation: Evaluation) -> None:
    """Write the amounts at the ends, and choose limits that leave room for them."""
    texts, sides = [], []
    for y, bar in enumerate(bars):
        ends = [(bar.points[0], -1), (bar.points[-1], 1)] if bar.is_range else [(bar.points[0], 1)]
        for (amount, side), shown in zip(ends, bar.shown, strict=True):
            texts.append(label_beside(axes, shown, (amount, y), side, _GAP, fontsize=style.SMALL))
            sides.append(side)
    needs = [
        *fit_beside(axes, texts, sides, _GAP),
        *((bar.points[0], -_GAP) for bar in bars),  # half a diamond
        *((evaluation.base_case, side * _GAP) for side in (-1, 1)),
    ]
    room = axes.get_window_extent().width / style.DPI
    axes.set_xlim(limits_with_room(needs, evaluation.price, room))


def _name_rows(axes: Axes, bars: tuple[Bar, ...]) -> None:
    for y, bar in enumerate(bars):
        style.name_row(axes, y, _drawable(bar.name), _NAMES, _drawable(bar.detail))


def _drawable(words: str) -> str:
    """Return a text with `?` for letters that the fonts lack.

    A broker's name may be in any script.
    """
    return words if style.is_drawable(words) else "".join(x if style.is_drawable(x) else "?" for x in words)
