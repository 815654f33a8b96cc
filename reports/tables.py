"""The tables of a report: unrounded numbers, units in the headers, nothing where there is none."""

import csv
from collections.abc import Iterable
from pathlib import Path

from reports.evaluation import Evaluation
from simulate.display import unit_words

# OWASP, "CSV Injection": what starts so is run as a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


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
    write_csv(path, header, rows)


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
    write_csv(path, header, rows)


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
    write_csv(path, header, rows)


def write_csv(path: Path, header: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    """Write a header and rows; texts that a spreadsheet would take for formulas get an apostrophe."""
    # The csv module writes floats by repr, which reads back to the same bits, and None as nothing.
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(map(as_text, header))
        writer.writerows(map(as_text, row) for row in rows)


def as_text(cell: object) -> object:
    """A cell that no spreadsheet computes: a config may come from somebody else. Numbers stay."""
    if not isinstance(cell, str):
        return cell
    whole = cell.replace("\r", "\n")  # the csv module quotes only the latter: a bare CR would end the row
    return f"'{whole}" if cell.startswith(_FORMULA) else whole
