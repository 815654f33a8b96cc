"""The first sheet of the workbook: company, price, key figures, warnings."""

from collections.abc import Sequence

from reports.captions import percentile_gaps
from reports.cells import amount, change, count, nothing, share, words
from reports.document import Cell, Column, Section, Table
from reports.estimate import Estimate
from reports.evaluation import Evaluation
from reports.words import LIMITS_MEANING

_SHOWN = (10, 50, 90)
_DEFINITIONS = (
    ("P10, P50, P90", "10%, 50%, 90% of the draws with a value are worth less."),
    LIMITS_MEANING,
    ("Upside", "value / price - 1."),
)


def summary_section(evaluation: Evaluation, warnings: Sequence[str] = ()) -> Section:
    """What a reader needs first.

    Parameters
    ----------
    warnings : all of them, the gravest first.
    """
    company, market = evaluation.config.file.company, evaluation.config.file.market
    day = f", price of {market.as_of.isoformat()}" if market.as_of else ""
    lines = [f"{company.name} ({company.ticker}), in {company.currency}{day}."]
    lines += [f"Warning: {line}." for line in warnings]
    note = evaluation.sample.note()
    notes = (*percentile_gaps(evaluation, _SHOWN), *([f"{note}."] if note else []))
    return Section(
        name="summary",
        title="Summary",
        paragraphs=tuple(lines),
        parts=(_figures(evaluation, notes),),
        definitions=_DEFINITIONS,
    )


def _figures(evaluation: Evaluation, notes: tuple[str, ...]) -> Table:
    currency = evaluation.currency
    deviation, n_valid = evaluation.deviation, evaluation.n_valid

    def of_amount(label: str, estimate: Estimate) -> tuple[Cell, ...]:
        upside = evaluation.upside(estimate.value)
        rating = evaluation.rating(estimate.value)
        cells = (nothing() if part is None else amount(part, currency) for part in estimate)
        return (words(label), *cells, change(upside), nothing() if rating is None else words(rating))

    def of_share(label: str, estimate: Estimate) -> tuple[Cell, ...]:
        cells = (nothing() if part is None else share(part) for part in estimate)
        return (words(label), *cells, nothing(""), nothing(""))

    def alone(label: str, cell: Cell) -> tuple[Cell, ...]:
        return (words(label), cell, *(nothing("") for _ in range(4)))

    rows = (
        alone("Price", amount(evaluation.price, currency)),
        of_amount("Base case", Estimate(evaluation.base_case, None, None)),
        *(of_amount(f"Value, P{percent}", evaluation.percentiles[percent]) for percent in _SHOWN),
        of_amount("Mean value", evaluation.mean),
        alone("Standard deviation", nothing() if deviation is None else amount(deviation, currency)),
        of_share("P(value > price)", evaluation.above_price),
        of_share("P(value < book value)", evaluation.below_book),
        alone("Draws", count(evaluation.n_draw)),
        alone("Draws without a value", count(evaluation.n_draw - n_valid)),
    )
    columns = (
        Column("Figure", is_text=True), Column("Value"), Column("Lower 95% limit"), Column("Upper 95% limit"),
        Column("Upside", "on the price"), Column("Rating"),
    )
    title = f"Key figures, {currency} per share where not said otherwise"
    return Table("key-figures", title, columns, rows, notes)
