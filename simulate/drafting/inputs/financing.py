"""What assets are financed by: equity, debt, other liabilities and shares, and the cash that is free."""

from simulate.drafting.base_year import GIVEN, Balance, BaseYear, document_words
from simulate.drafting.entries import DEFAULT, NO_JUMP, Entry, OpenInput, millions, shown, significant
from simulate.filings.facts import BALANCE_SHEET_COUNT


def balance_entries(base: BaseYear, balance: Balance) -> list[Entry | OpenInput]:
    """Return the sizes of the balance sheet: assets, equity, debt, other liabilities, cash paid out.

    Parameters
    ----------
    base : BaseYear
    balance : Balance
    """
    assets, equity = balance.adjusted_assets, balance.adjusted_equity
    adjusted = "revenue / revenue_to_adjusted_assets"
    others = f", minorities of {shown(balance.minorities)} among it" if balance.minorities else ""
    return [
        _asset_turn(base, balance, assets),
        _equity_ratio(base, balance, assets, equity),
        _debt(base, balance),
        Entry(
            "other_liabilities", {"expr": f"{adjusted} - base_equity - base_debt"}, "derived",
            f"what the assets leave after equity and debt{others}",
        ),
        Entry("base_equity", {"expr": f"adjusted_equity_ratio * {adjusted}"}, "derived", NO_JUMP),
        _cash(base, balance),
    ]  # fmt: skip


def _asset_turn(base: BaseYear, balance: Balance, assets: float | None) -> Entry | OpenInput:
    name = "revenue_to_adjusted_assets"
    if assets is None or assets <= 0.0:
        why, seen = base.missing("total_assets")
        if assets is not None:
            why = f"total assets less free cash and operating liabilities are {shown(assets)}"
        return OpenInput(name, "revenue over total assets less the cash that is free", why, "derived", seen)
    turn = base.revenue / assets
    free = balance.repaid + balance.paid_out
    source = f"revenue / {shown(assets)}: total assets {shown(balance.total_assets or 0.0)}"
    source += f" less {shown(free)} of free cash" if free else ""
    off = balance.off_both_sides
    source += f" less {shown(off)} of operating current liabilities, off both sides" if off else ""
    ends = {"min": significant(0.8 * turn, 3), "max": significant(1.25 * turn, 3)}
    table = {"base": significant(turn), "dist": "normal", "sd": significant(0.04 * turn, 2), "truncate": ends}
    reason = f"{DEFAULT}what other assets grow with revenue is not known: 4% either way"
    return Entry(name, table, "derived", f"{source}; {base.source('total_assets')}", reason)


def _equity_ratio(
    base: BaseYear, balance: Balance, assets: float | None, equity: float | None
) -> Entry | OpenInput:
    name, how = "adjusted_equity_ratio", "the owners' equity without cash paid out, over adjusted assets"
    if equity is None or assets is None or assets <= 0.0:
        why, seen = base.missing("owners_equity" if equity is None else "total_assets")
        return OpenInput(name, how, why, "derived", seen)
    ratio = equity / assets
    if not -0.9 < ratio <= 1.0:
        why = f"equity {shown(equity)} over adjusted assets {shown(assets)} is {ratio:.2f}, not in (-1, 1]"
        return OpenInput(name, how, why, "derived")
    table = {
        "base": significant(ratio), "dist": "pert", "min": significant(ratio - 0.08, 3),
        "max": significant(min(ratio + 0.08, 1.0), 3),
    }  # fmt: skip
    if ratio > 0.995:
        table = {"base": significant(ratio)}
    owned = ("owners_equity",) if base.value("owners_equity") is not None else ("total_equity", "minorities")
    less = f" less {shown(balance.paid_out)} paid out" if balance.paid_out else ""
    source = f"the owners' equity {shown(balance.equity or 0.0)}{less}, over {shown(assets)}; "
    return Entry(
        name, table, "derived", source + base.source(*owned),
        f"{DEFAULT}book leverage drifts by a few points over a cycle" if len(table) > 1 else "",
    )  # fmt: skip


def _debt(base: BaseYear, balance: Balance) -> Entry | OpenInput:
    if balance.debt is None:
        why, seen = base.missing("debt")
        return OpenInput(
            "base_debt", "borrowings, bonds and leases, millions; 0 if there is none", why, "reported", seen
        )
    source = base.source("debt")
    if not balance.repaid:
        return Entry("base_debt", {"base": millions(balance.debt)}, "reported", source)
    words = f"debt of {shown(balance.debt)} less {shown(balance.repaid)} that free cash repays; {source}"
    return Entry("base_debt", {"base": millions(balance.debt - balance.repaid)}, "derived", words)


def _cash(base: BaseYear, balance: Balance) -> Entry | OpenInput:
    if balance.cash is None:
        why, seen = base.missing("cash")
        how = "cash and securities that operations do not need, less the debt they repay, millions"
        return OpenInput("base_cash", how, why, "derived", seen)
    securities = base.value("short_term_securities")
    source = f"cash {shown(base.value('cash') or 0.0)}"
    source += f" and short-term securities {shown(securities)}" if securities else ", no securities found,"
    source += f" less {shown(balance.needed_cash)}, one month of revenue at most, that operations need"
    source += f", less {shown(balance.repaid)} that repays debt" if balance.repaid else ""
    kept = balance.cash - balance.needed_cash - balance.repaid - balance.paid_out
    source += f", less {shown(kept)} that exceeds equity" if kept > 0.0 else ""
    source = f"{source}; {base.source('cash', 'short_term_securities')}"
    if not balance.paid_out:
        return Entry("base_cash", {"base": 0.0}, "derived", source)
    month = balance.needed_cash
    low, high = max(balance.paid_out - month, 0.0), balance.paid_out + month
    table = {
        "base": millions(balance.paid_out), "dist": "uniform", "min": millions(low), "max": millions(high),
    }  # fmt: skip
    reason = "operations may need no cash, or two months of revenue"
    return Entry("base_cash", table, "derived", source, reason)


def share_entry(base: BaseYear) -> Entry | OpenInput:
    """Return the shares that others than the company hold, by the newest cover page.

    Parameters
    ----------
    base : BaseYear
    """
    cover, at_year_end = base.history.cover_shares, base.value("shares_outstanding")
    figures = base.history.figures
    if at_year_end is not None and figures["shares_outstanding", base.end].tag == GIVEN:
        return _shares(at_year_end, "reported", base.source("shares_outstanding"))
    if cover is None and at_year_end is not None:
        source = f"no cover page has a count: that of {base.end}; {base.source('shares_outstanding')}"
        return _shares(at_year_end, "reported", source)
    if cover is None:
        why, seen = base.missing("shares_outstanding")
        return OpenInput("shares_outstanding", "millions, without treasury shares", why, "reported", seen)
    page = "no cover page has a count; balance sheet" if cover.tag == BALANCE_SHEET_COUNT else "cover page"
    is_split = cover.year_end > cover.filed
    counted = f"counted after the split of {cover.year_end}" if is_split else f"of {cover.year_end}"
    said = f"{document_words(cover)}: {page} {counted}, {shown(cover.value)} million"
    if not base.is_edinet:
        return _shares(cover.value, "reported", said)
    treasury, issued = base.value("treasury_shares"), base.value("shares_issued")
    if treasury is None or not issued:
        why, seen = base.missing("treasury_shares")
        how = f"millions: {shown(cover.value)} issued ({document_words(cover)}) less treasury shares"
        return OpenInput("shares_outstanding", how, why, "derived", seen)
    factor = _split(cover.value / issued)
    figure = figures["treasury_shares", base.end]
    words = f"{said} issued, less {shown(treasury * factor)} of treasury shares"
    if factor != 1.0:
        words += f" ({shown(treasury)} on {base.end} before a split of {factor:g})"
    return _shares(cover.value - treasury * factor, "derived", f"{words}; {figure.tag} of {base.end}")


def _shares(count: float, status: str, source: str) -> Entry:
    return Entry("shares_outstanding", {"base": millions(count)}, status, source)


def _split(ratio: float) -> float:
    """Return the factor of a split between the year's end and the cover page; 1 where there was none."""
    for factor in (ratio, 1.0 / ratio):
        if factor >= 1.3 and abs(factor - round(factor)) < 0.02 * factor:
            return float(round(factor)) if factor == ratio else 1.0 / round(factor)
    return 1.0
