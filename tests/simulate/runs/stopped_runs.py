"""Runs that are ended half way, in parts so small that they take no time."""

from pathlib import Path

import pytest

from simulate import load_config
from simulate.config.config import Config
from simulate.runs.checkpoint import UnfinishedRun
from simulate.runs.pipeline import run_to_folder
from simulate.runs.plan import Request
from simulate.runs.storage.layout import partial_folder
from simulate.settings import Settings

# Parts of 131,072 draws would take minutes interpreted, and tell no more.
PART = 512
DRAWS = 3 * PART + 10
KEEPS = ("inputs", "draws", "none")
#: Sums and counts are saved after every part.
SMALL = Settings(chunk_size=PART, sample_size=2 * PART, save_pause=0.0, save_pause_times=0.0)
_ANY = Request()


class StoppedError(Exception):
    """What ends a run here; nothing catches it, as nothing catches SIGKILL."""


def request_of(keep: str) -> Request:
    return Request(draws=DRAWS, keep=keep)


def stop_after(
    parts: int,
    monkeypatch,
    keep: str,
    out: Path,
    config: Config | None = None,
    request: Request = _ANY,
    settings: Settings = SMALL,
) -> UnfinishedRun:
    """Begin a run and end it when so many parts have been drawn."""
    from simulate.sampling.draws import draw_part

    def counted(*arguments: object) -> object:
        if arguments[2] == parts * settings.chunk_size:
            raise StoppedError
        return draw_part(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr("simulate.runs.run.draw_part", counted)
        patch.setattr("simulate.runs.streamed.reduction.draw_part", counted)
        asked = request if request.draws else request_of(keep)
        with pytest.raises(StoppedError):
            run_to_folder(config or load_config("iij"), asked, out, again="go on", settings=settings)
    return UnfinishedRun(partial_folder(out), settings)


def stop_when_drawn(monkeypatch, out: Path, settings: Settings = SMALL) -> None:
    """End a run between its seal and its report."""

    def stopped(*_: object) -> None:
        raise StoppedError

    with monkeypatch.context() as patch:
        patch.setattr("simulate.runs.pipeline.take_place", stopped)
        with pytest.raises(StoppedError):
            run_to_folder(load_config("iij"), request_of("inputs"), out, settings=settings)
