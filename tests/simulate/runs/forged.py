"""Folders forged: a journal's entries changed at will, each line's checksum made right again."""

import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from simulate import InputError, open_run
from simulate.cli.main import main
from simulate.runs.storage.checksums import checksum
from simulate.runs.storage.journal import JOURNAL
from simulate.runs.storage.layout import partial_folder
from tests.simulate.runs.stopped_runs import DRAWS, SMALL

Entries = list[dict[str, Any]]
#: A change of a journal's entries, in place, or other entries; bytes stand for a line's own text.
Change = Callable[[Entries], Sequence[object] | None]


def entries_in(folder: Path) -> Entries:
    """What a journal says, without looking at its checksums."""
    lines = (folder / JOURNAL).read_bytes().splitlines()
    return [json.loads(line.partition(b" ")[2]) for line in lines]


def forge(folder: Path, change: Change) -> None:
    """Change a journal so that its reader gets past the checksums."""
    entries = entries_in(folder)
    changed = change(entries)
    write_lines(folder, map(line_of, entries if changed is None else changed))


def line_of(entry: object) -> bytes:
    """An entry as the journal's writer has it."""
    return entry if isinstance(entry, bytes) else json.dumps(entry, separators=(",", ":")).encode()


def write_lines(folder: Path, texts: Iterator[bytes]) -> None:
    """A journal of these lines, each with its checksum."""
    before, lines = "", []
    for text in texts:
        before = checksum(before.encode() + text)
        lines.append(before.encode() + b" " + text + b"\n")
    (folder / JOURNAL).write_bytes(b"".join(lines))


def at(line: int, *path: str | int, value: object = None) -> Change:
    """Another value at a path of a line's entry; with an extra key if it was not there."""

    def change(entries: Entries) -> None:
        inside: Any = entries[line]
        for key in path[:-1]:
            inside = inside[key]
        inside[path[-1]] = value

    return change


def without(line: int, *path: str) -> Change:
    """A key taken away."""

    def change(entries: Entries) -> None:
        inside: Any = entries[line]
        for key in path[:-1]:
            inside = inside[key]
        del inside[path[-1]]

    return change


def more(*extra: object) -> Change:
    """Lines behind the others."""
    return lambda entries: [*entries, *extra]


def text_of(line: int, change: Callable[[bytes], bytes]) -> Change:
    """Another text of a line."""
    return lambda entries: [
        change(line_of(entry)) if place == line else entry for place, entry in enumerate(entries)
    ]


def renamed(files: Mapping[str, str], name: str) -> dict[str, str]:
    """Files by name, the first of them by another."""
    first, *rest = files
    return {name: files[first]} | {other: files[other] for other in rest}


KEEP = {"draws": "inputs", "states": "none", "drawn": "inputs"}


def copied(good: dict[str, Path], kind: str, tmp_path: Path) -> tuple[Path, Path]:
    """A good folder again, and where its run goes."""
    out = tmp_path / "run" / "a"
    folder = out if kind == "finished" else partial_folder(out)
    shutil.copytree(good[kind], folder)
    return folder, out


def run_again(out: Path, kind: str, *more: str) -> int:
    """A plain run of the same, which goes on with what is there by itself."""
    asked = ["--draws", str(DRAWS), "--keep", KEEP[kind], "--no-report", "--out", str(out)]
    return main(["run", "iij", *asked, *more], SMALL)


def contents(folder: Path) -> dict[str, bytes | str]:
    """What is in a folder, pipes and links by their kind."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_symlink():
            found[str(path)] = f"-> {os.readlink(path)}"
        elif path.is_file():
            found[str(path)] = path.read_bytes()
    return found


def one_line(capsys) -> str:
    said = capsys.readouterr()
    lines = said.err.splitlines()
    assert len(lines) == 1, said.err[-2000:]
    assert lines[0].isprintable()
    assert len(lines[0]) < 1_000
    assert said.out == ""
    return lines[0]


def check_refused(folder: Path, out: Path, kind: str, capsys) -> str:
    """Every reader of an unfinished run refuses it with the same line, and changes nothing."""
    before = contents(out.parent)
    assert run_again(out, kind) == 2
    said = one_line(capsys)
    assert main(["run", "iij", "--resume", "--no-report", "--out", str(out)], SMALL) == 2
    assert one_line(capsys) == said
    with pytest.raises(InputError) as refused:
        open_run(out, unfinished=True, settings=SMALL)
    assert str(refused.value) == said
    assert contents(out.parent) == before
    return said
