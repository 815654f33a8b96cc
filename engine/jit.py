"""All numba options in one place, and a compile cache that cannot serve stale code.

numba's own cache key looks at one file's time stamp: it ignores the options and the helpers
in other files. So the cache directory's name carries a hash of every source in this package
and of the versions that make machine code.
"""

import hashlib
import os
import sys
from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import Any

import llvmlite
import numba
import numpy

# No fastmath: it loses NaN, and its bits differ between a fresh and a cached compile.
_OPTIONS: dict[str, Any] = {"error_model": "numpy", "nogil": True}


def _source_hash() -> str:
    digest = hashlib.sha256()
    versions = (sys.version, numba.__version__, llvmlite.__version__, numpy.__version__)
    digest.update(repr(versions).encode())
    for source in sorted(Path(__file__).parent.rglob("*.py")):
        digest.update(source.name.encode())
        digest.update(source.read_bytes())
    return digest.hexdigest()[:16]


def _cache_directory() -> Path | None:
    """A writable folder for compiled kernels, or None where there is none."""
    root = os.environ.get("NUMBA_CACHE_DIR") or os.environ.get("XDG_CACHE_HOME")
    try:
        base = Path(root) if root else Path.home() / ".cache"
        folder = base / "intrinsic-mc" / _source_hash()
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, RuntimeError):
        return None
    return folder if os.access(folder, os.W_OK) else None


_CACHE = _cache_directory()
if _CACHE is not None:
    numba.config.CACHE_DIR = str(_CACHE)


#: Held around every parallel driver: numba's workqueue layer aborts the process when two Python
#: threads enter it at once.
ONE_AT_A_TIME = Lock()


def inlined(function: Callable) -> Callable:
    """Compile a helper that becomes part of the kernel that calls it.

    LLVM's own choice leaves the large ones as calls, and a loop with a call in it does not
    vectorise: forced, random bits and normal scores run four times faster.
    """
    return numba.njit(forceinline=True, **_OPTIONS)(function)


def compiled(function: Callable) -> Callable:
    """Compile an entry point and keep its machine code on disk."""
    return numba.njit(cache=_CACHE is not None, **_OPTIONS)(function)


def parallel(function: Callable) -> Callable:
    """Compile a thin `prange` driver.

    Keep the body thin: inlining the model into `prange` cost 25 s of compile time.
    """
    return numba.njit(parallel=True, cache=_CACHE is not None, **_OPTIONS)(function)
