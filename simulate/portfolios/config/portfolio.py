"""A checked portfolio: its companies, what they share, and what turns their values into the base currency."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from engine.distributions import Distribution
from simulate.config.config import Config
from simulate.errors import Problem
from simulate.portfolios.config.factor_weights import FactorGroup
from simulate.portfolios.config.schema import CommonRecession, PortfolioFile


@dataclass(frozen=True, slots=True)
class UsedLoading:
    """A loading as it is used.

    Attributes
    ----------
    name : str
        The input; "shocks.growth" for a shock; a currency for an exchange rate.
    factor : str
        The factor.
    asked, used : float
        Rank correlations; they differ where loadings were repaired.
    reason : str
        In the words of the file.
    """

    name: str
    factor: str
    asked: float
    used: float
    reason: str


@dataclass(frozen=True, eq=False)
class Holding:
    """One company of a portfolio.

    Attributes
    ----------
    key : str
        What the portfolio calls it.
    config : Config
        Its config, with what it shares with the others.
    weight : float
        Its part of the whole today; all sum to 1.
    sector : str
        "" if the file names none.
    loadings : tuple of UsedLoading
        How it goes with the factors.
    """

    key: str
    config: Config
    weight: float
    sector: str
    loadings: tuple[UsedLoading, ...] = ()


@dataclass(frozen=True, eq=False)
class ExchangeRate:
    """What a unit of a currency costs in the base currency.

    Attributes
    ----------
    currency : str
        ISO 4217 code.
    today : float
        The base case.
    distribution : Distribution or None
        Of its draws; None for a rate that is not uncertain.
    weights : numpy.ndarray
        (factor,) of the factors that are not yearly.
    loadings : tuple of UsedLoading
        How it goes with the factors.
    source : str
        In the words of the file.
    """

    currency: str
    today: float
    distribution: Distribution | None = None
    weights: np.ndarray = field(default_factory=lambda: np.empty(0))
    loadings: tuple[UsedLoading, ...] = ()
    source: str = ""


@dataclass(frozen=True)
class PortfolioSource:
    """Where a portfolio comes from.

    Attributes
    ----------
    name : str
        The name of its results: the file's name without its ending.
    where : str
        What messages call the file.
    text : str
        The file as it was read.
    settings : tuple of str, optional
        Changes `COMPANY.input=value` on top of the companies' configs.
    left_out : mapping of str to str, optional
        Companies that are left out because their configs are wrong, by key, and why.
    factors : tuple of str, optional
        The only factors that move anything; None for all.
    """

    name: str
    where: str
    text: str
    settings: tuple[str, ...] = ()
    left_out: Mapping[str, str] = field(default_factory=dict)
    factors: tuple[str, ...] | None = None


@dataclass(frozen=True, eq=False)
class Portfolio:
    """A checked portfolio.

    Attributes
    ----------
    file : PortfolioFile
        The parsed file.
    source : PortfolioSource
        Its text, and what belongs to it.
    companies : tuple of Holding
        In the order of the file.
    factors, yearly_factors : FactorGroup
        Those of inputs, and those of years.
    exchange_rates : mapping of str to ExchangeRate
        By currency, of all that companies have but the base currency.
    warnings : tuple of Problem, optional
        What a reader must know.
    """

    file: PortfolioFile
    source: PortfolioSource
    companies: tuple[Holding, ...]
    factors: FactorGroup
    yearly_factors: FactorGroup
    exchange_rates: Mapping[str, ExchangeRate]
    warnings: tuple[Problem, ...] = ()

    @property
    def name(self) -> str:
        """The name of its results."""
        return self.source.name

    @property
    def text(self) -> str:
        """The file as it was read."""
        return self.source.text

    @property
    def title(self) -> str:
        """What readers call it."""
        return self.file.portfolio.name

    @property
    def currency(self) -> str:
        """The base currency."""
        return self.file.portfolio.currency

    @property
    def recession(self) -> CommonRecession | None:
        """The recession that companies share."""
        return self.file.recession

    @cached_property
    def sha256(self) -> str:
        """The SHA-256 hash of file, settings and companies, in hexadecimal."""
        import hashlib
        import json

        parts = [self.text, self.source.settings, {each.key: each.config.sha256 for each in self.companies}]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
