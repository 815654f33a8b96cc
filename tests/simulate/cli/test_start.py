"""Commands that only read start at once: what they import, and how long that takes."""

import os
import subprocess
import sys
import time

import pytest

from tests.simulate.configs import ROOT, WRITTEN

_SLOW = ("numba", "llvmlite", "xarray", "pandas", "zarr", "matplotlib", "scipy", "rich", "dask", "pyarrow")
_NEVER_FOR_HELP = (*_SLOW, "numpy", "pydantic")


def imported(arguments: list[str], names: tuple[str, ...]) -> list[str]:
    """Which of these packages a command has imported when it ends."""
    code = (
        "import atexit, sys\n"
        f"atexit.register(lambda: print('imported:', [name for name in {names!r} if name in sys.modules]))\n"
        "from simulate.__main__ import start\n"
        "start()"
    )
    command = [sys.executable, "-c", code, *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    last = done.stdout.splitlines()[-1]
    assert last.startswith("imported: ")
    return last.removeprefix("imported: ").strip("[]").replace("'", "").replace(",", "").split()


@pytest.mark.parametrize("name", WRITTEN)
def test_check_of_a_shipped_company_needs_no_slow_package(name: str) -> None:
    assert imported(["check", name], _SLOW) == []


def test_check_of_a_drafted_company_needs_no_slow_package_and_no_models_of_portfolios() -> None:
    assert imported(["check", "aapl"], (*_SLOW, "simulate.portfolios")) == []


@pytest.mark.parametrize("arguments", [["--help"], ["run", "--help"], ["report", "--help"]])
def test_help_needs_nothing(arguments: list[str]) -> None:
    assert imported(arguments, _NEVER_FOR_HELP) == []


@pytest.mark.heavy
def test_a_run_without_a_report_draws_no_picture(tmp_path) -> None:
    command = ["run", "iij", "--draws", "20", "--no-report", "--out", str(tmp_path / "a")]
    assert imported(command, ("matplotlib", "openpyxl", "reports.report", "numba")) == ["numba"]


@pytest.mark.heavy
@pytest.mark.alone
def test_check_takes_little_longer_than_its_two_packages() -> None:
    """Three times their import; with scipy.special it would be five. The least of five, in turns."""

    def seconds(*arguments: str) -> float:
        start = time.perf_counter()
        subprocess.run(
            [sys.executable, *arguments], cwd=ROOT, stdout=subprocess.DEVNULL, check=True,
            env=os.environ | {"OPENBLAS_NUM_THREADS": "1"},
        )
        return time.perf_counter() - start

    packages = "import numpy; from pydantic import BaseModel"
    turns = [(seconds("-m", "simulate", "check", "iij"), seconds("-c", packages)) for _ in range(5)]
    ours, theirs = (min(column) for column in zip(*turns, strict=True))
    assert ours < 3.0 * theirs
