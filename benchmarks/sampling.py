"""What sampling costs beside the forecast: `python -m benchmarks.sampling`.

Twelve uncertain inputs of six kinds, correlated by a 12 x 12 matrix, random sampler. Both halves
of the kernel run in turns on one thread, and medians are compared.
"""

from statistics import median
from time import perf_counter

import numba
import numpy as np

from engine.correlation import gaussian_score_correlation
from engine.marginals import Gamma, LogNormal, Normal, Pert, Quantiles, Triangular
from engine.sampling import Dependence, Sampler, build_sampler, fill_base, sample_tile
from engine.tile import LANES, SIZE
from engine.valuation import value_tile
from simulate import load_config

N_TILE = 20_000
N_TURN = 9
BAR = 2.0


@numba.njit(error_model="numpy")
def _sample(source, tables, relations, n_tile):
    buffer = np.empty(SIZE)
    fill_base(buffer, source.base)
    for tile in range(n_tile):
        sample_tile(buffer, source, tables, relations, tile * LANES)
    return buffer


@numba.njit(error_model="numpy")
def _forecast(base, horizon, n_tile):
    buffer = np.empty(SIZE)
    fill_base(buffer, base)
    for _ in range(n_tile):
        value_tile(buffer, horizon)
    return buffer


def twelve_inputs() -> Sampler:
    """The shipped company with twelve inputs of six kinds, all correlated."""
    base = load_config("iij").base
    marginals = {
        "initial_growth": Pert(0.03, 0.1219, 0.16),
        "terminal_growth": Triangular(0.01, 0.03, 0.045),
        "growth_decline_factor": Triangular(0.8, 0.9, 0.95),
        "initial_discount_rate": LogNormal(0.043, 0.006),
        "discount_rate_multiplier": Normal(1.05, 0.008).truncated(1.0, 1.08),
        "variable_cost_ratio": Normal(0.821, 0.012),
        "fixed_operating_expenses": LogNormal(20_431.0, 1_500.0),
        "inflation": Quantiles(0.005, 0.015, 0.028),
        "interest_rate": Gamma(4.0, 0.003),
        "tax_rate": Pert(0.28, 0.31, 0.35),
        "production_assets_to_revenue": Quantiles(0.25, 0.274, 0.3, 0.18, 0.36),
        "base_cash": Gamma(3.0, 7_500.0),
    }
    spearman = np.array([[0.7 ** abs(i - j) for j in range(12)] for i in range(12)])
    dependence = Dependence(tuple(marginals), gaussian_score_correlation(spearman))
    return build_sampler(base, marginals, 1, dependence)


def main() -> None:
    """Print the two halves' times per draw, their ratio, and whether the bar is met."""
    sampler = twelve_inputs()
    horizon = load_config("iij").horizon.checked()
    jobs = {
        "sampling": lambda: _sample(*sampler, N_TILE),
        "forecast": lambda: _forecast(sampler.source.base, horizon, N_TILE),
    }
    times: dict[str, list[float]] = {name: [] for name in jobs}
    for turn in range(N_TURN + 1):
        for name, job in jobs.items():
            start = perf_counter()
            job()
            if turn:  # the first turn compiles
                times[name].append(perf_counter() - start)
    each = {name: median(taken) / (N_TILE * LANES) * 1e9 for name, taken in times.items()}
    for name, nanoseconds in each.items():
        print(f"{name:<10}{nanoseconds:8.1f} ns a draw, one thread")
    ratio = each["sampling"] / each["forecast"]
    print(f"ratio     {ratio:8.2f}    bar {BAR:g}: {'met' if ratio <= BAR else 'MISSED'}")


if __name__ == "__main__":
    main()
