"""What a config assumes, as text for a terminal or a pipe 80 columns wide."""

from collections.abc import Iterator, Sequence
from textwrap import wrap

import xarray as xr
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from reports.evaluation.assumptions import InputRow, UncertainRow, input_rows
from reports.evaluation.correlations import Correlations, correlations_of
from reports.evaluation.distribution_shape import sparkline
from reports.evaluation.shock_assumptions import base_case_lines, format_pairs, format_until, shock_rows
from reports.formatting.numbers import (
    digits_for,
    format_name,
    show_correlation,
    show_input,
    show_parameter,
)
from simulate import Config
from simulate.rich_text import text_console, text_of
from simulate.settings import DEFAULT_SETTINGS, Settings


def inputs_text(
    config: Config, dataset: xr.Dataset | None = None, settings: Settings = DEFAULT_SETTINGS
) -> str:
    """Return every input and the correlations asked and sampled, in 80 columns.

    Parameters
    ----------
    config : Config
        The company.
    dataset : xarray.Dataset, optional
        A run of `config`, for the correlations of its draws; without one, draws are made.
    settings : Settings, optional
        How many draws.
    """
    console = text_console()
    return text_of(console, _parts(config, correlations_of(config, dataset, settings), console.width))


def _parts(config: Config, correlations: Correlations, width: int) -> Iterator[RenderableType]:
    company, rows = config.file.company, input_rows(config)
    uncertain = [row for row in rows if isinstance(row, UncertainRow)]
    others = [row for row in rows if not isinstance(row, UncertainRow)]
    yield Text(f"{company.name} ({company.ticker})", "bold")
    yield f"{len(rows)} inputs, {len(uncertain)} of them uncertain"
    if uncertain:
        yield ""
        yield _numbers(uncertain, company.currency)
    groups: tuple[tuple[str, Sequence[InputRow]], ...] = (
        ("Uncertain", uncertain), ("Not uncertain of themselves", others),
    )
    for title, part in groups:
        if part:
            yield ""
            yield Text(title, "bold underline")
        yield from (_paragraph(row, company.currency, width) for row in part)
    if config.yearly is not None:
        yield ""
        yield from _shocks(config, width)
    if correlations.pairs():
        yield ""
        yield from _correlations(correlations)


def _table(columns: Sequence[str], n_text: int = 1) -> Table:
    """Return a table whose first columns are text and may be broken, and whose others are numbers."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for place, column in enumerate(columns):
        is_text = place < n_text
        table.add_column(column, justify="left" if is_text else "right", no_wrap=not is_text)
    return table


def _numbers(rows: Sequence[UncertainRow], currency: str) -> Table:
    """Show the percentiles without the base case.

    With it, amounts of a large company would not fit 80 columns.
    """
    table = _table(("uncertain input", "P10", "P50", "P90", "density"))
    table.columns[-1].justify = "left"
    for row in rows:
        decimals = digits_for(row.p10, row.p90, row.unit)
        numbers = (show_input(x, row.unit, currency, decimals) for x in (row.p10, row.p50, row.p90))
        table.add_row(format_name(row.name), *numbers, sparkline(row.marginal, row.base))
    return table


def _paragraph(row: InputRow, currency: str, width: int) -> Text:
    """Return base case and status, distribution, source, reason; lines after the first are indented."""
    base = f"base case {show_parameter(row.base, row.unit, currency)}, {row.status}"
    source = [row.source] if row.source else []
    if row.marginal is None:
        lines = [": ".join([base, *source]), *([] if row.distribution == "fixed" else [row.distribution])]
    else:
        reason = [f"range: {row.reason}"] if row.reason else []
        lines = [": ".join([base, *source]), row.distribution, *reason]
    return _entry(row.name, lines, width)


def _entry(name: str, lines: Sequence[str], width: int) -> Text:
    text = Text(format_name(name), "bold")
    for line in lines:
        wrapped = wrap(line, width, initial_indent="  ", subsequent_indent="    ")
        text.append("".join(f"\n{part}" for part in wrapped), "not bold")
    return text


def _shocks(config: Config, width: int) -> Iterator[RenderableType]:
    """Show how years deviate from the trend, in paragraphs like those of the inputs."""
    yield Text(f"Shocks of single years, {format_until(config)}", "bold underline")
    for row in shock_rows(config):
        said = [f"{row.size}; {row.distribution}; {row.lasts}"]
        status = ": ".join([row.status, *([row.source] if row.source else [])])
        yield _entry(row.name, [*said, status, *([f"reason: {row.reason}"] if row.reason else [])], width)
    pairs = format_pairs(config)
    if pairs:
        yield _entry("rank correlations within a year", pairs, width)
    yield from base_case_lines(config)


def _correlations(found: Correlations) -> Iterator[RenderableType]:
    columns = ["rank correlation of", "and", "asked", *(["used"] if found.repaired else []), "sampled"]
    table = _table(columns, n_text=2)
    for i, j in found.pairs():
        numbers = [found.asked[i, j], *([found.used[i, j]] if found.repaired else []), found.sampled[i, j]]
        shown = (show_correlation(None if number != number else float(number)) for number in numbers)
        table.add_row(format_name(found.names[i]), format_name(found.names[j]), *shown)
    yield table
    yield f"{found.copula}; sampled in {found.n_draw:,} draws"
    if found.repaired:
        yield (
            "What is asked cannot all hold (an eigenvalue would be "
            f"{found.smallest:.2g}): the nearest correlations that can are used"
        )
    farthest = found.farthest_of_others()
    if farthest is not None:
        yield f"Pairs of these inputs not listed: 0 asked, sampled at most {abs(farthest):.3f} away from it"
