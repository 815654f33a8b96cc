"""The rule of a class: a firm's own past, drawn towards the class, and how far outcomes lay from that.

Past growth says almost nothing of future growth beyond the class (L. K. C. Chan, J. Karceski and J.
Lakonishok, "The Level and Persistence of Growth Rates", Journal of Finance 58, 2003, 643-684); a margin
returns to the firm's own mean (E. F. Fama and K. R. French, "Forecasting Profitability and Earnings", Journal
of Business 73, 2000, 161-175). How far outcomes lie from that is the firm's own, too: who varied much before
goes on to do so (M. Davidian and R. J. Carroll, "Variance Function Estimation", Journal of the American
Statistical Association 82, 1987, 1079-1091).
"""

from dataclasses import dataclass, replace

import numpy as np

from simulate.reference_class.cases import Cases, Past, Quantity

#: What a past or an outcome is bounded by, so that no firm that doubled carries a fit.
BOUND = {"growth": 0.3, "margin": 0.5}
#: Levels at which a rule keeps the quantiles of outcomes about what it expects.
LEVELS = (
    0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 0.975, 0.99,
)  # fmt: skip
#: Of least squares whose weights are their own result.
_ROUNDS = 5
#: What a width is held above, in mean misses, and what part of it may be the firm's own: a firm whose few
#: years hardly varied has a range nevertheless.
_LEAST_WIDTH, _MOST_WEIGHT = 0.1, 0.9


@dataclass(frozen=True, slots=True)
class Rule:
    """What to expect of a firm of a class over one horizon.

    Attributes
    ----------
    quantity : "growth" or "margin"
    horizon : int
        Years.
    median : float
        Of the class: log growth a year, or margin.
    mean_weight, last_weight : float
        How much of the firm's own mean and of its last year, each less the class's median, stays.
    deviation : float
        Standard deviation of the years of the median firm's own past.
    deviation_weight : float
        How much of the width follows the firm's own deviation: 0 none, 1 all of it.
    quantiles : tuple of float
        Of what came less what was expected, at `LEVELS`, of a firm with that `deviation`.
    own_range_held : float
        The part of cases in which the outcome lay within the least and the greatest year of the firm's past.
    cases, firms : int
        That it was fitted to.
    """

    quantity: Quantity
    horizon: int
    median: float
    mean_weight: float
    last_weight: float
    deviation: float
    deviation_weight: float
    quantiles: tuple[float, ...]
    own_range_held: float
    cases: int
    firms: int

    def expected(self, mean: np.ndarray, last: np.ndarray) -> np.ndarray:
        """Return (case,) what is expected of firms.

        Parameters
        ----------
        mean, last : numpy.ndarray
            (case,) of the firm's own past, see `Past`.
        """
        found: np.ndarray = self.median + _about(self.quantity, self.median, mean, last) @ np.array(
            [self.mean_weight, self.last_weight]
        )
        return found

    def scale(self, deviation: np.ndarray) -> np.ndarray:
        """Return (case,) how many times as far as the median firm's outcomes are from what was expected.

        Parameters
        ----------
        deviation : numpy.ndarray
            (case,) of the firm's own past, see `Past`.
        """
        bounded = np.minimum(deviation, BOUND[self.quantity])
        found: np.ndarray = 1.0 + self.deviation_weight * (bounded / self.deviation - 1.0)
        return found

    def quantile(
        self, level: float, mean: np.ndarray, last: np.ndarray, deviation: np.ndarray
    ) -> np.ndarray:
        """Return (case,) quantiles of what may come.

        Parameters
        ----------
        level : float
            From the least to the greatest of `LEVELS`; between two of them straight.
        mean, last, deviation : numpy.ndarray
            (case,) of the firm's own past.
        """
        return self.expected(mean, last) + self.scale(deviation) * self.spread(level)

    def spread(self, level: float) -> float:
        """Return a quantile of what came less what was expected, of a firm whose years vary as the median's.

        Parameters
        ----------
        level : float
            From the least to the greatest of `LEVELS`; between two of them straight.
        """
        return float(np.interp(level, LEVELS, self.quantiles))


def fit_rule(cases: Cases, *, own_width: bool = True) -> Rule:
    """Fit the rule of a class: weights by least squares about its median, then the width.

    Parameters
    ----------
    cases : Cases
        Of one quantity, horizon and class; at least as many as there are weights.
    own_width : bool, optional
        Whether the width follows the firm's own deviation.
    """
    bound = BOUND[cases.quantity]
    outcome = np.clip(cases.outcome, -bound, bound)
    median = float(np.median(cases.outcome))
    about = _about(cases.quantity, median, cases.past.mean, cases.past.last)
    weights = np.linalg.lstsq(about, outcome - median, rcond=None)[0]
    left = cases.outcome - median - about @ weights  # not bounded: tails are as they came
    low, high = own_range(cases.past)
    held = float(np.mean((cases.outcome >= low) & (cases.outcome <= high)))
    deviation = np.minimum(cases.past.deviation, bound)
    middle = float(np.median(deviation)) or 1.0  # of firms whose years do not vary any width is the median's
    weight = _deviation_weight(np.minimum(np.abs(left), bound), deviation / middle) if own_width else 0.0
    unscaled = Rule(
        cases.quantity, cases.horizon, median, float(weights[0]), float(weights[1]), middle, weight, (), held,
        len(cases), np.unique(cases.firm).size,
    )  # fmt: skip
    quantiles = np.quantile(left / unscaled.scale(deviation), LEVELS)
    return replace(unscaled, quantiles=tuple(float(one) for one in quantiles))


def _deviation_weight(missed: np.ndarray, deviation: np.ndarray) -> float:
    """Return which part of the mean miss is proportional to the own deviation, in medians of that.

    By least squares weighted by the width itself: where firms vary more, their misses do.
    """
    parts = np.stack([np.ones_like(deviation), deviation], axis=-1)
    found, width = np.array([1.0, 0.0]), np.ones_like(deviation)
    for _ in range(_ROUNDS):
        found = np.maximum(np.linalg.lstsq(parts / width[:, None], missed / width, rcond=None)[0], 0.0)
        width = np.maximum(parts @ found, _LEAST_WIDTH * float(missed.mean()))
        if not width.any():
            return 0.0  # nothing was missed
    return min(float(found[1] / found.sum()), _MOST_WEIGHT)


def own_range(past: Past) -> tuple[np.ndarray, np.ndarray]:
    """Return (case,) least and greatest year of the firm's own past: what analysts do by hand.

    Parameters
    ----------
    past : Past
    """
    return past.least, past.most


def own_normal(past: Past, years: int) -> tuple[np.ndarray, np.ndarray]:
    """Return (case,) P10 and P90 of a normal about the firm's own mean, narrowing like independent years.

    Parameters
    ----------
    past : Past
    years : int
        That the outcome is the mean of: the horizon for growth, 1 for the margin of a single year.
    """
    from scipy.special import ndtri

    half = float(ndtri(0.9)) * past.deviation / np.sqrt(years)
    return past.mean - half, past.mean + half


def _about(quantity: Quantity, median: float, mean: np.ndarray, last: np.ndarray) -> np.ndarray:
    """Return the (case, 2) own mean and last year about the class's median, bounded."""
    bound = BOUND[quantity]
    both = np.stack([np.asarray(mean), np.asarray(last)], axis=-1)
    about: np.ndarray = np.clip(both, -bound, bound) - median
    return about
