"""A whole report with every option, as a browser sees it."""

import pytest

from reports.options import Options, Other, TypedOptions
from reports.output.html.pictures import pictures_of
from reports.output.html.render import render_page
from reports.plotting import style
from simulate import load_config
from tests.reports.output.html.sound_page import faults
from tests.reports.runs import SHOCKS, build_report, run
from tests.reports.sound_pictures import assert_sound


def cut_off(browser, path, width):
    """Tables that scroll on a screen of a width, folded ones opened."""
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.goto(path.as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(details => details.open = true)")
    scrollers = "[...document.querySelectorAll('.scroll')].filter(e => e.scrollWidth > e.clientWidth)"
    found = page.evaluate(f"{scrollers}.map(e => e.getAttribute('aria-labelledby'))")
    page.close()
    return found


@pytest.mark.heavy
def test_the_page_of_a_run_is_sound_in_a_browser(browser, tmp_path):
    dataset = run(load_config("iij", SHOCKS), draws=5_000, seed=3)
    other = run(load_config("iij", ["shocks=none", "tax_rate=0.35"]), draws=5_000, seed=3)
    typed = TypedOptions(stress=["initial_growth=p0..p10"], two_way="tax_rate,inflation")
    wanted = Options(typed, Other("iij-tax", other))
    report = build_report(dataset, wanted)
    names = {section.name for section in report.sections}
    assert {"stress", "comparison", "years"} <= names
    for picture in pictures_of(report.sections):
        if picture.narrow is not None:
            figure, _ = assert_sound(picture.narrow)
            assert figure.get_size_inches()[0] == style.PHONE
    path = tmp_path / "report.html"
    page = render_page(
        report.sections, report.evaluation, report.headline, report.warnings,
        executive_summary=report.executive_summary, overview=report.overview,
    )
    path.write_text(page, encoding="utf-8")
    assert faults(browser, path) == {}
    assert cut_off(browser, path, 1280) == []
    assert cut_off(browser, path, 390) == []
