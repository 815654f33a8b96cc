"""`report`: a folder is replaced whole or not at all."""

import json
import os
import shutil
import subprocess
import sys
from itertools import cycle
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from reports.output.file_names import REPORT_FILES
from reports.report import build_report
from simulate import InputError, load_config, open_run, run
from simulate.cli.main import main
from simulate.cli.report import figures_only, write_report
from simulate.errors import Problem
from simulate.runs.pipeline import CompleteRun
from simulate.runs.storage.atomic_directory import replacing_folder
from simulate.runs.storage.store import write_store
from tests.blank_pictures import pictures_left_blank
from tests.reports.runs import with_values
from tests.simulate.configs import PAGES, ROOT


@pytest.fixture(scope="module")
def dataset():
    return run(load_config("iij"), draws=100, seed=3)


@pytest.fixture
def folder(dataset, tmp_path, monkeypatch, blank_pictures):
    """results/iij in a working directory of its own, with a run and nothing else; reports are not drawn.

    That of a command in a process of its own is.
    """
    monkeypatch.chdir(tmp_path)
    with replacing_folder(Path("results/iij")) as stage:
        write_store(dataset, stage)
    return tmp_path / "results" / "iij"


@pytest.fixture(scope="module")
def built(dataset):
    return build_report(dataset)


@pytest.fixture
def built_once(built, monkeypatch):
    """Tests of what becomes of files share one report's figures."""
    monkeypatch.setattr("reports.report.build_report", lambda *_: built)


def contents(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def drawn(folder):
    return {path: content for path, content in contents(folder).items() if path.name != "manifest.json"}


def test_all_files_are_written_and_named_and_again_the_same(folder, capsys):
    run_before = drawn(folder)
    assert main(["report", "iij"]) == 0
    by = {"draws.zarr": "run", "journal.jsonl": "run"} | dict.fromkeys(REPORT_FILES, "report")
    assert json.loads((folder / "manifest.json").read_text()) == by
    assert {path.name for path in folder.iterdir()} == {*by, "manifest.json"}
    assert run_before.items() < contents(folder).items()
    assert [path.name for path in folder.parent.iterdir()] == ["iij"]
    out, err = capsys.readouterr()
    assert out.endswith(
        "results/iij/histogram.png\nresults/iij/tornado.png\nresults/iij/summary.json\n"
        "results/iij/report.xlsx\nresults/iij/report.html\n"
    )
    assert err == ""
    first = contents(folder)
    assert main(["report", str(folder)]) == 0
    assert contents(folder) == first


ASKED = ["--stress", "tax_rate=0.3..0.35", "--stress", "initial_growth=p0..p10",
         "--two-way", "tax_rate,inflation", "--compare", "iij-tax"]


@pytest.fixture(scope="module")
def with_options(dataset, tmp_path_factory):
    """results/ with a report that all options were given to, and the run that it compares with."""
    root = tmp_path_factory.mktemp("with options")
    with pytest.MonkeyPatch.context() as patch, pictures_left_blank():
        patch.chdir(root)
        for name in ("iij", "iij-tax"):
            with replacing_folder(Path("results") / name) as stage:
                write_store(dataset, stage)
        assert main(["report", "iij", *ASKED]) == 0
    return root / "results"


@pytest.fixture
def asked_for(with_options, tmp_path, monkeypatch, blank_pictures):
    """results/iij with that report, in a working directory of its own."""
    monkeypatch.chdir(tmp_path)
    return Path(shutil.copytree(with_options, tmp_path / "results")) / "iij"


def test_a_report_keeps_the_options_of_the_one_before(asked_for, capsys):
    first = drawn(asked_for)
    assert main(["report", "iij"]) == 0
    assert capsys.readouterr().err == f"kept from the report before: {' '.join(ASKED)} (--plain drops them)\n"
    assert drawn(asked_for) == first
    assert main(["report", "iij", "--stress", "inflation=p50..p100", "--two-way", ""]) == 0
    kept = "--compare iij-tax"
    assert capsys.readouterr().err == f"kept from the report before: {kept} (--plain drops them)\n"
    found = json.loads((asked_for / "summary.json").read_text())
    assert found["options"] == {
        "stress": ["inflation=p50..p100"], "two_way": None, "compare": "iij-tax", "reference": None,
    }  # fmt: skip
    assert [band["input"] for band in found["stress"]] == ["inflation"]
    assert main(["report", "iij", "--plain"]) == 0
    assert capsys.readouterr().err == ""
    found = json.loads((asked_for / "summary.json").read_text())
    assert set(found["options"].values()) == {None}
    assert (found["stress"], found["comparison"]) == ([], None)


def test_a_comparison_that_is_gone_is_one_line(asked_for, capsys):
    shutil.rmtree(asked_for.with_name("iij-tax"))
    before = contents(asked_for)
    assert main(["report", "iij"]) == 2
    assert capsys.readouterr() == (
        "", "results/iij-tax: no run here; `make simulate CONFIG=iij-tax` makes one; the report before "
        "was compared with it: --plain, or another --compare, drops it\n"
    )
    assert contents(asked_for) == before


@pytest.mark.parametrize(("there", "said"), [
    ("{", ""), ("[]", ""), ('{"options": []}', "options = []: "),
    ('{"options": {"stress": [3]}}', "options.stress.0 = 3: "),
    ('{"options": {"two_way": 3, "kelly": null}}', "options.two_way = 3: "),
    ('{"options": {"kelly": 0.5}}', "options.kelly = 0.5: "),
    ('{"options": {"colour": 1}}', "options.colour = 1: "),
])
def test_options_that_no_report_writes_are_refused(folder, capsys, there, said):
    (folder / "summary.json").write_text(there)
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps(manifest | {"summary.json": "report"}))
    before = contents(folder)
    assert main(["report", "iij"]) == 2
    wanted = "is not what a report writes there: --plain makes a report without the options of this one"
    assert capsys.readouterr() == ("", f"results/iij/summary.json: {said}{wanted}\n")
    assert contents(folder) == before


def test_a_new_run_starts_with_its_own_options(asked_for):
    assert main(["run", "iij", "--draws", "100"]) == 0
    assert set(json.loads((asked_for / "summary.json").read_text())["options"].values()) == {None}


@pytest.mark.usefixtures("built_once")
def test_what_else_lies_there_stays(folder):
    (folder / "notes.txt").write_text("mine")
    (folder / "summary.json").write_text("of an older program")
    assert main(["report", "iij"]) == 0
    assert (folder / "notes.txt").read_text() == "mine"
    assert (folder / "summary.json").read_text().startswith("{")


@pytest.mark.usefixtures("built_once")
@pytest.mark.parametrize("step", ["write_percentiles", "write_sensitivity", "summary_text", "render_page"])
def test_a_failure_leaves_the_former_folder_byte_for_byte(folder, monkeypatch, step):
    for name in REPORT_FILES:
        (folder / name).write_text(f"former {name}")
    before = contents(folder)

    def fail(*_):
        raise ZeroDivisionError("on purpose")

    monkeypatch.setattr(f"reports.output.files.{step}", fail)
    with pytest.raises(ZeroDivisionError, match="on purpose"):
        main(["report", "iij"])
    assert contents(folder) == before
    assert [path.name for path in folder.parent.iterdir()] == ["iij"]


@pytest.mark.usefixtures("built_once")
def test_a_full_disk_is_told_in_one_line(folder, monkeypatch, capsys):
    before = contents(folder)

    def fail(*_):
        raise OSError(28, "No space left on device", "histogram.png")

    monkeypatch.setattr("reports.plotting.formats.as_svg", fail)
    assert main(["report", "iij"]) == 2
    assert contents(folder) == before
    said = capsys.readouterr()
    assert said.err == "histogram.png: No space left on device\n"
    assert str(folder) not in said.out  # figures, and no word of files


@pytest.mark.usefixtures("built_once")
def test_without_hard_links_files_are_copied(folder, monkeypatch):
    def fail(*_, **__):
        raise OSError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", fail)
    run_before = drawn(folder)
    assert main(["report", "iij"]) == 0
    assert run_before.items() < contents(folder).items()
    assert open_run(folder).sizes["draw"] == 100


@pytest.mark.heavy
def test_the_report_of_a_run_in_memory_is_that_of_the_run_on_the_disk(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["run", "iij", "--draws", "100"]) == 0
    in_memory, printed = contents(tmp_path / "results" / "iij"), capsys.readouterr()
    assert set(REPORT_FILES) < {str(path) for path in in_memory}
    assert main(["report", "iij"]) == 0
    assert contents(tmp_path / "results" / "iij") == in_memory
    assert capsys.readouterr() == printed
    assert "results/iij/histogram.png\n" in printed.out
    assert ".partial" not in printed.out


def test_no_run_is_told_in_one_line(folder, capsys):
    assert main(["report", "nosuch"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err == "results/nosuch: no run here; `make simulate CONFIG=nosuch` makes one\n"


def test_a_config_of_another_program_is_told(folder, dataset, capsys):
    text = dataset.attrs["config_text"].replace("[forecast]", "[forecast]\ncolour = 3")
    with replacing_folder(folder) as stage:
        write_store(dataset.isel(draw=slice(0, 10)).assign_attrs(draws_done=10, config_text=text), stage)
    before = contents(folder)
    assert main(["report", "iij"]) == 2
    assert "config of run iij" in capsys.readouterr().err
    assert contents(folder) == before


@pytest.mark.usefixtures("built_once")
def test_a_reader_that_leaves_early_does_no_harm(folder, monkeypatch, capsys):
    reading, writing = os.pipe()
    os.close(reading)
    with open(writing, "w", encoding="utf-8") as stream:
        monkeypatch.setattr(sys, "stdout", stream)
        assert main(["report", "iij"]) == 0
    assert capsys.readouterr().err == ""
    assert set(REPORT_FILES) < {path.name for path in folder.iterdir()}


@pytest.mark.heavy
def test_a_backend_that_is_not_installed_and_a_terminal_without_a_yen_sign(folder):
    """A Jupyter kernel sets its own backend for every program that it starts."""
    more = {"MPLBACKEND": "module://matplotlib_inline.backend_inline", "PYTHONIOENCODING": "ascii"}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "simulate", "report", str(folder)],
        cwd=ROOT, env=os.environ | more, capture_output=True,
    )
    assert done.stderr == b""
    assert b"on the price of ?2,493" in done.stdout
    assert b"report.html" in done.stdout
    for name in ("histogram.png", "tornado.png", "inputs.png"):
        with Image.open(folder / name) as picture:
            assert picture.size[0] > 500
    assert (folder / "report.html").read_text(encoding="utf-8").count("<svg") > 10


def test_without_a_report_few_draws_without_a_value_are_told_last(folder):
    config = load_config(PAGES)
    dataset = run(config, draws=2_000)
    values = dataset["intrinsic_value"].values.copy()
    values[0] = np.nan
    said = figures_only()(CompleteRun(config, with_values(dataset, values), folder, folder))
    *others, last = " ".join(said.partition("\n\n")[0].split()).split("warning: ")[1:]
    assert len(others) == 2  # of the model's limits
    assert last.startswith("1 of 2,000 draws (0.050%) have no value: ")


def test_settings_of_matplotlib_that_cannot_be_read_harm_no_former_report(folder, monkeypatch, capsys):
    (folder / "report.html").write_text("former")
    before = contents(folder)

    def fail():
        raise InputError(Problem("matplotlibrc", "", "", "matplotlib cannot read it"))

    monkeypatch.setattr("reports.output.files.import_matplotlib", fail)
    assert main(["report", str(folder)]) == 2
    assert contents(folder) == before
    assert capsys.readouterr() == ("", "matplotlibrc: matplotlib cannot read it\n")


@pytest.mark.usefixtures("built_once")
def test_figures_are_printed_before_anything_is_drawn(folder, capsys):
    (folder / "summary.json").mkdir()  # in the way of the first file that is written
    with pytest.raises(OSError, match=r"summary\.json"):
        write_report(load_config("iij"), open_run(folder), folder, folder)
    said = capsys.readouterr().out
    assert "\nP50 ¥" in said
    assert not (folder / "report.html").exists()
    assert str(folder) not in said  # files that are not there


@pytest.mark.usefixtures("built_once")
@pytest.mark.parametrize(
    ("is_new", "links"),
    [(True, (os.symlink, os.link)), (True, (os.link, os.symlink)), (False, (os.symlink, os.link))],
)
def test_nothing_is_written_through_a_link(folder, tmp_path, is_new, links):
    """In a run's folder, which somebody else may have filled; a new run's report is written right into it."""
    for name, link in zip(REPORT_FILES, cycle(links)):
        (tmp_path / name).write_text("elsewhere")
        link(tmp_path / name, folder / name)
    if is_new:
        write_report(load_config("iij"), open_run(folder), folder, folder)
    else:
        assert main(["report", str(folder)]) == 0
    for name in REPORT_FILES:
        assert (tmp_path / name).read_text() == "elsewhere"
        assert not (folder / name).is_symlink()
        assert (folder / name).stat().st_size > 100


@pytest.mark.usefixtures("built_once")
def test_nor_through_one_in_the_place_of_the_new_folder(folder, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (folder.parent / ".iij.new").symlink_to(tmp_path / "elsewhere")
    (folder.parent / ".iij.former").symlink_to(tmp_path / "elsewhere")
    assert main(["report", str(folder)]) == 0
    assert list((tmp_path / "elsewhere").iterdir()) == []
    assert [path.name for path in folder.parent.iterdir()] == ["iij"]
    assert not folder.is_symlink()
    assert set(REPORT_FILES) < {path.name for path in folder.iterdir()}
