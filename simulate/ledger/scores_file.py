"""scores.csv of the ledger: all that was scored, over all companies and analysts."""

import csv
import io
from collections.abc import Iterable
from dataclasses import asdict, fields
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from simulate.errors import InputError, Problem, dotted
from simulate.ledger.entry import LEDGER, LINES
from simulate.ledger.score import LineScore
from simulate.runs.storage.atomic_directory import replacing_file
from simulate.runs.storage.plain_files import read_plain

_NAME = "scores.csv"
_MOST_BYTES = 100_000_000
_COLUMNS = tuple(field.name for field in fields(LineScore))


def read_scores(folder: Path = LEDGER) -> list[LineScore]:
    """Return what was scored so far, nothing if nothing was.

    Parameters
    ----------
    folder : pathlib.Path, optional

    Raises
    ------
    InputError
        If the file is not one that `add_scores` wrote.
    """
    path = folder / _NAME
    try:
        text = read_plain(path, _MOST_BYTES).decode("utf-8")
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(Problem(str(path), "", "", f"cannot be read: {error}")) from None
    reader, found = TypeAdapter(LineScore), []
    for line, row in enumerate(csv.DictReader(io.StringIO(text)), start=2):
        try:
            found.append(reader.validate_strings(row))
        except ValidationError as error:
            key = dotted(list(error.errors()[0]["loc"]))
            wanted = "is not what `score` writes there: remove the file, and score again"
            raise InputError(Problem(f"{path}:{line}", key, "", wanted)) from None
    return found


def add_scores(scores: Iterable[LineScore], folder: Path = LEDGER) -> list[LineScore]:
    """Write scores beside those of before, in place of those of the same forecast, year and line; return all.

    Parameters
    ----------
    scores : iterable of LineScore
    folder : pathlib.Path, optional

    Raises
    ------
    InputError
        If the file cannot be read or written.
    """
    every = {(one.entry, one.year, one.line): one for one in (*read_scores(folder), *scores)}
    found = sorted(
        every.values(), key=lambda one: (one.name, one.frozen, one.entry, one.year, LINES.index(one.line))
    )
    text = io.StringIO()
    writer = csv.DictWriter(text, _COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(asdict(one) for one in found)
    path = folder / _NAME
    with replacing_file(path, path) as stage:
        stage.write_text(text.getvalue(), encoding="utf-8")
    return found
