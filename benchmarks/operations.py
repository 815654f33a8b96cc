"""How many operations a year of the forecast takes: counted on the equations themselves.

`step` is run on symbols instead of numbers. Equal expressions count once, and only what the next
year or the value needs counts at all: the compiler leaves the other statement lines out.
"""

from collections import Counter
from types import FunctionType
from typing import Any

from engine.model import forecast_year
from engine.model.forecast_year import Constants, State
from engine.model.rules.forecast_options import PUBLISHED

_KIND = {"+": "add", "-": "add", "*": "multiply", "/": "divide"}


class Symbol:
    """An expression that remembers how it came about."""

    def __init__(self, *made_of: Any) -> None:
        self.made_of = made_of
        self.key = tuple(part.key if isinstance(part, Symbol) else part for part in made_of)

    def __add__(self, other: Any) -> "Symbol":
        return Symbol("+", self, other)

    def __radd__(self, other: Any) -> "Symbol":
        return Symbol("+", other, self)

    def __sub__(self, other: Any) -> "Symbol":
        if isinstance(other, float) and other == 0.0:
            return self  # under the published rules no loss is carried: the compiler leaves it out
        return Symbol("-", self, other)

    def __mul__(self, other: Any) -> "Symbol":
        # A product with 1 stays, as in the kernel, where which factor is 1 depends on the year.
        return Symbol("*", self, other)

    def __rmul__(self, other: Any) -> "Symbol":
        return Symbol("*", other, self)

    def __rsub__(self, other: Any) -> "Symbol":
        return Symbol("-", other, self)

    def __truediv__(self, other: Any) -> "Symbol":
        return Symbol("/", self, other)

    def __rtruediv__(self, other: Any) -> "Symbol":
        return Symbol("/", other, self)

    def __neg__(self) -> "Symbol":
        return Symbol("negate", self)

    def __le__(self, other: Any) -> bool:
        return False  # the branch that computes; `count` adds the choices

    def __ge__(self, other: Any) -> bool:
        return True

    def __gt__(self, other: Any) -> bool:
        return True


def _plain(function: Any) -> FunctionType:
    """Return a compiled function as Python; so are those that it calls."""
    source = getattr(function, "py_func", function)
    names = {name: getattr(value, "py_func", value) for name, value in source.__globals__.items()}
    return FunctionType(source.__code__, names)


#: By hand, a year: two choices in `step` (tax, share issuance) and one on amortization, each a
#: comparison and a selection; the lowest rate likewise; the worth's sign dropped.
CHOICES = 2 * 4 + 1


def count(years: int) -> dict[str, float]:
    """Count operations a draw and year, the mean over the years: add, multiply, divide, choose."""
    total: Counter = Counter()
    for year in range(1, years + 1):
        constants = Constants(*(Symbol("term", name) for name in Constants._fields))
        state = State(*(Symbol("state", name) for name in State._fields))
        closing, lines, weight = _plain(forecast_year.step)(constants, state, year, PUBLISHED)
        seen: set = set()
        for needed in (*closing, lines.cash_for_distribution * weight):
            _walk(needed, seen, total)
        total["add"] += 2  # into the sum of worths, and into that without signs
    return {**{kind: total[kind] / years for kind in ("add", "multiply", "divide")}, "choose": CHOICES}


def _walk(symbol: Any, seen: set, total: Counter) -> None:
    if not isinstance(symbol, Symbol) or symbol.key in seen:
        return
    seen.add(symbol.key)
    if symbol.made_of[0] in _KIND:
        total[_KIND[symbol.made_of[0]]] += 1
    for part in symbol.made_of[1:]:
        _walk(part, seen, total)
