"""Sensitivity from the draws as plain numbers, for summary.json; None where there is none, never NaN."""

from typing import Any

from reports.sensitivity.given_data.conditional_bins import Bin, Conditional
from reports.sensitivity.given_data.given_data import GivenDraws
from reports.sensitivity.given_data.monte_carlo_filtering import Shifts
from reports.statistics.estimates import finite
from reports.statistics.summary_statistics import ValueFigures


def given_draws_json(found: GivenDraws) -> dict[str, Any]:
    """All figures; amounts in currency per share, inputs in their units, shares as decimals.

    `bins` by input, the greatest spread first; `spearman`, `rank_regression` and
    `first_order_includes_correlation` in registry order; `must_be_true` with the draws chosen and
    each input's middle (median, or mean if it has few values) and shift in them.
    """
    coefficients = found.regression.coefficients
    return {
        "all_draws": value_figures_json(found.overall),
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


def value_figures_json(figures: ValueFigures) -> dict[str, Any]:
    """The value's figures among some draws."""
    names = ("mean", "p10", "p50", "p90", "above_price")
    return {"draws": figures.n} | {name: getattr(figures, name)._asdict() for name in names}


def _conditional(row: Conditional) -> dict[str, Any]:
    return {"input": row.name, "spread": finite(row.spread), "bins": [_bin(part) for part in row.bins]}


def _bin(part: Bin) -> dict[str, Any]:
    return {
        "first_percent": part.first_percent, "last_percent": part.last_percent,
        "input_low": part.low, "input_median": part.middle, "input_high": part.high,
        **value_figures_json(part.figures),
    }


def _shifts(row: Shifts, found: GivenDraws) -> dict[str, Any]:
    return {
        "input": row.name, "middle_is": row.usual.kind, "middle": row.usual.middle,
        "standard_deviation": row.usual.deviation,
        "in": {
            subset.name: {"middle": shift.middle._asdict(), "shift": shift.shift._asdict()}
            for subset, shift in zip(found.subsets, row.within, strict=True)
        },
    }
