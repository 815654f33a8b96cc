"""A report in Jupyter."""

import json
import os
import subprocess
import sys
from types import SimpleNamespace

import pytest

from reports.document import Section
from reports.key_figures import Headline
from reports.options import Options, Other, TypedOptions
from reports.output import notebook
from simulate.provenance import provenance_of
from tests.reports.output.documents import parse
from tests.reports.runs import all_invalid_run, evaluate
from tests.simulate.configs import ROOT

SECTIONS = (Section("one", "The first", ("A paragraph.",)),)


def wishes(options):
    other = options.other
    return options.typed, other and (other.name, id(other.dataset))


@pytest.fixture
def built():
    """The options with which reports were built."""
    return []


@pytest.fixture
def report(monkeypatch, built):
    """`notebook.report` with sections that need no drawing."""

    def build_report(dataset, options):
        headline = (Headline("P50", "¥2,981", "half"),)
        built.append(options)
        return SimpleNamespace(
            evaluation=evaluate(dataset), sections=SECTIONS, headline=headline, warnings=("mind this",),
            executive_summary=("Cheap at this price.",), overview=None,
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
    assert "Cheap at this price." in [line.text for line in parse(page).all("p")]
    assert "¥2,981" in [figure.text for figure in parse(page).all("dd")]


def test_the_cell_keeps_where_it_comes_from(report, dataset):
    forms, metadata = report(dataset)._repr_mimebundle_(include=None, exclude=None)
    assert forms == {}
    assert metadata == {"provenance": provenance_of(dataset)} == {"provenance": report(dataset).provenance}
    json.dumps(metadata, allow_nan=False)  # a notebook's file is JSON


def test_it_saves_the_page(report, dataset, tmp_path):
    shown = report(dataset)
    path = shown.save(str(tmp_path / "page.html"))
    assert path.read_text(encoding="utf-8") == shown.html


@pytest.fixture
def asked(monkeypatch, dataset):
    """What was asked of `open_run`, which knows two runs."""
    asked = []

    def open_run(name, without=()):
        asked.append((name, list(without)))
        return {"iij": dataset, "old/iij": dataset.isel(draw=slice(10))}[name]

    monkeypatch.setattr(notebook, "open_run", open_run)
    return asked


def test_it_opens_runs_by_name_without_their_inputs(report, dataset, built, asked):
    assert report("iij", compare="old/iij").dataset is dataset
    assert sorted(asked) == [("iij", ["inputs"]), ("old/iij", ["inputs"])]
    assert (built[0].other.name, built[0].other.dataset.sizes["draw"]) == ("old/iij", 10)


def test_options_are_those_of_the_command(report, dataset, built, asked):
    report(dataset)
    assert wishes(built[0]) == wishes(Options())
    report(
        dataset, stress=["initial_growth=p0..p10", "tax_rate=0.33..0.35"], two_way="tax_rate,inflation",
        compare=dataset,
    )
    typed = TypedOptions(
        stress=["initial_growth=p0..p10", "tax_rate=0.33..0.35"], two_way="tax_rate,inflation",
        compare="iij",
    )
    assert wishes(built[1]) == wishes(Options(typed, Other("iij", dataset)))
    report(dataset, stress="tax_rate=0.33..0.35")
    assert built[2].typed == TypedOptions(stress=["tax_rate=0.33..0.35"])
    assert asked == []


def test_it_says_in_words_what_it_is(report, dataset):
    words = repr(report(dataset))
    draws = f"{dataset.sizes['draw']:,} draws"
    assert words.startswith(f"Report of Internet Initiative Japan Inc. (3774.T): {draws}; ")
    assert words.endswith("of draws are worth more than the price, ¥2,493")


def test_it_says_so_if_no_draw_has_a_value(report):
    assert repr(report(all_invalid_run())).endswith(": 1 draw, none with a value")


IN_A_SESSION = """
import os, sys
from simulate import load_config, run
from reports.output.notebook import report
page = report(run(load_config("iij"), draws=200))._repr_html_()
import matplotlib
backend = dict.__getitem__(matplotlib.rcParams, "backend")
print(page.count("viewBox") > 10, "matplotlib.pyplot" in sys.modules)
print(os.environ["MPLBACKEND"], backend, matplotlib.rcParams["font.size"])
"""


@pytest.mark.heavy
def test_the_session_keeps_its_backend_and_settings(tmp_path):
    """A backend that is not installed cannot be kept; matplotlibrc's is what is left.

    `test_matplotlib_setup.py` asks for others.
    """
    (tmp_path / "matplotlibrc").write_text("font.size: 17\nbackend: pdf\n")
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", IN_A_SESSION], cwd=ROOT, capture_output=True, text=True,
        env=os.environ | {"MATPLOTLIBRC": str(tmp_path), "MPLBACKEND": "nonsense"},
    )
    assert done.stderr == ""
    assert done.stdout.splitlines() == ["True False", "nonsense pdf 17.0"]
