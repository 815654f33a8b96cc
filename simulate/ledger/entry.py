"""One frozen forecast: the quantiles of the next years' lines, with what they rest on, under a seal."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal, TypeAlias

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from simulate.errors import InputError, Problem, dotted, show_value
from simulate.runs.storage.plain_files import read_plain

#: Where entries lie, beside configs/.
LEDGER = Path("ledger")
#: Of this file's form: an entry of another is refused by name.
SCHEMA = 1
#: Levels at which a line's quantiles are kept.
LEVELS = tuple(round(0.01 * k, 2) for k in range(1, 100))
#: Lines of the statements that an annual report has, too, by the name of its figure.
Line: TypeAlias = Literal["revenue", "operating_income", "net_income"]
LINES: tuple[Line, ...] = ("revenue", "operating_income", "net_income")
_MOST_BYTES = 10_000_000


class FrozenYear(BaseModel):
    """One fiscal year of a forecast: quantiles at `LEVELS` by line, millions."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    year: int = Field(ge=1)
    year_end: date
    quantiles: dict[str, list[float]]


class Content(BaseModel):
    """What an entry says, without its seal."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    schema_version: int
    frozen: date
    analyst: str = ""
    company: str
    ticker: str
    currency: str
    base_year_end: date
    provenance: dict[str, Any]
    years: list[FrozenYear]


@dataclass(frozen=True, slots=True)
class Entry:
    """A frozen forecast and where it lies.

    Attributes
    ----------
    path : pathlib.Path
    content : Content
    """

    path: Path
    content: Content

    def quantile(self, year: FrozenYear, line: str, level: float) -> float:
        """Return a quantile of a line, millions.

        Parameters
        ----------
        year : FrozenYear
            One of the entry's.
        line : str
            One of `LINES`.
        level : float
            From 0.01 to 0.99.
        """
        return float(np.interp(level, LEVELS, year.quantiles[line]))

    def level(self, year: FrozenYear, line: str, value: float) -> float:
        """Return which part of the forecast lies below a value; 0.01 or 0.99 stands for all beyond.

        Parameters
        ----------
        year : FrozenYear
        line : str
        value : float
            Millions.
        """
        return float(np.interp(value, year.quantiles[line], LEVELS))


def sealed_text(content: Content) -> str:
    """Return the text of an entry's file: its content and the SHA-256 of that.

    Parameters
    ----------
    content : Content
    """
    said = content.model_dump(mode="json")
    return json.dumps(said | {"seal": _seal(said)}, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def read_entry(path: Path) -> Entry:
    """Read an entry.

    Parameters
    ----------
    path : pathlib.Path

    Raises
    ------
    InputError
        If it cannot be read, is of another form, or was changed since it was frozen.
    """
    where = str(path)
    try:
        said = json.loads(read_plain(path, _MOST_BYTES))
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(Problem(where, "", "", f"is no frozen forecast: {error}")) from None
    if not isinstance(said, dict) or said.get("schema_version") != SCHEMA:
        wanted = f"is not of form {SCHEMA}: freeze the run again (python -m simulate freeze NAME)"
        raise InputError(Problem(where, "", "", wanted))
    seal = said.pop("seal", None)
    if seal != _seal(said):
        wanted = "was changed after it was frozen: its seal does not fit, so nothing is scored by it"
        raise InputError(Problem(where, "seal", show_value(seal), wanted))
    try:
        content = Content.model_validate_json(json.dumps(said))
    except ValidationError as error:
        first = error.errors()[0]
        key, value = dotted(list(first["loc"])), show_value(first["input"])
        raise InputError(Problem(where, key, value, first["msg"])) from None
    return Entry(path, content)


def _seal(said: Mapping[str, Any]) -> str:
    return sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
