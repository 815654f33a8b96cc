"""The commands as a user types them."""

import json
import re

import numpy as np
import pytest

from reports.by_year.limit_warnings import limit_warnings
from simulate import load_config, run
from simulate.cli.main import main
from simulate.forecast.model_limits import model_limits
from tests.simulate.configs import PAGES


def test_check(capsys) -> None:
    assert main(["check", "iij"]) == 0
    said = capsys.readouterr()
    lines = said.out.splitlines()
    table = lines[3:-3]
    assert table[0].split() == ["base", "year", "to", "2024-03-31,", "¥m", "model", "report", "difference"]
    assert table[2].split() == ["Operating", "income", "29,029", "29,029", "0", "0.0%"]
    assert len(table) == 14  # each reported figure of configs/iij.toml, working capital of two
    assert lines[:3] + lines[-3:] == [
        "configs/iij.toml: ok, 27 inputs, 16 uncertain",
        "market capitalization ¥441,012m: share_price x shares_outstanding, give [market] "
        "market_capitalization to have it compared",
        "dates: base year to 2024-03-31, forecast year 1 to 2025-03-31, price of 2025-08-20",
        "warning: configs/iij.toml:36: market.as_of = 2025-08-20: the price is 507 days younger than the "
        "base year's end, 2024-03-31: figures of the year to 2025-03-31 may be out",
        "warning: configs/iij.toml:60: forecast.first_fiscal_year = 2026: forecast year 1 ends a year after "
        "the base year, 2025-03-31: labelled by that it is 2025",
        "ranges among companies of its size: --reference, which takes a second",
    ]
    assert said.err == ""


def test_bad_config_ends_with_2_and_one_line(capsys) -> None:
    assert main(["run", "iij", "--set", "tax_rate=1.31"]) == 2
    wanted = "--set: inputs.tax_rate = 1.31: must lie in [0, 1) (tax on positive earnings)\n"
    assert capsys.readouterr() == ("", wanted)


def test_value_as_json(capsys) -> None:
    assert main(["value", "iiji-2019", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["intrinsic_value"] == pytest.approx(13.0851, abs=1e-4)
    assert (found["rating"], found["price"]) == ("buy", 10.12)
    assert found["years"] == list(range(2, 32))
    assert len(found["lines"]) == 42
    assert found["lines"]["maintenance_capex"][0] == pytest.approx(-422.53 / 5)
    assert found["lines"]["revenue"][0] == pytest.approx(1540 * 1.081)
    assert found["base_year"]["revenue"] == 1540.0
    assert found["base_year"]["total_equity"] == 640.89829782
    assert found["base_year"]["free_cash_flow"] is None


def test_value_as_the_page_prints_it(capsys) -> None:
    assert main(["value", "iiji-2019"]) == 0
    out = capsys.readouterr().out
    assert "$13.09" in out
    assert "+29%" in out
    assert re.search(r"Discount rate, % +4\.30 +4\.52 +4\.74", out)
    assert re.search(r"Fiscal year +base year +2 +3", out)
    assert re.search(r"Working capital, \$m +162 +175 +188", out)
    assert re.search(r"Issuance/\(repayment\) of debt, \$m +58 +59 +61", out)
    assert not re.search(r"\bnan\b", out, re.IGNORECASE)


def test_value_tells_that_no_shock_is_in_the_base_case(capsys) -> None:
    def printed(*settings: str) -> str:
        options = [word for setting in ("shocks=none", *settings) for word in ("--set", setting)]
        assert main(["value", "iij", *options]) == 0
        return capsys.readouterr().out

    plain, shocked = printed(), printed("shocks.growth.sd=0.04")
    assert shocked == f"{plain}In the base case every year is on its trend: no shock is in it.\n"
    event = printed("shocks.recession={probability=0.1, growth=-0.05}")
    assert event.startswith(plain)
    assert event.endswith("is a recession, so the base case is not the centre of the draws.\n")


def test_value_with_a_setting(capsys) -> None:
    assert main(["value", "iij", "--set", "base_cash=0", "--json"]) == 0
    less = json.loads(capsys.readouterr().out)["intrinsic_value"]
    assert main(["value", "iij", "--json"]) == 0
    whole = json.loads(capsys.readouterr().out)["intrinsic_value"]
    # the cash is worth its amount a year from now, per share
    assert whole - less == pytest.approx(22_467 / 1.043 / 176.9)


def test_explain_agrees_with_the_run(capsys) -> None:
    from simulate.formatting import show_price

    dataset = run(load_config("iij"), draws=20, seed=5)
    assert main(["explain", "iij", "--draw", "17", "--seed", "5"]) == 0
    out = capsys.readouterr().out
    assert show_price(float(dataset["intrinsic_value"][17]), "JPY") in out
    drawn = float(dataset["inputs"].sel(input="tax_rate")[17])
    assert f"{drawn:,.6g}" in out


def test_explain_a_draw_that_cannot_be(capsys) -> None:
    assert main(["explain", "iij", "--draw", "-1"]) == 2
    assert "draw = -1: must be a whole number" in capsys.readouterr().err


@pytest.mark.usefixtures("blank_pictures")
def test_run_writes_the_whole_folder(tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["run", "iij", "--draws", "2000", "--seed", "3"]) == 0
    folder = tmp_path / "results" / "iij"
    names = {path.name for path in folder.iterdir()}
    assert {"draws.zarr", "percentiles.csv", "sensitivity.csv", "summary.json", "histogram.png",
            "tornado.png"} <= names
    out = capsys.readouterr()
    assert "results/iij" in out.out
    assert out.err == ""  # no progress bar where there is no terminal
    assert json.loads((folder / "summary.json").read_text())["provenance"]["seed"] == 3


@pytest.mark.parametrize("keep", ["draws", "none"])
def test_without_a_report_a_run_says_its_figures(tmp_path, capsys, keep) -> None:
    out = tmp_path / "a"
    command = ["run", str(PAGES), "--draws", "2000", "--keep", keep, "--no-report", "--out", str(out)]
    assert main(command) == 0
    said = capsys.readouterr().out
    values = run(load_config(PAGES), draws=2000)["intrinsic_value"].values
    shown = float(re.search(r"\nP50 +¥([\d,]+) ", said)[1].replace(",", ""))
    assert shown == pytest.approx(np.median(values), abs=6)
    assert f"\n{100 * np.mean(values > 2493):.0f}% of draws are worth more than the price, ¥2,493 (" in said
    assert "\nBase case ¥3,253, +30% on" in said
    limits = limit_warnings(model_limits(load_config(PAGES)))
    assert " ".join(said.split()).startswith(" ".join(f"warning: {line}" for line in limits) + " Internet")
    assert said.endswith(f"\n{out}\n")
    assert {path.name for path in out.iterdir()} == {"draws.zarr", "journal.jsonl", "manifest.json"}


def test_the_former_run_stays_when_the_report_fails(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["run", "iij", "--draws", "100", "--no-report"]) == 0
    before = (tmp_path / "results" / "iij" / "journal.jsonl").read_bytes()

    def fail(*_: object) -> None:
        raise ZeroDivisionError("on purpose")

    monkeypatch.setattr("reports.output.files.write_reports", fail)
    with pytest.raises(ZeroDivisionError, match="on purpose"):
        main(["run", "iij", "--draws", "200"])
    assert (tmp_path / "results" / "iij" / "journal.jsonl").read_bytes() == before
    assert {path.name for path in (tmp_path / "results").iterdir()} == {"iij", "iij.partial"}


@pytest.mark.usefixtures("blank_pictures")
def test_a_failed_report_is_said_with_how_to_go_on(tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.chdir(tmp_path)

    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device", "histogram.png")

    with monkeypatch.context() as patch:
        patch.setattr("reports.output.files.write_reports", fail)
        assert main(["run", "iij", "--draws", "100"]) == 2
    out = capsys.readouterr()
    assert "draws have a value" in out.out  # figures stand before the page is drawn, names of files behind it
    assert "report.html" not in out.out
    assert out.err.splitlines() == [
        "histogram.png: No space left on device",
        "results/iij: the report failed, so nothing was written there",
        "results/iij.partial: 100 of 100 draws are safe on the disk; "
        "to resume: python -m simulate run --resume iij",
    ]
    assert main(["run", "--resume", "iij"]) == 0
    assert [path.name for path in (tmp_path / "results").iterdir()] == ["iij"]


def test_an_interrupt_of_the_report_is_one(tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.chdir(tmp_path)

    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("reports.output.files.write_reports", interrupt)
    with pytest.raises(SystemExit) as ended:
        main(["run", "iij", "--draws", "100"])
    assert ended.value.code == 130
    said = capsys.readouterr()
    assert "report.html" not in said.out
    assert said.err == (
        "interrupted\nstopped; 100 of 100 draws are safe on the disk; "
        "to resume: python -m simulate run --resume iij\n"
    )
    assert [path.name for path in (tmp_path / "results").iterdir()] == ["iij.partial"]


def test_inputs(capsys) -> None:
    assert main(["inputs", "iij", "--set", "tax_rate=0.3"]) == 0
    out = capsys.readouterr().out
    assert "initial growth" in out
    assert "asked" in out
    assert main(["inputs", "nosuch"]) == 2
    assert "configs/nosuch.toml: no such file" in capsys.readouterr().err
