"""The commands and their options, as `--help` shows them."""

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path

_EPILOG = "NAME means configs/NAME.toml; a path to a TOML file will do as well."

Command = Callable[[argparse.Namespace], int]


def command_parser(commands: Mapping[str, Command]) -> argparse.ArgumentParser:
    """The parser of the command line.

    Parameters
    ----------
    commands : what each does, by name.
    """
    parser = argparse.ArgumentParser(
        prog="python -m simulate", description="Monte Carlo risk simulator for what a company is worth.",
        epilog=_EPILOG,
    )
    added = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, (about, add_options) in _OPTIONS.items():
        sub = added.add_parser(name, help=about, description=about, epilog=_EPILOG)
        sub.set_defaults(command=commands[name])
        add_options(sub)
    return parser


def _whole(text: str) -> int:
    try:
        return int(text.replace(",", "_"))
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text}: must be a whole number") from None


def _company(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("name", metavar="NAME")
    sub.add_argument(
        "--allow-outside", action="store_true", help="let the config name data files outside of its folder"
    )


def _changed_company(sub: argparse.ArgumentParser) -> None:
    _company(sub)
    sub.add_argument(
        "--set", dest="settings", action="append", default=[], metavar="INPUT=VALUE",
        help="hold an input at a number, or replace it by a TOML table; may be repeated",
    )


def _run(sub: argparse.ArgumentParser) -> None:
    _changed_company(sub)
    sub.add_argument("--draws", type=_whole, metavar="N", help="the config's, if not given")
    sub.add_argument("--seed", type=_whole, metavar="S", help="the config's, if not given")
    sub.add_argument("--until", metavar="TARGET", help='double the draws until, say, "p5 +-0.5%%"')
    sub.add_argument("--max-draws", type=_whole, metavar="N", help="where --until gives up (16,777,216)")
    about = "inputs: results and inputs of every draw (up to 2,000,000); draws: results; none: figures of all"
    sub.add_argument("--keep", metavar="WHAT", help=about)
    sub.add_argument("--out", type=Path, metavar="DIR", help="the run's own folder (default results/NAME)")
    sub.add_argument("--resume", action="store_true", help="go on with a run that was stopped or killed")
    sub.add_argument("--anew", action="store_true", help="throw away what another run left on its way")
    sub.add_argument("--no-report", action="store_true", help="draws only; `python -m reports` follows")


def _value(sub: argparse.ArgumentParser) -> None:
    _changed_company(sub)
    sub.add_argument("--json", action="store_true", help="unrounded, for programs")


def _explain(sub: argparse.ArgumentParser) -> None:
    _changed_company(sub)
    sub.add_argument("--draw", type=_whole, required=True, metavar="N", help="counted from 0")
    sub.add_argument("--draws", type=_whole, metavar="N", help="of the run; a Latin hypercube needs it")
    sub.add_argument("--seed", type=_whole, metavar="S", help="the config's, if not given")


def _verify(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("name", metavar="NAME")
    about = "draws picked at random (1,000)"
    sub.add_argument("--sample", type=_whole, metavar="N", help=about)
    sub.add_argument("--sample-seed", type=_whole, metavar="S", help="picks the same draws again")
    sub.add_argument("--all", action="store_true", dest="everything", help="the whole run again")


def _export(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("name", metavar="NAME")
    sub.add_argument("--format", default="parquet", metavar="FORMAT", help="parquet (default), netcdf or csv")
    sub.add_argument("--out", type=Path, metavar="FILE", help="default: draws.* beside the run")


def _fit(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("name", metavar="FILE", help="a CSV file whose first line names the columns")
    sub.add_argument("--column", metavar="NAME", help="may be left out if one column holds numbers")
    sub.add_argument("--out", type=Path, metavar="DIR", help="where the picture goes (default: here)")


_OPTIONS: dict[str, tuple[str, Callable[[argparse.ArgumentParser], None]]] = {
    "run": ("sample, value and report a company into results/NAME", _run),
    "value": ("the base case: value per share and the forecast table", _value),
    "check": ("whether a config is right; says all that is wrong", _company),
    "inputs": ("each input's range and source; correlations asked and sampled", _changed_company),
    "explain": ("one draw's inputs and whole forecast, rebuilt from the seed", _explain),
    "verify": ("draws of a run made anew from the seed, and compared", _verify),
    "export": ("the draws of a run as Parquet, netCDF or CSV", _export),
    "fit": ("which distribution fits a column of data", _fit),
}
