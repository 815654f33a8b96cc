"""The table of the shares of the variance, and how a share is written."""

from reports.document import Cell, Column, Table
from reports.formatting import cells
from reports.formatting.rounding import interval_columns, show_part
from reports.sensitivity.variance.decomposition import VarianceShares, format_factor
from reports.statistics.estimates import Estimate
from reports.statistics.supported_digits import DOWN, NEAREST, UP

#: What is assumed of how inputs depend on each other.
INDEPENDENT, CORRELATED = "independent inputs", "with the config's correlations"
_SMALL = 0.0005
_DECIMALS = 1  # in percent


def variance_table(figures: VarianceShares) -> Table:
    """Return the table: one row a factor, the greatest share first."""
    kinds = [f"{order}, {INDEPENDENT}" for order in ("First order", "Total")]
    if figures.shapley is not None:
        kinds.insert(0, f"Shapley effect, {CORRELATED}")
    title = "Input" if figures.luck is None else "Input, or years of a shock"
    heads, unit = [Column(title, is_text=True)], f"% of {figures.of}"
    for kind in kinds:
        heads += [Column(kind, unit), *interval_columns(unit)]
    rows = []
    for i in figures.ranked:
        estimates = [figures.sobol.first[i], figures.sobol.total[i]]
        if figures.shapley is not None:
            estimates.insert(0, figures.shapley.effects[i])
        named = cells.words(format_factor(figures.factors[i]))
        rows.append((named, *(cell for estimate in estimates for cell in _cells(estimate))))
    notes = ("Estimates scatter about the truth, so that some may lie below 0% or above 100%.",)
    title = f"{format_title(figures)}: all figures"
    return Table("variance-shares", title, tuple(heads), tuple(rows), notes, is_folded=True)


def format_title(figures: VarianceShares) -> str:
    """Return the title of the table and of the picture."""
    return f"Shares of {figures.of}, by input{'' if figures.luck is None else ' and shock'}"


def format_share(estimate: Estimate) -> str:
    """Return `24.8%`; `<0.1%` where more digits would be no more than noise."""
    if estimate.value is None:
        return "none"
    if estimate.value in (0.0, 1.0):
        return f"{abs(estimate.value):.0%}"  # -0 too
    return "<0.1%" if _is_small(estimate.value) else f"{estimate.value:.1%}"


def _cells(estimate: Estimate) -> tuple[Cell, Cell, Cell]:
    """The share and its interval, rounded outwards."""
    if estimate.value is None:
        return (cells.nothing(),) * 3
    value = Cell(estimate.value, format_share(estimate), "0.0%")
    if estimate.low is None or estimate.high is None:
        return value, cells.nothing(), cells.nothing()
    low, high = estimate.low, estimate.high
    down, up = (DOWN, UP) if low < high else (NEAREST, NEAREST)
    shown = (show_part(low, _DECIMALS, down), show_part(high, _DECIMALS, up))
    return value, Cell(low, shown[0], "0.0%"), Cell(high, shown[1], "0.0%")


def _is_small(share: float) -> bool:
    """Less than 0.1% when rounded, but not exactly 0, which is an input that the model does not read."""
    return share != 0.0 and abs(share) < _SMALL
