"""What a journal may say: the forms of its entries, and that each is where and as a run writes it.

A journal is read by whoever opens the folder it lies in, and its checksums are made by anybody. So
nothing that it names is believed: a name is the one that the program would give, a number lies where
it can lie, and all else refuses the journal as a whole.
"""

import json
from collections.abc import Iterator
from dataclasses import InitVar, dataclass
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, ConfigDict, Field, TypeAdapter, ValidationError

from engine.model.audit.invariants import Audit, Violation
from engine.model.rules.horizon import MAX_DRAWS
from simulate.errors import InputError, Problem, dotted, show_value
from simulate.runs.dataset import STREAMED
from simulate.runs.plan import RunPlan
from simulate.runs.storage.chunk_ranges import Ranges, are_sound, count_of
from simulate.runs.storage.chunk_store import files_of
from simulate.runs.storage.column_store import COLUMNS, TREND_VALUE, files_of_column
from simulate.runs.storage.journal import Journal
from simulate.runs.storage.saved_accumulators import state_name

#: Changes when an older program would misread a newer journal, or refuse it.
JOURNAL_FORMAT = 3
_OLDEST_FORMAT = 1  # which knew one size of a chunk; format 2 saved the first chunks only


def _in_the_store(name: str) -> str:
    """Return a file's path in a store, as `simulate.runs.storage.checksums.checksums_in` writes it."""
    path = PurePosixPath(name)
    is_inside = not path.is_absolute() and path.parts and ".." not in path.parts
    if not is_inside or path.as_posix() != name or any(sign in name for sign in "\\:\0"):
        raise ValueError("must be a file of the store")
    return name


def _of_a_store(files: dict[str, str]) -> dict[str, str]:
    if "zarr.json" not in files:
        raise ValueError("must be those of a whole store")
    return files


_Draws = Annotated[int, Field(ge=0, le=MAX_DRAWS)]
_Moment = Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$")]
_Checksum = Annotated[str, Field(pattern=r"^[0-9a-f]{8}$")]
_Tail = Annotated[str, Field(pattern=r"^([0-9a-f]{2}){0,4}$")]  # a foreign file may be shorter
_Failures = Annotated[tuple[_Draws, ...], Field(min_length=len(Violation), max_length=len(Violation))]
_Audit = tuple[
    _Draws, _Failures, Annotated[float, Field(ge=0.0)], Annotated[int, Field(ge=-1, lt=MAX_DRAWS)]
]


class _Form:
    """No unknown keys and no conversions."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(strict=True, extra="forbid")


@dataclass(frozen=True, kw_only=True)
class Begun(_Form):
    """The first entry: which run it is.

    Attributes
    ----------
    format : int
        Of the journal.
    run : RunPlan
        The run.
    again : str
        What older journals have beside; it is not kept.
    at : str
        The moment, in UTC.
    """

    format: Annotated[int, Field(ge=_OLDEST_FORMAT, le=JOURNAL_FORMAT)] = JOURNAL_FORMAT
    run: RunPlan
    again: InitVar[str] = ""
    at: _Moment


@dataclass(frozen=True)
class PartSafe(_Form):
    """A chunk is on the disk.

    Attributes
    ----------
    part : int
        The chunk's number.
    draws : int
        Draws of this chunk and those before.
    files : dict of str
        Its files in the store, with their checksums.
    audit : tuple
        What the audit of the chunk found.
    """

    part: _Draws
    draws: _Draws
    files: dict[str, _Checksum]
    audit: _Audit


@dataclass(frozen=True)
class ColumnSafe(_Form):
    """A company of a portfolio is on the disk.

    Attributes
    ----------
    company : int
        Its place in the portfolio.
    files : dict of str
        The files of its columns in the store, with their checksums.
    """

    company: _Draws
    files: dict[str, _Checksum]


@dataclass(frozen=True)
class StateSaved(_Form):
    """The accumulators are on the disk.

    Attributes
    ----------
    state : int
        Of how many chunks.
    draws : int
        Draws in these chunks, were they all whole.
    file, crc32c : str
        The file's name and checksum.
    audit : tuple
        What the audit of these chunks found.
    chunks : tuple
        Their numbers, as `simulate.runs.storage.chunk_ranges` has them; the first ones, in older journals.
    """

    state: Annotated[int, Field(ge=1, le=MAX_DRAWS)]
    draws: Annotated[int, Field(ge=1)]
    file: str
    crc32c: _Checksum
    audit: _Audit
    chunks: tuple[tuple[_Draws, _Draws], ...] = ()

    def done(self) -> Ranges:
        """Return the chunks."""
        return self.chunks or ((0, self.state),)


@dataclass(frozen=True)
class Stopped(_Form):
    """The run was stopped, and by what."""

    stopped: str
    at: _Moment


@dataclass(frozen=True)
class Done(_Form):
    """The store is finished: so many draws are kept, in these files."""

    done: _Draws
    files: Annotated[dict[Annotated[str, AfterValidator(_in_the_store)], _Tail], AfterValidator(_of_a_store)]


Entry = Begun | PartSafe | ColumnSafe | StateSaved | Stopped | Done
_FORMS: dict[str, type[Entry]] = {
    "format": Begun, "part": PartSafe, "company": ColumnSafe, "state": StateSaved, "stopped": Stopped,
    "done": Done,
}


def audit_of(entry: PartSafe | StateSaved) -> Audit:
    """Return the audit in an entry."""
    return Audit(*entry.audit)


def read_entries(folder: Path) -> list[Entry]:
    """Return the entries of a folder's journal; none without a journal.

    Raises
    ------
    InputError
        If a line is not what a run writes there, or the journal is no plain file or has another format.
    """
    journal, entries = Journal(folder), list[Entry]()
    for line, text in enumerate(journal.texts(), 1):
        try:
            if line == 1:
                _check_format(text, journal.path)
            entry = _parsed(text)
            _check_place(entry, entries)
        except _FormError as error:
            wanted = f"is not what a run writes there{error.why}; `run --discard` starts it over"
            raise InputError(Problem(f"{journal.path}:{line}", error.key, "", wanted)) from None
        entries.append(entry)
    return entries


class _FormError(ValueError):
    """What is wrong with a line, and with which key of it."""

    def __init__(self, key: str = "", why: str = "") -> None:
        super().__init__(key, why)
        self.key, self.why = key, f" ({why})" if why else ""


def _loaded(text: bytes) -> dict[str, Any]:
    """Return a line's table; refuse one not written as the journal does, with a key twice say."""
    try:
        found = json.loads(text)
        is_ours = json.dumps(found, separators=(",", ":")).encode() == text
    except (ValueError, RecursionError):
        raise _FormError from None
    if not is_ours or not isinstance(found, dict) or not found:
        raise _FormError
    return found


def _check_format(text: bytes, path: Path) -> None:
    number = _loaded(text).get("format")
    if type(number) is int and not _OLDEST_FORMAT <= number <= JOURNAL_FORMAT:
        wanted = f"this program reads {_OLDEST_FORMAT} to {JOURNAL_FORMAT}: take the program that wrote it, "
        wanted += "or start the run over by `run --discard`"
        raise InputError(Problem(str(path), "format", show_value(number), wanted))


def _parsed(text: bytes) -> Entry:
    kind = next(iter(_loaded(text)))
    if kind not in _FORMS:
        raise _FormError
    try:
        return _adapter(kind).validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        place = [part for part in first["loc"] if part != "[key]"]
        raise _FormError(dotted(place), str(first["msg"])) from None


@cache
def _adapter(kind: str) -> TypeAdapter[Entry]:
    return TypeAdapter(_FORMS[kind])


def _check_place(entry: Entry, before: list[Entry]) -> None:
    """Raise if an entry cannot follow others, or says of their run what cannot be said of it."""
    first = before[0] if before else None
    if isinstance(entry, Begun):
        if first is not None:
            raise _FormError
    elif not isinstance(first, Begun):
        if not isinstance(entry, Done):  # a finished run may hold nothing else
            raise _FormError
    else:
        wrong = next(_wrong_of(entry, first.run), None)
        if wrong is not None:
            raise _FormError(wrong)


def _wrong_of(entry: Entry, plan: RunPlan) -> Iterator[str]:
    """Yield the keys whose values no run of this plan has."""
    size = plan.chunk_size
    match entry:
        case PartSafe():
            if entry.part * size >= plan.draws:
                yield "part"
            if entry.draws != min((entry.part + 1) * size, plan.draws):
                yield "draws"
            if entry.files.keys() not in (files_of(entry.part, False), files_of(entry.part, True)):
                yield "files"
        case ColumnSafe():
            every = set(files_of_column(entry.company, plan.draws, size, COLUMNS))
            trend = set(files_of_column(entry.company, plan.draws, size, [TREND_VALUE]))
            if entry.files.keys() not in (every, every - trend):
                yield "files"
        case StateSaved():
            if plan.keep != STREAMED or (entry.state - 1) * size >= plan.draws:
                yield "state"
            if entry.draws != entry.state * size:
                yield "draws"
            n_chunk = -(-plan.draws // size)
            if not are_sound(entry.done(), n_chunk) or count_of(entry.done()) != entry.state:
                yield "chunks"
            if entry.file != state_name(entry.state):
                yield "file"
        case Done() if entry.done > plan.draws:
            yield "done"
