"""Tables of sensitivity from the draws: figures in the outer bins, and one-figure measures."""

from reports import cells
from reports.document import Cell, Column, Table
from reports.drivers.conditional import Bin
from reports.drivers.conditional_words import high_words, low_words
from reports.drivers.given_draws import GivenDraws
from reports.estimate import Estimate
from reports.evaluation import Evaluation
from reports.sample import LATIN_HYPERCUBE, SOBOL
from reports.words import input_words, share_limits, show_amount

_FIGURES = ("mean", "p10", "p50", "above_price")


def bin_tables(found: GivenDraws, evaluation: Evaluation) -> tuple[Table, Table, Table]:
    """P50 in the outer bins; P(value > price) there; and changes of all figures from those of all draws."""
    return _medians(found, evaluation), _shares(found, evaluation), _changes(found, evaluation)


def measures_table(found: GivenDraws) -> Table:
    """Rank correlation, rank regression and first-order index, the greatest rank correlation first."""
    known = [(name, rank) for name, rank in found.ranks.items() if rank.value is not None]
    coefficients = dict(zip(found.names, found.regression.coefficients, strict=True))
    rows = tuple(
        (
            cells.words(input_words(name)), cells.number(rank.value), _range(rank, "{:.3f}"),
            cells.number(coefficients[name]), _percent(found.first_order[name].value),
            _range(found.first_order[name], "{:.1%}"),
        )
        for name, rank in sorted(known, key=lambda pair: -abs(pair[1].value))
    )
    columns = (
        Column("input", is_text=True), Column("rank correlation"), Column("95% limits", is_text=True),
        Column("rank regression"), Column("first-order index, includes correlation"),
        Column("95% limits", is_text=True),
    )
    notes = [f"Rank correlation and rank regression are of the first {found.n_ranked:,} draws."]
    if found.regression.r_squared is not None:
        explained = f"{found.regression.r_squared:.1%}"
        notes.append(f"Rank regression explains {explained} of the variance of ranks (R²).")
    if all(index.value is None for index in found.first_order.values()):
        notes.append("First-order indices take 500 draws of different values.")
    return Table("measures", "Strength of each input, from the draws", columns, rows, tuple(notes))


def _medians(found: GivenDraws, evaluation: Evaluation) -> Table:
    currency = evaluation.currency

    def of_bin(words: str, part: Bin) -> tuple[Cell, ...]:
        p50 = part.figures.p50
        return cells.words(words), cells.amount(p50.value, currency), cells.limits(p50, currency)

    rows = tuple(
        (
            cells.words(input_words(row.name)), *of_bin(low_words(row, evaluation), row.bins[0]),
            *of_bin(high_words(row, evaluation), row.bins[-1]),
        )
        for row in found.conditionals
    )
    money = f"{currency} per share"
    columns = (
        Column("input", is_text=True),
        Column("lowest bin", is_text=True), Column("P50 there", money), Column("95% limits", money, True),
        Column("highest bin", is_text=True), Column("P50 there", money), Column("95% limits", money, True),
    )
    title = "P50 where an input is lowest and highest"
    return Table("bins-p50", title, columns, rows, _notes("order statistics", evaluation))


def _shares(found: GivenDraws, evaluation: Evaluation) -> Table:
    rows = tuple(
        (
            cells.words(input_words(row.name)),
            *(
                cell
                for part in (row.bins[0], row.bins[-1])
                for cell in (
                    cells.share(part.figures.above_price.value),
                    cells.words(share_limits(*part.figures.above_price[1:])),
                )
            ),
        )
        for row in found.conditionals
    )
    columns = (
        Column("input", is_text=True), Column("in the lowest bin"), Column("95% limits", is_text=True),
        Column("in the highest bin"), Column("95% limits", is_text=True),
    )
    title = "P(value > price) where an input is lowest and highest"
    return Table("bins-above-price", title, columns, rows, _notes("Wilson's", evaluation))


def _changes(found: GivenDraws, evaluation: Evaluation) -> Table:
    overall, money = found.overall, f"{evaluation.currency} per share"

    def of_bin(part: Bin, name: str) -> Cell:
        now, usual = getattr(part.figures, name).value, getattr(overall, name).value
        if now is None or usual is None:
            return cells.nothing()
        return _points(now - usual) if name == "above_price" else _change(now - usual, evaluation.currency)

    rows = tuple(
        (
            cells.words(input_words(row.name)),
            *(of_bin(part, name) for name in _FIGURES for part in (row.bins[0], row.bins[-1])),
        )
        for row in found.conditionals
    )
    columns = (
        Column("input", is_text=True),
        *(
            Column(f"{words}, {which}", money)
            for words in ("mean", "P10", "P50") for which in ("lowest bin", "highest bin")
        ),
        *(Column(f"P(value > price), {which}") for which in ("lowest bin", "highest bin")),
    )
    title = "Change from all draws where an input is lowest and highest"
    return Table("bins-changes", title, columns, rows)


def _notes(limits: str, evaluation: Evaluation) -> tuple[str, ...]:
    note = f"The 95% limits are {limits}."
    if evaluation.sample.sampler in (SOBOL, LATIN_HYPERCUBE):
        note += " They are those of independent draws, so rather too wide for this sampler."
    return (note,)


def _change(amount: float, currency: str) -> Cell:
    sign = "+" if amount > 0.0 else "-" if amount < 0.0 else ""
    return cells.amount(amount, currency)._replace(shown=f"{sign}{show_amount(abs(amount), currency)}")


def _points(change: float) -> Cell:
    """A difference of two shares."""
    return Cell(change, f"{100.0 * change:+.1f} points", "+0.0%;-0.0%;0.0%")


def _percent(index: float | None) -> Cell:
    return cells.nothing() if index is None else Cell(index, f"{index:.1%}", "0.0%")


def _range(estimate: Estimate, pattern: str) -> Cell:
    if estimate.low is None or estimate.high is None:
        return cells.nothing()
    return cells.words(f"{pattern.format(estimate.low)} to {pattern.format(estimate.high)}")
