"""Stress: the value among the draws in which an input lies in a band.

Bands are written `initial_growth=p0..p10` or `initial_growth=0.03..0.06`. Nothing is drawn for them: what
is correlated with the input moves along, as it does in the run.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from reports.analysis import AnalysedRun, Figures
from reports.options import Options
from reports.sensitivity.given_data.monte_carlo_filtering import Shift, shift_of, usual_of
from reports.sensitivity.stress.band import Band, parse_stress
from reports.statistics.estimates import Estimate, finite, share_of_draws
from reports.statistics.ranking import ranking_of
from reports.statistics.summary_statistics import SummaryStatistics, summary_of, summary_statistics_json
from reports.statistics.valid_draws import Draws
from simulate import Config


@dataclass(frozen=True, slots=True)
class Stressed:
    """The figures of one band.

    Attributes
    ----------
    band : Band
        As asked for.
    share : Estimate
        The share of draws in it.
    figures, overall : SummaryStatistics
        Of the draws in it, and of all; amounts in currency per share.
    reach : tuple of float or None
        The least and the greatest value of the input in all draws with a value; None without any.
    along : tuple of tuple of str and Shift
        (input, its shift) of the other inputs that are not where they are in all draws, the
        furthest first.
    """

    band: Band
    share: Estimate
    figures: SummaryStatistics
    overall: SummaryStatistics
    reach: tuple[float, float] | None
    along: tuple[tuple[str, Shift], ...]


def stress(draws: Draws, band: Band, price: float) -> Stressed:
    """Look at the draws in a band.

    Parameters
    ----------
    price : float
        Currency per share.
    """
    held = draws[band.name]
    inside = (held >= band.low) & (held <= band.high)
    n = int(np.count_nonzero(inside))
    along = [(name, _shift(draws[name], inside)) for name in draws.names if name != band.name and n]
    moved = [(name, shift) for name, shift in along if shift is not None and shift.tells]
    return Stressed(
        band,
        share_of_draws(n, held.size),
        summary_of(np.sort(draws.values[inside]), price),
        summary_of(np.sort(draws.values), price),
        (float(held.min()), float(held.max())) if held.size else None,
        tuple(sorted(moved, key=lambda pair: -abs(pair[1].shift.known))),
    )


def _shift(variable: np.ndarray, inside: np.ndarray) -> Shift | None:
    """None where the input does not vary."""
    usual = usual_of(variable, ranking_of(variable))
    return None if usual is None else shift_of(np.sort(variable[inside]), usual)


def stress_json(found: list[Stressed]) -> list[dict[str, Any]]:
    """Return one item a band; an end that is infinite is None."""
    return [
        {
            "input": one.band.name,
            "low": finite(one.band.low),
            "high": finite(one.band.high),
            "low_percent": one.band.low_percent,
            "high_percent": one.band.high_percent,
            "share": one.share._asdict(),
            **summary_statistics_json(one.figures),
            "moves_along": {name: shift.shift.value for name, shift in one.along},
        }
        for one in found
    ]


def _asked(config: Config, options: Options) -> list[Band]:
    """Return the bands that the reader asks for."""
    return [parse_stress(text, config) for text in options.typed.stress or ()]


def _stress(run: AnalysedRun) -> list[Stressed]:
    bands = _asked(run.evaluation.config, run.options)
    return [stress(run.draws, band, run.evaluation.price) for band in bands]


STRESS = Figures("stress", _stress, stress_json, _asked)
