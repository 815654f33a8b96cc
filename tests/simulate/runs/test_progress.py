"""A bar where somebody looks, nothing in a pipe; what is compiled and how much is to go is said in both."""

import io
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numba
import pytest

from engine.runtime.compile_notice import tell
from simulate import load_config
from simulate.runs.execution import Execution
from simulate.runs.pipeline import run_to_folder
from simulate.runs.plan import Request
from simulate.runs.progress import (
    duration_text,
    progress_bar,
    say_step,
    saying_what_is_compiled,
    telling_time_left,
)
from simulate.settings import Settings
from tests.simulate.runs.stopped_runs import DRAWS, PART, SMALL


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_pipe_gets_none(monkeypatch) -> None:
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    with progress_bar(100) as progress:
        assert progress is None
    assert sys.stderr.getvalue() == ""


def test_a_terminal_gets_one_that_goes_away(monkeypatch) -> None:
    monkeypatch.setattr(sys, "stderr", Terminal())
    monkeypatch.setenv("TERM", "xterm")
    with progress_bar(100) as progress:
        progress(100)
    shown = sys.stderr.getvalue()
    assert "100/100" in shown
    assert shown.endswith("\x1b[2K")  # its line is erased


def test_what_is_compiled_is_said_and_what_is_done_after_it(capsys) -> None:
    with saying_what_is_compiled():
        say_step("drawing")  # nothing was compiled, and nothing is said
        tell("the forecast", 5)
        say_step("writing")
    tell("the sampling", 10)
    say_step("reading")
    with saying_what_is_compiled():
        say_step("drawing")
    assert capsys.readouterr() == ("", "compiling the forecast, once on this machine: about 5 s\nwriting\n")


LONG = Settings(long_run=1_000, time_left_after=5.0)
Report = tuple[float, int]  # at so many seconds, so many draws are done


class ThreeWorkers:
    def count(self) -> int:
        return 3

    def in_words(self) -> str:
        return "3 workers"


def told(draws: int, reports: list[Report], may_end_before: bool = False, workers: Any = None) -> list[int]:
    """Report at these moments; return what the run's own listener heard."""
    now, seen = [0.0], list[int]()
    execution = Execution(LONG, workers=workers)
    report = telling_time_left(seen.append, draws, may_end_before, execution, lambda: now[0])
    assert report is not None
    for now[0], done in reports:
        report(done)
    return seen


def steady(first: float, a_chunk: float, count: int) -> Iterator[Report]:
    """Chunks of 1,000 draws; before the first and the second one kernels are compiled."""
    yield first, 1_000
    for chunk in range(2, count + 1):
        yield first + 30.0 + (chunk - 2) * a_chunk, 1_000 * chunk


def test_one_process(capsys) -> None:
    """From the second chunk to the first after 5 s: 3,000 draws in 6 s, and 995,000 are left."""
    reports = list(steady(100.0, 2.0, 40))
    threads = numba.get_num_threads()
    words = "1 thread" if threads == 1 else f"{threads} threads"
    assert told(1_000_000, reports) == [done for _, done in reports]
    assert capsys.readouterr().err == f"about 33 minutes to go with {words}\n"
    told(1_000_000, reports, may_end_before=True)
    assert capsys.readouterr().err == f"at most about 33 minutes to go with {words}\n"


def test_blocks_that_come_all_at_once(capsys) -> None:
    """Three workers make a block of 1,000 draws in 10 s each: 300 draws a second, and 295,000 are left."""
    times = [at + 0.1 * worker for at in (10.0, 20.0, 30.0) for worker in range(3)]
    told(300_000, [(at, 1_000 * (place + 1)) for place, at in enumerate(times)], workers=ThreeWorkers())
    assert capsys.readouterr().err == "about 16 minutes to go with 3 workers\n"


@pytest.mark.parametrize(("draws", "wanted"), [(20_000, ["about 13 seconds to go"]), (11_000, [])])
def test_it_is_not_said_of_a_run_that_soon_ends(capsys, draws: int, wanted: list[str]) -> None:
    """After 5 s 7 chunks are done, and each takes a second."""
    told(draws, list(steady(0.0, 1.0, draws // 1_000)))
    assert [line.partition(" with ")[0] for line in capsys.readouterr().err.splitlines()] == wanted


def test_a_short_run_says_nothing() -> None:
    assert telling_time_left(None, 999, False, Execution(LONG)) is None


@pytest.mark.parametrize(("seconds", "words"), [
    (0.4, "0 seconds"), (89.4, "89 seconds"), (90.0, "1.5 minutes"), (597.0, "10 minutes"),
    (1_190.0, "20 minutes"), (5_400.0, "1.5 hours"), (7_200.0, "2 hours"), (111_600.0, "31 hours"),
    (129_600.0, "1.5 days"), (1e9, "11,574 days"),
])
def test_durations(seconds: float, words: str) -> None:
    assert duration_text(seconds) == words


def test_a_run_into_a_folder_says_it_once(tmp_path: Path, capsys) -> None:
    asked, long = Request(DRAWS, keep="none"), replace(SMALL, long_run=PART, time_left_after=0.0)
    run_to_folder(load_config("iij"), asked, tmp_path / "a", settings=long)
    lines = capsys.readouterr().err.splitlines()
    assert [line.startswith("about 0 seconds to go with ") for line in lines].count(True) == 1
    assert lines[0].startswith(f"{DRAWS:,} draws, keeping figures of all draws")
    run_to_folder(load_config("iij"), asked, tmp_path / "b", settings=replace(long, long_run=DRAWS + 1))
    assert "to go" not in capsys.readouterr().err
