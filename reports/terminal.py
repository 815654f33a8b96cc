"""The report as text for a terminal or a pipe: warnings, headline, percentiles, inputs, targets."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from reports.captions import above_words, draws_line
from reports.estimate import Estimate
from reports.evaluation import Evaluation, TargetStanding
from reports.files import HISTOGRAM, INPUTS_PICTURE, PAGE, SUMMARY, TORNADO, WORKBOOK
from reports.words import (
    digits_for,
    input_words,
    share_limits,
    show_amount,
    show_change,
    show_input,
    show_share,
)

_SHOWN_SWINGS = 5
_SHOWN_TARGETS = 10


def report_text(evaluation: Evaluation, folder: Path, paragraphs: Sequence[str] = ()) -> str:
    """A report that fits 80 columns.

    Parameters
    ----------
    folder : where the reader finds page and pictures.
    paragraphs : of the page's sections, to say here as well.
    """
    console = Console(highlight=False, markup=False, emoji=False)
    with console.capture() as captured:
        for part in _parts(evaluation):
            console.print(part)
        for paragraph in paragraphs:
            console.print(paragraph)
            console.print()
        for name in (INPUTS_PICTURE, HISTOGRAM, TORNADO, SUMMARY, WORKBOOK, PAGE):
            console.print(str(folder / name), soft_wrap=True)  # a path broken in two is of no use
    return "".join(f"{line.rstrip()}\n" for line in captured.get().splitlines())


def _parts(evaluation: Evaluation) -> Iterator[RenderableType]:
    for line in evaluation.warnings:
        yield Text.assemble(("warning: ", "bold yellow"), line)
    if evaluation.warnings:
        yield ""
    yield from _headline(evaluation)
    if evaluation.values.size:
        yield ""
        yield _percentile_table(evaluation)
    if evaluation.swings:
        yield ""
        yield _swing_table(evaluation)
    yield ""
    if evaluation.values.size and evaluation.targets:
        for standing in evaluation.targets[:_SHOWN_TARGETS]:
            yield _target_line(evaluation, standing)
        if len(evaluation.targets) > _SHOWN_TARGETS:
            yield f"{len(evaluation.targets) - _SHOWN_TARGETS} more targets: {SUMMARY}"
        yield ""


def _headline(evaluation: Evaluation) -> Iterator[RenderableType]:
    company, currency = evaluation.config.file.company, evaluation.currency
    yield Text(f"{company.name} ({company.ticker})", "bold")
    yield f"{draws_line(evaluation)}; seed {evaluation.dataset.attrs['seed']}"
    if evaluation.sample.note():
        yield evaluation.sample.note()
    yield ""
    median = evaluation.percentiles[50].value
    if median is not None:
        yield Text(f"P50 {_against_price(evaluation, median)}", "bold")
        yield f"{above_words(evaluation)}{_limits_of_share(evaluation.above_price)}"
    yield f"Base case {_against_price(evaluation, evaluation.base_case)}"
    if median is not None:
        mean, spread = (show_amount(x, currency) for x in (evaluation.mean.value, evaluation.deviation))
        yield f"Mean {mean} (95%: {_limits(evaluation.mean, currency)}), standard deviation {spread}"
        below = show_share(evaluation.below_book.value)
        yield f"{below} of draws are worth less than book equity, before any floor"


def _against_price(evaluation: Evaluation, amount: float) -> str:
    """`¥2,973, +19% on the price of ¥2,493: buy`."""
    value, price = (show_amount(x, evaluation.currency) for x in (amount, evaluation.price))
    upside = show_change(evaluation.upside(amount))
    return f"{value}, {upside} on the price of {price}: {evaluation.rating(amount)}"


def _limits(estimate: Estimate, currency: str) -> str:
    if estimate.low is None and estimate.high is None:
        return "none"
    low, high = (show_amount(limit, currency) for limit in (estimate.low, estimate.high))
    return f"{low} to {high}"


def _limits_of_share(estimate: Estimate) -> str:
    return f" (95%: {share_limits(estimate.low, estimate.high)})"


def _table(*columns: str) -> Table:
    """A table whose first column is text and whose others are numbers."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for place, column in enumerate(columns):
        table.add_column(column, justify="right" if place else "left", no_wrap=place > 0)
    return table


def _percentile_table(evaluation: Evaluation) -> Table:
    table = _table("", "value", "95% limits", "vs price", "rating")
    table.columns[-1].justify = "left"
    currency = evaluation.currency
    for percent, estimate in evaluation.percentiles.items():
        value = estimate.value
        table.add_row(
            f"P{percent}", show_amount(value, currency), _limits(estimate, currency),
            show_change(evaluation.upside(value)), evaluation.rating(value),
            style="bold" if percent == 50 else "",
        )
    return table


def _swing_table(evaluation: Evaluation) -> Table:
    currency = evaluation.currency
    table = _table("input, moved alone", "P10", "P90", "value at P10", "value at P90", "swing")
    for row in evaluation.swings[:_SHOWN_SWINGS]:
        decimals = digits_for(row.low, row.high, row.unit)
        table.add_row(
            input_words(row.name),
            *(show_input(x, row.unit, currency, decimals) for x in (row.low, row.high)),
            *(show_amount(x, currency) for x in (row.value_low, row.value_high, row.swing)),
        )
    return table


def _target_line(evaluation: Evaluation, standing: TargetStanding) -> str:
    target, reached = standing.target, show_share(standing.reached.value)
    details = ", ".join(str(word) for word in (target.rating, target.published) if word)
    about = f" ({details})" if details else ""
    return (
        f"{target.broker}: target {show_amount(target.target, evaluation.currency)}{about}, at "
        f"P{show_share(standing.percentile / 100.0)[:-1]}; {reached} of draws reach it"
        f"{_limits_of_share(standing.reached)}"
    )
