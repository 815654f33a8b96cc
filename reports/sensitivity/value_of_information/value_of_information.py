"""What it is worth to the decision to buy or not to know inputs for certain: EVPI, and EVPPI of each input.

EVPI is of all inputs together: no research into the company is worth more. The luck of the years is not for
sale, so where years have shocks what is known is E[V | all inputs], not V. It is a regression of V on the
value that the same inputs have with every year on its trend, one more valuation a draw. A mean over other
years of the same inputs would have to be of many, as its error is taken for knowledge: on iij 8 sets of years
overstate EVPI by 9%, 16 by 4%. Beside the trend's value such means add nothing to the decision: 58.85 a share
with it alone, with one set of years and with 16; 58.95 is what 8 and 16 sets come to, extrapolated.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from os import cpu_count
from typing import Any

import numpy as np

from reports.analysis import AnalysedRun, Figures
from reports.evaluation.evaluation import Evaluation
from reports.evaluation.warnings import format_few
from reports.sensitivity.value_of_information.decision_gain import (
    Decision,
    gain_of_knowing,
    gain_of_values,
    normal_scores,
)
from reports.sensitivity.variance.decomposition import VARIANCE, format_factor
from reports.sensitivity.variance.rank_scale import Concentration
from reports.statistics.estimates import NO_ESTIMATE, Estimate, known
from reports.statistics.valid_draws import Draws
from simulate import Config, revalue
from simulate.config.documentation.input_docs import input_docs
from simulate.sampling.score_model import Factor, factors_of

_LEAST = 200  # draws: an eighth of fewer decides nothing
# A mean has an error that draws tell only if there is a variance: an index of the tail above 2.
_LEAST_INDEX = 2.0
_MOST_THREADS = 4

Scores = dict[Factor, np.ndarray]


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What may become known before one decides.

    Attributes
    ----------
    name : str
        For people: an input, what scenarios set, or a group as docs/inputs.md has it.
    factors : tuple of Factor
        One, or those of the group.
    gain : Estimate
        EVPPI: what the decision earns more on average, currency per share.
    """

    name: str
    factors: tuple[Factor, ...]
    gain: Estimate = NO_ESTIMATE

    @property
    def is_group(self) -> bool:
        """Return whether several factors become known together."""
        return len(self.factors) > 1

    @property
    def is_clear(self) -> bool:
        """Return whether it is worth something, by the interval where there is one."""
        least = self.gain.value if self.gain.low is None else self.gain.low
        return least is not None and least > 0.0

    @property
    def can_be_learnt(self) -> bool:
        """Return whether there is something to find out, and not all of it is chosen."""
        return any(factor.can_be_learnt for factor in self.factors)


@dataclass(frozen=True, slots=True)
class ValueOfInformation:
    """Values of information of one run; amounts in currency per share.

    Attributes
    ----------
    buys : bool
        Whether the mean value is above the price, so that one buys without knowing more.
    everything : Estimate
        EVPI: of all inputs together.
    learnable : Estimate or None
        Of all together but the reader's own required return; None where that is no other figure.
    rows : tuple of Knowledge
        Inputs and groups, the greatest gain first.
    n_draw : int
        Draws that they are from.
    refusal : str
        Why there are no figures, else "".
    """

    buys: bool
    everything: Estimate
    learnable: Estimate | None
    rows: tuple[Knowledge, ...] = field(repr=False)
    n_draw: int
    refusal: str = ""

    @property
    def best(self) -> Knowledge | None:
        """Return the single input that can be learnt and is worth most; None if none is clearly above 0."""
        found = (row for row in self.rows if row.can_be_learnt and not row.is_group)
        return next((row for row in found if row.is_clear), None)


def value_of_information(
    evaluation: Evaluation, concentration: Concentration | None = None
) -> ValueOfInformation:
    """Compute the values of information from a run's first draws.

    Parameters
    ----------
    evaluation : Evaluation
        Of the run.
    concentration : Concentration or None, optional
        How heavy the tail of the value is, where that is a concern: see `VarianceShares`.
    """
    draws, mean = evaluation.draws(), evaluation.mean.value
    buys = mean is not None and mean > evaluation.price
    refusal = _refusal(evaluation, concentration)
    if refusal:
        return ValueOfInformation(buys, NO_ESTIMATE, None, (), draws.values.size, refusal)
    config, factors = evaluation.config, factors_of(evaluation.config)
    if not factors:
        return ValueOfInformation(buys, Estimate(0.0, 0.0, 0.0), None, (), draws.values.size)
    decision = Decision(draws.values - evaluation.price, draws.scramble)
    with ThreadPoolExecutor(min(_MOST_THREADS, cpu_count() or 1)) as pool:
        each = pool.map(lambda factor: normal_scores(_column(draws, factor)), factors)
        scores = dict(zip(factors, each, strict=True))

        def gain(asked: Knowledge) -> Estimate:
            return gain_of_knowing(decision, [scores[factor] for factor in asked.factors])

        asked = list(_asked(factors))
        gains = list(pool.map(gain, asked))
    rows = [Knowledge(one.name, one.factors, found) for one, found in zip(asked, gains, strict=True)]
    return ValueOfInformation(
        buys, _everything(config, draws, decision), _learnable(config, draws, decision, scores),
        tuple(sorted(rows, key=lambda row: -(row.gain.value or 0.0))), draws.values.size,
    )


def _refusal(evaluation: Evaluation, concentration: Concentration | None) -> str:
    """Say why no gain can be told; "" if it can."""
    n = evaluation.draws().values.size
    if n < _LEAST:
        draws = "no draw has a value" if n == 0 else f"{n:,} draws with a value are too few"
        return f"{draws}, at least {_LEAST} are needed"
    if evaluation.mean.value is None or evaluation.deviation is None:
        return "the values are so large that their mean or its error cannot be computed"
    if concentration is None:
        return ""
    if concentration.is_by_few:
        carried = format_few(known(concentration.few), evaluation.sample)
        return f"the decision is by the mean of the values, and {carried} of their variance"
    index = concentration.tail_index
    if index is not None and index <= _LEAST_INDEX:
        return (
            "the decision is by the mean of the values, whose error cannot be told: their tail falls off "
            f"like a power of {index:.1f} (Hill's estimate)"
        )
    return ""


def _asked(factors: Sequence[Factor]) -> Iterator[Knowledge]:
    """Yield each factor, and the groups of docs/inputs.md that hold several, not all."""
    for factor in factors:
        yield Knowledge(format_factor(factor), (factor,))
    for title, names in input_docs().groups.items():
        inside = tuple(factor for factor in factors if set(factor.inputs) <= set(names))
        if 1 < len(inside) < len(factors):
            yield Knowledge(title, inside)


def _column(draws: Draws, factor: Factor) -> np.ndarray:
    """Return the (draw,) input; of scenarios a number for each, in the order of what they set."""
    if len(factor.inputs) == 1:
        return draws[factor.inputs[0]]
    found = np.zeros(draws.values.size)
    for name in factor.inputs:
        _, place = np.unique(draws[name], return_inverse=True)
        found = found * (int(place.max()) + 1.0) + place
    return found


def _everything(config: Config, draws: Draws, decision: Decision) -> Estimate:
    """Return EVPI, of inputs only."""
    if config.yearly is None:
        return gain_of_values(decision)
    return gain_of_knowing(decision, [normal_scores(_on_trend(config, draws, draws.names))])


def _learnable(config: Config, draws: Draws, decision: Decision, scores: Scores) -> Estimate | None:
    """Return the gain of all that can be learnt, from it and the value that it alone makes."""
    names = [name for factor in scores if factor.can_be_learnt for name in factor.inputs]
    own = [score for factor, score in scores.items() if factor.can_be_learnt]
    if len(own) < 2 or len(own) == len(scores):
        return None
    return gain_of_knowing(decision, [*own, normal_scores(_on_trend(config, draws, names))])


def _on_trend(config: Config, draws: Draws, names: Sequence[str]) -> np.ndarray:
    """Return the (draw,) value with these inputs as drawn, others at their base case, years on trend.

    A draw that has none so is the lowest: that, too, is known of its inputs.
    """
    value: np.ndarray = revalue(config, {name: draws[name] for name in names}).value
    return np.where(np.isnan(value), -np.inf, value)


def information_json(found: ValueOfInformation) -> dict[str, Any]:
    """Return plain numbers, amounts in currency per share, None where there are none.

    `evpi` is of all inputs together, `evpi_of_what_can_be_learnt` of all but the reader's own required return
    (null where that is no other figure); `rows` have the EVPPI of inputs and groups, the greatest first.
    """
    best = found.best
    return {
        "buys": found.buys,
        "evpi": found.everything._asdict(),
        "evpi_of_what_can_be_learnt": None if found.learnable is None else found.learnable._asdict(),
        "best_to_learn": None if best is None else best.factors[0].name,
        "draws": found.n_draw,
        "refusal": found.refusal,
        "rows": [
            {
                "name": row.name if row.is_group else row.factors[0].name,
                "inputs": [name for factor in row.factors for name in factor.inputs],
                "is_group": row.is_group, "can_be_learnt": row.can_be_learnt,
                "evppi": row.gain._asdict(),
            }
            for row in found.rows
        ],
    }


def _of_run(run: AnalysedRun) -> ValueOfInformation:
    return value_of_information(run.evaluation, run[VARIANCE].concentration)


VALUE_OF_INFORMATION = Figures("value_of_information", _of_run, information_json)
