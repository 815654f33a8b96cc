"""Files that are made from the program and kept in the repository: written anew, or checked."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path


def write_or_check(command: str, about: str, text: Callable[[], str]) -> int:
    """Write a text to the file that the command line names, or check that the file has it.

    Parameters
    ----------
    command, about : str
        How the command is called, and what it does, for --help.
    text : callable
        Returns the text of the file.

    Returns
    -------
    int
        The exit code: 1 if the file is out of date, else 0.
    """
    parser = argparse.ArgumentParser(prog=command, description=about)
    parser.add_argument("file", type=Path)
    parser.add_argument("--check", action="store_true", help="change nothing; exit 1 if the file is stale")
    options = parser.parse_args()
    if not options.check:
        options.file.write_text(text(), encoding="utf-8")
        return 0
    if options.file.is_file() and options.file.read_text(encoding="utf-8") == text():
        return 0
    print(f"{options.file}: does not match the models; run `make schema`", file=sys.stderr)
    return 1
