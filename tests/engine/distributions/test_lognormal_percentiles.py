from math import log1p, nan

import numpy as np
import pytest
from scipy.special import ndtri

from engine.distributions import LogNormal
from tests.engine.distributions.family_cases import LOGNORMAL
from tests.engine.distributions.family_oracle import agrees, to_oracle


@pytest.mark.parametrize("name", LOGNORMAL)
def test_agrees_with_scipy_in_both_tails(name):
    # A narrow one: probabilities are only as good as (x - median) / x in double precision.
    agrees(LOGNORMAL[name], relative=1e-12 if name == "by percentiles" else 1e-9)


@pytest.mark.parametrize("name", LOGNORMAL)
def test_half_the_draws_lie_below_the_median_and_a_tenth_above_p90(name):
    marginal = LOGNORMAL[name]
    assert marginal.ppf(0.5) == pytest.approx(marginal.median, rel=1e-15)
    assert marginal.isf(0.1) == pytest.approx(marginal.p90, rel=1e-15)


def test_a_narrow_one_keeps_the_digits_of_its_width():
    step = 2.0**-30  # the ratio 1 + step / 3 would be rounded
    assert LogNormal(median=3.0, p90=3.0 + step).sigma == pytest.approx(
        log1p(step / 3.0) / ndtri(0.9), rel=1e-12, abs=0.0
    )


def test_the_same_distribution_by_moments():
    by_percentiles = LogNormal(median=2.0, p90=5.0)
    whole = to_oracle(by_percentiles).whole
    by_moments = LogNormal(whole.mean(), whole.std())
    score = np.linspace(-9.0, 9.0, 101)
    np.testing.assert_allclose(
        by_moments.quantile_of_score(score), by_percentiles.quantile_of_score(score), rtol=1e-13
    )


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ({"sd": 0.5}, LogNormal(mean=2.0, sd=0.5)),
        ({"sd": 0.5, "p90": None, "median": None}, LogNormal(mean=2.0, sd=0.5)),
        ({"mean": 3.0, "sd": 0.5}, LogNormal(mean=3.0, sd=0.5)),
        ({"p90": 4.0}, LogNormal(median=2.0, p90=4.0)),
        ({"median": 3.0, "p90": 4.0}, LogNormal(median=3.0, p90=4.0)),
    ],
)
def test_the_base_case_is_the_mean_or_the_median(given, wanted):
    assert LogNormal.from_base_case(2.0, given) == wanted


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({}, "nothing given"),
        ({"median": 3.0}, "median = 3"),
        ({"sd": 1.0, "p90": 3.0}, "sd = 1, p90 = 3"),
        ({"mean": 1.0, "p90": 3.0}, "mean = 1, p90 = 3"),
        ({"sd": 1.0, "median": 2.0}, "sd = 1, median = 2"),
        ({"mean": 1.0, "sd": 1.0, "p90": 3.0}, "mean = 1, sd = 1, p90 = 3"),
        ({"mean": 1.0, "sd": 1.0, "median": 2.0, "p90": 3.0}, "mean = 1, sd = 1, median = 2, p90 = 3"),
    ],
)
def test_refuses_all_but_one_of_the_two_pairs(given, told):
    with pytest.raises(ValueError, match=f"^{told}: a lognormal takes mean and sd, or else median and p90$"):
        LogNormal.from_base_case(2.0, given)
    with pytest.raises(ValueError, match=f"^{told}: a lognormal takes"):
        LogNormal(**given)


@pytest.mark.parametrize("p90", [2.0, 1.0, nan])
def test_refuses_a_p90_that_is_not_above_the_median(p90):
    with pytest.raises(ValueError, match=r"^p90 = .*: must be above median = 2$"):
        LogNormal(median=2.0, p90=p90)


@pytest.mark.parametrize("median", [0.0, -1.0, nan])
def test_refuses_a_median_that_is_not_positive(median):
    with pytest.raises(ValueError, match=r"^median = .*: must be above 0 for a lognormal$"):
        LogNormal(median=median, p90=3.0)
