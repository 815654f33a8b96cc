"""How much of a portfolio to put into one share: fractional Kelly with a hard cap, and the section on it."""

from dataclasses import dataclass
from math import isnan

import numpy as np

from reports.document import Cell, Column, Section, Table
from reports.formatting import cells
from reports.formatting.rounding import show_part
from reports.options import CAP, FRACTION

_MOST_ROUNDS = 60
_CLOSE = 1e-9

ASSUMPTIONS = (
    "the price reaches the value within the time one has in mind, and the time it takes costs nothing",
    "the draws are right: their ranges, their correlations and the model",
    "this is the only bet: nothing else in the portfolio rises and falls with it",
    "there are no costs, taxes or dividends in between, and what is not invested earns nothing",
    "the most that can be lost is what was paid",
)


@dataclass(frozen=True, slots=True)
class Kelly:
    """A position, as a part of the portfolio.

    Attributes
    ----------
    full : float or None
        The fraction that lets the mean logarithm of wealth grow most; None where it is not bounded
        or not known.
    fraction, cap : float
        What of it is taken, and the most that is.
    size : float or None
        min(cap, fraction x full); None without draws.
    growth : float or None
        The mean logarithmic growth that `size` earns, once the price is at the value.
    reason : str
        What decided: "full Kelly", "cap", "no edge", "no loss" or "no draws".
    """

    full: float | None
    fraction: float
    cap: float
    size: float | None
    growth: float | None
    reason: str


def kelly(values: np.ndarray, price: float, fraction: float = FRACTION, cap: float = CAP) -> Kelly:
    """Size a position so that E[log(1 + f R)] is greatest, R = value / price - 1, and take a part of it.

    J. L. Kelly, "A new interpretation of information rate", Bell System Technical J. 35 (1956)
    917-926; on taking a fraction: E. O. Thorp, "The Kelly criterion in blackjack, sports betting and
    the stock market" (2006) section 7.

    Parameters
    ----------
    values : numpy.ndarray
        (draw,) currency per share; NaN are left out; below 0 counts as 0.
    price : float
        Currency per share, positive.
    fraction, cap : float, optional
        In (0, 1].

    Raises
    ------
    ValueError
        If price, fraction or cap are out of their range.
    """
    if not price > 0.0:
        raise ValueError(f"price = {price:g}: must be above 0")
    for name, part in (("fraction", fraction), ("cap", cap)):
        if not 0.0 < part <= 1.0:
            raise ValueError(f"{name} = {part:g}: must lie in (0, 1]")
    with np.errstate(over="ignore"):
        payoff = np.maximum(values[~np.isnan(values)] / price - 1.0, -1.0)
    if not payoff.size:
        return Kelly(None, fraction, cap, None, None, "no draws")
    if _slope(payoff, 0.0)[0] <= 0.0:
        return Kelly(0.0, fraction, cap, 0.0, 0.0, "no edge")
    worst = float(payoff.min())
    if worst >= 0.0:
        return Kelly(None, fraction, cap, cap, _growth(payoff, cap), "no loss")
    full = _best(payoff, -1.0 / worst)
    size = min(cap, fraction * full)
    return Kelly(full, fraction, cap, size, _growth(payoff, size), "cap" if size == cap else "full Kelly")


def _growth(payoff: np.ndarray, part: float) -> float | None:
    with np.errstate(over="ignore", divide="ignore"):
        growth = float(np.log1p(part * payoff).mean())
    return growth if np.isfinite(growth) else None


def _slope(payoff: np.ndarray, part: float) -> tuple[float, float]:
    """First and second derivative of the mean logarithm of wealth."""
    with np.errstate(over="ignore", invalid="ignore"):
        each = payoff / (1.0 + part * payoff)
        first, second = float(each.mean()), -float((each * each).mean())
    return first, 0.0 if isnan(second) else second


def _best(payoff: np.ndarray, ruin: float) -> float:
    """The root of the falling first derivative in (0, ruin): Newton's steps, halving where they fail.

    At `ruin` the worst draw takes all, so the derivative is minus infinity there.
    """
    low, high, part = 0.0, ruin, 0.0
    for _ in range(_MOST_ROUNDS):
        first, second = _slope(payoff, part)
        low, high = (part, high) if first > 0.0 else (low, part)
        trial = part - first / second if second else high
        trial = trial if low < trial < high else 0.5 * (low + high)
        if abs(trial - part) <= _CLOSE * ruin:
            return trial
        part = trial
    return part


_DEFINITIONS = (
    ("full Kelly", "the part of the portfolio that lets the mean of log(1 + part x (value / price - 1)) over "
     "the draws be greatest; above 100% it would have to be borrowed"),
    ("size", "the chosen fraction of full Kelly, but never more than the cap"),
    ("log growth of the portfolio", "mean of log(wealth after / wealth before) from this position, once the "
     "price is at the value"),
)


def sizing_section(found: Kelly) -> Section:
    """Size, what decided it, and what it assumes."""
    assumed = "It assumes that " + "; that ".join(ASSUMPTIONS) + "."
    said = _sentences(found)
    return Section(
        "sizing", "How much to buy", (said, assumed), (_table(found),), _DEFINITIONS, "Sizing", (said,)
    )


def _sentences(found: Kelly) -> str:
    size, cap = show_part(found.size), show_part(found.cap)
    part = f"{100.0 * found.fraction:g}%"
    if found.full is not None:
        part = f"{part} of full Kelly ({part} of {show_part(found.full)} = {show_part(_uncapped(found))})"
    return {
        "no draws": "No draw has a value, so there is no size.",
        "no edge": "The draws are on average worth no more than the price: the size is 0%.",
        "no loss": f"No draw is worth less than the price: Kelly has no bound, the cap decides: {cap}.",
        "cap": f"{part} is not below the cap: the size is {cap} of the portfolio.",
        "full Kelly": f"The size is {size} of the portfolio: {part}.",
    }[found.reason]


def _table(found: Kelly) -> Table:
    unbounded = found.full is None and found.reason == "no loss"
    rows: list[tuple[str, Cell]] = [
        ("full Kelly", cells.nothing("not bounded") if unbounded else _part(found.full)),
        (f"{100.0 * found.fraction:g}% of full Kelly, before the cap", _part(_uncapped(found))),
        ("cap", _part(found.cap)),
        ("size", _part(found.size)),
        ("log growth of the portfolio", _part(found.growth)),
    ]
    return Table(
        "sizing", "Size of the position",
        (Column("figure", is_text=True), Column("part of the portfolio")),
        tuple((cells.words(name), cell) for name, cell in rows),
    )


def _uncapped(found: Kelly) -> float | None:
    """The size that the cap has not cut."""
    return None if found.full is None else found.fraction * found.full


def _part(part: float | None) -> Cell:
    return cells.nothing() if part is None else Cell(part, show_part(part), "0.0%")
