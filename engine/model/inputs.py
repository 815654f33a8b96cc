"""The registry of model inputs: the one place that names, bounds and explains them.

It is the tuple that the equations read: what is known of an input stands beside its field.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from math import inf, isnan
from typing import Annotated, Any, NamedTuple, get_type_hints

MONEY = "money"  # millions of the company's currency
RATE = "rate"  # decimal per year, 8.1% is 0.081
SHARE = "share"  # decimal part of something else, 27% is 0.27
RATIO = "ratio"  # plain number that may well exceed one
YEARS = "years"
YEAR = "year"  # of the forecast, 1 is the first
COUNT = "count"  # millions of shares
PRICE = "price"  # currency per share


@dataclass(frozen=True, slots=True)
class InputSpec:
    """What the model expects of one input.

    Attributes
    ----------
    name, symbol : str
        The key in configs, and the letter in the equations.
    unit : str
        One of the units above.
    meaning : str
        One line for people.
    low, high : float, optional
        The bounds of the values allowed.
    low_open, high_open : bool, optional
        Whether the bound itself is refused.
    percent_from : float, optional
        A value this large (in magnitude) was meant as a percentage; inf means never.
    whole : bool, optional
        Whether only whole numbers make sense, so that the input cannot be uncertain.
    is_convention : bool, optional
        Whether it is the reader's own choice, a required return, which nothing in the world tells.
    """

    name: str
    symbol: str
    unit: str
    meaning: str
    low: float = -inf
    high: float = inf
    low_open: bool = True
    high_open: bool = True
    percent_from: float = inf
    whole: bool = False
    is_convention: bool = False

    def allows(self, value: float) -> bool:
        """Return whether `value` lies within the bounds (NaN never does)."""
        if isnan(value):
            return False
        above = value > self.low if self.low_open else value >= self.low
        below = value < self.high if self.high_open else value <= self.high
        return above and below

    def allowed(self) -> str:
        """Return the bounds as people write them: 'must lie in [0, 1)'."""
        if self.high == inf:
            if self.low == -inf:
                return "must be a finite number"
            return f"must be {'above' if self.low_open else 'at least'} {self.low:g}"
        left = "(" if self.low_open else "["
        right = ")" if self.high_open else "]"
        return f"must lie in {left}{self.low:g}, {self.high:g}{right}"

    def looks_like_percent(self, value: float) -> bool:
        """Return whether `value` was probably written in percent instead of as a decimal."""
        return abs(value) >= self.percent_from


def _spec(
    symbol: str, unit: str, meaning: str, **more: Any  # other fields of the specification
) -> partial[InputSpec]:
    return partial(InputSpec, symbol=symbol, unit=unit, meaning=meaning, **more)


def _rate(symbol: str, meaning: str, **more: Any) -> partial[InputSpec]:
    return _spec(symbol, RATE, meaning, low=-1.0, percent_from=1.0, **more)


def _positive(symbol: str, unit: str, meaning: str, **more: float) -> partial[InputSpec]:
    return _spec(symbol, unit, meaning, low=0.0, **more)


def _not_negative(symbol: str, unit: str, meaning: str, **more: float) -> partial[InputSpec]:
    return _spec(symbol, unit, meaning, low=0.0, low_open=False, **more)


def _target_year(symbol: str, what: str) -> partial[InputSpec]:
    return _spec(
        symbol, YEAR, f"year in which {what} reach their target, 2 or later", low=2.0, low_open=False,
        high=100.0, high_open=False,
    )


class Inputs(NamedTuple):
    """The inputs of one draw."""

    revenue: Annotated[float, _positive("R0", MONEY, "revenue of the base year")]
    # A young company may more than double: 1.24. Growth in percent is mostly 2 or more, and else warned of.
    initial_growth: Annotated[float, _spec(
        "g1", RATE, "revenue growth in forecast year 1", low=-1.0, percent_from=2.0,
    )]
    terminal_growth: Annotated[float, _rate("gT", "growth that the path decays towards")]
    growth_decline_factor: Annotated[float, _not_negative(
        "d", SHARE, "share of the excess growth kept each year", high=1.0, high_open=False, percent_from=2.0,
    )]
    initial_discount_rate: Annotated[float, _rate(
        "r1", "discount rate of year 1", is_convention=True,
    )]
    discount_rate_multiplier: Annotated[float, _positive(
        "m", RATIO, "yearly factor on the discount rate", high=2.0, is_convention=True,
    )]
    variable_cost_ratio: Annotated[float, _not_negative(
        "v", SHARE, "variable costs / revenue in the base year, amortization included", percent_from=5.0,
    )]
    fixed_operating_expenses: Annotated[float, _not_negative("F0", MONEY, "fixed costs of the base year")]
    inflation: Annotated[float, _rate("pi", "yearly growth of fixed costs")]
    interest_rate: Annotated[float, _rate("i", "all-in rate on debt")]
    tax_rate: Annotated[float, _not_negative(
        "t", SHARE, "tax on positive earnings", high=1.0, percent_from=2.0,
    )]
    production_assets_to_revenue: Annotated[float, _not_negative(
        "p", SHARE, "production assets / revenue", percent_from=10.0,
    )]
    production_asset_life: Annotated[float, _positive("L", YEARS, "life of production assets")]
    working_capital_to_revenue: Annotated[float, _spec(
        "w", SHARE, "working capital / revenue, may be negative", percent_from=3.0,
    )]
    revenue_to_adjusted_assets: Annotated[float, _positive("rho", RATIO, "revenue / assets without cash")]
    adjusted_equity_ratio: Annotated[float, _spec(
        "q", SHARE, "equity / adjusted assets, both without cash paid out",
        low=-1.0, high=1.0, high_open=False, percent_from=2.0,
    )]
    cash_flow_adjustment: Annotated[float, _spec(
        "c", SHARE, "share of revenue added to (or taken from) distributable cash",
        low=-1.0, high=1.0, percent_from=1.0,
    )]
    intangible_amortization: Annotated[float, _not_negative("A", MONEY, "yearly amortization of intangibles")]
    intangible_amortization_years: Annotated[float, _not_negative(
        "nA", YEARS, "years of that amortization", whole=True,
    )]
    base_production_assets: Annotated[float, _not_negative(
        "PA0", MONEY, "production assets of the base year",
    )]
    base_working_capital: Annotated[float, _spec("W0", MONEY, "working capital of the base year")]
    base_debt: Annotated[float, _spec("D0", MONEY, "debt of the base year")]
    other_liabilities: Annotated[float, _spec("O", MONEY, "liabilities that are not debt, constant")]
    base_equity: Annotated[float, _spec("E0", MONEY, "book value of equity in the base year")]
    base_cash: Annotated[float, _not_negative(
        "C0", MONEY, "cash beyond what operations need, paid out in year 1",
    )]
    shares_outstanding: Annotated[float, _positive("S", COUNT, "shares, millions")]
    share_price: Annotated[float, _positive("P", PRICE, "market price of one share")]
    exit_multiple: Annotated[float, _not_negative(
        "X", RATIO, "P/E or EV/EBITDA of the last year, for the exit-multiple rule",
    )]
    variable_cost_ratio_target: Annotated[float, _not_negative(
        "vT", SHARE, "where variable costs / revenue walk to, from year 1 to a target year", percent_from=5.0,
    )] = 0.0
    variable_cost_ratio_target_year: Annotated[float, _target_year("Tv", "variable costs / revenue")] = 0.0
    fixed_operating_expenses_target: Annotated[float, _not_negative(
        "FT", MONEY, "where fixed costs walk to from year 1 to a target year, in money of the base year",
    )] = 0.0
    fixed_operating_expenses_target_year: Annotated[float, _target_year("TF", "fixed costs")] = 0.0


def specs_of(fields: type[NamedTuple]) -> tuple[Any, ...]:
    """Return the specification of each field of a NamedTuple, in the order of the fields.

    Parameters
    ----------
    fields : type of NamedTuple
        Every field of it is ``Annotated[float, specify]``, and ``specify(name)`` is its specification.
    """
    hints = get_type_hints(fields, include_extras=True)
    specify: dict[str, Callable[[str], Any]] = {name: hints[name].__metadata__[0] for name in fields._fields}
    return tuple(specify[name](name) for name in fields._fields)


#: The inputs that act every year, and whose years may deviate from the trend; growth is that of each year.
SHOCKABLE: tuple[str, ...] = (
    "growth", "variable_cost_ratio", "inflation", "interest_rate", "tax_rate", "working_capital_to_revenue",
    "production_assets_to_revenue",
)
#: What an input needs beside it: a walk has a target and a year. Both are left out where nothing walks.
WALKS: dict[str, str] = {
    "variable_cost_ratio_target": "variable_cost_ratio_target_year",
    "fixed_operating_expenses_target": "fixed_operating_expenses_target_year",
}
INPUT_NAMES: tuple[str, ...] = Inputs._fields
INPUTS: tuple[InputSpec, ...] = specs_of(Inputs)
INPUT_BY_NAME: dict[str, InputSpec] = {spec.name: spec for spec in INPUTS}
INPUT_ROW: dict[str, int] = {name: row for row, name in enumerate(INPUT_NAMES)}
N_INPUT: int = len(INPUTS)
