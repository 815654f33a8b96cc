"""What runs keep, and the room that it takes."""

from dataclasses import replace

import pytest

from simulate import InputError, load_config, open_run, run, run_until
from simulate.cli.main import main
from simulate.runs.pipeline import run_to_folder
from simulate.runs.plan import Request
from simulate.runs.retention import (
    available_memory,
    check_room,
    free_disk,
    room_for,
    room_line,
    what_to_keep,
)
from tests.simulate.runs.stopped_runs import DRAWS, PART, SMALL


@pytest.fixture(scope="module")
def iij():
    return load_config("iij")


@pytest.mark.parametrize(
    ("given", "draws", "sampler", "kept"),
    [
        (None, 2_000_000, "random", "inputs"), (None, 2_000_001, "random", "none"),
        (None, 2_000_001, "sobol", "draws"), (None, 2_000_001, "latin-hypercube", "none"),
        ("inputs", 10**9, "random", "inputs"), ("none", 10, "random", "none"),
        ("draws", 10, "sobol", "draws"),
    ],
)
def test_what_is_kept(given, draws: int, sampler: str, kept: str) -> None:
    assert what_to_keep(given, draws, sampler) == kept


def test_what_cannot_be_kept() -> None:
    with pytest.raises(InputError, match='--keep = "drws": no such choice; did you mean draws'):
        what_to_keep("drws", 10, "random")
    with pytest.raises(InputError, match="Sobol's smoothed percentiles"):
        what_to_keep("none", 10, "sobol")


def test_room_grows_with_what_is_kept(iij) -> None:
    inputs, draws, none = (room_for(iij, 10**9, keep) for keep in ("inputs", "draws", "none"))
    assert inputs.disk - draws.disk == 8 * 16 * 10**9
    assert draws.memory > 60 * 10**9
    assert none.memory < 10**9
    assert room_for(iij, 10**8, "none") == none
    assert room_line(10**9, "none", none).startswith("1,000,000,000 draws, keeping figures of all draws and")


def test_a_run_without_room_is_refused_with_both_numbers(iij, monkeypatch, tmp_path) -> None:
    monkeypatch.setattr("simulate.runs.retention.available_memory", lambda: 2 * 10**9)
    monkeypatch.setattr("simulate.runs.retention.free_disk", lambda _: 10**9)
    wanted = (
        r"^iij: 500,000,000 draws with --keep draws take 39\.5 GB of memory, of which 2\.0 GB are available "
        r"and 9\.0 GB of disk, of which 1\.0 GB are free: take fewer draws, or --keep none$"
    )
    with pytest.raises(InputError, match=wanted):
        check_room(iij, 500_000_000, "draws", tmp_path)
    with pytest.raises(InputError, match=r"of which 2\.0 GB are available"):
        run(iij, draws=500_000_000, keep="draws")
    check_room(iij, 10**9, "none", tmp_path)


@pytest.mark.parametrize(
    ("memory", "disk", "draws", "keep", "wanted"),
    [
        (None, 6_500_000, 1_000, "inputs",
         "1,000 draws with --keep inputs take 10.1 MB of disk, of which 6.5 MB are free: "
         "free some of the disk, or name a folder on another by --out"),
        (None, 6_500_000, 10**8, "none",
         "100,000,000 draws with --keep none take 28.9 MB of disk, of which 6.5 MB are free: "
         "free some of the disk, or name a folder on another by --out"),
        (None, 12_000_000, 1_000_000, "draws",
         "1,000,000 draws with --keep draws take 28.0 MB of disk, of which 12.0 MB are free: "
         "take fewer draws, or --keep none"),
        (400_000_000, None, 1_000, "draws",
         "1,000 draws with --keep draws take 500.1 MB of memory, of which 400.0 MB are available: "
         "fewer draws would not fit either, so end other programs"),
        (None, 10_017_999, 1_000, "draws",
         "1,000 draws with --keep draws take 10.018000 MB of disk, of which 10.017999 MB are free: "
         "take fewer draws, or --keep none"),
        (None, 0, 1_000, "draws",
         "1,000 draws with --keep draws take 10.0 MB of disk, of which 0 bytes are free: "
         "free some of the disk, or name a folder on another by --out"),
    ],
)
def test_sizes_are_told_apart_and_what_is_advised_helps(
    iij, monkeypatch, tmp_path, memory, disk, draws: int, keep: str, wanted: str
) -> None:
    monkeypatch.setattr("simulate.runs.retention.available_memory", lambda: memory)
    monkeypatch.setattr("simulate.runs.retention.free_disk", lambda _: disk)
    with pytest.raises(InputError) as refused:
        check_room(iij, draws, keep, tmp_path)
    assert str(refused.value) == f"iij: {wanted}"


@pytest.mark.parametrize("disk", [10_000_034, 12_000_000, 500_000_000])
def test_fewer_draws_are_advised_only_where_some_number_fits(iij, monkeypatch, tmp_path, disk: int) -> None:
    monkeypatch.setattr("simulate.runs.retention.available_memory", lambda: None)
    monkeypatch.setattr("simulate.runs.retention.free_disk", lambda _: disk)
    with pytest.raises(InputError) as refused:
        check_room(iij, 10**8, "draws", tmp_path)
    assert "take fewer draws" in str(refused.value)
    check_room(iij, 1, "draws", tmp_path)


def test_the_command_refuses_in_one_line_and_writes_nothing(monkeypatch, tmp_path, capsys) -> None:
    monkeypatch.setattr("simulate.runs.retention.available_memory", lambda: 2 * 10**9)
    out = tmp_path / "a"
    assert main(["run", "iij", "--draws", "1_000_000_000", "--keep", "inputs", "--out", str(out)]) == 2
    told = capsys.readouterr()
    assert (told.out, told.err.count("\n")) == ("", 1)
    assert list(tmp_path.iterdir()) == []
    assert main(["run", "iij", "--until", "p5 +-1%", "--keep", "draws", "--out", str(out)]) == 2
    assert "--keep = draws: goes without --until" in capsys.readouterr().err


def test_a_system_that_does_not_tell_refuses_nothing(iij, monkeypatch, tmp_path) -> None:
    monkeypatch.setattr("simulate.runs.retention._lines", lambda _: [])
    assert available_memory() is None
    monkeypatch.setattr("simulate.runs.retention.free_disk", lambda _: None)
    check_room(iij, 10**9, "inputs", tmp_path)


def test_a_container_counts(monkeypatch) -> None:
    files = {
        "/proc/meminfo": ["MemTotal: 9000000 kB", "MemAvailable:    8000000 kB"],
        "/sys/fs/cgroup/memory.max": ["3000000000"], "/sys/fs/cgroup/memory.current": ["2500000000"],
        "/sys/fs/cgroup/memory.stat": ["anon 5", "inactive_file 100000000"],
    }
    monkeypatch.setattr("simulate.runs.retention._lines", lambda path: files.get(path, []))
    assert available_memory() == 600_000_000
    files["/sys/fs/cgroup/memory.max"] = ["max"]
    assert available_memory() == 8_192_000_000


def test_disk_of_a_folder_that_is_yet_to_be(tmp_path) -> None:
    assert free_disk(tmp_path / "a" / "b") == pytest.approx(free_disk(tmp_path), rel=0.1)


def test_a_run_that_doubles_is_refused_where_it_cannot_fit(tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.setattr("simulate.runs.retention.available_memory", lambda: 10**9)
    out = tmp_path / "x"
    wanted = ["run", "iij", "--until", "mean +-0.001", "--max-draws", "1000000000", "--out", str(out)]
    assert main(wanted) == 2
    assert "1,000,000,000 draws with --keep draws take 78.5 GB of memory, of which 1.0 GB are available" in (
        capsys.readouterr().err
    )
    assert not out.exists()
    with pytest.raises(InputError, match=r"take 78\.5 GB of memory, of which 1\.0 GB are available"):
        run_until(load_config("iij"), "mean +-0.001", 10**9)


@pytest.mark.parametrize("sample", [PART - 1, 2 * PART + 1])
def test_a_sample_that_ends_within_a_chunk_has_no_place_on_the_disk(iij, tmp_path, sample: int) -> None:
    """Its journal could not be read again; in memory, and of a run that is all sample, it does no harm."""
    odd, out = replace(SMALL, sample_size=sample), tmp_path / "a"
    why = f"^sample_size = {sample}: must be a multiple of chunk_size, {PART}:"
    with pytest.raises(InputError, match=why):
        run_to_folder(iij, Request(DRAWS, keep="none"), out, settings=odd)
    assert not list(tmp_path.iterdir())
    assert run(iij, DRAWS, keep="none", settings=odd).sizes["draw"] == sample
    run_to_folder(iij, Request(sample, keep="none"), out, settings=odd)
    assert open_run(out).sizes["draw"] == sample
