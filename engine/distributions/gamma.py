"""The gamma distribution.

Source: Johnson, Kotz and Balakrishnan, "Continuous Univariate Distributions", vol. 1, 2nd ed.
(1994), ch. 17.
"""

from dataclasses import dataclass

import numpy as np

from engine.distributions.quantile_bases import ShapeScale


@dataclass(frozen=True, slots=True)
class Gamma(ShapeScale):
    """Gamma by shape, scale and least value; the mean is min + shape scale."""

    def cdf(self, x: np.ndarray) -> np.ndarray:
        from scipy.special import gammainc

        return gammainc(self.shape, self._scaled(x))

    def sf(self, x: np.ndarray) -> np.ndarray:
        from scipy.special import gammaincc

        return gammaincc(self.shape, self._scaled(x))

    def ppf(self, p: np.ndarray) -> np.ndarray:
        from scipy.special import gammaincinv

        return self.min + self.scale * gammaincinv(self.shape, p)

    def isf(self, q: np.ndarray) -> np.ndarray:
        from scipy.special import gammainccinv

        return self.min + self.scale * gammainccinv(self.shape, q)
