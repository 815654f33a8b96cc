"""`make value CONFIG=...`: what CONFIG holds is a name, whatever it looks like."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.simulate.configs import ROOT, shipped_path

pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="there is no make")

# Prints each word that it was given.
RECORDER = """#!/bin/sh
printf '<%s>' "$@"
"""
PROGRAM = f"""#!/bin/sh
exec '{sys.executable}' "$@"
"""
BEFORE_CONFIG = {
    "simulate": "<-m><simulate><run>", "value": "<-m><simulate><value>", "report": "<-m><simulate><report>",
    "check": "<-m><simulate><check>", "inputs": "<-m><simulate><inputs>",
    "explain": "<-m><simulate><explain>", "verify": "<-m><simulate><verify>",
    "export": "<-m><simulate><export>", "new": "<-m><simulate><new>",
}
HOSTILE = (
    "iij; touch x", "`touch x`", "$(touch x)", "$(shell touch x)", "$$(touch x)", "${shell touch x}",
    "iij' ; touch x ; '", 'iij" ; touch x ; "', "iij & touch x", "iij | touch x", "iij > x", "iij\ntouch x",
    "iij # \\", "iij\\", "$(error stopped)", "$(CONFIG)", "$CONFIG", "a b", "a  b ", "*", "~", "", "-h",
    "--help", "--", "-n", "é;è",
)


@pytest.fixture
def make(tmp_path: Path):
    """Run make in a folder with nothing but the Makefile and an environment that is as new as its lock."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    (tmp_path / "requirements.lock").touch()
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    (tmp_path / ".venv" / ".installed").touch()
    inherited = {name: text for name, text in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    for name in ("CONFIG", "ARGS", "PYTEST", "CHOSEN"):  # of the make that runs the tests
        inherited.pop(name, None)

    def run(*words: str, program: str = RECORDER, **environment: str) -> subprocess.CompletedProcess[str]:
        python.write_text(program, encoding="utf-8")
        python.chmod(0o755)
        return subprocess.run(
            ["make", *words], cwd=tmp_path, capture_output=True, text=True, check=False,
            env={**inherited, "PYTHONPATH": str(ROOT), **environment},
        )

    return run


@pytest.mark.parametrize("config", HOSTILE)
def test_config_reaches_the_program_as_it_was_typed(make, tmp_path, config) -> None:
    done = make("value", f"CONFIG={config}")
    assert (done.returncode, done.stdout, done.stderr) == (0, f"<-m><simulate><value><--><{config}>", "")
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize("config", ["iij; touch x", "$(shell touch x)", "$(touch x)", "-h"])
def test_so_it_does_from_the_environment(make, tmp_path, config) -> None:
    done = make("value", CONFIG=config)
    assert (done.stdout, done.stderr) == (f"<-m><simulate><value><--><{config}>", "")
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize("target", BEFORE_CONFIG)
def test_every_command_quotes_it_and_splits_its_options(make, tmp_path, target) -> None:
    options = "" if target == "check" else "<--set><a b><--json>"
    done = make(target, "CONFIG=$(shell touch x)`touch x`", "ARGS=--set 'a b' --json")
    assert done.stdout == f"{BEFORE_CONFIG[target]}{options}<--><$(shell touch x)`touch x`>"
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize("goal", ["p(value > price) = 80%", *HOSTILE])
def test_a_goal_reaches_the_program_as_it_was_typed(make, tmp_path, goal) -> None:
    done = make("seek", f"GOAL={goal}", "ARGS=--by tax_rate")
    assert done.stdout == f"<-m><simulate><seek><--by><tax_rate><--><iij><{goal}>"
    assert not (tmp_path / "x").exists()


def test_iij_is_what_is_meant_if_nothing_is_said(make) -> None:
    assert make("value").stdout == "<-m><simulate><value><--><iij>"


def test_an_environment_that_is_a_link_is_not_replaced(make, tmp_path) -> None:
    (tmp_path / ".venv").rename(tmp_path / "elsewhere")
    (tmp_path / ".venv").symlink_to("elsewhere")
    os.utime(tmp_path / "elsewhere" / ".installed", (0, 0))  # older than the lock
    done = make("value", f"PYTHON={sys.executable}")
    assert (done.returncode, done.stdout) == (2, "")
    told, _ = done.stderr.splitlines()
    assert told == ".venv is a link, which make would replace: remove it first"
    assert (tmp_path / ".venv").is_symlink()
    assert (tmp_path / "elsewhere" / ".installed").exists()


def test_what_make_hands_to_itself_runs_nothing(make, tmp_path) -> None:
    make("coverage", "CONFIG=$(shell touch x)`touch x`")
    assert not (tmp_path / "x").exists()


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("config", "why"),
    [
        ("iij; touch x", "configs/iij; touch x.toml: no such file; there are: aapl"),
        ("$(shell touch x)", "configs/$(shell touch x).toml: no such file; there are: aapl"),
        ("iij\nx", "configs/iij\\x0ax.toml: no such file; there are: aapl"),
        ("", "configs/.toml: no such file; there are: aapl"),
        ("--help", "configs/--help.toml: no such file; there are: aapl"),
        ("../`touch x`", "../`touch x`: no such file"),
    ],
)
def test_what_is_no_name_is_refused_in_one_line(make, tmp_path, config, why) -> None:
    done = make("check", f"CONFIG={config}", program=PROGRAM)
    assert (done.returncode, done.stdout) == (2, "")
    told, made = done.stderr.splitlines()
    assert told.startswith(why)
    assert made.startswith("make: ***")
    assert not (tmp_path / "x").exists()


@pytest.mark.heavy
def test_a_name_with_a_blank_is_a_name(make, tmp_path) -> None:
    folder = tmp_path / "configs"
    folder.mkdir()
    shutil.copy(shipped_path("iij"), folder / "a b.toml")
    for config in ("a b", "configs/a b.toml"):
        done = make("check", f"CONFIG={config}", program=PROGRAM)
        assert done.stdout.startswith("configs/a b.toml: ok, 27 inputs, 16 uncertain\n")
        assert done.stderr == ""
    refused = make("report", "CONFIG=a b", program=PROGRAM)
    assert refused.stderr.splitlines()[0].startswith("results/a b: no run here")
