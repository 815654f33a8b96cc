"""Importing matplotlib, whatever it is asked for around us: we draw with Agg, and need no other backend."""

import os
import sys
from contextlib import suppress
from threading import Lock

from simulate.errors import InputError, Problem

_IMPORTING = Lock()  # a thread may import it beside the kernels


def import_matplotlib() -> None:
    """Import matplotlib; call it before what draws is imported.

    Its own import fails where `MPLBACKEND` names a backend that is not installed here, as that of a
    Jupyter kernel is not for a program that the kernel starts. One that is here stays the user's:
    whoever goes on in this process finds matplotlib as his own import would have left it.

    Raises
    ------
    InputError
        If the user's matplotlibrc cannot be read.
    """
    with _IMPORTING:
        if "matplotlib" in sys.modules:  # and the backend may have been changed since
            return
        asked = os.environ.pop("MPLBACKEND", None)
        try:
            import matplotlib
        except (OSError, UnicodeError) as error:
            wanted = f"matplotlib cannot read it: {getattr(error, 'strerror', None) or error}"
            raise InputError(Problem("matplotlibrc", "", "", wanted)) from None
        finally:
            if asked is not None:
                os.environ["MPLBACKEND"] = asked
        if asked:
            with suppress(ValueError):
                matplotlib.rcParams["backend"] = asked
