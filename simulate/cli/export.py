"""`export`: the draws of a run for other programs."""

import argparse
from pathlib import Path

ABOUT = "the draws of a run as Parquet, netCDF or CSV"


def add_options(sub: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    sub.add_argument("name", metavar="NAME")
    sub.add_argument("--format", default="parquet", metavar="FORMAT", help="parquet (default), netcdf or csv")
    sub.add_argument("--out", type=Path, metavar="FILE", help="default: draws.* beside the run")


def run_command(options: argparse.Namespace) -> int:
    """Export a run; return the exit code."""
    from simulate.export import export_command

    return export_command(options.name, options.format, options.out)
