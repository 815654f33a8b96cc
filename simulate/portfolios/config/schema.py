"""The pydantic models of a portfolio's file, section by section."""

from datetime import date
from typing import Annotated, Any, TypeAlias

from pydantic import Field, create_model

from engine.model.rules.horizon import MAX_DRAWS, MAX_SEED, MAX_YEARS
from simulate.config.input_schema import TAGS, InputEntry, Table, entry_of
from simulate.config.schema import Pair, Section

#: Keys of factors, currencies and companies: streams and columns are called by them.
_Key = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$", max_length=60)]
_Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
#: The most years that a return may be asked over, by a file or in Python.
MAX_HORIZON = 50


class PortfolioSection(Section):
    """The portfolio."""

    name: str = Field(min_length=1, max_length=200)
    currency: str = Field(pattern=r"^[A-Z]{3}$", description="ISO 4217 code of the base currency")
    as_of: date | None = Field(default=None, description="day of weights and exchange rates")
    draws: int = Field(default=1_000_000, ge=1, le=MAX_DRAWS)
    seed: int = Field(default=1, ge=0, le=MAX_SEED, description="of all companies and factors")
    notes: list[str] = Field(default=[])


class FactorSection(Section):
    """What moves several companies."""

    yearly: bool = Field(
        default=False, description="whether it is drawn each year, for shocks; else once a draw, for inputs"
    )
    reason: str = ""


class FactorDependence(Section):
    """Rank correlations between factors, which are of normal scores by a Gaussian copula."""

    pairs: list[Pair] = Field(default=[], max_length=500)
    repair: bool = Field(
        default=False, description="use the nearest valid correlations and loadings if these are not"
    )


class CommonRecession(Section):
    """The recession that comes to all companies at once; each gives what it does to them."""

    probability: float = Field(gt=0, lt=1, description="that it begins in a year in which none lasts")
    lasts: int = Field(default=1, ge=1, le=MAX_YEARS, description="years")
    source: str = ""
    reason: str = ""


class FactorLoading(Section):
    """How strongly an exchange rate goes with a factor."""

    factor: str
    rank: float = Field(ge=-1, le=1, description="Spearman's rank correlation; 1 is the factor itself")
    reason: str = ""


class Loading(FactorLoading):
    """How strongly an input, or the years' shock of one, goes with a factor."""

    input: str | None = Field(default=None, description="an uncertain input of the company")
    shock: str | None = Field(default=None, description="an input whose years deviate, for a yearly factor")


class CompanySection(Section):
    """One company that is held."""

    config: str = Field(
        default="", description="a name in configs/, or a path from this file; the key, if left out"
    )
    weight: float | None = Field(
        default=None, ge=0, le=1, description="part of the portfolio today; all sum to 1"
    )
    shares: float | None = Field(default=None, ge=0, description="held, for all companies instead of weights")
    sector: str = ""
    loadings: list[Loading] = Field(default=[], max_length=200)


class ReturnsSection(Section):
    """What returns rest on; without it nothing is called a return."""

    drift: InputEntry = Field(description="of prices a year, dividends in it: a decimal")
    convergence: InputEntry = Field(description="share of the gap to value that closes in a year, in [0, 1]")
    volatility: dict[str, InputEntry] = Field(description="of each company's price a year: a decimal")
    common: float = Field(
        default=0.0, ge=0, le=1, description="share of the prices' variance that they have in common"
    )
    hurdle: float | None = Field(default=None, gt=-1, description="the return a year that is wanted at least")
    horizons: list[Annotated[int, Field(ge=1, le=MAX_HORIZON)]] = Field(
        default=[1, 3, 5], min_length=1, max_length=10, description="years"
    )
    source: str = ""
    reason: str = ""


class WeightsSection(Section):
    """What weights are allowed; they are sought by returns, so that it goes with [returns]."""

    bounds: list[float] = Field(
        default=[0.0, 1.0], min_length=2, max_length=2, description="least and greatest weight of a company"
    )
    sector_caps: dict[str, Annotated[float, Field(gt=0, le=1)]] = Field(default={})
    turnover: float | None = Field(
        default=None, gt=0, le=1, description="half of all changes of weights, at most"
    )
    horizon: int = Field(
        default=3, ge=1, le=MAX_HORIZON, description="years that returns are looked at over"
    )
    wanted_return: float | None = Field(default=None, gt=-1, description="a year, at least")
    most_invested: float = Field(
        default=0.5, gt=0, le=1, description="the most that is invested at greatest growth; the rest is cash"
    )


def _with_loadings(table: type[Table]) -> type[Table]:
    loadings: Any = (list[FactorLoading], Field(default=[], max_length=200))
    return create_model(f"{table.__name__}Rate", __base__=table, __module__=__name__, loadings=loadings)


_RATES = {tag: _with_loadings(table) for tag, table in TAGS.items()}
globals().update({table.__name__: table for table in _RATES.values()})  # where pickle looks for them
ExchangeRateEntry: TypeAlias = entry_of(_RATES)  # type: ignore[valid-type]  # only pydantic reads it


class PortfolioFile(Section, defer_build=False):
    """The whole file."""

    portfolio: PortfolioSection
    factors: dict[_Key, FactorSection] = Field(default={})
    dependence: FactorDependence = FactorDependence()
    recession: CommonRecession | None = None
    exchange_rates: dict[_Currency, ExchangeRateEntry] = Field(default={})
    companies: dict[_Key, CompanySection] = Field(min_length=1, max_length=2000)
    returns: ReturnsSection | None = None
    weights: WeightsSection = WeightsSection()
