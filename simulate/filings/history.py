"""What filings say of a company: its figures year by year, each with its source, and what is missing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

NoteKind: TypeAlias = Literal[
    "restatement", "split", "tag", "gap", "53 weeks", "year end", "standard", "currency", "left out", "shares"
]


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of one year, or of one day, as a filing has it.

    Attributes
    ----------
    name : str
        The figure, a table of the taxonomy's file in `concepts/`.
    year_end : date
        The last day of the fiscal year; the day itself for shares of a cover page.
    value : float
        In units, not in millions: 416161000000.0. Cash that flows out, as in capex, is positive.
    unit : str
        An ISO 4217 code, or "shares".
    tag : str
        The tag, or the tags with a sign between them where the figure is a sum or a difference.
    form : str
        The form, 10-K or 20-F; "annual securities report" of EDINET.
    document : str
        SEC accession number or EDINET docID.
    filed : date
        The day on which the document was filed.
    """

    name: str
    year_end: date
    value: float
    unit: str
    tag: str
    form: str
    document: str
    filed: date


@dataclass(frozen=True, slots=True)
class Note:
    """Something that a reader of the figures has to know.

    Attributes
    ----------
    kind : NoteKind
        What it is about.
    text : str
        One line.
    years : tuple of date
        The ends of the years that it touches; empty if it touches none in particular.
    figures : tuple of (str, date)
        The figures that a restatement changes, each with its year's end.
    """

    kind: NoteKind
    text: str
    years: tuple[date, ...] = ()
    figures: tuple[tuple[str, date], ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A fact that was seen where a figure is missing, and why it was not taken.

    Attributes
    ----------
    tag : str
    value : float
    unit : str
    why : str
    """

    tag: str
    value: float
    unit: str
    why: str


@dataclass(frozen=True, slots=True)
class Missing:
    """A figure that was not found in a year.

    Attributes
    ----------
    name : str
        The figure.
    year_end : date
        The last day of the fiscal year.
    why : str
        One line.
    candidates : tuple of Candidate
        What was seen instead, the largest first.
    """

    name: str
    year_end: date
    why: str
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class History:
    """The annual figures of one company, as far as filings show them by a date.

    Attributes
    ----------
    company : str
        The name in its newest filing.
    identifiers : Mapping[str, str]
        "cik"; or "edinet_code" and "securities_code"; or "ticker" of a form.
    currency : str
        ISO 4217 code of all money.
    standard : str
        "US GAAP", "IFRS" or "Japan GAAP", of the newest year.
    as_of : date
        Nothing that was filed later was read.
    last_filed : date
        The day on which the newest annual report that was read was filed.
    year_ends : tuple of date
        The last days of the fiscal years, ascending.
    figures : Mapping[tuple[str, date], Figure]
        By name and year's end.
    cover_shares : Figure or None
        Shares on the newest cover page, weeks after the year's end: outstanding by SEC filings, issued
        (treasury shares among them) by EDINET's. Without one, those of a later quarter's balance sheet.
    notes : tuple of Note
    missing : tuple of Missing
    first_filed : Mapping[date, date]
        By year's end, the day on which the first of the read documents with figures of the year was filed.
    """

    company: str
    identifiers: Mapping[str, str]
    currency: str
    standard: str
    as_of: date
    last_filed: date
    year_ends: tuple[date, ...]
    figures: Mapping[tuple[str, date], Figure]
    cover_shares: Figure | None
    notes: tuple[Note, ...]
    missing: tuple[Missing, ...]
    first_filed: Mapping[date, date]

    def value(self, name: str, year_end: date | None = None) -> float | None:
        """Return a figure's value, or None if it is missing.

        Parameters
        ----------
        name : str
            The figure.
        year_end : date, optional
            The newest year if it is not given.
        """
        found = self.figures.get((name, year_end or self.year_ends[-1]))
        return None if found is None else found.value

    def series(self, name: str) -> dict[date, float]:
        """Return a figure's values by year's end, ascending, without the years in which it is missing.

        Parameters
        ----------
        name : str
            The figure.
        """
        found = {end: self.figures.get((name, end)) for end in self.year_ends}
        return {end: figure.value for end, figure in found.items() if figure is not None}
