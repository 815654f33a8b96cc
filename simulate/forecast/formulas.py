"""The valuation of the base case as formulas of cells: the kernel's own equations, traced.

Each quantity that a reader wants to see has a cell, and each that several cells read. The sheet decides where
cells stand; here they have places: a kind, a name and a year.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from operator import truediv
from typing import Any, cast

import numpy as np

from engine.model.base_year import base_year, over
from engine.model.forecast_year import Constants, compound, step
from engine.model.inputs import INPUT_NAMES, Inputs
from engine.model.rules.invalid_draws import INVALID_MEANING, invalid_forecast
from engine.model.terminal_value import floor_value, terminal_cash
from engine.model.tile import (
    CONSTANT,
    INPUT,
    LANES,
    LOWEST_RATE,
    REASON,
    SIZE,
    TERMINAL_PRESENT_VALUE,
    TOTAL,
    VALUE,
)
from engine.model.valuation import add_year, value_tile
from engine.model.years.deviations import WALK_ROWS, begin_year, open_forecast, part_walked
from engine.runtime.kernel_arguments import NO_INNOVATIONS, NO_SHOCKS
from engine.runtime.no_refcount import without_refcount
from simulate.config.config import Config
from simulate.forecast.tracing import Amount, Place, Symbol, Tracer, value_of

#: Kinds of places. An outcome, an input and a constant have no year: it is 0. So it is for the base year.
INPUT_CELL, CONSTANT_CELL, LINE_CELL, WORKING_CELL, OUTCOME_CELL = (
    "input", "constant", "line", "working", "outcome",
)
YEAR, WEIGHT, PAID, SO_FAR, LOWEST = (
    "year", "weight", "present_value_to_holders", "present_value_so_far", "lowest_discount_rate",
)
#: What a value of `reason` means, by its number.
REASONS: tuple[str, ...] = tuple(INVALID_MEANING.values())


@dataclass(frozen=True)
class Formulas:
    """The cells of a valuation.

    Attributes
    ----------
    amounts : dict of Place to Symbol or float
        What stands in each cell: a symbol, whose formula `simulate.forecast.formula_text` writes, or a number
        that no input moves.
    years : int
        The last year that is summed.
    """

    amounts: dict[Place, Amount]
    years: int

    def names(self, kind: str) -> list[str]:
        """Return the names of a kind's rows, in the order of the calculation."""
        return list(dict.fromkeys(name for of, name, _ in self.amounts if of == kind))

    def value(self, place: Place) -> float:
        """Return the number in a cell."""
        return float(value_of(self.amounts[place]))


def trace_valuation(config: Config) -> Formulas:
    """Trace the valuation of a config's base case, every year on its trend.

    Parameters
    ----------
    config : Config
        The company.
    """
    with np.errstate(all="ignore"):
        trace = _Trace(config)
        trace.run()
    return Formulas(trace.placed(), trace.horizon.last_year)


@dataclass
class _Trace:
    """What is seen of one valuation while it runs."""

    config: Config
    amounts: dict[Place, Amount] = field(default_factory=dict)
    spare: dict[Place, Amount] = field(default_factory=dict)  # shown if several cells read it

    def __post_init__(self) -> None:
        self.horizon = self.config.horizon.checked()
        self.inputs = self._inputs()
        self.years = {
            year: Symbol(year, place=(WORKING_CELL, YEAR, year))
            for year in range(1, self.horizon.last_year + 1)
        }

    def _inputs(self) -> Inputs:
        """Return the inputs as cells; one that the config does not give is a number that nothing moves."""
        base, known = self.config.base, dict[str, Any]()
        for name in INPUT_NAMES:
            if name in self.config.tables and name not in self.config.expressions:
                known[name] = Symbol(getattr(base, name), place=(INPUT_CELL, name, 0))
        derived = self.config.derive(cast("dict[str, float]", known))
        known |= derived
        for name in derived:
            if isinstance(known[name], Symbol):
                known[name].put((INPUT_CELL, name, 0))
        self.amounts |= {(INPUT_CELL, name, 0): known[name] for name in INPUT_NAMES if name in known}
        return Inputs(*(known.get(name, np.float64(0.0)) for name in INPUT_NAMES))

    def run(self) -> None:
        """Value the draw, and work out the base year."""
        tracer = Tracer()
        tracer.replace(without_refcount, lambda thing: thing)
        tracer.replace(compound, partial(_power, tracer.python(compound)))
        tracer.replace(over, truediv)  # a cell tells by itself that it divides by zero
        tracer.replace(part_walked, partial(self._walk, tracer.python(part_walked)))
        tracer.replace(step, partial(self._step, tracer.python(step)))
        tracer.watch(terminal_cash, self._see_terminal_cash)
        tracer.watch(floor_value, self._see_floor)
        tracer.watch(invalid_forecast, self._see_value)
        tracer.watch(open_forecast, self._see_opening)
        tracer.watch(begin_year, self._see_beginning)
        tracer.watch(add_year, self._see_year)
        for name, amount in tracer.python(base_year)(self.inputs)._asdict().items():
            if not np.isnan(value_of(amount)):
                self._put((LINE_CELL, name, 0), amount)
        buffer: list[Any] = [np.float64(0.0)] * SIZE
        for row, amount in enumerate(self.inputs):
            buffer[(INPUT + row) * LANES] = amount
        tracer.python(value_tile)(buffer, self.horizon, NO_SHOCKS, NO_INNOVATIONS)
        self._see_results(buffer)

    def placed(self) -> dict[Place, Amount]:
        """Return all cells; what only several others read has one, too."""
        uses: dict[Symbol, int] = {}
        for amount in self.amounts.values():
            if isinstance(amount, Symbol):
                _count(amount, uses)
        for place, amount in self.spare.items():
            if isinstance(amount, Symbol) and amount.place is None and uses.get(amount, 0) > 1:
                self._put(place, amount)
        return self.amounts

    def _put(self, place: Place, amount: Amount) -> None:
        if isinstance(amount, Symbol):
            amount.put(place)
        self.amounts[place] = amount

    def _walk(self, walk: Callable[..., Any], year: int, target_year: Amount) -> Any:
        return walk(self.years[year], target_year)

    def _step(
        self, forecast: Callable[..., Any], constants: Any, state: Any, year: int, accounting: Any
    ) -> Any:
        closing, lines, weight = forecast(constants, state, self.years[year], accounting)
        self._put((WORKING_CELL, YEAR, year), self.years[year])
        for name, amount in lines._asdict().items():
            self._put((LINE_CELL, name, year), amount)
        self._put((WORKING_CELL, WEIGHT, year), weight)
        self.spare |= {(WORKING_CELL, name, year): amount for name, amount in closing._asdict().items()}
        return closing, lines, weight

    def _see_year(self, _: Any, buffer: list[Any], lane: int, year: int, *options: Any) -> None:
        """Give a cell to what a year adds to the sum, and to what is carried to the next."""
        total, lowest = buffer[TOTAL * LANES], buffer[LOWEST_RATE * LANES]
        added = total.operands[1] if total.operation == "+" else total
        self._put((WORKING_CELL, PAID, year), added)
        self._put((WORKING_CELL, SO_FAR, year), total)
        self._put((WORKING_CELL, LOWEST, year), lowest)

    def _see_opening(self, _: Any, buffer: list[Any], *rules: Any) -> None:
        for row, name in enumerate(Constants._fields, CONSTANT):
            self.spare[CONSTANT_CELL, name, 0] = buffer[row * LANES]
        for name, row in WALK_ROWS.items():
            self.spare[CONSTANT_CELL, name, 0] = buffer[row * LANES]

    def _see_beginning(
        self, _: Any, buffer: list[Any], horizon: Any, shocks: Any, innovations: Any, year: int, differ: int
    ) -> None:
        rows = dict(zip(Constants._fields, range(CONSTANT, SIZE), strict=False)) | WALK_ROWS
        for name, row in rows.items():
            self.spare[WORKING_CELL, name, year] = buffer[row * LANES]

    def _see_terminal_cash(self, cash: Amount, *_: Any) -> None:
        if isinstance(cash, Symbol):
            self._put((OUTCOME_CELL, "terminal_cash", 0), cash)

    def _see_value(
        self, _: Any, rule: int, lowest: Any, last: Any, growth: Any, value: Symbol, *__: Any
    ) -> None:
        if isinstance(equity := value.operands[0], Symbol):
            self._put((OUTCOME_CELL, "equity_value", 0), equity)
        self._put((OUTCOME_CELL, "value_before_floor", 0), value)

    def _see_floor(self, floor: Amount, *_: Any) -> None:
        if np.isfinite(value_of(floor)):
            self._put((OUTCOME_CELL, "floor", 0), floor)

    def _see_results(self, buffer: list[Any]) -> None:
        later = buffer[TERMINAL_PRESENT_VALUE * LANES]
        if isinstance(later, Symbol):
            self._put((OUTCOME_CELL, "terminal_present_value", 0), later)
        self._put((OUTCOME_CELL, "reason", 0), buffer[REASON * LANES])
        self._put((OUTCOME_CELL, "value", 0), buffer[VALUE * LANES])


def _power(power: Callable[..., Any], factor: Symbol, year: Symbol) -> Symbol:
    """Return a power as a reader writes it; the kernel multiplies, and that number is the cell's."""
    return Symbol(power(factor.value, int(year)), "^", (factor, year))


def _count(symbol: Symbol, uses: dict[Symbol, int]) -> None:
    """Count how often quantities without a cell are read by a cell's formula."""
    for operand in symbol.operands:
        if isinstance(operand, Symbol) and operand.place is None and not _is_placed(operand.negative):
            uses[operand] = uses.get(operand, 0) + 1
            if uses[operand] == 1:
                _count(operand, uses)


def _is_placed(symbol: Symbol | None) -> bool:
    return symbol is not None and symbol.place is not None
