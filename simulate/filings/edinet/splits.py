"""Splits that a report of EDINET announces: they come between its count of shares and a later price."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from simulate.filings.edinet.rows import Row

_EVENTS = ("SubsequentEvents", "EventsAfterReportingPeriod")
_MOST = 1_000  # new shares for an old one, and the other way round
_AHEAD = timedelta(days=400)  # a split that is further away is of another kind, or a slip of the pen
# "On 1 July 2024, each share of the holders registered on 30 June becomes five", in the words of such notes:
# the day is that of the split, or the one before it, on which holders are registered (基準日).
_SPLIT = re.compile(
    r"(\d{4})年(\d{1,2})月(\d{1,2})日(?:\([^)]{1,9}\))?(付で|付をもって|をもって|を効力発生日として|を基準日として)"
    r"[^。]{0,120}?(\d{1,4})株につき[、,]?(?:当社普通株式|普通株式)?(\d{1,4})株の割合"
)


class AnnouncedSplit(NamedTuple):
    """A split, or a consolidation of shares, that comes after a report.

    Attributes
    ----------
    day : date
        The first day on which the new shares count.
    factor : float
        New shares for an old one.
    """

    day: date
    factor: float


def announced_split(rows: Iterable[Row], filed: date) -> AnnouncedSplit | None:
    """Return the split that a report's notes on later events announce for a day after its filing.

    Parameters
    ----------
    rows : iterable of Row
    filed : date
        What came by then is in the count of the cover page.

    Returns
    -------
    AnnouncedSplit or None
        None, too, if the notes announce more than one: it is not told which is the company's.
    """
    found = {
        split
        for row in rows
        if row.value and any(part in row.element for part in _EVENTS)
        for match in _SPLIT.finditer(unicodedata.normalize("NFKC", row.value))
        if (split := _split(match)) is not None and filed < split.day <= filed + _AHEAD
    }
    return found.pop() if len(found) == 1 else None


def _split(match: re.Match[str]) -> AnnouncedSplit | None:
    try:
        day = date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None
    old, new = int(match[5]), int(match[6])
    if not 0 < old <= _MOST or not 0 < new <= _MOST or old == new:
        return None
    return AnnouncedSplit(day + timedelta(days=match[4] == "を基準日として"), new / old)
