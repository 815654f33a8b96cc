"""A comparison as plain numbers for summary.json."""

from typing import Any

from reports.comparison.attribution import Attribution
from reports.comparison.comparison import Compared, Comparison


def comparison_json(comparison: Comparison, attribution: Attribution) -> dict[str, Any]:
    """The figures of a comparison; what the draws do not give is None.

    other : what the other run is called.
    percentiles, figures : list of {label, kind, now, before, difference, beyond_chance}; `kind` is
        amount (currency per share), share or change (decimals); the next three are {value, low,
        high} with limits at 95%, `difference` is now - before.
    ratings : list of {percent, now, before}.
    attribution : {before, now, moved, steps, remainder, draws, failures, problem}, currency per share;
        `steps` are {parts, change, in_order, in_reverse}; changes and remainder sum to `moved`.
    """
    return {
        "other": comparison.other_name,
        "percentiles": [_compared(row) for row in comparison.percentiles],
        "figures": [_compared(row) for row in comparison.figures],
        "ratings": [
            {"percent": percent, "now": now, "before": before} for percent, now, before in comparison.ratings
        ],
        "attribution": {
            "before": attribution.before,
            "now": attribution.now,
            "moved": attribution.moved,
            "steps": [
                {
                    "parts": list(step.parts), "change": step.change, "in_order": step.in_order,
                    "in_reverse": step.in_reverse,
                }
                for step in attribution.steps
            ],
            "remainder": attribution.remainder,
            "draws": attribution.n_draw,
            "failures": [{"parts": list(failed.parts), "why": failed.why} for failed in attribution.failures],
            "problem": attribution.problem,
        },
    }


def _compared(row: Compared) -> dict[str, Any]:
    return {
        "label": row.label,
        "kind": row.kind,
        "now": row.now._asdict(),
        "before": row.before._asdict(),
        "difference": row.difference._asdict(),
        "beyond_chance": row.beyond,
    }
