"""The forecast kernel beside its peers: `python -m benchmarks.kernel`.

Given inputs, 30 years, `terminal = "none"`. Peers: the same equations in C++ (-O3 -march=native,
OpenMP), vectorised numpy, and a plain `prange` loop over draws. Every peer's values are compared
with ours before it is timed; all run in turns in one process, and medians are compared.
"""

import ctypes
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter

import numba
import numpy as np

from engine.forecast import open_books, prepare, step
from engine.inputs import INPUT_ROW, N_INPUT, Inputs
from engine.kernel import value_inputs
from engine.rules import Horizon, Terminal
from simulate import load_config

N_DRAW = 1 << 20
N_TURN = 7
YEARS = 30
HORIZON = Horizon(YEARS, terminal=int(Terminal.NONE))

Peer = Callable[[np.ndarray], np.ndarray]


def cpp_peer() -> Peer | None:
    """The C++ forecast, compiled now; None where there is no compiler."""
    compiler = shutil.which("g++") or shutil.which("clang++")
    if compiler is None:
        return None
    library = Path(tempfile.mkdtemp()) / "forecast.so"
    source = Path(__file__).with_name("forecast.cpp")
    flags = ["-O3", "-march=native", "-fopenmp", "-shared", "-fPIC"]
    subprocess.run([compiler, *flags, str(source), "-o", str(library)], check=True)
    function = ctypes.CDLL(str(library)).value_draws

    def value(matrix: np.ndarray) -> np.ndarray:
        out = np.empty(matrix.shape[1])
        function(
            ctypes.c_void_p(matrix.ctypes.data), ctypes.c_long(matrix.shape[1]), ctypes.c_int(YEARS),
            ctypes.c_void_p(out.ctypes.data),
        )
        return out

    return value


def numpy_peer(matrix: np.ndarray) -> np.ndarray:
    """All draws at once, a year at a time, as an analyst writes it."""
    x = Inputs(*matrix)
    revenue, fixed = x.revenue, x.fixed_operating_expenses
    growth, rate = x.initial_growth, x.initial_discount_rate
    working, assets = x.base_working_capital, x.base_production_assets
    debt, equity = x.base_debt, x.base_equity
    market_cap, claim, total = x.share_price * x.shares_outstanding, 1.0, 0.0
    share = x.variable_cost_ratio - x.intangible_amortization / x.revenue
    for year in range(1, YEARS + 1):
        revenue = revenue * (1.0 + growth)
        fixed = fixed * (1.0 + x.inflation)
        amortization = np.where(year <= x.intangible_amortization_years, x.intangible_amortization, 0.0)
        before_tax = revenue * (1.0 - share) - amortization - fixed - x.interest_rate * debt
        net = before_tax - np.maximum(0.0, x.tax_rate * before_tax)
        total_assets = revenue / x.revenue_to_adjusted_assets
        new_equity = x.adjusted_equity_ratio * total_assets
        new_debt = total_assets - new_equity - x.other_liabilities
        new_working = x.working_capital_to_revenue * revenue
        new_assets = x.production_assets_to_revenue * revenue
        wear = (new_assets - assets) / x.production_asset_life
        free = net + wear + amortization - (new_working - working) - (new_assets - assets)
        kept = new_equity - equity
        issue = np.maximum(0.0, kept - net)
        paid = free + new_debt - debt + issue - kept + x.cash_flow_adjustment * revenue
        if year == 1:
            paid = paid + x.base_cash
        claim = claim * market_cap / (market_cap + issue)
        total = total + paid / (1.0 + rate) ** year * claim
        working, assets, debt, equity = new_working, new_assets, new_debt, new_equity
        growth = x.terminal_growth + x.growth_decline_factor * (growth - x.terminal_growth)
        rate = rate * x.discount_rate_multiplier
    return np.maximum(0.0, total / x.shares_outstanding)


_FIELDS = ", ".join(f"matrix[{row}, i]" for row in range(N_INPUT))
_SOURCE = f"def lane(matrix, i):\n    return Inputs({_FIELDS})\n"
_NAMES: dict = {"Inputs": Inputs}
exec(_SOURCE, _NAMES)
_lane = numba.njit(_NAMES["lane"])


@numba.njit(parallel=True, error_model="numpy")
def prange_peer(matrix):
    """One draw after the other, the same `step`, `prange` over draws."""
    out = np.empty(matrix.shape[1])
    for i in numba.prange(matrix.shape[1]):
        inputs = _lane(matrix, i)
        terms, state, total = prepare(inputs), open_books(inputs), 0.0
        for year in range(1, YEARS + 1):
            state, lines, weight = step(terms, state, year)
            total += lines.cash_for_distribution * weight
        out[i] = max(0.0, total / inputs.shares_outstanding)
    return out


def _inputs() -> np.ndarray:
    """The published company, a million times, with growth, rate and margin spread around it."""
    rng = np.random.default_rng(1)
    matrix = np.repeat(np.array(load_config("iiji-2019").base)[:, None], N_DRAW, axis=1)
    for name in ("initial_growth", "initial_discount_rate", "variable_cost_ratio", "tax_rate"):
        matrix[INPUT_ROW[name]] *= rng.uniform(0.97, 1.03, N_DRAW)
    return matrix


def main() -> None:
    """Print million forecasts a second and the ratio to ours."""
    matrix = _inputs()
    peers: dict[str, Peer | None] = {
        "engine kernel": lambda m: value_inputs(m, HORIZON).value,
        "C++ -O3 -march=native": cpp_peer(),
        "numba prange over draws": prange_peer,
        "numpy over draws": numpy_peer,
    }
    ours = peers["engine kernel"](matrix)
    times: dict[str, list[float]] = {}
    for name, peer in peers.items():
        if peer is None:
            print(f"{name:<26} no compiler here: skipped")
            continue
        np.testing.assert_allclose(peer(matrix), ours, rtol=1e-11)
        times[name] = []
    for _ in range(N_TURN):
        for name, taken in times.items():
            start = perf_counter()
            peers[name](matrix)
            taken.append(perf_counter() - start)
    fastest = median(times["engine kernel"])
    for name, taken in times.items():
        seconds = median(taken)
        print(f"{name:<26}{N_DRAW / seconds / 1e6:9.2f} million/s   engine / it {seconds / fastest:6.2f}")


if __name__ == "__main__":
    main()
