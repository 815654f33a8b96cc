"""What is no file of a run, or none that a run wrote, where one of its files should be."""

import io
import json
import os
import pickle
import shutil
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simulate import InputError, open_run
from simulate.cli.main import main
from simulate.runs.storage.checksums import checksum
from simulate.runs.storage.journal import JOURNAL
from simulate.runs.storage.layout import STORE
from simulate.streaming.accumulator_state import State
from tests.simulate.runs.forged import (
    KEEP,
    at,
    check_refused,
    contents,
    copied,
    forge,
    one_line,
    run_again,
)
from tests.simulate.runs.kill_and_resume import fingerprint
from tests.simulate.runs.stopped_runs import SMALL

pytestmark = pytest.mark.usefixtures("in_time")


def to_pipe(path: Path) -> None:
    if path.is_file():
        path.unlink()
    path.parent.mkdir(exist_ok=True)
    os.mkfifo(path)


def moved_behind_a_link(path: Path, canary: Path) -> None:
    shutil.move(path, canary.parent / "moved")
    path.symlink_to(canary.parent / "moved")


def linked_to(path: Path, target: Path) -> None:
    path.unlink(missing_ok=True)
    path.symlink_to(target)


NO_FILES: dict[str, tuple[str, str, Callable[[Path, Path], object]]] = {
    "journal: pipe": ("draws", JOURNAL, lambda path, _: to_pipe(path)),
    "journal: link": ("draws", JOURNAL, moved_behind_a_link),
    "journal: link to a device": ("draws", JOURNAL, lambda path, _: linked_to(path, Path("/dev/zero"))),
    "journal: link to another file": ("draws", JOURNAL, linked_to),
    "state: pipe": ("states", "state-2.npz", lambda path, _: to_pipe(path)),
    "state: link": ("states", "state-2.npz", moved_behind_a_link),
    "state: link to a device": ("states", "state-1.npz", lambda path, _: linked_to(path, Path("/dev/zero"))),
    "state to come: pipe": ("states", "state-3.new", lambda path, _: to_pipe(path)),
    "state to come: link": ("states", "state-3.new", linked_to),
    "store: link": ("draws", STORE, moved_behind_a_link),
    "store: metadata are a pipe": ("draws", f"{STORE}/zarr.json", lambda path, _: to_pipe(path)),
    "array: link": ("draws", f"{STORE}/intrinsic_value", moved_behind_a_link),
    "array: metadata are a pipe": ("draws", f"{STORE}/inputs/zarr.json", lambda path, _: to_pipe(path)),
    "array: metadata are a link": ("draws", f"{STORE}/inputs/zarr.json", moved_behind_a_link),
    "chunks: link": ("draws", f"{STORE}/inputs/c", moved_behind_a_link),
    "chunk: pipe": ("draws", f"{STORE}/intrinsic_value/c/0", lambda path, _: to_pipe(path)),
    "chunk: link": ("draws", f"{STORE}/intrinsic_value/c/1", moved_behind_a_link),
    "chunk to come: pipe": ("draws", f"{STORE}/intrinsic_value/c/2", lambda path, _: to_pipe(path)),
    "chunk to come: link": ("draws", f"{STORE}/intrinsic_value/c/3", linked_to),
    "sealed chunk: pipe": ("drawn", f"{STORE}/intrinsic_value/c/0", lambda path, _: to_pipe(path)),
    "report: link": ("drawn", "report.html", linked_to),
    "nothing of a run: link": ("draws", "notes", linked_to),
}


def some(cases: Mapping[str, Any], *quick: str) -> list[Any]:
    """The cases; those of a name that is not among these are heavy."""
    assert set(quick) < set(cases)
    return [
        pytest.param(*(case if isinstance(case, tuple) else (case,)), id=name,
                     marks=[pytest.mark.heavy] * (name not in quick))
        for name, case in cases.items()
    ]


@pytest.mark.parametrize(("kind", "name", "spoil"), some(
    NO_FILES, "journal: pipe", "journal: link", "state: pipe", "store: link", "array: metadata are a pipe",
    "chunk to come: link", "sealed chunk: pipe",
))
def test_what_is_no_file_of_an_unfinished_run(good, tmp_path, capsys, canary, kind, name, spoil) -> None:
    folder, out = copied(good, kind, tmp_path)
    spoil(folder / name, canary)
    elsewhere = contents(canary.parent)
    said = check_refused(folder, out, kind, capsys)
    assert said.startswith(f"{folder / name}: is ")
    assert said.endswith(", which no run leaves there: remove it")
    assert run_again(out, kind, "--discard") == 0  # and links are thrown away, not what they lead to
    assert contents(canary.parent) == elsewhere


def test_a_journal_that_is_a_folder(good, tmp_path, capsys) -> None:
    folder, out = copied(good, "draws", tmp_path)
    (folder / JOURNAL).unlink()
    (folder / JOURNAL).mkdir()
    assert check_refused(folder, out, "draws", capsys) == f"{folder / JOURNAL}: is not a plain file"


def test_a_journal_larger_than_any(good, tmp_path, capsys) -> None:
    """Zeros that take no room on the disk, and would all the memory there is."""
    folder, out = copied(good, "draws", tmp_path)
    os.truncate(folder / JOURNAL, 1 << 42)
    with pytest.raises(InputError, match="is larger than any file of a run"):
        open_run(out, unfinished=True, settings=SMALL)
    assert run_again(out, "draws") == 2
    assert "is larger than any file of a run" in one_line(capsys)


@pytest.mark.parametrize("more", [(), ("--discard",), ("--resume",)])
def test_an_unfinished_run_that_is_a_link_to_another(good, tmp_path, capsys, canary, more) -> None:
    folder, out = copied(good, "draws", tmp_path)
    moved_behind_a_link(folder, canary)
    elsewhere = contents(canary.parent)
    assert run_again(out, "draws", *more) == 2
    assert one_line(capsys) == f"{folder}: is a link, which no run leaves there: remove it"
    assert contents(canary.parent) == elsewhere


@pytest.mark.parametrize(
    "name", [JOURNAL, STORE, *(f"{STORE}/{name}" for name in ("zarr.json", "inputs", "base/c", "base/c/0"))]
)
def test_links_in_a_finished_run_are_not_followed(good, tmp_path, capsys, canary, name) -> None:
    """Even to just the right bytes: they lie elsewhere. The folder itself may be a link."""
    folder, _ = copied(good, "finished", tmp_path)
    moved_behind_a_link(folder / name, canary)
    (tmp_path / "link").symlink_to(folder)
    before = contents(tmp_path)
    for command in ("verify", "export", "report"):
        assert main([command, str(tmp_path / "link")]) == 2
        wanted = "is a link, which no run leaves there: remove it"
        assert one_line(capsys) == f"{tmp_path / 'link' / name}: {wanted}"
    assert contents(tmp_path) == before


def test_a_link_to_a_finished_run_is_followed_and_what_the_reader_put_there_may_be_one(
    good, tmp_path, canary
) -> None:
    folder, _ = copied(good, "finished", tmp_path)
    (folder / "notes").symlink_to(canary)
    (tmp_path / "link").symlink_to(folder)
    assert main(["verify", str(tmp_path / "link")]) == 0


def test_pipes_in_a_finished_run(good, tmp_path, capsys) -> None:
    folder, _ = copied(good, "finished", tmp_path)
    in_store = [f"{STORE}/{name}" for name in ("base/c/0", "base/zarr.json", "zarr.json", ".x")]
    for name in (*in_store, JOURNAL):
        former = (folder / name).read_bytes() if (folder / name).exists() else None
        to_pipe(folder / name)
        assert main(["verify", str(folder)]) == 2
        assert name in one_line(capsys) or name == JOURNAL
        (folder / name).unlink()
        if former is not None:
            (folder / name).write_bytes(former)
    assert main(["verify", str(folder)]) == 0


def archive(**arrays: np.ndarray) -> bytes:
    content = io.BytesIO()
    np.savez(content, **arrays)
    return content.getvalue()


def changed_state(good: dict[str, Path], change: Callable[[State], object]) -> bytes:
    with np.load(good["states"] / "state-2.npz") as found:
        state = dict(found)
    change(state)
    return archive(**state)


def packed(_: dict[str, Path]) -> bytes:
    content = io.BytesIO()
    np.savez_compressed(content, counts=np.zeros(10_000_000))
    return content.getvalue()


def array_of(header: str) -> bytes:
    """An archive of an array that says it is larger than any memory."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as held:
        text = header.encode().ljust(117) + b"\n"
        held.writestr("counts.npy", b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text)
    return content.getvalue()


STATES: dict[str, Callable[[dict[str, Path]], bytes]] = {
    "nothing": lambda _: b"",
    "text": lambda _: b"counts",
    "a cut archive": lambda good: (good["states"] / "state-2.npz").read_bytes()[:-30],
    "an array alone": lambda _: b"\x93NUMPY" + bytes(100),
    "a pickle": lambda _: pickle.dumps({"counts": 1}),
    "objects": lambda _: archive(counts=np.array([{}, []], object)),
    "too large": lambda _: array_of("{'descr': '<f8', 'fortran_order': False, 'shape': (10000000000000,)}"),
    "packed": packed,
    "other names": lambda _: archive(x=np.zeros(3)),
    "a name lost": lambda good: changed_state(good, lambda state: state.pop("pivot")),
    "part of a quantile lost": lambda good: changed_state(good, lambda state: state.pop("order/0.05/inside")),
    "a name more": lambda good: changed_state(good, lambda state: state.update(more=np.zeros(1))),
    "texts": lambda good: changed_state(good, lambda state: state.update(counts=np.array(["a", "b", "c"]))),
    "fractions": lambda good: changed_state(good, lambda state: state.update(counts=np.zeros(3))),
    "too few": lambda good: changed_state(good, lambda state: state.update(counts=np.zeros(2, int))),
    "negative": lambda good: changed_state(good, lambda state: state.update(counts=np.array([-1, 0, 0]))),
    "beyond all draws": lambda good: changed_state(
        good, lambda state: state.update(n_less=state["n_less"] + 2**62)
    ),
    "too many waiting": lambda good: changed_state(
        good, lambda state: state.update({"order/0.05/waiting": np.zeros(1 << 15)})
    ),
    "of another shape": lambda good: changed_state(
        good, lambda state: state.update({"cells/words": state["cells/words"][:1]})
    ),
}


@pytest.mark.parametrize("content", some(STATES, "a cut archive", "a pickle", "a name lost", "negative"))
def test_sums_and_counts_that_no_run_saved_are_drawn_again(good, whole, tmp_path, capsys, content) -> None:
    """The journal's checksum is theirs."""
    folder, out = copied(good, "states", tmp_path)
    (folder / "state-2.npz").write_bytes(content(good))
    (folder / "state-1.npz").unlink()
    crc = checksum((folder / "state-2.npz").read_bytes())
    forge(folder, at(-1, "crc32c", value=crc))
    assert run_again(out, "states") == 0
    assert fingerprint(open_run(out)) == whole[KEEP["states"]]


METADATA: dict[str, Callable[[dict], object]] = {
    "no table": lambda _: [],
    "shape: text": lambda found: found.update(shape="abc"),
    "shape: huge": lambda found: found.update(shape=[10**18]),
    "shape: negative": lambda found: found.update(shape=[-1]),
    "shape: two": lambda found: found.update(shape=[10, 10]),
    "shape: truth": lambda found: found.update(shape=[True]),
    "chunks: one draw": lambda found: found["chunk_grid"]["configuration"].update(chunk_shape=[1]),
    "type: integers": lambda found: found.update(data_type="int64"),
    "type: unknown": lambda found: found.update(data_type={"name": "os.system", "configuration": {}}),
    "codecs: the other end first": lambda found: found["codecs"][0].update(configuration={"endian": "big"}),
    "codecs: a pickle": lambda found: found.update(codecs=[{"name": "numcodecs.pickle"}]),
    "codecs: none": lambda found: found.update(codecs=[]),
    "fill value: other": lambda found: found.update(fill_value=7.0),
    "names: others": lambda found: found.update(dimension_names=["x"]),
    "keys: others": lambda found: found["chunk_key_encoding"].update(configuration={"separator": "."}),
    "attributes: none": lambda found: found.update(attributes=7),
    "attributes: a scale": lambda found: found.update(attributes={"scale_factor": 2.0, "add_offset": 1.0}),
    "deep": lambda _: b"[" * 100_000,
    "no text": lambda _: b"\xff\xfe",
    "lost": lambda _: None,
}


OF_AN_ARRAY = some(
    {name: (change, "intrinsic_value") for name, change in METADATA.items()},
    "no table", "shape: huge", "type: unknown", "codecs: a pickle", "fill value: other", "no text",
)
#: Of the store itself they are made anew, whatever they are.
OF_THE_STORE = [
    pytest.param(METADATA[name], ".", id=f"{name}, of the store")
    for name in ("no table", "shape: text", "deep", "no text", "lost")
]


@pytest.mark.parametrize(("change", "array"), [*OF_AN_ARRAY, *OF_THE_STORE])
def test_metadata_that_no_run_made_change_no_bit(good, whole, tmp_path, change, array) -> None:
    """No checksum is of them before the seal."""
    folder, out = copied(good, "draws", tmp_path)
    path = folder / STORE / array / "zarr.json"
    found = json.loads((folder / STORE / "intrinsic_value" / "zarr.json").read_bytes())
    other = change(found)
    path.write_bytes(other if isinstance(other, bytes) else json.dumps(other or found).encode())
    assert run_again(out, "draws") == 0
    assert fingerprint(open_run(out)) == whole[KEEP["draws"]]
