"""Growth, margins and the luck of single years: what companies of its size do, with a say of its own past."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from math import log1p
from statistics import fmean

from simulate.drafting.assumptions import CurrencyDefaults, assumptions
from simulate.drafting.base_year import BaseYear
from simulate.drafting.entries import DEFAULT, percents, significant
from simulate.drafting.inputs.past_years import growth_rates, margins, spread
from simulate.reference_class.calibration import (
    GrowthPath,
    MarginPath,
    Own,
    Ranges,
    expected_ranges,
    growth_path,
    margin_path,
)
from simulate.reference_class.cases import LEAST_PAST, Quantity
from simulate.reference_class.classes import ReferenceClass, ReferenceClasses, shipped_classes


@dataclass(frozen=True, eq=False)
class Business:
    """What is known of growth and margins.

    Attributes
    ----------
    base : BaseYear
    currency : CurrencyDefaults or None
        None of a currency that has no defaults.
    of_class : ReferenceClass
        Companies of its size.
    class_words : str
        What they are.
    growth, margin : Mapping[date, float]
        By year's end, ascending.
    """

    base: BaseYear
    currency: CurrencyDefaults | None
    of_class: ReferenceClass
    class_words: str
    growth: Mapping[date, float]
    margin: Mapping[date, float]

    @property
    def makes_losses(self) -> bool:
        """Whether the base year, or the company's own mean, is an operating loss."""
        now = self.margin.get(self.base.end)
        return now is not None and (now <= 0.0 or fmean(self.margin.values()) <= 0.0)

    def own_range_words(self, quantity: Quantity, horizon: int) -> str:
        """Return how often the own least to greatest year, as a range, held in the class.

        Parameters
        ----------
        quantity : "growth" or "margin"
        horizon : int
            Years, one of those that are expected.
        """
        rule = self.of_class.rule(quantity, horizon)
        assert rule is not None
        years = f"{horizon} year{'s' if horizon > 1 else ''}"
        return f"such a range held over {years} in {rule.own_range_held:.0%} of cases, where 80% is meant"

    @property
    def has_growth(self) -> bool:
        """Whether own growth has a say: there are enough years, the newest among them."""
        least: int = assumptions().rules["least_growths"]
        return len(self.growth) >= least and self.base.end in self.growth

    @cached_property
    def expected_growth(self) -> dict[int, Ranges]:
        """P10, P50 and P90 of log growth a year, by horizon in years."""
        logs = [log1p(rate) for rate in self.growth.values()]
        own = Own(fmean(logs), logs[-1], spread(logs)) if self.has_growth else None
        return expected_ranges(self.of_class, "growth", own)

    @cached_property
    def expected_margin(self) -> dict[int, Ranges]:
        """P10, P50 and P90 of the operating margin, by horizon in years."""
        own = list(self.margin.values())
        deviation = spread(own) if len(own) >= LEAST_PAST["margin"] else None
        return expected_ranges(self.of_class, "margin", Own(fmean(own), own[-1], deviation) if own else None)

    @property
    def wanted_margin(self) -> dict[int, Ranges]:
        """What the config's margins are to have; of a company that makes losses that of year 1 alone."""
        every = self.expected_margin
        return {h: found for h, found in every.items() if h == 1} if self.makes_losses else every

    @cached_property
    def growth_path(self) -> GrowthPath:
        """Growth of the config, so that its simulation has `expected_growth`."""
        terminal = 0.0 if self.currency is None else self.currency.terminal_growth["base"]
        return growth_path(self.expected_growth, terminal)

    @cached_property
    def margin_path(self) -> MarginPath:
        """Margins of the config, so that its simulation has `expected_margin`."""
        return margin_path(self.expected_margin)


def business_of(base: BaseYear, classes: ReferenceClasses | None = None) -> Business:
    """Return what is known of growth and margins of a company.

    Parameters
    ----------
    base : BaseYear
    classes : ReferenceClasses, optional
        The shipped ones by default.
    """
    classes = shipped_classes() if classes is None else classes
    currency = base.history.currency
    found = classes.of(base.revenue, currency)
    widest = "" if found is not None else ", the class with the widest ranges"
    found = found or classes.classes[0]  # too small for a class, or of a currency without a rate
    words = f"companies with revenue of {found.words} {classes.currency}{widest}"
    years = f"{classes.first_year} to {classes.last_year}"
    return Business(
        base, assumptions().currencies.get(currency), found, f"{words}, {years}", growth_rates(base),
        margins(base),
    )  # fmt: skip


def shock_tables(business: Business) -> dict[str, dict[str, object]]:
    """Return the tables under [shocks].

    Parameters
    ----------
    business : Business
    """
    growth, margin = business.growth_path, business.margin_path
    found: dict[str, dict[str, object]] = {
        "growth": {
            "sd": significant(growth.shock_sd, 3), "persistence": growth.persistence,
            "status": "assumption", "source": f"{DEFAULT}{business.class_words}",
            "reason": "so that growth over 1, 3 and 5 years spreads as theirs did; own growth "
            + (percents(business.growth.values()) if business.growth else "is not known"),
        },
        "variable_cost_ratio": {
            "sd": significant(margin.shock_sd, 3), "persistence": margin.persistence, "status": "assumption",
            "source": f"{DEFAULT}{business.class_words}",
            "reason": "so that margins 1, 3 and 5 years on spread about the middle as theirs did; own margin "
            + (percents(business.margin.values()) if business.margin else "is not known"),
        },
    }  # fmt: skip
    return {name: table for name, table in found.items() if table["sd"]}
