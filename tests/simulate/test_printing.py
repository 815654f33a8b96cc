"""Where standard output or error is closed or full, what is written is as good, and what is said is true."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from simulate import load_config, open_run, run
from simulate.runs.storage.atomic_directory import replacing_folder
from simulate.runs.storage.store import write_store
from tests.simulate.configs import ROOT

FULL, CLOSED = ">/dev/full", ">&-"
WHY = {FULL: "No space left on device", CLOSED: "Bad file descriptor"}
DRAWS = 32

needs_full = pytest.mark.skipif(not os.path.exists("/dev/full"), reason="a system without /dev/full")
buffered_or_not = pytest.mark.parametrize("buffered", [True, False])
both_ways = pytest.mark.parametrize("redirection", [pytest.param(FULL, marks=needs_full), CLOSED])


def command(
    folder: Path, redirection: str, *words: str, buffered: bool = True
) -> subprocess.CompletedProcess[str]:
    """What `python -m ...` does in a folder, with streams as the shell redirects them."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "" if buffered else "1"}
    return subprocess.run(
        ["sh", "-c", f'exec "$@" {redirection}', "sh", sys.executable, "-m", *words],
        cwd=folder, env=environment, capture_output=True, text=True, check=False,
    )


@pytest.fixture
def finished(tmp_path: Path) -> Path:
    """results/iij in a folder of its own."""
    with replacing_folder(tmp_path / "results" / "iij") as stage:
        write_store(run(load_config("iij"), draws=DRAWS), stage)
    return tmp_path


@pytest.mark.parametrize(
    ("redirection", "words", "buffered"),
    [pytest.param(FULL, ("--help",), True, marks=needs_full),
     pytest.param(FULL, ("check", "iij"), True, marks=needs_full), (CLOSED, ("check", "iij"), True),
     pytest.param(FULL, ("check", "iij"), False, marks=needs_full), (CLOSED, ("check", "iij"), False),
     pytest.param(FULL, ("value", "iij"), False, marks=needs_full),
     (CLOSED, ("value", "iij", "--json"), True)],
)
def test_a_command_that_only_prints_says_that_it_could_not(tmp_path, redirection, words, buffered) -> None:
    done = command(tmp_path, redirection, "simulate", *words, buffered=buffered)
    assert (done.returncode, done.stderr) == (3, f"the output could not be printed: {WHY[redirection]}\n")


@pytest.mark.parametrize(
    ("redirection", "words", "buffered"),
    [pytest.param(FULL, ("inputs", "iij"), False, marks=needs_full),
     (CLOSED, ("explain", "iij", "--draw", "3"), True),
     pytest.param(FULL, ("verify", "iij"), True, marks=needs_full)],
)
def test_so_do_those_that_compute_first(finished, redirection, words, buffered) -> None:
    done = command(finished, redirection, "simulate", *words, buffered=buffered)
    *before, last = done.stderr.splitlines()
    assert (done.returncode, last) == (3, f"the output could not be printed: {WHY[redirection]}")
    wanted = ["draws of the config as it is now; those of the run: explain results/iij"]
    assert before == (wanted if words[0] == "explain" else [])


@pytest.mark.parametrize(("redirection", "extra"), [
    pytest.param(FULL, ("--no-report",), marks=needs_full), (CLOSED, ("--no-report",)),
    pytest.param(CLOSED, (), marks=pytest.mark.heavy),
])
@buffered_or_not
def test_a_run_is_complete_and_said_to_be(tmp_path, redirection, extra, buffered) -> None:
    words = "simulate", "run", "iij", "--draws", str(DRAWS), *extra
    done = command(tmp_path, redirection, *words, buffered=buffered)
    told = f"results/iij is complete; its summary could not be printed: {WHY[redirection]}\n"
    assert (done.returncode, done.stderr) == (3, told)
    assert [path.name for path in (tmp_path / "results").iterdir()] == ["iij"]
    assert (tmp_path / "results" / "iij" / "report.html").exists() == (not extra)
    written = open_run(tmp_path / "results" / "iij")["intrinsic_value"]
    np.testing.assert_array_equal(written, run(load_config("iij"), draws=DRAWS)["intrinsic_value"])


@pytest.mark.heavy
@needs_full
def test_so_is_a_report(finished) -> None:
    folder = finished / "results" / "iij"
    done = command(finished, FULL, "simulate", "report", "iij")
    told = f"the report of iij is complete; its summary could not be printed: {WHY[FULL]}\n"
    assert (done.returncode, done.stderr) == (3, told)
    assert (folder / "report.html").read_text(encoding="utf-8").rstrip().endswith("</html>")


@both_ways
def test_so_is_an_export(finished, redirection) -> None:
    folder, why = finished / "results" / "iij", WHY[redirection]
    done = command(finished, redirection, "simulate", "export", "iij", "--format", "csv")
    told = f"results/iij/draws.csv is complete; what is said of it could not be printed: {why}\n"
    assert (done.returncode, done.stderr) == (3, told)
    assert len((folder / "draws.csv").read_text(encoding="utf-8").splitlines()) == 1 + DRAWS


@both_ways
@buffered_or_not
def test_so_is_the_picture_of_a_fit(tmp_path, redirection, buffered) -> None:
    values = np.random.default_rng(1).normal(5.0, 2.0, 40)
    (tmp_path / "a.csv").write_text("x\n" + "\n".join(map(str, values)) + "\n", encoding="utf-8")
    done = command(tmp_path, redirection, "simulate", "fit", "a.csv", buffered=buffered)
    told = f"a-fit.png is complete; what was fitted could not be printed: {WHY[redirection]}\n"
    assert (done.returncode, done.stderr) == (3, told)
    assert (tmp_path / "a-fit.png").read_bytes()[-8:-4] == b"IEND"


@pytest.mark.parametrize("redirection", ["2>&-", pytest.param("2>/dev/full", marks=needs_full)])
def test_without_stderr_a_run_is_what_it_is_with_it(tmp_path, redirection) -> None:
    partial = tmp_path / "results" / "iij.partial"
    words = ("simulate", "run", "iij", "--draws", str(DRAWS), "--no-report")
    done = command(tmp_path, redirection, *words)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("\nresults/iij\n")
    (tmp_path / "results" / "iij").rename(partial)  # gone on with, which is told on stderr
    assert command(tmp_path, redirection, *words).stdout == done.stdout
    assert command(tmp_path, redirection, "simulate", "check", "nosuch").returncode == 2


def test_without_any_stream_a_run_is_complete(tmp_path) -> None:
    words = ("simulate", "run", "iij", "--draws", str(DRAWS), "--no-report")
    assert command(tmp_path, "<&- >&- 2>&-", *words).returncode == 3
    assert command(tmp_path, "", "simulate", "verify", "iij", "--all").returncode == 0


def test_no_file_gets_the_number_of_a_closed_stream(tmp_path) -> None:
    """A library that writes to file 1 or 2 would write into it."""
    (tmp_path / "opens.py").write_text(
        "import os, errno\n"
        "from simulate.printing import open_closed_streams\n"
        "open_closed_streams()\n"
        "with open('told', 'w') as file:\n"
        "    os.write(2, b'noise')\n"
        "    try:\n"
        "        os.write(1, b'noise')\n"
        "    except OSError as error:\n"
        "        file.write(f'{file.fileno() > 2} {errno.errorcode[error.errno]}')\n",
        encoding="utf-8",
    )
    assert command(tmp_path, "<&- >&- 2>&-", "opens").returncode == 0
    assert (tmp_path / "told").read_text(encoding="utf-8") == "True EBADF"


def test_a_reader_that_has_seen_enough_is_no_fault(tmp_path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-m", "simulate", "check", "iij"], cwd=ROOT, stdout=writing, stderr=subprocess.PIPE,
        check=False,
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, b"")
