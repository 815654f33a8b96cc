"""What the cores could do at best, beside what the kernel does: `python -m benchmarks.ceiling`.

Rates of one core are measured with loops that do one thing only, compiled as the kernel is; the
kernel's operations are counted on the equations, its loads and stores on the tile's rows.
"""

from time import process_time

import numba
import numpy as np

from benchmarks.cases import N_DRAW, NONE_30, YEARS, published_matrix
from benchmarks.figure import Figure
from benchmarks.operations import count
from benchmarks.profile import forecast_tiles
from benchmarks.table import print_table
from benchmarks.timing import in_turns
from engine.kernels.valuation_kernel import value_inputs
from engine.model.forecast_year import Constants, State
from engine.model.inputs import N_INPUT
from engine.model.tile import LANES
from engine.runtime.jit import compiled

PART = "ceiling"
_N_CELL = 512  # 4 kB: two such arrays stay in the first cache
_N_STEP = 16
_N_TURN = 20_000
# A year reads the constants, the state, three sums; it writes the state (cash too) and the sums.
LOADS = len(Constants._fields) + len(State._fields) + 3
STORES = len(State._fields) + 3
_BYTES_IN, _BYTES_OUT = 8 * N_INPUT, 8 + 1 + 1 + 8


@compiled
def arithmetic(x: np.ndarray, n_turn: int) -> None:
    """Do multiplications and additions in equal parts, in registers."""
    for _ in range(n_turn):
        for i in range(x.size):
            v = x[i]
            v = v * 0.25 + 1.0
            v = v * 0.25 + 1.1
            v = v * 0.25 + 1.2
            v = v * 0.25 + 1.3
            v = v * 0.25 + 1.4
            v = v * 0.25 + 1.5
            v = v * 0.25 + 1.6
            v = v * 0.25 + 1.7
            x[i] = v


@compiled
def _division(x: np.ndarray, n_turn: int) -> None:
    for _ in range(n_turn):
        for i in range(x.size):
            v = x[i]
            v = 1.5 / (1.0 + v)
            v = 1.5 / (1.0 + v)
            x[i] = v


@compiled
def _moves(flat: np.ndarray, n_turn: int) -> None:
    """Do two loads and one store: of halves of one array, or it would not vectorise."""
    half = np.uint64(flat.size // 2)
    for _ in range(n_turn):
        for i in range(_N_CELL):
            flat[np.uint64(i)] = flat[np.uint64(i)] + flat[np.uint64(i) + half]


def _aligned(count: int) -> np.ndarray:
    """Return ones from the start of a cache line: a vector across two lines takes twice as long to load."""
    cells = np.ones(count + 8)
    first = -(cells.ctypes.data // 8) % 8
    return cells[first : first + count]


def measure() -> list[Figure]:
    """Measure the rates of one core, the kernel's needs, and the part of the ceiling that it reaches."""
    base = np.ascontiguousarray(published_matrix(1)[:, 0])
    x, flat = _aligned(_N_CELL), _aligned(2 * _N_CELL)
    matrix = published_matrix(N_DRAW)
    large = np.ones(1 << 25)  # 256 MB: past all caches
    before = numba.get_num_threads()
    numba.set_num_threads(1)
    try:
        times = in_turns({
            "arithmetic": lambda: arithmetic(x, _N_TURN),
            "division": lambda: _division(x, _N_TURN // 4),
            "moves": lambda: _moves(flat, _N_TURN),
            "memory": lambda: large.sum(),
            "in place": lambda: forecast_tiles(base, NONE_30, N_DRAW // LANES),
            "kernel": lambda: value_inputs(matrix, NONE_30),
        }, clock=process_time)
    finally:
        numba.set_num_threads(before)
    rate = {
        "arithmetic": _N_STEP * _N_CELL * _N_TURN / times.seconds("arithmetic"),
        "division": 2 * _N_CELL * (_N_TURN // 4) / times.seconds("division"),
        "moves": _N_CELL * _N_TURN / times.seconds("moves"),
        "memory": large.nbytes / times.seconds("memory"),
    }
    each = {name: times.seconds(name) / N_DRAW for name in ("in place", "kernel")}
    return [*_rates(rate), *_needs(rate, each)]


def _rates(rate: dict[str, float]) -> list[Figure]:
    return [
        Figure(PART, "one core: add or multiply", rate["arithmetic"] / 1e9, "G/s"),
        Figure(PART, "one core: divide", rate["division"] / 1e9, "G/s"),
        Figure(PART, "one core: two loads and a store, first cache", rate["moves"] / 1e9, "G/s"),
        Figure(PART, "one core: read from memory", rate["memory"] / 1e9, "GB/s"),
    ]


def _needs(rate: dict[str, float], kernel: dict[str, float]) -> list[Figure]:
    year = count(YEARS)
    operations = sum(year.values())
    bound = {
        "arithmetic": YEARS * (operations - year["divide"]) / rate["arithmetic"],
        "division": YEARS * year["divide"] / rate["division"],
        "loads and stores": YEARS * max(LOADS / 2, STORES) / rate["moves"],
    }
    memory = (_BYTES_IN + _BYTES_OUT) / rate["memory"]
    in_place, given = kernel["in place"], kernel["kernel"]
    highest = max(bound, key=bound.__getitem__)
    told = ", ".join(f"{number:.3g} {kind}" for kind, number in year.items())
    least = {**bound, "given inputs from memory": memory}

    def row(name: str, value: float, unit: str = "ns/draw", note: str = "") -> Figure:
        return Figure(PART, name, value, unit, note=note)

    return [
        row("operations a draw and year", operations, "", told),
        row("bytes a draw, given inputs", _BYTES_IN + _BYTES_OUT, "B", f"{_BYTES_OUT} of them out"),
        *(row(f"least time: {name}", 1e9 * seconds) for name, seconds in least.items()),
        row("kernel, inputs in place, one thread", 1e9 * in_place, note=f"{YEARS} years"),
        row("kernel, given inputs, one thread", 1e9 * given, note=f"{YEARS} years"),
        row("reached, inputs in place", bound[highest] / in_place, "x", f"ceiling set by {highest}"),
        row("reached, given inputs", (bound[highest] + memory) / given, "x", "arithmetic and memory in turn"),
    ]


if __name__ == "__main__":
    print_table(measure())
