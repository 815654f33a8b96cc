"""A form that was filled in becomes a report, as filings do; all that is wrong with it is said at once."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from math import isfinite
from typing import NamedTuple

from simulate.csv.text import COMMA, to_number, what_is_allowed
from simulate.errors import InputError, Problem, no_such, show_value
from simulate.filings.archive import Limits, Part
from simulate.filings.concept_table import TEMPLATE, concept_table
from simulate.filings.facts import CURRENCIES, Fact, Report
from simulate.filings.form.cells import Broken, Line, Sheet, Value, read_table, read_workbook
from simulate.filings.form.template import (
    COMPANY_ROWS,
    HEADER,
    SCALES,
    SHEET,
    STANDARDS,
    YEAR_ROWS,
    figure_rows,
)
from simulate.filings.history import Note

_FIRST = len(HEADER)  # the first column of values
_PEEKED = 65_536  # bytes of a table in which the row of the years' ends must begin
_FEWEST_DAYS = 300  # between the ends of two years
_LARGEST = 1e18
_LONGEST = 300  # characters of a text
_CHOICES = {
    "money_in": tuple(SCALES), "shares_in": tuple(SCALES), "standard": STANDARDS,
}  # fmt: skip


class _Year(NamedTuple):
    """A column of figures."""

    column: int
    end: date
    filed: date
    source: str


def is_template(part: Part) -> bool:
    """Return whether a file is the form: a workbook, or a table with a row of years' ends.

    Parameters
    ----------
    part : Part
    """
    name = part.name.lower()
    if name.endswith(".xlsx"):
        return True
    return name.endswith(".csv") and any(
        line.lstrip(b"\xef\xbb\xbf\"' ").startswith(b"year_end") for line in part.raw[:_PEEKED].splitlines()
    )


def read_template(part: Part, as_of: date, limits: Limits) -> Report | None:
    """Return what a form says of a company, or None if all of it was filed later.

    Parameters
    ----------
    part : Part
    as_of : date
        Years whose report was filed later are not read.
    limits : Limits

    Raises
    ------
    InputError
        If the file cannot be read as a table, or for each row, cell or year that is wrong, is missing or
        stands there twice.
    """
    is_table = part.name.lower().endswith(".csv")
    sheet = read_table(part, limits) if is_table else read_workbook(part, SHEET, limits)
    form = _Form(sheet)
    about = {name: form.company_value(name) for name in (row.name for row in COMPANY_ROWS)}
    years = form.years()
    facts = list(form.facts(years, about))
    if form.problems:
        raise InputError(*form.problems)
    known = [fact for fact in facts if fact.filed <= as_of and fact.end <= as_of]
    if not known:
        return None
    return Report(
        part.where,
        about["company"],
        {"ticker": about["ticker"]} if about["ticker"] else {},
        TEMPLATE,
        {fact.document: about["standard"] for fact in known},
        about["currency"],
        known,
        [],
        form.notes,
    )


class _Form:
    """The rows of a form by their names, and what is wrong with them so far.

    Parameters
    ----------
    sheet : Sheet
    """

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.problems: list[Problem] = []
        self.notes: list[Note] = []
        self.rows: dict[str, Line] = {}
        known = [row.name for row in (*COMPANY_ROWS, *YEAR_ROWS, *figure_rows())]
        for line in sheet.lines:
            first = line.cells[0]
            name = first.lower() if isinstance(first, str) else first
            if name == HEADER[0]:
                continue
            if name is None:
                self._say(line, 0, "", None, "holds something, but has no name in its first cell")
            elif not isinstance(name, str) or name not in known:
                self._say(line, 0, "", first, no_such("row", str(name)[:_LONGEST], known))
            elif name in self.rows:
                wanted = f"stands twice, in rows {self.rows[name].number} and {line.number}: remove one"
                self._say(line, 0, name, None, wanted)
            else:
                self.rows[name] = line
        width = max((len(line.cells) for line in sheet.lines), default=0)
        self.columns = range(_FIRST, max(width, _FIRST + 1))

    def _say(self, line: Line, column: int, name: str, value: Value, wanted: str) -> None:
        shown = "" if value is None or isinstance(value, Broken) else show_value(_plain(value))
        self.problems.append(Problem(self.sheet.place(line.number, column), name, shown, wanted))

    def _cell(self, name: str, column: int) -> Value:
        line = self.rows.get(name)
        return line.cells[column] if line is not None and column < len(line.cells) else None

    def company_value(self, name: str) -> str:
        """Return what stands in a row that is filled in once; "" if it is not, or wrong."""
        line = self.rows.get(name)
        if line is None:
            self.problems.append(Problem(self.sheet.where, name, "", "has no row: the form has one"))
            return ""
        for column in self.columns[1:]:
            if (other := self._cell(name, column)) is not None:
                self._say(line, column, name, other, "is said once, in the first column of values")
        value, about = self._cell(name, _FIRST), next(row for row in COMPANY_ROWS if row.name == name)
        if value is None:
            if name != "ticker":
                self._say(line, _FIRST, name, None, f"is not filled in: {about.written_as}")
            return ""
        text = _text(value)
        if wanted := self._why_not(name, text):
            self._say(line, _FIRST, name, value, wanted)
        return "" if wanted else text or ""

    def _why_not(self, name: str, text: str | None) -> str:
        """Return why a text cannot stand in a row that is filled in once, or nothing."""
        if text is None:
            return "must be a text"
        if name in _CHOICES and text not in _CHOICES[name]:
            return f"must be {', '.join(_CHOICES[name][:-1])} or {_CHOICES[name][-1]}"
        if name == "currency" and text not in CURRENCIES:
            return "must be an ISO 4217 code, as USD or JPY"
        return ""

    def years(self) -> list[_Year]:
        """Return the columns that have a year."""
        if "year_end" not in self.rows:
            self.problems.append(Problem(self.sheet.where, "year_end", "", "has no row: the form has one"))
            return []
        years = [year for column in self.columns if (year := self._year(column)) is not None]
        if not years and not any(self._cell("year_end", column) is not None for column in self.columns):
            line = self.rows["year_end"]
            self._say(line, _FIRST, "year_end", None, f"is not filled in: {YEAR_ROWS[0].written_as}")
        for before, after in pairwise(sorted(years, key=lambda year: year.end)):
            days = (after.end - before.end).days
            if days < _FEWEST_DAYS:
                wanted = (
                    "stands twice"
                    if not days
                    else f"is {days} days after {before.end}: a column is a whole year"
                )
                self._say(self.rows["year_end"], after.column, "year_end", after.end, wanted)
        return years

    def _year(self, column: int) -> _Year | None:
        names = [row.name for row in figure_rows()]
        is_filled = any(self._cell(name, column) is not None for name in names)
        line, cell = self.rows["year_end"], self._cell("year_end", column)
        if cell is None:
            if is_filled:
                self._say(
                    line,
                    column,
                    "year_end",
                    None,
                    f"is not filled in above figures: {YEAR_ROWS[0].written_as}",
                )
            return None
        end = self._day("year_end", column)
        if end is None:
            return None
        if not is_filled:
            self._say(
                line, column, "year_end", end, "is a year without a figure: fill in its column, or clear it"
            )
            return None
        filed = self._day("filed", column)
        if filed is not None and filed < end:
            self._say(self.rows["filed"], column, "filed", filed, f"is before the year's end, {end}")
        if filed is None:
            text = f"{self.sheet.where} does not say when the report of {end} came out: read as of that day"
            self.notes.append(Note("left out", text, (end,)))
        return _Year(column, end, filed or end, self._source(column))

    def _source(self, column: int) -> str:
        text = _text(self._cell("source", column) or "")
        if text is None:
            value = self._cell("source", column)
            self._say(self.rows["source"], column, "source", value, "must be a text")
        return text or self.sheet.where

    def _day(self, name: str, column: int) -> date | None:
        value = self._cell(name, column)
        if value is None or isinstance(value, date):
            return value
        try:
            if isinstance(value, str):
                return date.fromisoformat(value)
        except ValueError:
            pass
        wanted = value.why if isinstance(value, Broken) else "must be a date, as 2025-03-31"
        self._say(self.rows[name], column, name, value, wanted)
        return None

    def facts(self, years: list[_Year], about: dict[str, str]) -> Iterator[Fact]:
        """Yield a fact for each number of a year."""
        currency = about["currency"]
        for name, concept in concept_table(TEMPLATE).concepts.items():
            scale = SCALES.get(about["shares_in" if concept.is_shares else "money_in"], 1)
            unit = "shares" if concept.is_shares else currency
            for year in years:
                value = self._number(name, year.column, scale)
                if value is None:
                    continue
                if value < 0 and concept.is_never_negative:
                    cell = self._cell(name, year.column)
                    self._say(
                        self.rows[name], year.column, name, cell, "must not be negative: it is an amount"
                    )
                start = year.end - timedelta(days=364) if concept.period == "year" else None
                yield Fact(
                    f"{TEMPLATE}:{name}", value, unit, start, year.end, TEMPLATE, year.source, year.filed
                )

    def _number(self, name: str, column: int, scale: int) -> float | None:
        """Return a figure in units, without the last bits that a multiplication would add."""
        cell = self._cell(name, column)
        wanted = ""
        value = to_number(cell, self.sheet.decimal) if isinstance(cell, str) and self.sheet.decimal else cell
        if isinstance(cell, str) and value is None:
            wanted = what_is_allowed(cell, self.sheet.decimal, self.sheet.decimal == COMMA)
        elif isinstance(value, Broken):
            wanted = value.why
        elif isinstance(value, bool | str | date):
            wanted = "must be a number; leave the cell blank where there is none"
        elif value is not None and not (isfinite(value) and abs(value) * scale <= _LARGEST):
            wanted = f"must be a number up to {_LARGEST:g}"
        if wanted:
            self._say(self.rows[name], column, name, cell, wanted)
            return None
        return None if value is None else float(Decimal(repr(value)) * scale)


def _text(value: Value) -> str | None:
    """Return a cell as a text that can be printed, or None if it is none."""
    text = f"{value:g}" if isinstance(value, float) else value  # a ticker may be a number: 3774
    return text if isinstance(text, str) and text.isprintable() and len(text) <= _LONGEST else None


def _plain(value: Value) -> object:
    return value.isoformat() if isinstance(value, date) else value
