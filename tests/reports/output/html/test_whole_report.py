"""A whole report as a browser sees it: sound with every option, and without any short enough to be read."""

import pytest

from reports.options import Options, Other, TypedOptions
from reports.output.html.pictures import draw_pictures, pictures_of
from reports.output.html.render import render_page
from reports.plotting import style
from simulate import load_config
from tests.reports.output.html.page_size import over_budget
from tests.reports.output.html.sound_page import faults
from tests.reports.runs import build_report, run
from tests.reports.sound_pictures import assert_sound

pytestmark = pytest.mark.heavy


@pytest.fixture(scope="module")
def dataset():
    return run(load_config("iij"), draws=5_000, seed=3)


@pytest.fixture(scope="module")
def whole(dataset):
    """The report with every option."""
    other = run(load_config("iij", ["shocks=none", "tax_rate=0.35"]), draws=5_000, seed=3)
    typed = TypedOptions(stress=["initial_growth=p0..p10"], two_way="tax_rate,inflation")
    return build_report(dataset, Options(typed, Other("iij-tax", other)))


@pytest.fixture(scope="module")
def drawings(whole):
    return draw_pictures([whole.overview, *whole.sections])


def write_page(report, drawings, path):
    page = render_page(
        report.sections, report.evaluation, report.headline, report.warnings, drawings,
        report.executive_summary, report.overview,
    )
    path.write_text(page, encoding="utf-8")


def cut_off(browser, path, width):
    """Tables that scroll on a screen of a width, folded ones opened."""
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.goto(path.as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(details => details.open = true)")
    scrollers = "[...document.querySelectorAll('.scroll')].filter(e => e.scrollWidth > e.clientWidth)"
    found = page.evaluate(f"{scrollers}.map(e => e.getAttribute('aria-labelledby'))")
    page.close()
    return found


def test_the_page_of_a_run_is_sound(browser, whole, drawings, tmp_path):
    path = tmp_path / "report.html"
    names = {section.name for section in whole.sections}
    assert {"stress", "comparison", "years"} <= names
    write_page(whole, drawings, path)
    assert faults(browser, path) == {}
    assert cut_off(browser, path, 1280) == []
    assert cut_off(browser, path, 390) == []


def test_narrow_pictures_are_sound(whole):
    for picture in pictures_of(whole.sections):
        if picture.narrow is not None:
            figure, _ = assert_sound(picture.narrow)
            assert figure.get_size_inches()[0] == style.PHONE


def test_the_page_keeps_its_budget(browser, dataset, drawings, tmp_path):
    """Its pictures are among those of the report with every option."""
    path = tmp_path / "report.html"
    write_page(build_report(dataset), drawings, path)
    assert over_budget(browser, path) == {}
