"""The glossary of a page: each term once, and a link to it from where a section first uses it."""

import re
from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from reports.document import Section
from reports.output.html.right_to_left import isolate

if TYPE_CHECKING:
    from markupsafe import Markup

_QUALIFIED = re.compile(r" (?:at|for) [P\d].*$")  # margin of safety at P25: the term is what stands before it


class Entry(NamedTuple):
    """A term, what it means, and the anchor of its place in the glossary."""

    term: str
    meaning: str
    anchor: str


def glossary_of(sections: Iterable[Section]) -> tuple[Entry, ...]:
    """Return the definitions of all sections in alphabetical order, each term once.

    Raises
    ------
    ValueError
        If two sections define a term differently: a reader would find one of both.
    """
    found: dict[str, str] = {}
    for section in sections:
        for term, meaning in section.definitions:
            if found.setdefault(term, meaning) != meaning:
                raise ValueError(f"two meanings of {term!r}: {found[term]!r} and {meaning!r}")
    terms = sorted(found, key=str.lower)
    return tuple(Entry(term, found[term], f"term-{place}") for place, term in enumerate(terms, 1))


class Terms:
    """What shows the texts of one section: the first mention of each of its terms is a link to the glossary.

    Parameters
    ----------
    section : Section
        Its definitions are the terms.
    glossary : sequence of Entry
        From `glossary_of`.
    names : collection of str
        From `turning_names`: each stands alone.
    """

    def __init__(self, section: Section, glossary: Sequence[Entry], names: Collection[str]) -> None:
        wanted = {term for term, _ in section.definitions}
        self.left = [entry for entry in glossary if entry.term in wanted]
        self._names = names

    def show(self, text: str) -> "Markup":
        """Return a text as HTML, with a link at each term that no text before had."""
        from markupsafe import Markup

        shown, rest = Markup(""), text
        while found := self._first(rest):
            entry, match = found
            self.left.remove(entry)
            shown += isolate(rest[: match.start()], self._names)
            shown += Markup('<a class="term" href="#{}">{}</a>').format(entry.anchor, match[0])
            rest = rest[match.end() :]
        return shown + isolate(rest, self._names)

    def _first(self, text: str) -> tuple[Entry, re.Match[str]] | None:
        """Return the term that a text mentions first, the longer of two that begin at one place."""
        mentions = [
            (entry, match) for entry in self.left
            if (match := re.search(_pattern(entry.term), text, re.IGNORECASE)) is not None
        ]
        return min(mentions, key=lambda pair: (pair[1].start(), -len(pair[1][0])), default=None)


def _pattern(term: str) -> str:
    """Return a pattern of a term, or of any one of several that are explained together: `P10, P50, P90`."""
    parts = [re.escape(_QUALIFIED.sub("", part)) for part in term.split(", ")]
    return rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)"
