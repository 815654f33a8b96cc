"""The table of variance shares, and shares of the variance in words.

A warning of assumptions that drive the value: how much of its variance comes from what is judged.
"""

from reports.document import Cell, Column, Table
from reports.evaluation.evaluation import Evaluation
from reports.formatting import cells
from reports.formatting.numbers import listed, show_share
from reports.formatting.rounding import show_part
from reports.sensitivity.variance.decomposition import VarianceShares, factor_words
from reports.statistics.estimates import Estimate
from reports.statistics.supported_digits import DOWN, NEAREST, UP

#: What is assumed of how inputs depend on each other.
INDEPENDENT, CORRELATED = "independent inputs", "with the config's correlations"
TITLE = "Shares of the variance of the value, by input"
_SMALL = 0.0005
_LIMITS = (Column("Lower 95% limit", "% of variance"), Column("Upper 95% limit", "% of variance"))
_DECIMALS = 1  # in percent
_WITHIN = '[<0]"0.0%";[>1]"100.0%";0.0%'  # a workbook keeps the estimate and shows what people are shown


def variance_table(figures: VarianceShares) -> Table:
    """One row a factor, the greatest share first."""
    heads = [Column("Input", is_text=True)]
    if figures.shapley is not None:
        heads += [Column(f"Shapley effect, {CORRELATED}", "% of variance"), *_LIMITS]
    for order in ("First order", "Total"):
        heads += [Column(f"{order}, {INDEPENDENT}", "% of variance"), *_LIMITS]
    rows = []
    for i in figures.ranked:
        estimates = [figures.sobol.first[i], figures.sobol.total[i]]
        if figures.shapley is not None:
            estimates.insert(0, figures.shapley.effects[i])
        named = cells.words(factor_words(figures.factors[i]))
        rows.append((named, *(cell for estimate in estimates for cell in _cells(estimate))))
    notes = ("Estimates scatter about the truth; they and their limits are cut at 0% and 100%.",)
    return Table("variance-shares", TITLE, tuple(heads), tuple(rows), notes, is_folded=True)


def within(share: float) -> float:
    """A share as people are shown it: an estimate near 0 or 1 may be just outside."""
    return min(max(share, 0.0), 1.0)


def share_words(estimate: Estimate) -> str:
    """`24.8%`; `<0.1%` where more digits would be no more than noise."""
    if estimate.value is None:
        return "none"
    if estimate.value in (0.0, 1.0):
        return f"{abs(estimate.value):.0%}"  # -0 too
    return "<0.1%" if _is_small(estimate.value) else f"{within(estimate.value):.1%}"


def _cells(estimate: Estimate) -> tuple[Cell, Cell, Cell]:
    """The share and its limits, rounded outwards."""
    if estimate.value is None:
        return (cells.nothing(),) * 3
    value = Cell(estimate.value, share_words(estimate), _WITHIN)
    if estimate.low is None or estimate.high is None:
        return value, cells.nothing(), cells.nothing()
    low, high = within(estimate.low), within(estimate.high)
    down, up = (DOWN, UP) if low < high else (NEAREST, NEAREST)
    shown = (show_part(low, _DECIMALS, down), show_part(high, _DECIMALS, up))
    return value, Cell(low, shown[0], "0.0%"), Cell(high, shown[1], "0.0%")


def _is_small(share: float) -> bool:
    """Less than 0.1% when rounded, but not exactly 0, which is an input that the model does not read."""
    return share != 0.0 and share < _SMALL


_MATTERS = 0.25  # of the variance, below which nobody needs a warning
_MATTERS_TOO = 0.1  # of the variance: another input that deserves to be named
_NAMED, _LEAST_NAMED = 3, 0.01


def assumption_warnings(shares: VarianceShares, evaluation: Evaluation) -> list[str]:
    """One line if inputs whose base case is an assumption carry much of the variance, else none.

    Total-order shares may sum to more than 1, so a sum is said only of Shapley effects.
    """
    status = {row.name: row.status for row in evaluation.inputs}
    assumed, others = list[tuple[float, str]](), list[tuple[float, str]]()
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
