from math import inf, nan

import numpy as np
import pytest

from engine.distributions.root_finding import invert


def _cube(x):
    return x**3, 3.0 * x**2


def test_solves_many_at_once_where_the_slope_vanishes_too():
    wanted = np.array([-8.0, -1e-12, 0.0, 1e-30, 27.0])
    low, high = np.full(5, -5.0), np.full(5, 6.0)
    found = invert(_cube, wanted, low, high, np.full(5, 0.5), scale=1e-6)
    np.testing.assert_allclose(found, np.cbrt(wanted), rtol=1e-12, atol=1e-15)


def test_newton_alone_would_run_away():
    # From 3 Newton's steps for arctan diverge; the bracket holds them.
    found = invert(
        lambda x: (np.arctan(x), 1.0 / (1.0 + x * x)),
        np.array([0.3]), np.array([-1e6]), np.array([1e6]), np.array([3.0]), scale=1.0,
    )  # fmt: skip
    assert found == pytest.approx(np.tan(0.3), rel=1e-14)


@pytest.mark.parametrize("slope", [0.0, nan, inf, -1.0])
def test_a_useless_slope_leaves_halving(slope):
    curve = lambda x: (x**3, np.full_like(x, slope))  # noqa: E731
    found = invert(curve, np.array([27.0]), np.array([0.0]), np.array([10.0]), np.array([9.0]), scale=1.0)
    assert found == pytest.approx(3.0, rel=1e-14)


def test_a_jump_is_met_where_it_is():
    curve = lambda x: (np.where(x < 0.7, 0.0, 1.0), np.zeros_like(x))  # noqa: E731
    found = invert(curve, np.array([0.5]), np.array([0.0]), np.array([1.0]), np.array([0.1]), scale=1.0)
    assert found == pytest.approx(0.7, rel=1e-14)


def test_what_is_not_finite_is_given_back():
    wanted = np.array([-inf, 8.0, nan, inf])
    found = invert(_cube, wanted, np.zeros(4), np.full(4, 3.0), np.ones(4), scale=1.0)
    np.testing.assert_allclose(found, [-inf, 2.0, nan, inf], rtol=1e-15)


def test_nothing_wanted_is_nothing_found():
    none = np.empty(0)
    assert invert(_cube, none, none, none, none, scale=1.0).shape == (0,)
