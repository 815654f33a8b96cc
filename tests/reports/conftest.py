"""Runs and evaluations that several test modules share."""

import pytest
import xarray as xr

from reports.evaluation.evaluation import Evaluation
from reports.report import BuiltReport
from simulate import load_config
from tests.reports.output.html.sound_page import launch_chromium
from tests.reports.runs import build_report, evaluate, gordon_run, run
from tests.simulate.configs import PAGES, trend_config


@pytest.fixture(scope="session", autouse=True)
def _nothing_to_compile(compiled_kernels) -> None:
    """Commands in processes of their own say nothing of compiling."""


@pytest.fixture(scope="session")
def dataset() -> xr.Dataset:
    """A run of iij, all draws valid; not so few that the report warns of it."""
    return run(load_config(PAGES), draws=5_000, seed=3)


@pytest.fixture(scope="session")
def evaluation(dataset) -> Evaluation:
    return evaluate(dataset)


@pytest.fixture(scope="session")
def report(dataset) -> BuiltReport:
    return build_report(dataset)


@pytest.fixture(scope="session")
def trend_evaluation() -> Evaluation:
    """The same of iij without shocks: its values are a function of the inputs alone."""
    return evaluate(run(trend_config(), draws=5_000, seed=3))


@pytest.fixture(scope="session")
def gordon() -> xr.Dataset:
    """A run of which about half the draws have no value."""
    return gordon_run(1_000)


@pytest.fixture(scope="module")
def browser():
    """Chromium by Playwright; its event loop would be in the way of other tests if it stayed for long."""
    with launch_chromium() as browser:
        yield browser
