"""A firm of a panel as a history of filings, as far as it was known at an origin."""

from datetime import date

import numpy as np

from simulate.filings.history import Figure, History
from simulate.reference.panel import LINES, Panel

_FORM = "panel"


def history_at(panel: Panel, firm: int, origin: int) -> History:
    """Return what a panel knew of a firm when a year had ended.

    Parameters
    ----------
    panel : Panel
    firm : int
        Its place in the panel.
    origin : int
        The year; nothing later is looked at.
    """
    known = np.flatnonzero(np.isfinite(panel.lines["revenue"][firm]) & (panel.years <= origin))
    ends = {int(at): panel.ends[firm, at].astype("datetime64[D]").astype(object) for at in known}
    name, currency = str(panel.firms[firm]), panel.currency or "JPY"
    figures = {
        (line, ends[at]): Figure(line, ends[at], value, _unit(line, currency), line, _FORM, name, ends[at])
        for line in LINES for at in ends
        if np.isfinite(value := float(panel.lines[line][firm, at]))
    }
    last: date = ends[int(known[-1])]
    return History(
        name, {"edinet_code": name}, currency, "Japan GAAP", last, last, tuple(ends.values()), figures,
        None, (), (), {},
    )  # fmt: skip


def _unit(line: str, currency: str) -> str:
    return "shares" if line.startswith("shares") else currency
