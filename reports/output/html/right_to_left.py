"""Names that run from right to left, kept from turning the text around them."""

import re
from collections.abc import Collection
from typing import TYPE_CHECKING
from unicodedata import bidirectional

if TYPE_CHECKING:
    from markupsafe import Markup

# Letters and marks that change the direction of text, by Unicode Standard Annex 9, table 4.
_TURNS = frozenset({"R", "AL", "AN", "LRE", "LRO", "RLE", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})


def turning_names(names: Collection[str]) -> tuple[str, ...]:
    """Return those that need to be isolated, longest first, so that none is taken for a part of another."""
    found = {name for name in names if any(bidirectional(letter) in _TURNS for letter in name)}
    return tuple(sorted(found, key=lambda name: (-len(name), name)))


def isolate(text: str, names: Collection[str]) -> "Markup":
    """Return a text as HTML, each of these names in `<bdi>` wherever it stands.

    Parameters
    ----------
    text : str
        Any text.
    names : collection of str
        From `turning_names`.
    """
    from markupsafe import Markup, escape

    if not names:
        return escape(text)
    pieces = re.split(f"({'|'.join(map(re.escape, names))})", text)
    alone = Markup("<bdi>{}</bdi>")
    return Markup("").join(alone.format(piece) if piece in names else piece for piece in pieces)
