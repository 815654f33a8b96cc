"""The whole report, on every kind of run: nothing fails, no NaN gets out, what is missing is said."""

import json

import pytest

from reports.comparison.section import COMPARISON
from reports.document import Table
from reports.output.file_names import REPORT_FILES
from reports.output.files import write_reports
from reports.output.html.pictures import Drawing, pictures_of
from reports.output.html.render import render_page
from reports.output.summary_json import summary_text
from reports.report import figures_json
from reports.sensitivity.stress.stress import STRESS
from simulate import load_config
from simulate.config.loading import config_from_text
from tests.blank_pictures import BLANK
from tests.reports.runs import (
    GORDON,
    GORDON_SETTINGS,
    SHOCKS,
    all_invalid_run,
    build_report,
    fixed_config,
    gordon_run,
    run,
    sampled_config,
    scenario_config,
)
from tests.simulate.configs import PAGES, TREND, changed_text, trend_config

NO_TARGETS = changed_text(TREND, ("[[broker_targets]]", "[[unread]]"))
NO_TARGETS = NO_TARGETS[: NO_TARGETS.index("[[unread]]")] + NO_TARGETS[NO_TARGETS.index("[inputs]") :]
GORDON_SHOCKS = [*GORDON_SETTINGS, *SHOCKS]
RUNS = {
    "one draw": lambda: run(trend_config(), draws=1),
    "all equal": lambda: run(fixed_config(), draws=10),
    "all invalid": all_invalid_run,
    "half invalid": lambda: gordon_run(200),
    "no targets": lambda: run(config_from_text(NO_TARGETS, "iij", "iij.toml"), draws=100),
    "scenarios": lambda: run(scenario_config(), draws=200),
    "latin hypercube": lambda: run(sampled_config("latin-hypercube"), draws=200),
    "shocks": lambda: run(load_config(PAGES, SHOCKS), draws=200),
    "shocks, half invalid": lambda: run(config_from_text(GORDON, "g", "g.toml", GORDON_SHOCKS), draws=200),
    "published": lambda: run(load_config("iiji-2019"), draws=300),
}
SAYS = {
    "one draw": "95% CI",
    "all equal": "No input of this config is uncertain, so there is nothing to move.",
    "all invalid": "No draw has a value, so nothing can be said of the price.",
    "half invalid": "have no value: last discount rate does not exceed growth (gordon)",
    "no targets": "so there is nothing to check the value against",
    "scenarios": "scenarios (revenue, base debt)",
    "latin hypercube": "Latin hypercube: confidence intervals of independent draws",
    "shocks": "+30% on the price; every year on its trend",
    "shocks, half invalid": "draws that have a value; a draw whose revenue falls to zero",
    "published": "IIJI",
}


def refuse(constant):
    raise ValueError(f"{constant} is not JSON")


@pytest.mark.parametrize("name", RUNS)
def test_every_run_has_a_report(name):
    report = build_report(RUNS[name]())
    text = summary_text(report.evaluation, figures_json(report), report.warnings)
    found = json.loads(text, parse_constant=refuse)
    assert found["schema"] == 3
    assert ("years" in found) == ("shocks" in name)
    blank = {picture.name: Drawing(BLANK) for picture in pictures_of([report.overview, *report.sections])}
    page = render_page(
        report.sections, report.evaluation, report.headline, report.warnings, blank, report.executive_summary,
        report.overview,
    )
    assert SAYS[name] in page
    shown = [cell.shown for section in report.sections for part in section.parts
             if isinstance(part, Table) for row in part.rows for cell in row]
    assert not {"nan", "NaN", "inf", "-inf", "None"} & set(shown)
    said = " ".join(line for section in report.sections for line in section.paragraphs)
    assert not {"nan", "NaN", "inf", "None"} & set(said.replace(",", " ").split())


def test_sections_come_in_reading_order_and_names_differ(report):
    names = [section.name for section in report.sections]
    assert len(set(names)) == len(names)
    assert names[:2] == ["distribution", "cases"]
    assert names[-1] == "inputs"


@pytest.mark.heavy
def test_all_files_are_written_of_a_run_without_a_value(tmp_path):
    write_reports(build_report(RUNS["all invalid"]()), tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == set(REPORT_FILES)
    assert all(path.stat().st_size for path in tmp_path.iterdir())


def test_assumptions_that_drive_the_value_are_warned_of(report):
    line = report.warnings[-2]  # before that on the ranges
    assert "of the variance of the value, above all discount rate multiplier" in line
    config = fixed_config("initial_growth")
    assert not any("assumption" in line for line in build_report(run(config, draws=100)).warnings)  # reported


def test_without_options_nothing_is_compared(report):
    assert report.run[COMPARISON] is None
    assert report.run[STRESS] == []
