"""Whether the base year of a config lands on the figures that it reports, market capitalization included."""

from collections.abc import Iterable, Iterator

from engine.model.base_year import base_year
from engine.model.earnings import market_capitalization
from engine.model.inputs import Inputs
from simulate.config.issues import Finding, Issue, Severity
from simulate.config.schema import Market, Reported
from simulate.config.validation.balance_sheet import TOLERANCE, amount
from simulate.config.validation.units import unit_factor, unit_of

# Diluted shares are up to this much above the basic ones that a published market capitalization counts.
_DILUTED = 0.05
_EARNINGS = ("revenue", "operating_income", "net_income", "depreciation_and_amortization")
_CASH_FLOWS = ("operating_cash_flow", "capex")
_LARGEST = 10.0  # a year's flow over the larger of revenue and adjusted assets: more is in another unit


def reported_earnings(base: Inputs, reported: Reported) -> dict[str, tuple[float, float]]:
    """Return what the inputs give for each figure that is reported of what the year earned and wore out.

    Parameters
    ----------
    base, reported : Inputs, Reported
        The base case and the reported figures, millions.

    Returns
    -------
    dict of str to tuple of float
        Ours and theirs, by the key of [reported].
    """
    year = base_year(base)
    pairs = {name: (getattr(year, name), getattr(reported, name)) for name in _EARNINGS}
    return {name: (ours, theirs) for name, (ours, theirs) in pairs.items() if theirs is not None}


def reported_findings(base: Inputs, reported: Reported, market: Market) -> Iterator[Finding]:
    """Compare what the base year earned, wore out and is worth with the figures reported.

    Parameters
    ----------
    base, reported, market : Inputs, Reported, Market
        The base case and the reported figures, millions.

    Yields
    ------
    Finding
        A figure that is off, at its own key; one in another unit is told as that.
    """
    given = {("reported", name): pair for name, pair in reported_earnings(base, reported).items()}
    if market.market_capitalization is not None:
        given["market", "market_capitalization"] = market_capitalization(base), market.market_capitalization
    for key, (ours, theirs) in given.items():
        is_market = key[0] == "market"
        off = _off(ours, theirs, 0.0 if is_market else TOLERANCE * base.revenue)
        if not off > TOLERANCE:
            continue
        others = [pair for other, pair in given.items() if other != key]
        if _is_unit(ours, theirs, others, base):
            what = "shares_outstanding in millions, and the figure too" if is_market else "millions"
            wanted = f"the inputs give {amount(ours)}, {unit_of(ours, theirs)}: give {what}"
            yield Finding(Issue(key, theirs, wanted), Severity.WRONG)
        elif is_market:
            yield _capitalization(off, ours, theirs)
        elif key[1] == "net_income":
            yield _net_income(off, base, theirs, reported)
        else:
            wanted = f"the inputs give {amount(ours)}, more than {TOLERANCE:.0%} off"
            if reported.normalised is not None:
                wanted += "; normalised answers net_income alone"
            yield Finding(Issue(key, theirs, wanted), Severity.WRONG)
    for name in _CASH_FLOWS:  # the base year has none to hold them against but its size
        if abs(getattr(reported, name) or 0.0) > _largest(base):
            wanted = f"is more than {_LARGEST:g} times revenue and adjusted assets: give millions"
            yield Finding(Issue(("reported", name), getattr(reported, name), wanted), Severity.WRONG)


def _off(ours: float, theirs: float, least: float) -> float:
    """Return how far a figure is from the reported one, over the larger of them; either may be near zero."""
    size = max(abs(ours), abs(theirs), least)
    return abs(ours - theirs) / size if size else 0.0


def _is_unit(ours: float, theirs: float, others: Iterable[tuple[float, float]], base: Inputs) -> bool:
    """Return whether a figure in another unit explains a difference: a small profit or a loss may, too.

    It does if the factor is a thousand or a million to 1%, another figure is off by as much, or no company of
    this size earns the figure.
    """
    factor = unit_factor(ours, theirs)
    if factor is None:
        return False
    is_exact = abs(ours / theirs / factor - 1.0) <= TOLERANCE
    return is_exact or abs(theirs) > _largest(base) or any(unit_factor(*pair) == factor for pair in others)


def _largest(base: Inputs) -> float:
    return _LARGEST * max(base.revenue, base.revenue / base.revenue_to_adjusted_assets)


def _capitalization(off: float, ours: float, theirs: float) -> Finding:
    """Return what is said of a market capitalization that is this far from price times shares."""
    wanted = f"share_price x shares_outstanding is {amount(ours)}, {off:.2%} off"
    if ours > theirs and off <= _DILUTED:
        wanted += "; right if shares_outstanding is diluted, and the published figure is of basic shares"
        return Finding(Issue(("market", "market_capitalization"), theirs, wanted), Severity.WARNING)
    wanted += (
        f"; must come within {TOLERANCE:.0%}, or be at most {_DILUTED:.0%} less for diluted shares: take"
        " price, shares and figure of one day and currency"
    )
    return Finding(Issue(("market", "market_capitalization"), theirs, wanted), Severity.WRONG)


def _net_income(off: float, base: Inputs, theirs: float, reported: Reported) -> Finding:
    """Return what is said of a net income that is this far off.

    An answer to more than the figure itself is told with it by every command: the year was a loss, say, or
    earned next to nothing, and the inputs have a profit.
    """
    ours, answer = base_year(base).net_income, reported.normalised
    wanted = f"the inputs give {amount(ours)}, {off:,.2%} off: {_terms(base, reported)}"
    severity = Severity.WRONG if answer is None else Severity.WARNING
    if answer is None:
        wanted += f"; must come within {TOLERANCE:.0%}, or [reported] normalised says what differs"
    elif abs(ours - theirs) > abs(theirs):
        wanted, answer = f"{wanted}; normalised: {answer}", None
    return Finding(Issue(("reported", "net_income"), theirs, wanted), severity, answer or "")


def _terms(base: Inputs, reported: Reported) -> str:
    """Return the terms of net income, each beside the reported figure if that is given."""
    year = base_year(base)
    terms = (
        ("operating income", year.operating_income, reported.operating_income),
        ("less interest", year.interest_expense, reported.interest_expense),
        ("less tax", year.tax_expense, reported.tax_expense),
    )
    return ", ".join(
        f"{name} {amount(ours)}" + ("" if theirs is None else f" (reported {amount(theirs)})")
        for name, ours, theirs in terms
    )
