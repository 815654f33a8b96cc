"""The football field's rows: what each way to value a share says, side by side."""

from collections.abc import Iterator
from typing import NamedTuple

from reports.decisions.brokers.brokers import BrokerFigures
from reports.decisions.brokers.multiples import PERCENTS, Range
from reports.evaluation.evaluation import Evaluation
from reports.formatting.numbers import cut, show_amount
from reports.formatting.rounding import show_supported

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
    seen: dict[float, tuple[Range, list[str]]] = {}
    for check in figures.checks:
        if check.multiple is not None and check.pe_value is not None:
            seen.setdefault(check.multiple, (check.pe_value, []))[1].append(_short(check.broker))
    for multiple, (found, brokers) in list(seen.items())[:MOST_TARGETS]:
        more = f" and {len(brokers) - 1} more" if len(brokers) > 1 else ""
        yield from _pe_bar(f"P/E of {multiple:g}, {brokers[0]}{more}", found, evaluation)
    if figures.at_price_pe is not None:
        name = f"P/E of {figures.multiples.price_pe:.1f}, the price's own"
        yield from _pe_bar(name, figures.at_price_pe, evaluation)
    if figures.multiples.exit_value is not None:
        yield from _pe_bar("P/E of the config's exit rule", figures.multiples.exit_value, evaluation)


def _pe_bar(name: str, found: Range, evaluation: Evaluation) -> Iterator[Bar]:
    """A range over draws, or the base case alone where there are none."""
    points = tuple(found.percentiles.values())
    if points:
        yield _range_bar(name, "pe", points, _shown(points, evaluation))
    elif found.base is not None:
        amounts = (found.base,)
        yield Bar(name, "base case's earnings of year 1", "pe", amounts, _shown(amounts, evaluation))


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
    """A bar whose detail is `P50 ¥2,981, half in ¥2,550 to ¥3,470`."""
    low, inner_low, middle, inner_high, high = shown
    if points[0] == points[-1]:
        return Bar(name, f"{low} from P10 to P90", kind, points, (low,))
    return Bar(name, f"P50 {middle}, half in {inner_low} to {inner_high}", kind, points, (low, high))


def _shown(points: tuple[float, ...], evaluation: Evaluation) -> tuple[str, ...]:
    return tuple(show_amount(point, evaluation.currency) for point in points)


def _short(words: str) -> str:
    return cut(words, _LONGEST)
