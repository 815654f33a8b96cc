"""What lies in a run's folder, by name, and how it is copied and removed."""

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from simulate.runs.storage.journal import JOURNAL

RESULTS = Path("results")
STORE = "draws.zarr"
PARTIAL = ".partial"
#: What `simulate.export` writes, by format.
EXPORTS = {"parquet": "draws.parquet", "netcdf": "draws.nc", "csv": "draws.csv"}
REPORT_FILES = (
    "percentiles.csv", "sensitivity.csv", "inputs.csv", "decisions.csv", "summary.json", "report.html",
    "report.xlsx", "histogram.png", "tornado.png", "inputs.png",
)
RUN_FILES = (STORE, JOURNAL, *EXPORTS.values(), *REPORT_FILES)  # a new run replaces these and nothing else


def is_run(folder: Path) -> bool:
    """Return whether a folder holds a run, whole or damaged."""
    return (folder / STORE / "zarr.json").is_file() or (folder / JOURNAL).is_file()


def partial_folder(folder: Path) -> Path:
    """Return the folder of the unfinished run that will be `folder`."""
    return folder.with_name(f"{folder.name}{PARTIAL}")


def remove_run(folder: Path) -> None:
    """Remove a run's folder; until the last file is gone it is still known as a run's."""
    if folder.is_symlink() or not folder.is_dir():
        return
    first = [path for path in folder.iterdir() if path.name not in (STORE, JOURNAL)]
    for path in [*first, folder / STORE, folder / JOURNAL]:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    shutil.rmtree(folder, ignore_errors=True)


def copy_folder(source: Path, target: Path, without: Sequence[str] = ()) -> None:
    """Copy a folder into another, as hard links where possible: files of a run never change."""

    def left_out(at: str, _: list[str]) -> Sequence[str]:
        return without if Path(at) == source else ()

    shutil.copytree(
        source, target, symlinks=True, dirs_exist_ok=True, copy_function=_link_or_copy, ignore=left_out
    )


def copy_draws(folder: Path, target: Path) -> None:
    """Copy a run into another folder, with what was exported of it but without its reports."""
    copy_folder(folder / STORE, target / STORE)
    for name in (JOURNAL, *EXPORTS.values()):
        if (folder / name).is_file():
            _link_or_copy(str(folder / name), str(target / name))


def _link_or_copy(source: str, target: str) -> None:
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError:  # a file system without hard links
        shutil.copy2(source, target)
