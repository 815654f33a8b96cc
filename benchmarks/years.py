"""The whole job with shocks of the years, beside the same without: `python -m benchmarks.years`."""

import numpy as np

from benchmarks.agreement import require_same_distribution
from benchmarks.cases import N_DRAW, SHOCKED, SHOCKED_YEARS, TWELVE, base, correlated, run_off, spearman
from benchmarks.figure import Figure
from benchmarks.peers.scipy_draws import scipy_draws
from benchmarks.table import print_table
from benchmarks.timing import in_turns
from benchmarks.whole_job import SCIPY, whole
from engine.dependence.correlation_matrices import gaussian_score_correlation
from engine.model.rules.horizon import Horizon
from engine.model.rules.terminal_rules import Terminal

PART = "years"
_N_SCIPY = 1 << 15  # 25 years of arrays: more do not fit a core's cache


def measure() -> list[Figure]:
    """Measure two shocked inputs over 25 years, beside the job without and beside an analyst's own."""
    plain, shocked = correlated(TWELVE), correlated(TWELVE, yearly=SHOCKED)
    displayed = Horizon(SHOCKED_YEARS, terminal=int(Terminal.NONE)).checked()
    rows = []
    for horizon, told, bar, aim in (
        (displayed, f"{SHOCKED_YEARS} years", 0.33, 0.40),
        (run_off(), f"run-off to year 100, shocks in the first {SHOCKED_YEARS}", 0.45, None),
    ):
        times = in_turns({"shocked": whole(shocked, horizon), "plain": whole(plain, horizon)})
        speed = N_DRAW / times.seconds("shocked") / 1e6
        ratio = times.ratio("plain", "shocked")
        rows.append(Figure(PART, f"with two shocks, {told}", speed, "M draws/s"))
        rows.append(Figure(PART, f"with / without shocks, {told}", ratio, "x", bar=bar, aim=aim))
    return [*rows, _beside_scipy(displayed)]


def _beside_scipy(horizon: Horizon) -> Figure:
    correlation = gaussian_score_correlation(spearman(len(TWELVE)))
    draw = scipy_draws(base(), TWELVE, correlation, SHOCKED_YEARS, SHOCKED)
    ours = whole(correlated(TWELVE, yearly=SHOCKED), horizon)
    values = ours()
    valid = np.isfinite(values)  # of a million, in some the revenue of a year falls by more than all of it
    require_same_distribution(values[valid], draw(1 << 17, 1), SCIPY)
    times = in_turns({"ours": ours, SCIPY: lambda: draw(_N_SCIPY, 1)}, n_turn=5)
    ratio = times.ratio(SCIPY, "ours") * N_DRAW / _N_SCIPY
    return Figure(PART, "with shocks / scipy + numpy with the same", ratio, "x", bar=30.0)


if __name__ == "__main__":
    print_table(measure())
