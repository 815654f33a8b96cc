"""The report as text for a terminal or a pipe: warnings, headline, percentiles, inputs, targets."""

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from reports.evaluation.captions import (
    draws_line,
    format_above_price,
    format_buy_or_better,
    percentile_gaps,
)
from reports.evaluation.evaluation import Evaluation, TargetPercentile
from reports.formatting.numbers import (
    digits_for,
    format_name,
    show_amount,
    show_change,
    show_input,
    show_share,
)
from reports.formatting.supported_figures import format_interval, show_supported, show_supported_share
from reports.output.file_names import HISTOGRAM, INPUTS_PICTURE, PAGE, SUMMARY, TORNADO, WORKBOOK
from reports.statistics.estimates import Estimate, known
from simulate.errors import printable
from simulate.rich_text import text_console, text_of

_SHOWN_SWINGS = 5
_SHOWN_TARGETS = 10


class Said(NamedTuple):
    """What the page says too: warnings, the executive summary, and some sentences of its sections."""

    warnings: Sequence[str] = ()
    executive_summary: Sequence[str] = ()
    paragraphs: Sequence[str] = ()


def report_text(evaluation: Evaluation, said: Said) -> str:
    """Return a report that fits 80 columns; `files_text` comes after it."""
    paragraphs = (part for paragraph in said.paragraphs for part in (paragraph, ""))
    return text_of(text_console(), chain(_figures(evaluation, said), _tables(evaluation), paragraphs))


def files_text(folder: Path) -> str:
    """Say where the files are for people to look at, a line each.

    Parameters
    ----------
    folder : where the reader finds page and pictures.
    """
    files = (INPUTS_PICTURE, HISTOGRAM, TORNADO, SUMMARY, WORKBOOK, PAGE)
    return "".join(_line_of(folder / name) for name in files)


def figures_text(evaluation: Evaluation, folder: Path, warnings: Sequence[str]) -> str:
    """Return what a run's values say by themselves, in 80 columns.

    What a report takes its time for is not there.

    Parameters
    ----------
    folder : where the reader finds the run.
    warnings : what stands first.
    """
    return text_of(text_console(), chain(_figures(evaluation, Said(warnings)), [""])) + _line_of(folder)


def _line_of(path: Path) -> str:
    """Return a path as a line, unbroken: in two it is of no use."""
    return f"{printable(str(path))}\n"


def _figures(evaluation: Evaluation, said: Said) -> Iterator[RenderableType]:
    """Yield warnings, head, headline and percentiles."""
    for line in said.warnings:
        yield Text.assemble(("warning: ", "bold yellow"), line)
    if said.warnings:
        yield ""
    yield from _head(evaluation)
    yield ""
    if said.executive_summary:
        yield " ".join(said.executive_summary)
        yield ""
    yield from _headline(evaluation)
    if evaluation.values.size and evaluation.config.marginals:
        yield ""
        yield _percentile_table(evaluation)
        yield "95% CI: 95% confidence interval"
        yield from percentile_gaps(evaluation)


def _tables(evaluation: Evaluation) -> Iterator[RenderableType]:
    """Yield the greatest swings, and the brokers' targets."""
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


def _head(evaluation: Evaluation) -> Iterator[RenderableType]:
    company = evaluation.config.file.company
    yield Text(f"{company.name} ({company.ticker})", "bold")
    yield f"{draws_line(evaluation)}; seed {evaluation.dataset.attrs['seed']}"
    if evaluation.sample.note():
        yield evaluation.sample.note()


def _headline(evaluation: Evaluation) -> Iterator[RenderableType]:
    shown = partial(show_supported, currency=evaluation.currency)
    median = evaluation.percentiles[50]
    if not evaluation.config.marginals:
        yield "No input is uncertain: every draw is the base case."
        yield Text(f"Base case {_against_price(evaluation, _sure(evaluation.base_case))}", "bold")
        return
    if median.value is not None:
        yield Text(f"P50 {_against_price(evaluation, median)}", "bold")
        interval = format_interval(evaluation.above_price, show_supported_share)
        yield f"{format_above_price(evaluation)} (95% CI: {interval})"
        interval = format_interval(evaluation.buy_or_better, show_supported_share)
        words = format_buy_or_better(evaluation)
        yield f"{words[0].upper()}{words[1:]} (95% CI: {interval})"
    yield f"Base case {_against_price(evaluation, _sure(evaluation.base_case))}"
    if median.value is not None:
        interval = format_interval(evaluation.mean, shown)
        yield f"Mean {shown(evaluation.mean)} (95% CI: {interval}){_spread(evaluation)}"
        below = show_supported_share(evaluation.below_book)
        yield f"{below} of draws are worth less than book equity, before any floor"


def _sure(amount: float) -> Estimate:
    return Estimate(amount, None, None)


def _spread(evaluation: Evaluation) -> str:
    """Return the words `, standard deviation ¥791`; nothing of one draw, which has none."""
    if evaluation.deviation is None:
        return ""
    return f", standard deviation {show_amount(evaluation.deviation, evaluation.currency)}"


def _against_price(evaluation: Evaluation, amount: Estimate) -> str:
    """Return an amount beside the price: `¥2,980, +20% on the price of ¥2,493: buy`."""
    value = show_supported(amount, evaluation.currency)
    price = show_amount(evaluation.price, evaluation.currency)
    upside = show_change(evaluation.upside_of(amount.known))
    return f"{value}, {upside} on the price of {price}: {evaluation.rating(amount.value)}"


def _table(*columns: str) -> Table:
    """Return an empty table whose first column is text and whose others are numbers."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for place, column in enumerate(columns):
        table.add_column(column, justify="right" if place else "left", no_wrap=place > 0)
    return table


def _percentile_table(evaluation: Evaluation) -> Table:
    table = _table("", "value", "95% CI", "vs price", "rating")
    table.columns[-1].justify = "left"
    shown = partial(show_supported, currency=evaluation.currency)
    for percent, estimate in evaluation.percentiles.items():
        table.add_row(
            f"P{percent}", shown(estimate), format_interval(estimate, shown),
            show_change(evaluation.upside_of(estimate.known)), evaluation.rating(estimate.value),
            style="bold" if percent == 50 else "",
        )
    return table


def _swing_table(evaluation: Evaluation) -> Table:
    currency = evaluation.currency
    table = _table("input, moved alone", "P10", "P90", "value at P10", "value at P90", "swing")
    for row in evaluation.swings[:_SHOWN_SWINGS]:
        decimals = digits_for(row.low, row.high, row.unit)
        table.add_row(
            format_name(row.name),
            *(show_input(x, row.unit, currency, decimals) for x in (row.low, row.high)),
            *(show_amount(x, currency) for x in (row.value_low, row.value_high, row.swing)),
        )
    return table


def _target_line(evaluation: Evaluation, standing: TargetPercentile) -> str:
    target, reached = standing.target, show_supported_share(standing.reached)
    details = ", ".join(str(word) for word in (target.rating, target.published) if word)
    about = f" ({details})" if details else ""
    return (
        f"{target.broker}: target {show_amount(target.target, evaluation.currency)}{about}, at "
        f"P{show_share(known(standing.percentile) / 100.0)[:-1]}; {reached} of draws reach it "
        f"(95% CI: {format_interval(standing.reached, show_supported_share)})"
    )
