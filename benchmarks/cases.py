"""What all benchmarks value: the shipped companies, with inputs given or drawn."""

from collections.abc import Mapping

import numpy as np

from engine.dependence.correlation_matrices import gaussian_score_correlation
from engine.dependence.yearly_shocks import YearlyModel, YearlyShock
from engine.distributions import Distribution, Gamma, LogNormal, Normal, Pert, Quantiles, Triangular
from engine.kernels.sampler import Dependence, Sampler, build_sampler
from engine.kernels.valuation_kernel import empty_valuation, value_draws
from engine.model.inputs import INPUT_NAMES, INPUT_ROW, Inputs
from engine.model.rules.horizon import Horizon
from engine.model.rules.terminal_rules import Terminal
from simulate import load_config

N_DRAW = 1 << 20
YEARS = 30
NONE_30 = Horizon(YEARS, terminal=int(Terminal.NONE)).checked()

#: Six kinds, as an analyst mixes them; all are correlated, see `spearman`.
TWELVE: Mapping[str, Distribution] = {
    "initial_growth": Pert(0.03, 0.1219, 0.16),
    "terminal_growth": Triangular(0.01, 0.03, 0.045),
    "growth_decline_factor": Triangular(0.8, 0.9, 0.95),
    "initial_discount_rate": LogNormal(0.043, 0.006),
    "discount_rate_multiplier": Normal(1.05, 0.008).truncated(1.0, 1.08),
    "variable_cost_ratio": Normal(0.821, 0.012),
    "fixed_operating_expenses": LogNormal(20_431.0, 1_500.0),
    "inflation": Quantiles(0.005, 0.015, 0.028),
    "interest_rate": Gamma(4.0, 0.003),
    "tax_rate": Pert(0.28, 0.31, 0.35),
    "production_assets_to_revenue": Quantiles(0.25, 0.274, 0.3, 0.18, 0.36),
    "base_cash": Gamma(3.0, 7_500.0),
}
_NEVER_ZERO = 1e-3  # the spread of an input whose base case is 0


#: Two shocked inputs over 25 years, one of them Student-t, tied to each other.
SHOCKED_YEARS = 25
SHOCKED = YearlyModel(
    SHOCKED_YEARS,
    {"growth": YearlyShock(0.04, 0.2, 5.0), "variable_cost_ratio": YearlyShock(0.01, 0.6)},
    ("growth", "variable_cost_ratio"),
    np.array([[1.0, -0.4], [-0.4, 1.0]]),
)


def base() -> Inputs:
    """Return the shipped company's base case."""
    return load_config("iij").base


def run_off() -> Horizon:
    """Return the shipped company's own rule: 25 years shown, the run-off to its last year."""
    return load_config("iij").horizon.checked()


def spearman(count: int) -> np.ndarray:
    """Rank correlations that fall off along the list."""
    return np.array([[0.7 ** abs(i - j) for j in range(count)] for i in range(count)])


def correlated(
    marginals: Mapping[str, Distribution], seed: int = 1, yearly: YearlyModel | None = None
) -> Sampler:
    """Return a random sampler of the shipped company with these inputs uncertain, all correlated."""
    dependence = Dependence(tuple(marginals), gaussian_score_correlation(spearman(len(marginals))))
    return build_sampler(base(), marginals, seed, dependence, yearly=yearly)


def independent(marginals: Mapping[str, Distribution], seed: int = 1) -> Sampler:
    """Return the same without correlations."""
    return build_sampler(base(), marginals, seed)


def first_inputs(count: int) -> dict[str, Distribution]:
    """Return so many uncertain inputs, in registry order: the twelve's where they are among them."""
    centre = base()
    found: dict[str, Distribution] = {}
    for name in INPUT_NAMES[:count]:
        at = getattr(centre, name)
        found[name] = TWELVE.get(name) or Normal(at, 0.01 * abs(at) or _NEVER_ZERO)
    return found


def drawn_matrix(sampler: Sampler, count: int) -> np.ndarray:
    """Return the inputs of a sampler's draws, (input, draw), for those who want them given."""
    inputs = np.empty((count, sampler.source.rows.size))
    value_draws(sampler, NONE_30, 0, empty_valuation(count), inputs)
    matrix = np.repeat(sampler.source.base[:, None], count, axis=1)
    matrix[sampler.source.rows] = inputs.T
    return matrix


def published_matrix(count: int) -> np.ndarray:
    """Return the published company, (input, draw), with growth, rate and margins spread around it."""
    rng = np.random.default_rng(1)
    matrix = np.repeat(np.array(load_config("iiji-2019").base)[:, None], count, axis=1)
    for name in ("initial_growth", "initial_discount_rate", "variable_cost_ratio", "tax_rate"):
        matrix[INPUT_ROW[name]] *= rng.uniform(0.97, 1.03, count)
    return matrix
