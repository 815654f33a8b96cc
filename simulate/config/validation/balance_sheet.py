"""What keeps the balance sheet of a base year open, or apart from the reported one, in numbers and words."""

from collections.abc import Mapping, Sequence
from math import isfinite, nan

from engine.model.base_year import Gap, base_year_gaps
from engine.model.inputs import INPUT_NAMES, Inputs
from simulate.config.schema import BaseYearGap, Reported
from simulate.config.validation.units import unit_of
from simulate.formatting import show_price

TOLERANCE = 0.01  # of the reported figure: docs/model.md asks it of net income
REFUSED = 0.05  # a gap of more than this is no rounding and no average of two years' balance sheets
_SIZES = (0.01, 10.0)  # of a figure in the company's unit, over the adjusted assets: others may be in another

_FORMULAS = {
    "other_liabilities": "revenue / revenue_to_adjusted_assets",
    "base_equity": "adjusted_equity_ratio x revenue / revenue_to_adjusted_assets",
    "base_working_capital": "working_capital_to_revenue x revenue",
    "base_production_assets": "production_assets_to_revenue x revenue",
}


def balance_gaps(base: Inputs, reported: Reported) -> dict[str, Gap]:
    """Return how far the base year is from closing, and from the reported balance sheet.

    Parameters
    ----------
    base : Inputs
        The base case; with one that is NaN the gaps that depend on it are NaN.
    reported : Reported
        The reported figures, millions.

    Returns
    -------
    dict[str, Gap]
        By the input or the reported figure at which each is told; a figure that is not given has none. A gap
        to a reported figure, and cash that counts twice, are measured against the figure or the adjusted
        assets, as docs/configs.md has it.
    """
    assets, netted = _assets(base), netted_cash(base, reported)
    there = max(base.base_cash, netted) if reported.cash is None else reported.cash
    twice = Gap(base.base_cash + netted, min(base.base_cash + netted, there), assets, nan)
    figures = reported_balances(base, reported)
    return {
        **base_year_gaps(base),
        "base_cash": twice._replace(year_1_cash=twice.amount),
        **{
            name: Gap(ours, theirs, max(0.1 * assets, abs(theirs)), 0.0)  # NaN of NaN assets
            for name, (ours, theirs) in figures.items()
        },
    }


def told_gaps(gaps: Mapping[str, Gap]) -> dict[str, Gap]:
    """Return the gaps to tell; where equity alone keeps the balance sheet open, it is told once.

    Parameters
    ----------
    gaps : mapping of str to Gap
        All gaps, as `balance_gaps` returns them.
    """
    told = {name: gap for name, gap in gaps.items() if gap.share > TOLERANCE}
    balance, equity = told.get("other_liabilities"), told.get("base_equity")
    if balance and equity and abs(balance.amount - equity.amount) <= TOLERANCE * balance.size:
        told["base_equity"] = equity._replace(year_1_cash=equity.year_1_cash + balance.year_1_cash)
        del told["other_liabilities"]
    return told


def gap_words(name: str, gap: Gap, base: Inputs, reported: Reported, currency: str) -> str:
    """Return what is said of a gap, behind the input or the reported figure.

    Parameters
    ----------
    name : str
        The gap's name.
    gap : Gap
        One of `told_gaps`.
    base, reported : Inputs, Reported
        What it is the gap of.
    currency : str
        ISO 4217 code.
    """
    if name in _FORMULAS:
        return f"{_ratio_words(name, gap, base)}, {_effect(base, gap.year_1_cash, currency)}"
    if name == "base_cash":
        return _cash_words(gap, base, reported, currency)
    unit = gap_unit(name, gap, base, reported)
    off = f", {unit}" if unit else f": {amount(abs(gap.amount))} off ({gap.share:.1%})"
    if name == "current_operating_assets":
        less = amount(reported.current_operating_liabilities or 0.0)
        return (
            f"less current_operating_liabilities {less} it is {amount(gap.implied)}, but the inputs give "
            f"base_working_capital {amount(gap.found)}{off}"
        )
    words = parts_of(name, base, reported)
    total = f" = {amount(gap.found)}" if " + " in words else ""
    return f"the inputs give {words}{total}{off}"


def gap_answers(answer: str | BaseYearGap | None, gaps: Sequence[str]) -> dict[str, str]:
    """Return why each gap is there, by name; a single text answers a single gap.

    Parameters
    ----------
    answer : str, BaseYearGap or None
        The config's ``[reported] base_year_gap``.
    gaps : sequence of str
        The names of the gaps that there are.
    """
    if isinstance(answer, str):
        return {gaps[0]: answer} if len(gaps) == 1 else {}
    return {name: why for name, why in answer or () if why and name in gaps}


def is_off(ours: float, theirs: float) -> bool:
    """Return whether a figure is more than 1% of the reported one away from it, however small that is.

    Parameters
    ----------
    ours, theirs : float
        What the inputs give, and the reported figure.
    """
    return abs(ours - theirs) > TOLERANCE * abs(theirs)


def gap_unit(name: str, gap: Gap, base: Inputs, reported: Reported) -> str:
    """Return how many times or which part of the reported figure the inputs give, if only units explain it.

    Parameters
    ----------
    name, gap : str, Gap
        One of `told_gaps`.
    base, reported : Inputs, Reported
        What it is the gap of.
    """
    if name in INPUT_NAMES:
        return ""
    low, high = _SIZES
    # Working capital is a difference, which may be small by itself: what it is of tells the unit.
    is_of_its_size = low <= abs(getattr(reported, name)) / _assets(base) <= high
    unit = "" if is_of_its_size else unit_of(gap.found, gap.implied)
    return f"{unit}: give millions" if unit else ""


def unit_errors(base: Inputs, reported: Reported) -> dict[str, str]:
    """Return what is said of reported cash and debt that are in another unit, by name.

    Either would hide cash that counts twice, or be taken for it: cash is a part of the assets, and so is what
    the debt is netted of.

    Parameters
    ----------
    base, reported : Inputs, Reported
        The base case and the reported figures, millions.
    """
    assets, total = _assets(base), reported.total_assets
    low, high = _SIZES
    is_sound = total is not None and low <= total / assets <= high
    most = total if total is not None and is_sound else high * assets
    whole = f"[reported] total_assets {amount(most)}" if is_sound else f"{high:g} times adjusted assets"
    said = {}
    if reported.total_debt is not None and reported.total_debt - base.base_debt > most:
        said["total_debt"] = _unit_words(base.base_debt, reported.total_debt, "base_debt", whole)
    paid = base.base_cash + netted_cash(base, reported.model_copy(update=dict.fromkeys(said)))
    if reported.cash is not None and reported.cash > most:
        said["cash"] = _unit_words(paid, reported.cash, "base_cash and what is netted from base_debt", whole)
    elif reported.cash and reported.cash < low * assets and (unit := unit_of(paid, reported.cash)):
        said["cash"] = (
            f"base_cash and what is netted from base_debt are {amount(paid)}, {unit}: give millions"
        )
    return said


def _unit_words(ours: float, theirs: float, names: str, whole: str) -> str:
    """Return what is said of a part of the assets that exceeds the whole."""
    words = f"is more than {whole}"
    return f"{words}, and {names} {amount(ours)}: give millions" if unit_of(ours, theirs) else words


def amount(money: float) -> str:
    """Return an amount with its thousands marked, to six figures at least.

    Parameters
    ----------
    money : float
        In any unit.
    """
    return f"{money + 0.0:,.0f}" if abs(money) >= 1e5 else f"{money + 0.0:,.6g}"


def _assets(base: Inputs) -> float:
    return base.revenue / base.revenue_to_adjusted_assets


def netted_cash(base: Inputs, reported: Reported) -> float:
    """Return the cash that the base debt is net of: as the reported debt shows, or at least so much.

    Parameters
    ----------
    base, reported : Inputs, Reported
        The base case and the reported figures, millions.
    """
    debt = max(base.base_debt, 0.0) if reported.total_debt is None else reported.total_debt
    return max(debt - base.base_debt, 0.0)  # NaN of NaN: in the other order it would be 0


def reported_balances(base: Inputs, reported: Reported) -> dict[str, tuple[float, float]]:
    """Return what the inputs give for each figure of the balance sheet that is reported, and the figure.

    Parameters
    ----------
    base, reported : Inputs, Reported
        The base case and the reported figures, millions.

    Returns
    -------
    dict of str to tuple of float
        Ours and theirs; ``current_operating_assets`` is the difference to current_operating_liabilities.
    """
    netted, off = netted_cash(base, reported), reported.taken_off_both_sides
    assets, debts = reported.current_operating_assets, reported.current_operating_liabilities
    pairs = {
        "total_assets": (_assets(base) + base.base_cash + netted + off, reported.total_assets),
        "total_equity": (base.base_equity + base.base_cash, reported.total_equity),
        "total_debt": (base.base_debt + netted, reported.total_debt),
        "current_operating_assets": (
            base.base_working_capital, None if assets is None or debts is None else assets - debts,
        ),
    }  # fmt: skip
    return {name: (ours, theirs) for name, (ours, theirs) in pairs.items() if theirs is not None}


def parts_of(name: str, base: Inputs, reported: Reported) -> str:
    """Return the inputs that make a total of the balance sheet, each with its amount.

    Parameters
    ----------
    name : str
        ``total_assets``, ``total_equity`` or ``total_debt``.
    base, reported : Inputs, Reported
        The base case and the reported figures, millions.
    """
    netted, off = netted_cash(base, reported), reported.taken_off_both_sides
    cash = f" + base_cash {amount(base.base_cash)}"
    from_debt = f" + {amount(netted)} of cash netted from base_debt" if netted else ""
    if name == "total_debt":
        return f"base_debt {amount(base.base_debt)}{from_debt}"
    if name == "total_equity":
        return f"base_equity {amount(base.base_equity)}{cash}"
    off_both = f" + {amount(off)} taken off both sides" if off else ""
    return f"revenue / revenue_to_adjusted_assets {amount(_assets(base))}{cash}{from_debt}{off_both}"


def _ratio_words(name: str, gap: Gap, base: Inputs) -> str:
    found = f"{name} is {amount(gap.found)}"
    if name == "other_liabilities":
        parts = ("base_debt", "base_equity", "other_liabilities")
        found = " + ".join(f"{part} {amount(getattr(base, part))}" for part in parts)
        found += f" = {amount(gap.found)}"
    side = "too much" if gap.amount > 0.0 else "short"
    beside = f"{_FORMULAS[name]} = {amount(gap.implied)}"
    return f"{found}, but {beside}: {amount(abs(gap.amount))} {side} ({gap.share:.1%})"


def _cash_words(gap: Gap, base: Inputs, reported: Reported, currency: str) -> str:
    netted = netted_cash(base, reported)
    said = f"{amount(base.base_cash)} is paid out"
    if netted:
        said += f", {amount(netted)} is netted from base_debt {amount(base.base_debt)}"
    if reported.cash is not None:
        said += f", and [reported] cash is {amount(gap.implied)}"
    excess = "counts twice" if netted else "more is paid out than there is"
    said += f": {amount(gap.amount)} {excess} ({gap.share:.1%}), {_effect(base, gap.year_1_cash, currency)}"
    if reported.cash is None:
        missing = "cash" if reported.total_debt is not None else "cash and total_debt"
        said += f"; give [reported] {missing} if there is as much"
    return said


def _effect(base: Inputs, cash: float, currency: str) -> str:
    """Return what a gap does in year 1, in money and per share."""
    if not isfinite(cash / base.shares_outstanding):
        return "a one-off in year 1's cash"
    a_share = show_price(cash / base.shares_outstanding, currency)
    plus = "+" if cash > 0.0 else ""
    return f"a one-off of {plus}{amount(cash)} in year 1's cash, {plus}{a_share} a share"
