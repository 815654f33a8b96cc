"""However a stop is met, the process ends with 130 or 143 and without a traceback."""

import os
import signal
import subprocess
import sys

import pytest

from tests.simulate.configs import ROOT

BEGIN = """
import ctypes, os, signal, sys
from simulate.runs.signals import end_within_a_second, say_when_stopped
end_within_a_second()
say_when_stopped("how to go on")
def stop():
    os.kill(os.getpid(), signal.{name})
    while True:
        pass
"""
CASES = {
    "nobody waits for it": "stop()",
    "lost in a callback": "ctypes.CFUNCTYPE(None)(stop)()",
    "made an error of another kind": """
try:
    stop()
except BaseException:
    raise RuntimeError("no compiled object yet")
""",
    "lost while another is on its way": """
class Closing:
    def __del__(self):
        raise ValueError("nothing to stop for")
try:
    stop()
finally:
    Closing()
""",
    "never looked at": """
while True:
    try:
        stop()
    except BaseException:
        pass
""",
}


def ended(case: str, name: str, **environment: str) -> subprocess.CompletedProcess[str]:
    script = BEGIN.format(name=name) + CASES.get(case, case) + "\nprint('went on')\n"
    return subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=60,
        env={**os.environ, **environment},
    )


@pytest.mark.parametrize(("name", "code"), [("SIGINT", 130), ("SIGTERM", 143)])
@pytest.mark.parametrize("case", CASES)
def test_a_stop_ends_the_process_whoever_swallows_it(case, name, code) -> None:
    done = ended(case, name)
    assert done.returncode == code
    assert "Traceback" not in done.stderr
    assert "went on" not in done.stdout


def test_where_it_could_not_end_in_order_it_says_how_to_go_on() -> None:
    assert ended("lost in a callback", "SIGINT").stderr == "how to go on\n"


@pytest.mark.parametrize(("given", "wanted"), [({}, "1"), ({"OPENBLAS_NUM_THREADS": "2"}, "2")])
def test_a_product_of_matrices_does_not_wait_for_threads(given, wanted, monkeypatch) -> None:
    monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
    assert ended("print(os.environ['OPENBLAS_NUM_THREADS'])", "SIGINT", **given).stdout.split()[0] == wanted


def test_a_stop_that_was_to_be_ignored_stays_so() -> None:
    """As under nohup."""
    before = signal.getsignal(signal.SIGINT)
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        case = "os.kill(os.getpid(), signal.SIGINT)"
        assert ended(case, "SIGINT").stdout == "went on\n"
    finally:
        signal.signal(signal.SIGINT, before)
