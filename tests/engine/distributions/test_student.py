from math import inf, nan, sqrt

import numpy as np
import pytest

from engine.distributions import Student
from tests.engine.distributions.family_cases import STUDENT
from tests.engine.distributions.family_oracle import agrees, moments
from tests.engine.distributions.oracle import TAIL


@pytest.mark.parametrize("name", STUDENT)
def test_agrees_with_scipy_in_both_tails(name):
    agrees(STUDENT[name])


@pytest.mark.parametrize(
    ("df", "wanted"),
    [
        (1.5, [2234957668809.7406, 521.41330309324646, 0.61805596103312758]),
        (10.0, [201.23538669704245, 6.5671787670228284, 0.51599299627824716]),
    ],
)
def test_agrees_with_sixty_digit_arithmetic(df, wanted):
    # By bisection in mpmath at scores 9, 4 and 0.5.
    score = np.array([9.0, 4.0, 0.5])
    np.testing.assert_allclose(Student(df, 0.0, 1.0).quantile_of_score(score), wanted, rtol=1e-13)
    np.testing.assert_allclose(-Student(df, 0.0, 1.0).quantile_of_score(-score), wanted, rtol=1e-13)


def test_quantiles_in_closed_form():
    # With two degrees of freedom t = (1 - 2 q) / sqrt(2 q (1 - q)).
    wanted = 5.0 + 3.0 * (1.0 - 2.0 * TAIL) / np.sqrt(2.0 * TAIL * (1.0 - TAIL))
    np.testing.assert_allclose(Student(2.0, 5.0, 3.0).isf(TAIL), wanted, rtol=1e-13)
    np.testing.assert_allclose(Student(2.0, 5.0, 3.0).ppf(TAIL), 10.0 - wanted, rtol=1e-13)


@pytest.mark.parametrize("df", [3.0, 100.0])
def test_the_scale_is_not_the_standard_deviation(df):
    mean, sd = moments(Student(df, -2.0, 5.0))
    assert mean == pytest.approx(-2.0, rel=1e-9)
    assert sd == pytest.approx(5.0 * sqrt(df / (df - 2.0)), rel=1e-9)


def test_the_base_case_is_its_median():
    marginal = Student.from_base_case(0.7, {"df": 4.0, "scale": 0.1})
    assert marginal.quantile_of_score(np.float64(0.0)) == 0.7
    assert marginal.support() == (-inf, inf)


@pytest.mark.parametrize("df", [1.0, 0.0, nan])
def test_refuses_degrees_of_freedom_without_a_mean(df):
    with pytest.raises(ValueError, match=r"^df = .*: must be above 1, or there is no mean$"):
        Student(df, 0.0, 1.0)


@pytest.mark.parametrize("scale", [0.0, -1.0, nan])
def test_refuses_a_scale_that_is_not_positive(scale):
    with pytest.raises(ValueError, match=r"^scale = .*: must be above 0$"):
        Student(3.0, 0.0, scale)
