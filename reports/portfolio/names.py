"""What readers call factors, drivers and ways to choose weights."""

from collections.abc import Sequence

from reports.formatting.numbers import format_name, listed
from reports.portfolio.common_variables import RATE, YEARLY
from reports.portfolio.drivers import COMPANY
from reports.portfolio.weights.allocations import EQUAL, GROWTH, LEAST_SHORTFALL, PARITY, TODAY

#: In the order in which they are shown.
ALLOCATIONS = {
    TODAY: "today's", EQUAL: "equal", LEAST_SHORTFALL: "least shortfall", GROWTH: "greatest growth",
    PARITY: "risk parity",
}
#: Companies of a picture or table of the page, at most; the files have all.
MOST_SHOWN = 40
_KINDS = {YEARLY: "by year", RATE: "exchange rate", COMPANY: "its own"}


def format_common(name: str, kind: str) -> str:
    """Return a factor, exchange rate or company for readers: `demand`, `USD rate`, `iij's own`.

    Parameters
    ----------
    name, kind : str
        As in `Driver`.
    """
    if kind == COMPANY:
        return f"{name}'s own"
    return f"{name} rate" if kind == RATE else format_name(name)


def format_kind(kind: str) -> str:
    """Return what kind of driver it is, in a word or two."""
    return _KINDS.get(kind, kind)


def format_years(years: int) -> str:
    """Return `3 years`."""
    return counted(years, "year")


def counted(n: int, word: str) -> str:
    """Return a number of things in words: `1 factor`, `2 factors`."""
    return f"{n:,} {word}{'s' if n != 1 else ''}"


def more_in_files(n: int, file: str) -> tuple[str, ...]:
    """Return a note on what is not shown of so many companies."""
    return () if n <= MOST_SHOWN else (f"{MOST_SHOWN} of {n:,} companies; {file} has all.",)


def some_names(names: Sequence[str], most: int = 3) -> str:
    """Return some names in words: `a, b and 4 more`."""
    if len(names) <= most + 1:
        return listed(list(names))
    return f"{', '.join(names[:most])} and {len(names) - most} more"
