"""Estimated shares against known ones."""

from collections.abc import Sequence

import numpy as np

from reports.statistics.estimates import Estimate


def within_interval(estimates: Sequence[Estimate], wanted: np.ndarray) -> np.ndarray:
    """Which limits hold the share wanted."""
    return np.array([one.low <= share <= one.high for one, share in zip(estimates, wanted, strict=True)])


def standard_errors_off(estimates: Sequence[Estimate], wanted: np.ndarray) -> np.ndarray:
    """How far off the estimates are, in their standard errors; a 95% interval has 3.92 of these."""
    values = np.array([one.value for one in estimates])
    return np.abs(values - wanted) / np.array([(one.high - one.low) / 3.92 for one in estimates])
