"""Figures that the user gives where a filing lacks them."""

from collections.abc import Mapping
from dataclasses import replace

from simulate.drafting.base_year import GIVEN
from simulate.errors import InputError, Problem, no_such, show_value
from simulate.filings.history import Figure, History

_SIGNED = {
    "operating_income", "net_income", "pretax_income", "ordinary_income", "tax_expense",
    "operating_cash_flow", "owners_equity", "total_equity", "minorities", "redeemable_minorities",
}  # fmt: skip
_MOST = 1e12  # millions: a figure in units, say


def with_given(history: History, given: Mapping[str, float]) -> History:
    """Return a history whose newest year has the figures that the user gives.

    Parameters
    ----------
    history : History
    given : Mapping[str, float]
        By figure, as in `History.figures`, in millions.

    Raises
    ------
    InputError
        If a figure is unknown, is no number of such a size, or is a negative amount.
    """
    known = {name for name, _ in history.figures} | {one.name for one in history.missing}
    end, figures = history.year_ends[-1], dict(history.figures)
    for name, value in given.items():
        if name not in known:
            raise InputError(Problem("", "--given", show_value(name), no_such("figure", name, sorted(known))))
        if not abs(value) <= _MOST:
            wanted = "must be a finite number, in millions"
            raise InputError(Problem("", f"--given {name}", show_value(value), wanted))
        if value < 0.0 and name not in _SIGNED:
            wanted = "must not be negative: it is an amount"
            raise InputError(Problem("", f"--given {name}", show_value(value), wanted))
        unit = "shares" if "shares" in name else history.currency
        figures[name, end] = Figure(name, end, value * 1e6, unit, GIVEN, GIVEN, "", history.as_of)
    missing = tuple(one for one in history.missing if one.name not in given or one.year_end != end)
    return replace(history, figures=figures, missing=missing)
