"""A page of a real run is short enough to be read."""

import pytest

from reports.output.html.render import render_page
from simulate import load_config
from tests.reports.output.html.page_size import over_budget
from tests.reports.runs import build_report, run


@pytest.mark.heavy
def test_the_page_keeps_its_budget(browser, tmp_path):
    report = build_report(run(load_config("iij"), draws=5_000, seed=3))
    path = tmp_path / "report.html"
    page = render_page(
        report.sections, report.evaluation, report.headline, report.warnings, None, report.executive_summary,
        report.overview,
    )
    path.write_text(page, encoding="utf-8")
    assert over_budget(browser, path) == {}
