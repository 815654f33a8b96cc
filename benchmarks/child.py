"""Commands as a user gives them, each in a new process."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent


class Child(NamedTuple):
    """What a command took.

    Attributes
    ----------
    seconds, processor_seconds : wall time and time on processors.
    peak_bytes : the most memory it had at once.
    """

    seconds: float
    processor_seconds: float
    peak_bytes: int


def surroundings() -> dict[str, str]:
    """Return a command's environment as a user has it: byte code is written once, not made each time."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def python(*arguments: str, environment: Mapping[str, str] | None = None) -> Child:
    """Run `python arguments` in the repository.

    Raises
    ------
    RuntimeError
        If the command fails: a time of nothing done would look good.
    """
    command = [sys.executable, "-m", "benchmarks.launch", sys.executable, *arguments]
    variables = {**surroundings(), **(environment or {})}
    done = subprocess.run(command, cwd=ROOT, env=variables, capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)
    code, said = found.pop("code"), found.pop("said")
    if code:
        raise RuntimeError(f"python {' '.join(arguments)}: exit code {code}: {said}")
    return Child(**found)
