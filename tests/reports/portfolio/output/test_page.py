"""The page of a portfolio in a browser: whole, legible, within its budget, and honest about returns."""

import numpy as np
import pytest

from reports.portfolio.output.page import render_portfolio
from reports.portfolio.report import build_portfolio
from simulate import load_portfolio, portfolio
from tests.reports.output.html.accessible_page import violations
from tests.reports.output.html.page_size import over_budget
from tests.reports.output.html.sound_page import faults
from tests.reports.output.sections import HOSTILE
from tests.reports.portfolio.conftest import SIZES

pytestmark = pytest.mark.heavy


@pytest.fixture(scope="module")
def path(built, tmp_path_factory):
    path = tmp_path_factory.mktemp("page") / "report.html"
    path.write_text(render_portfolio(built), "utf-8")
    return path


@pytest.fixture
def visit(browser, path):
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto(path.as_uri())
    yield page
    page.close()


def test_page_is_sound(browser, path):
    assert faults(browser, path) == {}


def test_axe_finds_nothing(browser, path):
    assert violations(browser, path) == []


def test_it_says_what_was_computed_and_what_stands_behind_it(visit, built):
    assert visit.locator("h1").inner_text() == HOSTILE
    text = visit.locator(".headline").inner_text()
    assert "A value is no price" in text
    assert "Convergence is an assumption" in text
    assert f"{100 * built.figures.joint.upside[50].value:+.0f}"[:3] in text
    titles = visit.locator(".sections h2").all_inner_texts()
    assert titles == [
        "What the portfolio is worth against its price", "The companies side by side",
        "How values go together", "What the spread comes from", "The worst draws", "Stress by factor",
        "Returns, if prices do as is assumed", "Weights side by side", "What it rests on", "Glossary",
    ]
    visit.locator("#basis-table-loadings summary").click()
    assert visit.locator("#basis-table-loadings tbody tr").count() == 8
    told = visit.locator("#companies-picture-companies [data-tip]").first.get_attribute("data-tip")
    assert told.startswith(built.figures.joint.companies[0].key)


def test_companies_are_sorted_by_rate_of_return_and_by_whatever_is_asked(visit):
    table = visit.locator("#companies-table-companies")

    def column(name):
        place = [each.split("\n")[0] for each in table.locator("thead th").all_inner_texts()].index(name)
        cells = table.locator(f"tbody tr > :nth-child({place + 1})").all_inner_texts()
        return [float(each.strip("%+¥$").replace(",", "")) for each in cells]

    assert column("IRR, P50") == sorted(column("IRR, P50"), reverse=True)
    table.get_by_role("button", name="Upside, P50").click()
    assert column("Upside, P50") == sorted(column("Upside, P50"))


def test_without_the_assumption_nothing_is_called_a_return(browser, without_returns, tmp_path):
    path = tmp_path / "plain.html"
    path.write_text(render_portfolio(without_returns), "utf-8")
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto(path.as_uri())
    page.evaluate("document.querySelectorAll('pre').forEach(part => part.remove())")
    page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
    text = page.locator("body").inner_text().lower()
    for allowed in ("rates of return", "rate of return", "so it is no return", "nothing here is a return",
                    "no return on selling at some day"):
        text = text.replace(allowed, "")
    assert "return" not in text
    dataset = without_returns.figures.draws.dataset
    missing = int(np.isnan(dataset["value"]).any("company").sum())
    assert 0 < missing < 1_000
    assert f"in {missing:,} of 1,000 draws a holding has no value" in text
    assert "convergence" not in text
    assert without_returns.figures.weights is None
    page.close()


def test_the_shipped_portfolio_keeps_the_budget(browser, tmp_path):
    loaded = load_portfolio("world")
    built = build_portfolio(portfolio(loaded, draws=20_000, sizes=SIZES), loaded, SIZES)
    path = tmp_path / "world.html"
    path.write_text(render_portfolio(built), "utf-8")
    assert over_budget(browser, path) == {}
