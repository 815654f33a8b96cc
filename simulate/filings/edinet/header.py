"""What a report of EDINET says of itself: whose it is, of which year, by which standard."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from simulate.filings.archive import Part
from simulate.filings.edinet.rows import Row
from simulate.filings.facts import refusal

#: What stands in a line that is there and holds nothing; the first is a full-width dash.
NIL = ("\uff0d", "-", "", None)
#: The context of what a document says of itself and of the day on which it was filed.
FILING_DATE = "FilingDateInstant"
_STANDARDS = ("Japan GAAP", "IFRS", "US GAAP")
_INDUSTRY = (
    "IndustryCodeWhenConsolidatedFinancialStatementsArePreparedInAccordanceWithIndustrySpecificRegulationsDEI"
)


class Header(NamedTuple):
    """What a report says of itself, in elements of jpdei_cor."""

    name: str
    identifiers: dict[str, str]
    start: date
    end: date
    is_steady: bool  # whether the year before ended on the same day
    kind: str
    standard: str
    is_alone: bool
    industry: str


def header_of(part: Part, rows: Sequence[Row]) -> Header:
    """Return what a report says of itself."""
    said = {
        row.element.removeprefix("jpdei_cor:"): (row.value or "").strip()
        for row in rows
        if row.element.startswith("jpdei_cor:") and row.context == FILING_DATE
    }
    code = said.get("EDINETCodeDEI", "")
    start, end = day_of(said, "CurrentFiscalYearStartDateDEI"), day_of(said, "CurrentPeriodEndDateDEI")
    if not re.fullmatch(r"[EG]\d{5}", code) or start is None or end is None:
        wanted = "does not say of which company and year it is (EDINETCodeDEI, CurrentFiscalYearStartDateDEI)"
        raise refusal(part.where, wanted)
    standard = said.get("AccountingStandardsDEI", "")
    if standard not in _STANDARDS:
        raise refusal(part.where, "does not say its accounting standard (AccountingStandardsDEI)")
    identifiers = {"edinet_code": code}
    if re.fullmatch(r"\d[0-9A-Z]{3}0?", said.get("SecurityCodeDEI", "")):
        identifiers["securities_code"] = said["SecurityCodeDEI"][:4]
    english = said.get("FilerNameInEnglishDEI", "")
    name = said.get("FilerNameInJapaneseDEI", code) if english in NIL else english
    previous = day_of(said, "PreviousFiscalYearEndDateDEI")
    is_steady = previous in (None, years_before(end, 1))
    is_alone = said.get("WhetherConsolidatedFinancialStatementsArePreparedDEI") == "false"
    industry = said.get(_INDUSTRY, "").lower()
    return Header(
        name[:300],
        identifiers,
        start,
        end,
        is_steady,
        said.get("TypeOfCurrentPeriodDEI", ""),
        standard,
        is_alone,
        industry,
    )


def day_of(said: Mapping[str, str], key: str) -> date | None:
    """Return the day that a text of a document gives, None where there is none."""
    try:
        return date.fromisoformat(said.get(key, "")[:10])
    except ValueError:
        return None


def years_before(day: date, years: int) -> date:
    """Return a day of an earlier year; the last of February stays the last."""
    year = day.year - years
    leap = year % 4 == 0 and (year % 100 or year % 400 == 0)
    if day.month == 2 and day.day >= 28 and (day.day == 29 or (day.year % 4 and leap)):
        return date(year, 2, 29 if leap else 28)
    return day.replace(year=year)
