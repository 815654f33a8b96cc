"""The rule of a class: a firm's own past, drawn towards the class, and how far outcomes lay from that.

Past growth says almost nothing of future growth beyond the class (L. K. C. Chan, J. Karceski and J.
Lakonishok, "The Level and Persistence of Growth Rates", Journal of Finance 58, 2003, 643-684); a margin
returns to the firm's own mean (E. F. Fama and K. R. French, "Forecasting Profitability and Earnings", Journal
of Business 73, 2000, 161-175).
"""

from dataclasses import dataclass

import numpy as np

from simulate.reference.cases import Cases, Past, Quantity

#: What a past or an outcome is bounded by, so that no firm that doubled carries a fit.
BOUND = {"growth": 0.3, "margin": 0.5}
#: Levels at which a rule keeps the quantiles of outcomes about what it expects.
LEVELS = (
    0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 0.975, 0.99,
)  # fmt: skip


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
    quantiles : tuple of float
        Of what came less what was expected, at `LEVELS`.
    cases, firms : int
        That it was fitted to.
    """

    quantity: Quantity
    horizon: int
    median: float
    mean_weight: float
    last_weight: float
    quantiles: tuple[float, ...]
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

    def quantile(self, level: float, mean: np.ndarray, last: np.ndarray) -> np.ndarray:
        """Return (case,) quantiles of what may come.

        Parameters
        ----------
        level : float
            From the least to the greatest of `LEVELS`; between two of them straight.
        mean, last : numpy.ndarray
            (case,) of the firm's own past.
        """
        return self.expected(mean, last) + self.spread(level)

    def spread(self, level: float) -> float:
        """Return a quantile of what came less what was expected.

        Parameters
        ----------
        level : float
            From the least to the greatest of `LEVELS`; between two of them straight.
        """
        return float(np.interp(level, LEVELS, self.quantiles))


def fit_rule(cases: Cases) -> Rule:
    """Fit the rule of a class by least squares about its median.

    Parameters
    ----------
    cases : Cases
        Of one quantity, horizon and class; at least as many as there are weights.
    """
    bound = BOUND[cases.quantity]
    outcome = np.clip(cases.outcome, -bound, bound)
    median = float(np.median(cases.outcome))
    about = _about(cases.quantity, median, cases.past.mean, cases.past.last)
    weights = np.linalg.lstsq(about, outcome - median, rcond=None)[0]
    left = cases.outcome - median - about @ weights  # not bounded: tails are as they came
    quantiles = tuple(float(one) for one in np.quantile(left, LEVELS))
    return Rule(
        cases.quantity, cases.horizon, median, float(weights[0]), float(weights[1]), quantiles, len(cases),
        np.unique(cases.firm).size,
    )  # fmt: skip


def own_range(past: Past) -> tuple[np.ndarray, np.ndarray]:
    """Return (case,) least and greatest year of the firm's own past: what analysts do by hand.

    Parameters
    ----------
    past : Past
    """
    return past.least, past.most


def own_normal(past: Past, horizon: int) -> tuple[np.ndarray, np.ndarray]:
    """Return (case,) P10 and P90 of a normal about the firm's own mean, narrowing like independent years.

    Parameters
    ----------
    past : Past
    horizon : int
        Years.
    """
    from scipy.special import ndtri

    half = float(ndtri(0.9)) * past.deviation / np.sqrt(horizon)
    return past.mean - half, past.mean + half


def _about(quantity: Quantity, median: float, mean: np.ndarray, last: np.ndarray) -> np.ndarray:
    """(case, 2) of own mean and last year about the class's median, bounded."""
    bound = BOUND[quantity]
    both = np.stack([np.asarray(mean), np.asarray(last)], axis=-1)
    about: np.ndarray = np.clip(both, -bound, bound) - median
    return about
