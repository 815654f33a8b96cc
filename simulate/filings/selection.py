"""From facts to figures: the newest filing of a year has the say, and what it restates is kept."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from simulate.filings.concept_table import Concept, ConceptTable, Rule
from simulate.filings.document import Amount, Document, documents, matches, single_value
from simulate.filings.facts import Fact, is_year
from simulate.filings.history import Candidate, Figure, Missing

#: Ends of one fiscal year as several documents date it; a year of 52 or 53 weeks ends on a weekday.
_SAME_YEAR_END = 15
_CANDIDATES = 8


class Reported(NamedTuple):
    """A figure of a year as one document has it.

    Attributes
    ----------
    value : float
    document : Document
    """

    value: float
    document: Document


@dataclass(frozen=True, slots=True)
class Chosen:
    """A figure that was found.

    Attributes
    ----------
    figure : Figure
        What the newest document says.
    earlier : tuple of Reported
        What the others say by the same rule, newest first.
    """

    figure: Figure
    earlier: tuple[Reported, ...]


def year_ends(facts: Sequence[Fact], table: ConceptTable) -> tuple[date, ...]:
    """Return the ends of the fiscal years that facts show, ascending.

    Parameters
    ----------
    facts : sequence of Fact
    table : ConceptTable
        Its anchors are figures that only a fiscal year of the company itself has.
    """
    anchors = {
        tag
        for concept in table.concepts.values()
        if concept.is_anchor
        for rule in concept.rules
        for tag in rule.tags()
    }
    counted = Counter(fact.end for fact in facts if fact.tag in anchors and is_year(fact))
    ends: list[date] = []
    for end in sorted(counted):
        if ends and (end - ends[-1]).days <= _SAME_YEAR_END:
            ends[-1] = max(ends[-1], end, key=lambda day: counted[day])
        else:
            ends.append(end)
    return tuple(ends)


def by_year(facts: Iterable[Fact], ends: Sequence[date], table: ConceptTable) -> dict[date, list[Document]]:
    """Return the documents of each year, newest first, with their facts of that year and of its last day.

    Parameters
    ----------
    facts : iterable of Fact
    ends : sequence of date
    table : ConceptTable
    """
    grouped: dict[date, list[Fact]] = {end: [] for end in ends}
    for fact in facts:
        if fact.end in grouped and (fact.start is None or is_year(fact)):
            grouped[fact.end].append(fact)
    return {end: documents(found, table) for end, found in grouped.items()}


def choose(concept: Concept, end: date, filed: Sequence[Document], currency: str) -> Chosen | None:
    """Return a figure of a year by the first rule that finds it in any document, or None.

    Parameters
    ----------
    concept : Concept
    end : date
        The year's end.
    filed : sequence of Document
        Newest first.
    currency : str
    """
    for rule in concept.rules:
        found = [
            (document, amount)
            for document in filed
            if (amount := document.apply(rule)) is not None
            and not (concept.is_never_negative and amount.value < 0)
        ]
        if not found:
            continue
        newest, amount = found[_most_exact(found)] if concept.is_shares else found[0]
        unit = "shares" if concept.is_shares else currency
        figure = Figure(
            concept.name, end, amount.value, unit, amount.tag, newest.form, newest.name, newest.filed
        )
        earlier = tuple(
            Reported(amount.value, document) for document, amount in found if document is not newest
        )
        return Chosen(figure, earlier)
    return None


def _most_exact(found: Sequence[tuple[Document, Amount]]) -> int:
    """Return the place of the newest count, or of the one that it rounds: a summary has thousands."""
    counts = [amount.value for _, amount in found]
    best = 0
    for at, count in enumerate(counts):
        if count != counts[best] and single_value((counts[best], count)) == count:
            best = at
    return best


def what_is_missing(concept: Concept, end: date, filed: Sequence[Document], currency: str) -> Missing:
    """Return that a figure was not found in a year, with what was seen instead.

    Parameters
    ----------
    concept : Concept
    end : date
    filed : sequence of Document
        Newest first.
    currency : str
    """
    seen: dict[str, Candidate] = {}
    unit = "shares" if concept.is_shares else currency
    tags = {tag for rule in concept.rules for tag in rule.tags()}
    for document in filed:
        for tag, value in document.numbers.items():
            if (tag in document.flows) != (concept.period == "year"):
                continue
            if tag in tags or any(matches(tag, pattern) for pattern in concept.candidates):
                is_wrong = concept.is_never_negative and value < 0
                why = "is negative" if is_wrong else _why_not(tag, concept.rules, document)
                seen.setdefault(tag, Candidate(tag, value, unit, why))
    shown = sorted(seen.values(), key=lambda candidate: -abs(candidate.value))[:_CANDIDATES]
    if not filed:
        why = "no annual report of this year was read, nor one that compares with it"
    elif shown:
        why = "none of what was seen is surely it"
    else:
        why = "no tag of it: zero, not shown, or under a tag of the company's own"
    return Missing(concept.name, end, why, tuple(shown))


def _why_not(tag: str, rules: Sequence[Rule], document: Document) -> str:
    """Return why a tag was not taken for a figure."""
    for rule in rules:
        if tag not in rule.tags():
            continue
        if rule.parts:
            lacking = [
                names[0]
                for names in rule.parts
                if names not in rule.optional and not any(name in document.numbers for name in names)
            ]
            if lacking:
                return f"a part: {', '.join(lacking)} is not there"
            return "the parts may overlap or be not all: no total confirms their sum"
        if any(bound in document.numbers for names in rule.at_least for bound in names) or rule.total:
            return "does not fit what stands beside it"
        return "stands beside what makes it another figure"
    return "is not surely this figure"
