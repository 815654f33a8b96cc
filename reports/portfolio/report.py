"""A portfolio's whole report: figures, and the sections that show them."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from functools import cached_property

import xarray as xr

from reports.document import Section
from reports.key_figures import Headline
from reports.portfolio.figures import PortfolioFigures, figures_of
from reports.portfolio.sections.basis import basis_section
from reports.portfolio.sections.companies import companies_section
from reports.portfolio.sections.correlations import correlation_section
from reports.portfolio.sections.drivers import drivers_section
from reports.portfolio.sections.joint import joint_section
from reports.portfolio.sections.returns import returns_section
from reports.portfolio.sections.shortfall import shortfall_section
from reports.portfolio.sections.stress import stress_section
from reports.portfolio.sections.summary import headline, overview, verdict
from reports.portfolio.sections.weights import weights_section
from simulate.errors import Problem
from simulate.portfolios.config.loading import keeping_factors
from simulate.portfolios.config.portfolio import Portfolio
from simulate.portfolios.in_memory import portfolio as draw_portfolio
from simulate.settings import DEFAULT_SETTINGS, Settings

_MOST_REDRAWN = 50  # companies: of more, what it takes to begin each is dear


@dataclass(frozen=True, eq=False)
class BuiltPortfolio:
    """All figures of a portfolio's report.

    Attributes
    ----------
    figures : PortfolioFigures
        Of the portfolio.
    portfolio : Portfolio
        Its file and configs.
    """

    figures: PortfolioFigures
    portfolio: Portfolio

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """The sections in reading order."""
        found = self.figures
        sections = (
            joint_section(found), companies_section(found), correlation_section(found),
            drivers_section(found), shortfall_section(found), stress_section(found), returns_section(found),
            weights_section(found), basis_section(found, self.portfolio),
        )
        return tuple(section for section in sections if section is not None)

    @cached_property
    def overview(self) -> Section:
        """What the summary shows beside key figures and sentences."""
        return overview(self.figures, self.portfolio)

    @property
    def headline(self) -> tuple[Headline, ...]:
        """The key figures."""
        return headline(self.figures)

    @property
    def verdict(self) -> tuple[str, ...]:
        """What the report says, in a sentence or three."""
        return verdict(self.figures)

    @property
    def warnings(self) -> list[str]:
        """All warnings: the two that always stand, then those of the file and its companies."""
        left_out = self.portfolio.source.left_out.items()
        return [
            *self.figures.warnings,
            *(f"{key} is left out, and the others have its weight: {why}" for key, why in left_out),
            *map(_in_words, self.portfolio.warnings),
        ]


def _in_words(problem: Problem) -> str:
    """Return what a file has to warn of as one line, without its place there."""
    whose, _, place = problem.where.partition(": ")  # of a company's config the company stands first
    return str(replace(problem, where=whose)) if place else problem.wanted


def build_portfolio(
    dataset: xr.Dataset, portfolio: Portfolio, settings: Settings = DEFAULT_SETTINGS
) -> BuiltPortfolio:
    """Compute all figures of a portfolio.

    Parameters
    ----------
    dataset : xarray.Dataset
        As `simulate.portfolio` gives it.
    portfolio : Portfolio
        What it was drawn from.
    settings : Settings, optional
        How much may be evaluated.
    """
    many = len(portfolio.companies) > _MOST_REDRAWN
    redraw = None if many else _redraw(dataset, portfolio, settings)
    return BuiltPortfolio(figures_of(dataset, redraw, settings), portfolio)


def _redraw(
    dataset: xr.Dataset, portfolio: Portfolio, settings: Settings
) -> Callable[[Collection[str]], xr.Dataset]:
    """Return what draws the portfolio with some of its factors, without rates of return."""
    draws = min(dataset.sizes["draw"], settings.factor_draws // len(portfolio.companies))
    sizes, seed = replace(settings, portfolio_rates=1), int(dataset.attrs["seed"])
    return lambda names: draw_portfolio(
        keeping_factors(portfolio, names), max(draws, 1), seed, sizes=sizes
    )
