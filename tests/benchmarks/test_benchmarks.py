"""The benchmark's own tools: a wrong comparison is worse than none."""

import numpy as np
import pytest

from benchmarks.agreement import require_same_distribution
from benchmarks.cases import NONE_30, TWELVE, YEARS, published_matrix
from benchmarks.figure import Figure, vector_bits
from benchmarks.operations import count
from benchmarks.peers.analyst import blocked_numpy_peer, numpy_peer
from benchmarks.peers.scipy_draws import in_scipy
from engine.kernels.valuation_kernel import value_inputs


@pytest.mark.parametrize(
    ("value", "at_most", "verdict"),
    [(0.7, False, "met"), (0.69, False, "MISSED"), (0.7, True, "met"), (0.71, True, "MISSED"),
     (None, False, "not measured")],
)
def test_a_missed_bar_is_called_missed(value, at_most, verdict):
    assert Figure("kernel", "a", value, "x", bar=0.7, at_most=at_most).verdict() == verdict


def test_a_bar_of_wider_vectors_is_not_missed():
    assert Figure("kernel", "a", 0.1, "x", bar=0.7, needs=4096).verdict() == "bar of 4096 bits"
    assert Figure("kernel", "a", 0.1, "x", bar=0.7, needs=vector_bits()).verdict() == "MISSED"


def test_without_a_bar_there_is_no_verdict():
    assert Figure("kernel", "a", 1.0, "x").verdict() == ""


@pytest.mark.parametrize("peer", [numpy_peer, blocked_numpy_peer])
def test_the_analysts_forecast_is_the_engines(peer):
    matrix = published_matrix(100)
    np.testing.assert_allclose(peer(matrix, YEARS)(), value_inputs(matrix, NONE_30).value, rtol=1e-11)


# Judged quantiles are no distribution of scipy's: the peer takes their ppf from us.
NOT_IN_SCIPY = {"inflation", "production_assets_to_revenue"}


def test_scipy_has_all_but_judged_quantiles():
    assert {name for name, marginal in TWELVE.items() if in_scipy(marginal) is None} == NOT_IN_SCIPY


@pytest.mark.parametrize("name", sorted(TWELVE.keys() - NOT_IN_SCIPY))
def test_scipys_distribution_is_the_same(name):
    share = np.linspace(0.01, 0.99, 9)
    np.testing.assert_allclose(in_scipy(TWELVE[name]).ppf(share), TWELVE[name].ppf(share), rtol=1e-9)


def test_equal_distributions_agree_and_shifted_ones_do_not():
    rng = np.random.default_rng(1)
    one, two = rng.normal(10.0, 1.0, 20_000), rng.normal(10.0, 1.0, 5_000)
    require_same_distribution(one, two, "normal")
    with pytest.raises(AssertionError, match=r"shifted: mean is .* standard errors apart"):
        require_same_distribution(one, two + 0.1, "shifted")


def test_a_year_divides_once_and_multiplies_more_where_its_power_has_more_bits():
    """One division serves discounting and dilution: see `engine.model.forecast_year.step`."""
    assert count(1)["divide"] == 1.0
    assert count(1)["multiply"] < count(30)["multiply"]
