"""One process at a time makes a run in a folder; another is told who does.

The system takes the lock back from a process that dies, so a file that is left behind locks nobody
out. The package filelock would save a dozen lines: it takes 0.2 s to import, leaves its file behind, and
where there is no flock falls back to files that a killed process leaves locked.
"""

import json
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from simulate.errors import InputError, Problem
from simulate.runs.storage.plain_files import check_plain

if sys.platform != "win32":  # runs there are not kept apart
    import fcntl

_HELD: set[IO[str]] = set()


def _let_go() -> None:
    """Let a forked child hold no lock: it would keep others out if it outlived its parent."""
    while _HELD:
        _HELD.pop().close()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_let_go)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the lock of a run's folder, which need not exist.

    Raises
    ------
    InputError
        If another process holds it; the owner is named. If nothing can be written there, or a link is in
        the lock's place: to remove it could take away the lock that another has just put there instead.
    """
    path = folder.with_name(f".{folder.name}.lock")
    file = _taken(path, folder)
    _HELD.add(file)
    try:
        yield
    finally:
        _HELD.remove(file)
        with suppress(OSError):
            path.unlink()  # while it is still held, so nobody's else
        file.close()


def _taken(path: Path, folder: Path) -> IO[str]:
    """Return the lock's file, open and locked, with this process in it as the owner."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        while True:
            file = open(path, "a+", encoding="utf-8", opener=_open_unfollowed)  # noqa: SIM115
            _lock(file, folder)
            if _is_there(file, path):
                if os.fstat(file.fileno()).st_nlink == 1:
                    break
                path.unlink()  # a file of another name, too, which would be written over
            file.close()  # or its owner was just done, and took it away
        file.truncate(0)
        file.write(_owner())
        file.flush()
    except OSError as error:
        if os.path.lexists(path):
            check_plain(path)
        wanted = f"cannot be written: {error.strerror or error}"
        raise InputError(Problem(str(folder), "", "", wanted)) from None
    return file


def _open_unfollowed(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NOFOLLOW", 0), 0o666)


def _lock(file: IO[str], folder: Path) -> None:
    if sys.platform == "win32":
        return
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.seek(0)
        found = file.read()
        file.close()
        wanted = f"is being written by {_described(found)}: wait until it is done"
        raise InputError(Problem(str(folder), "", "", wanted)) from None


def _is_there(file: IO[str], path: Path) -> bool:
    """Return whether the path still names the file that is locked."""
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.lstat())
    except FileNotFoundError:
        return False


def _owner() -> str:
    since = datetime.now(UTC).isoformat(timespec="seconds")
    return json.dumps({
        "process": os.getpid(), "host": socket.gethostname(), "since": since, "command": " ".join(sys.argv),
    })


def _described(owner: str) -> str:
    """Return the owner in words: `process 17 of desk, since 2026-11-20T12:00:00+00:00 (simulate run iij)`."""
    try:
        found = json.loads(owner)
        return f"process {found['process']} of {found['host']}, since {found['since']} ({found['command']})"
    except (ValueError, KeyError, TypeError):
        return "another process"  # which has not yet written who it is
