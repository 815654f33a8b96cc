"""Texts of a config that would do harm where they are shown: in a terminal, a page, a spreadsheet."""

import unicodedata
from collections.abc import Iterator

from simulate.config.issues import Finding, Key

# Letters that turn the direction of what follows: "evil" may be read as "live".
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def text_findings(document: object, key: Key = ()) -> Iterator[Finding]:
    """Every text of a parsed file, keys included, that holds a control character.

    A terminal obeys them: they clear the screen, or hide what is written.
    """
    if isinstance(document, dict):
        for name, inside in document.items():
            yield from (Finding((*key, name), None, found.wanted) for found in text_findings(name))
            yield from text_findings(inside, (*key, name))
    elif isinstance(document, list):
        for place, inside in enumerate(document):
            yield from text_findings(inside, (*key, place))
    elif isinstance(document, str):
        found = next((letter for letter in document if _is_harmful(letter)), None)
        if found is not None:
            wanted = f"must not hold U+{ord(found):04X}, a character that is not shown but obeyed"
            yield Finding(key, document, wanted)


def _is_harmful(letter: str) -> bool:
    return letter in _TURNING or (unicodedata.category(letter) == "Cc" and letter not in "\n\t")
