"""A history as CSV: a figure a row, a column a year, and where each is from."""

import csv
import io
from datetime import date

from simulate.drafting.base_year import GIVEN, document_words
from simulate.filings.history import Figure, History


def history_csv(history: History) -> str:
    """Return the annual figures of a history as CSV text.

    Parameters
    ----------
    history : History

    Returns
    -------
    str
        Comments that begin with a hash, then `figure`, `unit`, a column for each year's end, ascending, and
        behind them a column with the source of each: form, document, day of filing, tag. Money is in units of
        the currency, not in millions. A cell is blank where the figure is missing.
    """
    ends = history.year_ends
    text = io.StringIO()
    for line in (
        f"{history.company}: annual figures, {history.standard}, filed by {history.as_of}",
        f"units of {history.currency}, not millions; shares as counted then, without later splits",
    ):
        text.write(f"# {_plain(line)}\n")
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(["figure", "unit", *map(str, ends), *(f"source {end}" for end in ends)])
    for name in dict.fromkeys(name for name, _ in history.figures):
        found = [history.figures.get((name, end)) for end in ends]
        unit = next(figure.unit for figure in found if figure is not None)
        rows.writerow([name, unit, *map(_value, found), *map(_source, found)])
    if history.cover_shares is not None:
        rows.writerow(["cover_shares", "shares", *_on_cover(history.cover_shares, ends)])
    return text.getvalue()


def _on_cover(cover: Figure, ends: tuple[date, ...]) -> list[str]:
    """Return the cells of the cover page's count, which is of a day after the newest year's end."""
    blank = [""] * (len(ends) - 1)
    return [*blank, _value(cover), *blank, f"{_source(cover)}, count of {cover.year_end}"]


def _value(figure: Figure | None) -> str:
    if figure is None:
        return ""
    return str(int(figure.value)) if figure.value.is_integer() else repr(figure.value)


def _source(figure: Figure | None) -> str:
    if figure is None:
        return ""
    words = document_words(figure)
    return _plain(words if figure.form == GIVEN else f"{words}, {figure.tag}")


def _plain(text: str) -> str:
    return "".join(sign if sign.isprintable() else " " for sign in text)
