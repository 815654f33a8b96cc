"""A warning of assumptions that drive the value: how much of its variance comes from what is judged."""

from reports.drivers.variance_shares import VarianceShares, factor_words
from reports.drivers.variance_table import share_words, within
from reports.evaluation import Evaluation
from reports.words import listed, show_share

_MATTERS = 0.25  # of the variance, below which nobody needs a warning
_MATTERS_TOO = 0.1  # of the variance: another input that deserves to be named
_NAMED, _LEAST_NAMED = 3, 0.01


def assumption_warnings(shares: VarianceShares, evaluation: Evaluation) -> list[str]:
    """One line if inputs whose base case is an assumption carry much of the variance, else none.

    Total-order shares may sum to more than 1, so a sum is said only of Shapley effects.
    """
    status = {row.name: row.status for row in evaluation.inputs}
    assumed, others = [], []
    for place in shares.ranked:
        share, factor = shares.headline[place].value, shares.factors[place]
        if share is not None:
            is_assumed = any(status[name] == "assumption" for name in factor.inputs)
            told = f"{factor_words(factor)} ({share_words(shares.headline[place])})"
            (assumed if is_assumed else others).append((share, told))
    total = sum(share for share, _ in assumed)
    if total < _MATTERS:
        return []
    named = listed([told for share, told in assumed[:_NAMED] if share >= _LEAST_NAMED])
    whose = "inputs whose base case is an assumption"
    if shares.shapley is None:
        return [f"{whose} drive the value, above all {named}: shares of its variance, with all interactions"]
    line = f"{whose} carry {show_share(within(total))} of the variance of the value, above all {named}"
    known = [told for share, told in others if share >= _MATTERS_TOO]
    if known:
        starts = "starts from a reported figure" if len(known) == 1 else "start from reported figures"
        line += f"; {listed(known)} {starts}, though the range about it is a judgement too"
    return [line]
