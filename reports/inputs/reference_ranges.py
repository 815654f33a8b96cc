"""The ranges of growth and margin beside those of companies of the same size: figures and words."""

from collections.abc import Iterator
from math import inf, isfinite
from textwrap import wrap
from typing import Any

from reports.analysis import AnalysedRun, Figures
from reports.document import Column, Table
from reports.formatting.cells import words
from simulate.reference_class.making import classes_of_option
from simulate.reference_class.position import LEVELS, Position, Positions, positions_of

_LOW, _MIDDLE, _HIGH = LEVELS.index(0.1), LEVELS.index(0.5), LEVELS.index(0.9)
#: The horizon that warnings are of, years: the longest over which the reference has a rule.
_HORIZON = 5
_COLUMNS = (
    Column("What", is_text=True), Column("P10"), Column("P50"), Column("P90"),
    Column("percentile of P10 in the class"), Column("of P50"), Column("of P90"),
    Column("P10 to P90 wide", "points"), Column("of firms as expected", "points"),
)


def class_words(positions: Positions) -> str:
    """Return what the class is: `companies with revenue of 100 to 1,000 bn JPY`.

    Parameters
    ----------
    positions : Positions
    """
    found = positions.its_class
    if found is None:
        return ""
    sector = f" in {found.sector}" if found.sector else ""
    return f"companies{sector} with revenue of {found.words} {positions.classes.currency}".rstrip()


def reference_lines(positions: Positions) -> Iterator[str]:
    """Yield what the reference says of five-year growth and margin, or why it says nothing.

    Parameters
    ----------
    positions : Positions
    """
    if positions.its_class is None:
        yield f"reference class: none, {positions.why}"
        return
    rows = [row for row in positions.rows if row.horizon == _HORIZON]
    years = f"{positions.classes.first_year} to {positions.classes.last_year}"
    for row in rows:
        what = f"growth of revenue over {row.horizon} years" if row.quantity == "growth" else (
            f"operating margin in year {row.horizon}"
        )
        ranks = ", ".join(
            f"{name} {_percent(row.values[place])} is percentile {100 * row.in_class[place]:.0f}"
            for name, place in (("P10", _LOW), ("P50", _MIDDLE), ("P90", _HIGH))
        )
        yield (
            f"{what}: {ranks} of {row.outcomes.cases:,} cases of {row.outcomes.firms:,} "
            f"{class_words(positions)}, {years}"
        )


def reference_warnings(positions: Positions) -> Iterator[str]:
    """Yield a line where a range of growth leaves out half of what came to companies of that size.

    Parameters
    ----------
    positions : Positions
    """
    for row in positions.rows:
        if row.horizon != _HORIZON or not row.leaves_out:
            continue
        end, beyond = (0, "below") if row.leaves_out == "low" else (-1, "above")
        part = row.in_class[end] if end == 0 else 1.0 - row.in_class[end]
        level = f"P{100 * LEVELS[end]:.0f}"
        yield (
            f"{level} of growth over {row.horizon} years is {_percent(row.values[end])} a year, and "
            f"{100 * part:.0f}% of {class_words(positions)} grew {beyond} that: docs/ranges.md"
        )


def reference_text(positions: Positions) -> str:
    """Return the lines and warnings for a terminal, each wrapped at 80 columns, below a title.

    Parameters
    ----------
    positions : Positions
    """
    lines = [*reference_lines(positions), *(f"warning: {line}" for line in reference_warnings(positions))]
    wrapped = (piece for line in lines for piece in wrap(line, 80, subsequent_indent="  "))
    return "\n".join(["", "Ranges among companies of this size", *wrapped, ""])


def reference_table(positions: Positions) -> Table | None:
    """Return all horizons as a table; None without a class.

    Parameters
    ----------
    positions : Positions
    """
    if positions.its_class is None or not positions.rows:
        return None
    rows = tuple(
        (
            words(_what(row)),
            *(words(_percent(row.values[place])) for place in (_LOW, _MIDDLE, _HIGH)),
            *(words(f"{100 * row.in_class[place]:.0f}") for place in (_LOW, _MIDDLE, _HIGH)),
            words(f"{100 * row.width:.1f}"),
            words(f"{100 * row.rule_width:.1f}" if isfinite(row.rule_width) else ""),
        )
        for row in positions.rows
    )
    notes = (
        f"Class: {class_words(positions)}; {positions.classes.source}. Percentiles 1 and 99 stand for all "
        "beyond.",
        "The last column is how far 80% of firms of the class came to lie about what their own past and the "
        "class had one expect: a range that is narrower claims to know more than that.",
    )
    return Table(
        "reference-class", "Ranges of growth and margin among companies of this size", _COLUMNS, rows, notes,
        is_folded=True,
    )  # fmt: skip


def reference_json(positions: Positions) -> dict[str, Any]:
    """Return plain numbers: growth a year and margins as decimals, percentiles from 0 to 1.

    Parameters
    ----------
    positions : Positions
    """
    found = positions.its_class
    return {
        "class": None if found is None else {
            "least_revenue": found.least_revenue,
            "most_revenue": None if found.most_revenue == inf else found.most_revenue,
            "sector": found.sector, "currency": positions.classes.currency,
        },
        "source": positions.classes.source,
        "refusal": positions.why,
        "rows": [
            {
                "quantity": row.quantity, "horizon": row.horizon,
                **{f"p{100 * level:.0f}": value for level, value in zip(LEVELS, row.values, strict=True)},
                "percentile_in_class": {
                    f"p{100 * level:.0f}": rank for level, rank in zip(LEVELS, row.in_class, strict=True)
                },
                "held": row.held, "width": row.width,
                "width_of_class": row.rule_width if isfinite(row.rule_width) else None,
                "cases": row.outcomes.cases, "firms": row.outcomes.firms,
            }
            for row in positions.rows
        ],
    }  # fmt: skip


def _of_run(run: AnalysedRun) -> Positions:
    return positions_of(run.evaluation.config, classes_of_option(run.options.typed.reference))


REFERENCE = Figures("reference_class", _of_run, reference_json)


def _what(row: Position) -> str:
    if row.quantity == "growth":
        return f"growth a year, {row.horizon} year{'s' if row.horizon > 1 else ''}"
    return f"operating margin, year {row.horizon}"


def _percent(value: float) -> str:
    return f"{100.0 * value:.1f}%"
