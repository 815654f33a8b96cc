"""Tables of sensitivity from the draws: figures in the outer bins, and one-figure measures."""

from collections.abc import Iterator
from functools import partial

from reports.document import Cell, Column, Table
from reports.evaluation.captions import gap_lines
from reports.evaluation.evaluation import Evaluation
from reports.formatting import cells
from reports.formatting.numbers import input_words, show_signed
from reports.formatting.rounding import amount_cell, share_cell, show_part, with_limits
from reports.sensitivity.given_data.conditional_bins import Bin
from reports.sensitivity.given_data.conditional_bins_format import (
    WIDE_LIMITS,
    has_wide_limits,
    high_words,
    low_words,
)
from reports.sensitivity.given_data.given_data import GivenDraws
from reports.statistics.estimates import Estimate
from reports.statistics.samples import LATIN_HYPERCUBE, SOBOL
from reports.statistics.supported_digits import NEAREST, rounded_to

_MOVED = ("mean", "p10", "p50")
_LIMITS = (Column("lower 95% limit"), Column("upper 95% limit"))
_RANK_DECIMALS = 3


def measures_table(found: GivenDraws, evaluation: Evaluation) -> Table:
    """Rank correlation, rank regression and first-order index, the greatest rank correlation first."""
    known = [(name, rank) for name, rank in found.ranks.items() if rank.value is not None]
    coefficients = dict(zip(found.names, found.regression.coefficients, strict=True))
    rows = tuple(
        (
            cells.words(input_words(name)), *with_limits(rank, _rank_cell),
            cells.number(coefficients[name], _RANK_DECIMALS),
            *with_limits(found.first_order[name], _index_cell),
        )
        for name, rank in sorted(known, key=lambda pair: -abs(pair[1].known))
    )
    columns = (
        Column("input", is_text=True), Column("rank correlation"), *_LIMITS, Column("rank regression"),
        Column("first-order index, includes correlation"), *_LIMITS,
    )
    notes = [f"Rank correlation and rank regression are of the first {found.n_ranked:,} draws."]
    if found.regression.r_squared is not None:
        explained = f"{found.regression.r_squared:.1%}"
        notes.append(f"Rank regression explains {explained} of the variance of ranks (R²).")
    notes += _limits_notes(found, evaluation)
    title = "Strength of each input, from the draws"
    return Table("measures", title, columns, rows, tuple(notes), is_folded=True)


def _limits_notes(found: GivenDraws, evaluation: Evaluation) -> Iterator[str]:
    """What first-order indices take, and whose limits are whose."""
    sample, unknown = evaluation.sample, all(index.value is None for index in found.first_order.values())
    if sample.sampler == SOBOL and sample.n_scramble == 1:
        yield "First-order indices take several scrambles of Sobol points: one cannot tell noise from effect."
    elif unknown:
        yield "First-order indices take 500 draws of different values."
    elif sample.sampler == SOBOL:
        yield f"The limits of first-order indices are from the spread of {sample.n_scramble} scrambles."
    if sample.sampler == SOBOL:
        yield f"The limits of rank correlations {WIDE_LIMITS}."
    elif sample.sampler == LATIN_HYPERCUBE:
        yield f"The 95% limits {WIDE_LIMITS}."


def bins_table(found: GivenDraws, evaluation: Evaluation) -> Table:
    """Two rows an input, its lowest and its highest bin: figures there, and their change from all draws."""
    money = f"{evaluation.currency} per share"
    columns = (
        Column("input", is_text=True), Column("bin", is_text=True),
        Column("P50", money), *(limit._replace(unit=money) for limit in _LIMITS),
        Column("P(value > price)"), *_LIMITS,
        *(Column(f"change of {words}", money) for words in ("mean", "P10", "P50")),
        Column("change of P(value > price)", "percentage points"),
    )
    rows = tuple(
        (cells.words(input_words(row.name)), *of_bin)
        for row in found.conditionals
        for of_bin in (
            _of_bin(f"lowest, {low_words(row, evaluation)}", row.bins[0], found, evaluation),
            _of_bin(f"highest, {high_words(row, evaluation)}", row.bins[-1], found, evaluation),
        )
    )
    notes = ["Changes are from the figures of all draws, computed before rounding."]
    notes += gap_lines(
        (
            (f"P50 where {input_words(row.name)} is {which}", row.bins[place].figures.p50)
            for row in found.conditionals for which, place in (("lowest", 0), ("highest", -1))
        ),
        evaluation.currency,
    )
    if has_wide_limits(evaluation):
        notes.append(f"The 95% limits {WIDE_LIMITS}.")
    title = "The value where an input is lowest and highest"
    return Table("bins", title, columns, rows, tuple(notes), is_folded=True)


def _of_bin(words: str, part: Bin, found: GivenDraws, evaluation: Evaluation) -> tuple[Cell, ...]:
    currency, figures, overall = evaluation.currency, part.figures, found.overall
    moves = (_difference(getattr(figures, name).value, getattr(overall, name).value) for name in _MOVED)
    return (
        cells.words(words), *with_limits(figures.p50, partial(amount_cell, currency=currency)),
        *with_limits(figures.above_price, share_cell),
        *(cells.move(move, currency) for move in moves),
        _points(_difference(figures.above_price.value, overall.above_price.value)),
    )


def _difference(now: float | None, usual: float | None) -> float | None:
    return None if now is None or usual is None else now - usual


def _points(change: float | None) -> Cell:
    """A difference of two shares."""
    if change is None:
        return cells.nothing()
    return Cell(change, show_signed(100.0 * change, 1), "+0.0%;-0.0%;0.0%")


def _rank_cell(estimate: Estimate, toward: int = NEAREST) -> Cell:
    shown = cells.number(estimate.value, _RANK_DECIMALS)
    if estimate.value is None:
        return shown
    return shown._replace(shown=f"{rounded_to(estimate.value, _RANK_DECIMALS, toward)}")


def _index_cell(estimate: Estimate, toward: int = NEAREST) -> Cell:
    """A share of the variance, which noise may take below 0."""
    return Cell(estimate.value, show_part(estimate.value, 1, toward), "0.0%")
