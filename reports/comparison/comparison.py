"""Two runs side by side: percentiles and headline figures, their differences and what chance may explain."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import hypot
from pathlib import Path

from reports.evaluation.evaluation import Evaluation
from reports.statistics.estimates import Estimate, finite, mapped
from simulate import InputError
from simulate.errors import Problem

_RATED = (10, 50, 90)

#: Kinds of figures: currency per share, a part of a whole, a relative difference.
AMOUNT, SHARE, CHANGE = "amount", "share", "change"


@dataclass(frozen=True, slots=True)
class Compared:
    """One figure of two runs.

    Attributes
    ----------
    label, kind : str
        What it is; a kind as above.
    now, before : Estimate
        Of this run and of the other, with its 95% confidence interval where the draws give them.
    difference : Estimate
        now - before, with its 95% confidence interval.
    beyond : bool or None
        Whether more than chance is needed to explain it: the interval excludes 0; None if unknown.
    """

    label: str
    kind: str
    now: Estimate
    before: Estimate
    difference: Estimate
    beyond: bool | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """A comparison of this run with another.

    Attributes
    ----------
    other_name : str
        What the other run is called.
    is_other_company : bool
        Whether the tickers differ.
    percentiles, figures : tuple of Compared
        Of values; of headline figures.
    ratings : tuple of tuple of int and str or None
        (percent, rating in this run, in the other), None without valid draws.
    """

    other_name: str
    is_other_company: bool
    percentiles: tuple[Compared, ...]
    figures: tuple[Compared, ...]
    ratings: tuple[tuple[int, str | None, str | None], ...]

    @property
    def median(self) -> Compared:
        """Return the comparison of P50."""
        return next(row for row in self.percentiles if row.label == "P50")


def compare(evaluation: Evaluation, other: Evaluation, other_name: str = "the other run") -> Comparison:
    """Compare this run with another, the former.

    Parameters
    ----------
    other_name : str, optional
        A run's name or its folder, of which the last part is the name.

    Raises
    ------
    InputError
        If the runs are in different currencies.
    """
    if evaluation.currency != other.currency:
        wanted = f"cannot be compared: it is in {other.currency}, this run in {evaluation.currency}"
        raise InputError(Problem(other_name, "", "", wanted))
    return Comparison(
        other_name=Path(other_name).name or other_name,
        is_other_company=evaluation.config.file.company.ticker != other.config.file.company.ticker,
        percentiles=tuple(
            _compared(f"P{percent}", AMOUNT, estimate, other.percentiles[percent])
            for percent, estimate in evaluation.percentiles.items()
        ),
        figures=tuple(
            _compared(label, kind, now, before)
            for (label, kind, now), (_, _, before) in zip(_figures(evaluation), _figures(other), strict=True)
        ),
        ratings=tuple(
            (p, evaluation.rating(evaluation.percentiles[p].value), other.rating(other.percentiles[p].value))
            for p in _RATED
        ),
    )


def difference_of(now: Estimate, before: Estimate) -> Estimate:
    """Return now - before with its 95% confidence interval, the two taken as independent.

    From the interval of each, which need not lie evenly about it: G. Y. Zou and A. Donner,
    "Construction of confidence limits about effect measures: a general approach", Statistics in
    Medicine 27 (2008) 1693-1702, eq. (4).
    """
    if now.value is None or before.value is None:
        return Estimate(None, None, None)
    moved = now.value - before.value
    if now.interval is None or before.interval is None:
        return Estimate(finite(moved), None, None)
    (now_low, now_high), (before_low, before_high) = now.interval, before.interval
    down = hypot(now.value - now_low, before_high - before.value)
    up = hypot(now_high - now.value, before.value - before_low)
    return Estimate(finite(moved), finite(moved - down), finite(moved + up))


def _compared(label: str, kind: str, now: Estimate, before: Estimate) -> Compared:
    difference = difference_of(now, before)
    ends = difference.interval
    beyond = None if ends is None else not ends[0] <= 0.0 <= ends[1]
    return Compared(label, kind, now, before, difference, beyond)


def _figures(evaluation: Evaluation) -> Iterator[tuple[str, str, Estimate]]:
    """Yield the headline figures, the same ones of every run."""
    median = evaluation.percentiles[50]
    yield "price", AMOUNT, _exact(evaluation.price)
    yield "base case", AMOUNT, _exact(evaluation.base_case)
    yield "mean", AMOUNT, evaluation.mean
    yield "standard deviation", AMOUNT, Estimate(evaluation.deviation, None, None)
    yield "P(value > price)", SHARE, evaluation.above_price
    yield "P(value < book value)", SHARE, evaluation.below_book
    yield "upside at P50", CHANGE, mapped(median, evaluation.upside)
    yield "upside of the mean", CHANGE, mapped(evaluation.mean, evaluation.upside)
    for percent, margin in evaluation.margins_of_safety.items():
        yield f"margin of safety at P{percent}", CHANGE, margin
    n_invalid = evaluation.n_draw - evaluation.n_valid
    yield "draws without a value", SHARE, _exact(n_invalid / evaluation.n_draw)


def _exact(value: float) -> Estimate:
    return Estimate(value, value, value)
