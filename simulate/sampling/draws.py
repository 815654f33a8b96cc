"""The draws of a run so far: results, inputs while they are kept, and what the audit found."""

from typing import NamedTuple

import numpy as np

from engine.kernels.sampling import Sampler
from engine.kernels.valuation import Valuation, empty_valuation, value_draws
from engine.model.invariants import NO_AUDIT, Audit, joined
from simulate.config.config import Config


class Drawn(NamedTuple):
    """Draws 0, 1, ...

    Attributes
    ----------
    valuation : one cell per draw.
    inputs : (draw, uncertain input), None where they are not kept.
    audit : of all of them.
    """

    valuation: Valuation
    inputs: np.ndarray | None
    audit: Audit

    def first(self, count: int) -> "Drawn":
        """The first of them; the audit is that of all."""
        inputs = None if self.inputs is None else self.inputs[:count]
        return Drawn(sliced(self.valuation, slice(count)), inputs, self.audit)


def none_drawn(config: Config) -> Drawn:
    """What a run begins with."""
    return Drawn(empty_valuation(0), np.empty((0, len(config.marginals))), NO_AUDIT)


def sliced(results: Valuation, cells: slice) -> Valuation:
    """Some of the draws, as a view."""
    return Valuation(*(column[cells] for column in results))


def draw_part(
    config: Config, sampler: Sampler, first: int, results: Valuation, inputs: np.ndarray | None, chunk: int
) -> Audit:
    """Fill the cells of draws first, first + 1, ..., so many at a time; return their audit."""
    audit = NO_AUDIT
    for start in range(0, results.value.size, chunk):
        cells = slice(start, min(start + chunk, results.value.size))
        drawn = None if inputs is None else inputs[cells]
        found = value_draws(sampler, config.horizon, first + start, sliced(results, cells), drawn)
        audit = joined(audit, found)
    return audit
