"""What share of the value's variance each uncertain input carries: Sobol indices, Shapley effects."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from math import log2
from typing import Any

import numpy as np

from reports.analysis import Figures
from reports.evaluation.evaluation import Evaluation
from reports.formatting.numbers import format_name, listed
from reports.sensitivity.variance.luck import LuckShare, luck_json, luck_share_of
from reports.sensitivity.variance.rank_scale import Concentration, rank_among
from reports.sensitivity.variance.shapley import Copula, ShapleyEffects, Student, shapley_effects
from reports.sensitivity.variance.sobol_indices import SobolIndices, sobol_indices
from reports.statistics.estimates import Estimate
from reports.statistics.summary_statistics import tail_index
from simulate import Config
from simulate.sampling.draws import drawn_values
from simulate.sampling.score_model import Factor, ScoreModel, score_model
from simulate.settings import DEFAULT_SETTINGS, Settings

# Streams of this report's own: not those of the run, whose draws must stay independent of these.
_SOBOL, _WALKS = 1, 2
_COST_OF_YEARS = 2  # a draw whose years deviate takes about so many times as long
# Of a share of the variance: an interval that is wider, or shares outside of 0 to 1, rank nothing.
_WIDEST = 0.1
_LEAST_FOR_TAIL = 1 << 15  # draws: the tail index then has a standard error of 4%


@dataclass(frozen=True, slots=True)
class Budget:
    """How many evaluations to spend.

    Attributes
    ----------
    base : int
        Draws in each matrix of the Sobol design, which has two more matrices than inputs.
    on_walks : int
        About so many for Shapley effects.
    at_once : tuple of int
        Walks in one order, and pairs of orders at a time.
    most_scores : int
        Scores that are drawn at a time, where years have some.
    """

    base: int
    on_walks: int
    at_once: tuple[int, int] = (DEFAULT_SETTINGS.shapley_walks, DEFAULT_SETTINGS.shapley_pairs)
    most_scores: int = DEFAULT_SETTINGS.scores_at_once

    @classmethod
    def of_draws(cls, n_draw: int, settings: Settings = DEFAULT_SETTINGS) -> "Budget":
        """Return the budget in proportion to a run: a small one wants a quick report."""
        base = 2 ** round(log2(max(n_draw, 8) / 8))
        return cls(
            _between(base, settings.sobol_base),
            _between(2 * n_draw, settings.shapley_evaluations),
            (settings.shapley_walks, settings.shapley_pairs),
            settings.scores_at_once,
        )


def _between(wanted: int, ends: tuple[int, int]) -> int:
    least, most = ends
    return min(max(wanted, least), most)


@dataclass(frozen=True, slots=True)
class VarianceShares:
    """Shares of the variance of the value of one share, by factor.

    Attributes
    ----------
    factors : tuple of Factor
        What is uncertain: inputs, all that scenarios set as one, and all years of a shock as one.
    sobol : SobolIndices
        As if the inputs were independent.
    shapley : ShapleyEffects or None
        Under the config's correlations; None where inputs are independent, for which first
        and total order say all.
    copula : str
        In words, "" where inputs are independent.
    concentration : Concentration or None
        Why the shares are those of the variance of the value's rank among the draws; None if they are of the
        value itself.
    luck : LuckShare or None
        The share of all luck of the years together; None where years do not deviate from their trend.
    """

    factors: tuple[Factor, ...]
    sobol: SobolIndices
    shapley: ShapleyEffects | None
    copula: str
    concentration: Concentration | None = None
    luck: LuckShare | None = None

    @property
    def of(self) -> str:
        """Return what the shares are of, in words."""
        return f"the variance of the value{'' if self.concentration is None else chr(39) + 's rank'}"

    @property
    def is_told(self) -> bool:
        """Return whether the intervals of the headline are narrow, and near enough to 0 to 1, to rank by.

        A share may lie outside by as much as its interval is wide, four standard errors. By half of that,
        interval and all, chance takes one in forty of the inputs that carry nothing.
        """
        return all(
            one.low is None or one.high is None
            or max(-one.known, one.known - 1.0) <= one.high - one.low <= _WIDEST
            for one in self.headline
        )

    @property
    def headline(self) -> tuple[Estimate, ...]:
        """Return one figure a factor: Shapley effects under correlation, else total order."""
        return self.sobol.total if self.shapley is None else self.shapley.effects

    @property
    def refusal(self) -> str:
        """Return why the headline has no figures, else ""."""
        return self.sobol.refusal if self.shapley is None else self.shapley.refusal

    @property
    def ranked(self) -> list[int]:
        """Return the places of the factors, the greatest share first; as they are where there are none."""
        return sorted(range(len(self.factors)), key=lambda i: -(self.headline[i].value or 0.0))


def variance_shares(
    config: Config, seed: int, budget: Budget, scale: Callable[[np.ndarray], np.ndarray] | None = None
) -> VarianceShares:
    """Compute the shares by re-evaluating the model, not from a run's draws.

    Parameters
    ----------
    seed : int
        The run's; the same shares for the same seed and budget.
    scale : callable, optional
        What of the value the variance is of, by default the value itself.
    """
    model = score_model(config)
    n_factor = len(model.factors)
    most = budget.most_scores

    def function(scores: np.ndarray) -> np.ndarray:
        return model(scores) if scale is None else scale(model(scores))

    generator = np.random.default_rng((seed, _SOBOL))
    sobol = sobol_indices(function, n_factor, budget.base, generator, model.sizes, most)
    shapley = None
    if model.is_dependent:
        student = None if model.df is None else Student(model.df, model.member)
        copula = Copula(model.correlation, student, model.yearly, model.until)
        generator = np.random.default_rng((seed, _WALKS))
        shapley = shapley_effects(function, copula, budget.on_walks, generator, budget.at_once, most)
    return VarianceShares(model.factors, sobol, shapley, _format_copula(model))


def variance_shares_of(evaluation: Evaluation) -> VarianceShares:
    """Return the shares for a run's report.

    Where few draws carry the variance of the value, or its tail is so heavy that a few more draws would, they
    are of the variance of its rank, on the same walks.
    """
    seed = int(evaluation.dataset.attrs["seed"])
    n_draw = evaluation.n_draw if evaluation.config.yearly is None else evaluation.n_draw // _COST_OF_YEARS
    budget = Budget.of_draws(n_draw, evaluation.settings)
    found = variance_shares(evaluation.config, seed, budget)
    if not evaluation.values.size or not found.factors:
        return replace(found, luck=luck_share_of(evaluation))
    widths = [one.high - one.low for one in found.headline if one.low is not None and one.high is not None]
    concentration = Concentration(evaluation.few, max(widths, default=None), _tail_index(evaluation, seed))
    is_light = not (concentration.is_by_few or concentration.is_by_tail)
    if found.is_told and not found.refusal and is_light:
        return replace(found, luck=luck_share_of(evaluation))
    rank = rank_among(evaluation.values)
    ranked = variance_shares(evaluation.config, seed, budget, rank)
    if ranked.refusal:
        return replace(found, luck=luck_share_of(evaluation))
    return replace(ranked, concentration=concentration, luck=luck_share_of(evaluation, rank))


def _tail_index(evaluation: Evaluation, seed: int) -> float | None:
    """Return the tail index of the value; a run too small to tell it goes on for that."""
    values = evaluation.values
    if values.size < _LEAST_FOR_TAIL:
        more = drawn_values(evaluation.config, _LEAST_FOR_TAIL, seed)
        values = more[~np.isnan(more)]
    return tail_index(values)


def format_factor(factor: Factor) -> str:
    """Return a factor for people: `tax rate`, `scenarios (revenue, base debt)`, `years of growth`."""
    if factor.is_luck:
        name = factor.name.removeprefix("shocks.")
        return "recessions" if name == "recession" else f"years of {format_name(name)}"
    names = ", ".join(format_name(name) for name in factor.inputs)
    return names if factor.inputs == (factor.name,) else f"{factor.name} ({names})"


def format_chosen(factors: Sequence[Factor]) -> str:
    """Return that factors are the reader's own required return: a sentence."""
    named = listed([format_factor(factor) for factor in factors])
    verb = "is" if len(factors) == 1 else "are"
    return f"{named[0].upper()}{named[1:]} {verb} your own required return: chosen, not learnt."


def _format_copula(model: ScoreModel) -> str:
    if not model.is_dependent:
        return ""
    return "Gaussian copula" if model.df is None else f"Student-t copula, {model.df:g} degrees of freedom"


def variance_json(figures: VarianceShares) -> dict[str, Any]:
    """Return plain numbers: shares as decimals, None where there is none.

    `headline` names the key of `inputs` that ranks them: shapley_effect or sobol_total; `of` is what the
    shares are of, the value or its rank. `luck`, where years deviate from their trend, is the share of all
    luck together, as `luck_json` has it; among `inputs` the years of a shock have its key in configs as their
    name, and no inputs.
    """
    shapley, concentration = figures.shapley, figures.concentration
    luck = {} if figures.luck is None else {"luck": luck_json(figures.luck)}
    return luck | {
        "of": "value" if concentration is None else "rank",
        "concentration": None if concentration is None else asdict(concentration),
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


VARIANCE = Figures("variance", lambda run: variance_shares_of(run.evaluation), variance_json)
