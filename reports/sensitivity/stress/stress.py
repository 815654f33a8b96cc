"""Stress: the value among the draws in which an input lies in a band.

Bands are written `initial_growth=p0..p10` or `initial_growth=0.03..0.06`. Nothing is drawn for them: what
is correlated with the input moves along, as it does in the run.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

import numpy as np

from reports.analysis import AnalysedRun, Figures
from reports.options import Options
from reports.sensitivity.given_data.monte_carlo_filtering import Shift, shift_of, usual_of
from reports.statistics.estimates import Estimate, finite, share_of_draws
from reports.statistics.ranking import ranking_of
from reports.statistics.summary_statistics import SummaryStatistics, summary_of, summary_statistics_json
from reports.statistics.valid_draws import Draws
from simulate import Config, InputError
from simulate.config.inputs import INPUT_BY_NAME
from simulate.config.toml.written_numbers import is_in_millions, plain_number
from simulate.errors import Problem, no_such, show_value

_WHERE = "--stress"
_WANTED = "must be input=low..high, each end a number or a percentile: p0..p10, 0.03..0.06"


@dataclass(frozen=True, slots=True)
class Band:
    """An input between two values, both included.

    Attributes
    ----------
    name : str
        Of an uncertain input.
    low, high : float
        In its unit; infinite where a percentile is.
    low_percent, high_percent : float or None
        The percentiles of its distribution, where that is how it was written.
    """

    name: str
    low: float
    high: float
    low_percent: float | None = None
    high_percent: float | None = None


def parse_stress(text: str, config: Config) -> Band:
    """Read one band.

    Percentiles are of the input's own distribution as the config gives it.

    Raises
    ------
    InputError
        If the text is no band, the input is unknown or does not vary, an end is no number or
        percentile, or the ends are the wrong way round.
    """
    name, equals, written = (part.strip() for part in text.partition("="))
    if not equals:
        raise InputError(Problem(_WHERE, "", show_value(text), _WANTED))
    if name not in config.tables:
        raise InputError(Problem(_WHERE, name, written, no_such("input", name, config.marginals)))
    if name not in config.marginals:
        known = ", ".join(config.marginals) or "none"
        wanted = f"does not vary, so no draws lie in a band of it; inputs that do: {known}"
        raise InputError(Problem(_WHERE, name, written, wanted))
    ends = [part.strip() for part in written.partition("..")[::2]]
    if not all(ends):
        raise InputError(Problem(_WHERE, name, written, _WANTED))
    in_millions = is_in_millions(("inputs", name))
    plain = [end if _is_end(end) else plain_number(end, in_millions=in_millions) for end in ends]
    if plain != ends and None not in plain:
        wanted = f"write {_WHERE} {name}={plain[0]}..{plain[1]}"
        raise InputError(Problem(_WHERE, name, written, wanted))
    _refuse_percentages(name, written, ends)
    (low, low_percent), (high, high_percent) = (_end(config, name, written, end) for end in ends)
    if low > high:
        raise InputError(Problem(_WHERE, name, written, "the first end must not be above the second"))
    return Band(name, low, high, low_percent, high_percent)


def _refuse_percentages(name: str, written: str, ends: Sequence[str]) -> None:
    """Raise if numbers were meant as percentages: the run's draws are decimals, and none lies there."""
    numbers = [None if end[0] in "pP" or not _is_end(end) else float(end) for end in ends]
    spec = INPUT_BY_NAME[name]
    if any(number is not None and spec.looks_like_percent(number) for number in numbers):
        low, high = (
            end if number is None else f"{number / 100.0:.12g}"
            for end, number in zip(ends, numbers, strict=True)
        )
        wanted = f"is in decimals, not percentages: write {_WHERE} {name}={low}..{high}"
        raise InputError(Problem(_WHERE, name, written, wanted))


def _is_end(end: str) -> bool:
    """Return whether an end is a number or percentile as Python reads it."""
    try:
        return isfinite(float(end.lstrip("pP")))
    except ValueError:
        return False


def _end(config: Config, name: str, written: str, end: str) -> tuple[float, float | None]:
    """Return a value, and the percentile it was written as."""
    is_percentile = end[0] in "pP"
    try:
        number = float(end[1:] if is_percentile else end)
    except ValueError:
        number = float("nan")
    if not isfinite(number):
        raise InputError(Problem(_WHERE, name, written, _WANTED))
    if not is_percentile:
        return number, None
    if not 0.0 <= number <= 100.0:
        raise InputError(Problem(_WHERE, name, written, "percentiles must be in p0..p100"))
    return float(config.marginals[name].ppf(np.array(number / 100.0))), number


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
    """Return how far a band shifts an input; None where the input does not vary."""
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
