"""From values to returns: an assumption of its own, which a portfolio's `[returns]` makes.

    ln(P_h / P_0) = sum over years j <= h of [ln(1 + drift) - volatility^2 / 2 + volatility u_j]
                    + (1 - (1 - convergence)^h) ln(max(V', 0.05 P_0) / P_0) + ln(FX_h / FX_0)

V' is the value with the years' shocks off: a price of year h cannot know later luck. u_j is standard normal:
the root of `common` times the luck of all prices in year j, and the root of the rest times the company's own.
FX_h is the exchange rate as drawn, at every horizon. The price is lognormal about its drift as in J. C. Hull,
Options, Futures, and Other Derivatives, chapter on the Black-Scholes-Merton model; that it closes a share of
the gap to the value each year is a partial adjustment of its logarithm.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import sqrt
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import xarray as xr

from engine.distributions import Distribution
from engine.random.streams import draw_scores, stream_of
from simulate.config.input_schema import FixedInput, Table, UncertainInput, as_table
from simulate.errors import InputError, Problem
from simulate.portfolios.config.schema import MAX_HORIZON, ReturnsSection, WeightsSection

#: A number, or a range of which each draw takes one number.
Uncertain = float | Distribution
#: For all companies, drawn once where it is a range; or by a company's key, drawn for each.
Assumption = Uncertain | Mapping[str, Uncertain]
#: The least that a price converges to, as a part of today's: what is worth nothing has no logarithm.
LEAST_VALUE = 0.05
_ASSUMED = ("drift", "convergence", "volatility")


@dataclass(frozen=True, slots=True)
class ReturnModel:
    """What returns rest on; all numbers are decimals.

    Attributes
    ----------
    drift : Assumption
        Return a year of a stock that is priced at its value, dividends in it.
    convergence : Assumption
        The share of the gap between price and value that closes in a year, in [0, 1].
    volatility : Assumption
        Standard deviation of the logarithm of a price's change in a year.
    common : float
        The share of that variance that all prices have in common, in [0, 1].
    hurdle : float or None
        Return a year that is wanted at least.
    horizons : tuple of int
        Years that returns are shown over.
    """

    drift: Assumption
    convergence: Assumption
    volatility: Assumption
    common: float = 0.0
    hurdle: float | None = None
    horizons: tuple[int, ...] = (1, 3, 5)


def _assumption(entry: float | Table) -> Uncertain:
    """Return what an entry of the file stands for."""
    table = as_table(entry)
    if isinstance(table, UncertainInput) and table.narrow:
        return table.moved(table.unmoved({}))
    if not isinstance(table, FixedInput):
        raise TypeError("checked before: a number or a range")
    return table.moved_base


@lru_cache(maxsize=4)
def _parsed(text: str) -> dict[str, Any]:
    return tomllib.loads(text)


def file_tables(dataset: xr.Dataset) -> dict[str, Any]:
    """Return the tables of the file that a portfolio was drawn from, which was checked then."""
    return _parsed(str(dataset.attrs["portfolio_text"]))


def returns_table(dataset: xr.Dataset) -> dict[str, Any] | None:
    """Return the table `[returns]` of the file that a portfolio was drawn from; None where it has none."""
    return file_tables(dataset).get("returns")


def weights_of(dataset: xr.Dataset) -> WeightsSection:
    """Return what a portfolio's file says of weights."""
    return WeightsSection.model_validate(file_tables(dataset).get("weights", {}))


def model_of(dataset: xr.Dataset) -> ReturnModel | None:
    """Return what a portfolio's returns rest on; None where its config has no `[returns]`."""
    table = returns_table(dataset)
    if table is None:
        return None
    section = ReturnsSection.model_validate(table)
    return ReturnModel(
        _assumption(section.drift),
        _assumption(section.convergence),
        {key: _assumption(entry) for key, entry in section.volatility.items()},
        section.common,
        section.hurdle,
        tuple(section.horizons),
    )


class HorizonReturns(NamedTuple):
    """Returns of one company over some years.

    Attributes
    ----------
    returns : numpy.ndarray
        (draw,) simple returns in the base currency, decimals; NaN where the draw has no value.
    n_floored : int
        Draws whose value was below the least that a price converges to.
    """

    returns: np.ndarray
    n_floored: int


def company_returns(dataset: xr.Dataset, horizons: Sequence[int]) -> Iterator[tuple[HorizonReturns, ...]]:
    """Yield the returns of each company of a portfolio, in its order: those of each horizon.

    Parameters
    ----------
    dataset : xarray.Dataset
        Of a portfolio whose config has `[returns]`.
    horizons : sequence of int
        Years, each 1 to `MAX_HORIZON`.

    Raises
    ------
    InputError
        If there is no `[returns]`, or a horizon is out of range.
    """
    model, draws = _checked(dataset, horizons), _Draws(int(dataset.attrs["seed"]), dataset.sizes["draw"])
    common = draws.luck(horizons) if model.common else None
    shared = {name: draws.assumed(name, getattr(model, name)) for name in _ASSUMED}
    for i in range(dataset.sizes["company"]):
        company = dataset.isel(company=i)
        key, ticker = company["company"].item(), company["ticker"].item()
        assumed = {
            name: draws.assumed(name, part[key], ticker) if isinstance(part, Mapping) else part
            for name, part in shared.items()
        }
        yield tuple(_returns(company, draws, horizons, assumed, (model.common, common)))


def _checked(dataset: xr.Dataset, horizons: Sequence[int]) -> ReturnModel:
    """Return the model, after a look at the horizons."""
    model = model_of(dataset)
    if model is None:
        wanted = "this portfolio makes no assumption about returns: add the table [returns] to its file"
        raise InputError(Problem(str(dataset.attrs.get("portfolio", "")), "returns", "", wanted))
    for horizon in horizons:
        if isinstance(horizon, bool) or not isinstance(horizon, int) or not 1 <= horizon <= MAX_HORIZON:
            wanted = f"must be a whole number of years in [1, {MAX_HORIZON}]"
            raise InputError(Problem("", "horizon", str(horizon), wanted))
    return model


class _Draws(NamedTuple):
    """The seed of what is drawn, and how many draws of it."""

    seed: int
    n_draw: int

    def scores(self, name: str, ticker: str = "") -> np.ndarray:
        """Return (draw,) scores of a company's stream, or without a ticker of one that all have in common."""
        found: np.ndarray = draw_scores([stream_of(name, ticker)], self.seed, 0, self.n_draw)[0]
        return found

    def assumed(self, name: str, part: Any, ticker: str = "") -> Any:
        """Return (draw,) numbers of a range; a number, or what is given by company, as it is."""
        if not isinstance(part, Distribution):
            return part
        return part.quantile_of_score(self.scores(f"returns/{name}", ticker))

    def luck(self, horizons: Sequence[int], ticker: str = "") -> np.ndarray:
        """Return (horizon, draw) sums of the years' luck up to each horizon."""
        found, total = np.empty((len(horizons), self.n_draw)), np.zeros(self.n_draw)
        for year in range(1, max(horizons) + 1):
            total += self.scores(f"price/{year}", ticker)
            for row in (i for i, horizon in enumerate(horizons) if horizon == year):
                found[row] = total
        return found


def _returns(
    company: xr.Dataset, draws: _Draws, horizons: Sequence[int], assumed: Mapping[str, Any],
    common: tuple[float, np.ndarray | None],
) -> Iterator[HorizonReturns]:
    """Yield the returns of one company; `common` is the share of luck that all prices have, and that luck."""
    drift, convergence, volatility = (assumed[name] for name in _ASSUMED)
    price, (share, shared_luck) = float(company["price"]), common
    value = company["trend_value"].values
    gap = np.log(np.maximum(value, LEAST_VALUE * price) / price)
    n_floored = int(np.count_nonzero(value < LEAST_VALUE * price))
    per_year = np.log1p(drift) - 0.5 * np.square(volatility)
    exchange = _exchange(company)
    own = draws.luck(horizons, company["ticker"].item()) if share < 1.0 else np.zeros((len(horizons), 1))
    for i, horizon in enumerate(horizons):
        luck = sqrt(1.0 - share) * own[i]
        if shared_luck is not None:
            luck = luck + sqrt(share) * shared_luck[i]
        closed = 1.0 - (1.0 - convergence) ** horizon
        yield HorizonReturns(
            np.expm1(closed * gap + horizon * per_year + volatility * luck + exchange), n_floored
        )


def _exchange(company: xr.Dataset) -> float | np.ndarray:
    """Return ln(FX_h / FX_0), 0 for a company in the base currency."""
    currency = company["currency_of"].item()
    if currency == company.attrs["currency"]:
        return 0.0
    today = float(company["exchange_rate_today"].sel(currency=currency))
    return np.asarray(np.log(company["exchange_rate"].sel(currency=currency).values / today))


@xr.register_dataset_accessor("returns")  # type: ignore[no-untyped-call]
class PortfolioReturns:
    """`dataset.returns(horizon=3)`: the returns of a portfolio's companies, as optimisers take them."""

    def __init__(self, dataset: xr.Dataset) -> None:
        self._dataset = dataset

    def __call__(self, horizon: int = 3, draws: int | None = None) -> pd.DataFrame:
        """Return simple returns over some years in the portfolio's base currency.

        They are of the whole horizon, not of a year: a library that annualises must be told so.

        Parameters
        ----------
        horizon : int, optional
            Years.
        draws : int, optional
            Only so many draws, the first; all by default.

        Returns
        -------
        pandas.DataFrame
            (draw, company), NaN where a company has no value; `attrs["horizon_years"]` is the horizon.

        Raises
        ------
        InputError
            If the portfolio's config has no `[returns]`, or the horizon is out of range.
        """
        some = self._dataset if draws is None else self._dataset.isel(draw=slice(draws))
        keys = [str(key) for key in some["company"].values]
        found = np.empty((some.sizes["draw"], len(keys)), order="F")
        for i, (one,) in enumerate(company_returns(some, (horizon,))):
            found[:, i] = one.returns
        frame = pd.DataFrame(found, pd.RangeIndex(len(found), name="draw"), pd.Index(keys, name="company"))
        frame.attrs["horizon_years"] = horizon
        return frame
