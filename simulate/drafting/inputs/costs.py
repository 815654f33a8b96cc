"""Costs of a draft: the base year's margin, and the level that it returns to."""

from statistics import fmean

from simulate.drafting.assumptions import assumptions
from simulate.drafting.entries import DEFAULT, Entry, OpenInput, millions, percents, quantiles, significant
from simulate.drafting.inputs.business import Business
from simulate.reference_class.calibration import TARGET_YEAR, Ranges


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
    first = business.margin_path.first
    level = Entry(
        "variable_cost_ratio",
        _cost_range(first, share) | {"base": significant(1.0 - now - share, 7)},
        "derived",
        f"1 - (operating income + fixed_operating_expenses) / revenue, operating margin {now:.1%}; "
        f"{base.source('operating_income')}",
        f"the base case is the year as reported; draws lie about a margin of {first.p50:.1%} in year 1, what "
        f"such a year and such a mean let one expect of {business.class_words}",
    )
    return [level, *_target(business, share), entry]


def _target(business: Business, fixed_share: float) -> list[Entry]:
    """Return the level that variable costs walk to, and when they are there."""
    rules = assumptions().rules
    if business.makes_losses:
        ends, source, reason = _after_losses(business)
        year, why = rules["loss_years"], "years until losses have ended"
    else:
        ends, source, reason = _own_mean(business)
        year, why = TARGET_YEAR, "years until a margin is back at its mean"
    name = "variable_cost_ratio_target"
    return [
        Entry(name, _cost_range(ends, fixed_share), "assumption", source, reason),
        Entry(f"{name}_year", {"base": year}, "assumption", DEFAULT + why),
    ]


def _after_losses(business: Business) -> tuple[Ranges, str, str]:
    """Return the margin of listed companies: losses for ever are no forecast."""
    rules, own = assumptions().rules, business.margin.values()
    ends, years = Ranges(**rules["loss_margin"]), rules["loss_years"]
    source = f"{DEFAULT}operating margin {ends.p50:.0%} in year {years}, the middle of listed companies"
    reason = (
        f"own margin {percents(own)} in {len(own)} years, and losses do not go on for ever: eight in ten "
        f"companies earn {ends.p10:.1%} to {ends.p90:.0%}; replace it by what a mature competitor earns"
    )
    return ends, source, reason


def _own_mean(business: Business) -> tuple[Ranges, str, str]:
    """Return the margin that companies of the class with such a past had, mostly their own mean."""
    own, target = list(business.margin.values()), business.margin_path.target
    source = (
        f"{target.p50:.1%} in year {TARGET_YEAR}: own mean margin of {len(own)} years {fmean(own):.1%}, the "
        f"newest {own[-1]:.1%}, with the say that they had for {business.class_words}"
    )
    wanted = business.expected_margin
    last = max(wanted)
    reason = (
        f"own margin {percents(own)} in {len(own)} years; {business.own_range_words('margin', last)}, so "
        f"with the shocks below the margin of year {last} is {wanted[last].p10:.1%} to "
        f"{wanted[last].p90:.1%}, as it was for eight in ten of them"
    )
    return target, source, reason


def _cost_range(ends: Ranges, fixed_share: float) -> dict[str, object]:
    """Return variable costs over revenue by three quantiles of the margin; not below zero."""
    high, middle, low = (1.0 - margin - fixed_share for margin in ends)
    if middle < 0.01:  # hardly a cost is left: no room for a range
        return {"base": 0.01}
    low = max(low, middle / 2.0)
    table = quantiles(significant(low, 5), significant(middle, 5), significant(high, 5))
    return table | {"min": 0.0}

