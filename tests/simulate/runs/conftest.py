"""Good folders of runs to forge, and what must survive it."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from simulate import load_config, open_run
from simulate.runs.pipeline import run_to_folder
from simulate.runs.storage.layout import partial_folder
from tests.simulate.runs.kill_and_resume import fingerprint
from tests.simulate.runs.stopped_runs import KEEPS, SMALL, request_of, stop_after, stop_when_drawn

_SECONDS = 60  # a pipe that is opened waits for ever


class HangsError(BaseException):
    """Not of a kind that anything catches."""


@pytest.fixture(scope="module")
def good(tmp_path_factory) -> dict[str, Path]:
    """Good folders by kind: stopped with draws and without, drawn but without its report, finished."""
    root = tmp_path_factory.mktemp("good")
    with pytest.MonkeyPatch.context() as patch:
        stop_after(2, patch, "inputs", root / "draws")
        stop_after(2, patch, "none", root / "states")
        stop_when_drawn(patch, root / "drawn")
        run_to_folder(load_config("iij"), request_of("inputs"), root / "finished", settings=SMALL)
    return {
        kind: partial_folder(root / kind) if kind != "finished" else root / kind
        for kind in ("draws", "states", "drawn", "finished")
    }


@pytest.fixture(scope="session")
def whole(tmp_path_factory) -> dict[str, dict[str, object]]:
    """What runs hold that nobody stopped, by what they keep."""
    root = tmp_path_factory.mktemp("whole")
    for keep in KEEPS:
        run_to_folder(load_config("iij"), request_of(keep), root / keep, settings=SMALL)
    return {keep: fingerprint(open_run(root / keep)) for keep in KEEPS}


@pytest.fixture
def canary(tmp_path: Path) -> Path:
    """A file that is none of a run's."""
    path = tmp_path / "elsewhere" / "thesis.txt"
    path.parent.mkdir()
    path.write_text("years of work")
    return path


@pytest.fixture
def in_time() -> Iterator[None]:
    def too_late(*_: object) -> None:
        raise HangsError

    former = signal.signal(signal.SIGALRM, too_late)
    signal.alarm(_SECONDS)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, former)
