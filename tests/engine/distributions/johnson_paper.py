"""J-QPD-S and J-QPD-B as printed: Hadlock and Bickel (2017), doi:10.1287/deca.2016.0343.

Written with the paper's letters. Where L + H = 2 B the paper's delta is zero, and these take
the limit; near there they lose digits, which is why the engine writes them otherwise.
"""

import numpy as np
from scipy.special import ndtr, ndtri

C = ndtri(0.9)


def _shape(low: float, middle: float, high: float) -> tuple[float, float, float]:
    """The paper's n, the point where its sinh is zero, and the argument of its arcosh."""
    n = np.sign(low + high - 2.0 * middle)
    anchor = {1.0: low, 0.0: middle, -1.0: high}[float(n)]
    return n, anchor, (high - low) / (2.0 * min(middle - low, high - middle))


def semibounded(z, p10: float, p50: float, p90: float, least: float):
    """Values of J-QPD-S at normal scores."""
    low, middle, high = np.log([p10 - least, p50 - least, p90 - least])
    n, anchor, ratio = _shape(low, middle, high)
    if n == 0.0:
        return least + np.exp(anchor + (high - low) / (2.0 * C) * z)
    delta = np.sinh(np.arccosh(ratio)) / C
    lam = min(high - middle, middle - low) / (delta * C)
    return least + np.exp(anchor + lam * np.sinh(np.arcsinh(delta * z) + np.arcsinh(n * C * delta)))


def bounded(z, p10: float, p50: float, p90: float, least: float, greatest: float):
    """Values of J-QPD-B at normal scores."""
    share = (np.array([p10, p50, p90]) - least) / (greatest - least)
    low, middle, high = ndtri(share)
    n, anchor, ratio = _shape(low, middle, high)
    if n == 0.0:
        return least + (greatest - least) * ndtr(anchor + (high - low) / (2.0 * C) * z)
    delta = np.arccosh(ratio) / C
    lam = (high - low) / np.sinh(2.0 * delta * C)
    return least + (greatest - least) * ndtr(anchor + lam * np.sinh(delta * (z + n * C)))
