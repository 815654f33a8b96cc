"""`seek`: the value of one input at which a statistic of the simulated values meets a target."""

import argparse

from simulate.cli.parser import add_changed_company, load_changed, whole_number
from simulate.printing import printing

ABOUT = "the value of one input at which P50, the mean, odds or a rate of return is what you say"
_GOAL = "p50 = 2493, mean = price, p(value>price) = 80%%, irr p50 = 10%%, p(irr>12%%) = 0.8; in quotes"


def add_options(sub: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    add_changed_company(sub)
    sub.add_argument("goal", metavar="GOAL", help=_GOAL)
    sub.add_argument("--by", required=True, metavar="INPUT", help="the input that is moved")
    sub.add_argument("--draws", type=whole_number, metavar="N", help="the config's, if not given")
    sub.add_argument("--seed", type=whole_number, metavar="S", help="the config's, if not given")


def run_command(options: argparse.Namespace) -> int:
    """Print the value that is sought, or why there is none; return the exit code."""
    from reports.decisions.goal_seek import goal_seek_lines
    from simulate.goal_seek.seek import seek

    config = load_changed(options, tuple(options.settings), must_close=False)
    found = seek(config, options.by, options.goal, options.draws, options.seed, options.sizes)
    lines = list(goal_seek_lines(found))
    with printing():
        for line in lines:
            print(line)
    return 0
