"""What a reader of the figures has to know: restatements, splits, changes of tag, gaps, long years."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise

from simulate.filings.concept_table import TEMPLATE, ConceptTable
from simulate.filings.document import documents, single_value
from simulate.filings.facts import BALANCE_SHEET_COUNT, Fact, is_year
from simulate.filings.history import Figure, Note
from simulate.filings.selection import Chosen

#: Relative differences between filings up to this one are roundings.
ROUNDING = 0.002
#: Counts of one day that differ by this factor between filings are before and after a split.
_SPLIT = 1.3
_LONG_YEAR = 367  # days
#: Figures whose change of tag a reader should see; that of others is a matter of presentation.
_TAGS_SHOWN = ("revenue", "operating_income", "net_income", "depreciation_and_amortization")


def restatements(chosen: Mapping[tuple[str, date], Chosen]) -> list[Note]:
    """Return a note for each document that changed figures of earlier ones, with the years that it reaches.

    A restatement for discontinued operations reaches two or three years back, and a history breaks where
    it begins.

    Parameters
    ----------
    chosen : Mapping[tuple[str, date], Chosen]
    """
    changes: dict[tuple[date, str], list[tuple[Figure, float]]] = {}
    for found in chosen.values():
        figure = found.figure
        since = (figure.filed, figure.document)
        if figure.unit == "shares":
            continue
        for value, document in found.earlier:
            if _differ(value, figure.value):
                changes.setdefault(since, []).append((figure, value))
                break
            since = (document.filed, document.name)
    return [_restatement(*since, changes[since]) for since in sorted(changes)]


def _restatement(filed: date, document: str, changes: Sequence[tuple[Figure, float]]) -> Note:
    years = tuple(sorted({figure.year_end for figure, _ in changes}))
    shown = ", ".join(
        f"{figure.name} {figure.year_end} {_millions(before)} -> {_millions(figure.value)}"
        for figure, before in sorted(changes, key=lambda change: (change[0].name, change[0].year_end))
    )
    text = (
        f"{document}, filed {filed}, restates (millions): {shown}. Years before {years[0]} stand as they "
        "were first reported: growth over that year's start compares what may not be alike"
    )
    restated = sorted((figure.name, figure.year_end) for figure, _ in changes)
    return Note("restatement", text, years, tuple(restated))


def splits(chosen: Mapping[tuple[str, date], Chosen], cover: Figure | None, cover_of: str) -> list[Note]:
    """Return a note for each split that shows in counts of one day, or between a year's end and the cover.

    Parameters
    ----------
    chosen : Mapping[tuple[str, date], Chosen]
    cover : Figure or None
        The count of the newest cover page.
    cover_of : str
        The figure that counts the same shares.
    """
    factors: dict[tuple[date, float], set[date]] = {}
    for found in chosen.values():
        if found.figure.unit != "shares":
            continue
        for value, _ in found.earlier:
            if value and found.figure.value and (factor := _factor(found.figure.value / value)):
                factors.setdefault((found.figure.filed, factor), set()).add(found.figure.year_end)
    notes = [
        Note(
            "split",
            f"shares {', '.join(map(str, sorted(ends)))} differ {_times(factor)} between filings, a split: "
            f"those filed from {filed} on count the new shares, earlier years the old ones",
            tuple(sorted(ends)),
        )
        for (filed, factor), ends in sorted(factors.items())
    ]
    counts = {end: found.figure for (name, end), found in chosen.items() if name == cover_of}
    if cover is not None and counts:
        newest = counts[max(counts)]
        if newest.value and (factor := _factor(cover.value / newest.value)):
            page = "cover page" if cover.tag != BALANCE_SHEET_COUNT else f"balance sheet of {cover.year_end}"
            text = (
                f"the {page} counts {_times(factor)} the shares of {newest.year_end}: a split, shares "
                "issued since (for a merger, say), or a class that only one of them counts"
            )
            notes.append(Note("split", text, (newest.year_end,)))
    return notes


def jumps(chosen: Mapping[tuple[str, date], Chosen], ends: Sequence[date]) -> list[Note]:
    """Return a note for each pair of years between which the counts of shares jump as in a split.

    Parameters
    ----------
    chosen : Mapping[tuple[str, date], Chosen]
    ends : sequence of date
    """
    notes: dict[tuple[date, date], Note] = {}
    for name in ("shares_outstanding", "shares_issued"):
        counts = [(end, chosen[name, end].figure) for end in ends if (name, end) in chosen]
        for (before, old), (after, new) in pairwise(counts):
            factor = _factor(new.value / old.value) if old.value > 0 and new.value > 0 else 0.0
            if factor >= 1.9 or 0 < factor <= 1 / 1.9:
                text = (
                    f"{name} of {after} are {_times(factor)} those of {before}: a split, a merger, an issue; "
                )
                notes.setdefault(
                    (before, after),
                    Note("split", text + "figures a share do not compare across it", (before, after)),
                )
    return list(notes.values())


def changes_of_tag(chosen: Mapping[tuple[str, date], Chosen], ends: Sequence[date]) -> list[Note]:
    """Return a note where a main figure comes from another tag than the year before.

    Parameters
    ----------
    chosen : Mapping[tuple[str, date], Chosen]
    ends : sequence of date
    """
    notes = []
    for name in _TAGS_SHOWN:
        found = [chosen[name, end].figure for end in ends if (name, end) in chosen]
        for before, after in pairwise(found):
            if _plain(before.tag) != _plain(after.tag):
                text = f"{name} is {after.tag} from {after.year_end} on, {before.tag} before"
                notes.append(Note("tag", text, (before.year_end, after.year_end)))
    return notes


def years(facts: Sequence[Fact], ends: Sequence[date]) -> list[Note]:
    """Return notes on gaps, changed year ends and years of 53 weeks.

    Parameters
    ----------
    facts : sequence of Fact
    ends : sequence of date
    """
    notes = []
    for before, after in pairwise(ends):
        days = (after - before).days
        if days > 380:
            notes.append(
                Note(
                    "gap",
                    f"no annual figures between {before} and {after}: a gap is not zero",
                    (before, after),
                )
            )
        elif days < 350:
            notes.append(
                Note("year end", f"the fiscal year's end moved from {before} to {after}", (before, after))
            )
    lengths: dict[date, set[float]] = {end: set() for end in ends}
    for fact in facts:
        if fact.end in lengths and is_year(fact):
            lengths[fact.end].add(fact.days)
    long = tuple(end for end, days in lengths.items() if days and max(days) >= _LONG_YEAR)
    if long:
        shown = ", ".join(map(str, long))
        notes.append(
            Note("53 weeks", f"years of 53 weeks, about 2% longer than the others, end on {shown}", long)
        )
    return notes


def changes_of_standard(standards: Mapping[date, str]) -> list[Note]:
    """Return a note for each year from which on another accounting standard holds.

    Parameters
    ----------
    standards : Mapping[date, str]
        By year's end, ascending.
    """
    return [
        Note(
            "standard",
            f"figures are under {now} from {end} on, under {was} before: they do not compare",
            (last, end),
        )
        for (last, was), (end, now) in pairwise(standards.items())
        if was != now
    ]


def cover_figure(cover: Sequence[Fact], end: date, table: ConceptTable) -> Figure | None:
    """Return the count of shares of the newest cover page, or without one of the newest balance sheet.

    Parameters
    ----------
    cover : sequence of Fact
    end : date
        The end of the newest year: an earlier count is out of date, as of a company with classes since.
    table : ConceptTable
    """
    current = [fact for fact in cover if fact.end >= end]
    pages = [fact for fact in current if fact.tag != BALANCE_SHEET_COUNT]
    if not pages and current:
        newest_day = max(fact.end for fact in current)
        pages = [fact for fact in current if fact.end == newest_day > end]
    if not pages:
        return None
    newest = documents(pages, table)[0]
    facts = [fact for fact in pages if fact.document == newest.name]
    last = max(fact.end for fact in facts)  # a split that a report announces is counted on a later day
    facts = [fact for fact in facts if fact.end == last]
    value = single_value(fact.value for fact in facts)
    if value is None or value <= 0:
        return None
    fact = facts[0]
    return Figure("cover_shares", fact.end, value, "shares", fact.tag, fact.form, fact.document, fact.filed)


def debt_without_leases(chosen: Mapping[tuple[str, date], Chosen], end: date) -> list[Note]:
    """Return a note if the newest debt holds no lease: there is none, or the file lacks its tag.

    Parameters
    ----------
    chosen : Mapping[tuple[str, date], Chosen]
    end : date
        The newest year's end.
    """
    found = chosen.get(("debt", end))
    if found is None or "Lease" in found.figure.tag or found.figure.tag.startswith(("jp", "own:", TEMPLATE)):
        return []
    text = (
        f"debt of {end} is {found.figure.tag}: no finance lease is tagged, so there is none or it is not here"
    )
    return [Note("left out", text, (end,))]


def _plain(tag: str) -> str:
    """Return a tag without its prefix and without the mark of EDINET's summary, which shows the same line."""
    return tag.rpartition(":")[2].removesuffix("SummaryOfBusinessResults")


def _differ(one: float, other: float) -> bool:
    """Return whether two figures differ by more than how they are rounded."""
    return abs(one - other) > ROUNDING * max(abs(one), abs(other)) and single_value((one, other)) is None


def _factor(ratio: float) -> float:
    """Return a ratio of counts if it is of a split, rounded; else 0."""
    if 1 / _SPLIT < ratio < _SPLIT:
        return 0.0
    return round(ratio, 1) if ratio > 1 else round(ratio, 4)


def _times(factor: float) -> str:
    return f"{factor:g} times" if factor > 1 else f"1/{1 / factor:.3g}"


def _millions(value: float) -> str:
    return f"{value / 1e6:,.0f}" if abs(value) >= 1e7 else f"{value / 1e6:,.3f}"
