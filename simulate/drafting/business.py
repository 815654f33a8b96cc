"""Growth, margins and the luck of single years: from the company's own history, widened by its class."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from math import sqrt
from statistics import fmean

from simulate.drafting.assumptions import CurrencyDefaults, SizeClass, assumptions
from simulate.drafting.base_year import BaseYear
from simulate.drafting.entries import (
    significant,
)
from simulate.drafting.past_years import clipped_logs, growth_rates, margins, spread

#: The normal score of P90.
Z10 = 1.2815515655446004
#: What the classes are measured on.
PANEL = "EDINET 2016-2026"


@dataclass(frozen=True, slots=True)
class Business:
    """What is known of growth and margins.

    Attributes
    ----------
    base : BaseYear
    currency : CurrencyDefaults or None
        None of a currency that has no defaults.
    size : SizeClass
    class_words : str
    growth, margin : Mapping[date, float]
        By year's end, ascending.
    """

    base: BaseYear
    currency: CurrencyDefaults | None
    size: SizeClass
    class_words: str
    growth: Mapping[date, float]
    margin: Mapping[date, float]

    @property
    def makes_losses(self) -> bool:
        """Whether the base year, or the company's own mean, is an operating loss."""
        now = self.margin.get(self.base.end)
        return now is not None and (now <= 0.0 or fmean(self.margin.values()) <= 0.0)

    @property
    def growth_sd(self) -> float | None:
        """The standard deviation of a year's growth, own and of the class; None with fewer than six years."""
        if not _is_long(self.base.series("revenue"), self.growth):
            return None
        own = spread(clipped_logs(list(self.growth.values()), assumptions().rules["clip"]))
        return _between(own, self.size.growth.year_sd)

    @property
    def margin_sd(self) -> float | None:
        """The standard deviation of a year's new margin shock; None with fewer than six years."""
        changes = [later - earlier for earlier, later in pairwise(self.margin.values())]
        if not _is_long(self.margin, changes):
            return None
        persistence = assumptions().rules["margin_shock"]["persistence"]
        # A level that deviates by a persistent shock changes by sd sqrt(2 / (1 + p)) from year to year.
        return _between(spread(changes), self.size.margin.margin_sd) / sqrt(2.0 / (1.0 + persistence))


def _is_long(years: Mapping[date, float], compared: object) -> bool:
    least: int = assumptions().rules["least_shock_years"]
    return len(years) >= least and len(compared) >= least - 1  # type: ignore[arg-type]


def _between(own: float, of_class: float) -> float:
    """Return a standard deviation between a company's own, of few years, and its class's."""
    return sqrt((own**2 + of_class**2) / 2.0)


def business_of(base: BaseYear) -> Business:
    """Return what is known of growth and margins of a company.

    Parameters
    ----------
    base : BaseYear
    """
    history, known = base.history, assumptions()
    size, words = known.size_class(base.revenue, history.currency)
    return Business(
        base, known.currencies.get(history.currency), size, words,
        growth_rates(base), margins(base),
    )  # fmt: skip


def shock_tables(business: Business) -> dict[str, dict[str, object]]:
    """Return the tables under [shocks], empty if there are too few years.

    Parameters
    ----------
    business : Business
    """
    rules, found = assumptions().rules, {}
    growth, margin = business.growth_sd, business.margin_sd
    if growth is not None:
        own = list(business.growth.values())
        said = spread(clipped_logs(own, rules["clip"]))
        found["growth"] = {
            "sd": significant(growth, 2), "persistence": rules["growth_shock"]["persistence"],
            "dist": "student-t", "df": rules["growth_shock"]["df"], "status": "assumption",
            "source": f"own growth of {len(own)} years, and {business.class_words} ({PANEL})",
            "reason": f"own standard deviation {said:.1%} (years beyond 30% counted as 30%), the class's "
            f"{business.size.growth.year_sd:.1%}: between them; growth hardly persists",
        }  # fmt: skip
    if margin is not None:
        changes = [later - earlier for earlier, later in pairwise(business.margin.values())]
        found["variable_cost_ratio"] = {
            "sd": significant(margin, 2), "persistence": rules["margin_shock"]["persistence"],
            "status": "assumption",
            "source": f"own margins of {len(business.margin)} years, and {business.class_words} ({PANEL})",
            "reason": f"own yearly changes have a standard deviation of {100 * spread(changes):.1f} points, "
            f"the class's {100 * business.size.margin.margin_sd:.1f}: between them; a deviation keeps "
            f"{rules['margin_shock']['persistence']} of itself",
        }  # fmt: skip
    return found
