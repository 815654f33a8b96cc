"""The command: figures and pictures of a run, written beside it and printed."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; return its exit code, 2 for bad input."""
    options = _parser().parse_args(argv)

    from simulate.errors import InputError

    try:
        _report(options.run, options.in_place, options.shown_as)
    except InputError as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return 130
    except OSError as error:
        print(f"{error.filename or options.run}: {error.strerror or error}", file=sys.stderr)
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m reports",
        description="Percentiles, sensitivities and pictures of a run, written into its folder and printed.",
    )
    parser.add_argument("run", help="a run: iij for results/iij, or a folder with a slash in it")
    parser.add_argument(
        "--in-place", action="store_true",
        help="write straight into the folder; without it, the folder is replaced whole or not at all",
    )
    parser.add_argument("--shown-as", metavar="FOLDER", type=Path, help="the folder to name in the text")
    return parser


def _report(run: str, in_place: bool, shown_as: Path | None) -> None:
    from reports.files import write_reports
    from reports.terminal import report_text
    from simulate import open_run, replacing_folder
    from simulate.store import STORE, copy_folder, find_run

    folder = find_run(run)
    dataset = open_run(run, without=["inputs"])  # 128 MB of a million draws, and no figure needs them
    if in_place:
        evaluation = write_reports(dataset, folder)
    else:
        with replacing_folder(folder) as stage:
            copy_folder(folder / STORE, stage / STORE)
            evaluation = write_reports(dataset, stage)
    _print(report_text(evaluation, shown_as or folder))


def _print(text: str) -> None:
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")  # a yen sign must not end a report in ASCII
    try:
        print(text, end="", flush=True)
    except BrokenPipeError:
        # The reader, `head` say, has seen enough; the files are written, so all is well.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
