"""`score`: what came of frozen forecasts."""

import argparse
from pathlib import Path

from simulate.printing import printing

ABOUT = "score the frozen forecasts of a company against its filings, or against the filled-in form"


def add_options(sub: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    sub.add_argument("name", metavar="NAME", help="the config's name")
    sub.add_argument(
        "--actual", type=Path, nargs="+", required=True, metavar="FILE",
        help="filings of the company as `draft` reads them, or the form of `draft --template`",
    )


def run_command(options: argparse.Namespace) -> int:
    """Score forecasts; return the exit code."""
    from datetime import UTC, datetime

    from simulate.filings.reading import read_history
    from simulate.ledger.score import entries, score
    from simulate.ledger.scores_file import add_scores
    from simulate.ledger.text import ledger_text

    frozen = entries(options.name)
    history = read_history(options.actual, datetime.now(UTC).date(), is_any_age=True)
    found = score(frozen, history)
    text = ledger_text(found, add_scores(found))
    with printing():
        print(text, end="")
    return 0
