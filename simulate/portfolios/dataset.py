"""The Dataset of a portfolio: its variables, their units and meanings, and where it comes from."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

import numpy as np
import xarray as xr

from simulate.portfolios.config.checks import factor_groups
from simulate.portfolios.config.loading import portfolio_from_text
from simulate.portfolios.config.portfolio import Portfolio, PortfolioSource
from simulate.portfolios.config.schema import PortfolioFile
from simulate.portfolios.draws import KEPT_YEARS, Asked, Common, mixed_scores
from simulate.portfolios.return_model import file_tables
from simulate.provenance import git_commit, machine, package_versions
from simulate.runs.dataset import FORMAT, GENERATORS, config_from_run, data_text, reason_attrs, text_array

#: The last year that is rebuilt: luck that comes later hardly moves a value of today.
LAST_YEAR = 30
#: Of the columns of each company, what they are.
MEANINGS: dict[str, dict[str, Any]] = {
    "value": {"units": "currency_of per share", "meaning": "value of one share, NaN if invalid"},
    "trend_value": {
        "units": "currency_of per share",
        "meaning": "value of the same inputs in years that do not deviate from their trend, NaN if invalid",
    },
    "reason": reason_attrs(),
    "upside": {"units": "1", "meaning": "value / price - 1, in the company's currency"},
    "irr": {
        "units": "1 per year",
        "meaning": "internal rate of return at the price, NaN where there is none and beyond irr_draws draws",
    },
}


class CarriedConfig(NamedTuple):
    """What a portfolio's Dataset carries of a company's config; field x is its variable `config_x`.

    Attributes
    ----------
    name, text : str
        Its name and the text of its file.
    settings, data : str
        Settings over it, and the data that it names, as JSON.
    """

    name: str
    text: str
    settings: str
    data: str


def carried_config(dataset: xr.Dataset, place: int) -> CarriedConfig:
    """Return what a portfolio's Dataset carries of a company's config.

    Parameters
    ----------
    dataset : xarray.Dataset
        As `simulate.portfolio` gives it.
    place : int
        Of the company.

    Returns
    -------
    CarriedConfig
    """
    return CarriedConfig(*(str(dataset[f"config_{name}"].values[place]) for name in CarriedConfig._fields))


def build_dataset(
    portfolio: Portfolio, asked: Asked, common: Common, columns: Mapping[str, np.ndarray] | None = None
) -> xr.Dataset:
    """Return the Dataset of a portfolio.

    Parameters
    ----------
    portfolio : Portfolio
        The portfolio.
    asked : Asked
        Its numbers.
    common : Common
        What companies share, drawn.
    columns : mapping of str to numpy.ndarray, optional
        (draw, company) of each of `MEANINGS`; without them the Dataset has all else.
    """
    rates = portfolio.exchange_rates.values()
    variables: dict[str, Any] = {
        name: (("draw", "company"), cells, MEANINGS[name]) for name, cells in (columns or {}).items()
    }
    variables |= {
        "factor_score": (
            ("draw", "factor"), common.factor_score.T, {"units": "1", "meaning": "standard normal score"},
        ),
        "yearly_score": (
            ("draw", "yearly_factor", "year"), np.moveaxis(common.yearly_score, -1, 0),
            {"units": "1", "meaning": "standard normal score of a yearly factor in each of the first years"},
        ),
        "exchange_rate": (
            ("draw", "currency"), common.exchange_rate.T,
            {"units": f"{portfolio.currency} per unit", "meaning": "drawn exchange rate"},
        ),
        "exchange_rate_today": (
            "currency", np.array([1.0, *(rate.today for rate in rates)]),
            {"units": f"{portfolio.currency} per unit", "meaning": "the base case of the exchange rate"},
        ),
    }
    if common.recession is not None:
        meaning = {"units": "1", "meaning": "whether the recession that companies share lasts in the year"}
        variables["recession"] = (("draw", "year"), common.recession.T, meaning)
    carried = [
        CarriedConfig(config.name, config.text, json.dumps(config.settings), data_text(config))
        for config in (each.config for each in portfolio.companies)
    ]
    variables |= {
        f"config_{field}": ("company", text_array([getattr(each, field) for each in carried]))
        for field in CarriedConfig._fields
    }
    return xr.Dataset(variables, _coordinates(portfolio), _attrs(portfolio, asked))


def portfolio_of(dataset: xr.Dataset) -> Portfolio:
    """Return the portfolio that a Dataset was drawn from, rebuilt from the texts that it carries.

    Parameters
    ----------
    dataset : xarray.Dataset
        As `simulate.portfolio` gives it, or as it was written.

    Raises
    ------
    InputError
        If what it carries is damaged.
    """
    attrs = dataset.attrs
    configs = {}
    for i, key in enumerate(dataset["company"].values):
        name, text, settings, data = carried_config(dataset, i)
        configs[str(key)] = config_from_run(name, text, json.loads(settings), data)
    settings = attrs["portfolio_settings"]
    given = (settings,) if isinstance(settings, str) else tuple(settings)
    name = str(attrs["portfolio"])
    left_out, kept = json.loads(attrs["left_out"]), json.loads(attrs["factors_kept"])
    factors = None if kept is None else tuple(kept)
    source = PortfolioSource(name, name, str(attrs["portfolio_text"]), given, left_out, factors)
    return portfolio_from_text(source, configs)


def _coordinates(portfolio: Portfolio) -> dict[str, Any]:
    companies = portfolio.companies
    return {
        "company": text_array([each.key for each in companies]),
        "name": ("company", text_array([each.config.file.company.name for each in companies])),
        "ticker": ("company", text_array([each.config.file.company.ticker for each in companies])),
        "price": ("company", np.array([each.config.base.share_price for each in companies])),
        "currency_of": ("company", text_array([each.config.file.company.currency for each in companies])),
        "weight": ("company", np.array([each.weight for each in companies])),
        "sector": ("company", text_array([each.sector for each in companies])),
        "factor": text_array(portfolio.factors.names),
        "yearly_factor": text_array(portfolio.yearly_factors.names),
        "year": np.arange(1, KEPT_YEARS + 1),
        "currency": text_array([portfolio.currency, *portfolio.exchange_rates]),
    }


def _attrs(portfolio: Portfolio, asked: Asked) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "portfolio": portfolio.name,
        "title": portfolio.title,
        "currency": portfolio.currency,
        "seed": asked.seed,
        "draws": asked.draws,
        "irr_draws": asked.irr_draws,
        "portfolio_text": portfolio.text,
        "portfolio_settings": list(portfolio.source.settings),
        "portfolio_sha256": portfolio.sha256,
        "factors_kept": json.dumps(portfolio.source.factors),
        "left_out": json.dumps(dict(portfolio.source.left_out)),
        "sampler": "random",
        "generator": GENERATORS["random"],
        "versions": json.dumps(package_versions()),
        "machine": json.dumps(machine()),
        "git_commit": git_commit(),
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def yearly_scores(dataset: xr.Dataset, n_draw: int) -> dict[str, np.ndarray]:
    """Return the scores of each yearly factor in the first draws, rebuilt from the seed.

    A Dataset keeps those of the first years only.

    Parameters
    ----------
    dataset : xarray.Dataset
        Of a portfolio.
    n_draw : int
        How many draws.

    Returns
    -------
    dict of str to numpy.ndarray
        (draw, year) by factor, of years 1 to `LAST_YEAR`.
    """
    groups, _ = factor_groups(PortfolioFile.model_validate(file_tables(dataset)))
    names, seed = groups.yearly.names, int(dataset.attrs["seed"])
    if not names:
        return {}
    years = np.empty((len(names), n_draw, LAST_YEAR), order="F")
    for year in range(1, LAST_YEAR + 1):
        years[:, :, year - 1] = mixed_scores(groups.yearly, n_draw, seed, year)
    return dict(zip(names, years, strict=True))
