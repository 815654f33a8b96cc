"""Any journal is read as it stands, or refused in one printable line; nothing elsewhere is lost.

A run that is read is gone on with as far as no draw needs to be made; what its journal does not name goes.
"""

import json
import tempfile
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import asdict
from pathlib import Path

import numpy as np

from engine.model.audit.invariants import NO_AUDIT
from simulate.config.loading import load_config
from simulate.errors import InputError
from simulate.runs.checkpoint import UnfinishedRun
from simulate.runs.execution import Execution
from simulate.runs.plan import Request, plan_of
from simulate.runs.storage.checksums import checksum
from simulate.runs.storage.chunk_store import INPUTS, RESULTS, ChunkStore
from simulate.runs.storage.journal import JOURNAL
from simulate.runs.storage.journal_entries import JOURNAL_FORMAT, Begun, StateSaved, read_entries
from simulate.runs.storage.layout import STORE
from simulate.runs.storage.saved_accumulators import save_state, state_name
from simulate.runs.streamed.reduction import begun
from simulate.settings import DEFAULT_SETTINGS
from tests.fuzz.loader import check_words
from tests.simulate.runs.forged import Entries, line_of, write_lines
from tests.simulate.runs.forgeries import FORGERIES

#: What the first byte says of the rest: the file itself; a line's text each, whose checksums are made right;
#: the same, and of a line that is JSON the text that the journal has of it.
RAW, LINES, ENTRIES = b"\0", b"\1", b"\2"
PART = DEFAULT_SETTINGS.chunk_size
DRAWS = 2 * PART + 10
_STATE = {"counts": np.array([1, 2])}
_AUDIT = [5, [0] * 5, 1e-16, 3]
_TIME = "2026-11-20T12:00:00+00:00"
_ROOT = tempfile.TemporaryDirectory()
_FOLDER = Path(_ROOT.name) / "a.partial"
_CANARY = Path(_ROOT.name) / "thesis.txt"
_CANARY.write_text("years of work")
_CONFIG = load_config("iij")
_PRICE = _CONFIG.base.share_price


def check(data: bytes) -> None:
    """Read one journal, in a folder with what a good one names."""
    crc = _laid_out()
    _write(data.replace(b"@crc", crc.encode()))
    try:
        with UnfinishedRun(_FOLDER) as found:
            _check_read()
            _go_on(found)
    except InputError as error:
        check_words(error)
        if len(error.problems) > 1:
            raise AssertionError("refused in more than a line") from None
    assert sorted(path.name for path in _CANARY.parent.iterdir()) == ["a.partial", "thesis.txt"]
    assert _CANARY.read_text() == "years of work"


def _laid_out() -> str:
    """A folder with sums and counts that are none, and their checksum."""
    (_FOLDER / STORE).mkdir(parents=True, exist_ok=True)
    if not (_FOLDER / state_name(1)).exists():
        save_state(_FOLDER, 1, _STATE)
    return checksum((_FOLDER / state_name(1)).read_bytes())


def _write(data: bytes) -> None:
    kind, text = data[:1], data[1:]
    if kind not in (LINES, ENTRIES):
        (_FOLDER / JOURNAL).write_bytes(text)
        return
    lines = text.split(b"\n")
    write_lines(_FOLDER, iter(lines if kind == LINES else map(_as_written, lines)))


def _as_written(line: bytes) -> bytes:
    try:
        return line_of(json.loads(line))
    except (ValueError, RecursionError):
        return line


def _check_read() -> None:
    """What was read is what stands there, and the first entry alone says which run it is."""
    lines = (_FOLDER / JOURNAL).read_bytes().splitlines()
    entries = read_entries(_FOLDER)
    for entry, line in zip(entries, lines, strict=False):
        written = json.loads(line.partition(b" ")[2])
        if isinstance(entry, Begun):  # what may be left out
            written.pop("again", None)
            written |= {"run": {"chunk_size": PART} | written["run"]}
        if isinstance(entry, StateSaved):
            written = {"chunks": []} | written
        assert json.loads(line_of(asdict(entry))) == written
    assert not any(isinstance(entry, Begun) for entry in entries[1:])


def _go_on(found: UnfinishedRun) -> None:
    plan = found.plan
    if plan is None:
        return
    assert 0 <= found.n_safe() <= DRAWS + PART or plan.draws != DRAWS
    plan_of(_CONFIG, DRAWS, 1, "inputs").differences(plan)
    Request().or_as_in(plan)
    assert found.drawn(len(_CONFIG.marginals)).valuation.value.size == 0  # there are no chunks
    execution = Execution(checkpoint=found)
    assert begun(_CONFIG, _PRICE, plan.draws, execution)[0] == ()  # nor sums and counts of this config
    assert not found.is_drawn
    found.go_on(10, 1)
    left = {path.name for path in _FOLDER.iterdir()}
    assert left <= {STORE, JOURNAL, *map(state_name, (1, 2, 3))}
    assert {path.name for path in (_FOLDER / STORE).iterdir()} == {"zarr.json", *RESULTS, INPUTS}
    ChunkStore(_FOLDER / STORE, plan.chunk_size).lay_out(10, 0)
    for parts in (1, 2, 3):  # former states are let go of
        found.save(((0, parts),), _STATE, NO_AUDIT)


def good(kind: str) -> Entries:
    """The journal of a run that keeps its draws, that keeps none, or that is done."""
    keep = "none" if kind == "states" else "inputs"
    plan = plan_of(_CONFIG, DRAWS, 1, keep)
    plan_entry = asdict(plan) | {"program": "0123456789abcdef", "config_text": "x = 1\n"}
    entries: Entries = [{"format": JOURNAL_FORMAT, "run": plan_entry, "at": _TIME}]
    for part in range(2):
        entries.append({
            "part": part, "draws": PART * (part + 1), "audit": _AUDIT,
            "files": {f"{name}/c/{part}": "01234567" for name in RESULTS},
        })
        if kind == "states":
            state = {"state": part + 1, "draws": PART * (part + 1), "file": f"state-{part + 1}.npz"}
            entries.append(state | {"crc32c": "01234567", "audit": _AUDIT})
    if kind == "drawn":
        files = {"zarr.json": "89abcdef", "intrinsic_value/c/0": "01234567"}
        entries.append({"done": DRAWS, "files": files})
    entries.append({"stopped": "SIGINT", "at": _TIME})
    return deepcopy(entries)  # they will be changed


def seeds() -> Iterator[bytes]:
    """Good journals, and what is known to be wrong with them."""
    for kind in ("draws", "states", "drawn"):
        text = b"\n".join(map(line_of, good(kind)))
        yield LINES + text
        yield ENTRIES + text
        yield ENTRIES + text.replace(b'"crc32c":"01234567"', b'"crc32c":"@crc"')
        _laid_out()
        write_lines(_FOLDER, map(line_of, good(kind)))
        yield RAW + (_FOLDER / JOURNAL).read_bytes()
    for kind, _, change in FORGERIES:
        entries = good(kind)
        if kind == "drawn":
            del entries[-1]
        changed = change(entries)
        text = b"\n".join(map(line_of, entries if changed is None else changed))
        if len(text) < 8_000:
            yield ENTRIES + text
            yield LINES + text


def words() -> Iterator[str]:
    """Keys and values of a journal, and names that lie elsewhere."""
    for kind in ("draws", "states", "drawn"):
        for entry in good(kind):
            yield from (f'"{key}":' for key in entry)
    yield from (f'"{key}":' for key in good("draws")[0]["run"])
    yield from ("../", "../thesis.txt", "/etc/passwd", "state-1.npz", "zarr.json", "inputs/c/0/0")
    yield from ("NaN", "Infinity", "-1", "1e999", "true", "null", "[]", "{}", "\\ud800", "\\u0000", "\n")
    yield from ("@crc", "draws.zarr", str(DRAWS), str(2**63), str(10**30), "0.0", "-0", '"":', "a" * 100)
