"""The joint draws of a portfolio, read company by company: a few columns at a time are in the memory."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import xarray as xr

from simulate.settings import DEFAULT_SETTINGS, Settings


@dataclass(frozen=True, eq=False)
class JointDraws:
    """A portfolio's Dataset as its figures read it.

    Attributes
    ----------
    dataset : xarray.Dataset
        As `simulate.portfolio` gives it.
    settings : Settings
        Chosen sizes.
    """

    dataset: xr.Dataset
    settings: Settings = DEFAULT_SETTINGS

    @property
    def n_draw(self) -> int:
        """Return the number of draws, those without a value included."""
        return int(self.dataset.sizes["draw"])

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """Return the companies' keys, in the Dataset's order, which is that of all figures by company."""
        return tuple(map(str, self.dataset["company"].values))

    @cached_property
    def weights(self) -> np.ndarray:
        """Return (company,) today's weights, parts of the whole."""
        return np.asarray(self.dataset["weight"].values, np.float64)

    @cached_property
    def factors(self) -> tuple[str, ...]:
        """Return the factors that are not yearly."""
        return self._names("factor_score", "factor")

    @cached_property
    def yearly_factors(self) -> tuple[str, ...]:
        """Return the yearly factors."""
        return self._names("yearly_score", "yearly_factor")

    @cached_property
    def drawn_rates(self) -> tuple[str, ...]:
        """Return the currencies whose exchange rate is uncertain."""
        names, most = self._names("exchange_rate", "currency"), self.settings.given_data_draws
        return tuple(name for name in names if np.ptp(self.rate(name)[:most]) > 0.0)

    def _names(self, variable: str, dimension: str) -> tuple[str, ...]:
        if variable not in self.dataset:
            return ()
        return tuple(map(str, self.dataset[dimension].values))

    def about(self, name: str, company: int) -> Any:
        """Return what the Dataset says of one company: its ticker, price, currency_of or sector."""
        return self.dataset[name].values[company]

    def column(self, name: str, company: int) -> np.ndarray:
        """Return (draw,) a variable of one company."""
        found: np.ndarray = self.dataset[name].isel(company=company).values
        return found

    def rate(self, currency: str) -> np.ndarray:
        """Return (draw,) base currency for one unit of a currency."""
        found: np.ndarray = self.dataset["exchange_rate"].sel(currency=currency).values
        return found

    def base_upside(self, company: int) -> np.ndarray:
        """Return (draw,) value / price - 1 in the base currency, the value at the rate as drawn."""
        upside, currency = self.column("upside", company), str(self.about("currency_of", company))
        if currency == self.dataset.attrs["currency"]:
            return upside
        today = float(self.dataset["exchange_rate_today"].sel(currency=currency))
        return np.asarray((1.0 + upside) * (self.rate(currency) / today) - 1.0)

    def contribution(self, company: int) -> np.ndarray:
        """Return (draw,) what a company adds to the portfolio's upside: its upside times its weight."""
        return np.asarray(self.weights[company] * self.base_upside(company))

    @cached_property
    def held(self) -> tuple[int, ...]:
        """Return the places of the companies that have a weight today."""
        return tuple(np.flatnonzero(self.weights).tolist())

    @cached_property
    def upside(self) -> np.ndarray:
        """Return (draw,) value / price - 1 of the portfolio; NaN where a holding has no value."""
        total = np.zeros(self.n_draw)
        for company in self.held:
            total += self.contribution(company)
        return total

    @cached_property
    def reason_words(self) -> dict[int, str]:
        """Return why a draw has no value, by code."""
        attrs = self.dataset["reason"].attrs
        return dict(zip(map(int, attrs["flag_values"]), map(str, attrs["flag_meanings"]), strict=True))

    def without_value(self, company: int) -> dict[str, int]:
        """Return how many draws of a company have no value, by reason."""
        counts = np.bincount(self.column("reason", company))
        codes = np.flatnonzero(counts).tolist()
        return {self.reason_words[code]: int(counts[code]) for code in codes if code}
