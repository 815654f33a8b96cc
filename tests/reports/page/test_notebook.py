"""A report in Jupyter."""

import sys
from types import SimpleNamespace

import pytest

from reports import notebook
from reports.document import Section
from reports.evaluation import evaluate
from reports.page.headline import Headline
from tests.reports.page.documents import parse
from tests.reports.runs import all_invalid_run

SECTIONS = (Section("one", "The first", ("A paragraph.",)),)


@pytest.fixture
def report(monkeypatch):
    """`notebook.report` with sections that need no drawing."""

    def build_report(dataset):
        headline = (Headline("P50", "¥2,981", "half"),)
        return SimpleNamespace(
            evaluation=evaluate(dataset), sections=SECTIONS, headline=headline, warnings=("mind this",)
        )

    monkeypatch.setitem(sys.modules, "reports.report", SimpleNamespace(build_report=build_report))
    return notebook.report


def test_it_shows_the_page_in_a_frame(report, dataset):
    shown = report(dataset)
    (frame,) = parse(shown._repr_html_()).all("iframe")
    page = frame.attributes["srcdoc"]
    assert page.replace('\n<base href="about:srcdoc">', "") == shown.html
    assert frame.attributes["title"] == repr(shown)
    assert "The first" in [heading.text for heading in parse(page).all("h2")]
    assert "Mind this." in [line.text for line in parse(page).all("li")]
    assert "¥2,981" in [figure.text for figure in parse(page).all("dd")]


def test_it_saves_the_page(report, dataset, tmp_path):
    shown = report(dataset)
    path = shown.save(str(tmp_path / "page.html"))
    assert path.read_text(encoding="utf-8") == shown.html


def test_it_opens_a_run_by_name(report, dataset, monkeypatch):
    monkeypatch.setattr(notebook, "open_run", {"iij": dataset}.__getitem__)
    assert report("iij").dataset is dataset


def test_it_says_in_words_what_it_is(report, dataset):
    words = repr(report(dataset))
    draws = f"{dataset.sizes['draw']:,} draws"
    assert words.startswith(f"Report of Internet Initiative Japan Inc. (3774.T): {draws}; ")
    assert words.endswith("of draws are worth more than the price, ¥2,493")


def test_it_says_so_if_no_draw_has_a_value(report):
    assert repr(report(all_invalid_run())).endswith(": 1 draw, none with a value")
