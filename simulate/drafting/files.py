"""Text files that are written together or not at all."""

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from simulate.errors import InputError, Problem

_THERE = "is there already: --overwrite replaces it"


def write_together(files: Mapping[Path, str], *, overwrite: bool) -> None:
    """Write texts to files, all of them or none.

    Each is first written in full beside its place, then all are renamed, in the order given. If one cannot
    be, those renamed before get back what they held.

    Parameters
    ----------
    files : Mapping[Path, str]
        The texts, by path. Folders that are missing are made.
    overwrite : bool
        Whether a file that is there is replaced.

    Raises
    ------
    InputError
        If a file is there and may not be replaced, is no plain file, or cannot be written.
    """
    for path in files:
        _check(path, overwrite)
    staged: dict[Path, Path] = {}
    try:
        for path, text in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            staged[path] = path.with_name(f".{path.name}.{os.getpid()}.new")
            with staged[path].open("x", encoding="utf-8", newline="\n") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
        _rename(staged, overwrite)
    except OSError as error:
        where = str(error.filename2 or error.filename or next(iter(files)))
        is_there = isinstance(error, FileExistsError) and error.filename2 is not None  # of the link alone
        wanted = _THERE if is_there else f"cannot be written: {error.strerror}"
        raise InputError(Problem(where, "", "", wanted)) from None
    finally:
        for stage in staged.values():
            with suppress(OSError):
                stage.unlink()


def _check(path: Path, overwrite: bool) -> None:
    if not os.path.lexists(path):
        return
    if path.is_symlink() or not path.is_file():
        raise InputError(Problem(str(path), "", "", "is there and is no plain file: name another"))
    if not overwrite:
        raise InputError(Problem(str(path), "", "", _THERE))


def _rename(staged: Mapping[Path, Path], overwrite: bool) -> None:
    former = {path: path.read_bytes() if path.exists() else None for path in staged} if overwrite else {}
    placed: list[Path] = []
    try:
        for path, stage in staged.items():
            if overwrite:
                stage.replace(path)
            else:  # unlike a rename, a link never takes the place of a file that has come meanwhile
                os.link(stage, path)
            placed.append(path)
    except BaseException:  # Ctrl-C as well
        for path in placed:
            content = former.get(path)
            if content is None:
                path.unlink(missing_ok=True)
            else:
                path.write_bytes(content)
        raise
