"""How often ranges held on firms they were not fitted to: `python -m simulate.reference_class.study PANEL`.

One half of the firms, drawn at random, gives the rule of each class; the other half is what it is judged on.
Standard errors count firms, not rows: the windows of one firm overlap.
"""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import inf

import numpy as np

from simulate.confidence_intervals import clustered_error
from simulate.reference_class.cases import QUANTITIES, Cases, Quantity, cases_of
from simulate.reference_class.making import cases_in
from simulate.reference_class.panel import Panel, read_panel
from simulate.reference_class.rule import LEVELS, Rule, fit_rule, own_normal, own_range

#: Classes of the study by revenue, units of yen.
SIZES = ((1e9, 1e10), (1e10, 1e11), (1e11, inf))
HORIZONS = (1, 3, 5)
_BOOTSTRAPS = 200
_HEAD = (
    "h  revenue, bn yen   cases  own range    own normal   rule         own mean     last year    "
    "P10            P90"
)
_LOW, _HIGH = LEVELS.index(0.1), LEVELS.index(0.9)


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure of the study and its standard error, clustered by firm."""

    value: float
    error: float


@dataclass(frozen=True, slots=True)
class Judged:
    """One class, quantity and horizon.

    Attributes
    ----------
    quantity : "growth" or "margin"
    horizon : int
    size : tuple of float
        From and below, units of yen.
    cases : int
        Of the half that is judged.
    own_range, own_normal, ours : Cell
        How often 80% intervals held: least to greatest of the own past, own mean and deviation, the rule.
    mean_weight, last_weight, low, high : Cell
        The rule that the other half gave; its P10 and P90 about what is expected.
    """

    quantity: Quantity
    horizon: int
    size: tuple[float, float]
    cases: int
    own_range: Cell
    own_normal: Cell
    ours: Cell
    mean_weight: Cell
    last_weight: Cell
    low: Cell
    high: Cell


def study(panel: Panel, seed: int = 0) -> Iterator[Judged]:
    """Yield what a random half of the firms says of the other half's ranges.

    Parameters
    ----------
    panel : Panel
    seed : int, optional
        Of the halves and of the bootstrap.
    """
    generator = np.random.default_rng(seed)
    is_fitted = generator.random(panel.firms.size) < 0.5
    for quantity in QUANTITIES:
        for horizon in HORIZONS:
            every = cases_of(panel, quantity, horizon)
            for size in SIZES:
                cases = cases_in(panel, every, *size)
                fitted = is_fitted[cases.firm]
                yield _judged(cases[fitted], cases[~fitted], size, generator)


def _judged(
    fitted: Cases, judged: Cases, size: tuple[float, float], generator: np.random.Generator
) -> Judged:
    rule, past = _rule(fitted), judged.past
    again = np.array([_figures(_rule(fitted[some])) for some in _resampled(fitted.firm, generator)])
    errors = again.std(axis=0, ddof=1)
    weights = [Cell(value, float(error)) for value, error in zip(_figures(rule), errors, strict=True)]
    own = past.mean, past.last, past.deviation
    ours = rule.quantile(0.1, *own), rule.quantile(0.9, *own)
    averaged = judged.horizon if judged.quantity == "growth" else 1
    ranges = own_range(past), own_normal(past, averaged), ours
    held = [_held(judged, low, high) for low, high in ranges]
    return Judged(judged.quantity, judged.horizon, size, len(judged), *held, *weights)


def _rule(cases: Cases) -> Rule:
    """Return the rule as the first study had it: of one width for all firms of a class."""
    return fit_rule(cases, own_width=False)


def _figures(rule: Rule) -> tuple[float, float, float, float]:
    return rule.mean_weight, rule.last_weight, rule.quantiles[_LOW], rule.quantiles[_HIGH]


def _resampled(firm: np.ndarray, generator: np.random.Generator) -> Iterator[np.ndarray]:
    """Yield places of cases of firms that were drawn with replacement."""
    firms, row = np.unique(firm, return_inverse=True)
    order = np.argsort(row, kind="stable")
    parts = np.split(order, np.cumsum(np.bincount(row))[:-1])
    for _ in range(_BOOTSTRAPS):
        drawn = generator.integers(firms.size, size=firms.size)
        yield np.concatenate([parts[one] for one in drawn])


def _held(cases: Cases, low: np.ndarray, high: np.ndarray) -> Cell:
    """Return how often outcomes lay in ranges."""
    inside = ((cases.outcome >= low) & (cases.outcome <= high)).astype(np.float64)
    return Cell(float(inside.mean()), clustered_error(inside, cases.firm))


def shown(found: Sequence[Judged]) -> str:
    """Return the study as two tables.

    Parameters
    ----------
    found : sequence of Judged
    """
    lines = []
    for quantity, title in (
        ("growth", "Log growth a year over h years: how often 80% ranges held (standard errors by firm)"),
        ("margin", "Operating margin h years on: how often 80% ranges held (standard errors by firm)"),
    ):
        lines += ["", title, _HEAD]
        for one in (one for one in found if one.quantity == quantity):
            low, high = (f"{border / 1e9:,.0f}" for border in one.size)
            size = f"{low}+" if one.size[1] == inf else f"{low}-{high}"
            held = (one.own_range, one.own_normal, one.ours, one.mean_weight, one.last_weight)
            cells = [f"{cell.value:.2f} +-{cell.error:.2f}" for cell in held]
            cells += [f"{cell.value:+.3f} +-{cell.error:.3f}" for cell in (one.low, one.high)]
            row = "  ".join(f"{cell:11s}" for cell in cells)
            lines.append(f"{one.horizon}  {size:17s} {one.cases:6,d}  {row}".rstrip())
    return "\n".join(lines[1:]) + "\n"


if __name__ == "__main__":
    sys.stdout.write(shown(list(study(read_panel(sys.argv[1], least_revenue=1e9)))))
