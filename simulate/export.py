"""The draws of a run in a file that other programs read: Parquet, netCDF or CSV.

A row is a draw, a column a result or an uncertain input, unrounded. A draw without a value is
empty in Parquet and CSV, and NaN in netCDF, which holds the whole Dataset.
"""

import os
from contextlib import nullcontext
from pathlib import Path
from typing import NamedTuple

import xarray as xr

from simulate.errors import InputError, Problem, no_such, printable, show_value
from simulate.keeping import require_draws
from simulate.printing import printing
from simulate.replacing import real_folder, replacing_file
from simulate.run_files import EXPORTS, is_run
from simulate.run_lock import locked
from simulate.store import find_run, open_run


class Exported(NamedTuple):
    """What was written: where, and how many draws, uncertain inputs and bytes."""

    path: Path
    draws: int
    inputs: int
    size: int


def export_command(name: str, form: str, out: Path | None = None) -> int:
    """Export a run and say so; return the exit code."""
    done = _export(name, form, out)
    draws = f"{done.draws:,} draw{'s' if done.draws > 1 else ''}"
    inputs = f"{done.inputs} uncertain input{'s' if done.inputs != 1 else ''}"
    path = printable(str(done.path))
    with printing(f"{path} is complete; what is said of it"):
        print(f"{path}: {draws} of {inputs}, {done.size / 1e6:,.1f} MB")
    return 0


def export_run(name: str | Path, form: str, out: Path | None = None) -> Path:
    """Write the draws of a run into a file; return its path.

    Parameters
    ----------
    name : as of `open_run`.
    form : "parquet", "netcdf" or "csv".
    out : the file, which is replaced if it is there; by default one of `EXPORTS` beside the run.

    Raises
    ------
    InputError
        If there is no such run or format, or the file cannot be written.
    """
    return _export(name, form, out).path


def _export(name: str | Path, form: str, out: Path | None) -> Exported:
    if form not in EXPORTS:
        raise InputError(Problem("", "--format", show_value(form), no_such("format", form, EXPORTS)))
    path = find_run(name) / EXPORTS[form] if out is None else Path(out)
    target = _target(path)
    if target.exists() and not target.is_file():
        raise InputError(Problem(str(path), "", "", "is there and is not a file: name another"))
    # Beside the run nobody may put another run in its place meanwhile.
    alone = locked(real_folder(find_run(name))) if out is None else nullcontext()
    with alone:
        dataset = open_run(name)
        require_draws(dataset, str(find_run(name)), "export")
        with replacing_file(target, path) as stage:
            _write(dataset, form, stage)
    n_draw, n_input = dataset.sizes["draw"], dataset.sizes["input"]
    return Exported(path, n_draw, n_input, target.stat().st_size)


def _target(path: Path) -> Path:
    """The file to replace: what a link points to, but in a run's folder, which others fill, the link."""
    return real_folder(path.parent) / path.name if is_run(path.parent) else Path(os.path.realpath(path))


def _write(dataset: xr.Dataset, form: str, path: Path) -> None:
    if form == "netcdf":
        from simulate.export_netcdf import write_netcdf

        write_netcdf(dataset, path)
    else:
        from simulate.export_table import write_csv, write_parquet

        (write_csv if form == "csv" else write_parquet)(dataset, path)
