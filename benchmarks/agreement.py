"""Whether two sets of draws come from one distribution: compared before either is timed."""

import numpy as np

PERCENTS = (5.0, 25.0, 50.0, 75.0, 95.0)
_MANY = 4.0  # standard errors; right pairs of six figures fail in one run of 2,600


def require_same_distribution(values: np.ndarray, others: np.ndarray, name: str) -> None:
    """Compare means and percentiles of independent draws.

    Raises
    ------
    AssertionError
        If two differ by more than four standard errors of their difference.
    """
    pairs = {"mean": (_mean(values), _mean(others))}
    for percent in PERCENTS:
        pairs[f"P{percent:g}"] = (_percentile(values, percent), _percentile(others, percent))
    for figure, ((one, error_one), (two, error_two)) in pairs.items():
        apart = abs(one - two) / np.hypot(error_one, error_two)
        if not apart <= _MANY:
            raise AssertionError(
                f"{name}: {figure} is {two:,.2f}, ours is {one:,.2f}: {apart:.1f} standard errors apart"
            )


def _mean(values: np.ndarray) -> tuple[float, float]:
    """Return the mean and its standard error."""
    return float(np.mean(values)), float(np.std(values)) / values.size**0.5


def _percentile(values: np.ndarray, percent: float) -> tuple[float, float]:
    """Return a percentile and its standard error: half the distance of the ranks one error away."""
    reach = 100.0 * (percent / 100.0 * (1.0 - percent / 100.0) / values.size) ** 0.5
    low, middle, high = np.percentile(values, [percent - reach, percent, percent + reach])
    return float(middle), float(high - low) / 2.0
