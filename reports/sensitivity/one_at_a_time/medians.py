"""Why the base case lies apart from P50: the value with uncertain inputs at their medians, alone and all."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import inf
from typing import Any

import numpy as np

from reports.analysis import Figures
from reports.evaluation.evaluation import Evaluation
from reports.formatting.numbers import digits_for, format_name, listed, show_amount, show_input, show_move
from reports.formatting.supported_figures import show_supported
from reports.statistics.estimates import finite
from simulate import Config, revalue
from simulate.sampling.score_model import Factor, factors_of

_APART = 0.15  # of the price: a threshold of the usual ratings
_NAMED, _LEAST_NAMED = 1, 0.05  # factors, and how much of the whole difference one has to make
_MOST_OF_IT = 0.5  # of the difference


@dataclass(frozen=True, slots=True)
class MedianEffects:
    """The base case with uncertain inputs at their medians instead; currency per share.

    Attributes
    ----------
    base : float
        The base case's value.
    alone : tuple of tuple of Factor and float or None
        The value with one factor at its median and all others at their base case, the one that moves it most
        first; None without a value. Scenarios are at the one in the middle.
    together : float or None
        The value with all factors at their medians, correlated ones too.
    """

    base: float
    alone: tuple[tuple[Factor, float | None], ...]
    together: float | None


def median_effects(config: Config, base: float) -> MedianEffects:
    """Compute the value of a share with uncertain inputs at their medians.

    Parameters
    ----------
    config : Config
        The company.
    base : float
        The base case's value, currency per share.
    """
    factors = factors_of(config)
    changes = {}
    for at, factor in enumerate(factors):
        for name in factor.inputs:
            changes[name] = np.full(len(factors) + 1, getattr(config.base, name))
            changes[name][[at, -1]] = median_of(config, name)
    *each, together = (finite(x) for x in revalue(config, changes).value)
    alone = sorted(
        zip(factors, each, strict=True), key=lambda pair: -inf if pair[1] is None else -abs(pair[1] - base)
    )
    return MedianEffects(base, tuple(alone), together)


def median_of(config: Config, name: str) -> float:
    """Return an uncertain input at a normal score of 0; one that scenarios set, in the middle scenario."""
    return float(config.marginals[name].quantile_of_score(np.zeros(1))[0])


def medians_json(figures: MedianEffects) -> dict[str, Any]:
    """Return plain numbers: values in currency per share, None where there is none."""
    return {
        "base_case": figures.base,
        "all_at_median": figures.together,
        "alone_at_median": [
            {"name": factor.name, "inputs": list(factor.inputs), "value": amount}
            for factor, amount in figures.alone
        ],
    }


MEDIAN_EFFECTS = Figures(
    "medians", lambda run: median_effects(run.evaluation.config, run.evaluation.base_case), medians_json
)


def base_against_median(figures: MedianEffects, evaluation: Evaluation) -> Iterator[str]:
    """Return one sentence on why base case and P50 differ, if their ratings do or they lie far apart.

    What the medians of the inputs do not explain is said to be the draws': the median of the values is not
    the value at the medians.
    """
    median = evaluation.percentiles[50]
    if median.value is None or not figures.alone:
        return
    base, currency = figures.base, evaluation.currency
    before, after = evaluation.rating(base), evaluation.rating(median.value)
    if before == after and abs(median.value - base) <= _APART * evaluation.price:
        return
    side = "above" if base > median.value else "below"
    yield (
        f"The base case ({show_amount(base, currency)}, {before}) lies {side} P50 "
        f"({show_supported(median, currency)}, {after}) {_why(figures, median.value, evaluation)}."
    )


def _why(figures: MedianEffects, median: float, evaluation: Evaluation) -> str:
    """Say `because ranges are not centred on their base: ...`, or that it is more the draws' asymmetry."""
    base, currency, moved = figures.base, evaluation.currency, median - figures.base
    draws = "interaction and asymmetry of the draws"
    if evaluation.config.yearly is not None:
        draws = "interaction, asymmetry of the draws and shocks of single years"
    named = [
        _effect(factor, amount, evaluation) for factor, amount in figures.alone[:_NAMED]
        if amount is None or abs(amount - base) >= _LEAST_NAMED * abs(moved)
    ]
    effects = f"at its median, {listed(named)}; " if named else ""
    if figures.together is None:
        return f"and medians do not tell why: {effects}with every input at its median there is no value"
    rest = show_move(median - figures.together, currency)
    together = f"with every input at its median it is {show_amount(figures.together, currency)}"
    if (figures.together - base) / moved >= _MOST_OF_IT:
        return (
            f"because ranges are not centred on their base: {effects}{together}, and the other {rest} to P50 "
            f"are {draws}"
        )
    return (
        f"more by {draws} ({rest}) than by ranges that are not centred on their base: {effects}{together}"
    )


def _effect(factor: Factor, amount: float | None, evaluation: Evaluation) -> str:
    """Say what one factor does: `inflation alone (1.9% instead of 1.2%) takes it to ¥4,100`."""
    config, currency = evaluation.config, evaluation.currency
    if factor.inputs != (factor.name,):
        who, leave, take = f"{factor.name} alone", "leave", "take"  # scenarios, the only factor of several
    else:
        leave, take = "leaves", "takes"
        base, unit = getattr(config.base, factor.name), evaluation.unit_of(factor.name)
        middle = median_of(config, factor.name)
        decimals = digits_for(base, middle, unit)
        now, before = (show_input(x, unit, currency, decimals) for x in (middle, base))
        who = f"{format_name(factor.name)} alone ({now} instead of {before})"
    if amount is None:
        return f"{who} {leave} no value"
    return f"{who} {take} it to {show_amount(amount, currency)}"
