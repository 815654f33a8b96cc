"""What came of growth and margin, and what was known before: one case a firm and origin."""

from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

import numpy as np

from simulate.reference_class.panel import Panel

Quantity: TypeAlias = Literal["growth", "margin"]
QUANTITIES: tuple[Quantity, ...] = ("growth", "margin")


class Past(NamedTuple):
    """What a firm's own past says of a quantity at an origin; arrays are (case,).

    Attributes
    ----------
    mean, last : numpy.ndarray
        Of all years up to the origin, and of the last one: log growth a year, or operating margin.
    least, most, deviation : numpy.ndarray
        The least and the greatest of these years, and their standard deviation (n - 1).
    revenue : numpy.ndarray
        Of the origin's year, units of currency.
    """

    mean: np.ndarray
    last: np.ndarray
    least: np.ndarray
    most: np.ndarray
    deviation: np.ndarray
    revenue: np.ndarray

    @classmethod
    def of_years(cls, years: np.ndarray, revenue: np.ndarray) -> "Past":
        """Return what (case, year) values say, the origin's last; NaN where a year is missing.

        Parameters
        ----------
        years : numpy.ndarray
            (case, year), at least two finite in each row.
        revenue : numpy.ndarray
            (case,) of the origin's year.
        """
        return cls(
            np.nanmean(years, axis=1), years[:, -1], np.nanmin(years, axis=1), np.nanmax(years, axis=1),
            np.nanstd(years, axis=1, ddof=1), revenue,
        )  # fmt: skip


@dataclass(frozen=True, eq=False)
class Cases:
    """Outcomes of one quantity over one horizon.

    Attributes
    ----------
    quantity : "growth" or "margin"
    horizon : int
        Years from the origin to the outcome.
    firm : numpy.ndarray
        (case,) the firm's place in the panel.
    origin : numpy.ndarray
        (case,) the year at whose end one looks ahead.
    past : Past
    outcome : numpy.ndarray
        (case,) mean log growth a year over the horizon, or the operating margin of its last year.
    """

    quantity: Quantity
    horizon: int
    firm: np.ndarray
    origin: np.ndarray
    past: Past
    outcome: np.ndarray

    def __getitem__(self, some: np.ndarray) -> "Cases":
        """Return some of the cases, by a mask or by places."""
        past = Past(*(values[some] for values in self.past))
        return Cases(
            self.quantity, self.horizon, self.firm[some], self.origin[some], past, self.outcome[some]
        )

    def __len__(self) -> int:
        """Return the number of cases."""
        return self.outcome.size


#: Years of its own past that a firm must have: yearly growths, or margins.
LEAST_PAST = {"growth": 4, "margin": 5}


def yearly(panel: Panel, quantity: Quantity) -> np.ndarray:
    """Return (firm, year) log growth since the year before, or operating margin; NaN where there is none.

    Parameters
    ----------
    panel : Panel
    quantity : "growth" or "margin"
    """
    revenue = panel.lines["revenue"]
    if quantity == "margin":
        margin: np.ndarray = panel.lines["operating_income"] / revenue
        return margin
    logs = np.log(revenue)
    return np.concatenate([np.full((len(logs), 1), np.nan), np.diff(logs, axis=1)], axis=1)


def past_of(panel: Panel, quantity: Quantity, origin: int) -> tuple[np.ndarray, Past]:
    """Return which firms have enough of a past at an origin, as places, and that past.

    Parameters
    ----------
    panel : Panel
    quantity : "growth" or "margin"
    origin : int
        A year of the panel; nothing later is looked at.
    """
    at = int(origin - panel.years[0])
    years = yearly(panel, quantity)[:, : at + 1]
    enough = np.isfinite(years).sum(axis=1) >= LEAST_PAST[quantity]
    firm = np.flatnonzero(enough & np.isfinite(years[:, at]))
    return firm, Past.of_years(years[firm], panel.lines["revenue"][firm, at])


def past_of_firm(panel: Panel, quantity: Quantity, firm: int, origin: int) -> Past:
    """Return what one firm's own past says at an origin.

    Parameters
    ----------
    panel : Panel
    quantity : "growth" or "margin"
    firm : int
        Its place in the panel.
    origin : int
    """
    one, at = panel.firms_where(np.array([firm])), int(origin - panel.years[0])
    return Past.of_years(yearly(one, quantity)[:, : at + 1], one.lines["revenue"][:, at])


def cases_of(panel: Panel, quantity: Quantity, horizon: int) -> Cases:
    """Return the cases of all origins whose outcome is in the panel.

    Parameters
    ----------
    panel : Panel
    quantity : "growth" or "margin"
    horizon : int
        Years, at least 1.
    """
    found = [_of_origin(panel, quantity, horizon, int(year)) for year in panel.years[:-horizon]]
    firm, origin, outcome = (np.concatenate([one[place] for one in found]) for place in range(3))
    past = Past(*(np.concatenate(parts) for parts in zip(*(one[3] for one in found), strict=True)))
    return Cases(quantity, horizon, firm, origin, past, outcome)


def _of_origin(
    panel: Panel, quantity: Quantity, horizon: int, origin: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray, Past]:
    firm, past = past_of(panel, quantity, origin)
    at = int(origin - panel.years[0])
    outcome = outcome_of(panel, quantity, firm, at, horizon)
    there = np.isfinite(outcome)
    some = Past(*(values[there] for values in past))
    return firm[there], np.full(int(there.sum()), origin), outcome[there], some


def outcome_of(panel: Panel, quantity: Quantity, firm: np.ndarray, at: int, horizon: int) -> np.ndarray:
    """Return (case,) what came of firms, NaN where it is not known.

    Parameters
    ----------
    panel : Panel
    quantity : "growth" or "margin"
    firm : numpy.ndarray
        (case,) places of firms.
    at : int
        The place of the origin's year.
    horizon : int
    """
    later = at + horizon
    revenue = panel.lines["revenue"]
    found: np.ndarray = (
        panel.lines["operating_income"][firm, later] / revenue[firm, later]
        if quantity == "margin" else np.log(revenue[firm, later] / revenue[firm, at]) / horizon
    )
    return found
