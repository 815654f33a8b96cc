"""`run` of several companies: what is refused, that one that fails stops no other, and workers' files."""

import json
import os
from pathlib import Path

import numpy as np
import pytest

from simulate import load_config, open_run, run
from simulate.cli.main import main
from simulate.cli.many_runs import Company, Order, run_many
from simulate.runs.plan import Request
from simulate.settings import Settings
from tests.simulate.configs import changed_text
from tests.simulate.runs.test_worker_runs import HereInDisorder


@pytest.fixture
def there(tmp_path, monkeypatch) -> None:
    """A folder with two companies, and one whose base case has no value."""
    monkeypatch.chdir(tmp_path)
    for name, changes in (
        ("one", ()), ("two", (("seed = 3774", "seed = 5"),)),
        ("none", (('terminal = "run-off"', 'terminal = "gordon"'), ("base = 0.043", "base = 0.001"))),
    ):
        (tmp_path / f"{name}.toml").write_text(changed_text("iij", *changes), encoding="utf-8")


@pytest.mark.usefixtures("there")
def test_what_is_wrong_ends_it_before_anything_is_drawn(tmp_path, capsys) -> None:
    for words, wanted in (
        (["one.toml", "two.toml", "--out", "x"], "--out: goes with one company"),
        (["one.toml", "two.toml", "--resume"], "--resume: goes with one company"),
        (["one.toml", "./one.toml"], "NAME = one: is given twice: each company has its own results/NAME"),
        (["one.toml", "nowhere.toml", "nor_here.toml"], "nowhere.toml: no such file"),
        (["one.toml", "two.toml", "--workers", "0"], "--workers = 0: must be a whole number in"),
        (["one.toml", "two.toml", "--workers", "2", "--cluster", "x"], "--workers = 2: goes without"),
    ):
        assert main(["run", *words]) == 2
        assert wanted in capsys.readouterr().err
    assert main(["run", "nowhere.toml", "nor_here.toml"]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 2
    assert not (tmp_path / "results").exists()


@pytest.mark.usefixtures("there")
def test_a_company_that_fails_is_named_and_the_others_go_on(capsys) -> None:
    assert main(["run", "one.toml", "none.toml", "two.toml", "--draws", "500", "--no-report"]) == 2
    told = capsys.readouterr()
    assert told.out.count("500 draws; seed") == 2
    lines = told.err.splitlines()
    assert [line for line in lines if line.endswith(" of 3")] == [
        "one: complete, 1 of 3", "none: failed, 2 of 3", "two: complete, 3 of 3",
    ]
    assert sum(line.startswith("none: ") for line in lines) == 2  # what was wrong, and that it failed
    assert not (Path("results") / "none").exists()
    for name in ("one", "two"):
        alone = run(load_config(f"{name}.toml"), 500)
        assert np.array_equal(open_run(name)["intrinsic_value"], alone["intrinsic_value"])


@pytest.mark.usefixtures("there")
@pytest.mark.parametrize("reader", ["has gone", "is a full disk"])
@pytest.mark.parametrize("fails", [False, True])
def test_output_that_is_lost_stops_no_company(monkeypatch, capsys, reader: str, *, fails: bool) -> None:
    """That a company failed is the exit code that tells more."""
    if reader == "has gone":
        reading, writing = os.pipe()
        os.close(reading)
    else:
        writing = os.open("/dev/full", os.O_WRONLY)
    with os.fdopen(writing, "w") as stdout, monkeypatch.context() as patched:
        patched.setattr("sys.stdout", stdout)
        failing = ["none.toml"] if fails else []
        code = main(["run", "one.toml", *failing, "two.toml", "--draws", "500", "--no-report"])
    assert code == (2 if fails else 0 if reader == "has gone" else 3)
    lost = "results/one is complete; its summary could not be printed: No space left on device\n"
    assert (lost in capsys.readouterr().err) == (reader == "is a full disk")
    assert open_run("two").sizes["draw"] == 500


@pytest.mark.heavy
@pytest.mark.usefixtures("there", "blank_pictures")
def test_workers_write_what_one_process_writes(tmp_path, capsys) -> None:
    """Reports and all; what was said on a worker comes with the company's name."""

    def figures(name: str) -> dict:
        found = json.loads((tmp_path / "results" / name / "summary.json").read_text(encoding="utf-8"))
        found.pop("provenance")
        return found

    words = ["run", "one.toml", "none.toml", "two.toml", "--draws", "2000"]
    assert main([*words, "--workers", "2"]) == 2
    told = capsys.readouterr()
    assert f"{tmp_path}/results/two/report.html" in told.out  # which a worker wrote
    by_workers = [figures(name) for name in ("one", "two")]
    assert main(words) == 2
    assert [figures(name) for name in ("one", "two")] == by_workers
    here = capsys.readouterr().out
    assert sorted(told.out.replace(f"{tmp_path}/", "").splitlines()) == sorted(here.splitlines())


@pytest.mark.usefixtures("there")
def test_a_worker_that_writes_elsewhere_is_found_out(tmp_path, capsys) -> None:
    """There is a run of before in the place, so that there is a folder does not say enough."""

    class Elsewhere(HereInDisorder):
        def results(self, function, calls):
            for *call, out in calls:
                yield (*call, out), function(*call, tmp_path / "elsewhere" / out.name)

    company = Company(load_config("one.toml"), "again")
    order = Order(Request(500), with_report=False, sizes=Settings())
    assert run_many([company], order, None) == 0
    before = (Path("results") / "one" / "journal.jsonl").read_bytes()
    assert run_many([company], order._replace(request=Request(600)), Elsewhere(1)) == 1
    assert "was written by a worker, and is not here" in capsys.readouterr().err
    assert (Path("results") / "one" / "journal.jsonl").read_bytes() == before
