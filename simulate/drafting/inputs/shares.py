"""Shares of a draft: those that others than the company hold, by the newest cover page."""

from simulate.drafting.base_year import GIVEN, BaseYear, document_words
from simulate.drafting.entries import Entry, OpenInput, millions, shown
from simulate.filings.facts import BALANCE_SHEET_COUNT


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
