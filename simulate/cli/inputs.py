"""`inputs`: what a config assumes of its inputs, without a run."""

import argparse
import sys

from simulate.cli.parser import add_changed_company, load_changed
from simulate.printing import printing

ABOUT = "each input's range and source; correlations asked and sampled"
add_options = add_changed_company


def run_command(options: argparse.Namespace) -> int:
    """Print the inputs of a config; return the exit code."""
    from reports.inputs.text import inputs_text

    config = load_changed(options, tuple(options.settings), must_close=False)
    text = inputs_text(config, settings=options.sizes)
    with printing():
        sys.stdout.write(text)
    return 0
