"""Facts as both readers give them, before a concept table says which of them is revenue."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from simulate.errors import InputError, Problem
from simulate.filings.concept_table import TEMPLATE
from simulate.filings.history import Note

#: A fiscal year in days: 52 or 53 weeks, which wander by a week and over the ends of months.
SHORTEST_YEAR, LONGEST_YEAR = 350, 380
_CODES = """
    AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD
    CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP
    GMD GNF GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW
    KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD
    NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD
    SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES
    VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWG
"""
#: ISO 4217, national currencies in use; without units of account, metals and codes for tests.
CURRENCIES = frozenset(_CODES.split())


class Fact(NamedTuple):
    """One number of one document.

    Attributes
    ----------
    tag : str
        With the prefix of its taxonomy: us-gaap:Assets.
    value : float
    unit : str
        An ISO 4217 code or "shares".
    start : date or None
        The first day of the period; None for the state on a day.
    end : date
        The last day of the period, or that day.
    form : str
    document : str
        Accession number or docID.
    filed : date
    """

    tag: str
    value: float
    unit: str
    start: date | None
    end: date
    form: str
    document: str
    filed: date

    @property
    def days(self) -> int:
        """The length of the period in days, its first and last day among them; 0 of a state."""
        return 0 if self.start is None else (self.end - self.start).days + 1


_LONGEST_NAME = 200  # characters, as in a config
#: A quarter's balance sheet stands in for the cover page where classes of shares hide the cover's count.
BALANCE_SHEET_COUNT = "us-gaap:CommonStockSharesOutstanding"


@dataclass(slots=True)
class Report:
    """What one or several files of one company hold.

    Attributes
    ----------
    where : str
        The first file, for messages.
    company : str
        The name in the newest file.
    identifiers : dict[str, str]
    taxonomy : str
        Which file of `concepts/` reads the facts.
    standards : dict[str, str]
        Accounting standard by document.
    currency : str
    facts : list of Fact
        Of whole fiscal years and of states.
    cover : list of Fact
        Shares of cover pages and of quarters' balance sheets, by the day that they state.
    notes : list of Note
    """

    where: str
    company: str
    identifiers: dict[str, str]
    taxonomy: str
    standards: dict[str, str]
    currency: str
    facts: list[Fact]
    cover: list[Fact]
    notes: list[Note] = field(default_factory=list)


def refusal(where: str, wanted: str) -> InputError:
    """Return the error of a file that cannot be used.

    Parameters
    ----------
    where : str
        The file.
    wanted : str
        What is wrong, and what is allowed.
    """
    return InputError(Problem(where, "", "", wanted))


def is_year(fact: Fact) -> bool:
    """Return whether a fact is of a whole fiscal year.

    Parameters
    ----------
    fact : Fact
    """
    return SHORTEST_YEAR <= fact.days <= LONGEST_YEAR


def merged(reports: Iterable[Report]) -> Report:
    """Return several files of one company as one; of facts that stand in several, one is kept.

    Parameters
    ----------
    reports : iterable of Report

    Raises
    ------
    InputError
        If a file is of another company than the first, or of none.
    """
    first, *others = reports
    for other in others:
        if TEMPLATE in (first.taxonomy, other.taxonomy) and first.taxonomy != other.taxonomy:
            raise refusal(other.where, f"cannot be one history with {first.where}: give forms, or filings")
        if not _same_company(first, other):
            raise refusal(
                other.where,
                f"is of {_named(other)}, but {first.where} is of {_named(first)}: one company at a time",
            )
        if other.currency != first.currency:
            raise refusal(
                other.where,
                f"is in {other.currency}, but {first.where} is in {first.currency}: give one of them",
            )
    every = [first, *others]
    newest = max(every, key=lambda report: max((fact.filed for fact in report.facts), default=date.min))
    return Report(
        first.where,
        _company(newest),
        newest.identifiers,
        first.taxonomy,
        {document: said for report in every for document, said in report.standards.items()},
        first.currency,
        list(dict.fromkeys(fact for report in every for fact in report.facts)),
        list(dict.fromkeys(fact for report in every for fact in report.cover)),
        list(dict.fromkeys(note for report in every for note in report.notes)),
    )


def _company(report: Report) -> str:
    """Return the name of a company in one line, as a config may hold it."""
    signs = "".join(sign if sign.isprintable() else " " for sign in report.company)
    name = " ".join(signs.split())[:_LONGEST_NAME].rstrip()
    if not name:
        raise refusal(report.where, "names no company")
    return name


def _same_company(one: Report, other: Report) -> bool:
    if one.taxonomy == TEMPLATE:
        return one.company == other.company
    key = "cik" if "cik" in one.identifiers else "edinet_code"
    return one.identifiers.get(key) == other.identifiers.get(key) is not None


def _named(report: Report) -> str:
    said = ", ".join(f"{key.replace('_', ' ')} {value}" for key, value in report.identifiers.items())
    return f"{report.company} ({said})" if said else report.company
