"""The criterion that fits are ranked by: a density, exact for a uniform, fair to estimated ends."""

from collections import Counter
from functools import partial
from itertools import pairwise

import numpy as np
import pytest
from scipy import integrate, stats

from engine.distributions import FAMILIES
from simulate.fit.candidates import CANDIDATES
from simulate.fit.cross_validation import held_out_scores, predictive_log_densities
from simulate.fit.fitting import fit_distributions
from tests.simulate.fit.oracle import TRUE, oracle

SAMPLE = np.sort(oracle("beta", TRUE["beta"]).rvs(12, random_state=np.random.default_rng(1)))


def parameters_of(dist: str, values: np.ndarray) -> dict[str, float]:
    return dict(CANDIDATES[dist](values).parameters)


@pytest.mark.parametrize("dist", TRUE)
def test_a_prediction_is_a_density(dist: str) -> None:
    """Its integral is 1, and on either side of the data it is 1 / 13 at least, as for any 13th value."""
    fitted, span = parameters_of(dist, SAMPLE), float(np.ptp(SAMPLE))

    def height(x: float) -> float:
        return float(np.exp(predictive_log_densities(dist, fitted, SAMPLE, np.array([x]))[0]))

    ends = [SAMPLE[0] - 20.0 * span, SAMPLE[0] - span, *SAMPLE, SAMPLE[-1] + span, SAMPLE[-1] + 20.0 * span]
    kinks = (*FAMILIES[dist](**fitted).support(), fitted.get("mode", SAMPLE[0]))
    cuts = np.unique([*ends, *(kink for kink in kinks if ends[0] < kink < ends[-1])])
    parts = [integrate.quad(height, *pair, limit=200)[0] for pair in pairwise(cuts)]
    assert sum(parts) == pytest.approx(1.0, abs=2e-3)  # a student-t goes further
    below = sum(part for part, cut in zip(parts, cuts[1:], strict=True) if cut <= SAMPLE[0])
    above = sum(part for part, cut in zip(parts, cuts[:-1], strict=True) if cut >= SAMPLE[-1])
    assert min(below, above) >= (1.0 - 2.0 / 13.0) / 13.0


def test_for_a_uniform_it_is_the_bayesian_prediction() -> None:
    """The mean density over the posterior of both ends, by quadrature; the prior is one over the width."""
    values = np.array([0.0, 0.3, 0.4, 0.8, 1.0])

    def mean_density(x: float) -> float:
        def posterior(low: float, high: float) -> float:
            return (high - low) ** -(values.size + 1.0)

        least, greatest = min(x, 0.0), max(x, 1.0)
        inside = integrate.dblquad(
            lambda low, high: posterior(low, high) / (high - low), greatest, np.inf, -np.inf, least
        )[0]
        return inside / integrate.dblquad(posterior, 1.0, np.inf, -np.inf, 0.0)[0]

    places = np.array([-0.7, -0.01, 0.5, 1.2])
    found = predictive_log_densities("uniform", {"min": 0.0, "max": 1.0}, values, places)
    assert np.exp(found) == pytest.approx([mean_density(x) for x in places], rel=1e-5)


def test_each_value_is_scored_by_the_others_alone() -> None:
    """Ten values make ten folds."""
    values = SAMPLE[:10]
    for place in range(10):
        others = np.delete(values, place)
        wanted = predictive_log_densities(
            "logistic", parameters_of("logistic", others), others, values[place : place + 1]
        )
        found = held_out_scores("logistic", lambda x: parameters_of("logistic", x), values)[place]
        assert found == pytest.approx(wanted[0], rel=1e-12)


@pytest.mark.parametrize(("n", "sizes"), [(10_000, [9_000] * 10), (10_001, [5_000, 5_001])])
def test_large_data_are_split_in_halves(n: int, sizes: list[int]) -> None:
    fitted = []

    def fit(values: np.ndarray) -> dict[str, float]:
        fitted.append(values.size)
        return {"min": float(values[0]), "max": float(values[-1])}

    values = np.linspace(0.0, 1.0, n)
    assert held_out_scores("uniform", fit, values).sum() == pytest.approx(0.0, abs=25.0)
    assert sorted(fitted) == sizes


@pytest.mark.parametrize("dist", ["normal", "lognormal"])
def test_a_uniform_wins_against_another_family_if_it_is_true_and_seldom_else(dist: str) -> None:
    """Of 40 samples of 20 of either; by likelihood, and so by AIC, the normal won 8 that were its own."""
    wins = {}
    for true in (dist, "uniform"):
        source = oracle(true, TRUE[true] | ({"min": 1.0} if true == "uniform" else {}))
        sums = []
        for seed in range(40):
            values = np.sort(source.rvs(20, random_state=np.random.default_rng([20, seed])))
            fits = {name: partial(parameters_of, name) for name in (dist, "uniform")}
            sums.append([held_out_scores(name, fit, values).sum() for name, fit in fits.items()])
        wins[true] = sum(own > uniform for own, uniform in sums)
    assert wins[dist] >= 26
    assert wins["uniform"] <= 10


SOURCES = {
    "normal": stats.norm(5.0, 2.0), "lognormal": stats.lognorm(0.47, scale=2.7),
    "beta": stats.beta(4.0, 5.0, 1.0, 2.0), "uniform": stats.uniform(-1.0, 3.0),
}  # fmt: skip


@pytest.mark.heavy
@pytest.mark.parametrize("n", [20, 60])
@pytest.mark.parametrize("source", SOURCES)
def test_a_uniform_is_first_for_uniform_data_and_seldom_else(source: str, n: int) -> None:
    """Of 15 samples; by AIC the uniform was first for half of those of 20 values from a normal."""
    first = Counter()
    for seed in range(15):
        values = SOURCES[source].rvs(n, random_state=np.random.default_rng([n, seed]))
        fits = fit_distributions(values, resamples=0).fits
        first[fits[0].dist] += 1
        own = next(fit for fit in fits if fit.dist == source)
        first["near"] += own.behind <= 2.0 * own.behind_error
    if source == "uniform":
        assert first["uniform"] == max(count for dist, count in first.items() if dist != "near") >= 8
    else:
        assert first["uniform"] <= (5 if n == 20 else 2)
    assert first["near"] >= 12
