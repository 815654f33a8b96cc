"""The base year as the inputs have it beside the annual report: line by line, what differs, and why."""

from collections.abc import Container, Iterator
from dataclasses import dataclass
from math import isfinite

from engine.model.base_year import base_year
from engine.model.inputs import INPUT_NAMES, Inputs
from simulate.config.config import Config
from simulate.config.issues import Issue
from simulate.config.schema import Reported
from simulate.config.toml.key_lines import Key
from simulate.config.validation.balance_sheet import (
    REFUSED,
    TOLERANCE,
    amount,
    balance_gaps,
    gap_answers,
    is_off,
    netted_cash,
    parts_of,
    reported_balances,
    told_gaps,
)
from simulate.config.validation.reported_figures import reported_earnings
from simulate.formatting import currency_symbol

#: Lines that are shown in this order; all are keys of [reported] but for working capital.
_ORDER = (
    "revenue", "operating_income", "interest_expense", "tax_expense", "net_income",
    "depreciation_and_amortization", "total_assets", "cash", "total_debt", "total_equity", "working_capital",
    "operating_cash_flow", "capex",
)
_WORKING_CAPITAL = "current_operating_assets"  # the figure at which a gap of working capital is told
_TERMS = ("interest_expense", "tax_expense")
_NOT_IN_MODEL = ("operating_cash_flow", "capex")
_SMALL, _TINY = 1_000.0, 10.0  # millions: companies of less show one decimal, and two


@dataclass(frozen=True, slots=True)
class ReconciledLine:
    """One line of the base year, as the inputs have it and as the annual report has it.

    Attributes
    ----------
    name : str
        The key of [reported], or ``working_capital``.
    model : float or None
        What the inputs give, millions; None where the model has no such figure of its base year, or an input
        that it takes is still open.
    reported : float
        The figure of the report, millions.
    difference : float or None
        `model` less `reported`, millions; None where the two are not to agree.
    share : float or None
        The difference as a part of the reported figure, a decimal; None without a difference, or where the
        reported figure is zero and the model's is not.
    bound : float or None
        The share beyond which a config is refused unless it names the cause, a decimal, of the size that
        docs/configs.md has; None where the line is held to nothing by itself.
    cause : str
        Why the line is over 1% off, in the words of the config; "" if it is not, or names none.
    note : str
        What the model's figure is made of, or why there is none.
    """

    name: str
    model: float | None
    reported: float
    difference: float | None = None
    share: float | None = None
    bound: float | None = None
    cause: str = ""
    note: str = ""

    @property
    def is_off(self) -> bool:
        """Whether the line has to agree, and is over 1% of the reported figure off."""
        return self.bound is not None and self.model is not None and is_off(self.model, self.reported)

    @property
    def remark(self) -> str:
        """The cause, or that there is none, or the note."""
        return self.cause or (f"over {TOLERANCE:.0%} off" if self.is_off else self.note)


def reconcile(base: Inputs, reported: Reported) -> tuple[ReconciledLine, ...]:
    """Return each reported figure of the base year beside that of the inputs.

    Parameters
    ----------
    base : Inputs
        The base case; lines that an input of NaN is part of have no figure of the model.
    reported : Reported
        The reported figures, millions.

    Returns
    -------
    tuple of ReconciledLine
        In the order of the statements; none for figures that are not given.
    """
    lines = {line.name: line for line in (*_earnings(base, reported), *_balances(base, reported),
                                          *_others(base, reported))}
    return tuple(lines[name] for name in _ORDER if name in lines)


def unexplained_issues(config: Config, told: Container[Key]) -> Iterator[Issue]:
    """Yield lines that are over 1% off without a cause, and that nothing else has told.

    Those are small beside the company: an equity of a hundredth of the assets, say.

    Parameters
    ----------
    config : Config
        The config; one with settings is a what-if, which need not agree with the report.
    told : container of tuple
        The keys of which something has been said.
    """
    if config.settings:
        return
    for line in reconcile(config.base, config.file.reported):
        key = "reported", _WORKING_CAPITAL if line.name == "working_capital" else line.name
        if line.is_off and not line.cause and line.model is not None and key not in told:
            off = "" if line.share is None else f", {abs(line.share):.1%} off"
            wanted = f"the inputs give {amount(line.model)}{off}"
            yield Issue(key, getattr(config.file.reported, key[1]), wanted)


def reconciliation_text(base: Inputs, reported: Reported, currency: str) -> list[str]:
    """Return the reconciliation as lines of text for a terminal; none where nothing is reported.

    Parameters
    ----------
    base, reported : Inputs, Reported
        The base case and the reported figures, millions.
    currency : str
        ISO 4217 code.
    """
    lines = reconcile(base, reported)
    if not lines:
        return []
    size = max(abs(line.reported) for line in lines)
    decimals = 0 if size >= _SMALL else 1 if size >= _TINY else 2
    end = f" to {reported.base_year_end}" if reported.base_year_end else ""
    head = (f"base year{end}, {currency_symbol(currency)}m", "model", "report", "difference", "", "")
    cells = [
        head,
        *((line_name(line), *(_amount(x, decimals) for x in (line.model, line.reported, line.difference)),
           _percent(line), line.remark) for line in lines),
    ]  # fmt: skip
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return [
        "  ".join((row[0].ljust(widths[0]), *map(str.rjust, row[1:5], widths[1:5]), row[5])).rstrip()
        for row in cells
    ]


def what_if_note(config: Config) -> str:
    """Return what a reader must know of a reconciliation under settings of inputs; "" without any.

    Parameters
    ----------
    config : Config
        The company.
    """
    if config.held.isdisjoint(INPUT_NAMES):
        return ""
    return "The model is as settings change it, and need not earn what the year did."


def line_name(line: ReconciledLine) -> str:
    """Return the name of a line in words.

    Parameters
    ----------
    line : ReconciledLine
        Any.
    """
    return line.name.replace("_", " ").capitalize()


def _earnings(base: Inputs, reported: Reported) -> Iterator[ReconciledLine]:
    for name, (ours, theirs) in reported_earnings(base, reported).items():
        why = reported.normalised if name == "net_income" else None
        yield _line(name, ours, theirs, TOLERANCE, why or "")
    year = base_year(base)
    for name in _TERMS:
        if (theirs := getattr(reported, name)) is not None:
            note = "a term of net income"
            yield _line(name, getattr(year, name), theirs, None, note=note)


def _balances(base: Inputs, reported: Reported) -> Iterator[ReconciledLine]:
    figures = reported_balances(base, reported)
    gaps = list(told_gaps(balance_gaps(base, reported)))
    gaps = gaps or [name for name, pair in figures.items() if is_off(*pair)]
    answers = gap_answers(reported.base_year_gap, gaps)
    for name, (ours, theirs) in figures.items():
        if name == _WORKING_CAPITAL:
            note = "current_operating_assets less current_operating_liabilities"
            yield _line("working_capital", ours, theirs, REFUSED, answers.get(name, ""), note)
            continue
        parts = parts_of(name, base, reported)
        yield _line(name, ours, theirs, REFUSED, answers.get(name, ""), parts if " + " in parts else "")


def _others(base: Inputs, reported: Reported) -> Iterator[ReconciledLine]:
    """Yield what is shown side by side, but need not agree."""
    if reported.cash is not None:
        free = _known(base.base_cash + netted_cash(base, reported))
        note = "what is paid out or repays debt: at most the report's"
        yield ReconciledLine("cash", free, reported.cash, note=note)
    for name in _NOT_IN_MODEL:
        if (theirs := getattr(reported, name)) is not None:
            note = "not in the model, whose cash flow starts in year 1"
            yield ReconciledLine(name, None, theirs, note=note)


def _line(
    name: str, ours: float, theirs: float, bound: float | None, cause: str = "", note: str = ""
) -> ReconciledLine:
    model = _known(ours)
    if model is None:
        return ReconciledLine(name, None, theirs, bound=bound, note="an input is open")
    difference = model - theirs
    share = difference / abs(theirs) if theirs else None if difference else 0.0
    why = cause if is_off(model, theirs) else ""
    return ReconciledLine(name, model, theirs, difference, share, bound, why, note)


def _known(number: float) -> float | None:
    return number if isfinite(number) else None


def _amount(number: float | None, decimals: int) -> str:
    return "" if number is None else f"{number:z,.{decimals}f}"


def _percent(line: ReconciledLine) -> str:
    return "" if line.share is None else f"{line.share:z.1%}"
