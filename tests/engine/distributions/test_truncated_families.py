import numpy as np
import pytest
from scipy.special import ndtr, ndtri

from engine.distributions import Distribution, Quantiles, Triangular, Truncated
from engine.distributions.quantiles import Reflected
from tests.engine.distributions.family_cases import CUT, QUANTILES, SMOOTHED
from tests.engine.distributions.family_oracle import agrees, spread
from tests.engine.distributions.oracle import TAIL

#: Cut at their own quantiles, so that the renormalised formula needs no other distribution.
AT_QUANTILES: dict[str, tuple[Distribution, float, float]] = {
    f"{name}, {below:g} to {above:g} cut": (marginal, below, above)
    for name, marginal in (QUANTILES | SMOOTHED).items()
    for below, above in ((0.05, 0.1), (0.0, 0.3), (0.99, 0.0))
}


@pytest.mark.parametrize("name", CUT)
def test_agrees_with_the_renormalised_formula_of_scipy(name):
    # Beside a cut P(X <= x) is the difference of two probabilities: absolute error only.
    agrees(CUT[name], relative=1e-5)


@pytest.mark.parametrize("name", AT_QUANTILES)
def test_quantiles_are_those_of_the_whole_at_renormalised_probabilities(name):
    whole, below, above = AT_QUANTILES[name]
    mass = 1.0 - below - above
    cut = whole.truncated(float(whole.ppf(below)), float(whole.isf(above)))
    tolerance = 1e-12 * spread(whole)
    for ours, wanted in (
        (cut.ppf(TAIL), whole.ppf(below + mass * TAIL)),
        (cut.isf(TAIL), whole.isf(above + mass * TAIL)),
        (cut.quantile_of_score(ndtri(TAIL)), whole.ppf(below + mass * TAIL)),
        (cut.quantile_of_score(-ndtri(TAIL)), whole.isf(above + mass * TAIL)),
    ):
        assert np.all(np.abs(ours - wanted) <= tolerance + 1e-13 * np.abs(wanted))
    x = whole.ppf(below + mass * np.linspace(0.01, 0.99, 99))
    np.testing.assert_allclose(cut.cdf(x), np.linspace(0.01, 0.99, 99), rtol=0.0, atol=1e-11)
    np.testing.assert_allclose(cut.sf(x), np.linspace(0.99, 0.01, 99), rtol=0.0, atol=1e-11)


@pytest.mark.parametrize("name", CUT)
def test_no_value_steps_over_a_cut(name):
    marginal = CUT[name]
    low, high = marginal.support()
    values = marginal.quantile_of_score(np.linspace(-9.0, 9.0, 2_001))
    assert low <= values.min()
    assert values.max() <= high
    assert np.all(np.diff(values) >= -1e-13 * spread(marginal) - 4.0 * np.spacing(np.abs(values[1:])))
    assert marginal.kink() is None


def test_the_method_is_the_class():
    whole = Quantiles(1.0, 2.0, 8.0, min=0.0)
    assert whole.truncated(0.5, 9.0) == Truncated(whole, 0.5, 9.0)
    assert whole.truncated() == Truncated(whole)


def test_the_mirror_keeps_a_kink_on_its_side():
    mirrored = Reflected(Triangular(0.0, 1.0, 4.0))
    assert mirrored.kink() == -1.0
    assert mirrored.kink_score() == pytest.approx(-ndtri(0.25), rel=1e-14)
    assert mirrored.truncated(-3.0, -0.5).kink() == -1.0
    assert mirrored.truncated(-3.0, -1.5).kink() is None
    assert ndtr(mirrored.kink_score()) == pytest.approx(mirrored.cdf(-1.0), rel=1e-14)
