"""One document's numbers for one year, and what a rule makes of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from functools import cache
from math import inf
from typing import NamedTuple

from simulate.filings.concept_table import Concept, ConceptTable, Names, Rule
from simulate.filings.facts import Fact

#: How far a sum may be from a total of it: totals are often of principal, parts of carrying amounts.
TOTAL_WITHIN = 0.03
#: The same where a sum counts only if a total confirms it: what is left out has to show.
_TOTAL_CONFIRMS = 0.005
#: How far lines of a statement may be from their total: by what each is rounded.
_LINES_ADD_UP = 1e-4


class Amount(NamedTuple):
    """A number and the tags that it comes from."""

    value: float
    tag: str


@dataclass(frozen=True, slots=True)
class Document:
    """What one document says of one year.

    Attributes
    ----------
    form, name : str
        The form, and accession number or docID.
    filed : date
    numbers : Mapping[str, float]
        By tag. A tag with two values that are no roundings of each other is left out.
    flows : frozenset of str
        Those of its tags that are of the year; the others are of its last day.
    table : ConceptTable
    """

    form: str
    name: str
    filed: date
    numbers: Mapping[str, float]
    flows: frozenset[str]
    table: ConceptTable

    def apply(self, rule: Rule) -> Amount | None:
        """Return what a rule finds here, or None.

        Parameters
        ----------
        rule : Rule
        """
        if self._has(rule.unless, but_zeros=True) or (rule.beside and not self._has(rule.beside)):
            return None
        if any(one in self.numbers and other not in self.numbers for one, other in rule.pairs):
            return None
        found = self._taken(rule)
        if found is None or found.value < self._least(rule) * (1 - TOTAL_WITHIN):
            return None
        for names in rule.minus:
            less = self._first(names)
            if less is None:
                return None
            found = Amount(found.value - less.value, _without(found.tag, less.tag))
        return Amount(-found.value, found.tag) if rule.negative else found

    def figure(self, concept: Concept) -> Amount | None:
        """Return what the first rule that finds something here finds.

        Parameters
        ----------
        concept : Concept
        """
        return next((found for rule in concept.rules if (found := self.apply(rule)) is not None), None)

    def _taken(self, rule: Rule) -> Amount | None:
        if rule.parts:
            return self._sum(rule)
        if rule.first:
            return self._first(rule.first)
        every = [Amount(self.numbers[tag], tag) for tag in rule.largest if tag in self.numbers]
        largest = max(every, key=lambda amount: amount.value, default=None)
        total = self.numbers.get(rule.total)
        if largest is None or total is None:
            return largest
        return largest if _is_rounding(largest.value, total) else None

    def _least(self, rule: Rule) -> float:
        """Return what a figure comes to at least; a bound is the sum of those of its tags that are here."""
        bounds = [sum(self.numbers.get(tag, 0.0) for tag in names) for names in rule.at_least]
        return max((bound for bound in bounds if bound > 0), default=-inf)

    def _sum(self, rule: Rule) -> Amount | None:
        """Return the sum of the parts, if it can be trusted."""
        found = []
        for names in rule.parts:
            part = self._first(names)
            if part is not None:
                found.append(part)
            elif names not in rule.optional:
                return None
        total = sum(part.value for part in found)
        without = [part for names in rule.totals_without if (part := self._first(names)) is not None]
        is_doubtful = any(all(self.numbers.get(tag) for tag in pair) for pair in rule.exclusive)
        needs_total = rule.needs_total or (is_doubtful and not self._adds_up(rule.adds_up))
        agrees = self._agrees(total - sum(part.value for part in without), rule, needs_total)
        if not found or agrees is False or (needs_total and agrees is None):
            return None
        return Amount(total, " + ".join(part.tag for part in found)) if agrees or _differ(found) else None

    def _agrees(self, value: float, rule: Rule, is_strict: bool) -> bool | None:
        """Return whether a total that stands here confirms a sum; None if there is none."""
        parts = {tag for pair in rule.exclusive for tag in pair} if is_strict else set()
        totals = [
            sum(self.numbers[tag] for tag in names)
            for names in rule.totals
            if all(tag in self.numbers for tag in names) and parts.isdisjoint(names)
        ]
        if not totals:
            return None
        within = _TOTAL_CONFIRMS if is_strict else TOTAL_WITHIN
        return any(abs(value - total) <= within * max(abs(value), abs(total)) for total in totals)

    def _adds_up(self, names: Names) -> bool:
        """Return whether all lines that are here come to the first, so that none of them is in another."""
        total, *lines = (self.numbers.get(name, 0.0) for name in names or ("",))
        return total > 0.0 and abs(sum(lines) - total) <= _LINES_ADD_UP * total

    def _first(self, names: Names) -> Amount | None:
        for name in names:
            if name.startswith("@"):
                if (found := self.figure(self.table.concepts[name[1:]])) is not None:
                    return found
            elif name in self.numbers:
                return Amount(self.numbers[name], name)
        return None

    def _has(self, patterns: Names, but_zeros: bool = False) -> bool:
        """Return whether a tag that fits one of the patterns is here; a line of zero is none, if asked."""
        for pattern in patterns:
            tags = [tag for tag in self.numbers if matches(tag, pattern)] if "*" in pattern else [pattern]
            if any(tag in self.numbers and (self.numbers[tag] or not but_zeros) for tag in tags):
                return True
        return False


def _differ(parts: list[Amount]) -> bool:
    """Return whether no two parts are equal: they may be one line under two tags."""
    values = [part.value for part in parts if part.value]
    return len(set(values)) == len(values)


@cache
def matches(tag: str, pattern: str) -> bool:
    """Return whether a tag fits a pattern with asterisks.

    Parameters
    ----------
    tag, pattern : str
    """
    return fnmatchcase(tag, pattern)


def single_value(values: Iterable[float]) -> float | None:
    """Return the most exact of values that are roundings of one number, or None if they are not.

    Japanese reports cut off digits, so a rounding is off by less than a unit of its last digit. It has at
    least three digits: 100 and 140 millions are two numbers. With two digits it must be the nearest one, as
    in a text beside the statement: 3.2 billion are 3,217 millions.

    Parameters
    ----------
    values : iterable of float
        What one document has for one tag and period.
    """
    every = set(values)
    exact = min(every, key=_zeros)
    agree = all(_is_rounding(exact, value) for value in every)
    return exact if agree else None


def _is_rounding(exact: float, value: float) -> bool:
    """Return whether a value is a number with its last digits cut off or rounded."""
    if abs(exact - value) < 10.0 ** _zeros(value):
        return True
    digits = f"{abs(value):.0f}".rstrip("0")
    unit = 10.0 ** (len(f"{abs(value):.0f}") - 2)
    return len(digits) == 2 and len(f"{abs(exact):.0f}".rstrip("0")) > 2 and abs(exact - value) <= unit / 2


def _zeros(value: float) -> int:
    """Return how many zeros a whole number ends with, its first three digits left aside."""
    digits = f"{abs(value):.0f}"
    return len(digits[3:]) - len(digits[3:].rstrip("0"))


def documents(facts: Iterable[Fact], table: ConceptTable) -> list[Document]:
    """Return the documents behind facts of one year, newest first.

    Parameters
    ----------
    facts : iterable of Fact
        Of one year, or one day, only.
    table : ConceptTable
    """
    grouped: dict[tuple[date, str, str], dict[str, set[float]]] = {}
    flows = set()
    for fact in facts:
        values = grouped.setdefault((fact.filed, fact.document, fact.form), {})
        values.setdefault(fact.tag, set()).add(fact.value)
        if fact.start is not None:
            flows.add(fact.tag)
    return [
        Document(form, name, filed, _numbers(grouped[filed, name, form]), frozenset(flows), table)
        for filed, name, form in sorted(grouped, reverse=True)
    ]


def _numbers(values: Mapping[str, set[float]]) -> dict[str, float]:
    chosen = {tag: single_value(every) for tag, every in values.items()}
    return {tag: value for tag, value in chosen.items() if value is not None}


def _without(tags: str, less: str) -> str:
    """Return how a difference is named: a term that was added before is dropped, and not taken off again."""
    parts = tags.split(" + ")
    if less not in parts or len(parts) == 1:
        return f"{tags} - {less}"
    parts.remove(less)
    return " + ".join(parts)
