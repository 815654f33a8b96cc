"""Annual securities reports of EDINET: tables (type=5) and XBRL packages (type=1), through edinet-tools.

Of an IFRS filer, the rows that say "consolidated" are not those that are, so the context tells: one without
`_NonConsolidatedMember`. Its `jppfs_cor` facts and a summary without IFRS in its name are the parent's.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from math import isfinite
from pathlib import PurePosixPath

from simulate.filings.archive import Limits, Part
from simulate.filings.companyfacts import parse_json
from simulate.filings.edinet.header import FILING_DATE, NIL, Header, day_of, header_of, years_before
from simulate.filings.edinet.rows import Row, read_rows
from simulate.filings.edinet.splits import announced_split
from simulate.filings.facts import CURRENCIES, LONGEST_YEAR, SHORTEST_YEAR, Fact, Report, refusal
from simulate.filings.history import Note

_FORM = "annual securities report"
_CONTEXT = re.compile(r"(Current|Prior([1-4]))Year(Duration|Instant)")
_ALONE = "_NonConsolidatedMember"
_OWN = re.compile(r"jpcrp\d+-asr(?:-\d+)?_[EG]\d{5}-\d{3}:")
_NUMBER = re.compile(r"-?\d{1,18}(?:\.\d{1,10})?")
# jpcrp030000-asr-001_E02367-000_2024-03-31_01_2024-06-28: report, company, year's end, version, filed.
_FILE = re.compile(
    r"jp[a-z]{3}\d{6}-([a-z0-9]{3})-\d{3}_([EG]\d{5})-\d{3}_\d{4}-\d\d-\d\d_\d\d_(\d{4}-\d\d-\d\d)"
)
_DOC_ID = re.compile(r"S[0-9A-Z]{7}(?![0-9A-Za-z])")
_YEAR_END_SHARES = "jpcrp_cor:NumberOfIssuedSharesAsOfFiscalYearEndIssuedSharesTotalNumberOfSharesEtc"
_COVER_SHARES = "jpcrp_cor:NumberOfIssuedSharesAsOfFilingDateIssuedSharesTotalNumberOfSharesEtc"
_SUMMARY_SHARES = "jpcrp_cor:TotalNumberOfIssuedSharesSummaryOfBusinessResults"
#: Industry codes of reports that follow rules of their own.
_REFUSED = {
    "bk1": "a bank", "bk2": "a bank", "bnk": "a bank", "in1": "an insurer", "in2": "an insurer",
    "ins": "an insurer", "sec": "a securities firm", "cmd": "a commodity futures firm",
    "ivt": "an investment fund", "inv": "an investment fund",
}  # fmt: skip


def is_edinet(part: Part) -> bool:
    """Return whether a file is one of EDINET's tables or XBRL instances; the auditor's are not read.

    Parameters
    ----------
    part : Part
    """
    path = PurePosixPath(part.name)
    return path.suffix.lower() in (".tsv", ".csv", ".xbrl") and not path.name.startswith("jpaud")


def read_edinet(parts: Sequence[Part], as_of: date, limits: Limits) -> list[Report]:
    """Return the annual reports among the files of EDINET.

    Parameters
    ----------
    parts : sequence of Part
        Tables, XBRL instances, and JSON files of their name with `docID` and `submitDateTime`.
    as_of : date
        Reports that were filed later are not read.
    limits : Limits

    Returns
    -------
    list of Report
        Those of a part of a year are left out with a note, or refused where there is nothing else.

    Raises
    ------
    InputError
        If a file is damaged, is a bank's or an insurer's, or if there is no annual report.
    """
    reports, left_out, later = [], [], False
    cards = {part.where.removesuffix(".json"): part for part in parts if part.name.endswith(".json")}
    for part in parts:
        if not is_edinet(part):
            continue
        card = cards.get(part.where.rsplit(".", 1)[0])
        rows = read_rows(part, limits)
        found = _report(part, rows, {} if card is None else _card(card), as_of)
        if isinstance(found, str):
            left_out.append((part.where, found))
        elif max(fact.filed for fact in found.facts) > as_of:
            later = True
        else:
            reports.append(found)
    if not reports and not later:
        raise refusal(*left_out[0])
    if left_out and reports:
        text = f"{len(left_out)} of the files are no annual reports ({left_out[0][0]}: {left_out[0][1]})"
        reports[0].notes.append(Note("left out", text))
    return reports


def _card(part: Part) -> dict[str, str]:
    """Return what a JSON beside a table says of the document."""
    said = parse_json(part)
    if not isinstance(said, dict):
        raise refusal(part.where, "is not a document's description: it must have docID and submitDateTime")
    return {key: said[key] for key in ("docID", "submitDateTime") if isinstance(said.get(key), str)}


def _why_not_annual(header: Header, named: re.Match[str] | None) -> str | None:
    """Return what a report is instead of an annual one."""
    if header.kind != "FY" or (named is not None and named[1] != "asr"):
        return f"is of a part of a year ({header.kind} to {header.end}): annual reports are read"
    days = (header.end - header.start).days + 1
    if not SHORTEST_YEAR <= days <= LONGEST_YEAR:
        allowed = f"a fiscal year has {SHORTEST_YEAR} to {LONGEST_YEAR}"
        return f"is of {days} days, {header.start} to {header.end}: {allowed}"
    return None


def _report(part: Part, rows: Sequence[Row], card: Mapping[str, str], as_of: date) -> Report | str:
    """Return a report; or what it is instead of an annual one."""
    header = header_of(part, rows)
    named = _FILE.search(PurePosixPath(part.name).name)
    if why := _why_not_annual(header, named):
        return why
    if header.industry in _REFUSED:
        kind = _REFUSED[header.industry]
        raise refusal(part.where, f"is of {kind}, whose balance sheet does not fit this model")
    document, filed = _document(part, card, named)
    facts = _facts(rows, header, document, filed)
    if not facts:
        raise refusal(part.where, "holds no annual figures")
    cover = [
        Fact(row.element, value, "shares", None, filed, _FORM, document, filed)
        for row in rows
        if row.element == _COVER_SHARES and row.context == FILING_DATE and (value := _number(row.value))
    ]
    notes = []
    if (split := announced_split(rows, filed)) is not None and split.day <= as_of:
        # Beside the cover page's count, which is of an earlier day.
        cover += [fact._replace(value=fact.value * split.factor, end=split.day) for fact in cover]
        text = f"{document}, filed {filed}, announces {split.factor:g} shares for one from {split.day} on:"
        notes.append(Note("split", f"{text} the cover page's count is multiplied by it", (header.end,)))
    return Report(
        part.where,
        header.name,
        header.identifiers,
        "jp",
        {document: header.standard},
        _currency(facts, part.where),
        facts,
        cover,
        notes,
    )


def _document(part: Part, card: Mapping[str, str], named: re.Match[str] | None) -> tuple[str, date]:
    """Return a document's ID and the day on which it was filed."""
    filed = None
    if "submitDateTime" in card:
        filed = day_of(card, "submitDateTime")
    elif named is not None:
        filed = day_of({"filed": named[3]}, "filed")
    if filed is None:
        raise refusal(
            part.where,
            "does not say when it was filed: keep EDINET's name of the file, which ends in that day, "
            "or the JSON beside it",
        )
    stem = PurePosixPath(part.name).stem
    for name in (card.get("docID", ""), part.package, stem):
        if found := _DOC_ID.match(name):
            return found[0], filed
    return stem[:100], filed


def _is_of_group(element: str, standard: str) -> bool:
    """Return whether an element is of the group's statements, not the parent's of a filer under IFRS."""
    if standard == "Japan GAAP":
        return not element.startswith("jpigp_cor:") and "IFRS" not in element
    mark = "IFRS" if standard == "IFRS" else "USGAAP"
    if element.startswith("jppfs_cor:"):
        return False
    return mark in element or not element.endswith("SummaryOfBusinessResults") or element == _SUMMARY_SHARES


def _facts(rows: Iterable[Row], header: Header, document: str, filed: date) -> list[Fact]:
    """Return the facts of the year and of the years before it that the report compares with."""
    facts = []
    for row in rows:
        value = _number(row.value)
        if value is None or not _is_of_group(row.element, header.standard):
            continue
        context = row.context
        if row.element == _YEAR_END_SHARES and context == FILING_DATE:
            context = "CurrentYearInstant"
        elif context.endswith(_ALONE) and (header.is_alone or row.element == _SUMMARY_SHARES):
            context = context.removesuffix(_ALONE)
        found = _CONTEXT.fullmatch(context)
        if found is None or row.unit not in (*CURRENCIES, "shares"):
            continue
        back = int(found[2] or 0)
        last = years_before(header.end, back)
        is_other_year = row.context != FILING_DATE and row.end not in (None, last.isoformat())
        if is_other_year or (back and not header.is_steady):
            continue  # the fiscal year ended on another day then
        first = years_before(header.start, back) if found[3] == "Duration" else None
        facts.append(
            Fact(_OWN.sub("own:", row.element), value, row.unit, first, last, _FORM, document, filed)
        )
    return facts


def _currency(facts: Iterable[Fact], where: str) -> str:
    units = {fact.unit for fact in facts if fact.tag.startswith(("jppfs_cor:", "jpigp_cor:"))} - {"shares"}
    units = units or {fact.unit for fact in facts} - {"shares"}
    if len(units) != 1:
        said = ", ".join(sorted(units)) or "none"
        raise refusal(where, f"must be in one currency, not {said}")
    return units.pop()


def _number(text: str | None) -> float | None:
    if text in NIL or not _NUMBER.fullmatch(text):
        return None
    value = float(text)
    return value if isfinite(value) else None


def is_card(part: Part) -> bool:
    """Return whether a JSON file describes a document of EDINET.

    Parameters
    ----------
    part : Part
    """
    try:
        said = json.loads(part.raw[:20_000])
    except (ValueError, RecursionError):
        return False
    return isinstance(said, dict) and "docID" in said
