"""`verify`: draws of a run replayed from the seed, and compared."""

import argparse

from simulate.cli.parser import whole_number

ABOUT = "draws of a run replayed from the seed, and compared"


def add_options(sub: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    sub.add_argument("name", metavar="NAME")
    sub.add_argument("--sample", type=whole_number, metavar="N", help="draws picked at random (1,000)")
    sub.add_argument("--sample-seed", type=whole_number, metavar="S", help="picks the same draws again")
    sub.add_argument("--all", action="store_true", dest="everything", help="the whole run again")


def run_command(options: argparse.Namespace) -> int:
    """Verify a run; return 0 if it is right, 1 if not."""
    from simulate.verify.verify import verify_command

    return verify_command(
        options.name, options.sample, options.sample_seed, options.everything, options.sizes
    )
