"""Draws whose sensitivities have closed forms: value = price + b'x, x jointly normal."""

from typing import NamedTuple

import numpy as np

from reports.statistics.valid_draws import Draws

PRICE = 100.0


class Linear(NamedTuple):
    """Draws, and what is true of them.

    Attributes
    ----------
    weights : b; the last input is a dummy of weight 0, independent of all others.
    covariance : of the inputs, each of variance 1.
    with_value : (input,) covariance of each input with the value, b' covariance.
    variance : of the value.
    """

    draws: Draws
    weights: np.ndarray
    covariance: np.ndarray
    with_value: np.ndarray
    variance: float

    @property
    def correlations(self) -> np.ndarray:
        """(input,) Pearson's correlation of each input with the value."""
        return self.with_value / np.sqrt(self.variance)


def linear_draws(n: int, correlation: float, seed: int = 5) -> Linear:
    """x1 and x2 correlated, x3 and the dummy independent."""
    weights, covariance = np.array([3.0, -1.0, 1.5, 0.0]), np.eye(4)
    covariance[0, 1] = covariance[1, 0] = correlation
    inputs = np.linalg.cholesky(covariance) @ np.random.default_rng(seed).standard_normal((4, n))
    draws = Draws(("one", "two", "three", "dummy"), PRICE + weights @ inputs, inputs)
    with_value = covariance @ weights
    return Linear(draws, weights, covariance, with_value, float(weights @ with_value))
