"""Costs of a draft: the base year's margin, and the level that it returns to."""

from math import sqrt
from statistics import fmean

from simulate.drafting.assumptions import assumptions
from simulate.drafting.business import PANEL, Z10, Business
from simulate.drafting.entries import DEFAULT, Entry, OpenInput, millions, percents, quantiles, significant


def cost_entries(business: Business) -> list[Entry | OpenInput]:
    """Return the inputs of costs: the base year's margin, and where it walks to.

    Parameters
    ----------
    business : Business
    """
    base, default = business.base, assumptions().defaults["fixed_operating_expenses"]
    now = business.margin.get(base.end)
    # At most half of all costs, and in whole millions where that says enough.
    part = default.share if now is None else min(default.share, (1.0 - now) / 2.0)
    fixed = max(round(part * base.revenue, -6 if base.revenue >= 1e9 else 0), 0.0)
    share = fixed / base.revenue
    entry = Entry(
        "fixed_operating_expenses", {"base": millions(fixed)}, "assumption", DEFAULT + default.source
    )
    if now is None:
        why, seen = base.missing("operating_income")
        how = f"1 - (operating income + {millions(fixed):,.6g}) / revenue"
        return [OpenInput("variable_cost_ratio", how, why, "derived", seen), entry]
    level = Entry(
        "variable_cost_ratio",
        {"base": significant(1.0 - now - share, 7)},
        "derived",
        f"1 - (operating income + fixed_operating_expenses) / revenue, operating margin {now:.1%}; "
        f"{base.source('operating_income')}",
    )
    return [level, *_target(business, share), entry]


def _target(business: Business, fixed_share: float) -> list[Entry]:
    """Return the level that variable costs walk to, and when they are there."""
    rules = assumptions().rules
    if business.makes_losses:
        p10, p50, p90, source, reason = _after_losses(business)
        year, why = rules["loss_years"], "years until losses have ended"
    else:
        p10, p50, p90, source, reason = _own_mean(business)
        year, why = rules["margin_years"], "years until a margin is back at its mean"
    name = "variable_cost_ratio_target"
    return [
        Entry(name, _cost_range(p10, p50, p90, fixed_share), "assumption", source, reason),
        Entry(f"{name}_year", {"base": year}, "assumption", DEFAULT + why),
    ]


def _after_losses(business: Business) -> tuple[float, float, float, str, str]:
    """Return the margin of listed companies: losses for ever are no forecast."""
    rules, own = assumptions().rules, business.margin.values()
    ends, years = rules["loss_margin"], rules["loss_years"]
    p10, p50, p90 = ends["p10"], ends["p50"], ends["p90"]
    source = f"{DEFAULT}operating margin {p50:.0%} in year {years}, the middle of listed companies ({PANEL})"
    reason = (
        f"own margin {percents(own)} in {len(own)} years, and losses do not go on for ever: eight in ten "
        f"companies earn {p10:.1%} to {p90:.0%}; replace it by what a mature competitor earns"
    )
    return p10, p50, p90, source, reason


def _own_mean(business: Business) -> tuple[float, float, float, str, str]:
    """Return the company's own mean margin, as uncertain as those of its class."""
    own, of_class = business.margin.values(), business.size.margin
    mean, years = fmean(own), assumptions().rules["margin_years"]
    p10, p90 = mean - _width(of_class.p10, business), mean + _width(of_class.p90, business)
    source = (
        f"mean operating margin of {len(own)} years, {mean:.1%}: margins return to it within {years} years "
        f"({PANEL})"
    )
    less = ", less what the yearly shocks below bring" if business.margin_sd is not None else ""
    reason = (
        f"own margin {percents(own)} in {len(own)} years; as a range that held 48% of the time, so it is "
        f"widened to {100 * (p10 - mean):+.1f} and {100 * (p90 - mean):+.1f} points about the mean, as of "
        f"{business.class_words}{less}"
    )
    return p10, mean, p90, source, reason


def _cost_range(p10: float, p50: float, p90: float, fixed_share: float) -> dict[str, object]:
    """Return variable costs over revenue by three quantiles of the margin; not below zero."""
    high, middle, low = (1.0 - margin - fixed_share for margin in (p10, p50, p90))
    if middle < 0.01:  # hardly a cost is left: no room for a range
        return {"base": 0.01}
    low = max(low, middle / 2.0)
    table = quantiles(significant(low, 5), significant(middle, 5), significant(high, 5))
    return table | ({"min": 0.0} if low < 0.1 else {})


def _width(end: float, business: Business) -> float:
    """Return the half-width of the margin that is left to its level beside the luck of the years."""
    sd, rules = business.margin_sd, assumptions().rules
    if sd is None:
        return abs(end)
    luck = Z10 * sd / sqrt(1.0 - rules["margin_shock"]["persistence"] ** 2)
    return sqrt(max(end**2 - luck**2, (rules["least_margin_part"] * end) ** 2))
