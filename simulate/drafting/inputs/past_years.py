"""What a company's own years say: growth rates and margins, without those that do not compare."""

from datetime import date
from itertools import pairwise
from math import sqrt
from statistics import fmean

from simulate.drafting.base_year import BaseYear, balance_of

_YEAR = range(350, 381)  # days, of 52 or 53 weeks


def growth_rates(base: BaseYear) -> dict[date, float]:
    """Return revenue growth by year's end, ascending: 0.081 is 8.1%.

    Growth over a gap, over a change of standard and over the start of a restatement compares what is not
    alike, and is left out.

    Parameters
    ----------
    base : BaseYear
    """
    revenue, notes = base.series("revenue"), base.history.notes
    broken = {note.years[-1] for note in notes if note.kind == "standard"}
    for note in notes:
        restated = [day for name, day in note.figures if name == "revenue"]
        broken.update(restated[:1])  # ascending: growth within the years restated compares
    return {
        day: revenue[day] / revenue[before] - 1.0
        for before, day in pairwise(revenue)
        if (day - before).days in _YEAR and day not in broken and revenue[before] > 0.0 < revenue[day]
    }


def margins(base: BaseYear) -> dict[date, float]:
    """Return the operating margin by year's end, ascending.

    Parameters
    ----------
    base : BaseYear
    """
    revenue = base.series("revenue")
    return {
        day: income / revenue[day]
        for day, income in base.series("operating_income").items()
        if revenue.get(day, 0.0) > 0.0
    }


def production_assets(base: BaseYear, end: date) -> float | None:
    """Return what wears out and is replaced, in units: property, plant and equipment, net.

    Under IFRS all leases are debt, so that right-of-use assets belong to it. Companyfacts tags them apart;
    at EDINET some filers hold them in property, plant and equipment, so there they are not added.

    Parameters
    ----------
    base : BaseYear
    end : date
    """
    plant = base.history.value("ppe_net", end)
    if plant is None or not adds_leases(base):
        return plant
    return plant + (base.history.value("right_of_use_assets", end) or 0.0)


def adds_leases(base: BaseYear) -> bool:
    """Return whether right-of-use assets are added to property, plant and equipment.

    Parameters
    ----------
    base : BaseYear
    """
    return base.history.standard == "IFRS" and not base.is_edinet


def ratios_to_revenue(base: BaseYear, name: str) -> dict[date, float]:
    """Return production assets or working capital over revenue, by year's end, ascending.

    Parameters
    ----------
    base : BaseYear
    name : str
        "production_assets" or "working_capital".
    """
    found = {}
    for day, revenue in base.series("revenue").items():
        is_plant = name == "production_assets"
        amount = production_assets(base, day) if is_plant else balance_of(base, day).working_capital
        if amount is not None and revenue > 0.0:
            found[day] = amount / revenue
    return found


def spread(values: list[float]) -> float:
    """Return the standard deviation of at least two values about their mean, n - 1 below the line.

    Parameters
    ----------
    values : list of float
    """
    mean = fmean(values)
    return sqrt(sum((value - mean) ** 2 for value in values) / (len(values) - 1))
