"""The pydantic models of a company's config, section by section."""

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, StringConstraints, Tag, create_model

from engine.model.inputs import INPUTS, SHOCKABLE, Inputs
from engine.model.rules.forecast_options import OPTIONS
from engine.model.rules.horizon import MAX_DRAWS, MAX_SEED, MAX_YEARS
from engine.model.rules.terminal_rules import (
    FLOOR_BY_KEY,
    ONLY_FOR_TERMINAL,
    TERMINAL_BY_KEYS,
    Floor,
    Terminal,
)
from simulate.config.input_schema import InputEntry

#: Inputs that a config may leave out: what one terminal rule reads, and what has a default in the registry.
OPTIONAL = frozenset({*ONLY_FOR_TERMINAL, *Inputs._field_defaults})

if TYPE_CHECKING:
    _TerminalKey = str  # a type checker cannot read the registry
    _ExitBasis = str
    _FloorKey = str
    _Distribution = str
    _FixedCostGrowth = str
    _Discounting = str
    _ValuationDate = str
    _TaxLosses = str
else:
    _TerminalKey = Literal[tuple(dict.fromkeys(key for key, _ in TERMINAL_BY_KEYS))]
    _ExitBasis = Literal[tuple(basis for _, basis in TERMINAL_BY_KEYS if basis)]
    _FloorKey = Literal[tuple(FLOOR_BY_KEY)]
    _Distribution, _FixedCostGrowth, _Discounting, _ValuationDate, _TaxLosses = (
        Literal[tuple(choice.key for choice in kind)] for kind in OPTIONS.values()
    )


class Section(BaseModel):
    """A table of a config: no unknown keys, no conversions, no later changes."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False, defer_build=True)


class Company(Section):
    """The company that is valued."""

    name: str = Field(min_length=1, max_length=200)
    ticker: str = Field(min_length=1, max_length=40)
    currency: str = Field(pattern=r"^[A-Z]{3}$", description="ISO 4217 code; money is in millions of it")
    notes: list[str] = Field(default=[], description="what a reader should know of the sources")


class Market(Section):
    """Figures of the market against which the inputs are checked."""

    as_of: date | None = Field(default=None, description="day of the share price")
    source: str = ""
    market_capitalization: float | None = Field(
        default=None, gt=0,
        description="millions; price times shares must come within 1% of it, or up to 5% above if diluted",
    )


_Why = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]


class BaseYearGap(Section):
    """Why the base year does not close within 5%, by the input or figure at which each gap is told."""

    other_liabilities: _Why | None = Field(default=None, description="the balance sheet as a whole")
    base_equity: _Why | None = None
    base_working_capital: _Why | None = None
    base_production_assets: _Why | None = None
    base_cash: _Why | None = Field(default=None, description="cash that counts twice")
    total_assets: _Why | None = None
    total_equity: _Why | None = None
    total_debt: _Why | None = None
    current_operating_assets: _Why | None = Field(default=None, description="working capital as reported")


#: Tags of a text and of a table of answers, in words that no key is called.
GAP_TAGS = _ONE_GAP, _GAPS = "(text)", "(table)"


def _gap_tag(value: object) -> str:
    return _GAPS if isinstance(value, dict | BaseYearGap) else _ONE_GAP


_Answers = Annotated[
    Annotated[_Why, Tag(_ONE_GAP)] | Annotated[BaseYearGap, Tag(_GAPS)], Discriminator(_gap_tag)
]


class Reported(Section):
    """Figures of the base year, millions, that the inputs must reproduce: earnings to 1%, balances to 5%."""

    base_year_end: date | None = Field(
        default=None, ge=date(1800, 1, 1), le=date(2200, 12, 31),
        description="the last day of the base year; forecast year k ends k years later",
    )
    revenue: float | None = Field(default=None, gt=0, description="the inputs must come within 1% of it")
    net_income: float | None = Field(default=None, description="the inputs must come within 1% of it")
    operating_income: float | None = Field(default=None, description="the inputs must come within 1% of it")
    interest_expense: float | None = Field(
        default=None, description="less interest earned; named where net_income is off"
    )
    tax_expense: float | None = Field(default=None, description="named where net_income is off")
    normalised: _Why | None = Field(
        default=None, description="why the inputs' net income is not the year's: \"tax 17% instead of 10.2%\""
    )
    depreciation_and_amortization: float | None = Field(
        default=None, description="the inputs must come within 1% of it"
    )
    total_assets: float | None = Field(
        default=None, gt=0,
        description="adjusted assets, base_cash, cash netted from debt and taken_off_both_sides must make it",
    )
    taken_off_both_sides: float = Field(
        default=0.0, ge=0, description="taken off assets and off liabilities alike, like current liabilities"
    )
    total_equity: float | None = Field(default=None, description="base_equity and base_cash must make it")
    total_debt: float | None = Field(
        default=None, ge=0, description="what base_debt falls short of it is cash netted from debt"
    )
    cash: float | None = Field(
        default=None, ge=0,
        description="cash and securities: base_cash and cash netted from debt are no more",
    )
    current_operating_assets: float | None = Field(
        default=None, ge=0,
        description="current assets without cash and securities: less current_operating_liabilities they are"
        " base_working_capital",
    )
    current_operating_liabilities: float | None = Field(
        default=None, ge=0, description="current liabilities without debt"
    )
    operating_cash_flow: float | None = Field(
        default=None, description="not in the model's base year: shown beside that of forecast year 1"
    )
    capex: float | None = Field(
        default=None, ge=0,
        description="what was spent, positive; not in the model's base year: shown beside that of year 1",
    )
    base_year_gap: _Answers | None = Field(
        default=None,
        description="why the base year does not close within 5%: a text if there is one gap, else a table"
        " with a text for each",
    )
    source: str = ""


class Forecast(Section):
    """The years of the forecast, what follows them, and how they are shown."""

    years: int = Field(ge=1, le=MAX_YEARS, description="displayed years")
    first_fiscal_year: int = Field(default=1, description="label of forecast year 1: the year of its end")
    terminal: _TerminalKey = Terminal.RUN_OFF.rule.key
    exit_basis: _ExitBasis | None = Field(
        default=None, description="what exit_multiple multiplies; with terminal = 'exit-multiple' only"
    )
    max_years: int = Field(default=MAX_YEARS, ge=1, le=MAX_YEARS, description="the run-off ends here")
    floor: _FloorKey = Floor.ZERO.key
    distribution: _Distribution = Field(
        default="published",
        description="what shareholders get: free cash and debt issued less what equity keeps, or net income"
        " less the rise of equity that no share issue paid for",
    )
    fixed_cost_growth: _FixedCostGrowth = Field(default="inflation", description="what fixed costs follow")
    discounting: _Discounting = Field(default="year-end", description="when in its year cash is paid out")
    valuation_date: _ValuationDate = Field(
        default="base-year-end",
        description="the day that present values are of: the end of the base year, or [market] as_of",
    )
    tax_losses: _TaxLosses = Field(default="none", description="whether a loss lowers later taxable earnings")
    layout: Literal["full", "later"] = Field(
        default="full", description="the 42 lines of the 2019 page, or the 36 of the later one"
    )


class Run(Section):
    """The draws of a run, their seed and their sampler."""

    draws: int = Field(default=1_000_000, ge=1, le=MAX_DRAWS)
    seed: int = Field(default=1, ge=0, le=MAX_SEED)
    sampler: Literal["random", "sobol", "latin-hypercube"] = "random"
    scrambles: int = Field(
        default=16, ge=1, le=32,
        description="independent scrambles of Sobol points, a power of two; their spread gives the error",
    )


class Pair(Section):
    """Two inputs and their rank correlation."""

    between: list[str] = Field(min_length=2, max_length=2)
    rank: float = Field(gt=-1, lt=1, description="Spearman's rank correlation")
    reason: str = ""


class DependenceSection(Section):
    """Rank correlations between uncertain inputs, as pairs or as a matrix."""

    copula: Literal["gaussian", "student-t"] = "gaussian"
    df: float | None = Field(
        default=None, ge=1, le=1000, description="degrees of freedom, with copula = 'student-t' only"
    )
    repair: bool = Field(default=False, description="use the nearest valid matrix if this one is not")
    pairs: list[Pair] = Field(default=[], max_length=500)
    inputs: list[str] = Field(default=[], max_length=50, description="the order of `matrix`")
    matrix: list[list[float]] = Field(default=[], max_length=50)


class Scenario(Section):
    """A case in which several inputs have their own values together."""

    name: str = Field(min_length=1, max_length=100)
    weight: float = Field(gt=0, le=1)
    inputs: dict[str, float] = Field(min_length=1, description="by name; the others keep their base case")


class Rating(Section):
    """Upsides at which the rating changes; hold lies between buy and sell."""

    strong_buy: float = 0.50
    buy: float = 0.15
    sell: float = -0.15
    strong_sell: float = -0.50
    hurdle: float | None = Field(
        default=None, gt=0, description="the return a year that is wanted at least, 0.1 for 10%"
    )


class BrokerTarget(Section):
    """A price target that somebody published."""

    broker: str = Field(min_length=1, max_length=200)
    target: float = Field(gt=0, description="currency per share")
    pe_multiple: float | None = Field(default=None, gt=0, description="times a year's earnings per share")
    earnings_year: date | None = Field(
        default=None, description="the last day of the year of these earnings; forecast year 1 if left out"
    )
    rating: str = ""
    published: date | None = None
    source: str = ""


class Shock(Section):
    """The deviations of one input from its trend, year by year."""

    sd: float = Field(ge=0, description="standard deviation of a year's innovation, in the input's unit")
    persistence: float = Field(
        default=0.0, ge=0, lt=1, description="the share of a deviation that is left a year later"
    )
    dist: Literal["normal", "student-t"] = "normal"
    df: float | None = Field(
        default=None, gt=2, le=1000, description="degrees of freedom, with dist = 'student-t' only"
    )
    status: Literal["reported", "derived", "assumption"] = "assumption"
    source: str = ""
    reason: str = ""


class RecessionSection(Section):
    """An event that begins by chance in a year in which none lasts."""

    probability: float = Field(gt=0, lt=1, description="that it begins in a year")
    lasts: int = Field(default=1, ge=1, le=MAX_YEARS, description="years")
    growth: float = Field(default=0.0, description="what it adds to growth, -0.05 for 5 points less")
    variable_cost_ratio: float = Field(default=0.0, description="what it adds to that ratio")
    status: Literal["reported", "derived", "assumption"] = "assumption"
    source: str = ""
    reason: str = ""

    def effects(self) -> dict[str, float]:
        """Return what a year of it adds, by input."""
        effects = {"growth": self.growth, "variable_cost_ratio": self.variable_cost_ratio}
        return {name: effect for name, effect in effects.items() if effect}


def _shocks_model() -> type[Section]:
    """Return a model with a field for each input whose years may deviate."""
    fields: dict[str, Any] = {
        "until": (
            int | None, Field(default=None, ge=1, le=MAX_YEARS, description="the last year with innovations")
        ),
        "pairs": (list[Pair], Field(default=[], max_length=50, description="within a year")),
        "recession": (RecessionSection | None, None),
    } | dict.fromkeys(SHOCKABLE, (Shock | None, None))
    return create_model(
        "ShockSection", __base__=Section, __doc__="How years deviate from the trend.", __module__=__name__,
        **fields,
    )


def _inputs_model() -> type[Section]:
    """Return a model with a field for each input, required unless it is optional."""
    fields: dict[str, Any] = {}
    for spec in INPUTS:
        about = f"{spec.meaning} ({spec.symbol}, {spec.unit}; {spec.allowed()})"
        if spec.name in OPTIONAL:
            fields[spec.name] = (InputEntry | None, Field(default=None, description=about))
        else:
            fields[spec.name] = (InputEntry, Field(description=about))
    return create_model(
        "ConfigInputs", __base__=Section, __doc__="Every input of the model.", __module__=__name__, **fields
    )


if TYPE_CHECKING:
    ConfigInputs = Section  # its fields come with the registry

    class ShockSection(Section):
        """How years deviate from the trend; a shock's field comes with the registry."""

        until: int | None
        pairs: list[Pair]
        recession: RecessionSection | None
else:
    ConfigInputs, ShockSection = _inputs_model(), _shocks_model()


class ConfigFile(Section, defer_build=False):
    """The whole file."""

    company: Company
    market: Market = Market()
    reported: Reported = Reported()
    forecast: Forecast
    inputs: ConfigInputs
    run: Run = Run()
    dependence: DependenceSection = DependenceSection()
    shocks: ShockSection | None = None
    scenarios: list[Scenario] = Field(default=[], max_length=50)
    rating: Rating = Rating()
    broker_targets: list[BrokerTarget] = Field(default=[], max_length=50)
