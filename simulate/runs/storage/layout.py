"""What lies in a run's folder, by name, and how it is copied and removed.

The folder's manifest says which files and folders in it were written here, and by which command. The
others are the reader's own, and stay over a new run. Names in a manifest are only compared with those
that are in the folder: whatever somebody forged there, nothing elsewhere is touched.
"""

import json
import os
import shutil
from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, TypeAdapter

from simulate.errors import InputError, Problem
from simulate.runs.storage.journal import JOURNAL
from simulate.runs.storage.plain_files import read_plain

RESULTS = Path("results")
STORE = "draws.zarr"
MANIFEST = "manifest.json"
PARTIAL = ".partial"
RUN, REPORT, EXPORT = "run", "report", "export"  # what writes into a run's folder
_MOST_MANIFEST_BYTES = 1 << 20


def _is_plain(name: str) -> bool:
    return name.isprintable() and name[:1] not in ("", ".") and not {"/", "\\"}.intersection(name)


def _plain(name: str) -> str:
    if not _is_plain(name):
        raise ValueError("must be the name of a file")
    return name


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


def read_manifest(folder: Path) -> dict[str, str] | None:
    """Return what was written into a run's folder: by name, what wrote it; None without a manifest.

    Raises
    ------
    InputError
        If the manifest is not what a run writes there.
    """
    path = folder / MANIFEST
    if not os.path.lexists(path):
        return None
    try:
        return _manifest_form().validate_json(read_plain(path, _MOST_MANIFEST_BYTES), strict=True)
    except (OSError, ValueError):
        wanted = "is not what a run writes there: remove it, and what lies beside the draws is kept"
        raise InputError(Problem(str(path), "", "", wanted)) from None


@cache
def _manifest_form() -> TypeAdapter[dict[str, str]]:
    return TypeAdapter(dict[Annotated[str, AfterValidator(_plain)], str])


def write_manifest(folder: Path, written: Mapping[str, str]) -> None:
    """Write a folder's manifest; whatever interrupts this, the former or the new one is there after."""
    new = folder / f".{MANIFEST}.new"
    new.unlink(missing_ok=True)
    with new.open("x", encoding="utf-8") as file:
        json.dump(dict(sorted(written.items())), file, indent=1)
    new.replace(folder / MANIFEST)


def note_written(folder: Path, by: str) -> None:
    """Add to the manifest of a folder on its way all in it that is not there yet, as written by `by`."""
    names = filter(_is_plain, _names_in(folder))
    write_manifest(folder, dict.fromkeys(names, by) | (read_manifest(folder) or {}))


def not_of_the_run(folder: Path) -> set[str]:
    """Return what lies in a run's folder and was not written here.

    A run of an older program has no manifest; then all but its draws counts as such.
    """
    return _names_in(folder) - _written(folder).keys()


def _written(folder: Path) -> dict[str, str]:
    return (read_manifest(folder) or {}) | {STORE: RUN, JOURNAL: RUN}


def _names_in(folder: Path) -> set[str]:
    return set(os.listdir(folder)) - {MANIFEST}


def copy_without_report(folder: Path, target: Path) -> None:
    """Copy a run into another folder, with what was exported of it but without its report."""
    kept = {name: by for name, by in _written(folder).items() if by != REPORT}
    copy_files(folder, target, kept)
    write_manifest(target, kept)


def copy_files(source: Path, target: Path, names: Collection[str]) -> None:
    """Copy some of a folder's files and folders, as hard links where possible: a run's never change."""

    def left_out(at: str, inside: list[str]) -> Collection[str]:
        return set(inside).difference(names) if Path(at) == source else ()

    shutil.copytree(
        source, target, symlinks=True, dirs_exist_ok=True, copy_function=_link_or_copy, ignore=left_out
    )


def _link_or_copy(source: str, target: str) -> None:
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError:  # a file system without hard links
        shutil.copy2(source, target)
