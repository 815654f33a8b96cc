"""A run is one pass: its config is read once, its base case valued once, each of its draws made once."""

import argparse
from collections import Counter
from pathlib import Path

import pytest

import simulate.config.loading
import simulate.forecast.base_case
import simulate.runs.pipeline
from engine.kernels.valuation_kernel import value_draws
from simulate import load_config
from simulate.cli.main import main
from simulate.runs.pipeline import CompleteRun, run_to_folder
from tests.simulate.runs.stopped_runs import DRAWS, SMALL, request_of, stop_when_drawn

FUNCTIONS = {
    "arguments parsed": (argparse.ArgumentParser, "parse_args"),
    "config parsed": (simulate.config.loading, "read_toml"),
    "config validated": (simulate.config.loading, "config_issues"),
    "base case valued": (simulate.forecast.base_case, "value_of"),
    "run read": (simulate.runs.pipeline, "open_run"),
}
ONCE = dict.fromkeys(["arguments parsed", "config parsed", "config validated", "base case valued"], 1)
DRAWING = ("simulate.sampling.draws.value_draws", "simulate.runs.streamed.reduction.value_draws")
UNTIL = ["--until", "mean +-0.001%", "--max-draws", str(DRAWS)]


@pytest.fixture
def calls(monkeypatch) -> Counter[str]:
    """How often each of `FUNCTIONS` is called from here on."""
    found = Counter[str]()

    def counted(what: str, function):
        def counting(*arguments: object, **named: object) -> object:
            found[what] += 1
            return function(*arguments, **named)

        return counting

    for what, (holder, name) in FUNCTIONS.items():
        monkeypatch.setattr(holder, name, counted(what, getattr(holder, name)))
    return found


@pytest.fixture
def drawn(monkeypatch) -> list[int]:
    """The numbers of the draws that are made from here on, in their order."""
    found: list[int] = []

    def noting(sampler, horizon, first, out, inputs=None) -> object:
        found.extend(range(first, first + out.value.size))
        return value_draws(sampler, horizon, first, out, inputs)

    for path in DRAWING:
        monkeypatch.setattr(path, noting)
    return found


@pytest.mark.usefixtures("blank_pictures")
@pytest.mark.parametrize(
    "asked",
    [
        pytest.param(["--draws", str(DRAWS)], id="with its report"),
        *(["--draws", str(DRAWS), "--keep", keep, "--no-report"] for keep in ("inputs", "draws", "none")),
        [*UNTIL, "--no-report"],
    ],
    ids=lambda asked: " ".join(asked),
)
def test_a_command_does_everything_once(calls, drawn, tmp_path: Path, asked: list[str]) -> None:
    assert main(["run", "iij", *asked, "--out", str(tmp_path / "a")], SMALL) == 0
    assert calls == ONCE
    tail = [] if "--no-report" in asked else list(range(1 << 15))  # too few to tell the tail
    assert drawn == [*range(DRAWS), *tail]


def test_what_is_to_be_done_with_a_complete_run_is_given_what_was_drawn(calls, drawn, tmp_path: Path) -> None:
    """Its folder is not yet in its place; what is written there comes along."""
    config, out, given = load_config("iij"), tmp_path / "a", []

    def note(run: CompleteRun) -> str:
        given.append(run)
        assert not out.exists()
        (run.folder / "report.html").write_text("figures")
        return "said\n"

    done = run_to_folder(config, request_of("inputs"), out, on_complete=note, settings=SMALL)
    assert (done.shown, done.text) == (out, "said\n")
    assert given[0].config is config
    assert given[0].shown == out
    assert (given[0].dataset.sizes["draw"], len(drawn), calls["run read"]) == (DRAWS, DRAWS, 0)
    assert (out / "report.html").read_text() == "figures"


def test_a_run_that_waits_for_its_report_is_read_and_not_drawn(drawn, calls, monkeypatch, tmp_path) -> None:
    stop_when_drawn(monkeypatch, tmp_path / "a")
    drawn.clear()
    calls.clear()
    assert main(["run", "iij", "--resume", "--no-report", "--out", str(tmp_path / "a")], SMALL) == 0
    assert (drawn, calls["run read"]) == ([], 1)
