"""All numba options in one place; compiled kernels are kept on disk."""

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

import numba
import numpy as np
from numba.core import event

from engine.runtime import compile_notice
from engine.runtime.compile_cache import SharedCache, cache_folder
from engine.runtime.threads import ParallelLock

_P = ParamSpec("_P")
_R = TypeVar("_R")

# No fastmath: it loses NaN, and its bits differ between a fresh and a cached compile.
_OPTIONS: dict[str, Any] = {"error_model": "numpy", "nogil": True}

_FOLDER = cache_folder()

#: Whether functions run as Python, NUMBA_DISABLE_JIT.
JIT_IS_OFF = bool(numba.config.DISABLE_JIT)  # type: ignore[attr-defined]  # a name made at run time

#: The type that numbers are cast to before they go into a compiled function. Interpreted, a plain float
#: refuses to be divided by zero, where compiled code and numpy give an infinity; compiled, plain floats
#: are read 1.2 us sooner, of 5.5 a table.
NUMBER: type[float] = np.float64 if JIT_IS_OFF else float

#: Held around every parallel driver.
PARALLEL_LOCK = ParallelLock()


def inlined(function: Callable[_P, _R]) -> Callable[_P, _R]:
    """Compile a helper that becomes part of the kernel that calls it.

    LLVM's own choice leaves the large ones as calls, and a loop with a call in it does not
    vectorise: forced, random bits and normal scores run four times faster.
    """
    return _typed_as(function, numba.njit(forceinline=True, **_OPTIONS)(function))


def compiled(function: Callable[_P, _R]) -> Callable[_P, _R]:
    """Compile an entry point and keep its machine code on disk."""
    return _typed_as(function, _cached_on_disk(numba.njit(**_OPTIONS)(function)))


def compiled_slowly(what: str, seconds: int) -> Callable[[Callable[_P, _R]], Callable[_P, _R]]:
    """Compile an entry point, and tell before that takes place; see `engine.runtime.compile_notice`.

    Parameters
    ----------
    what : str
        What the kernel is for, for a message: "the forecast".
    seconds : int
        About how long its compilation takes.
    """

    def decorate(function: Callable[_P, _R]) -> Callable[_P, _R]:
        _SLOW[function] = (what, seconds)
        return compiled(function)

    return decorate


class _Telling(event.Listener):
    """Hears of each compilation that begins: what is found on the disk is none."""

    def on_start(self, event: Any) -> None:
        notice = _SLOW.get(event.data["dispatcher"].py_func)
        if notice is not None:
            compile_notice.tell(*notice)

    def on_end(self, event: Any) -> None:
        pass


_SLOW: dict[Callable[..., Any], tuple[str, int]] = {}
event.register("numba:compile", _Telling())  # type: ignore[no-untyped-call]  # numba has no annotations


def parallel(function: Callable[_P, _R]) -> Callable[_P, _R]:
    """Compile a thin `prange` driver.

    Keep the body thin: inlining the model into `prange` cost 25 s of compile time.
    """
    return _typed_as(function, _cached_on_disk(numba.njit(parallel=True, **_OPTIONS)(function)))


def _cached_on_disk(dispatcher: Any) -> Any:
    """Give a compiled function its cache, as `cache=True` would; with the JIT off there is none."""
    if _FOLDER is not None and not JIT_IS_OFF:
        dispatcher._cache = SharedCache(dispatcher.py_func, _FOLDER)
    return dispatcher


def intrinsic_or_plain(plain: Callable[_P, _R], intrinsic: object) -> Callable[_P, _R]:
    """Return what kernels call: the instructions that an intrinsic emits, or Python that does the same."""
    return plain if JIT_IS_OFF else _typed_as(plain, intrinsic)


def _typed_as(function: Callable[_P, _R], made_of_it: Any) -> Callable[_P, _R]:  # noqa: ARG001  # its type alone
    """Tell a type checker that what is compiled takes and returns what the function does: numba cannot."""
    typed: Callable[_P, _R] = made_of_it
    return typed
