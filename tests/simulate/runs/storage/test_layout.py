"""A run's folder holds what its manifest says, and what the reader put beside it."""

import json
import os
from pathlib import Path

import pytest

from simulate import InputError
from simulate.runs.storage.atomic_directory import replacing_folder, take_place
from simulate.runs.storage.journal import JOURNAL
from simulate.runs.storage.layout import (
    EXPORT,
    MANIFEST,
    REPORT,
    STORE,
    copy_files,
    copy_without_report,
    note_written,
    read_manifest,
    write_manifest,
)

DRAWN = (f"{STORE}/zarr.json", f"{STORE}/value/c/0", JOURNAL)


def written(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name)


def contents(folder: Path) -> dict[str, str]:
    files = [path for path in folder.rglob("*") if path.is_file() and path != folder / MANIFEST]
    return {str(path.relative_to(folder)): path.read_text(errors="replace") for path in files}


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """A run with a report, an export, and what the reader put there: of each a file and a folder."""
    folder = tmp_path / "a"
    written(folder, *DRAWN)
    note_written(folder, "run")
    written(folder, "report.html", "pictures/1.png")
    note_written(folder, REPORT)
    written(folder, "draws.csv")
    note_written(folder, EXPORT)
    written(folder, "notes.txt", "mine/report.html", ".hidden")
    return folder


def test_a_manifest_is_a_table_of_names_and_what_wrote_them(run) -> None:
    assert json.loads((run / MANIFEST).read_text()) == {
        STORE: "run", JOURNAL: "run", "report.html": "report", "pictures": "report", "draws.csv": "export",
    }


def test_a_new_run_replaces_what_is_listed_and_nothing_else(run, tmp_path, capsys) -> None:
    for name in ("elsewhere", "listed"):
        written(tmp_path, f"{name}/thesis.txt")
        (run / name).symlink_to(tmp_path / name)
    write_manifest(run, read_manifest(run) | {"listed": "run"})
    with replacing_folder(run) as stage:
        written(stage, STORE, "summary.json")
    mine = ("notes.txt", "mine/report.html", ".hidden")
    assert contents(run) == {name: name for name in (STORE, "summary.json", *mine)}
    assert read_manifest(run) == {STORE: "run", "summary.json": "run"}
    assert (run / "elsewhere").readlink() == tmp_path / "elsewhere"  # of the reader, too
    assert not (run / "listed").is_symlink()
    assert (tmp_path / "listed" / "thesis.txt").exists()
    assert capsys.readouterr() == ("", "")


def test_what_the_reader_put_there_gives_way_to_a_new_file_of_its_name(run) -> None:
    with replacing_folder(run) as stage:
        written(stage, JOURNAL, "mine")
    assert (run / "mine").read_text() == "mine"
    with replacing_folder(run) as stage:  # and then it is the run's
        written(stage, JOURNAL)
    assert not (run / "mine").exists()


@pytest.mark.parametrize("has_links", [True, False])
def test_a_report_again_replaces_the_report_alone(run, tmp_path, monkeypatch, has_links: bool) -> None:
    if not has_links:
        def refuse(*_: object, **__: object) -> None:
            raise OSError(95, "Operation not supported")

        monkeypatch.setattr(os, "link", refuse)
    before = contents(run)
    stage = tmp_path / "b"
    stage.mkdir()
    copy_without_report(run, stage)
    assert contents(stage) == {name: name for name in (*DRAWN, "draws.csv")}
    assert (stage / JOURNAL).samefile(run / JOURNAL) == has_links
    written(stage, "report.html")
    take_place(stage, run, REPORT)
    assert contents(run) == {name: text for name, text in before.items() if name != "pictures/1.png"}
    assert read_manifest(run) == {STORE: "run", JOURNAL: "run", "draws.csv": EXPORT, "report.html": REPORT}


def test_of_a_run_without_a_manifest_all_but_the_draws_stays_and_it_is_said(run, capsys) -> None:
    (run / MANIFEST).unlink()
    with replacing_folder(run) as stage:
        written(stage, JOURNAL, "report.html")
    mine = ("pictures/1.png", "draws.csv", "notes.txt", "mine/report.html", ".hidden")
    assert contents(run) == {name: name for name in (JOURNAL, "report.html", *mine)}
    assert capsys.readouterr().err == (
        f"{run}: no manifest.json says what the former run wrote, so all but its draws is kept: "
        ".hidden and 4 more\n"
    )


FORGED = {
    "nothing": b"", "text": b"draws.zarr", "list": b'["draws.zarr"]', "null": b"null", "number": b"7",
    "absolute": b'{"/etc/passwd": "run"}', "above": b'{"../b": "run"}', "parent": b'{"..": "run"}',
    "itself": b'{".": "run"}', "no name": b'{"": "run"}', "deeper": b'{"mine/report.html": "run"}',
    "another system\'s": b'{"..\\\\b": "run"}', "NUL": b'{"a\\u0000": "run"}', "line": b'{"a\\nb": "run"}',
    "no text": b'{"notes.txt": 1}', "list of a name": b'{"notes.txt": ["run"]}',
    "not UTF-8": b'{"\xff": "run"}',
    "half a surrogate": b'{"\\ud800": "run"}', "deep": b"[" * 100_000, "torn": b'{"notes.txt": "run"',
    "larger than any": b'{"notes.txt": "run"}' + b" " * (1 << 20),
}


@pytest.mark.parametrize("forged", FORGED.values(), ids=FORGED)
def test_a_forged_manifest_is_refused_and_nothing_is_touched(run, tmp_path, forged: bytes) -> None:
    written(tmp_path, "b/thesis.txt")
    (run / MANIFEST).write_bytes(forged)
    _check_refused(run, tmp_path)


@pytest.mark.parametrize("kind", ["link", "pipe", "folder"])
def test_a_manifest_that_is_no_file(run, tmp_path, kind: str) -> None:
    path, elsewhere = run / MANIFEST, tmp_path / "b"
    path.rename(elsewhere)
    if kind == "link":
        path.symlink_to(elsewhere)
    elif kind == "pipe":
        os.mkfifo(path)
    else:
        path.mkdir()
    _check_refused(run, tmp_path)


def _check_refused(run: Path, root: Path) -> None:
    before = contents(root)
    with pytest.raises(InputError) as refused, replacing_folder(run):
        pytest.fail("it was not refused")
    wanted = "is not what a run writes there: remove it, and what lies beside the draws is kept"
    assert str(refused.value) == f"{run / MANIFEST}: {wanted}"
    with pytest.raises(InputError, match="is not what a run writes there"):
        copy_without_report(run, root / "c")
    assert contents(root) == before


def test_names_are_picked_at_the_top_alone(run, tmp_path) -> None:
    written(run, f"{STORE}/report.html")
    copy_files(run, tmp_path / "b", [STORE])
    assert contents(tmp_path / "b") == {name: name for name in (*DRAWN[:2], f"{STORE}/report.html")}
