"""Ctrl-C and SIGTERM end a command within a second, whatever it is doing.

Both become exceptions, so that what is open is closed. But Python raises them only between its own
steps, and compiling a kernel or drawing a page can keep it away for seconds. Nothing on disk needs
an orderly end (a run may be killed at any moment), so a second thread ends the process by then.
"""

import os
import signal
import sys
import time
from threading import Thread
from types import FrameType
from typing import NoReturn

from simulate.printing import say

INTERRUPTED = 128 + signal.SIGINT
TERMINATED = 128 + signal.SIGTERM
_STOPS = (KeyboardInterrupt, SystemExit)
_PATIENCE = 0.8  # seconds for an orderly end

_last_words = "interrupted"


def end_within_a_second() -> None:
    """Make sure that Ctrl-C and SIGTERM end this process in time, with exit code 130 or 143.

    For a command's process only: a program that imports this one sees to its own signals.
    """
    # For numpy, not yet imported: it holds the GIL in a product of two matrices, and on a busy machine
    # OpenBLAS's threads wait for one another for seconds. One thread needs milliseconds.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    signal.signal(signal.SIGTERM, _stop)
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # else it is to be ignored: nohup
        signal.signal(signal.SIGINT, _stop)
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    Thread(target=_watch, args=(reading,), daemon=True).start()


def say_when_stopped(words: str) -> None:
    """Set what is said if the process must be ended: how to resume; nothing if it has been said."""
    global _last_words  # one process, one command
    _last_words = words


def _stop(number: int, _: FrameType | None) -> NoReturn:
    """End the command at the first signal; those that follow must not disturb its end."""
    for later in (signal.SIGINT, signal.SIGTERM):
        signal.signal(later, signal.SIG_IGN)
    sys.excepthook = lambda *_: _end(number)
    sys.unraisablehook = lambda lost: _end(number) if lost.exc_type in _STOPS else None
    if number == signal.SIGINT:
        raise KeyboardInterrupt
    raise SystemExit(TERMINATED)


def _watch(reading: int) -> None:
    """Wait for a signal's number, then for the process to end."""
    while True:
        number = os.read(reading, 1)[0]
        if number in (signal.SIGINT, signal.SIGTERM):
            break
    time.sleep(_PATIENCE)
    _end(number)


def _end(number: int) -> NoReturn:
    """End this process at once: nothing that was begun is tidied up.

    Also where what stops the command was lost, in a callback of LLVM's, or became an error of somebody
    who was not prepared for it: numba raises one of its own if LLVM did not finish.
    """
    if _last_words:
        say(_last_words)
    os._exit(128 + number)
