"""The page in a browser: nothing overflows, nothing is fetched, everything can be read."""

import re

import pytest

from reports.key_figures import key_figures
from reports.output.html.render import render_page
from reports.output.notebook import Report
from tests.reports.output.html.accessible_page import violations
from tests.reports.output.html.sound_page import faults
from tests.reports.output.sections import HOSTILE, sample_sections
from tests.reports.runs import all_invalid_run, evaluate

pytestmark = pytest.mark.heavy

FAULTY = """<!DOCTYPE html><html lang="en"><head><title>t</title><link rel="icon" href="data:,">
<style>body { color: #999; background: #fff; margin: 0 }</style></head><body>
<h1 id="a">Title</h1><h3 id="a">Jump</h3><p>Pale</p><a href="#b">Nowhere</a>
<a href="http://127.0.0.1:9/">Out</a>
<div style="width: 2000px">Wide</div>
<div style="overflow-x: auto"><div style="width: 2000px">Scrolls</div></div>
<img src="data:image/svg+xml;base64,AAAA" alt=""><img src="beside.png" alt="fetched">
<script>console.error("said"); alert("shown")</script></body></html>"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("page")


@pytest.fixture(scope="module")
def path(folder, page):
    path = folder / "report.html"
    path.write_text(page, encoding="utf-8")
    return path


@pytest.fixture
def visit(browser, path):
    page = browser.new_page(viewport={"width": 400, "height": 800})
    page.goto(path.as_uri())
    yield page
    page.close()


def test_page_is_sound(browser, path):
    assert faults(browser, path) == {}


def test_page_without_values_is_sound(browser, folder):
    evaluation = evaluate(all_invalid_run())
    path = folder / "invalid.html"
    page = render_page(sample_sections(evaluation), evaluation, key_figures(evaluation), evaluation.warnings)
    path.write_text(page, "utf-8")
    assert faults(browser, path) == {}


def test_audit_sees_faults(browser, folder):
    path = folder / "faulty.html"
    path.write_text(FAULTY, encoding="utf-8")
    found = faults(browser, path)
    assert set(found) == {
        "messages", "requests", "outside", "images without words", "images that do not show", "ids twice",
        "links to nowhere", "headings that jump", "pale texts", "scrollers out of reach",
    }
    assert {"1280 dark screen: div", "686 light print: div"} <= set(found["outside"])
    assert len(found["outside"]) == 10  # the wide one and the page, not the one that scrolls
    assert {line.split(": ", 1)[1] for line in found["messages"]} >= {"said", "shown"}


def test_hostile_name_is_shown_as_it_is(visit):
    assert visit.locator("h1").inner_text() == HOSTILE
    assert HOSTILE in visit.title()
    assert HOSTILE in visit.locator("svg.drawing").first.get_attribute("aria-label")


def test_tables_keep_their_roles_as_cards(visit):
    """On a phone the table of inputs is no table to CSS; it must stay one for who hears it."""
    table = visit.get_by_role("table", name="All inputs")
    visit.locator("#inputs-table-inputs summary").click()
    assert table.evaluate("table => getComputedStyle(table).display") == "block"
    assert table.get_by_role("row").count() == 1 + 27
    assert table.get_by_role("rowheader", name="tax rate").count() == 1
    assert table.get_by_role("columnheader", name="Status").count() == 1
    assert table.get_by_role("cell").count() == 27 * 4


def test_cards_leave_out_what_is_not_there(visit):
    cards = visit.locator("#inputs-table-input-ranges")
    cards.locator("summary").click()
    assert cards.locator("td.none").count() == 0
    cards.locator("td").nth(0).evaluate("cell => cell.classList.add('none')")
    assert not cards.locator("td").nth(0).is_visible()
    assert cards.locator("td").nth(1).is_visible()


def test_folded_tables_open_when_asked(visit):
    table = visit.locator("#swings-table-swings")
    assert not table.locator("table").is_visible()
    table.locator("summary").click()
    assert table.locator("table").is_visible()
    assert not visit.locator("#value-table-percentiles summary").count()


def test_titles_stay_when_tables_scroll(visit):
    visit.locator("#swings-table-swings summary").click()
    scroller = visit.get_by_role("region", name="Value when one input moves")
    title = visit.get_by_text("Value when one input moves")
    before = title.bounding_box()["x"]
    scroller.evaluate("scroller => scroller.style.width = '200px'")
    scroller.focus()
    visit.keyboard.press("ArrowRight")
    visit.wait_for_function("() => document.activeElement.scrollLeft > 0")
    assert title.bounding_box()["x"] == before


def test_pictures_fit_a_phone_and_grow_in_place(visit):
    picture = visit.locator("#inputs-picture-inputs svg").first
    box = visit.get_by_role("checkbox", name="Enlarge: Distributions of the inputs")
    assert picture.bounding_box()["width"] < 400.0
    box.click()
    assert picture.bounding_box()["width"] > 800.0
    assert visit.evaluate("document.documentElement.scrollWidth") == 400
    box.focus()
    visit.keyboard.press("Space")
    assert picture.bounding_box()["width"] < 400.0
    visit.set_viewport_size({"width": 1280, "height": 800})
    assert not box.is_visible()


def test_a_picture_says_what_one_points_at(visit):
    """By the mouse and by the keyboard; what it says is in the picture, too."""
    visit.set_viewport_size({"width": 1280, "height": 800})
    picture, tip = visit.locator("#swings-picture-tornado svg").first, visit.locator(".tip")
    assert not tip.is_visible()
    spots = picture.locator("[data-tip]")
    picture.scroll_into_view_if_needed()
    spots.nth(3).hover()
    assert tip.inner_text() == spots.nth(3).get_attribute("data-tip")
    words = tip.inner_text().partition(": ")[2]
    assert words in picture.locator("text").all_text_contents()
    picture.focus()
    visit.keyboard.press("End")
    assert tip.inner_text() == spots.last.get_attribute("data-tip")
    visit.keyboard.press("ArrowLeft")
    assert tip.inner_text() == spots.nth(spots.count() - 2).get_attribute("data-tip")
    visit.keyboard.press("Escape")
    assert not tip.is_visible()
    for key, spot in (("End", spots.last), ("Escape", None), ("ArrowRight", spots.first)):  # from none at all
        visit.keyboard.press(key)
        assert tip.is_visible() == (spot is not None)
        assert spot is None or tip.inner_text() == spot.get_attribute("data-tip")


def test_tables_are_sorted_by_amount_and_back(visit):
    visit.set_viewport_size({"width": 1280, "height": 800})
    table = visit.locator("#swings-table-swings")
    table.locator("summary").click()
    head = table.get_by_role("columnheader", name="Swing")
    place = table.locator("thead th").all_inner_texts().index(head.inner_text()) - 1

    def swings():
        shown = [row.locator("td").nth(place).inner_text() for row in table.locator("tbody tr").all()]
        return [float(re.sub(r"[^\d.]", "", words)) for words in shown]

    at_first = swings()
    up = sorted(at_first)
    for state, wanted in (("ascending", up), ("descending", up[::-1]), (None, at_first)):
        head.get_by_role("button").click()
        assert (head.get_attribute("aria-sort"), swings()) == (state, wanted)


def test_what_is_copied_is_what_is_seen(visit):
    """A filtered table, its cells apart by tabs, where the page has no clipboard, too."""
    table = visit.locator("#inputs-table-inputs")
    table.locator("summary").click()
    table.get_by_role("searchbox").fill("TAX")
    assert table.locator("tbody tr:visible").count() == 1
    visit.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(Error('none')) }")
    visit.evaluate("addEventListener('copy', () => { window.got = document.activeElement.value })")
    table.get_by_role("button", name="Copy: All inputs").click()
    table.get_by_role("button", name="Copied: All inputs").wait_for()
    head, row = (line.split("\t") for line in visit.evaluate("window.got").split("\n"))
    assert (head[0], row[0], len(row)) == ("Input", "tax rate", len(head))
    table.get_by_role("searchbox").fill("")
    assert table.locator("tbody tr:visible").count() == 27


def test_the_page_is_whole_without_script(browser, path):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(path.as_uri())
    assert page.locator("svg").count() >= 3
    assert page.get_by_role("button").count() == 0
    assert not page.get_by_role("status").count()
    context.close()


def test_keyboard_reaches_figures_first(visit):
    visit.keyboard.press("Tab")
    link = visit.locator(":focus")
    assert link.inner_text() == "Skip to the figures"
    assert link.bounding_box()["y"] >= 0.0
    visit.keyboard.press("Enter")
    assert visit.evaluate("document.activeElement.id") == "main"


def test_print_is_white_and_has_what_is_open_or_all(visit):
    folded = [visit.locator(name).first for name in (".definitions dd", "#swings-table-swings td", "pre")]
    visit.locator("#inputs-table-inputs summary").click()
    visit.emulate_media(media="print", color_scheme="dark")
    assert not any(part.is_visible() for part in folded)
    assert visit.locator("#inputs-table-inputs td").first.is_visible()
    visit.emulate_media(media="screen")
    visit.get_by_role("checkbox", name="print folds, too").check()
    visit.emulate_media(media="print", color_scheme="dark")
    assert all(part.bounding_box()["height"] > 5.0 for part in folded)
    look = visit.locator("body").evaluate("body => getComputedStyle(body)")
    assert (look["backgroundColor"], look["color"]) == ("rgb(255, 255, 255)", "rgb(0, 0, 0)")


def test_report_in_a_notebook(browser, folder, dataset, evaluation):
    """The frame holds the whole page, and its links stay in it."""
    shown = Report(dataset, evaluation, sample_sections(evaluation))._repr_html_()
    path = folder / "notebook.html"
    path.write_text(f'<!DOCTYPE html><link rel="icon" href="data:,"><title>n</title>{shown}', "utf-8")
    page = browser.new_page(viewport={"width": 900, "height": 800})
    page.goto(path.as_uri())
    frame = page.frame_locator("iframe")
    assert frame.locator("h1").inner_text() == evaluation.config.file.company.name
    frame.get_by_role("link", name="What is assumed").click()
    page.wait_for_function("() => true")
    assert page.url == path.as_uri()
    heading = frame.locator("#inputs h2")
    heading.wait_for()
    assert 0.0 <= heading.bounding_box()["y"] < 720.0
    assert frame.locator("h1").count() == 1
    page.close()


def test_axe_finds_nothing(browser, path):
    assert violations(browser, path) == []


def test_axe_finds_faults(browser, folder):
    path = folder / "faulty-for-axe.html"
    path.write_text(FAULTY, encoding="utf-8")
    found = {line.split(": ")[1] for line in violations(browser, path)}
    assert {"color-contrast", "heading-order", "region"} <= found
