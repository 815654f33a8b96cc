"""The forecast in C++, compiled on the spot with all that the machine has, OpenMP over draws."""

import ctypes
import shutil
import subprocess
import tempfile
from pathlib import Path

import numpy as np

from benchmarks.peers import Absent, Job

FLAGS = ("-O3", "-march=native", "-fopenmp", "-shared", "-fPIC")
_SOURCE = Path(__file__).with_name("forecast.cpp")


def compiler() -> str | None:
    """Return the path of the compiler found, if any."""
    return shutil.which("g++") or shutil.which("clang++")


def cpp_peer(matrix: np.ndarray, years: int) -> Job:
    """Return the compiled forecast.

    Raises
    ------
    Absent
        If there is no compiler, or it cannot do OpenMP.
    """
    found = compiler()
    if found is None:
        raise Absent("no C++ compiler here")
    with tempfile.TemporaryDirectory() as folder:
        library = Path(folder) / "forecast.so"
        done = subprocess.run([found, *FLAGS, str(_SOURCE), "-o", str(library)], capture_output=True)
        if done.returncode:
            raise Absent(f"{Path(found).name} cannot compile it")
        function = ctypes.CDLL(str(library)).value_draws  # stays loaded when the file is gone

    def value() -> np.ndarray:
        out = np.empty(matrix.shape[1])
        function(
            ctypes.c_void_p(matrix.ctypes.data), ctypes.c_long(matrix.shape[1]), ctypes.c_int(years),
            ctypes.c_void_p(out.ctypes.data),
        )
        return out

    return value
