"""Reference classes from a panel: `python -m simulate.reference_class.making PANEL FILE` writes them."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from math import inf
from pathlib import Path

import numpy as np

from simulate.errors import InputError, Problem
from simulate.reference_class.cases import QUANTITIES, Cases, cases_of, outcome_of, yearly
from simulate.reference_class.classes import (
    OUTCOME_LEVELS,
    Outcomes,
    ReferenceClass,
    ReferenceClasses,
    written_classes,
)
from simulate.reference_class.panel import Panel, read_panel
from simulate.reference_class.rule import Rule, fit_rule

HORIZONS = (1, 3, 5, 8)
#: Fewer cases make no rule and no quantiles: of 300, 30 are below P10.
LEAST_CASES = 300
#: Borders of the classes by revenue, units of yen.
YEN_BORDERS = (1e9, 1e10, 1e11, 1e12)
_LEAST_GROWTHS = 5
#: Yen for one unit in 2024, in round figures: a class spans a factor of ten.
_YEN = {
    "USD": 150.0, "EUR": 165.0, "GBP": 195.0, "CHF": 170.0, "CAD": 110.0, "AUD": 100.0, "CNY": 21.0,
    "HKD": 19.0, "TWD": 4.7, "KRW": 0.11, "SGD": 113.0, "INR": 1.8, "SEK": 14.0, "NOK": 14.0, "DKK": 22.0,
    "BRL": 28.0, "MXN": 8.3, "ZAR": 8.2, "ILS": 41.0, "PLN": 38.0, "THB": 4.3, "IDR": 0.0095, "MYR": 33.0,
}  # fmt: skip


def classes_of(
    panel: Panel,
    source: str,
    borders: Sequence[float] = YEN_BORDERS,
    per_unit: Mapping[str, float] | None = None,
) -> ReferenceClasses:
    """Return the classes of a panel by size, and by sector and size where it knows sectors.

    Parameters
    ----------
    panel : Panel
    source : str
        Where it is from.
    borders : sequence of float
        Least revenues of the classes, ascending, units of the panel's currency.
    per_unit : Mapping[str, float], optional
        Units of the panel's currency for one of another.

    Returns
    -------
    ReferenceClasses
        Without classes that have fewer than `LEAST_CASES` outcomes of one year's growth, or no firm whose
        single years tell how they lie about its mean.
    """
    sectors = ["", *sorted({sector for sector in panel.sectors if sector})]
    ranges = list(zip(borders, [*borders[1:], inf], strict=True))
    found = (_class(panel, low, high, sector) for sector in sectors for low, high in ranges)
    classes = tuple(one for one in found if one is not None)
    first, last = int(panel.years[0]), int(panel.years[-1])
    return ReferenceClasses(source, panel.currency, first, last, dict(per_unit or {}), classes)


def classes_of_option(path: str | None) -> ReferenceClasses | None:
    """Return the classes of a panel that a user names; None for the shipped ones.

    Parameters
    ----------
    path : str or None
        A CSV file as `read_panel` takes it; classes begin at revenue of a million of its currency.

    Raises
    ------
    InputError
        If it cannot be read, or has too few reports for a class.
    """
    if path is None:
        return None
    panel = read_panel(path)
    top = float(np.nanmax(panel.lines["revenue"]))
    borders = [border for power in range(6, 16) if (border := 10.0**power) <= top]
    found = classes_of(panel, Path(path).name, borders)
    if not found.classes:
        wanted = (
            f"has no class of revenue with {LEAST_CASES} growths from one year to the next, and firms with "
            f"{_LEAST_GROWTHS} growths and margins"
        )
        raise InputError(Problem(path, "", "", wanted))
    return found


def _class(panel: Panel, low: float, high: float, sector: str) -> ReferenceClass | None:
    outcomes = tuple(_outcomes(panel, low, high, sector))
    if not any(one.quantity == "growth" and one.horizon == 1 for one in outcomes):
        return None
    rank = _rank(panel, low, high, sector)
    if rank is None:
        return None
    rules = tuple(rules_of(fitted_half(panel), low, high, sector))
    return ReferenceClass(low, high, sector, outcomes, rules, rank)


def _outcomes(panel: Panel, low: float, high: float, sector: str) -> Iterator[Outcomes]:
    """Yield what came of all firms of a class, whatever their past."""
    for quantity in QUANTITIES:
        for horizon in HORIZONS:
            values, firms = [], []
            for at in range(max(panel.years.size - horizon, 0)):
                revenue = panel.lines["revenue"][:, at]
                firm = np.flatnonzero(_in(panel, revenue, np.arange(revenue.size), low, high, sector))
                outcome = outcome_of(panel, quantity, firm, at, horizon)
                values.append(outcome[np.isfinite(outcome)])
                firms.append(firm[np.isfinite(outcome)])
            every = np.concatenate(values) if values else np.empty(0)
            if every.size >= LEAST_CASES:
                quantiles = tuple(float(one) for one in np.quantile(every, OUTCOME_LEVELS))
                n_firm = np.unique(np.concatenate(firms)).size
                yield Outcomes(quantity, horizon, quantiles, every.size, n_firm)


def is_fitted(firm: str) -> bool:
    """Return whether rules are fitted to a firm; the other half of all firms is what they are judged on.

    Parameters
    ----------
    firm : str
        Its identifier: which half it is of depends on nothing else.
    """
    return sha256(firm.encode()).digest()[0] < 128


def fitted_half(panel: Panel) -> Panel:
    """Return the firms of a panel that rules are fitted to.

    Parameters
    ----------
    panel : Panel
    """
    return panel.firms_where(np.array([is_fitted(str(firm)) for firm in panel.firms]))


def rules_of(
    panel: Panel, low: float, high: float, sector: str = "", *, widens: bool = True
) -> Iterator[Rule]:
    """Yield the rules of one class.

    Parameters
    ----------
    panel : Panel
    low, high : float
        Revenue at the origin, units of the panel's currency; the second is not in it.
    sector : str, optional
    widens : bool, optional
        Whether a class of fewer than `LEAST_CASES` takes in as many smaller firms as it needs; else it has no
        rule of that horizon.
    """
    for quantity in QUANTITIES:
        for horizon in (years for years in HORIZONS if years < panel.years.size):
            every = cases_of(panel, quantity, horizon)
            for least in (low, low / 10.0, low / 100.0, 0.0) if widens else (low,):
                cases = cases_in(panel, every, least, high, sector)
                if len(cases) >= LEAST_CASES:
                    yield fit_rule(cases)
                    break


def cases_in(panel: Panel, cases: Cases, low: float, high: float, sector: str = "") -> Cases:
    """Return the cases of one class.

    Parameters
    ----------
    panel : Panel
    cases : Cases
    low, high : float
        Revenue at the origin, units of the panel's currency; the second is not in it.
    sector : str, optional
    """
    return cases[_in(panel, cases.past.revenue, cases.firm, low, high, sector)]


def _in(
    panel: Panel, revenue: np.ndarray, firm: np.ndarray, low: float, high: float, sector: str
) -> np.ndarray:
    inside: np.ndarray = (revenue >= low) & (revenue < high)
    return inside & (panel.sectors[firm] == sector) if sector else inside


def _rank(panel: Panel, low: float, high: float, sector: str) -> float | None:
    """Return how a year's growth goes with the change of its margin.

    It is a rank correlation within firms, of those whose median revenue is in the class; None if no
    pair of years tells.
    """
    from scipy.stats import spearmanr

    revenue = panel.lines["revenue"]
    middle = np.array([np.median(row[np.isfinite(row)]) for row in revenue])  # no row is empty
    growth, margin = yearly(panel, "growth"), yearly(panel, "margin")
    enough = np.isfinite(growth).sum(axis=1) >= _LEAST_GROWTHS
    some = enough & _in(panel, middle, np.arange(middle.size), low, high, sector)
    growth, change = growth[some], np.diff(margin[some], axis=1)
    apart = (growth - np.nanmean(growth, axis=1, keepdims=True))[:, 1:]
    together = np.isfinite(apart) & np.isfinite(change)
    if together.sum() < 2:
        return None
    return float(spearmanr(apart[together], change[together]).statistic)


_HEAD = (
    "Reference classes: how growth and operating margins of companies turned out, by their size.",
    "Made by `python -m simulate.reference_class.making PANEL simulate/reference_class/classes.toml`;",
    "docs/ranges.md has the keys. Growth is log growth a year over the horizon,",
    "margins are those of its last year.",
    "Survivors only, one country, years with a pandemic and a weak yen; windows overlap.",
)
_SOURCE = (
    "annual reports of listed Japanese companies, EDINET: 3,900 companies, years 2016 to 2026, today's "
    "only"
)


def main(arguments: Sequence[str]) -> None:
    """Write the shipped classes.

    Parameters
    ----------
    arguments : sequence of str
        The panel, and the file to write.
    """
    panel = read_panel(arguments[0])
    classes = classes_of(panel, _SOURCE, per_unit=_YEN)
    found = ReferenceClasses(
        classes.source, "JPY", classes.first_year, classes.last_year, classes.per_unit, classes.classes
    )
    Path(arguments[1]).write_text(written_classes(found, _HEAD), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
