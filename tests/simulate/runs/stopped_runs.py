"""Runs that are ended half way, in parts so small that they take no time."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from simulate import load_config
from simulate.config.config import Config
from simulate.runs.checkpoint import UnfinishedRun
from simulate.runs.options import Request
from simulate.runs.pipeline import run_to_folder
from simulate.runs.storage.layout import partial_folder
from tests.conftest import JIT_IS_ON

# Parts of 131,072 draws would take minutes interpreted, and tell no more.
PART = 512 if JIT_IS_ON else 16
DRAWS = 3 * PART + 10
_IMPORT_PART = (
    "part_store", "draws", "streaming", "until", "unfinished", "unfinished_dataset", "store", "keeping",
    "journal_entries",
)
_IMPORT_SAMPLE = ("streaming", "publish", "keeping")
_ANY = Request()


class StoppedError(Exception):
    """What ends a run here; nothing catches it, as nothing catches SIGKILL."""


def in_small_parts() -> Iterator[None]:
    """The body of a fixture under which runs are made in parts of `PART`."""
    with pytest.MonkeyPatch.context() as patch:
        for module in _IMPORT_PART:
            patch.setattr(f"simulate.{module}.PART", PART)
        for module in _IMPORT_SAMPLE:
            patch.setattr(f"simulate.{module}.SAMPLE", 2 * PART)
        yield


def save_always(patch: pytest.MonkeyPatch) -> None:
    """Have sums and counts saved after every part."""
    patch.setattr("simulate.runs.checkpoint._LEAST_PAUSE", 0.0)
    patch.setattr("simulate.runs.checkpoint._PAUSE", 0.0)


def request_of(keep: str) -> Request:
    return Request(draws=DRAWS, keep=keep, report=False)


def stop_after(
    parts: int, monkeypatch, keep: str, out: Path, config: Config | None = None, request: Request = _ANY
) -> UnfinishedRun:
    """Begin a run and end it when so many parts have been drawn."""
    from simulate.sampling.draws import draw_part

    def counted(*arguments: object) -> object:
        if arguments[2] == parts * PART:
            raise StoppedError
        return draw_part(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr("simulate.runs.run.draw_part", counted)
        patch.setattr("simulate.streaming.stream.draw_part", counted)
        asked = request if request.draws else request_of(keep)
        with pytest.raises(StoppedError):
            run_to_folder(config or load_config("iij"), asked, out, again="go on")
    return UnfinishedRun(partial_folder(out))


def stop_when_drawn(monkeypatch, out: Path) -> None:
    """End a run between its seal and its report."""

    def stopped(*_: object) -> None:
        raise StoppedError

    with monkeypatch.context() as patch:
        patch.setattr("simulate.runs.pipeline.take_place", stopped)
        with pytest.raises(StoppedError):
            run_to_folder(load_config("iij"), request_of("inputs"), out)
