"""From values to returns: an assumption of its own, which a portfolio's `[returns]` makes.

    ln(P_h / P_0) = sum over years j <= h of [ln(1 + drift) - volatility^2 / 2 + volatility u_j]
                    + (1 - (1 - convergence)^h) ln(max(V', 0.05 P_0) / P_0) + ln(FX_h / FX_0)

V' is the value with the years' shocks off: a price of year h cannot know later luck. u_j is standard normal:
the root of `common` times the luck of all prices in year j, and the root of the rest times the company's own.
FX_h is the exchange rate as drawn, at every horizon. The price is lognormal about its drift as in J. C. Hull,
Options, Futures, and Other Derivatives, chapter on the Black-Scholes-Merton model; that it closes a share of
the gap to the value each year is a partial adjustment of its logarithm.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from math import sqrt
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from engine.distributions import FAMILIES, Distribution, Truncated
from engine.kernels.scores import draw_scores
from engine.random.streams import stream_of
from simulate.errors import InputError, Problem

#: A number, or a range of which each draw takes one number.
Uncertain = float | Distribution
#: For all companies, drawn once where it is a range; or by a company's key, drawn for each.
Assumption = Uncertain | Mapping[str, Uncertain]
#: The least that a price converges to, as a part of today's: what is worth nothing has no logarithm.
LEAST_VALUE = 0.05
#: Years that a return may be asked over.
LONGEST = 50
_FAMILY_NAMES = {family: name for name, family in FAMILIES.items()}


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

    def text(self) -> str:
        """Return the model as JSON, for the attribute `returns` of a portfolio's Dataset."""
        found = {name: _plain(getattr(self, name)) for name in ("drift", "convergence", "volatility")}
        return json.dumps(
            found | {"common": self.common, "hurdle": self.hurdle, "horizons": list(self.horizons)}
        )

    @classmethod
    def from_text(cls, text: str) -> "ReturnModel":
        """Return the model that `text` wrote."""
        found = json.loads(text)
        parts = {name: _assumption(found[name]) for name in ("drift", "convergence", "volatility")}
        return cls(
            **parts, common=found["common"], hurdle=found["hurdle"], horizons=tuple(found["horizons"])
        )


def _plain(part: Assumption) -> Any:
    if isinstance(part, Mapping):
        return {"by_company": {key: _plain(each) for key, each in part.items()}}
    if isinstance(part, Truncated):
        return {"dist": "truncated", "parent": _plain(part.parent), "low": part.low, "high": part.high}
    if isinstance(part, Distribution):
        return {"dist": _FAMILY_NAMES[type(part)]} | asdict(part)
    return float(part)


def _assumption(plain: Any) -> Any:
    if not isinstance(plain, dict):
        return float(plain)
    if "by_company" in plain:
        return {key: _assumption(each) for key, each in plain["by_company"].items()}
    parameters = {name: part for name, part in plain.items() if name != "dist"}
    if plain["dist"] == "truncated":
        return Truncated(_assumption(parameters.pop("parent")), **parameters)
    return FAMILIES[plain["dist"]](**parameters)


def model_of(dataset: xr.Dataset) -> ReturnModel | None:
    """Return what a portfolio's returns rest on; None where its config has no `[returns]`."""
    text = dataset.attrs.get("returns", "")
    return ReturnModel.from_text(text) if text else None


@dataclass(frozen=True, slots=True)
class HorizonReturns:
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


def company_returns(dataset: xr.Dataset, company: int, horizon: int) -> HorizonReturns:
    """Compute the returns of one company of a portfolio.

    Parameters
    ----------
    dataset : xarray.Dataset
        Of a portfolio whose config has `[returns]`.
    company : int
        Its place along the dimension `company`.
    horizon : int
        Years, 1 to `LONGEST`.

    Raises
    ------
    InputError
        If there is no `[returns]`, or the horizon is out of range.
    """
    model = _checked(dataset, horizon)
    one = dataset.isel(company=company)
    price, currency = float(one["price"]), str(one["currency_of"].item())
    value = one["trend_value"].values
    with np.errstate(invalid="ignore"):
        floored = value < LEAST_VALUE * price
        gap = np.log(np.maximum(value, LEAST_VALUE * price) / price)
    found = _log_growth(model, _Company.of(dataset, company), horizon, gap)
    if currency != dataset.attrs["currency"]:
        rate = dataset["exchange_rate"].sel(currency=currency).values
        found += np.log(rate / float(dataset["exchange_rate_today"].sel(currency=currency)))
    return HorizonReturns(np.expm1(found), int(np.count_nonzero(floored)))


def _checked(dataset: xr.Dataset, horizon: int) -> ReturnModel:
    """Return the model, after a look at the horizon."""
    model = model_of(dataset)
    if model is None:
        wanted = "this portfolio makes no assumption about returns: add the table [returns] to its file"
        raise InputError(Problem(str(dataset.attrs.get("portfolio", "")), "returns", "", wanted))
    if isinstance(horizon, bool) or not isinstance(horizon, int) or not 1 <= horizon <= LONGEST:
        wanted = f"must be a whole number of years in [1, {LONGEST}]"
        raise InputError(Problem("", "horizon", str(horizon), wanted))
    return model


@dataclass(frozen=True, slots=True)
class _Company:
    """Whose streams are drawn, and how many draws of them."""

    key: str
    ticker: str
    seed: int
    n_draw: int

    @classmethod
    def of(cls, dataset: xr.Dataset, company: int) -> "_Company":
        one = dataset.isel(company=company)
        names = str(one["company"].item()), str(one["ticker"].item())
        return cls(*names, int(dataset.attrs["seed"]), dataset.sizes["draw"])

    def scores(self, name: str, *, is_own: bool) -> np.ndarray:
        """Return (draw,) scores of a stream of the company, or of one that all have in common."""
        stream = stream_of(name, self.ticker if is_own else "")
        found: np.ndarray = draw_scores([stream], self.seed, 0, self.n_draw)[0]
        return found

    def drawn(self, name: str, assumption: Assumption) -> float | np.ndarray:
        """Return an assumption as a number, or as (draw,) numbers where it is a range."""
        is_own = isinstance(assumption, Mapping)
        part = assumption[self.key] if isinstance(assumption, Mapping) else assumption
        if not isinstance(part, Distribution):
            return part
        return part.quantile_of_score(self.scores(f"returns/{name}", is_own=is_own))


def _log_growth(model: ReturnModel, company: _Company, horizon: int, gap: np.ndarray) -> np.ndarray:
    """Return (draw,) the logarithm of the price's growth in its own currency.

    `gap` is ln(V' / P_0), which is overwritten.
    """
    drift, convergence, volatility = (
        company.drawn(name, getattr(model, name)) for name in ("drift", "convergence", "volatility")
    )
    found = gap
    found *= 1.0 - (1.0 - convergence) ** horizon
    found += horizon * (np.log1p(drift) - 0.5 * np.square(volatility))
    parts = ((sqrt(model.common), False), (sqrt(1.0 - model.common), True))
    for weight, is_own in parts:
        for year in range(1, horizon + 1) if weight else ():
            luck = company.scores(f"price/{year}", is_own=is_own)
            luck *= weight * volatility
            found += luck
    return found


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
        _checked(some, horizon)
        for i in range(len(keys)):
            found[:, i] = company_returns(some, i, horizon).returns
        frame = pd.DataFrame(found, pd.RangeIndex(len(found), name="draw"), pd.Index(keys, name="company"))
        frame.attrs["horizon_years"] = horizon
        return frame
