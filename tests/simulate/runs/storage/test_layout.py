"""Copies of a run's folder."""

import os

import pytest

from simulate.runs.storage.journal import JOURNAL
from simulate.runs.storage.layout import EXPORTS, STORE, copy_draws, copy_folder


@pytest.fixture
def run(tmp_path):
    folder = tmp_path / "a"
    drawn = (f"{STORE}/zarr.json", f"{STORE}/value/c/0", JOURNAL, EXPORTS["csv"])
    for name in (*drawn, "report.html", "notes.txt"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name)
    return folder


def contents(folder):
    return {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("has_links", [True, False])
def test_what_was_drawn_and_exported_is_copied_and_no_report(run, tmp_path, monkeypatch, has_links) -> None:
    if not has_links:
        def refuse(*_: object, **__: object) -> None:
            raise OSError(95, "Operation not supported")

        monkeypatch.setattr(os, "link", refuse)
    copy = tmp_path / "b"
    copy.mkdir()
    copy_draws(run, copy)
    left_out = ("report.html", "notes.txt")
    assert contents(copy) == {name: text for name, text in contents(run).items() if name not in left_out}
    assert (copy / JOURNAL).samefile(run / JOURNAL) == has_links


def test_names_are_left_out_at_the_top_alone(run, tmp_path) -> None:
    (run / STORE / JOURNAL).write_text("deeper")
    copy_folder(run, tmp_path / "b", without=[JOURNAL])
    copied = contents(tmp_path / "b")
    assert JOURNAL not in copied
    assert copied[f"{STORE}/{JOURNAL}"] == "deeper"
