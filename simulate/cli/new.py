"""`new`: a config to fill in, each input explained."""

import argparse
import re

from simulate.errors import InputError, Problem, printable, show_value
from simulate.printing import printing

ABOUT = "write a commented config to fill in, configs/NAME.toml"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_WANTED = "must be letters a to z, digits, -, _ and ., begin with a letter or digit, and not end with .toml"


def add_options(sub: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    sub.add_argument("name", metavar="NAME")
    sub.add_argument("--like", metavar="KIND", help="starting ranges: cash-rich, loss-making or utility")


def run_command(options: argparse.Namespace) -> int:
    """Write a config to fill in; return the exit code."""
    from simulate.config.documentation.input_docs import input_docs
    from simulate.config.documentation.template import config_template
    from simulate.config.loading import CONFIG_FOLDERS
    from simulate.config.validation.types import TO_FILL_IN

    name, kinds = options.name, input_docs().like
    if not _NAME.fullmatch(name) or name.lower().endswith(".toml"):
        raise InputError(Problem("", "NAME", show_value(name), _WANTED))
    if options.like is not None and options.like not in kinds:
        wanted = f"must be {', '.join(list(kinds)[:-1])} or {list(kinds)[-1]}"
        raise InputError(Problem("", "--like", show_value(options.like), wanted))
    path, text = CONFIG_FOLDERS[0] / f"{name}.toml", config_template(name, options.like)
    path.parent.mkdir(exist_ok=True)
    try:
        file = path.open("x", encoding="utf-8")
    except FileExistsError:
        wanted = "is there already, and is not overwritten: take another name"
        raise InputError(Problem(str(path), "", "", wanted)) from None
    try:
        with file:
            file.write(text)
    except OSError:  # a full disk: half a config is none
        path.unlink()
        raise
    n_open = sum(f'"{TO_FILL_IN}"' in line for line in text.splitlines() if not line.startswith("#"))
    with printing(f"{printable(str(path))} is written; what is to do"):
        print(f'{path}: written, {n_open} figures to fill in, marked "{TO_FILL_IN}"')
        print(f"`python -m simulate check {name}` names those that are left; docs/inputs.md explains them")
    return 0
