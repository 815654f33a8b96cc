"""Tax, interest and discount rates of a draft."""

from collections.abc import Mapping
from datetime import date
from statistics import fmean, median

from simulate.drafting.assumptions import CurrencyDefaults, assumptions
from simulate.drafting.base_year import BaseYear, document_words
from simulate.drafting.entries import (
    DEFAULT,
    Entry,
    OpenInput,
    default_entry,
    no_default,
    percents,
    pert,
    significant,
)

_OLDEST = 1200  # days between the base year and the year whose interest is taken


def rate_entries(base: BaseYear) -> list[Entry | OpenInput]:
    """Return the discount rate, inflation, interest and tax.

    Parameters
    ----------
    base : BaseYear
    """
    known, code = assumptions(), base.history.currency
    currency = known.currencies.get(code)
    multiplier = default_entry("discount_rate_multiplier", known.defaults["discount_rate_multiplier"])
    if currency is None:
        return [
            no_default("initial_discount_rate", code, "the cost of equity"), multiplier,
            no_default("inflation", code, "long-run price and wage growth"), _interest(base, None),
            _tax(base, None),
        ]  # fmt: skip
    return [
        Entry(
            "initial_discount_rate", pert(currency.discount_rate), "assumption",
            f"{DEFAULT}long government bonds in {code} and five points for equity, no view of this company",
            "a point and a half less for a beta near 0.7, two more for one near 1.4",
        ),
        multiplier,
        Entry(
            "inflation", {"base": currency.inflation}, "assumption",
            f"{DEFAULT}the central bank's aim for {code}; fixed_cost_growth = 'revenue' does not use it",
        ),
        _interest(base, currency), _tax(base, currency),
    ]  # fmt: skip


def _interest(base: BaseYear, currency: CurrencyDefaults | None) -> Entry | OpenInput:
    """Return interest over average debt of the newest year that has both, or what good borrowers pay."""
    found = interest_rate_of(base.series("debt"), base.series("interest_expense"))
    low, high = assumptions().rules["interest_bounds"]
    if found is not None and low <= found[1] <= high and (base.end - found[0]).days <= _OLDEST:
        end, rate = found
        figure = base.history.figures["interest_expense", end]
        source = f"interest / average debt in the year to {end}; {document_words(figure)}: {figure.tag}"
        status = "derived"
    elif currency is not None:
        rate, status = currency.interest_rate, "assumption"
        source = f"{DEFAULT}what good borrowers pay in {base.history.currency}: no year of the last three"
        source += " has interest and debt"
    else:
        return no_default("interest_rate", base.history.currency, "interest over average debt")
    rate = significant(rate, 3)
    table = {
        "base": rate, "dist": "triangular", "min": significant(rate / 2.0, 3),
        "max": significant(rate + 0.02, 3),
    }  # fmt: skip
    reason = f"{DEFAULT}half of it to two points more: old debt is refinanced at the rates of later years"
    return Entry("interest_rate", table, status, source, reason)


def _tax(base: BaseYear, currency: CurrencyDefaults | None) -> Entry | OpenInput:
    """Return the median effective rate of the years with profit, within bounds, or the statutory rate."""
    low, high = assumptions().rules["tax_bounds"]
    taxes, before = base.series("tax_expense"), base.series("pretax_income")
    own = [taxes[day] / income for day, income in before.items() if day in taxes and income > 0.0]
    if own:
        middle = median(own)
        rate = significant(min(max(middle, low), high), 3)
        source = f"median effective rate of {len(own)} years with profit, {middle:.1%}"
        source += "" if low <= middle <= high else f", held at {rate:.0%}"
        source += f"; {base.source('tax_expense', 'pretax_income')}"
        least, most = (min(max(ends, low), high) for ends in (min(own), max(own)))
        reason = f"own rates {percents(own)}, within {low:.0%} (the global minimum tax) and {high:.0%}"
        status = "derived"
    elif currency is not None:
        rate, status = currency.tax_rate, "assumption"
        source = f"{DEFAULT}statutory rate: no year of the history has a profit and its tax"
        least, most, reason = rate, rate, f"{DEFAULT}two points either way"
    else:
        return no_default("tax_rate", base.history.currency, "the statutory rate on profits")
    # At least two points either way: few years do not show what credits and reforms do.
    table = {
        "base": rate, "dist": "pert", "min": significant(min(least, rate - 0.02), 3),
        "max": significant(max(most, rate + 0.02), 3),
    }  # fmt: skip
    return Entry("tax_rate", table, status, source, reason)


def interest_rate_of(
    debts: Mapping[date, float], interest: Mapping[date, float]
) -> tuple[date, float] | None:
    """Return interest over average debt of the newest year that has both, with the year's end.

    Parameters
    ----------
    debts, interest : Mapping[date, float]
        By year's end, in units.
    """
    ends = sorted(debts)
    for end in reversed(ends):
        before = [day for day in ends if 350 <= (end - day).days <= 380]
        average = fmean([debts[end], *(debts[day] for day in before)])
        if end in interest and average > 0.0:
            return end, interest[end] / average
    return None
