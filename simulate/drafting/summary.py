"""What `draft` prints: where each input is from, what is open, what the history has to be read with."""

from collections.abc import Iterator

from rich.console import RenderableType
from rich.table import Table

from simulate.config.loading import config_from_text
from simulate.config.reconciliation import reconciliation_text
from simulate.drafting.draft import Draft
from simulate.drafting.entries import Entry, OpenInput, shown
from simulate.drafting.misfit import misfits_of
from simulate.errors import InputError, printable
from simulate.rich_text import text_console, text_of

#: In a pipe or a file, so that sources take two lines and not five.
_WIDTH = 120


def summary(draft: Draft) -> str:
    """Return the inputs of a draft as a table, what is open, with candidates, notes, and what `check` says.

    Parameters
    ----------
    draft : Draft
    """
    return text_of(text_console(_WIDTH), _parts(draft), breaks_strings=False)


def _parts(draft: Draft) -> Iterator[RenderableType]:
    plan, history = draft.plan, draft.history
    yield printable(
        f"{draft.path}: {history.company}, year to {plan.base.end}, millions of {history.currency}"
    )
    yield printable(f"{draft.data_path}: {len(history.year_ends)} years, {len(history.figures)} figures")
    yield ""
    yield _table(plan.inputs)
    if draft.open:
        yield ""
        yield f"open, commented out in the config ({len(draft.open)}):"
        yield from _open(draft.open)
        yield "--given NAME=MILLIONS gives a figure that the filing lacks, and what follows from it"
    if plan.notes:
        yield ""
        yield "notes of the history:"
        yield from (printable(f"  {note}") for note in plan.notes)
    yield ""
    yield "check:"
    yield from (f"  {line}" for line in _check(draft))
    if misfits := misfits_of(draft):
        yield ""
        yield from misfits


def _table(entries: tuple[Entry | OpenInput, ...]) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for column, is_number in (("input", False), ("value", True), ("status", False), ("source", False)):
        table.add_column(
            column, justify="right" if is_number else "left", no_wrap=column != "source", overflow="fold"
        )
    for entry in entries:
        if isinstance(entry, OpenInput):
            table.add_row(entry.name, "open", "", printable(entry.why))
        else:
            table.add_row(entry.name, _value(entry), entry.status, printable(entry.source))
    return table


def _value(entry: Entry) -> str:
    value = entry.table.get("base")
    if not isinstance(value, int | float):
        return "computed"
    return f"{value:,.0f}" if abs(value) >= 1000.0 else f"{value:,.4g}"


def _open(entries: list[OpenInput]) -> Iterator[str]:
    for entry in entries:
        yield printable(f"  {entry.name}: {entry.how}; {entry.why}")
        for seen in entry.candidates:
            yield printable(f"    seen: {seen.tag} {shown(seen.value)}: {seen.why}")


def _check(draft: Draft) -> Iterator[str]:
    """Yield what `check` says of the config."""
    where = str(draft.path)
    try:
        config = config_from_text(
            draft.config_text, draft.path.stem, where, data=draft.path.parent, must_close=True
        )
    except InputError as error:
        yield from (str(problem) for problem in error.problems)
        return
    yield f"{where}: ok, {len(config.tables)} inputs, {len(config.marginals)} uncertain"
    yield from reconciliation_text(config.base, config.file.reported, config.file.company.currency)
    for warning in (*config.warnings, *config.small_gaps, *config.date_warnings):
        yield f"warning: {warning}"
    yield from map(str, config.answered)
