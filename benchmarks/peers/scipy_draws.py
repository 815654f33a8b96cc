"""Draws as an analyst writes them today: scipy.stats, correlated by Cholesky, numpy forecast."""

from collections.abc import Callable, Mapping

import numpy as np
from scipy import stats

from benchmarks.peers.analyst import forecast
from engine.dependence.yearly_shocks import YearlyModel
from engine.distributions import Distribution, Gamma, LogNormal, Normal, Pert, Triangular, Truncated
from engine.model.inputs import Inputs

Ppf = Callable[[np.ndarray], np.ndarray]


def in_scipy(marginal: Distribution) -> stats.distributions.rv_frozen | None:
    """Return the same distribution in scipy.stats; None if it has none."""
    match marginal:
        case Pert(min=low, max=high):
            return stats.beta(marginal.a, marginal.b, loc=low, scale=high - low)
        case Triangular(min=low, mode=mode, max=high):
            return stats.triang((mode - low) / (high - low), loc=low, scale=high - low)
        case LogNormal():
            return stats.lognorm(marginal.sigma, scale=np.exp(marginal.mu))
        case Normal(mean=mean, sd=sd):
            return stats.norm(mean, sd)
        case Truncated(parent=Normal(mean=mean, sd=sd), low=low, high=high):
            return stats.truncnorm((low - mean) / sd, (high - mean) / sd, loc=mean, scale=sd)
        case Gamma(shape=shape, scale=scale, min=low):
            return stats.gamma(shape, loc=low, scale=scale)
    return None


def ppf_of(marginal: Distribution) -> Ppf:
    """Return scipy's quantile function, or for what scipy lacks the published formula in numpy."""
    frozen = in_scipy(marginal)
    return marginal.ppf if frozen is None else frozen.ppf


def scipy_draws(
    base: Inputs, marginals: Mapping[str, Distribution], correlation: np.ndarray, years: int,
    yearly: YearlyModel | None = None,
) -> Callable[[int, int], np.ndarray]:
    """Return a function (draws, seed) -> values.

    Years may deviate in growth and in the ratio of variable costs.
    """
    factor = np.linalg.cholesky(correlation)
    ppfs = {name: ppf_of(marginal) for name, marginal in marginals.items()}

    def draw(count: int, seed: int) -> np.ndarray:
        rng = np.random.default_rng(seed)
        normals = factor @ rng.standard_normal((len(ppfs), count))
        uniforms = stats.norm.cdf(normals)
        drawn = {name: ppf(uniform) for (name, ppf), uniform in zip(ppfs.items(), uniforms, strict=True)}
        paths = _deviations(yearly, rng, (years, count)) if yearly else {}
        return forecast(base._replace(**drawn), years, **paths)

    return draw


def _deviations(
    yearly: YearlyModel, rng: np.random.Generator, shape: tuple[int, int]
) -> dict[str, np.ndarray]:
    """Draw what years add to growth and to the ratio.

    These are two correlated normals a year, one made Student-t.
    """
    growth, ratio = yearly.shocks["growth"], yearly.shocks["variable_cost_ratio"]
    rho = yearly.correlation[0, 1]
    first, second = rng.standard_normal((2, *shape))
    second = rho * first + np.sqrt(1.0 - rho * rho) * second
    first = stats.t.ppf(stats.norm.cdf(first), growth.df) * np.sqrt((growth.df - 2.0) / growth.df)
    found = {}
    for name, shock, innovations in (("growths", growth, first), ("ratios", ratio, second)):
        path = np.empty(shape)
        state = np.zeros(shape[1])
        for year in range(shape[0]):
            state = shock.persistence * state + shock.sd * innovations[year]
            path[year] = state if year < yearly.until else 0.0
        found[name] = path
    return found
