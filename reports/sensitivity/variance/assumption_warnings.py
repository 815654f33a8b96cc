"""A warning where inputs whose base case is an assumption drive the value."""

from reports.evaluation.evaluation import Evaluation
from reports.formatting.numbers import listed
from reports.sensitivity.variance.decomposition import VarianceShares, format_factor, format_share
from reports.statistics.estimates import Estimate

_MATTERS = 0.25  # of the variance, below which nobody needs a warning
_MATTERS_TOO = 0.1  # of the variance: another input that deserves to be named
_NAMED, _LEAST_NAMED = 3, 0.01
_KNOWN = {"reported": "a reported figure", "derived": "a derived figure"}


def assumption_warnings(shares: VarianceShares, evaluation: Evaluation) -> list[str]:
    """Return one line if inputs whose base case is an assumption carry much of the variance, else none.

    Total-order shares may sum to more than 1, so a sum is said only of Shapley effects.
    """
    status = {row.name: row.status for row in evaluation.inputs}
    assumed, others = list[tuple[float, str]](), list[tuple[float, str]]()
    for place in shares.ranked:
        share, factor = shares.headline[place].value, shares.factors[place]
        if share is not None and not factor.is_luck:
            is_assumed = any(status[name] == "assumption" for name in factor.inputs)
            told = f"{format_factor(factor)} ({format_share(shares.headline[place])})"
            if not is_assumed:
                told += f" starts from {_KNOWN[status[factor.inputs[0]]]}"
            (assumed if is_assumed else others).append((share, told))
    total = sum(share for share, _ in assumed)
    if total < _MATTERS:
        return []
    named = listed([told for share, told in assumed[:_NAMED] if share >= _LEAST_NAMED])
    whose = "inputs whose base case is an assumption"
    if shares.shapley is None:
        return [f"{whose} drive the value, above all {named}: shares of {shares.of}, with all interactions"]
    line = f"{whose} carry {format_share(Estimate(total, None, None))} of {shares.of}, above all {named}"
    known = [told for share, told in others if share >= _MATTERS_TOO]
    if known:
        line += f"; {listed(known)}, though the range about it is a judgement too"
    return [line]
