"""A distribution that is moved, against the same family with other parameters."""

import numpy as np
import pytest

from engine.distributions import (
    Discrete,
    Distribution,
    Moved,
    Normal,
    ScenarioValues,
    Triangular,
    Truncated,
    Uniform,
)
from engine.distributions.moved import offset_of

BASE, SHIFT, NARROW = 0.31, 0.04, 0.5
OFFSET = offset_of(BASE, SHIFT, NARROW)


def there(x: float) -> float:
    """The definition, as the docs have it."""
    return BASE + SHIFT + NARROW * (x - BASE)


CASES = [
    (Normal(0.3, 0.02), Normal(there(0.3), 0.01)),
    (Uniform(0.2, 0.4), Uniform(there(0.2), there(0.4))),
    (Triangular(0.2, 0.31, 0.5), Triangular(there(0.2), there(0.31), there(0.5))),
    (Truncated(Normal(0.3, 0.02), 0.29, 0.35), Truncated(Normal(there(0.3), 0.01), there(0.29), there(0.35))),
]


@pytest.mark.parametrize(("parent", "wanted"), CASES)
def test_it_is_the_family_with_parameters_that_are_moved(parent: Distribution, wanted: Distribution) -> None:
    ours = Moved(parent, NARROW, OFFSET)
    p, score = np.array([1e-9, 0.1, 0.5, 0.8, 1.0 - 1e-9]), np.linspace(-6.0, 6.0, 25)
    x = np.linspace(there(0.2), there(0.5), 31)
    for of, at in (("ppf", p), ("isf", p), ("quantile_of_score", score), ("cdf", x), ("sf", x)):
        np.testing.assert_allclose(getattr(ours, of)(at), getattr(wanted, of)(at), rtol=1e-11, atol=1e-15)
    assert ours.support() == pytest.approx(wanted.support(), rel=1e-15)
    assert ours.kink() == (None if wanted.kink() is None else pytest.approx(wanted.kink(), rel=1e-15))
    assert ours.kink_score() == (None if wanted.kink() is None else pytest.approx(wanted.kink_score()))
    assert ours.steps() is None


def test_of_a_few_values_each_keeps_its_chance_at_its_very_place() -> None:
    values, weights = tuple(np.random.default_rng(4).uniform(0.1, 0.7, 40).tolist()), (1.0 / 40.0,) * 40
    ours, moved = Moved(Discrete(values, weights), NARROW, OFFSET), np.sort(values) * NARROW + OFFSET
    wanted = Discrete(tuple(moved.tolist()), weights)
    for x in (moved, np.nextafter(moved, -np.inf), np.array([0.0, 9.0])):
        np.testing.assert_array_equal(ours.cdf(x), wanted.cdf(x))
        np.testing.assert_array_equal(ours.sf(x), wanted.sf(x))
    for mine, theirs in zip(ours.steps(), wanted.steps(), strict=True):
        np.testing.assert_array_equal(mine, theirs)
    assert ours.support() == wanted.support()


def test_scenarios_keep_their_stream_and_their_order() -> None:
    scenarios = ScenarioValues((0.3, 0.1, 0.2), (0.2, 0.5, 0.3))
    ours = Moved(scenarios, NARROW, OFFSET)
    assert ours.stream == scenarios.stream != ""
    np.testing.assert_array_equal(ours.steps()[1], np.array([0.3, 0.1, 0.2]) * NARROW + OFFSET)


def test_what_is_not_moved_keeps_its_bits() -> None:
    offset = offset_of(BASE, 0.0, 1.0)
    x = np.array([0.0, -0.0, 1e-300, np.pi, -1e22, np.inf])
    assert (x * 1.0 + offset).tobytes() == x.tobytes()
    assert offset_of(BASE, 0.0, 0.0) == BASE
    for narrow in (0.0, -1.0, float("nan")):
        with pytest.raises(ValueError, match="narrow"):
            Moved(Normal(0.0, 1.0), narrow)
