"""`inputs`: what a config assumes of its inputs, without a run."""

import argparse
import sys

from simulate.cli.parser import add_changed_company, add_reference, load_changed
from simulate.printing import printing

ABOUT = "each input's range and source; correlations asked and sampled"


def add_options(sub: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    add_changed_company(sub)
    add_reference(sub)


def run_command(options: argparse.Namespace) -> int:
    """Print the inputs of a config; return the exit code."""
    from reports.inputs.reference_ranges import reference_text
    from reports.inputs.text import inputs_text
    from simulate.reference_class.making import classes_of_option
    from simulate.reference_class.position import positions_of

    config = load_changed(options, tuple(options.settings), must_close=False)
    positions = positions_of(config, classes_of_option(options.reference))
    text = inputs_text(config, settings=options.sizes) + reference_text(positions)
    with printing():
        sys.stdout.write(text)
    return 0
