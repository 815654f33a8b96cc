"""Files of a run's folder are plain files: anything else of such a name is neither opened nor written to.

Opening a pipe waits for whoever writes into it, a device has no end, and what is written through a link
lands where the link leads.
"""

import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from simulate.errors import InputError, Problem

#: Of a file that is read whole; a journal that holds a company's largest data files is smaller.
_MOST_BYTES = 1 << 30


def open_plain(path: Path, most: int = _MOST_BYTES) -> IO[bytes]:
    """Open a file of at most so many bytes to read.

    Raises
    ------
    OSError
        If it is not there, is not a plain file, or is larger than any file of a run.
    """
    found = path.lstat()
    if not stat.S_ISREG(found.st_mode):
        raise OSError(errno.EINVAL, "is not a plain file", str(path))
    if found.st_size > most:
        raise OSError(errno.EFBIG, "is larger than any file of a run", str(path))
    return path.open("rb")


def read_plain(path: Path, most: int = _MOST_BYTES) -> bytes:
    """Return all that is in a file; raise what `open_plain` does."""
    with open_plain(path, most) as file:
        return file.read()


def check_plain(folder: Path) -> None:
    """Raise if a folder or file of a run is a link, or holds anything that is neither file nor folder.

    Raises
    ------
    InputError
        If so; it need not exist.
    """
    for path in _all_in(folder):
        try:
            mode = path.lstat().st_mode
        except FileNotFoundError:  # its writer has just renamed it
            continue
        if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
            what = "a link" if stat.S_ISLNK(mode) else "neither a file nor a folder"
            raise InputError(Problem(str(path), "", "", f"is {what}, which no run leaves there: remove it"))


def _all_in(folder: Path) -> Iterator[Path]:
    """Yield a folder and what is in it; links are not followed."""
    yield folder
    if not folder.is_symlink():
        for at, folders, files in os.walk(folder):
            yield from (Path(at, name) for name in (*folders, *files))
