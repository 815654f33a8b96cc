"""Growth of a draft: what its class does, with a say of the company's own years."""

from math import expm1

from simulate.drafting.assumptions import assumptions
from simulate.drafting.entries import (
    DEFAULT,
    Entry,
    OpenInput,
    no_default,
    percents,
    pert,
    quantiles,
    significant,
)
from simulate.drafting.inputs.business import Business

_NEAREST, _FURTHEST = 0.3, 0.98  # of the decline: growth that ends in a year, and that lasts for decades


def growth_entries(business: Business) -> list[Entry | OpenInput]:
    """Return the inputs of the growth path.

    Parameters
    ----------
    business : Business
    """
    currency, code = business.currency, business.base.history.currency
    if currency is None:
        end: Entry | OpenInput = no_default("terminal_growth", code, "long-run nominal growth")
    else:
        end = Entry(
            "terminal_growth", pert(currency.terminal_growth), "assumption",
            f"{DEFAULT}long-run nominal growth in {code}",
            "from growth with prices alone to a point above the default: never more than the economy",
        )  # fmt: skip
    return [_initial_growth(business), end, _decline(business)]


def _initial_growth(business: Business) -> Entry:
    """Return growth of year 1, such that growth of the next years is what the class and its own past say."""
    path, wanted = business.growth_path, business.expected_growth
    spans = ", ".join(f"{h} years {expm1(found.p50):.1%}" for h, found in wanted.items())
    say = "with the say that their own past had" if business.has_growth else "too few own years to have a say"
    source = f"a year over {spans.replace('1 years', '1 year')}: the middle of {business.class_words}, {say}"
    own = list(business.growth.values())
    said = f"own growth {percents(own)} in {len(own)} years" if own else "no growth of its own that compares"
    last = max(wanted)
    reason = (
        f"{said}; {business.own_range_words('growth', last)}, so with the shocks below growth over {last} "
        f"year{'s' if last > 1 else ''} is {expm1(wanted[last].p10):.1%} to {expm1(wanted[last].p90):.1%} a "
        "year, as it was for eight in ten of them"
    )
    # So bounded, 1 + growth is about lognormal, as the path was fitted, and no draw takes all of revenue.
    table = quantiles(*(significant(end, 3) for end in path.first)) | {"min": -0.99}
    return Entry("initial_growth", table, "assumption", source, reason)


def _decline(business: Business) -> Entry:
    """Return how much of the excess growth each year keeps."""
    decline = business.growth_path.decline
    below, above = assumptions().rules["decline_range"]
    least, most = max(decline - below, _NEAREST), min(decline + above, _FURTHEST)
    return Entry(
        "growth_decline_factor",
        {"base": decline, "dist": "triangular", "min": round(least, 2), "max": round(most, 2)}, "assumption",
        f"{DEFAULT}growth over 1, 3 and 5 years of {business.class_words}",
        "what comes after five years is not in the panel",
    )  # fmt: skip
