"""The arithmetic in which inputs are computed from other inputs."""

from collections.abc import Callable

import numpy as np

#: A number, an input's name, or (operation, left, right).
Tree = float | str | tuple[str, "Tree", "Tree"]

#: The operations and what they mean on arrays; their order gives their codes in the kernel.
OPERATIONS: dict[str, Callable[[np.ndarray, np.ndarray], np.ndarray]] = {
    "+": np.add, "-": np.subtract, "*": np.multiply, "/": np.divide, "min": np.minimum, "max": np.maximum,
}
