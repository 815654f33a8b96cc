"""Every figure of sensitivity that the draws of a run give by themselves, each input sorted once."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from os import cpu_count
from typing import Any, NamedTuple

import numpy as np

from reports.analysis import Figures
from reports.sensitivity.given_data.conditional_bins import Bin, Conditional, conditional_of
from reports.sensitivity.given_data.first_order import (
    first_order_index,
    scrambled_first_order_index,
    standard_scores,
)
from reports.sensitivity.given_data.monte_carlo_filtering import Shifts, Subset, shifts_of, subsets_of
from reports.sensitivity.given_data.spearman import (
    Ranked,
    RankRegression,
    rank_regression,
    spearman,
)
from reports.statistics.estimates import NO_ESTIMATE, Estimate, finite
from reports.statistics.ranking import Ranking, ranking_of
from reports.statistics.summary_statistics import SummaryStatistics, summary_of, summary_statistics_json
from reports.statistics.valid_draws import Draws
from simulate.settings import DEFAULT_SETTINGS, Settings

MOST_DOTS, MOST_PANELS = 2_000, 6


@dataclass(frozen=True, eq=False)
class Dots:
    """One panel.

    Attributes
    ----------
    name : str
        Of the input.
    inputs, values : numpy.ndarray
        (dot,) the first draws that have a value.
    """

    name: str
    inputs: np.ndarray = field(repr=False)
    values: np.ndarray = field(repr=False)


def dots_of(
    draws: Draws, ranks: Mapping[str, Estimate], names: tuple[str, ...] | None = None
) -> tuple[Dots, ...]:
    """Return the first draws against the inputs of greatest rank correlation, or against those named.

    Parameters
    ----------
    ranks : mapping of str to Estimate
        Spearman's correlation of each input with the value.
    """
    if names is None:
        known = [name for name, rank in ranks.items() if rank.value is not None]
        names = tuple(sorted(known, key=lambda name: -abs(ranks[name].known))[:MOST_PANELS])
    return tuple(Dots(name, draws[name][:MOST_DOTS], draws.values[:MOST_DOTS]) for name in names)


_MOST_THREADS = 4  # each holds some 60 MB while it looks at a million draws


@dataclass(frozen=True, eq=False)
class GivenData:
    """Sensitivity from draws; amounts in currency per share.

    Attributes
    ----------
    names : tuple of str
        The uncertain inputs, in registry order.
    overall : SummaryStatistics
        Figures of all draws.
    conditionals : tuple of Conditional
        The greatest spread first; without inputs that have not two bins.
    ranks : dict of str to Estimate
        Spearman's correlation with the value, by input; of the first `n_ranked` draws.
    regression : RankRegression
        Coefficients in the order of `names`; of the same draws.
    first_order : dict of str to Estimate
        Indices by input, correlation included.
    subsets, shifts : tuple of Subset, tuple of Shifts
        What must be true; without inputs that do not vary.
    dots : tuple of Dots
        Some draws against the inputs of greatest rank correlation.
    """

    names: tuple[str, ...]
    overall: SummaryStatistics
    conditionals: tuple[Conditional, ...]
    ranks: dict[str, Estimate]
    regression: RankRegression
    n_ranked: int
    first_order: dict[str, Estimate]
    subsets: tuple[Subset, ...] = field(repr=False)
    shifts: tuple[Shifts, ...] = field(repr=False)
    dots: tuple[Dots, ...] = field(repr=False)


def given_data(draws: Draws, price: float, settings: Settings = DEFAULT_SETTINGS) -> GivenData:
    """Compute all figures, one thread an input: numpy sorts outside the interpreter's lock.

    Parameters
    ----------
    draws : Draws
        Of the run.
    price : float
        Currency per share.
    settings : Settings, optional
        How many draws rank measures are of.
    """
    most = settings.ranked_draws
    values, ascending = draws.values, np.sort(draws.values)
    scores, subsets = standard_scores(values), subsets_of(values, ascending, price)
    value_ranked = Ranked(ranking_of(values[:most]))

    def of_input(name: str, variable: np.ndarray) -> _OfInput:
        ranking, ranked = ranking_of(variable), Ranked(ranking_of(variable[:most]))
        return _OfInput(
            conditional_of(name, variable, ranking, values, price),
            _first_order(scores, ranking, draws.scramble),
            shifts_of(name, variable, ranking, subsets),
            spearman(ranked, value_ranked),
            ranked.scores,
        )

    with ThreadPoolExecutor(min(_MOST_THREADS, cpu_count() or 1)) as pool:
        found = list(pool.map(of_input, draws.names, draws.inputs))
    ranks = {name: of.rank for name, of in zip(draws.names, found, strict=True)}
    conditionals = filter(None, (of.conditional for of in found))
    return GivenData(
        names=draws.names,
        overall=summary_of(ascending, price),
        conditionals=tuple(sorted(conditionals, key=lambda conditional: -conditional.spread)),
        ranks=ranks,
        regression=rank_regression([of.rank_scores for of in found], value_ranked.scores),
        n_ranked=value_ranked.scores.size,
        first_order={name: of.first_order for name, of in zip(draws.names, found, strict=True)},
        subsets=subsets,
        shifts=tuple(filter(None, (of.shifts for of in found))),
        dots=dots_of(draws, ranks),
    )


def _first_order(scores: np.ndarray | None, ranking: Ranking, scramble: np.ndarray | None) -> Estimate:
    if scores is None:
        return NO_ESTIMATE
    if scramble is None:
        return first_order_index(scores, ranking)
    return scrambled_first_order_index(scores, ranking, scramble)


class _OfInput(NamedTuple):
    """What one input's thread gives."""

    conditional: Conditional | None
    first_order: Estimate
    shifts: Shifts | None
    rank: Estimate
    rank_scores: np.ndarray


def given_data_json(found: GivenData) -> dict[str, Any]:
    """Return all figures; amounts in currency per share, inputs in their units, shares as decimals.

    `bins` by input, the greatest spread first; `spearman`, `rank_regression` and
    `first_order_includes_correlation` in registry order; `must_be_true` with the draws chosen and
    each input's middle (median, or mean if it has few values) and shift in them.
    """
    coefficients = found.regression.coefficients
    return {
        "all_draws": summary_statistics_json(found.overall),
        "bins": [_conditional(row) for row in found.conditionals],
        "rank_draws": found.n_ranked,
        "spearman": {name: rank._asdict() for name, rank in found.ranks.items()},
        "rank_regression": {
            "r_squared": found.regression.r_squared,
            "collinear": found.regression.collinear,
            "coefficients": dict(zip(found.names, coefficients, strict=True)),
        },
        "first_order_includes_correlation": {
            name: index._asdict() for name, index in found.first_order.items()
        },
        "must_be_true": {
            "draws": [
                {"which": subset.name, "draws": subset.n, "median_value": subset.median_value}
                for subset in found.subsets
            ],
            "inputs": [_shifts(row, found) for row in found.shifts],
        },
    }


def _conditional(row: Conditional) -> dict[str, Any]:
    return {"input": row.name, "spread": finite(row.spread), "bins": [_bin(part) for part in row.bins]}


def _bin(part: Bin) -> dict[str, Any]:
    return {
        "first_percent": part.first_percent, "last_percent": part.last_percent,
        "input_low": part.low, "input_median": part.middle, "input_high": part.high,
        **summary_statistics_json(part.figures),
    }


def _shifts(row: Shifts, found: GivenData) -> dict[str, Any]:
    return {
        "input": row.name, "middle_is": row.usual.kind, "middle": row.usual.middle,
        "standard_deviation": row.usual.deviation,
        "in": {
            subset.name: {"middle": shift.middle._asdict(), "shift": shift.shift._asdict()}
            for subset, shift in zip(found.subsets, row.within, strict=True)
        },
    }


GIVEN_DATA = Figures(
    "given_draws", lambda run: given_data(run.draws, run.evaluation.price, run.evaluation.settings),
    given_data_json,
)
