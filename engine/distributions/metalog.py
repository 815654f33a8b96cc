"""The three-term metalog: any 10th, 50th and 90th percentile without bounds.

Source: Keelin, "The Metalog Distributions", Decision Analysis 13(4), 243-277 (2016),
doi:10.1287/deca.2016.0338: the symmetric percentile triplet with alpha = 0.1.
"""

from dataclasses import dataclass
from math import inf, log

import numpy as np

from engine.distributions.quantile_bases import LogQuantile
from engine.distributions.root_finding import invert

_LOG_ODDS_OF_P90 = log(9.0)
# Keelin's 1.66711, the greatest |a3| / a2 with a rising quantile function, to full precision. In
# log odds u the condition is a2 + a3 (tanh(u / 2) / 2 + u / (4 cosh(u / 2)^2)) > 0, whose bracket
# is greatest where u tanh(u / 2) = 2 and is u / 4 there; u = 2.3993572805205468.
_GREATEST_BEND = 4.0 / 2.3993572805205468
#: Shares (p50 - p10) / (p90 - p10) that have a metalog lie strictly between this and 1 less this.
LEAST_SHARE = 0.5 * (1.0 - 0.4 * _GREATEST_BEND)


@dataclass(frozen=True, slots=True)
class Metalog(LogQuantile):
    """M(y) = a1 + a2 logit(y) + a3 (y - 1/2) logit(y) through three quantiles.

    The tails are those of a logistic. Three quantiles of which the middle one lies too near to
    an end have no such distribution.
    """

    p10: float
    p50: float
    p90: float

    def __post_init__(self) -> None:
        if not self.p10 < self.p50 < self.p90:
            raise ValueError(
                f"p10 = {self.p10:g}, p50 = {self.p50:g}, p90 = {self.p90:g}: must rise, p10 < p50 < p90"
            )
        share = (self.p50 - self.p10) / (self.p90 - self.p10)
        if not LEAST_SHARE < share < 1.0 - LEAST_SHARE:
            bound = "min" if share < 0.5 else "max"
            raise ValueError(
                f"p10 = {self.p10:g}, p50 = {self.p50:g}, p90 = {self.p90:g}: too skewed without a bound: "
                f"(p50 - p10) / (p90 - p10) = {share:.4g} must lie in "
                f"({LEAST_SHARE:.4f}, {1.0 - LEAST_SHARE:.4f}); give a {bound}"
            )

    @property
    def _a2(self) -> float:
        return (self.p90 - self.p10) / (2.0 * _LOG_ODDS_OF_P90)

    @property
    def _a3(self) -> float:
        return ((self.p90 - self.p50) - (self.p50 - self.p10)) / (0.8 * _LOG_ODDS_OF_P90)

    def _value_of_log_odds(self, odds: np.ndarray) -> np.ndarray:
        # y - 1/2 = tanh(u / 2) / 2; the bracket is positive, so infinite odds give no NaN.
        value: np.ndarray = self.p50 + (self._a2 + 0.5 * self._a3 * np.tanh(0.5 * odds)) * odds
        return value

    def _value_at(self, log_below: np.ndarray, log_above: np.ndarray) -> np.ndarray:
        return self._value_of_log_odds(log_below - log_above)

    def _curve(self, odds: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the value at log odds, and its slope."""
        bend = np.tanh(0.5 * odds)
        slope = self._a2 + self._a3 * (0.5 * bend + 0.25 * odds * (1.0 - bend) * (1.0 + bend))
        return self._value_of_log_odds(odds), slope

    def _log_odds(self, x: np.ndarray) -> np.ndarray:
        x = np.asarray(x, dtype=np.float64)
        odds = np.array(x - self.p50)  # infinite values keep infinite odds
        finite = np.isfinite(odds)
        rise = odds[finite]
        # The value rises by between a2 - |a3| / 2 and a2 + |a3| / 2 per unit of log odds from p50.
        ends = [rise / (self._a2 + bend * 0.5 * self._a3) for bend in (-1.0, 1.0)]
        low, high = np.minimum(*ends), np.maximum(*ends)
        odds[finite] = invert(self._curve, x[finite], low, high, rise / self._a2, scale=1.0)
        return odds

    def cdf(self, x: np.ndarray) -> np.ndarray:
        from scipy.special import expit

        return expit(self._log_odds(x))

    def sf(self, x: np.ndarray) -> np.ndarray:
        from scipy.special import expit

        return expit(-self._log_odds(x))

    def support(self) -> tuple[float, float]:
        return -inf, inf
