"""Run a command and say what it took: `python -m benchmarks.launch COMMAND...` prints JSON.

A process of its own, that imports nothing large: Linux counts towards a command's peak memory
what its parent had in memory when it started it. What the command prints is thrown away but
for its last complaint.
"""

import json
import os
import subprocess
import sys
import tempfile
from time import perf_counter


def main(command: list[str]) -> int:
    """Print wall and processor seconds, peak memory in bytes (descendants' too) and exit code."""
    with tempfile.TemporaryFile("w+", errors="replace") as said:
        start = perf_counter()
        child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=said)
        _, status, usage = os.wait4(child.pid, 0)
        seconds = perf_counter() - start
        said.seek(0)
        last = said.read().strip().rpartition("\n")[2]
    child.returncode = os.waitstatus_to_exitcode(status)
    unit = 1 if sys.platform == "darwin" else 1024
    print(json.dumps({
        "seconds": seconds,
        "processor_seconds": usage.ru_utime + usage.ru_stime,
        "peak_bytes": usage.ru_maxrss * unit,
        "code": child.returncode,
        "said": last,
    }))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
