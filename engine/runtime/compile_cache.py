"""Machine code kept on disk, in a folder that cannot serve stale code.

numba's own key holds the signature, the processor's name and features, and one file's time stamp.
It ignores the options, the helpers in other files and the versions: those name the folder.

Where nothing can be written (a read-only installation without a home), each process compiles
its own kernels, in silence. They are then the same to the last bit, a minute or so later.
"""

import hashlib
import os
import re
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import llvmlite
import numba
import numpy
import platformdirs
from numba.core.caching import FunctionCache

if sys.platform != "win32":  # numba itself expects sharing violations there
    import fcntl

# numba's settings from the environment that change the machine code.
_SETTINGS = (
    "OPT", "LOOP_VECTORIZE", "SLP_VECTORIZE", "BOUNDSCHECK", "DEBUGINFO_DEFAULT", "DISABLE_INTEL_SVML",
    "ENABLE_AVX",
)
_APP = "intrinsic-mc"
_UNUSED_DAYS = 30
_FOLDER_NAME = re.compile("[0-9a-f]{16}")


def source_hash() -> str:
    """Return a hash of every source in this package, of versions and of settings that make machine code."""
    digest = hashlib.sha256()
    versions = (sys.version, numba.__version__, llvmlite.__version__, numpy.__version__)
    settings = [str(getattr(numba.config, name, None)) for name in _SETTINGS]
    digest.update(repr((versions, settings)).encode())
    package = Path(__file__).parents[1]
    for source in sorted(package.rglob("*.py")):
        digest.update(str(source.relative_to(package)).encode())
        digest.update(source.read_bytes())
    return digest.hexdigest()[:16]


def cache_folder() -> Path | None:
    """Return a writable folder for compiled kernels, or None where there is none.

    It lies in `NUMBA_CACHE_DIR`, else in the user's cache folder: `XDG_CACHE_HOME`, else the
    system's own, `~/.cache` on Linux. Making a new one removes those of other versions that
    nobody has used for 30 days.
    """
    root = os.environ.get("NUMBA_CACHE_DIR")
    try:
        base = Path(root) / _APP if root else platformdirs.user_cache_path(_APP, appauthor=False)
        folder = base / source_hash()
        is_new = not folder.exists()
        folder.mkdir(parents=True, exist_ok=True)
        if not os.access(folder, os.W_OK):
            return None
    except (OSError, RuntimeError):
        return None
    with suppress(OSError):
        os.utime(folder)  # in use
    if is_new:
        _drop_unused(base)
    return folder


def _drop_unused(base: Path) -> None:
    """Remove folders of other versions that are long unused.

    Each change of a source makes a folder of a megabyte or two; a process that is still at work in one
    that is removed compiles again.
    """
    before = time.time() - _UNUSED_DAYS * 86_400
    with suppress(OSError):
        for folder in base.iterdir():
            with suppress(OSError):
                if _FOLDER_NAME.fullmatch(folder.name) and folder.lstat().st_mtime < before:
                    shutil.rmtree(folder, ignore_errors=True)


class SharedCache(FunctionCache):
    """numba's cache of one function, in a given folder, made safe for processes that start at once.

    To save, numba reads its index, picks a free file name, and writes index and code: two processes
    that save different signatures may pick one name, and the index then leads to the wrong code.
    So each looks and saves under a lock. What cannot be read is compiled; what cannot be written
    (the disk is full, say) is not kept.
    """

    def __init__(self, function: Any, folder: Path) -> None:
        self._lock_file = folder / "lock"
        settings: Any = numba.config  # a module whose names are made at run time
        elsewhere, settings.CACHE_DIR = settings.CACHE_DIR, str(folder)  # other packages keep their own
        try:
            super().__init__(function)
        finally:
            settings.CACHE_DIR = elsewhere

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        """Return the compiled function, or None if there is none that can be read."""
        try:
            with _locked(self._lock_file):
                return super().load_overload(sig, target_context)
        except Exception:  # whatever a broken file makes of unpickling
            with suppress(OSError), _locked(self._lock_file):
                self.flush()
            return None

    def save_overload(self, sig: Any, data: Any) -> None:
        """Keep a compiled function, if it can be."""
        with suppress(OSError), _locked(self._lock_file):
            super().save_overload(sig, data)


@contextmanager
def _locked(file: Path) -> Iterator[None]:
    """Hold a file's lock; the system takes it back from a process that dies."""
    if sys.platform == "win32":
        yield
        return
    with file.open("ab") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
