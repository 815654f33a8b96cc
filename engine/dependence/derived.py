"""Inputs computed from other inputs, a tile at a time.

An expression comes as a tree; here it becomes a list of operations on tile rows, each a loop
over lanes. Rows of the workspace, free once the draws are made, hold what is in between.
"""

from collections.abc import Mapping

import numpy as np

from engine.dependence.expression_ops import OPERATIONS, Tree
from engine.model.inputs import INPUT_ROW
from engine.model.tile import LANES, N_WORK, WORK
from engine.runtime.jit import inlined
from engine.runtime.kernel_arguments import NO_RELATIONS, Relations

_CODE = {name: code for code, name in enumerate(OPERATIONS)}
_CONSTANT = len(OPERATIONS)
_COPY = _CONSTANT + 1


def build_program(derived: Mapping[str, Tree], relations: Relations = NO_RELATIONS) -> Relations:
    """Lay out the computation of derived inputs as operations in the order in which they run.

    Parameters
    ----------
    derived : mapping of str to Tree
        Expressions by input, each after those it reads.
    relations : Relations, optional
        Whose other fields are kept.

    Raises
    ------
    ValueError
        If an expression has more parts than the workspace has rows.
    """
    steps: list[tuple[int, int, int, int]] = []
    constants: list[float] = []

    def emit(code: int, left: int, right: int, target: int, constant: float = 0.0) -> int:
        steps.append((code, left, right, target))
        constants.append(constant)
        return target

    def row_of(tree: Tree, free: int) -> int:
        """Emit what computes `tree`; `free` is the first workspace row not in use."""
        if isinstance(tree, str):
            return INPUT_ROW[tree]
        if free >= WORK + N_WORK:
            raise ValueError(f"has more than {N_WORK} parts waiting for each other")
        if isinstance(tree, float):
            return emit(_CONSTANT, 0, 0, free, tree)
        left = row_of(tree[1], free)
        right = row_of(tree[2], free + 1)
        return emit(_CODE[tree[0]], left, right, free)

    for name, tree in derived.items():
        row = row_of(tree, WORK)
        emit(_COPY, row, row, INPUT_ROW[name])
    return relations._replace(
        steps=np.array(steps, dtype=np.int64).reshape(-1, 4), constants=np.array(constants, dtype=np.float64)
    )


@inlined
def derive_tile(buffer: np.ndarray, program: Relations) -> None:
    """Compute the derived inputs of a tile whose other input rows are filled."""
    for i in range(program.steps.shape[0]):
        code, left, right, target = program.steps[i]
        for lane in range(LANES):
            a = buffer[left * LANES + lane]
            b = buffer[right * LANES + lane]
            if code == 0:
                result = a + b
            elif code == 1:
                result = a - b
            elif code == 2:
                result = a * b
            elif code == 3:
                result = a / b
            elif code == 4:
                result = np.minimum(a, b)
            elif code == 5:
                result = np.maximum(a, b)
            elif code == 6:
                result = program.constants[i]
            else:
                result = a
            buffer[target * LANES + lane] = result
