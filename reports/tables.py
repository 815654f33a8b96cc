"""The tables of a report: unrounded numbers, units in the headers, nothing where there is none.

The first line says where they come from: a reader skips it, or takes `#` for a comment.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from reports.evaluation import Evaluation
from simulate.display import unit_words
from simulate.provenance import provenance_of
from simulate.provenance_text import as_csv_line

# OWASP, "CSV Injection": what starts so is run as a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")  # and as wide signs
_QUOTED = frozenset(',"\n#')


def write_percentiles(evaluation: Evaluation, path: Path) -> None:
    """One row a percentile: value, 95% limits, upside, rating."""
    money = f"{evaluation.currency} per share"
    header = (
        "percentile", f"value [{money}]", f"lower 95% limit [{money}]", f"upper 95% limit [{money}]",
        "value / price - 1 [decimal]", "rating",
    )
    rows = (
        (percent, *estimate, evaluation.upside(estimate.value), evaluation.rating(estimate.value))
        for percent, estimate in evaluation.percentiles.items()
    )
    write_csv(path, provenance_of(evaluation.dataset), header, rows)


def write_sensitivity(evaluation: Evaluation, path: Path) -> None:
    """One row an uncertain input, the greatest swing first; an invalid end says why."""
    money = f"{evaluation.currency} per share"
    header = (
        "input", "unit of the input", "status", "base case", "P10", "P90", f"value at base case [{money}]",
        f"value at P10 [{money}]", f"value at P90 [{money}]", f"swing [{money}]",
        "no value at P10 because", "no value at P90 because",
    )
    rows = (
        (
            row.name, unit_words(row.unit, evaluation.currency), row.status, row.base, row.low, row.high,
            evaluation.base_case, row.value_low, row.value_high, row.swing, row.invalid_low, row.invalid_high,
        )
        for row in evaluation.swings
    )
    write_csv(path, provenance_of(evaluation.dataset), header, rows)


def write_inputs(evaluation: Evaluation, path: Path) -> None:
    """One row an input, in the model's order; percentiles where it has a distribution of its own."""
    header = (
        "input", "unit of the input", "kind", "base case", "status", "source of the base case",
        "distribution", "P10", "P50", "P90", "reason for the range",
    )
    rows = (
        (
            row.name, unit_words(row.unit, evaluation.currency), row.kind, row.base, row.status, row.source,
            row.distribution, row.p10, row.p50, row.p90, row.reason,
        )
        for row in evaluation.inputs
    )
    write_csv(path, provenance_of(evaluation.dataset), header, rows)


def write_csv(
    path: Path, provenance: Mapping[str, Any], header: Iterable[str], rows: Iterable[Iterable[object]]
) -> None:
    """Write where it comes from, a header and rows.

    Parameters
    ----------
    provenance : from `provenance_of`.
    """
    lines = [as_csv_line(provenance), *(",".join(map(as_cell, row)) for row in (header, *rows))]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="")


def as_cell(cell: object) -> str:
    """A cell as it is written; None is nothing, a number reads back to the same bits.

    A text that a spreadsheet would take for a formula gets an apostrophe: a config may come from
    somebody else. One with a `#` stands in quotes, which the csv module would not give it: a reader
    for whom `#` begins a comment would cut the row short.
    """
    if not isinstance(cell, str):
        return "" if cell is None else str(cell)
    text = cell.replace("\r", "\n")  # a bare CR would end the row for some readers
    text = f"'{text}" if cell.startswith(_FORMULA) else text
    return '"' + text.replace('"', '""') + '"' if _QUOTED.intersection(text) else text
