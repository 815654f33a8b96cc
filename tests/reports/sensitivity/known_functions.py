"""Functions whose variance is known to share out so, and the shares in closed form."""

from itertools import combinations
from math import factorial, pi

import numpy as np
from scipy.special import ndtr

ISHIGAMI = (7.0, 0.1)
G_WEIGHTS = np.array([0.0, 1.0, 4.5, 9.0, 99.0])


def ishigami(scores: np.ndarray) -> np.ndarray:
    """T. Ishigami and T. Homma (1990): sin x1 + a sin^2 x2 + b x3^4 sin x1, x uniform on [-pi, pi]."""
    x = pi * (2.0 * ndtr(scores) - 1.0)
    a, b = ISHIGAMI
    return np.sin(x[0]) + a * np.sin(x[1]) ** 2 + b * x[2] ** 4 * np.sin(x[0])


def ishigami_shares() -> tuple[np.ndarray, np.ndarray]:
    """First order and total."""
    a, b = ISHIGAMI
    alone = np.array([0.5 * (1.0 + b * pi**4 / 5.0) ** 2, a**2 / 8.0, 0.0])
    together = b**2 * pi**8 * (1.0 / 18.0 - 1.0 / 50.0)
    variance = alone.sum() + together
    return alone / variance, (alone + np.array([together, 0.0, together])) / variance


def g_function(scores: np.ndarray) -> np.ndarray:
    """Sobol's g: the product of (|4 u - 2| + a) / (1 + a), u uniform on [0, 1]."""
    weights = G_WEIGHTS[:, None]
    return np.prod((np.abs(4.0 * ndtr(scores) - 2.0) + weights) / (1.0 + weights), axis=0)


def g_shares() -> tuple[np.ndarray, np.ndarray]:
    """First order and total."""
    alone = 1.0 / (3.0 * (1.0 + G_WEIGHTS) ** 2)
    variance = np.prod(1.0 + alone) - 1.0
    others = np.array([np.prod(1.0 + np.delete(alone, i)) for i in range(alone.size)])
    return alone / variance, alone * others / variance


def linear_shapley(slopes: np.ndarray, correlation: np.ndarray) -> np.ndarray:
    """Shapley effects of slopes . x, x normal: by the definition, over all subsets.

    A. B. Owen and C. Prieur, SIAM/ASA J. Uncertainty Quantification 5 (2017) 986-1002.
    """
    k = slopes.size

    def explained(known: tuple[int, ...]) -> float:
        """The variance of the mean given these inputs."""
        if not known:
            return 0.0
        covariance = correlation[list(known)] @ slopes
        return float(covariance @ np.linalg.solve(correlation[np.ix_(known, known)], covariance))

    effects = np.zeros(k)
    for i in range(k):
        others = [j for j in range(k) if j != i]
        for size in range(k):
            weight = factorial(size) * factorial(k - 1 - size) / factorial(k)
            for known in combinations(others, size):
                effects[i] += weight * (explained((*known, i)) - explained(known))
    return effects / explained(tuple(range(k)))


def random_correlation(k: int, seed: int) -> np.ndarray:
    """A correlation matrix with strong correlations."""
    factors = np.random.default_rng(seed).standard_normal((k, k + 1))
    covariance = factors @ factors.T
    scale = np.sqrt(np.diag(covariance))
    return covariance / np.outer(scale, scale)
