"""The rows of EDINET's tables and XBRL instances, as edinet-tools reads them."""

import csv
from typing import NamedTuple

from simulate.filings.archive import Limits, Part
from simulate.filings.facts import refusal

_CELLS = ("element", "label", "context", "year", "consolidated", "period", "unit", "unit name", "value")
_HEADER = "\u8981\u7d20ID"  # the first cell of EDINET's header, 要素ID


class Row(NamedTuple):
    """A fact of a table or of XBRL, as text.

    Attributes
    ----------
    element, context, unit : str
    value : str or None
    end : str or None
        The last day of the context's period; a table does not say it.
    """

    element: str
    context: str
    unit: str
    value: str | None
    end: str | None = None


def read_rows(part: Part, limits: Limits) -> list[Row]:
    """Return the rows of a table or of an XBRL instance.

    Parameters
    ----------
    part : Part
    limits : Limits

    Raises
    ------
    InputError
        If it is neither, or damaged, empty or too long.
    """
    rows = _instance(part) if part.name.lower().endswith(".xbrl") else _table(part)
    if len(rows) > limits.facts:
        raise refusal(part.where, f"holds more than {limits.facts:,} facts")
    if not rows:
        raise refusal(part.where, "is empty: no fact in it")
    return rows


def _table(part: Part) -> list[Row]:
    from edinet_tools.utils import parse_strict_tsv  # slow: its package takes 0.2 s

    codec = "utf-16" if part.raw.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = part.raw.decode(codec)
    except UnicodeDecodeError:
        raise refusal(part.where, f"is not {codec.upper().removesuffix('-SIG')} text: damaged?") from None
    try:
        read = parse_strict_tsv(text.strip().replace("\0", ""), fieldnames=_CELLS)
    except csv.Error as error:
        raise refusal(part.where, f"is not a table of EDINET, or damaged: {error}") from None
    if not read or read[0]["element"] != _HEADER:
        raise refusal(part.where, "is not a table of EDINET (type=5): its header is another")
    return [
        Row(row["element"] or "", row["context"] or "", row["unit"] or "", row["value"]) for row in read[1:]
    ]


def _instance(part: Part) -> list[Row]:
    from edinet_tools.parsers.xbrl_instance import UnsupportedInlineXBRL, read_instance

    try:
        read = read_instance(part.raw, part.where)
    except (UnsupportedInlineXBRL, ValueError, KeyError, AttributeError, TypeError, RecursionError) as error:
        raise refusal(part.where, f"is not an XBRL instance, or damaged: {str(error)[:200]}") from None
    ends = {name: context.instant or context.period_end for name, context in read.contexts.items()}
    return [
        Row(fact.element_id, fact.context_id, fact.unit_id or "", fact.value, ends[fact.context_id])
        for fact in read.facts
    ]
