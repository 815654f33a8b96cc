"""A warning of assumptions that drive the value: how much of its variance rests on what is judged."""

from reports.drivers.variance_shares import VarianceShares, factor_words
from reports.evaluation import Evaluation
from reports.words import show_share

_MATTERS = 0.25  # of the variance, below which nobody needs a warning
_NAMED = 3


def assumption_warnings(shares: VarianceShares, evaluation: Evaluation) -> list[str]:
    """One line if inputs whose status is "assumption" carry much of the variance, else none.

    Total-order shares may sum to more than 1, so a sum is said only of Shapley effects.
    """
    status = {row.name: row.status for row in evaluation.inputs}
    assumed = [
        (shares.headline[place].value, factor_words(shares.factors[place]))
        for place in shares.ranked
        if shares.headline[place].value is not None
        and any(status[name] == "assumption" for name in shares.factors[place].inputs)
    ]
    total = sum(share for share, _ in assumed)
    if total < _MATTERS:
        return []
    named = ", ".join(f"{name} ({show_share(share)})" for share, name in assumed[:_NAMED])
    if shares.shapley is None:
        return [f"assumptions drive the value: of its variance go with {named}"]
    part = show_share(min(total, 1.0))
    return [f"{part} of the variance of the value rests on assumptions, above all {named}"]
