"""Where standard output or error is closed or full, what is written is as good, and what is said is true."""

import io
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from simulate import load_config, open_run, run
from simulate.cli.main import main
from simulate.fit.fit_report import fit_command
from simulate.printing import open_closed_streams
from simulate.runs.storage.atomic_directory import replacing_folder
from simulate.runs.storage.store import write_store
from tests.simulate.configs import ROOT

FULL, CLOSED = ">/dev/full", ">&-"
WHY = {FULL: "No space left on device", CLOSED: "Bad file descriptor"}
DRAWS = 32
RUN = ("run", "iij", "--draws", str(DRAWS))
Command = Callable[..., int]

needs_full = pytest.mark.skipif(not os.path.exists("/dev/full"), reason="a system without /dev/full")
both_ways = pytest.mark.parametrize("redirection", [pytest.param(FULL, marks=needs_full), CLOSED])


def full(*, buffered: bool) -> io.TextIOWrapper:
    """What Python has for a stream on a full disk, and for one with PYTHONUNBUFFERED."""
    if buffered:
        return open("/dev/full", "w", encoding="utf-8")
    return io.TextIOWrapper(open("/dev/full", "wb", buffering=0), "utf-8", write_through=True)  # type: ignore[arg-type]


@pytest.fixture
def command(tmp_path, monkeypatch) -> Iterator[Command]:
    """A command in an empty folder and in this process, standard output or error (`2>`) redirected."""
    monkeypatch.chdir(tmp_path)
    opened: list[io.TextIOWrapper] = []

    def redirected(redirection: str, *words: str, buffered: bool = True) -> int:
        name = "stderr" if redirection.startswith("2") else "stdout"
        is_closed = redirection.endswith("&-")
        with monkeypatch.context() as patch:
            patch.setattr(sys, name, None if is_closed else full(buffered=buffered))
            open_closed_streams()
            opened.append(getattr(sys, name))
            return main(list(words))

    yield redirected
    for stream in opened:
        stream.close()


@pytest.fixture(scope="module")
def of_32_draws(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("finished") / "iij"
    with replacing_folder(folder) as stage:
        write_store(run(load_config("iij"), draws=DRAWS), stage)
    return folder


@pytest.fixture
def finished(of_32_draws, tmp_path) -> Path:
    """results/iij in the folder of the command."""
    return Path(shutil.copytree(of_32_draws, tmp_path / "results" / "iij"))


@pytest.mark.parametrize(
    ("redirection", "words", "buffered"),
    [pytest.param(FULL, ("check", "iij"), True, marks=needs_full), (CLOSED, ("check", "iij"), True),
     pytest.param(FULL, ("check", "iij"), False, marks=needs_full),
     pytest.param(FULL, ("value", "iij"), False, marks=needs_full),
     (CLOSED, ("value", "iij", "--json"), True),
     pytest.param(FULL, ("inputs", "iij"), False, marks=needs_full),
     (CLOSED, ("explain", "iij", "--draw", "3"), True),
     pytest.param(FULL, ("verify", "iij"), True, marks=needs_full)],
)
def test_a_command_that_only_prints_says_that_it_could_not(
    command, finished, capsys, redirection, words, buffered
) -> None:
    assert command(redirection, *words, buffered=buffered) == 3
    *before, last = capsys.readouterr().err.splitlines()
    assert last == f"the output could not be printed: {WHY[redirection]}"
    wanted = ["draws of the config as it is now; those of the run: explain results/iij"]
    assert before == (wanted if words[0] == "explain" else [])


@pytest.mark.parametrize(
    ("redirection", "buffered"),
    [pytest.param(FULL, True, marks=needs_full), pytest.param(FULL, False, marks=needs_full), (CLOSED, True)],
)
def test_a_run_is_complete_and_said_to_be(command, tmp_path, capsys, redirection, buffered) -> None:
    assert command(redirection, *RUN, "--no-report", buffered=buffered) == 3
    told = f"results/iij is complete; its summary could not be printed: {WHY[redirection]}\n"
    assert capsys.readouterr().err == told
    assert [path.name for path in (tmp_path / "results").iterdir()] == ["iij"]
    written = open_run(tmp_path / "results" / "iij")["intrinsic_value"]
    np.testing.assert_array_equal(written, run(load_config("iij"), draws=DRAWS)["intrinsic_value"])


@needs_full
@pytest.mark.usefixtures("blank_pictures")
def test_so_is_a_report(command, finished, capsys) -> None:
    assert command(FULL, "report", "iij") == 3
    told = f"the report of iij is complete; its summary could not be printed: {WHY[FULL]}\n"
    assert capsys.readouterr().err == told
    assert (finished / "report.html").read_text(encoding="utf-8").rstrip().endswith("</html>")


@both_ways
def test_so_is_an_export(command, finished, capsys, redirection) -> None:
    assert command(redirection, "export", "iij", "--format", "csv") == 3
    why = WHY[redirection]
    told = f"results/iij/draws.csv is complete; what is said of it could not be printed: {why}\n"
    assert capsys.readouterr().err == told
    assert len((finished / "draws.csv").read_text(encoding="utf-8").splitlines()) == 1 + DRAWS


def test_so_is_the_picture_of_a_fit(command, tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.setattr("simulate.fit.fit_report.fit_command", partial(fit_command, resamples=0))
    values = np.random.default_rng(1).normal(5.0, 2.0, 40)
    (tmp_path / "a.csv").write_text("x\n" + "\n".join(map(str, values)) + "\n", encoding="utf-8")
    assert command(CLOSED, "fit", "a.csv") == 3
    told = f"a-fit.png is complete; what was fitted could not be printed: {WHY[CLOSED]}\n"
    assert capsys.readouterr().err == told
    assert (tmp_path / "a-fit.png").read_bytes()[-8:-4] == b"IEND"


@pytest.mark.parametrize("redirection", ["2>&-", pytest.param("2>/dev/full", marks=needs_full)])
def test_without_stderr_a_run_is_what_it_is_with_it(command, tmp_path, capsys, redirection) -> None:
    partial = tmp_path / "results" / "iij.partial"
    assert command(redirection, *RUN, "--no-report") == 0
    printed = capsys.readouterr()
    assert printed.out.endswith("\nresults/iij\n")
    (tmp_path / "results" / "iij").rename(partial)  # gone on with, which is told on stderr
    assert command(redirection, *RUN, "--no-report") == 0
    assert capsys.readouterr() == printed
    assert command(redirection, "check", "nosuch") == 2


def process(folder: Path, redirection: str, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    """What `python -m ...` does in a folder, with streams as the shell redirects them."""
    return subprocess.run(
        ["sh", "-c", f'exec "$@" {redirection}', "sh", sys.executable, "-m", *words],
        cwd=folder, env=os.environ | {"PYTHONPATH": str(ROOT)} | more, capture_output=True, text=True,
        check=False,
    )


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("redirection", "words", "unbuffered"),
    [pytest.param(FULL, ("--help",), "", marks=needs_full),
     pytest.param(FULL, ("check", "iij"), "", marks=needs_full),
     pytest.param(FULL, ("check", "iij"), "1", marks=needs_full), (CLOSED, ("check", "iij"), "")],
)
def test_a_process_says_so_and_python_adds_no_word_as_it_ends(tmp_path, redirection, words, unbuffered):
    done = process(tmp_path, redirection, "simulate", *words, PYTHONUNBUFFERED=unbuffered)
    assert (done.returncode, done.stderr) == (3, f"the output could not be printed: {WHY[redirection]}\n")


@pytest.mark.heavy
def test_a_process_without_any_stream_makes_a_whole_run_and_its_report(tmp_path, monkeypatch) -> None:
    assert process(tmp_path, "<&- >&- 2>&-", "simulate", *RUN).returncode == 3
    assert (tmp_path / "results" / "iij" / "report.html").exists()
    monkeypatch.chdir(tmp_path)
    assert main(["verify", "iij", "--all"]) == 0


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
    assert process(tmp_path, "<&- >&- 2>&-", "opens").returncode == 0
    assert (tmp_path / "told").read_text(encoding="utf-8") == "True EBADF"


@pytest.mark.heavy
def test_a_reader_that_has_seen_enough_is_no_fault(tmp_path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-m", "simulate", "check", "iij"], cwd=ROOT, stdout=writing, stderr=subprocess.PIPE,
        check=False,
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, b"")
