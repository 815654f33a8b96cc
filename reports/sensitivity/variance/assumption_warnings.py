"""A warning where inputs whose base case is an assumption drive the value."""

from collections.abc import Sequence

from reports.evaluation.evaluation import Evaluation
from reports.formatting.numbers import listed
from reports.sensitivity.variance.decomposition import VarianceShares, format_factor
from reports.sensitivity.variance.shares_table import format_share
from reports.statistics.estimates import Estimate

_MATTERS = 0.25  # of the variance, below which nobody needs a warning
_MATTERS_TOO = 0.1  # of the variance: another input that deserves to be named
_NAMED, _LEAST_NAMED = 3, 0.01
_KNOWN = ("reported", "derived")  # statuses of a base case that is no assumption


def assumption_warnings(shares: VarianceShares, evaluation: Evaluation) -> list[str]:
    """Return one line if inputs whose base case is an assumption carry much of the variance, else none.

    Total-order shares may sum to more than 1, so a sum is said only of Shapley effects.
    """
    status = {row.name: row.status for row in evaluation.inputs}
    assumed, others = list[tuple[float, str]](), list[tuple[str, list[str]]]()
    for place in shares.ranked:
        share, factor = shares.headline[place].value, shares.factors[place]
        if share is None or factor.is_luck:
            continue
        told = f"{format_factor(factor)} ({format_share(shares.headline[place])})"
        statuses = [status[name] for name in factor.inputs]
        if "assumption" in statuses:
            assumed.append((share, told))
        elif share >= _MATTERS_TOO:
            others.append((told, statuses))
    total = sum(share for share, _ in assumed)
    if total < _MATTERS:
        return []
    named = listed([told for share, told in assumed[:_NAMED] if share >= _LEAST_NAMED])
    whose = "inputs whose base case is an assumption"
    if shares.shapley is None:
        return [f"{whose} drive the value, above all {named}: shares of {shares.of}, with all interactions"]
    line = f"{whose} carry {format_share(Estimate(total, None, None))} of {shares.of}, above all {named}"
    if others:
        known = listed([f"{told} {_start(statuses)}" for told, statuses in others])
        is_one = len(others) == len(others[0][1]) == 1
        ranges = "the range about it is a judgement" if is_one else "the ranges about them are judgements"
        line += f"; {known}, though {ranges} too"
    return [line]


def _start(statuses: Sequence[str]) -> str:
    """Return `starts from a reported figure`; of inputs that scenarios set, from figures of which kinds."""
    kinds = [kind for kind in _KNOWN if kind in statuses]
    return f"starts from a {kinds[0]} figure" if len(statuses) == 1 else f"start from {listed(kinds)} figures"
