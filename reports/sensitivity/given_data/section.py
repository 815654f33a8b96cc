"""Sensitivity from the draws, in words, tables and pictures."""

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from reports.document import Cell, Column, Picture, Section, Table
from reports.evaluation.captions import format_first_draws, gap_lines
from reports.evaluation.evaluation import Evaluation
from reports.formatting import cells
from reports.formatting.numbers import CONFIDENCE_INTERVAL, format_name, show_correlation, show_signed
from reports.formatting.supported_figures import (
    amount_cell,
    interval_columns,
    share_cell,
    show_part,
    show_supported,
    show_supported_share,
    with_interval,
)
from reports.sensitivity.given_data.conditional_bins import (
    WIDE_INTERVALS,
    Bin,
    Conditional,
    format_highest,
    format_lowest,
    format_turned,
    has_wide_intervals,
)
from reports.sensitivity.given_data.given_data import GivenData
from reports.statistics.estimates import Estimate
from reports.statistics.rounding import NEAREST, rounded_to
from reports.statistics.samples import LATIN_HYPERCUBE, SOBOL

if TYPE_CHECKING:
    from matplotlib.figure import Figure


NAME = "given-draws"
_DEFINITIONS = (
    ("bin", "a tenth of the draws by one input: P0 to P10 of it, ..., P90 to P100; an input of few values "
            "has a bin for each, and with less than 100 draws bins are fewer"),
    ("spread", "the greatest less the least P50 of the value over the bins of an input"),
    ("rank correlation", "Spearman's: 1 if the value always rises with the input, -1 if it always falls, "
                         "0 without such a tendency; it includes what moves with the input"),
    ("rank regression", "standardised coefficient of the input's rank in a least-squares fit of the value's "
                        "rank on those of all inputs: what the input adds while the others are held"),
    ("first-order index", "part of the value's variance that goes with the input, from the draws: includes "
                          "correlation, so indices may sum to more than 100%; noise may take one of no "
                          "effect below 0"),
    CONFIDENCE_INTERVAL,
)


def given_data_section(found: GivenData, evaluation: Evaluation) -> Section:
    """Write the section: what goes with a high and a low value, in the draws as they are."""
    parts: list[Picture | Table] = []
    if found.conditionals:
        parts += [_tornado(found, evaluation), bins_table(found, evaluation)]
    if found.dots:
        parts += [measures_table(found, evaluation), _scatter(found, evaluation)]
    return Section(
        NAME, "What goes with a high or a low value", tuple(_paragraphs(found, evaluation)), tuple(parts),
        _DEFINITIONS if parts else (), "Bins", method=format_first_draws(evaluation),
    )


def _paragraphs(found: GivenData, evaluation: Evaluation) -> list[str]:
    if not found.overall.n:
        return ["No draw has a value, so nothing can be said of what goes with it."]
    if not found.names:
        if evaluation.config.yearly is not None:
            return ["No input of this config is uncertain: draws differ by the luck of the years alone."]
        return ["No input of this config is uncertain, so every draw is the base case."]
    if not found.conditionals:
        return [_too_few(found)]
    said = [_first(found.conditionals[0], evaluation)]
    said.append(
        "The draws are cut by one input, and nothing else is held: a bin's figures include whatever is "
        "correlated with that input. They are right under correlation, but they do not say what the input "
        "does alone."
    )
    rest = set(found.names) - {row.name for row in found.conditionals}
    if rest:
        names = ", ".join(format_name(name) for name in found.names if name in rest)
        said.append(f"Left out, as they do not vary among the draws: {names}.")
    if found.regression.collinear:
        said.append(
            "Some inputs' ranks follow from those of others (inputs of one set of scenarios do): rank "
            "regression cannot tell these apart and shares their effect among them."
        )
    return said


def _too_few(found: GivenData) -> str:
    draws = "1 draw has" if found.overall.n == 1 else f"{found.overall.n:,} draws have"
    return (
        f"Only {draws} a value: it takes 20 draws, in which an input varies, to cut them into a lower and an "
        "upper half."
    )


def _first(row: Conditional, evaluation: Evaluation) -> str:
    low, high = row.bins[0], row.bins[-1]
    if row.spread == 0.0:
        amount = show_supported(low.figures.p50, evaluation.currency)
        return f"P50 is {amount} in every bin of every input: none goes with a higher or a lower one."
    amounts = [show_supported(part.figures.p50, evaluation.currency) for part in (low, high)]
    shares = [show_supported_share(part.figures.above_price) for part in (low, high)]
    lowest, highest = format_lowest(row, evaluation), format_highest(row, evaluation)
    return (
        f"Of all inputs, {format_name(row.name)} goes with the widest spread of the value: where it is "
        f"lowest ({lowest}) P50 is {amounts[0]} and P(value > price) {shares[0]}; where "
        f"it is highest ({highest}) P50 is {amounts[1]} and P(value > price) {shares[1]}."
    )


def _tornado(found: GivenData, evaluation: Evaluation) -> Picture:
    def figure() -> "Figure":
        from reports.sensitivity.given_data.conditional_bins_plot import conditional_figure

        return conditional_figure(found, evaluation)

    alternative = (
        "Bars of the value's P50 where each input is lowest and highest, with 95% confidence intervals. "
    )
    turned = format_turned(found.conditionals, evaluation)
    return Picture(
        "distribution-tornado", "The value where an input is low and high",
        " ".join((alternative + _first(found.conditionals[0], evaluation), *turned)),
        figure,
    )


def _scatter(found: GivenData, evaluation: Evaluation) -> Picture:
    def figure() -> "Figure":
        from reports.sensitivity.given_data.scatter_plot import scatter_figure

        return scatter_figure(found, evaluation)

    ranks = (
        f"{format_name(dots.name)} {show_correlation(found.ranks[dots.name].value)}" for dots in found.dots
    )
    alternative = f"Value against input, a dot a draw. Rank correlation with the value: {', '.join(ranks)}."
    title = "The value of some draws against the main inputs"
    return Picture("value-against-inputs", title, alternative, figure)

_MOVED = ("mean", "p10", "p50")
_RANK_DECIMALS = 3


def measures_table(found: GivenData, evaluation: Evaluation) -> Table:
    """Return rank correlation, rank regression and first-order index, the greatest correlation first."""
    known = [(name, rank) for name, rank in found.ranks.items() if rank.value is not None]
    coefficients = dict(zip(found.names, found.regression.coefficients, strict=True))
    rows = tuple(
        (
            cells.words(format_name(name)), *with_interval(rank, _rank_cell),
            cells.number(coefficients[name], _RANK_DECIMALS),
            *with_interval(found.first_order[name], _index_cell),
        )
        for name, rank in sorted(known, key=lambda pair: -abs(pair[1].known))
    )
    columns = (
        Column("input", is_text=True), Column("rank correlation"), *interval_columns(),
        Column("rank regression"), Column("first-order index, includes correlation"), *interval_columns(),
    )
    notes = [f"Rank correlation and rank regression are of the first {found.n_ranked:,} draws."]
    if found.regression.r_squared is not None:
        explained = f"{found.regression.r_squared:.1%}"
        notes.append(f"Rank regression explains {explained} of the variance of ranks (R²).")
    notes += _interval_notes(found, evaluation)
    title = "Strength of each input, from the draws"
    return Table("measures", title, columns, rows, tuple(notes), is_folded=True)


def _interval_notes(found: GivenData, evaluation: Evaluation) -> Iterator[str]:
    """Say what first-order indices take, and whose intervals are whose."""
    sample, unknown = evaluation.sample, all(index.value is None for index in found.first_order.values())
    if sample.sampler == SOBOL and sample.n_scramble == 1:
        yield "First-order indices take several scrambles of Sobol points: one cannot tell noise from effect."
    elif unknown:
        yield "First-order indices take 500 draws of different values."
    elif sample.sampler == SOBOL:
        scrambles = f"{sample.n_scramble} scrambles"
        yield f"The confidence intervals of first-order indices are from the spread of {scrambles}."
    if sample.sampler == SOBOL:
        yield f"The confidence intervals of rank correlations {WIDE_INTERVALS}."
    elif sample.sampler == LATIN_HYPERCUBE:
        yield f"The confidence intervals {WIDE_INTERVALS}."


def bins_table(found: GivenData, evaluation: Evaluation) -> Table:
    """Return two rows an input, its lowest and highest bin: figures there, their change from all draws."""
    money = f"{evaluation.currency} per share"
    columns = (
        Column("input", is_text=True), Column("bin", is_text=True),
        Column("P50", money), *interval_columns(money),
        Column("P(value > price)"), *interval_columns(),
        *(Column(f"change of {words}", money) for words in ("mean", "P10", "P50")),
        Column("change of P(value > price)", "percentage points"),
    )
    rows = tuple(
        (cells.words(format_name(row.name)), *of_bin)
        for row in found.conditionals
        for of_bin in (
            _of_bin(f"lowest, {format_lowest(row, evaluation)}", row.bins[0], found, evaluation),
            _of_bin(f"highest, {format_highest(row, evaluation)}", row.bins[-1], found, evaluation),
        )
    )
    notes = ["Changes are from the figures of all draws, computed before rounding."]
    notes += gap_lines(
        (
            (f"P50 where {format_name(row.name)} is {which}", row.bins[place].figures.p50)
            for row in found.conditionals for which, place in (("lowest", 0), ("highest", -1))
        ),
        evaluation.currency,
    )
    if has_wide_intervals(evaluation):
        notes.append(f"The confidence intervals {WIDE_INTERVALS}.")
    title = "The value where an input is lowest and highest"
    return Table("bins", title, columns, rows, tuple(notes), is_folded=True)


def _of_bin(words: str, part: Bin, found: GivenData, evaluation: Evaluation) -> tuple[Cell, ...]:
    currency, figures, overall = evaluation.currency, part.figures, found.overall
    moves = (_difference(getattr(figures, name).value, getattr(overall, name).value) for name in _MOVED)
    return (
        cells.words(words), *with_interval(figures.p50, partial(amount_cell, currency=currency)),
        *with_interval(figures.above_price, share_cell),
        *(cells.move(move, currency) for move in moves),
        _points(_difference(figures.above_price.value, overall.above_price.value)),
    )


def _difference(now: float | None, usual: float | None) -> float | None:
    return None if now is None or usual is None else now - usual


def _points(change: float | None) -> Cell:
    """Return the cell of a difference of two shares."""
    if change is None:
        return cells.nothing()
    return Cell(change, show_signed(100.0 * change, 1), "+0.0%;-0.0%;0.0%")


def _rank_cell(estimate: Estimate, toward: int = NEAREST) -> Cell:
    shown = cells.number(estimate.value, _RANK_DECIMALS)
    if estimate.value is None:
        return shown
    return shown._replace(shown=f"{rounded_to(estimate.value, _RANK_DECIMALS, toward)}")


def _index_cell(estimate: Estimate, toward: int = NEAREST) -> Cell:
    """Return the cell of a share of the variance, which noise may take below 0."""
    return Cell(estimate.value, show_part(estimate.value, 1, toward), "0.0%")
