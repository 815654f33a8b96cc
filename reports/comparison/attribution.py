"""Why P50 moved between two runs: one part of the config after the other is changed, on common draws.

A draw of an input depends on the seed, the input's name and the draw's number alone, so a stage
differs from the one before by the changed part and not by chance. Parts are taken in registry order and
in reverse, as `simulate.forecast.step_attribution` has it; parts are those of `simulate.config.merge.PARTS`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum
from typing import NamedTuple

import numpy as np

from reports.evaluation.evaluation import Evaluation
from reports.statistics.percentiles import sorted_quantile, valid_sorted
from reports.statistics.rqmc_intervals import scrambled_percentile
from reports.statistics.samples import SOBOL, Sample
from simulate import Config, InputError
from simulate.config.merge import blended, differing_parts
from simulate.forecast.step_attribution import Step, steps_of
from simulate.sampling.draws import drawn_values

_NO_VALUE = "no draw has a value"


class Failure(NamedTuple):
    """Parts that give no P50 when they alone are changed, and why: they count with the next."""

    parts: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Attribution:
    """Why P50 moved; amounts in currency per share.

    Attributes
    ----------
    before, now : float or None
        P50 of the other run and of this one; None without valid draws.
    steps : tuple of Step
        In registry order.
    remainder : float or None
        What draws, seed and sampler did; with the steps it adds up to now - before.
    n_draw : int
        Draws of each stage.
    failures : tuple of Failure
        Why some parts could not be told apart.
    problem : str
        Why there is no attribution, "" if there is one.
    """

    before: float | None
    now: float | None
    steps: tuple[Step, ...] = ()
    remainder: float | None = None
    n_draw: int = 0
    failures: tuple[Failure, ...] = ()
    problem: str = ""

    @property
    def moved(self) -> float | None:
        """Return now - before."""
        return None if self.before is None or self.now is None else self.now - self.before

    def greatest_first(self) -> list[Step]:
        """Return the steps by the size of their change."""
        return sorted(self.steps, key=lambda step: -abs(step.change))


def attribute(evaluation: Evaluation, other: Evaluation) -> Attribution:
    """Attribute the move of P50 from another run, the former, to this one.

    Every stage has the seed, the sampler and the draws of this run, up to a most that its settings name.
    """
    now, before = evaluation.percentiles[50].value, other.percentiles[50].value
    if now is None or before is None:
        which = "this run" if now is None else "the other run"
        return Attribution(before, now, problem=f"{which} has no draw with a value, so no P50")
    stages = _Stages(evaluation, other.config)
    parts = differing_parts(evaluation.config, other.config)
    ends = stages.median(()), stages.median(parts)
    if None in ends:
        return Attribution(before, now, n_draw=stages.n_draw, problem=f"a stage failed: {stages.why}")
    steps = steps_of(stages.median, parts, stages.note_failure)
    remainder = (now - before) - fsum(step.change for step in steps)
    return Attribution(before, now, steps, remainder, stages.n_draw, tuple(dict.fromkeys(stages.failures)))


class _Stages:
    """P50 of the former company with some parts of this one."""

    def __init__(self, evaluation: Evaluation, former: Config) -> None:
        self.config, self.former, self.sample = evaluation.config, former, evaluation.sample
        self.n_draw = min(evaluation.n_draw, evaluation.settings.attribution_draws)
        self.seed = int(evaluation.dataset.attrs["seed"])
        self.all = frozenset(differing_parts(evaluation.config, former))
        self.failures: list[Failure] = []
        self.why = ""
        self._known: dict[frozenset[str], tuple[float | None, str]] = {}

    def median(self, changed: Sequence[str]) -> float | None:
        """Return P50 with these parts as they are now; None if there is none: `why` has the last reason."""
        key = frozenset(changed)
        if key not in self._known:
            self._known[key] = self._computed(self.all - key)
        found, why = self._known[key]
        self.why = why or self.why
        return found

    def note_failure(self, parts: tuple[str, ...]) -> None:
        """Note that these parts have no P50 by themselves, as the last stage told."""
        self.failures.append(Failure(parts, self.why))

    def _computed(self, former_parts: frozenset[str]) -> tuple[float | None, str]:
        try:
            config = blended(self.config, self.former, former_parts)
            values = drawn_values(config, self.n_draw, self.seed)
        except InputError as error:
            return None, error.problems[0].wanted
        found = median_of(values, self.sample)
        return found, _NO_VALUE if found is None else ""


def median_of(values: np.ndarray, sample: Sample) -> float | None:
    """Return P50 of values drawn as a sample's were, by the estimator that the sample's own P50 has."""
    ascending = valid_sorted(values)
    if not ascending.size:
        return None
    if sample.sampler != SOBOL:
        return sorted_quantile(ascending, 0.5)
    parts = [valid_sorted(values[first :: sample.n_scramble]) for first in range(sample.n_scramble)]
    return scrambled_percentile(ascending, parts, 50).value
