"""When the years of a forecast end: year k ends k years after the base year."""

from calendar import monthrange
from datetime import date, timedelta

from engine.model.rules.horizon import MAX_YEARS

# Years of 52 or 53 weeks end up to a week before or after the same day of the month, over a year's end, too.
_WANDER = timedelta(days=7)


def year_end(base_year_end: date, year: int) -> date:
    """Return the day on which a forecast year ends.

    Parameters
    ----------
    base_year_end : datetime.date
        The last day of the base year.
    year : int
        1 for the first year of the forecast, 0 for the base year.

    Returns
    -------
    datetime.date
        The same day of a later year; 28 February where that year has no 29th. A month's last day stays one.
    """
    then, month = base_year_end.year + year, base_year_end.month
    last = monthrange(then, month)[1]
    is_last = base_year_end.day == monthrange(base_year_end.year, month)[1]
    return date(then, month, last if is_last else min(base_year_end.day, last))


def forecast_year(base_year_end: date, day: date) -> int | None:
    """Return the year of the forecast that ends on a day, or within a week of it.

    Parameters
    ----------
    base_year_end : datetime.date
        The last day of the base year.
    day : datetime.date
        The end of some fiscal year.

    Returns
    -------
    int or None
        0 for the base year, below 0 for years before it; None if no year ends then, or it is over a
        hundred years away.
    """
    near = day.year - base_year_end.year
    if abs(near) > MAX_YEARS:
        return None
    for year in (near, near - 1, near + 1):  # a year that ends with December may wander into January
        if abs(year_end(base_year_end, year) - day) <= _WANDER:
            return year
    return None


def labels_of(base_year_end: date, year: int) -> tuple[int, ...]:
    """Return the labels that fit a forecast year by the day on which it ends: at a turn of the year two.

    Parameters
    ----------
    base_year_end : datetime.date
        The last day of the base year.
    year : int
        1 for the first year of the forecast.
    """
    end = year_end(base_year_end, year)
    return tuple(dict.fromkeys(day.year for day in (end, end - _WANDER, end + _WANDER)))
