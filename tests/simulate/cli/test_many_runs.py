"""`run` of several companies: what is refused, that one that fails stops no other, and workers' files."""

import json
from pathlib import Path

import numpy as np
import pytest

from simulate import open_run
from simulate.cli.main import main
from tests.simulate.configs import changed_text


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
        (["one.toml", "./one.toml"], "NAME = one: stands twice: each company has its own results/NAME"),
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
    lines = [line for line in told.err.splitlines() if line.startswith("none: ")]
    assert len(lines) == 1
    assert told.err.endswith("1 of 3 companies failed\n")
    assert not (Path("results") / "none").exists()
    assert np.array_equal(*(open_run(name)["intrinsic_value"] != 0 for name in ("one", "two")))


@pytest.mark.heavy
@pytest.mark.usefixtures("there")
def test_workers_write_what_one_process_writes(tmp_path, capsys) -> None:
    """Reports and all; what was said on a worker comes with the company's name."""
    def figures(name: str) -> dict:
        found = json.loads((tmp_path / "results" / name / "summary.json").read_text(encoding="utf-8"))
        found.pop("provenance")
        return found

    words = ["run", "one.toml", "none.toml", "two.toml", "--draws", "2000"]
    assert main([*words, "--workers", "2"]) == 2
    told = capsys.readouterr()
    assert "none: " in told.err
    by_workers = [figures(name) for name in ("one", "two")]
    assert main(words) == 2
    assert [figures(name) for name in ("one", "two")] == by_workers
    here = capsys.readouterr().out
    assert sorted(told.out.replace(f"{tmp_path}/", "").splitlines()) == sorted(here.splitlines())
