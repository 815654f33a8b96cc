"""Stress: the value among the draws in which an input lies in a band.

Nothing is drawn anew: what is correlated with the input moves along, as it does in the run.
"""

from dataclasses import dataclass

import numpy as np

from reports.draws import Draws
from reports.drivers.must_be_true import Shift, shift_of, usual_of
from reports.drivers.ranking import ranking_of
from reports.drivers.stress_text import Band
from reports.drivers.value_figures import ValueFigures, figures_of
from reports.estimate import Estimate, share_of_draws


@dataclass(frozen=True, slots=True)
class Stressed:
    """The figures of one band.

    Attributes
    ----------
    band : as asked for.
    share : the share of draws in it.
    figures, overall : of the draws in it, and of all; amounts in currency per share.
    along : (input, its shift) of the other inputs that are not where they are in all draws, the
        furthest first.
    """

    band: Band
    share: Estimate
    figures: ValueFigures
    overall: ValueFigures
    along: tuple[tuple[str, Shift], ...]


def stress(draws: Draws, band: Band, price: float) -> Stressed:
    """Look at the draws in a band.

    Parameters
    ----------
    price : currency per share.
    """
    held = draws[band.name]
    inside = (held >= band.low) & (held <= band.high)
    n = int(np.count_nonzero(inside))
    along = [(name, _shift(draws[name], inside)) for name in draws.names if name != band.name and n]
    moved = [(name, shift) for name, shift in along if shift is not None and shift.tells]
    return Stressed(
        band,
        share_of_draws(n, held.size),
        figures_of(np.sort(draws.values[inside]), price),
        figures_of(np.sort(draws.values), price),
        tuple(sorted(moved, key=lambda pair: -abs(pair[1].shift.value))),
    )


def _shift(variable: np.ndarray, inside: np.ndarray) -> Shift | None:
    """None where the input does not vary."""
    usual = usual_of(variable, ranking_of(variable))
    return None if usual is None else shift_of(np.sort(variable[inside]), usual)
