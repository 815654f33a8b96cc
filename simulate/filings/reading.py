"""Files of filings become one checked history."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from simulate.filings.archive import Limits, Part, read_parts
from simulate.filings.companyfacts import is_companyfacts, parse_json, read_companyfacts
from simulate.filings.concept_table import TEMPLATE, ConceptTable, concept_table
from simulate.filings.document import Document
from simulate.filings.edinet.annual_report import is_card, is_edinet, read_edinet
from simulate.filings.facts import Report, merged, refusal
from simulate.filings.form.cells import refuse_other_books
from simulate.filings.form.reading import is_template, read_template
from simulate.filings.history import Figure, History, Note
from simulate.filings.notes import (
    changes_of_standard,
    changes_of_tag,
    cover_figure,
    debt_without_leases,
    jumps,
    restatements,
    splits,
    years,
)
from simulate.filings.selection import Chosen, by_year, choose, what_is_missing, year_ends

_OLDEST = 2  # years between the newest year's end and the day that one looks from


def read_history(
    paths: Sequence[Path], as_of: date, limits: Limits | None = None, *, is_any_age: bool = False
) -> History:
    """Read filings of one company into its history.

    Parameters
    ----------
    paths : sequence of Path
        SEC companyfacts (.json, .json.gz); EDINET's tables (type=5) and XBRL packages (type=1), as zips or
        files; folders of these; the form of `template`, filled in (.xlsx, .csv). All are of one company.
    as_of : date
        What was filed later is not read.
    limits : Limits, optional
        How much is read at most.
    is_any_age : bool, optional
        Whether the newest year may have ended long ago: a draft of it would be out of date, but what a year
        brought stays what it was.

    Returns
    -------
    History

    Raises
    ------
    InputError
        If a file is damaged, empty, too large or no filing, or a form that is not rightly filled in; is
        quarterly, a bank's, an insurer's or another company's than the first; has negative revenue or no
        currency; or if the newest year ended more than two years before `as_of` and may not be of any age.
    """
    limits = limits or Limits()
    if not paths:
        raise refusal("filings", "name at least one file")
    reports = [found for path in paths for found in _reports(path, as_of, limits)]
    if not reports:
        raise refusal(paths[0].name, f"was filed after {as_of}: there is no annual report by then")
    report = merged(reports)
    table = concept_table(report.taxonomy)
    ends = year_ends(report.facts, table)
    if not ends:
        raise refusal(
            report.where,
            f"holds no fiscal year by {as_of}: no revenue, income or cash flow of 350 to 380 days",
        )
    filed = by_year(report.facts, ends, table)
    _refuse_unfit(report, table, filed[ends[-1]])
    if not is_any_age and (as_of - ends[-1]).days > _OLDEST * 366:
        raise refusal(
            report.where,
            f"ends on {ends[-1]} (last filed {filed[ends[-1]][0].filed}), over {_OLDEST} years before "
            f"{as_of}: give newer filings, or an earlier as-of date",
        )
    return _history(report, table, ends, filed, as_of)


def _reports(path: Path, as_of: date, limits: Limits) -> list[Report]:
    """Return the reports that one path holds, none if all were filed later."""
    edinet: list[Part] = []
    reports, later = [], False
    for part in read_parts(path, limits):
        refuse_other_books(part)
        if is_template(part):
            filled_in = read_template(part, as_of, limits)
            later = later or filled_in is None
            reports += [] if filled_in is None else [filled_in]
        elif is_edinet(part) or (part.name.endswith(".json") and is_card(part)):
            edinet.append(part)
        elif part.name.endswith(".json"):
            document = parse_json(part)
            if is_companyfacts(document) or not path.is_dir():
                reports.append(read_companyfacts(document, part.where, as_of, limits))
    if any(is_edinet(part) for part in edinet):
        return reports + read_edinet(edinet, as_of, limits)
    if not reports and not later:
        raise refusal(
            path.name,
            "holds no filing: companyfacts (.json), EDINET's type=5 or type=1 zip, a folder of them, or "
            "the form (.xlsx, .csv)",
        )
    return reports


def _refuse_unfit(report: Report, table: ConceptTable, newest: Sequence[Document]) -> None:
    """Refuse a bank or an insurer by what its newest year has and lacks."""
    tags = {tag for document in newest for tag in document.numbers}
    for kind in table.refused:
        found = [tag for tag in kind.any_of if tag in tags]
        if found and not any(tag in tags for tag in kind.unless):
            article = "an" if kind.kind[0] in "aeiou" else "a"
            raise refusal(
                report.where,
                f"{report.company} is {article} {kind.kind} ({found[0]}): "
                "its balance sheet does not fit this model",
            )


def _history(
    report: Report,
    table: ConceptTable,
    ends: tuple[date, ...],
    filed: Mapping[date, Sequence[Document]],
    as_of: date,
) -> History:
    chosen: dict[tuple[str, date], Chosen] = {}
    missing, standards = [], {}
    for end in ends:
        revenue = choose(table.concepts["revenue"], end, filed[end], report.currency)
        documents = filed[end]
        if revenue is not None:
            _refuse_negative(revenue.figure, report.where)
            standards[end] = report.standards[revenue.figure.document]
            documents = [one for one in documents if report.standards[one.name] == standards[end]]
        for name, concept in table.concepts.items():
            found = choose(concept, end, documents, report.currency)
            if found is None:
                missing.append(what_is_missing(concept, end, documents, report.currency))
            else:
                chosen[name, end] = found
    cover = cover_figure(report.cover, ends[-1], table)
    last = max(document.filed for documents in filed.values() for document in documents)
    standard = report.standards[filed[ends[-1]][0].name]
    return History(
        report.company, report.identifiers, report.currency, standard, as_of, last, ends,
        {key: found.figure for key, found in chosen.items()}, cover,
        tuple(_notes(report, ends, chosen, cover, standards)), tuple(missing),
        {end: min(document.filed for document in filed[end]) for end in ends},
    )  # fmt: skip


def _notes(
    report: Report,
    ends: Sequence[date],
    chosen: Mapping[tuple[str, date], Chosen],
    cover: Figure | None,
    standards: Mapping[date, str],
) -> list[Note]:
    """Return the notes, those on whole years first."""
    notes = [
        *report.notes,
        *years(report.facts, ends),
        *changes_of_standard(standards),
        *restatements(chosen),
        *splits(chosen, cover, "shares_issued" if report.taxonomy == "jp" else "shares_outstanding"),
        *jumps(chosen, ends),
        *changes_of_tag(chosen, ends),
        *debt_without_leases(chosen, ends[-1]),
    ]
    if cover is None and report.taxonomy != TEMPLATE:
        notes.append(Note("shares", "no cover page has a count of shares: classes, or none was read"))
    return notes


def _refuse_negative(revenue: Figure, where: str) -> None:
    if revenue.value < 0:
        said = f"{revenue.value:,.0f} in the year to {revenue.year_end} ({revenue.tag})"
        raise refusal(where, f"has negative revenue, {said}: refused")
