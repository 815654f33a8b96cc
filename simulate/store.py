"""Runs on disk: a folder that appears whole or not at all."""

import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import xarray as xr

from simulate.errors import InputError, Problem

RESULTS = Path("results")
STORE = "draws.zarr"
#: What `simulate.export` writes, by format.
EXPORTS = {"parquet": "draws.parquet", "netcdf": "draws.nc", "csv": "draws.csv"}
REPORT_FILES = (
    "percentiles.csv", "sensitivity.csv", "inputs.csv", "decisions.csv", "summary.json", "report.html",
    "report.xlsx", "histogram.png", "tornado.png", "inputs.png",
)
RUN_FILES = (STORE, *EXPORTS.values(), *REPORT_FILES)  # a new run replaces these and nothing else


@contextmanager
def replacing_folder(folder: Path) -> Iterator[Path]:
    """Yield an empty folder that takes the place of `folder` if the body succeeds.

    If the body fails, nothing is left of it and a former `folder` stays as it was. Only a
    former run is ever replaced; what else lies in its folder is carried over.

    Raises
    ------
    InputError
        If `folder` exists and is not a run, or cannot be written.
    """
    folder = Path(os.path.realpath(folder))  # a link stays, what it points to is replaced
    if folder.exists() and not is_run(folder) and (not folder.is_dir() or any(folder.iterdir())):
        wanted = "exists and is not a run: name another folder or remove it"
        raise InputError(Problem(str(folder), "", "", wanted))
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        stage = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    except OSError as error:
        raise InputError(Problem(str(folder), "", "", f"cannot be written: {error.strerror}")) from None
    try:
        stage.chmod(0o755)
        yield stage
        _carry_over(folder, stage)
        _replace(folder, stage)
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def _carry_over(folder: Path, stage: Path) -> None:
    """Bring what is not a run's from a former folder into a new one."""
    if folder.exists():
        copy_folder(folder, stage, without=RUN_FILES)


def copy_folder(source: Path, target: Path, without: Sequence[str] = ()) -> None:
    """Copy a folder into another, as hard links where that can be: files of a run never change."""

    def left_out(at: str, _: list[str]) -> Sequence[str]:
        return without if Path(at) == source else ()

    shutil.copytree(
        source, target, symlinks=True, dirs_exist_ok=True, copy_function=_link_or_copy, ignore=left_out
    )


def copy_draws(folder: Path, target: Path) -> None:
    """Copy a run into another folder, with what was exported of it but without its reports."""
    copy_folder(folder / STORE, target / STORE)
    for name in EXPORTS.values():
        if (folder / name).is_file():
            _link_or_copy(str(folder / name), str(target / name))


def _link_or_copy(source: str, target: str) -> None:
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError:  # a file system without hard links
        shutil.copy2(source, target)


def _replace(folder: Path, stage: Path) -> None:
    """Put `stage` in the place of `folder`; whatever interrupts, one of the two is there after."""
    if not folder.exists():
        stage.rename(folder)
        return
    aside = Path(tempfile.mkdtemp(prefix=f".{folder.name}-former-", dir=folder.parent))
    former = aside / folder.name
    folder.rename(former)
    try:
        stage.rename(folder)
    except BaseException:  # Ctrl-C as well
        former.rename(folder)
        aside.rmdir()
        raise
    shutil.rmtree(aside, ignore_errors=True)


def is_run(folder: Path) -> bool:
    """Whether a folder holds a run."""
    return (folder / STORE / "zarr.json").is_file()


def write_store(dataset: xr.Dataset, folder: Path) -> None:
    """Write a run's Dataset into a folder."""
    # Draws do not compress: as they are, a million take 0.1 s, with the default codec 0.4 s.
    plain = {name: {"compressors": None} for name in dataset.variables}
    dataset.to_zarr(folder / STORE, mode="w", consolidated=False, zarr_format=3, encoding=plain)


def find_run(name_or_folder: str | Path) -> Path:
    """The folder of a run: `iij` means results/iij, anything with a slash is a path.

    Raises
    ------
    InputError
        If there is no run.
    """
    text = str(name_or_folder)
    if text.endswith(".toml"):  # the config that the run was made from
        text = Path(text).stem
    folder = Path(text) if "/" in text else RESULTS / text
    if is_run(folder):
        return folder
    wanted = f"no run here; `make simulate CONFIG={folder.name}` makes one"
    raise InputError(Problem(str(folder), "", "", wanted))


def open_run(name_or_folder: str | Path, without: Sequence[str] = ()) -> xr.Dataset:
    """Read a run into memory.

    Parameters
    ----------
    without : variables to leave out; `inputs` is most of a run's size.

    Raises
    ------
    InputError
        If there is no run, it is of another format, or it is damaged.
    """
    from simulate.dataset import FORMAT

    folder = find_run(name_or_folder)

    def refuse(wanted: str) -> InputError:
        return InputError(Problem(str(folder), "", "", f"{wanted}: run it again"))

    try:
        with warnings.catch_warnings(action="ignore"):  # zarr's of what it does not recognise
            stored = xr.open_zarr(folder / STORE, consolidated=False, chunks=None, drop_variables=without)
            dataset = stored.load()
    except (ValueError, KeyError, OSError) as error:
        raise refuse(f"is damaged ({error})") from None
    if dataset.attrs.get("format") != FORMAT:
        raise refuse(f"has format {dataset.attrs.get('format')}, this program reads {FORMAT}")
    if _damaged(dataset):
        raise refuse("is damaged: draws are missing or do not agree with what the run counted")
    return dataset


def _damaged(dataset: xr.Dataset) -> bool:
    """Whether values, reasons and the counts of a run contradict each other.

    A lost chunk reads as NaN or as 0, so a lost value has no reason and a lost reason no value.
    """
    if not {"intrinsic_value", "invalid_reason", "below_book", "last_year_share"} <= set(dataset.data_vars):
        return True
    invalid = dataset["invalid_reason"].values != 0
    return (
        not np.array_equal(np.isnan(dataset["intrinsic_value"].values), invalid)
        or not np.array_equal(np.isnan(dataset["last_year_share"].values), invalid)
        or _miscounted(dataset, int(np.count_nonzero(invalid)))
    )


def _miscounted(dataset: xr.Dataset, n_invalid: int) -> bool:
    from simulate.dataset import is_streamed

    attrs, n_draw = dataset.attrs, dataset.sizes["draw"]
    if not is_streamed(dataset):
        return n_draw != attrs["draws_done"] or n_invalid != attrs["draws_invalid"]
    if not {"draws_by_reason", "percentile", "side_draws", "worst_next"} <= set(dataset.data_vars):
        return True
    n_valid = int(attrs["draws_done"] - attrs["draws_invalid"])
    by_reason = dataset["draws_by_reason"].values
    figures = np.concatenate([dataset["percentile"].values, dataset["worst_next"].values])
    return (
        n_draw != attrs["draws_sampled"]
        or int(by_reason.sum()) != attrs["draws_done"]
        or not int(by_reason[0]) == int(dataset["side_draws"].values[0]) == n_valid
        or bool(np.isnan(figures).any()) != (n_valid == 0)
    )
