"""Growth of a draft: what its class does, with a say of the company's own years."""

from math import exp, sqrt
from statistics import fmean

from simulate.drafting.assumptions import assumptions
from simulate.drafting.business import PANEL, Z10, Business
from simulate.drafting.entries import (
    DEFAULT,
    Entry,
    OpenInput,
    default_entry,
    no_default,
    percents,
    pert,
    quantiles,
    significant,
)
from simulate.drafting.past_years import clipped_logs


def growth_entries(business: Business) -> list[Entry | OpenInput]:
    """Return the inputs of the growth path.

    Parameters
    ----------
    business : Business
    """
    defaults, currency = assumptions().defaults, business.currency
    code = business.base.history.currency
    if currency is None:
        end: Entry | OpenInput = no_default("terminal_growth", code, "long-run nominal growth")
        return [
            _initial_growth(business, 0.0),
            end,
            default_entry("growth_decline_factor", defaults["growth_decline_factor"]),
        ]
    table = pert(currency.terminal_growth)
    end = Entry(
        "terminal_growth",
        table,
        "assumption",
        f"{DEFAULT}long-run nominal growth in {code}",
        "from growth with prices alone to a point above the default: never more than the economy",
    )
    return [
        _initial_growth(business, currency.terminal_growth["base"]),
        end,
        default_entry("growth_decline_factor", defaults["growth_decline_factor"]),
    ]


def _initial_growth(business: Business, terminal: float) -> Entry:
    """Return growth of year 1, such that the mean of the next years is what the class and its own say.

    Growth decays from year 1 on, so year 1 is further from terminal growth than the mean is.
    """
    rules, of_class = assumptions().rules, business.size.growth
    own = list(business.growth.values())
    logs = clipped_logs(own, rules["clip"])
    mean = of_class.median
    if len(own) >= rules["least_growths"]:
        mean += of_class.own_mean * (fmean(logs) - of_class.median)
        mean += of_class.last_year * (logs[-1] - of_class.median)
    low, high = (_trend(end, business) for end in (of_class.p10, of_class.p90))
    kept = fmean(_decline() ** year for year in range(of_class.horizon))
    p10, p50, p90 = (
        significant(terminal + (exp(log) - 1.0 - terminal) / kept, 3)
        for log in (mean - low, mean, mean + high)
    )
    has_say = len(own) >= rules["least_growths"]
    shifted = ", shifted by the company's own past" if has_say else "; too few own years to have a say"
    source = (
        f"mean of the next {of_class.horizon} years {exp(mean) - 1.0:.1%}: the middle of "
        f"{business.class_words} ({exp(of_class.median) - 1.0:.1%}, {PANEL}){shifted}"
    )
    said = f"own growth {percents(own)} in {len(own)} years" if own else "no growth of its own that compares"
    widened = f"; as a range that held 38% to 70% of the time, so it is widened to the class's ({PANEL})"
    if business.growth_sd is not None:
        widened += ", less what the yearly shocks below bring by themselves"
    return Entry("initial_growth", quantiles(p10, p50, p90), "assumption", source, said + widened)


def _decline() -> float:
    """Return the default of growth_decline_factor."""
    base = assumptions().defaults["growth_decline_factor"].table["base"]
    return float(base) if isinstance(base, int | float) else 1.0


def _trend(end: float, business: Business) -> float:
    """Return the half-width of mean growth that is left to the trend beside the luck of the years."""
    rules, horizon = assumptions().rules, business.size.growth.horizon
    sd = business.growth_sd
    if sd is None:
        return abs(end)
    p = rules["growth_shock"]["persistence"]
    # The mean of the first years of x_k = p x_{k-1} + sd e_k has e_j with 1 + p + ... over the years left.
    weights = [sum(p**m for m in range(horizon - j)) / horizon for j in range(horizon)]
    luck = Z10 * sd * sqrt(sum(weight**2 for weight in weights))
    return sqrt(max(end**2 - luck**2, rules["least_trend"] ** 2))
