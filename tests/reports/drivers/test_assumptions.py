"""The warning of assumptions that drive the value says what is counted."""

import pytest

from reports.drivers.assumptions import assumption_warnings
from reports.drivers.shapley import ShapleyEffects
from reports.drivers.sobol_indices import SobolIndices
from reports.drivers.variance_shares import VarianceShares
from reports.estimate import Estimate
from simulate.scores import Factor

NAMES = "initial_growth", "initial_discount_rate", "discount_rate_multiplier"  # the first is reported


def shares_of(*shares, correlated):
    estimates = tuple(Estimate(share, share, share) for share in shares)
    factors = tuple(Factor(name, (name,)) for name in NAMES)
    sobol = SobolIndices(estimates, estimates, 100, 0, "")
    effects = ShapleyEffects(estimates, 10, 100, 0, "") if correlated else None
    return VarianceShares(factors, sobol, effects, "Gaussian copula" if correlated else "")


def test_under_correlation_the_part_is_counted(evaluation):
    (line,) = assumption_warnings(shares_of(0.3, 0.45, 0.25, correlated=True), evaluation)
    assert line == (
        "inputs whose base case is an assumption carry 70.0% of the variance of the value, above all initial "
        "discount rate (45.0%) and discount rate multiplier (25.0%); initial growth (30.0%) starts from a "
        "reported figure, though the range about it is a judgement too"
    )


def test_without_correlation_shares_are_not_summed(evaluation):
    (line,) = assumption_warnings(shares_of(0.05, 0.6, 0.5, correlated=False), evaluation)
    assert line == (
        "inputs whose base case is an assumption drive the value, above all initial discount rate (60.0%) "
        "and discount rate multiplier (50.0%): shares of its variance, with all interactions"
    )


@pytest.mark.parametrize("correlated", [True, False])
def test_reported_inputs_alone_need_no_warning(evaluation, correlated):
    assert assumption_warnings(shares_of(0.9, 0.05, 0.05, correlated=correlated), evaluation) == []
