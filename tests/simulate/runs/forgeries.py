"""What somebody may write into a journal: changes of a good one, by what is wrong then.

Lines are counted from 0: the first says which run it is; parts follow, in `STATES` a part and then sums and
counts; in `SEALED` the last line is the seal.
"""

from simulate.runs.storage.journal import JOURNAL
from simulate.runs.storage.layout import STORE
from tests.simulate.runs.forged import Change, at, more, renamed, text_of, without
from tests.simulate.runs.stopped_runs import DRAWS, PART

_CHUNK = "intrinsic_value/c/0"
_HUGE = 10**30
_AUDIT = [0, [0] * 5, 0.0, -1]
_TIME = "2026-11-20T12:00:00+00:00"


def _part(number: int) -> dict[str, object]:
    files = {f"{name}/c/{number}": "00000000" for name in (
        "intrinsic_value", "invalid_reason", "below_book", "last_year_share")}
    return {"part": number, "draws": (number + 1) * PART, "files": files, "audit": _AUDIT}


def _state(number: int) -> dict[str, object]:
    file = f"state-{number}.npz"
    return {"state": number, "draws": number * PART, "file": file, "crc32c": "00000000", "audit": _AUDIT}


def _files(name: str) -> Change:
    """The first file of the first part by another name."""
    return lambda entries: entries[1].update(files=renamed(entries[1]["files"], name))


def _of_run(*path: str | int, value: object = None) -> Change:
    return at(0, "run", *path, value=value)


BEGUN: dict[str, Change] = {
    "format: text": at(0, "format", value="1"),
    "format: truth": at(0, "format", value=True),
    "format: fraction": at(0, "format", value=1.0),
    "format: null": at(0, "format", value=None),
    "format: lost": without(0, "format"),
    "run: lost": without(0, "run"),
    "run: list": at(0, "run", value=[]),
    "run: null": at(0, "run", value=None),
    "run: text": at(0, "run", value="iij"),
    "run: more than a plan": _of_run("shell", value="rm -rf ~"),
    "program: number": _of_run("program", value=7),
    "program: no hash": _of_run("program", value="../../etc"),
    "name: number": _of_run("config_name", value=7),
    "text: null": _of_run("config_text", value=None),
    "text: list": _of_run("config_text", value=["[run]"]),
    "text: too long": _of_run("config_text", value="#" * 1_000_001),
    "settings: text": _of_run("config_settings", value="tax_rate=0.3"),
    "settings: numbers": _of_run("config_settings", value=[1, 2]),
    "settings: null": _of_run("config_settings", value=None),
    "data: list": _of_run("config_data", value=[]),
    "data: lost": without(0, "run", "config_data"),
    "draws: text": _of_run("draws", value=str(DRAWS)),
    "draws: none": _of_run("draws", value=0),
    "draws: negative": _of_run("draws", value=-DRAWS),
    "draws: too many": _of_run("draws", value=10**12 + 1),
    "draws: huge": _of_run("draws", value=_HUGE),
    "draws: fraction": _of_run("draws", value=float(DRAWS)),
    "draws: truth": _of_run("draws", value=True),
    "draws: NaN": _of_run("draws", value=float("nan")),
    "seed: negative": _of_run("seed", value=-1),
    "seed: huge": _of_run("seed", value=2**64),
    "seed: text": _of_run("seed", value="1"),
    "chunk size: none": _of_run("chunk_size", value=0),
    "chunk size: text": _of_run("chunk_size", value=str(PART)),
    "chunk size: huge": _of_run("chunk_size", value=_HUGE),
    "chunk size: another": _of_run("chunk_size", value=PART + 1),
    "chunk size: lost": without(0, "run", "chunk_size"),
    "keep: unknown": _of_run("keep", value="everything"),
    "keep: list": _of_run("keep", value=["inputs"]),
    "until: number": _of_run("until", value=5),
    "until: lost": without(0, "run", "until"),
    "again: number": at(0, "again", value=7),
    "at: number": at(0, "at", value=0),
    "at: lost": without(0, "at"),
    "at: no time": at(0, "at", value="yesterday"),
    "first: more than it holds": at(0, "until", value=""),
    "first: it is a part": lambda entries: entries[1:],
    "first: it is a stop": lambda entries: [{"stopped": "SIGINT", "at": entries[0]["at"]}],
    "first: twice": lambda entries: [entries[0], *entries],
}
PARTS: dict[str, Change] = {
    "part: negative": at(1, "part", value=-1),
    "part: text": at(1, "part", value="0"),
    "part: fraction": at(1, "part", value=0.0),
    "part: falsehood": at(1, "part", value=False),
    "part: null": at(1, "part", value=None),
    "part: list": at(1, "part", value=[0]),
    "part: huge": at(1, "part", value=_HUGE),
    "part: beyond the run": more(_part(4)),
    "part: more than it holds": at(1, "state", value=1),
    "part draws: text": at(1, "draws", value=str(PART)),
    "part draws: negative": at(1, "draws", value=-PART),
    "part draws: huge": at(1, "draws", value=_HUGE),
    "part draws: too many": at(1, "draws", value=PART + 1),
    "part draws: too few": at(1, "draws", value=PART - 1),
    "part draws: lost": without(1, "draws"),
    "part files: none": at(1, "files", value={}),
    "part files: null": at(1, "files", value=None),
    "part files: list": at(1, "files", value=[_CHUNK]),
    "part files: lost": without(1, "files"),
    "part files: one less": without(1, "files", _CHUNK),
    "part files: one more": at(1, "files", "base/c/0", value="00000000"),
    "part files: of another part": lambda entries: entries[1].update(files=entries[2]["files"]),
    "part files: metadata": at(1, "files", "intrinsic_value/zarr.json", value="00000000"),
    "part files: absolute": _files("/etc/passwd"),
    "part files: above": _files(f"../{JOURNAL}"),
    "part files: roundabout": _files(f"inputs/../{_CHUNK}"),
    "part checksum: number": at(1, "files", _CHUNK, value=0),
    "part checksum: null": at(1, "files", _CHUNK, value=None),
    "part checksum: too long": at(1, "files", _CHUNK, value="0" * 9),
    "part checksum: no number": at(1, "files", _CHUNK, value="../../.."),
    "part checksum: a line after it": at(1, "files", _CHUNK, value="00000000\n"),
    "part audit: lost": without(1, "audit"),
    "part audit: null": at(1, "audit", value=None),
    "part audit: short": at(1, "audit", value=[1, [0] * 5, 0.0]),
    "part audit: text": at(1, "audit", value="none"),
    "part audit: draws": at(1, "audit", 0, value="x"),
    "part audit: failures": at(1, "audit", 1, value=[0, 0]),
    "part audit: negative failures": at(1, "audit", 1, 0, value=-1),
    "part audit: failure of a text": at(1, "audit", 1, 0, value="1"),
    "part audit: NaN": at(1, "audit", 2, value=float("nan")),
    "part audit: negative gap": at(1, "audit", 2, value=-1.0),
    "part audit: huge draw": at(1, "audit", 3, value=_HUGE),
    "stopped: number": more({"stopped": 2, "at": _TIME}),
    "stopped: lost time": more({"stopped": "SIGINT"}),
    "stopped: more than it holds": more({"stopped": "", "at": _TIME, "run": 1}),
    "state: of a run that keeps draws": more(_state(1)),
    "entry: of no kind": more({"delete": "/"}),
    "entry: empty": more({}),
    "entry: list": more([1]),
    "entry: number": more(7),
    "entry: text": more("part"),
    "entry: null": more(None),
    "entry: truth": more(True),
    "text: nothing": more(b""),
    "text: no JSON": more(b"{"),
    "text: two values": more(b'{"stopped":"a"}{"part":1}'),
    "text: NaN": more(b"NaN"),
    "text: not UTF-8": text_of(1, lambda text: text.replace(b"files", b"fil\xffs")),
    "text: UTF-16": text_of(1, lambda text: text.decode().encode("utf-16")),
    "text: half a surrogate": more(b'{"stopped":"\\ud800","at":"' + _TIME.encode() + b'"}'),
    "text: a key twice": text_of(1, lambda text: text.replace(b'{"part":0,', b'{"part":1,"part":0,')),
    "text: spaces": text_of(1, lambda text: text.replace(b":", b" : ")),
    "text: another notation": text_of(1, lambda text: text.replace(b'"part"', b'"p\\u0061rt"')),
    "text: deep lists": more(b"[" * 100_000),
    "text: deep and whole": more(b"[" * 100_000 + b"]" * 100_000),
    "text: deep tables": more(b'{"part":' * 50_000 + b"1" + b"}" * 50_000),
    "text: a number of many digits": text_of(
        1, lambda text: text.replace(b'"part":0', b'"part":' + b"9" * 5_000)
    ),
    "text: an exponent": text_of(1, lambda text: text.replace(b'"part":0', b'"part":1e999')),
}
STATES: dict[str, Change] = {
    "state: none": at(2, "state", value=0),
    "state: negative": at(2, "state", value=-1),
    "state: huge": at(2, "state", value=_HUGE),
    "state: text": at(2, "state", value="1"),
    "state: truth": at(2, "state", value=True),
    "state: beyond the run": more(_state(5)),
    "state draws: wrong": at(2, "draws", value=PART + 1),
    "state draws: huge": at(2, "draws", value=_HUGE),
    "state draws: text": at(2, "draws", value="x"),
    "state file: of another": at(2, "file", value="state-2.npz"),
    "state file: the journal": at(2, "file", value=JOURNAL),
    "state file: the store": at(2, "file", value=STORE),
    "state file: the folder": at(2, "file", value="."),
    "state file: nothing": at(2, "file", value=""),
    "state file: roundabout": at(2, "file", value="x/../state-1.npz"),
    "state file: number": at(2, "file", value=1),
    "state file: null": at(2, "file", value=None),
    "state file: NUL": at(2, "file", value="state-1.npz\0"),
    "state file: long": at(2, "file", value="x" * 10_000),
    "state file: lost": without(2, "file"),
    "state checksum: number": at(2, "crc32c", value=0),
    "state checksum: lost": without(2, "crc32c"),
    "state audit: short": at(2, "audit", value=[]),
    "state: more than it holds": at(2, "part", value=0),
    "state chunks: others than it holds": at(2, "chunks", value=[[0, 2]]),
    "state chunks: beyond the run": at(2, "chunks", value=[[10**9, 10**9 + 1]]),
    "state chunks: not one": at(2, "chunks", value=[[1, 1], [0, 1]]),
    "state chunks: backwards": at(2, "chunks", value=[[2, 1], [0, 2]]),
    "state chunks: negative": at(2, "chunks", value=[[-1, 0]]),
    "state chunks: number": at(2, "chunks", value=1),
}
SEALED: dict[str, Change] = {
    "done: negative": at(-1, "done", value=-1),
    "done: truth": at(-1, "done", value=True),
    "done: text": at(-1, "done", value="all"),
    "done: huge": at(-1, "done", value=_HUGE),
    "done files: null": at(-1, "files", value=None),
    "done files: list": at(-1, "files", value=[_CHUNK]),
    "done files: none": at(-1, "files", value={}),
    "done files: no store's": without(-1, "files", "zarr.json"),
    "done files: lost": without(-1, "files"),
    "done files: absolute": at(-1, "files", "/etc/hostname", value="00000000"),
    "done files: above": at(-1, "files", "../../../x", value="00000000"),
    "done files: roundabout": at(-1, "files", f"base/../{_CHUNK}", value="00000000"),
    "done files: nothing": at(-1, "files", "", value="00000000"),
    "done files: the store": at(-1, "files", ".", value="00000000"),
    "done files: NUL": at(-1, "files", "a\0b", value="00000000"),
    "done checksum: number": at(-1, "files", _CHUNK, value=0),
    "done checksum: list": at(-1, "files", _CHUNK, value=["0"]),
    "done checksum: no number": at(-1, "files", _CHUNK, value="zzzzzzzz"),
    "done: more than it holds": at(-1, "at", value="now"),
    "done: more than the run": at(-1, "done", value=DRAWS + 1),
}
FORGERIES = [
    (kind, name, change)
    for kind, table in (("draws", BEGUN | PARTS), ("states", STATES), ("drawn", SEALED))
    for name, change in table.items()
]
