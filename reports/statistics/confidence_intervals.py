"""Figures of the draws with 95% limits that suit how the draws were made."""

from collections.abc import Callable

import numpy as np

from reports.statistics.estimates import NO_ESTIMATE, Estimate, finite
from reports.statistics.rqmc_intervals import with_limits
from reports.statistics.samples import SOBOL, Sample
from simulate.confidence_intervals import CONFIDENCE

#: From (draw,) sorted values to a figure and its standard error; NaN where so few draws give none.
Figure = Callable[[np.ndarray], tuple[float, float]]


def estimate_of(sample: Sample, figure: Figure) -> Estimate:
    """A figure with its limits: +- 1.96 standard errors, or the spread of a Sobol run's scrambles.

    Draws of a Latin hypercube count as independent, as in `statistics.samples`: limits are rather wide.
    """
    from scipy.special import ndtri

    if not sample.ascending.size:
        return NO_ESTIMATE
    with np.errstate(over="ignore", invalid="ignore"):
        value, error = figure(sample.ascending)
        if sample.sampler == SOBOL:
            return with_limits(finite(value), _of_scrambles(sample, figure))
    half = float(ndtri(0.5 + 0.5 * CONFIDENCE)) * error
    return Estimate(finite(value), finite(value - half), finite(value + half))


def _of_scrambles(sample: Sample, figure: Figure) -> list[float]:
    """The figure of each scramble; none if one of them has too few draws for it."""
    scrambles = sample.scrambles
    if not all(part.size for part in scrambles):
        return []
    found = [figure(part) for part in scrambles]
    return [] if any(np.isnan(error) for _, error in found) else [value for value, _ in found]


def percentile_of(sample: Sample, percent: float) -> Estimate:
    """Any percentile, with its limits."""
    return sample.percentile(percent)


def mapped(estimate: Estimate, rising: Callable[[float], float | None]) -> Estimate:
    """A rising function of a figure, and of its limits."""
    return Estimate(*(None if number is None else rising(number) for number in estimate))
