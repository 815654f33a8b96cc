"""Running a command of another room by its command line.

Reports build on runs and not the other way round, so nothing of theirs is imported here. Their
commands run in this process, because a second one would import everything again (1.5 s).
"""

import runpy
import sys
import warnings
from contextlib import redirect_stdout
from io import StringIO

#: Turns a stored run into tables and pictures.
REPORT = "reports"
#: Shows what a config says of its inputs.
INPUTS = "reports.inputs_command"


def run_command(module: str, *arguments: str) -> tuple[int, str]:
    """What `python -m module arguments` would do: its exit code and what it printed."""
    before = sys.argv
    sys.argv = [module, *arguments]
    printed = StringIO()
    try:
        with redirect_stdout(printed), warnings.catch_warnings():
            # runpy's, of a module that is imported already; it is run afresh all the same.
            warnings.filterwarnings("ignore", "'.*' found in sys.modules", RuntimeWarning)
            runpy.run_module(module, run_name="__main__", alter_sys=True)
    except SystemExit as done:
        return int(done.code or 0), printed.getvalue()
    finally:
        sys.argv = before
    return 0, printed.getvalue()
