"""Folders and files that take the place of others whole or not at all."""

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from simulate.errors import InputError, Problem, printable
from simulate.printing import say
from simulate.runs.storage.layout import (
    MANIFEST,
    PARTIAL,
    RUN,
    copy_files,
    is_run,
    not_of_the_run,
    note_written,
    read_manifest,
)
from simulate.runs.storage.lock import locked

_THERE = "is there already: --overwrite replaces it"


@contextmanager
def replacing_folder(folder: Path, by: str = RUN) -> Iterator[Path]:
    """Yield an empty folder that takes the place of `folder` if the body succeeds.

    If the body fails, nothing is left of it and a former `folder` stays as it was. Only a
    former run is ever replaced; what else lies in its folder is carried over. Nobody else
    can write there meanwhile.

    Parameters
    ----------
    folder : pathlib.Path
        The run's folder.
    by : str, optional
        What the new folder's manifest says of where its files come from.

    Raises
    ------
    InputError
        If `folder` exists and is not a run, cannot be written, or is being written by another process.
    """
    folder = real_folder(folder)
    check_replaceable(folder)
    with locked(folder):
        restore_former(folder)
        stage = folder.with_name(f".{folder.name}.new")
        _remove(stage)  # of a process that was killed
        try:
            make_folder(stage)
            yield stage
            take_place(stage, folder, by)
        finally:
            shutil.rmtree(stage, ignore_errors=True)


@contextmanager
def replacing_file(target: Path, shown: Path) -> Iterator[Path]:
    """Yield where to write a file that takes the place of `target` if the body succeeds.

    If the body fails, nothing is left of it and a former file stays as it was. A link at `target`
    is replaced, and what it points to stays. Who may read the file is for the umask to say; it is
    written in a new folder, into which nobody else can put anything.

    Parameters
    ----------
    target : pathlib.Path
        The file.
    shown : pathlib.Path
        What messages call it.

    Raises
    ------
    InputError
        If it cannot be written.
    """
    stage = None
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        stage = Path(tempfile.mkdtemp(prefix=".new-", dir=target.parent))
        yield stage / target.name
        (stage / target.name).replace(target)
    except OSError as error:
        wanted = f"cannot be written: {error.strerror or error}"
        raise InputError(Problem(str(shown), "", "", wanted)) from None
    finally:
        if stage is not None:
            shutil.rmtree(stage, ignore_errors=True)


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
        _check_free(path, overwrite)
    staged: dict[Path, Path] = {}
    try:
        for path, text in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            staged[path] = path.with_name(f".{path.name}.{os.getpid()}.new")
            with staged[path].open("x", encoding="utf-8", newline="\n") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
        _rename_all(staged, overwrite)
    except OSError as error:
        where = str(error.filename2 or error.filename or next(iter(files)))
        is_there = isinstance(error, FileExistsError) and error.filename2 is not None  # of the link alone
        wanted = _THERE if is_there else f"cannot be written: {error.strerror}"
        raise InputError(Problem(where, "", "", wanted)) from None
    finally:
        for stage in staged.values():
            with suppress(OSError):
                stage.unlink()


def _check_free(path: Path, overwrite: bool) -> None:
    if not os.path.lexists(path):
        return
    if path.is_symlink() or not path.is_file():
        raise InputError(Problem(str(path), "", "", "is there and is no plain file: name another"))
    if not overwrite:
        raise InputError(Problem(str(path), "", "", _THERE))


def _rename_all(staged: Mapping[Path, Path], overwrite: bool) -> None:
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


def real_folder(folder: Path) -> Path:
    """Return where a folder really is: a link stays, and what it points to is replaced."""
    real = os.path.realpath(folder)
    has_name = folder.name not in ("", "..")
    return folder if has_name and real == os.path.abspath(folder) else Path(real)


def check_replaceable(folder: Path) -> None:
    """Raise if what is there is not a run.

    Raises
    ------
    InputError
        If something else is there, the folder cannot be replaced, or its manifest is none.
    """
    if folder.name.endswith(PARTIAL):
        wanted = f"ends in {PARTIAL}, as folders of runs on their way do: name another folder"
        raise InputError(Problem(str(folder), "", "", wanted))
    if folder.exists() and (os.path.ismount(folder) or folder.resolve() == Path.cwd()):
        wanted = "is the folder you are in, or a disk of its own, and cannot be replaced: name one in it"
        raise InputError(Problem(str(folder), "", "", wanted))
    if folder.exists() and not is_run(folder) and (not folder.is_dir() or any(folder.iterdir())):
        wanted = "exists and is not a run: name another folder or remove it"
        raise InputError(Problem(str(folder), "", "", wanted))
    read_manifest(folder)


def make_folder(folder: Path) -> None:
    """Make a folder and those above it.

    Raises
    ------
    InputError
        If it cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(Problem(str(folder), "", "", f"cannot be written: {error.strerror}")) from None


def take_place(stage: Path, folder: Path, by: str = RUN) -> None:
    """Put `stage` in the place of `folder`; whatever interrupts this, one of the two is there after.

    What is in `stage` and not yet in its manifest is noted there as written by `by`. What `folder` holds
    beside the former run's files is carried over, unless `stage` has something of the same name.
    """
    note_written(stage, by)
    if folder.exists():
        kept = not_of_the_run(folder).difference(os.listdir(stage))
        if kept and read_manifest(folder) is None:
            wanted = f"no {MANIFEST} says what the former run wrote, so all but its draws is kept"
            say(printable(f"{folder}: {wanted}: {min(kept)}{f' and {len(kept) - 1} more' * (len(kept) > 1)}"))
        copy_files(folder, stage, kept)
    if not folder.exists():
        stage.rename(folder)
        return
    former = former_folder(folder)
    _remove(former)
    try:
        folder.rename(former)
        stage.rename(folder)
    except BaseException:  # Ctrl-C as well, before or after either of them
        restore_former(folder)
        raise
    shutil.rmtree(former, ignore_errors=True)


def _remove(folder: Path) -> None:
    """Remove a folder, or the link in its place, but never what a link leads to."""
    if folder.is_symlink():
        folder.unlink()
    else:
        shutil.rmtree(folder, ignore_errors=True)


def restore_former(folder: Path) -> None:
    """Undo a replacement that was cut short: a former folder that was set aside is put back.

    Where the new one is in its place already, what is left of the former is removed.
    """
    former = former_folder(folder)
    if former.is_symlink():  # no run leaves one: who follows it ends up in another place
        former.unlink()
    if not former.exists():
        return
    if folder.exists():
        _remove(former)
    else:
        with suppress(OSError):
            former.rename(folder)


def former_folder(folder: Path) -> Path:
    """Return where a folder is set aside while another takes its place."""
    return folder.with_name(f".{folder.name}.former")
