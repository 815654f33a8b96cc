"""What share of the value's variance each uncertain input carries: Sobol indices, Shapley effects.

With the table of the shares, and a warning where assumptions drive the value.
"""

from dataclasses import dataclass
from math import log2
from typing import Any

import numpy as np

from reports.analysis import Figures
from reports.document import Cell, Column, Table
from reports.evaluation.evaluation import Evaluation
from reports.formatting import cells
from reports.formatting.numbers import format_name, listed, show_share
from reports.formatting.rounding import interval_columns, show_part
from reports.sensitivity.variance.shapley import Copula, ShapleyEffects, Student, shapley_effects
from reports.sensitivity.variance.sobol_indices import SobolIndices, sobol_indices
from reports.statistics.estimates import Estimate
from reports.statistics.supported_digits import DOWN, NEAREST, UP
from simulate import Config
from simulate.sampling.score_model import Factor, ScoreModel, score_model
from simulate.settings import DEFAULT_SETTINGS, Settings

# Streams of this report's own: not those of the run, whose draws must stay independent of these.
_SOBOL, _WALKS = 1, 2


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
    """

    base: int
    on_walks: int
    at_once: tuple[int, int] = (DEFAULT_SETTINGS.shapley_walks, DEFAULT_SETTINGS.shapley_pairs)

    @classmethod
    def of_draws(cls, n_draw: int, settings: Settings = DEFAULT_SETTINGS) -> "Budget":
        """Return the budget in proportion to a run: a small one wants a quick report."""
        base = 2 ** round(log2(max(n_draw, 8) / 8))
        return cls(
            _between(base, settings.sobol_base),
            _between(2 * n_draw, settings.shapley_evaluations),
            (settings.shapley_walks, settings.shapley_pairs),
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
        What is uncertain: inputs, and all that scenarios set as one.
    sobol : SobolIndices
        As if the inputs were independent.
    shapley : ShapleyEffects or None
        Under the config's correlations; None where inputs are independent, for which first
        and total order say all.
    copula : str
        In words, "" where inputs are independent.
    """

    factors: tuple[Factor, ...]
    sobol: SobolIndices
    shapley: ShapleyEffects | None
    copula: str

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


def variance_shares(config: Config, seed: int, budget: Budget) -> VarianceShares:
    """Compute the shares by re-evaluating the model, not from a run's draws.

    Parameters
    ----------
    seed : int
        The run's; the same shares for the same seed and budget.
    """
    model = score_model(config)
    n_factor = len(model.factors)
    sobol = sobol_indices(model, n_factor, budget.base, np.random.default_rng((seed, _SOBOL)))
    shapley = None
    if model.is_dependent:
        student = None if model.df is None else Student(model.df, model.member)
        copula = Copula(model.correlation, student)
        generator = np.random.default_rng((seed, _WALKS))
        shapley = shapley_effects(model, copula, budget.on_walks, generator, budget.at_once)
    return VarianceShares(model.factors, sobol, shapley, _format_copula(model))


def variance_shares_of(evaluation: Evaluation) -> VarianceShares:
    """Return the shares for a run's report."""
    seed = int(evaluation.dataset.attrs["seed"])
    budget = Budget.of_draws(evaluation.n_draw, evaluation.settings)
    return variance_shares(evaluation.config, seed, budget)


def format_factor(factor: Factor) -> str:
    """Return a factor for people: `tax rate`, `scenarios (revenue, base debt)`."""
    names = ", ".join(format_name(name) for name in factor.inputs)
    return names if factor.inputs == (factor.name,) else f"{factor.name} ({names})"


def _format_copula(model: ScoreModel) -> str:
    if not model.is_dependent:
        return ""
    return "Gaussian copula" if model.df is None else f"Student-t copula, {model.df:g} degrees of freedom"


def variance_json(figures: VarianceShares) -> dict[str, Any]:
    """Return plain numbers: shares as decimals, None where there is none.

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


VARIANCE = Figures("variance", lambda run: variance_shares_of(run.evaluation), variance_json)

#: What is assumed of how inputs depend on each other.
INDEPENDENT, CORRELATED = "independent inputs", "with the config's correlations"
TITLE = "Shares of the variance of the value, by input"
_SMALL = 0.0005
_DECIMALS = 1  # in percent
_WITHIN = '[<0]"0.0%";[>1]"100.0%";0.0%'  # a workbook keeps the estimate and shows what people are shown


def variance_table(figures: VarianceShares) -> Table:
    """Return the table: one row a factor, the greatest share first."""
    kinds = [f"{order}, {INDEPENDENT}" for order in ("First order", "Total")]
    if figures.shapley is not None:
        kinds.insert(0, f"Shapley effect, {CORRELATED}")
    heads, unit = [Column("Input", is_text=True)], "% of variance"
    for kind in kinds:
        heads += [Column(kind, unit), *interval_columns(unit)]
    rows = []
    for i in figures.ranked:
        estimates = [figures.sobol.first[i], figures.sobol.total[i]]
        if figures.shapley is not None:
            estimates.insert(0, figures.shapley.effects[i])
        named = cells.words(format_factor(figures.factors[i]))
        rows.append((named, *(cell for estimate in estimates for cell in _cells(estimate))))
    notes = ("Estimates scatter about the truth; they and their intervals are cut at 0% and 100%.",)
    return Table("variance-shares", TITLE, tuple(heads), tuple(rows), notes, is_folded=True)


def within(share: float) -> float:
    """Return a share as people are shown it: an estimate near 0 or 1 may be just outside."""
    return min(max(share, 0.0), 1.0)


def format_share(estimate: Estimate) -> str:
    """Return `24.8%`; `<0.1%` where more digits would be no more than noise."""
    if estimate.value is None:
        return "none"
    if estimate.value in (0.0, 1.0):
        return f"{abs(estimate.value):.0%}"  # -0 too
    return "<0.1%" if _is_small(estimate.value) else f"{within(estimate.value):.1%}"


def _cells(estimate: Estimate) -> tuple[Cell, Cell, Cell]:
    """The share and its interval, rounded outwards."""
    if estimate.value is None:
        return (cells.nothing(),) * 3
    value = Cell(estimate.value, format_share(estimate), _WITHIN)
    if estimate.low is None or estimate.high is None:
        return value, cells.nothing(), cells.nothing()
    low, high = within(estimate.low), within(estimate.high)
    down, up = (DOWN, UP) if low < high else (NEAREST, NEAREST)
    shown = (show_part(low, _DECIMALS, down), show_part(high, _DECIMALS, up))
    return value, Cell(low, shown[0], "0.0%"), Cell(high, shown[1], "0.0%")


def _is_small(share: float) -> bool:
    """Less than 0.1% when rounded, but not exactly 0, which is an input that the model does not read."""
    return share != 0.0 and share < _SMALL


_MATTERS = 0.25  # of the variance, below which nobody needs a warning
_MATTERS_TOO = 0.1  # of the variance: another input that deserves to be named
_NAMED, _LEAST_NAMED = 3, 0.01


def assumption_warnings(shares: VarianceShares, evaluation: Evaluation) -> list[str]:
    """Return one line if inputs whose base case is an assumption carry much of the variance, else none.

    Total-order shares may sum to more than 1, so a sum is said only of Shapley effects.
    """
    status = {row.name: row.status for row in evaluation.inputs}
    assumed, others = list[tuple[float, str]](), list[tuple[float, str]]()
    for place in shares.ranked:
        share, factor = shares.headline[place].value, shares.factors[place]
        if share is not None:
            is_assumed = any(status[name] == "assumption" for name in factor.inputs)
            told = f"{format_factor(factor)} ({format_share(shares.headline[place])})"
            (assumed if is_assumed else others).append((share, told))
    total = sum(share for share, _ in assumed)
    if total < _MATTERS:
        return []
    named = listed([told for share, told in assumed[:_NAMED] if share >= _LEAST_NAMED])
    whose = "inputs whose base case is an assumption"
    if shares.shapley is None:
        return [f"{whose} drive the value, above all {named}: shares of its variance, with all interactions"]
    line = f"{whose} carry {show_share(within(total))} of the variance of the value, above all {named}"
    known = [told for share, told in others if share >= _MATTERS_TOO]
    if known:
        starts = "starts from a reported figure" if len(known) == 1 else "start from reported figures"
        line += f"; {listed(known)} {starts}, though the range about it is a judgement too"
    return [line]
