"""The registry of model inputs: the one place that names, bounds and explains them."""

from collections import namedtuple
from dataclasses import dataclass
from math import inf, isnan

MONEY = "money"  # millions of the company's currency
RATE = "rate"  # decimal per year, 8.1% is 0.081
SHARE = "share"  # decimal part of something else, 27% is 0.27
RATIO = "ratio"  # plain number that may well exceed one
YEARS = "years"
COUNT = "count"  # millions of shares
PRICE = "price"  # currency per share


@dataclass(frozen=True, slots=True)
class InputSpec:
    """What the model expects of one input.

    Attributes
    ----------
    name, symbol : the key in configs, and the letter in the equations.
    unit : one of the units above.
    meaning : one line for people.
    low, high : the values allowed lie between these.
    low_open, high_open : whether the end itself is refused.
    percent_from : a value this large (in magnitude) was meant as a percentage; inf means never.
    whole : only whole numbers make sense, so the input cannot be uncertain.
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

    def allows(self, value: float) -> bool:
        """Whether `value` lies within the bounds (NaN never does)."""
        if isnan(value):
            return False
        above = value > self.low if self.low_open else value >= self.low
        below = value < self.high if self.high_open else value <= self.high
        return above and below

    def allowed(self) -> str:
        """The bounds as people write them: 'must lie in [0, 1)'."""
        if self.high == inf:
            if self.low == -inf:
                return "must be a finite number"
            return f"must be {'above' if self.low_open else 'at least'} {self.low:g}"
        left = "(" if self.low_open else "["
        right = ")" if self.high_open else "]"
        return f"must lie in {left}{self.low:g}, {self.high:g}{right}"

    def looks_like_percent(self, value: float) -> bool:
        """Whether `value` was probably written in percent instead of as a decimal."""
        return abs(value) >= self.percent_from


def _rate(name: str, symbol: str, meaning: str, low: float = -1.0) -> InputSpec:
    return InputSpec(name, symbol, RATE, meaning, low=low, percent_from=1.0)


def _positive(name: str, symbol: str, unit: str, meaning: str, **more: float) -> InputSpec:
    return InputSpec(name, symbol, unit, meaning, low=0.0, **more)


def _not_negative(name: str, symbol: str, unit: str, meaning: str, **more: float) -> InputSpec:
    return InputSpec(name, symbol, unit, meaning, low=0.0, low_open=False, **more)


INPUTS: tuple[InputSpec, ...] = (
    _positive("revenue", "R0", MONEY, "revenue of the base year"),
    _rate("initial_growth", "g1", "revenue growth in forecast year 1"),
    _rate("terminal_growth", "gT", "growth that the path decays towards"),
    InputSpec(
        "growth_decline_factor", "d", SHARE, "share of the excess growth kept each year",
        low=0.0, high=1.0, low_open=False, high_open=False, percent_from=2.0,
    ),
    _rate("initial_discount_rate", "r1", "discount rate of year 1"),
    _positive("discount_rate_multiplier", "m", RATIO, "yearly factor on the discount rate", high=2.0),
    _not_negative(
        "variable_cost_ratio", "v", SHARE,
        "variable costs / revenue in the base year, amortization included", percent_from=5.0,
    ),
    _not_negative("fixed_operating_expenses", "F0", MONEY, "fixed costs of the base year"),
    _rate("inflation", "pi", "yearly growth of fixed costs"),
    _rate("interest_rate", "i", "all-in rate on debt"),
    InputSpec(
        "tax_rate", "t", SHARE, "tax on positive earnings",
        low=0.0, high=1.0, low_open=False, percent_from=2.0,
    ),
    _not_negative(
        "production_assets_to_revenue", "p", SHARE, "production assets / revenue", percent_from=10.0,
    ),
    _positive("production_asset_life", "L", YEARS, "life of production assets"),
    InputSpec(
        "working_capital_to_revenue", "w", SHARE, "working capital / revenue, may be negative",
        percent_from=3.0,
    ),
    _positive("revenue_to_adjusted_assets", "rho", RATIO, "revenue / assets without cash"),
    InputSpec(
        "adjusted_equity_ratio", "q", SHARE, "equity / adjusted assets",
        low=-1.0, high=1.0, high_open=False, percent_from=2.0,
    ),
    InputSpec(
        "cash_flow_adjustment", "c", SHARE,
        "share of revenue added to (or taken from) distributable cash",
        low=-1.0, high=1.0, percent_from=1.0,
    ),
    _not_negative("intangible_amortization", "A", MONEY, "yearly amortization of intangibles"),
    _not_negative(
        "intangible_amortization_years", "nA", YEARS, "years of that amortization", whole=True,
    ),
    _not_negative("base_production_assets", "PA0", MONEY, "production assets of the base year"),
    InputSpec("base_working_capital", "W0", MONEY, "working capital of the base year"),
    InputSpec("base_debt", "D0", MONEY, "debt of the base year"),
    InputSpec("other_liabilities", "O", MONEY, "liabilities that are not debt, constant"),
    InputSpec("base_equity", "E0", MONEY, "book value of equity in the base year"),
    _not_negative("base_cash", "C0", MONEY, "cash beyond what operations need, paid out in year 1"),
    _positive("shares_outstanding", "S", COUNT, "shares, millions"),
    _positive("share_price", "P", PRICE, "market price of one share"),
    _not_negative(
        "exit_multiple", "X", RATIO, "P/E or EV/EBITDA of the last year, for the exit-multiple rule",
    ),
)

INPUT_NAMES: tuple[str, ...] = tuple(spec.name for spec in INPUTS)
INPUT_BY_NAME: dict[str, InputSpec] = {spec.name: spec for spec in INPUTS}
INPUT_ROW: dict[str, int] = {name: row for row, name in enumerate(INPUT_NAMES)}
N_INPUT: int = len(INPUTS)

#: Inputs that only one terminal rule reads; everything else is always required.
ONLY_FOR_TERMINAL: dict[str, str] = {"exit_multiple": "exit-multiple"}

#: The inputs of one draw, in registry order.
Inputs = namedtuple("Inputs", INPUT_NAMES)  # type: ignore[misc]  # the registry is the source
