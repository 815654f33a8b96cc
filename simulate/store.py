"""Runs on disk: a folder that appears whole or not at all."""

import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import xarray as xr

from simulate.errors import InputError, Problem

RESULTS = Path("results")
STORE = "draws.zarr"


@contextmanager
def published(folder: Path) -> Iterator[Path]:
    """Yield an empty folder that takes the place of `folder` if the body succeeds.

    If the body fails, nothing is left of it and a former `folder` stays as it was. Only a
    former run is ever replaced.

    Raises
    ------
    InputError
        If `folder` exists and is not a run, or cannot be written.
    """
    folder = Path(os.path.abspath(folder))
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
        _replace(folder, stage)
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def _replace(folder: Path, stage: Path) -> None:
    """Put `stage` in the place of `folder`; if that fails, the former folder comes back."""
    if not folder.exists():
        stage.rename(folder)
        return
    former = Path(tempfile.mkdtemp(prefix=f".{folder.name}-former-", dir=folder.parent)) / folder.name
    folder.rename(former)
    try:
        stage.rename(folder)
    except OSError:
        former.rename(folder)
        raise
    finally:
        shutil.rmtree(former.parent, ignore_errors=True)


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
        If there is no run, or it is of another format.
    """
    from simulate.dataset import FORMAT

    folder = find_run(name_or_folder)
    dataset = xr.open_zarr(folder / STORE, consolidated=False, chunks=None, drop_variables=without).load()
    if dataset.attrs.get("format") != FORMAT:
        wanted = f"run format {dataset.attrs.get('format')}, this program reads {FORMAT}: run it again"
        raise InputError(Problem(str(folder), "", "", wanted))
    return dataset
