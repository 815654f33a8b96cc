"""`explain`: one draw in full, rebuilt from the seed."""

import argparse
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from simulate.cli.parser import add_changed_company, load_changed, whole_number
from simulate.errors import InputError, Problem
from simulate.printing import say

if TYPE_CHECKING:
    import xarray as xr

    from simulate import Config
    from simulate.forecast.explain import StoredDraw

ABOUT = "one draw's inputs, what each does to its value, and its whole forecast, rebuilt from the seed"


def add_options(sub: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    add_changed_company(sub)
    sub.add_argument("--draw", type=whole_number, required=True, metavar="N", help="counted from 0")
    sub.add_argument("--draws", type=whole_number, metavar="N", help="of the run; a Latin hypercube needs it")
    sub.add_argument("--seed", type=whole_number, metavar="S", help="the config's, if not given")


def run_command(options: argparse.Namespace) -> int:
    """Print one draw of a config, or of a run; return the exit code."""
    if _names_run(options.name):
        return _explain_run(options)
    from simulate.forecast.explain import print_draw

    config = load_changed(options, tuple(options.settings), must_close=False)
    if not options.settings and options.seed is None:  # with them it is a draw of no run that there is
        draws = _draws_of_run(options, config)
        if options.draw >= draws:
            say(f"draw {options.draw} is not in the run, which has draws 0 to {draws - 1}")
    print_draw(config, options.draw, options.seed, options.draws)
    return 0


def _names_run(name: str) -> bool:
    """Return whether a name means a run: a folder with a slash in it, or one in results/ and no config."""
    from simulate.config.loading import find_config
    from simulate.runs.storage.layout import RESULTS, is_run

    if name.endswith(".toml"):
        return False
    if "/" in name:
        return not Path(name).is_file()
    if not is_run(RESULTS / name):
        return False
    try:
        find_config(name)
    except InputError:
        return True
    say(f"draws of the config as it is now; those of the run: explain {RESULTS / name}")
    return False


def _draws_of_run(options: argparse.Namespace, config: "Config") -> int:
    """Return how many draws a run of the config has: as asked, of the run that there is, or by the config."""
    from simulate import open_run
    from simulate.provenance import provenance_of
    from simulate.runs.storage.layout import RESULTS, is_run

    if options.draws is not None:
        return int(options.draws)
    folder = RESULTS / config.name
    with suppress(InputError):  # of a damaged run, which is not what is asked for
        if is_run(folder):
            return int(provenance_of(open_run(folder, without=["inputs"]))["draws_done"])
    return config.file.run.draws


def _explain_run(options: argparse.Namespace) -> int:
    """Print a draw of a run, by the config, seed, draws and sampler of the run."""
    from simulate import config_of, open_run
    from simulate.forecast.explain import print_draw
    from simulate.provenance import provenance_of

    dataset = open_run(options.name, without=["inputs"])
    found = provenance_of(dataset)
    given = {
        "--set": (options.settings or None, found["config_settings"]),
        "--seed": (options.seed, found["seed"]), "--draws": (options.draws, found["draws_asked"]),
    }
    for option, (asked, its) in given.items():
        if asked not in (None, its):
            wanted = f"goes with a config; {options.name} is a run, which has its own"
            raise InputError(Problem("", option, "", wanted))
    if not 0 <= options.draw < found["draws_done"]:
        wanted = f"must be a whole number in [0, {found['draws_done'] - 1}]: the run has no other draws"
        raise InputError(Problem(options.name, "--draw", str(options.draw), wanted))
    stored = _stored(options, dataset)
    print_draw(config_of(dataset), options.draw, found["seed"], found["draws_asked"], stored)
    return 0


def _stored(options: argparse.Namespace, dataset: "xr.Dataset") -> "StoredDraw":
    from simulate.forecast.explain import StoredDraw
    from simulate.runs.storage.store import find_run

    values = dataset["intrinsic_value"].values
    value = float(values[options.draw]) if options.draw < values.size else None
    return StoredDraw(str(find_run(options.name)), value)
