"""The table [reported] of a draft: the base year as filed, and why its net income is not the model's."""

from collections.abc import Iterator, Mapping
from math import inf
from typing import NamedTuple

from engine.model.earnings import earnings
from simulate.config.validation.balance_sheet import TOLERANCE
from simulate.drafting.base_year import Balance, BaseYear, document_words
from simulate.drafting.entries import Entry, OpenInput, millions, shown


class ReportedFigure(NamedTuple):
    """A figure of [reported].

    Attributes
    ----------
    key : str
    value : float
        Millions.
    comment : str
        Its tag, or how it is computed.
    """

    key: str
    value: float
    comment: str


#: What the filing says as it stands, by the key of [reported], which is the figure's name, too.
_AS_FILED = {
    "revenue": "",
    "net_income": "the owners'",
    "operating_income": "",
    "tax_expense": "",
    "depreciation_and_amortization": "",
    "total_assets": "",
}
_CASH_FLOWS = ("operating_cash_flow", "capex")


def reported_figures(base: BaseYear, balance: Balance) -> Iterator[ReportedFigure]:
    """Yield the figures of [reported] that are known, in the order of the schema.

    Parameters
    ----------
    base : BaseYear
    balance : Balance
    """
    for name, words in _AS_FILED.items():
        if name == "tax_expense" and (between := _between(base)) is not None:
            comment = "all that lies between operating income and income before taxes"
            yield ReportedFigure("interest_expense", millions(between), comment)
        yield from _as_filed(base, name, words)
    yield from _balances(base, balance)
    for name in _CASH_FLOWS:
        yield from _as_filed(base, name, "")


def _as_filed(base: BaseYear, name: str, words: str) -> Iterator[ReportedFigure]:
    figure = base.history.figures.get((name, base.end))
    least = {"capex": 0.0, "total_assets": 1.0}.get(name, -inf)  # as the schema has it
    if figure is not None and figure.value >= least:
        yield ReportedFigure(name, millions(figure.value), f"{words}; {figure.tag}".removeprefix("; "))


def _balances(base: BaseYear, balance: Balance) -> Iterator[ReportedFigure]:
    if balance.equity is not None:
        less = f"; minorities of {shown(balance.minorities)} are not in it" if balance.minorities else ""
        yield ReportedFigure("total_equity", millions(balance.equity), f"the owners'{less}")
    if balance.debt is not None:
        comment = "borrowings, bonds and leases; " + base.history.figures["debt", base.end].tag
        yield ReportedFigure("total_debt", millions(balance.debt), comment)
    if balance.cash is not None:
        yield ReportedFigure("cash", millions(balance.cash), "with short-term securities")
    if balance.current_assets is not None and balance.current_liabilities is not None:
        yield ReportedFigure(
            "current_operating_assets", millions(balance.current_assets), "without cash and securities",
        )  # fmt: skip
        yield ReportedFigure(
            "current_operating_liabilities", millions(balance.current_liabilities), "without debt",
        )  # fmt: skip
    if balance.off_both_sides:
        comment = "current liabilities, which working capital counts already (docs/limits.md)"
        yield ReportedFigure("taken_off_both_sides", millions(balance.off_both_sides), comment)


def _between(base: BaseYear) -> float | None:
    operating, before = base.value("operating_income"), base.value("pretax_income")
    return None if operating is None or before is None else operating - before


def normalised(base: BaseYear, entries: Mapping[str, Entry | OpenInput]) -> str:
    """Return why the inputs' net income is not the year's; "" if it is within 1%, or is not known.

    Parameters
    ----------
    base : BaseYear
    entries : Mapping[str, Entry or OpenInput]
        The inputs by name. Debt that is open counts as none.
    """
    names = ("variable_cost_ratio", "fixed_operating_expenses", "interest_rate", "tax_rate", "base_debt")
    given = {name: _base(entries[name]) for name in names}
    theirs, revenue = base.value("net_income"), base.revenue / 1e6
    given["base_debt"] = given["base_debt"] or 0.0
    if theirs is None or any(value is None for value in given.values()):
        return ""
    known = {name: value for name, value in given.items() if value is not None}
    ours = earnings(
        revenue, known["variable_cost_ratio"] * revenue, known["fixed_operating_expenses"],
        known["interest_rate"], known["base_debt"], known["tax_rate"], 0.0,
    )  # fmt: skip
    size = max(abs(ours.net_income), abs(theirs / 1e6), TOLERANCE * revenue)
    if abs(ours.net_income - theirs / 1e6) <= TOLERANCE * size:
        return ""
    return "; ".join(_differences(base, known["tax_rate"], ours.interest, ours.tax))


def _differences(base: BaseYear, rate: float, interest: float, tax: float) -> Iterator[str]:
    """Yield what a year like others has beside what this one had, millions."""
    between, taxes, before = _between(base), base.value("tax_expense"), base.value("pretax_income")
    if taxes is not None and before:
        ours = f"tax at {rate:.1%}" if tax else "no tax on a loss"
        yield f"{ours} instead of the year's {shown(taxes)} on {shown(before)} before taxes"
    elif tax:
        yield f"tax at {rate:.1%}"
    words = f"interest of {shown(interest * 1e6)} on base_debt" if interest else "no interest"
    if between is not None:
        theirs = shown(between) if between >= 0.0 else f"other income of {shown(-between)}"
        words += f" instead of {theirs} between operating and pretax income"
    yield words
    income = base.value("net_income")
    if taxes is not None and before is not None and income is not None:
        rest = before - taxes - income
        if abs(rest) > 1e-3 * base.revenue:
            yield f"before {shown(rest)} of minorities and what else lies between profit and the owners'"


def _base(entry: Entry | OpenInput) -> float | None:
    value = entry.table.get("base") if isinstance(entry, Entry) else None
    return float(value) if isinstance(value, int | float) else None


def reported_source(base: BaseYear) -> str:
    """Return the documents of the base year's figures, the one with most of them first.

    Parameters
    ----------
    base : BaseYear
    """
    counted: dict[str, int] = {}
    for (_, end), figure in base.history.figures.items():
        if end == base.end:
            words = document_words(figure)
            counted[words] = counted.get(words, 0) + 1
    return "; ".join(sorted(counted, key=lambda words: (-counted[words], words)))
