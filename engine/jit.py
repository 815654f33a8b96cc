"""All numba options in one place; compiled kernels are kept on disk."""

from collections.abc import Callable
from typing import Any

import numba

from engine.compile_cache import SharedCache, cache_folder
from engine.gate import Gate

# No fastmath: it loses NaN, and its bits differ between a fresh and a cached compile.
_OPTIONS: dict[str, Any] = {"error_model": "numpy", "nogil": True}

_FOLDER = cache_folder()

#: Held around every parallel driver.
ONE_AT_A_TIME = Gate()


def inlined(function: Callable) -> Callable:
    """Compile a helper that becomes part of the kernel that calls it.

    LLVM's own choice leaves the large ones as calls, and a loop with a call in it does not
    vectorise: forced, random bits and normal scores run four times faster.
    """
    return numba.njit(forceinline=True, **_OPTIONS)(function)


def compiled(function: Callable) -> Callable:
    """Compile an entry point and keep its machine code on disk."""
    return _kept(numba.njit(**_OPTIONS)(function))


def parallel(function: Callable) -> Callable:
    """Compile a thin `prange` driver.

    Keep the body thin: inlining the model into `prange` cost 25 s of compile time.
    """
    return _kept(numba.njit(parallel=True, **_OPTIONS)(function))


def _kept(dispatcher: Any) -> Callable:
    """Give a compiled function its cache, as `cache=True` would; with the JIT off there is none."""
    if _FOLDER is not None and not numba.config.DISABLE_JIT:
        dispatcher._cache = SharedCache(dispatcher.py_func, _FOLDER)
    return dispatcher
