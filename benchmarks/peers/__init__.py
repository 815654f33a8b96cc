"""Others who do the same work.

Each module has functions `(matrix, years) -> Job`: from inputs, (input, draw) in registry order,
to a job that values them when called, (draw,) currency per share. Whatever can be done before
the clock starts (compiling, handing over the inputs) is done in that step.
"""

from collections.abc import Callable

import numpy as np

Job = Callable[[], np.ndarray]
Peer = Callable[[np.ndarray, int], Job]


class Absent(Exception):  # noqa: N818  # it is no error: the benchmark goes on without this peer
    """A peer that this machine does not have; the message says what is missing."""
