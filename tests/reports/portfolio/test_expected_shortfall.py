"""Shortfall and contributions against the normal law's closed forms."""

import numpy as np
import pytest
from scipy.stats import norm

from reports.portfolio.expected_shortfall import factor_shortfalls, risk_figures
from reports.portfolio.joint_draws import JointDraws
from tests.reports.portfolio.joint_dataset import joint_dataset

WEIGHTS = np.array([0.5, 0.3, 0.2])
MEAN = np.array([0.1, 0.2, -0.05])
COVARIANCE = np.array([[0.09, 0.03, 0.0], [0.03, 0.16, -0.02], [0.0, -0.02, 0.04]])


def made(seed: int, n: int):
    upside = np.random.default_rng(seed).multivariate_normal(MEAN, COVARIANCE, n)
    return JointDraws(joint_dataset(upside, weights=WEIGHTS, seed=seed))


def closed_form(share: float) -> np.ndarray:
    """Contributions of a normal portfolio: D. Tasche (1999)."""
    with_whole = WEIGHTS * (COVARIANCE @ WEIGHTS)
    return WEIGHTS * MEAN - with_whole / np.sqrt(with_whole.sum()) * norm.pdf(norm.ppf(share)) / share


def test_contributions_are_the_normal_laws_and_their_errors_are_honest():
    exact, off = closed_form(0.05), []
    for seed in range(40):
        at_five = risk_figures(made(seed, 5000)).shortfalls[0]
        parts = np.array([part.shortfall.value for part in at_five.contributions])
        assert parts.sum() == pytest.approx(at_five.value.value, rel=1e-12)
        assert sum(part.share for part in at_five.contributions) == pytest.approx(1.0)
        found = [part.shortfall for part in at_five.contributions] + [at_five.value]
        errors = np.array([(one.high - one.low) / 2.0 / 1.96 for one in found])
        off.append((np.append(parts, parts.sum()) - np.append(exact, exact.sum())) / errors)
    # 160 standardised errors, those of one seed dependent: spread 1, mean 0
    assert np.std(off) == pytest.approx(1.0, abs=0.25)
    assert np.all(np.abs(np.mean(off, axis=0)) < 4.0 / np.sqrt(40))


def test_shares_of_the_variance_sum_to_one():
    with_whole = WEIGHTS * (COVARIANCE @ WEIGHTS)
    found = risk_figures(made(3, 50_000)).variance_shares
    assert sum(share.value for share in found.values()) == pytest.approx(1.0)
    for share, exact in zip(found.values(), with_whole / with_whole.sum(), strict=True):
        assert abs(share.value - exact) < 4.0 * (share.high - share.low) / 3.92


def test_a_draw_that_the_tail_cuts_counts_in_proportion():
    upside = np.column_stack([np.arange(30.0), np.zeros(30)])
    at_five, at_one = risk_figures(JointDraws(joint_dataset(upside, weights=[1.0, 0.0]))).shortfalls
    assert at_five.value.value == pytest.approx((0.0 + 0.5 * 1.0) / 1.5)
    assert at_one.value.value == 0.0
    assert [part.key for part in at_five.contributions] == ["c0"]
    assert (at_five.value.low, at_five.contributions[0].shortfall.low) == (None, None)  # too few in the tail


def test_with_factors_the_shortfall_is_deeper():
    generator = np.random.default_rng(8)
    scores, own = generator.standard_normal((2, 20_000)), generator.standard_normal((20_000, 3))

    def redraw(kept):
        upside = 0.1 * own + sum(0.2 * scores[["a", "b"].index(name)][:, None] for name in kept)
        return joint_dataset(upside, factors=dict(zip("ab", scores, strict=True)))

    found = factor_shortfalls(JointDraws(redraw(("a", "b"))), redraw)
    assert [one.factors for one in found] == [("a", "b"), (), ("a",), ("b",)]
    tail = norm.pdf(norm.ppf(0.05)) / 0.05
    for one in found:
        exact = -tail * np.sqrt(0.01 / 3 + 0.04 * len(one.factors))
        worst = one.shortfall[5]
        assert abs(worst.value - exact) < 4.0 * (worst.high - worst.low) / 3.92
