"""The command `portfolio`, and `check` of a portfolio: what they print, write and refuse."""

from unittest import mock

import numpy as np
import pytest

from simulate import open_portfolio
from simulate.cli.main import main
from tests.simulate.portfolios.portfolios import write_portfolio


@pytest.fixture
def path(tmp_path) -> str:
    return str(write_portfolio(tmp_path))


@pytest.mark.usefixtures("blank_pictures")
def test_it_draws_into_a_folder_and_reports_there(path, tmp_path, capsys):
    out = tmp_path / "out"
    changed = "--draws", "2000", "--seed", "9", "--set", "three.tax_rate=0.5"
    words = ["portfolio", path, *changed, "--out", str(out)]
    assert main(words) == 0
    printed = capsys.readouterr().out
    lines = printed.splitlines()
    head = next(i for i, line in enumerate(lines) if line.startswith("company  "))
    assert {line.split()[0] for line in lines[head + 1 : head + 4]} == {"one", "two", "three"}
    assert all(len(line) <= 80 for line in lines if str(out) not in line)
    files = ["assets.csv", "draws.parquet", "summary.json", "report.xlsx", "report.html"]
    assert lines[-len(files) :] == [str(out / name) for name in files]
    assert all((out / name).stat().st_size for name in files)
    dataset = open_portfolio(out)
    assert (dataset.attrs["seed"], dataset.attrs["draws"], dataset.sizes["draw"]) == (9, 2000, 2000)
    first = dataset["value"].values
    median = dict(zip(("one", "two", "three"), np.nanmedian(first, axis=0), strict=True))
    assert median["three"] < 0.9 * median["one"]


def test_what_is_wrong_ends_it_with_2_and_writes_nothing(path, tmp_path, capsys):
    out = tmp_path / "out"
    for words, wanted in (
        (["--draws", "0"], "draws = 0: must be a whole number in"),
        (["--parquet-draws", "0"], "--parquet-draws = 0: must be at least 1"),
        (["--resume", "--discard"], "--discard: goes without --resume"),
        (["--resume"], "no run here that was begun and not finished"),
        (["--set", "four.tax_rate=0.5"], "no such company; there are: one, two, three"),
    ):
        assert main(["portfolio", path, "--out", str(out), *words]) == 2
        assert wanted in capsys.readouterr().err
    assert main(["portfolio", "nowhere"]) == 2
    assert capsys.readouterr().err == "configs/portfolios/nowhere.toml: no such file; there are: world\n"
    assert not out.exists()


@pytest.mark.usefixtures("blank_pictures")
def test_a_company_without_a_value_is_named_before_anything_is_drawn(path, tmp_path, capsys):
    no_value = "--set", "three.terminal=gordon", "--set", "three.initial_discount_rate=0.001"
    words = ["portfolio", path, "--draws", "500", "--out", str(tmp_path / "out"), *no_value]
    assert main(words) == 2
    assert "three" in capsys.readouterr().err
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith(("out", "."))] == []
    assert main([*words, "--skip-failed"]) == 0
    assert "left out: three: " in capsys.readouterr().err
    dataset = open_portfolio(tmp_path / "out")
    assert dict(zip(dataset["company"].values, dataset["weight"].values, strict=True)) == {
        "one": pytest.approx(5 / 8), "two": pytest.approx(3 / 8),
    }
    assert "three" in dataset.attrs["left_out"]


@pytest.mark.usefixtures("blank_pictures")
def test_a_company_none_of_whose_draws_has_a_value_is_left_out_too(path, tmp_path, capsys):
    """Its base case has one; stopped with another company safe, the portfolio resumes without it."""
    growth = '{base=0.0, dist="discrete", values=[0.0, 0.9], weights=[1e-9, 0.999999999]}'
    out = tmp_path / "out"
    words = ["portfolio", path, "--draws", "3000", "--out", str(out)]
    words += ["--set", "three.terminal=gordon", "--set", f"three.terminal_growth={growth}"]
    assert main(words) == 2
    assert "no draw has a value; most often, " in capsys.readouterr().err
    assert not any(each.name.startswith(("out", ".")) for each in tmp_path.iterdir())
    with mock.patch("simulate.portfolios.pipeline.note_written", side_effect=OSError(28, "full")):
        assert main([*words, "--skip-failed"]) == 2
    assert "2 of 2 companies are safe on the disk; to resume: " in capsys.readouterr().err
    assert main(["portfolio", path, "--resume", "--skip-failed", "--out", str(out)]) == 0
    told = capsys.readouterr().err
    assert "left out: three: " in told
    assert "2 of 2 companies are safe" in told
    assert [str(key) for key in open_portfolio(out)["company"].values] == ["one", "two"]


@pytest.mark.usefixtures("blank_pictures")
def test_a_company_that_fails_is_left_out_only_if_asked_and_named(path, tmp_path, capsys):
    (tmp_path / "two.toml").write_text("[company]\n")
    words = ["portfolio", path, "--draws", "500", "--out", str(tmp_path / "out")]
    assert main(words) == 2
    assert main([*words, "--skip-failed"]) == 0
    assert f"left out: two: {tmp_path / 'two.toml'}" in capsys.readouterr().err
    dataset = open_portfolio(tmp_path / "out")
    assert [str(key) for key in dataset["company"].values] == ["one", "three"]
    assert '"two": "' in dataset.attrs["left_out"]


def test_check_knows_a_portfolio_by_its_name_and_by_its_file(path, capsys):
    assert main(["check", path]) == 0
    wanted = f"{path}: ok, 3 companies, 3 factors (1 yearly), 7 loadings\n"
    assert capsys.readouterr().out.startswith(wanted)
    assert main(["check", "portfolios/world"]) == 0
    told = capsys.readouterr()
    assert told.out.startswith("configs/portfolios/world.toml: ok, 7 companies, 5 factors (1 yearly)")
    assert "prices lie 966 days apart" in told.err
