"""`explain`: one draw in full, rebuilt from the seed."""

import argparse

from simulate.cli.parser import add_changed_company, load_changed, whole_number

ABOUT = "one draw's inputs and whole forecast, rebuilt from the seed"


def add_options(sub: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    add_changed_company(sub)
    sub.add_argument("--draw", type=whole_number, required=True, metavar="N", help="counted from 0")
    sub.add_argument("--draws", type=whole_number, metavar="N", help="of the run; a Latin hypercube needs it")
    sub.add_argument("--seed", type=whole_number, metavar="S", help="the config's, if not given")


def run_command(options: argparse.Namespace) -> int:
    """Print one draw; return the exit code."""
    from simulate.forecast.explain import print_draw

    config = load_changed(options, tuple(options.settings), must_close=False)
    print_draw(config, options.draw, options.seed, options.draws)
    return 0
