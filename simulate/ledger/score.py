"""Scoring frozen forecasts against what companies reported."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from math import inf
from pathlib import Path

from simulate.confidence_intervals import wilson_interval
from simulate.config.fiscal_years import forecast_year
from simulate.errors import InputError, Problem
from simulate.filings.history import History
from simulate.ledger.entry import LEDGER, LINES, Content, Entry, Line, read_entry

_MILLION = 1e6
_LEGAL_FORMS = {"inc", "corp", "corporation", "co", "company", "ltd", "limited", "plc", "the"}
#: Fewer scores than this give no advice on how wide ranges should be.
LEAST_ADVICE = 20
#: The part of outcomes that P10 to P90 is meant to hold.
_MEANT = 0.8


@dataclass(frozen=True, slots=True)
class LineScore:
    """What came of one line of one year.

    Attributes
    ----------
    entry : str
        The file of the frozen forecast.
    name, analyst : str
        The config, and whose forecast it is.
    frozen : date
    year : int
        Of the forecast.
    year_end : date
    line : str
        One of `LINES`.
    actual : float
        Millions.
    p10, p50, p90 : float
        Of the forecast, millions.
    level : float
        Which part of the forecast lay below what came.
    is_hindsight : bool
        Whether a report of the year had been filed by the day on which the forecast was frozen.
    form, document : str
        Where the figure is from.
    filed : date
    """

    entry: str
    name: str
    analyst: str
    frozen: date
    year: int
    year_end: date
    line: Line
    actual: float
    p10: float
    p50: float
    p90: float
    level: float
    is_hindsight: bool
    form: str
    document: str
    filed: date

    @property
    def held(self) -> bool:
        """Whether what came lay in P10 to P90."""
        return self.p10 <= self.actual <= self.p90


@dataclass(frozen=True, slots=True)
class Track:
    """How often ranges held over many scores.

    Attributes
    ----------
    held, n : int
        P10 to P90.
    low, high : float
        95% confidence interval of the part that holds (Wilson; years of one company are not independent).
    widening : float or None
        What to multiply the distance of P10 and P90 from P50 by, so that 80% would have held; None for fewer
        than `LEAST_ADVICE` scores.
    """

    held: int
    n: int
    low: float
    high: float
    widening: float | None


def entries(name: str | None = None, folder: Path = LEDGER) -> list[Entry]:
    """Return the frozen forecasts of a company, or all, the oldest first.

    Parameters
    ----------
    name : str, optional
        The config's name.
    folder : pathlib.Path, optional

    Raises
    ------
    InputError
        If there is none, or one was changed.
    """
    paths = sorted(folder.glob("*.json")) if folder.is_dir() else []
    found = [read_entry(path) for path in paths]
    found = [one for one in found if name is None or one.content.provenance.get("config_name") == name]
    if not found:
        of = f" of {name}" if name else ""
        wanted = f"holds no frozen forecast{of}: python -m simulate freeze {name or 'NAME'} makes one"
        raise InputError(Problem(str(folder), "", "", wanted))
    return sorted(found, key=lambda one: (one.content.frozen, one.path.name))


def score(frozen: Iterable[Entry], history: History) -> list[LineScore]:
    """Score forecasts against a company's filings.

    Parameters
    ----------
    frozen : iterable of Entry
        Of the company.
    history : History
        From its filings, or the filled-in form.

    Returns
    -------
    list of LineScore
        One for each line of each forecast year that is reported.

    Raises
    ------
    InputError
        If the filings are of another company or in another currency, or report none of the years.
    """
    found = [one for entry in frozen for one in _scores(entry, history)]
    if not found:
        ends = ", ".join(map(str, history.year_ends[-3:]))
        wanted = f"report none of the forecast's years: theirs end {ends}"
        raise InputError(Problem(history.company, "", "", wanted))
    return found


def _is_of(content: Content, history: History) -> bool:
    """Return whether filings are of the company of a forecast: by its ticker, or else by its name."""
    ticker = content.ticker.upper().partition(".")[0]
    known = {key: value.upper().partition(".")[0] for key, value in history.identifiers.items()}
    same_kind = known.get("ticker") or (known.get("securities_code") if ticker[:1].isdigit() else None)
    if same_kind:
        return ticker == same_kind
    if ticker.startswith("CIK") and "cik" in known:
        return ticker[3:].lstrip("0") == known["cik"].lstrip("0")
    return _words(content.company) == _words(history.company)


def _words(name: str) -> list[str]:
    """Return the words of a name without those of its legal form, which sources spell differently."""
    return [word for word in re.findall(r"\w+", name.casefold()) if word not in _LEGAL_FORMS]


def _scores(entry: Entry, history: History) -> Iterator[LineScore]:
    content = entry.content
    if history.currency != content.currency:
        wanted = f"is the forecast's, and the filings are in {history.currency}"
        raise InputError(Problem(str(entry.path), "currency", content.currency, wanted))
    if not _is_of(content, history):
        known = ", ".join(history.identifiers.values())
        wanted = f"is the forecast's, and the filings are of {history.company} ({known})"
        raise InputError(Problem(str(entry.path), "company", f"{content.company} ({content.ticker})", wanted))
    ends = {forecast_year(content.base_year_end, end): end for end in history.year_ends}
    for year in content.years:
        for line in LINES:
            figure = history.figures.get((line, ends[year.year])) if year.year in ends else None
            if figure is None:
                continue
            # the figure's own document may be a later report, which restates it or compares with it
            first = min(figure.filed, history.first_filed[ends[year.year]])
            actual = figure.value / _MILLION
            p10, p50, p90 = (entry.quantile(year, line, level) for level in (0.1, 0.5, 0.9))
            level, is_hindsight = entry.level(year, line, actual), first <= content.frozen
            yield LineScore(
                entry.path.name, content.provenance["config_name"], content.analyst, content.frozen,
                year.year, figure.year_end, line, actual, p10, p50, p90, level, is_hindsight, figure.form,
                figure.document, figure.filed,
            )  # fmt: skip


def track_of(scores: Sequence[LineScore]) -> Track | None:
    """Return how often ranges held; None without a score that is no hindsight.

    Parameters
    ----------
    scores : sequence of LineScore
    """
    fair = [one for one in scores if not one.is_hindsight]
    if not fair:
        return None
    held = sum(one.held for one in fair)
    low, high = wilson_interval(held, len(fair))
    return Track(held, len(fair), low, high, _widening(fair))


def _widening(scores: Sequence[LineScore]) -> float | None:
    """Return the 80th percentile of how far outcomes lay from P50, in distances of P10 or P90 from it."""
    import numpy as np

    if len(scores) < LEAST_ADVICE:
        return None
    return float(np.quantile([_reach(one) for one in scores], _MEANT, method="higher"))


def _reach(one: LineScore) -> float:
    """Return how many times as wide the range would just have held."""
    missed = abs(one.actual - one.p50)
    width = one.p90 - one.p50 if one.actual > one.p50 else one.p50 - one.p10
    return missed / width if width > 0.0 else inf if missed > 0.0 else 0.0
