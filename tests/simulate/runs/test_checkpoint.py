"""A run that was ended by whatever may be goes on, and ends as if nothing had been."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from simulate import InputError, load_config, open_run
from simulate.cli.main import main
from simulate.runs.checkpoint import UnfinishedRun
from simulate.runs.pipeline import run_to_folder
from simulate.runs.plan import Request
from simulate.runs.storage.journal import JOURNAL, Journal
from simulate.runs.storage.journal_entries import JOURNAL_FORMAT, read_entries
from simulate.runs.storage.layout import STORE, partial_folder
from simulate.settings import DEFAULT_SETTINGS
from tests.simulate.runs.forged import Entries, forge
from tests.simulate.runs.kill_and_resume import campaign, fingerprint
from tests.simulate.runs.run_digest import YEARS, case_config
from tests.simulate.runs.stopped_runs import (
    DRAWS,
    KEEPS,
    PART,
    SMALL,
    StoppedError,
    request_of,
    stop_after,
    stop_when_drawn,
)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "a"


def goes_on(keep: str, out: Path) -> dict[str, object]:
    """The result after `--resume`, with nothing left beside it."""
    run_to_folder(load_config("iij"), request_of(keep), out, resume=True, settings=SMALL)
    assert [path.name for path in out.parent.iterdir()] == [out.name]
    return fingerprint(open_run(out))


@pytest.mark.parametrize("keep", KEEPS)
@pytest.mark.parametrize("parts", [1, 3])
def test_goes_on_to_the_same_bits(whole, out, monkeypatch, keep: str, parts: int) -> None:
    unfinished = stop_after(parts, monkeypatch, keep, out)
    assert unfinished.n_safe() == parts * PART
    drawn: list[int] = []

    def watched(*arguments: object) -> object:
        from simulate.sampling.draws import draw_part

        drawn.append(arguments[2])
        return draw_part(*arguments)

    monkeypatch.setattr("simulate.runs.run.draw_part", watched)
    monkeypatch.setattr("simulate.runs.streamed.reduction.draw_part", watched)
    assert goes_on(keep, out) == whole[keep]
    assert min(drawn) == parts * PART  # what was safe was not drawn again


@pytest.mark.parametrize("case", ["iij sobol", "iij latin-hypercube", f"{YEARS} random"])
def test_other_samplers_and_years_go_on_to_the_same_bits(out, monkeypatch, case: str) -> None:
    config = case_config(case)
    request = Request(draws=2 * PART + 5)
    run_to_folder(config, request, out, settings=SMALL)
    whole = fingerprint(open_run(out))
    shutil.rmtree(out)
    stop_after(1, monkeypatch, "inputs", out, config, request)
    run_to_folder(config, request, out, resume=True, settings=SMALL)
    assert fingerprint(open_run(out)) == whole


@pytest.mark.heavy
@pytest.mark.alone
def test_killed_runs_go_on() -> None:
    counts = campaign(kills=6, seed=1, part_safe=1, say=False)
    assert counts["part safe"] + counts["nothing safe"] >= 6


def test_a_negative_control_of_the_comparison(whole) -> None:
    assert whole["inputs"] != whole["draws"]
    other = dict(whole["inputs"])
    dims, dtype, cells, attrs = other["intrinsic_value"]
    other["intrinsic_value"] = (dims, dtype, bytes([cells[0] ^ 1]) + cells[1:], attrs)
    assert other != whole["inputs"]


def chunks_and_journal(folder: Path) -> Iterator[Path]:
    yield folder / JOURNAL
    yield from sorted((folder / STORE).glob("*/c/*"))
    yield from sorted(folder.glob("state-*.npz"))


@pytest.mark.parametrize("keep", ["inputs", "none"])  # a run without inputs has files of the first's kinds
@pytest.mark.parametrize(
    "harm", ["flip", *(pytest.param(harm, marks=pytest.mark.heavy) for harm in ("cut", "delete"))]
)
def test_damage_is_drawn_again(whole, out, monkeypatch, keep: str, harm: str) -> None:
    stop_after(3, monkeypatch, keep, out)
    aside = out.parent.parent / "aside"
    shutil.copytree(partial_folder(out), aside)
    for path in list(chunks_and_journal(partial_folder(out)))[::3]:
        damage(path if path.is_file() else next(file for file in path.rglob("*") if file.is_file()), harm)
        if path.name == JOURNAL and harm == "delete":
            with pytest.raises(InputError, match=r"no run here that was begun|journal is damaged"):
                goes_on(keep, out)
        else:
            assert goes_on(keep, out) == whole[keep]
            shutil.rmtree(out)
        shutil.rmtree(partial_folder(out), ignore_errors=True)
        shutil.copytree(aside, partial_folder(out))
    shutil.rmtree(aside)


def damage(path: Path, harm: str) -> None:
    """Change a bit near the end, cut the end off, or delete."""
    content = path.read_bytes()
    if harm == "delete":
        path.unlink()
    elif harm == "cut":
        path.write_bytes(content[:-3])
    else:
        place = len(content) - 20
        path.write_bytes(content[:place] + bytes([content[place] ^ 4]) + content[place + 1 :])


def test_another_run_is_not_gone_on_with(whole, out, monkeypatch, capsys) -> None:
    stop_after(1, monkeypatch, "inputs", out)
    others = {
        f"it has {DRAWS:,} draws": (load_config("iij"), request_of("inputs")._replace(draws=DRAWS + 1)),
        "its seed is 3774": (load_config("iij"), request_of("inputs")._replace(seed=2)),
        'it keeps "inputs"': (load_config("iij"), request_of("draws")),
        "its settings are none": (load_config("iij", ["tax_rate=0.3"]), request_of("inputs")),
        'it is of the config "iij"': (load_config("iiji-2019"), request_of("inputs")),
    }
    for words, (config, request) in others.items():
        with pytest.raises(InputError, match="cannot be gone on with") as refused:
            run_to_folder(config, request, out, resume=True, settings=SMALL)
        assert words in str(refused.value)
    assert goes_on("inputs", out) == whole["inputs"]  # and nothing of it was lost by asking


def test_another_version_is_not_gone_on_with(out, monkeypatch) -> None:
    stop_after(1, monkeypatch, "inputs", out)
    monkeypatch.setattr("simulate.runs.plan.program_hash", lambda: "another")
    with pytest.raises(InputError, match="made by another version of this program or a package"):
        goes_on("inputs", out)


def test_without_resume_another_run_starts_over_and_says_so(out, monkeypatch, capsys) -> None:
    stop_after(1, monkeypatch, "inputs", out)
    run_to_folder(load_config("iij"), Request(draws=500), out, settings=SMALL)
    assert f"started over; of what was there, it has {DRAWS:,} draws" in capsys.readouterr().err
    assert open_run(out).sizes["draw"] == 500


def test_without_resume_the_same_run_goes_on_and_says_so(whole, out, monkeypatch, capsys) -> None:
    stop_after(1, monkeypatch, "inputs", out)
    run_to_folder(load_config("iij"), request_of("inputs"), out, settings=SMALL)
    assert f"resuming: {PART:,} of {DRAWS:,} draws are safe" in capsys.readouterr().err
    assert fingerprint(open_run(out)) == whole["inputs"]


def test_resume_needs_a_run_to_go_on_with(tmp_path, capsys) -> None:
    assert main(["run", "iij", "--resume", "--out", str(tmp_path / "a")]) == 2
    assert "no run here that was begun and not finished" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_resume_takes_what_was_asked_then(whole, out, monkeypatch, capsys) -> None:
    stop_after(1, monkeypatch, "draws", out)
    assert main(["run", "iij", "--resume", "--no-report", "--out", str(out)], SMALL) == 0
    assert fingerprint(open_run(out)) == whole["draws"]


def test_readers_refuse_what_is_not_finished_unless_asked(whole, out, monkeypatch) -> None:
    for keep in ("inputs", "none"):
        stop_after(2, monkeypatch, keep, out)
        again = f"python -m simulate run --resume NAME --out {out}"  # whatever its journal says of that
        with pytest.raises(InputError, match=rf"no finished run here; `{again}` resumes the one that"):
            open_run(out)
        with pytest.raises(InputError, match="is not finished"):
            open_run(partial_folder(out))
        found = open_run(out, unfinished=True, settings=SMALL)
        assert (found.attrs["unfinished"], found.attrs["draws_asked"]) == (1, DRAWS)
        assert found.attrs["draws_done"] == 2 * PART
        cells = whole["inputs"]["intrinsic_value"][2]
        assert found["intrinsic_value"].values.tobytes() == cells[: 8 * 2 * PART]
        shutil.rmtree(partial_folder(out))


@pytest.mark.parametrize("keep", ["inputs", "none"])
def test_a_run_of_which_nothing_is_safe_has_nothing_to_read(out, monkeypatch, keep) -> None:
    stop_after(0, monkeypatch, keep, out)
    with pytest.raises(InputError, match="has no draws yet that are safe on the disk"):
        open_run(out, unfinished=True, settings=SMALL)


def test_a_run_without_its_journal_has_nothing_to_read(out, monkeypatch) -> None:
    stop_after(1, monkeypatch, "inputs", out)
    (partial_folder(out) / JOURNAL).unlink()
    with pytest.raises(InputError, match="holds no run that was begun"):
        open_run(out, unfinished=True, settings=SMALL)


def test_a_run_that_is_drawn_and_waits_for_its_report_can_be_read(whole, out, monkeypatch) -> None:
    stop_when_drawn(monkeypatch, out)
    assert not out.exists()
    assert fingerprint(open_run(out, unfinished=True, settings=SMALL)) == whole["inputs"]


def test_a_disk_that_cannot_be_written_at_the_beginning(out, monkeypatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Journal, "append", full)
    with pytest.raises(InputError, match=r"a\.partial: cannot be written: No space left on device"):
        run_to_folder(load_config("iij"), request_of("inputs"), out, settings=SMALL)


def test_a_folder_of_that_name_that_is_no_run_is_left_alone(tmp_path) -> None:
    partial = partial_folder(tmp_path / "a")
    partial.mkdir()
    (partial / "thesis.txt").write_text("years of work")
    with pytest.raises(InputError, match="exists and is not a run on its way"):
        run_to_folder(load_config("iij"), Request(draws=10), tmp_path / "a")
    assert (partial / "thesis.txt").read_text() == "years of work"


def test_a_full_disk_keeps_what_is_safe(whole, out, monkeypatch, capsys) -> None:
    write = Journal.append

    def full(self: Journal, entry: dict) -> None:
        if entry.get("part") == 2:
            raise OSError(28, "No space left on device", "draws.zarr/inputs/c/2/0")
        write(self, entry)

    with monkeypatch.context() as patch:
        patch.setattr(Journal, "append", full)
        command = ["run", "iij", "--draws", str(DRAWS), "--no-report", "--out", str(out)]
        assert main(command, SMALL) == 2
    said = capsys.readouterr().err
    assert said == (
        "draws.zarr/inputs/c/2/0: No space left on device; "
        f"{2 * PART:,} of {DRAWS:,} draws are safe on the disk; "
        f"to resume: python -m simulate run --resume iij --out {out} --no-report\n"
    )
    assert goes_on("inputs", out) == whole["inputs"]


def test_the_journal_says_what_was_done(out, monkeypatch) -> None:
    stop_after(2, monkeypatch, "inputs", out)
    begun, *parts = read_entries(partial_folder(out))
    assert begun.run.draws == DRAWS
    assert [entry.draws for entry in parts] == [PART, 2 * PART]
    lines = (partial_folder(out) / JOURNAL).read_text().splitlines()
    written = json.loads(lines[1].partition(" ")[2])
    assert written == json.loads(json.dumps(asdict(parts[0])))
    assert list(written) == ["part", "draws", "files", "audit"]


@pytest.mark.parametrize("is_drawn", [True, False])
def test_a_journal_of_the_former_format_is_gone_on_with(out, monkeypatch, is_drawn: bool) -> None:
    """It knew one size of a chunk, today's default, and did not name it."""
    former = DEFAULT_SETTINGS.chunk_size
    request = request_of("inputs") if is_drawn else Request(draws=former + 10, keep="inputs")
    run_to_folder(load_config("iij"), request, out)
    whole = fingerprint(open_run(out))
    shutil.rmtree(out)
    if is_drawn:
        stop_when_drawn(monkeypatch, out, DEFAULT_SETTINGS)
    else:
        stop_after(1, monkeypatch, "inputs", out, request=request, settings=DEFAULT_SETTINGS)

    def as_it_was(entries: Entries) -> None:
        assert entries[0]["format"] == JOURNAL_FORMAT == 3
        assert entries[0]["run"].pop("chunk_size") == former == 131_072
        entries[0]["format"] = 1

    forge(partial_folder(out), as_it_was)
    unfinished = UnfinishedRun(partial_folder(out), SMALL)
    assert unfinished.plan.chunk_size == former
    assert unfinished.n_safe() == (DRAWS if is_drawn else former)
    run_to_folder(load_config("iij"), request, out, resume=True)
    assert fingerprint(open_run(out)) == whole


def test_another_size_of_chunks_is_another_run(whole, out, monkeypatch, capsys) -> None:
    """Sums of a streamed run have other last bits then."""
    stop_after(1, monkeypatch, "inputs", out)
    other = replace(SMALL, chunk_size=PART + 1)
    with pytest.raises(InputError, match=rf"cannot be gone on with: it was drawn in chunks of {PART}; with"):
        run_to_folder(load_config("iij"), request_of("inputs"), out, resume=True, settings=other)
    assert goes_on("inputs", out) == whole["inputs"]


@pytest.mark.parametrize("sample", [PART, 3 * PART])
def test_another_sample_of_a_streamed_run_is_another_run(whole, out, monkeypatch, sample: int) -> None:
    stop_after(2, monkeypatch, "none", out)
    other, request = replace(SMALL, sample_size=sample), request_of("none")
    with pytest.raises(InputError, match=f"cannot be gone on with: it keeps the first {2 * PART:,} draws;"):
        run_to_folder(load_config("iij"), request, out, resume=True, settings=other)
    assert goes_on("none", out) == whole["none"]


def test_a_sample_is_nothing_to_a_run_that_keeps_its_draws(whole, out, monkeypatch) -> None:
    stop_after(2, monkeypatch, "draws", out)
    other = replace(SMALL, sample_size=PART)
    run_to_folder(load_config("iij"), request_of("draws"), out, resume=True, settings=other)
    assert fingerprint(open_run(out)) == whole["draws"]


def test_sums_that_were_saved_after_the_last_chunk_are_of_all_draws(whole, out, monkeypatch) -> None:
    """It is not a whole one."""

    def stopped(*_: object) -> None:
        raise StoppedError

    with monkeypatch.context() as patch:
        patch.setattr("simulate.runs.run.build_streamed_dataset", stopped)
        with pytest.raises(StoppedError):
            run_to_folder(load_config("iij"), request_of("none"), out, settings=SMALL)
    assert UnfinishedRun(partial_folder(out)).n_safe() == DRAWS
    assert open_run(out, unfinished=True, settings=SMALL).attrs["draws_done"] == DRAWS
    assert goes_on("none", out) == whole["none"]


def test_long_runs_on_their_way_are_not_thrown_away_unasked(whole, out, monkeypatch) -> None:
    told = replace(SMALL, long_run=PART)
    stop_after(1, monkeypatch, "inputs", out)
    with pytest.raises(InputError, match=rf"{PART:,} draws of another run are safe here.*--discard"):
        run_to_folder(load_config("iij"), Request(draws=500), out, settings=told)
    run_to_folder(load_config("iij"), Request(draws=500, discard=True), out, settings=told)
    assert open_run(out).sizes["draw"] == 500


def test_lines_of_another_journal_are_none_of_this_one(whole, out, monkeypatch) -> None:
    """Parts of another run, with a journal line that was right there, are drawn again."""
    other = out.with_name("other")
    request = request_of("inputs")._replace(seed=9)
    stop_after(2, monkeypatch, "inputs", other, request=request)
    stop_after(1, monkeypatch, "inputs", out)
    line = (partial_folder(other) / JOURNAL).read_bytes().splitlines(keepends=True)[2]
    with (partial_folder(out) / JOURNAL).open("ab") as journal:
        journal.write(line)
    for chunk in (partial_folder(other) / STORE).glob("*/c/1"):
        target = partial_folder(out) / STORE / chunk.relative_to(partial_folder(other) / STORE)
        shutil.copytree(chunk, target) if chunk.is_dir() else shutil.copy(chunk, target)
    shutil.rmtree(partial_folder(other))
    assert UnfinishedRun(partial_folder(out)).n_safe() == PART
    assert goes_on("inputs", out) == whole["inputs"]


def test_damage_after_the_seal_is_drawn_again(whole, out, monkeypatch) -> None:
    """A run that was killed before its report, with a byte changed in the middle of a chunk."""
    stop_when_drawn(monkeypatch, out)
    chunk = partial_folder(out) / STORE / "intrinsic_value" / "c" / "1"
    content = bytearray(chunk.read_bytes())
    content[len(content) // 2] ^= 1
    chunk.write_bytes(content)
    assert goes_on("inputs", out) == whole["inputs"]


@pytest.mark.parametrize("name", ["y.partial", "."])
def test_folders_that_cannot_be_replaced(name: str, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match=r"ends in .partial|is the folder you are in"):
        run_to_folder(load_config("iij"), Request(draws=10), Path(name))
    assert list(tmp_path.iterdir()) == []
