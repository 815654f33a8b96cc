"""What share of the value's variance each uncertain input carries: Sobol indices, Shapley effects."""

from dataclasses import dataclass
from math import log2
from typing import Any

import numpy as np

from reports.analysis import AnalysedRun, Figures
from reports.evaluation.evaluation import Evaluation
from reports.formatting.numbers import input_words
from reports.sensitivity.variance.permutation_paths import Copula, Student
from reports.sensitivity.variance.shapley import ShapleyEffects, shapley_effects
from reports.sensitivity.variance.sobol_indices import SobolIndices, sobol_indices
from reports.statistics.estimates import Estimate
from simulate import Config
from simulate.sampling.score_model import Factor, ScoreModel, score_model

# A million draws' report: 2^17 draws in each matrix, and so many evaluations along walks.
_LARGEST_BASE, _LEAST_BASE = 1 << 17, 1 << 12
_MOST_ON_WALKS, _LEAST_ON_WALKS = 1_200_000, 60_000
# Streams of this report's own: not those of the run, whose draws must stay independent of these.
_SOBOL, _WALKS = 1, 2


@dataclass(frozen=True, slots=True)
class Budget:
    """How many evaluations to spend.

    Attributes
    ----------
    base : draws in each matrix of the Sobol design, which has two more matrices than inputs.
    on_walks : about so many for Shapley effects.
    """

    base: int
    on_walks: int

    @classmethod
    def of_draws(cls, n_draw: int) -> "Budget":
        """In proportion to a run: a small one wants a quick report."""
        base = 2 ** round(log2(max(n_draw, 8) / 8))
        return cls(
            min(max(base, _LEAST_BASE), _LARGEST_BASE),
            min(max(2 * n_draw, _LEAST_ON_WALKS), _MOST_ON_WALKS),
        )


@dataclass(frozen=True, slots=True)
class VarianceShares:
    """Shares of the variance of the value of one share, by factor.

    Attributes
    ----------
    factors : what is uncertain: inputs, and all that scenarios set as one.
    sobol : as if the inputs were independent.
    shapley : under the config's correlations; None where inputs are independent, for which first
        and total order say all.
    copula : in words, "" where inputs are independent.
    """

    factors: tuple[Factor, ...]
    sobol: SobolIndices
    shapley: ShapleyEffects | None
    copula: str

    @property
    def headline(self) -> tuple[Estimate, ...]:
        """One a factor: Shapley effects under correlation, else total order."""
        return self.sobol.total if self.shapley is None else self.shapley.effects

    @property
    def refusal(self) -> str:
        """Why the headline has no figures, else ""."""
        return self.sobol.refusal if self.shapley is None else self.shapley.refusal

    @property
    def ranked(self) -> list[int]:
        """Places of the factors, the greatest share first; as they are where there are none."""
        return sorted(range(len(self.factors)), key=lambda i: -(self.headline[i].value or 0.0))


def variance_shares(config: Config, seed: int, budget: Budget) -> VarianceShares:
    """Compute the shares by re-evaluating the model, not from a run's draws.

    Parameters
    ----------
    seed : the run's; the same shares for the same seed and budget.
    """
    model = score_model(config)
    n_factor = len(model.factors)
    sobol = sobol_indices(model, n_factor, budget.base, np.random.default_rng((seed, _SOBOL)))
    shapley = None
    if model.is_dependent:
        student = None if model.df is None else Student(model.df, model.member)
        copula = Copula(model.correlation, student)
        shapley = shapley_effects(model, copula, budget.on_walks, np.random.default_rng((seed, _WALKS)))
    return VarianceShares(model.factors, sobol, shapley, _copula_words(model))


def variance_shares_of(evaluation: Evaluation) -> VarianceShares:
    """The shares for a run's report."""
    seed = int(evaluation.dataset.attrs["seed"])
    return variance_shares(evaluation.config, seed, Budget.of_draws(evaluation.n_draw))


def factor_words(factor: Factor) -> str:
    """A factor for people: `tax rate`, `scenarios (revenue, base debt)`."""
    names = ", ".join(input_words(name) for name in factor.inputs)
    return names if factor.inputs == (factor.name,) else f"{factor.name} ({names})"


def _copula_words(model: ScoreModel) -> str:
    if not model.is_dependent:
        return ""
    return "Gaussian copula" if model.df is None else f"Student-t copula, {model.df:g} degrees of freedom"


def variance_json(figures: VarianceShares) -> dict[str, Any]:
    """Plain numbers: shares as decimals, None where there is none.

    `headline` names the key of `inputs` that ranks them: shapley_effect or sobol_total.
    """
    shapley = figures.shapley
    return {
        "headline": "sobol_total" if shapley is None else "shapley_effect",
        "copula": figures.copula or None,
        "evaluations": {
            "sobol": figures.sobol.n_evaluation, "sobol_invalid": figures.sobol.n_invalid,
            "shapley": shapley.n_evaluation if shapley else 0,
            "shapley_invalid": shapley.n_invalid if shapley else 0,
        },
        "refusal": {"sobol": figures.sobol.refusal, "shapley": shapley.refusal if shapley else ""},
        "inputs": [
            {
                "name": figures.factors[i].name, "inputs": list(figures.factors[i].inputs),
                "shapley_effect": shapley.effects[i]._asdict() if shapley else None,
                "sobol_first": figures.sobol.first[i]._asdict(),
                "sobol_total": figures.sobol.total[i]._asdict(),
            }
            for i in figures.ranked
        ],
    }


def _variance(run: AnalysedRun) -> VarianceShares:
    return variance_shares_of(run.evaluation)


VARIANCE = Figures("variance", _variance, variance_json)
