"""The last reported year beside the forecast: what the report has, blanks elsewhere, or no column at all."""

import json
import re

from simulate import load_config
from simulate.cli.main import main
from simulate.config.loading import config_from_text
from simulate.forecast.base_case import reported_lines
from tests.simulate.configs import changed_text

#: From the annual report to 2024-03-31; debt and capex from the page.
IIJ = {
    "revenue": 276_080, "operating_income": 29_029, "interest_expense": 95, "tax_expense": 8_958,
    "net_income": 19_831, "cash": 45_474, "total_assets": 273_713, "working_capital": 74_415 - 68_158,
    "total_debt": 30_200, "total_equity": 125_751, "depreciation_and_amortization": 29_296,
    "cash_from_operations": 40_780, "cash_from_investing": -11_700,
}  # fmt: skip


def test_figures_stand_at_their_lines_with_the_signs_of_the_forecast() -> None:
    assert reported_lines(load_config("iij")) == IIJ


def test_an_input_that_is_reported_fills_in_unless_a_setting_replaces_it() -> None:
    """Of [reported], which has net income and D&A; the page reports revenue and debt as inputs."""
    text = changed_text("iij")
    lines = reported_lines(config_from_text(text, "iij", "iij.toml"))
    assert lines == {"revenue": 276_100, "net_income": 19_800, "total_debt": 30_200,
                     "depreciation_and_amortization": 21_000}
    changed = reported_lines(config_from_text(text, "iij", "iij.toml", ["revenue=300_000.0"]))
    assert "revenue" not in changed


def test_without_reported_figures_the_published_layout_is_as_it_was(capsys) -> None:
    """iiji-2019 has but a date in [reported], and reported inputs."""
    assert reported_lines(load_config("iiji-2019")) == {}
    assert main(["value", "iiji-2019"]) == 0
    out = capsys.readouterr().out
    assert "eported" not in out
    assert re.search(r"^Fiscal year +base year +2 +3", out, re.MULTILINE)
    assert out.rstrip().splitlines()[-1].startswith("Current shareholders' claim on cash, %")


def test_value_prints_them_before_the_base_year_and_the_reconciliation_below(capsys) -> None:
    assert main(["value", "iij"]) == 0
    out = capsys.readouterr().out
    assert re.search(r"^Fiscal year +reported +base year +2026 ", out, re.MULTILINE)
    assert re.search(r"^EBITDA, ¥m {40,}58,326 +67,620 ", out, re.MULTILINE)  # blank: none is reported
    assert re.search(r"^Total CAPEX, ¥m +-11,700 {12,}-38,518 ", out, re.MULTILINE)
    assert re.search(r"^Total equity, ¥m +125,751 +103,284 +115,874 ", out, re.MULTILINE)
    assert re.search(r"^Free cash flow, ¥m {30,}17,358 ", out, re.MULTILINE)
    assert re.search(r"^Total equity +125,751  125,751 +0 +0\.0%", out, re.MULTILINE)
    assert "need not earn" not in out


def test_value_tells_a_what_if_from_the_year(capsys) -> None:
    assert main(["value", "iij", "--set", "tax_rate=0.2"]) == 0
    assert "need not earn what the year did" in capsys.readouterr().out


def test_json_has_both(capsys) -> None:
    assert main(["value", "iij", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["reported"] == IIJ
    lines = {line["name"]: line for line in found["reconciliation"]}
    assert lines["net_income"]["model"] == found["base_year"]["net_income"]
    assert lines["capex"] == {
        "name": "capex", "model": None, "reported": 11_700.0, "difference": None, "share": None,
        "bound": None, "cause": "", "note": "not in the model, whose cash flow starts in year 1",
    }
