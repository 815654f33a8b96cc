"""One run of a given size in a process of its own: `python -m benchmarks.one_run N_DRAW YEARS N_INPUT`.

It streams: results go to the same cells chunk after chunk. Prints the bytes that the process had
at most before the run (imports, tables and compiled code) and after it.
"""

import json
import resource
import sys

from benchmarks.cases import correlated, first_inputs
from engine.kernels.valuation_kernel import Valuation, empty_valuation, value_draws
from engine.model.rules.horizon import Horizon
from engine.model.rules.terminal_rules import Terminal

CHUNK = 1 << 17


def main(arguments: list[str]) -> int:
    """Run, and print `before` and `peak` in bytes."""
    n_draw, years, n_input = (int(argument) for argument in arguments)
    sampler = correlated(first_inputs(n_input))
    horizon = Horizon(years, terminal=int(Terminal.NONE))
    value_draws(sampler, horizon, 0, empty_valuation(1))
    before = _peak_bytes()
    out = empty_valuation(min(CHUNK, n_draw))
    for first in range(0, n_draw, CHUNK):
        part = Valuation(*(cells[: n_draw - first] for cells in out))
        value_draws(sampler, horizon, first, part)
    print(json.dumps({"before": before, "peak": _peak_bytes()}))
    return 0


def _peak_bytes() -> int:
    """Return the most memory that this process had so far, in bytes."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
