"""Who is told before a kernel is compiled, which takes seconds. Importing this does not import numba."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

Listener = Callable[[str, int], None]

_listeners: list[Listener] = []


@contextmanager
def told_before_compiling(listener: Listener) -> Iterator[None]:
    """Tell a listener of each slow kernel that the body needs and the disk lacks, before it is compiled.

    Parameters
    ----------
    listener : callable
        Takes what the kernel is for, and about how many seconds its compilation takes.
    """
    _listeners.append(listener)
    try:
        yield
    finally:
        _listeners.remove(listener)


def tell(what: str, seconds: int) -> None:
    """Tell all listeners what is about to be compiled."""
    for listener in tuple(_listeners):
        listener(what, seconds)
