"""What a worker of this machine is told when it starts: Dask loads this module there (`preload`).

A terminal sends Ctrl-C to all processes of a command. The command ends its workers; of themselves they would
end with tracebacks, in the midst of what it says.
"""

import signal
from typing import Any


def dask_setup(_worker: Any) -> None:
    """Leave Ctrl-C to the process that started this one.

    Parameters
    ----------
    _worker : distributed.Worker
        The worker of this process, which Dask gives.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
