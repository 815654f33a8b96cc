"""Statistics of the draws that can be sought, and how a goal is written: `p50 = 2493`.

`STATISTICS` is the registry: to add one, write its entry. A statistic of other draws than values,
internal rates of return say, names the function that gives them.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from math import isfinite
from typing import NamedTuple

import numpy as np

from engine.kernels.rates import internal_rates
from engine.kernels.sampler import Sampler
from engine.model.inputs import INPUT_ROW
from simulate.config.config import Config
from simulate.config.toml.written_numbers import plain_number
from simulate.errors import InputError, Problem, show_value
from simulate.sampling.draws import sampled_values

#: What is measured of the draws that have a value.
PERCENTILE, MEAN, SHARE_ABOVE = "percentile", "mean", "share above"
#: Units of targets and thresholds: currency per share, a share of the draws, or a rate of return a year; the
#: last two are decimals that people write in percent.
AMOUNT, PERCENT, RATE = "amount", "percent", "rate"
_PRICE, _HURDLE = "price", "hurdle"
_WHERE = "goal"


class Statistic(NamedTuple):
    """A statistic of the draws.

    Attributes
    ----------
    written : str
        How it is written, with a target: an example for people.
    symbol : str
        How it is called, with {} for the percent or threshold.
    pattern : str
        What stands before the `=`, without blanks, as a regular expression; its one group, if it has one, is
        the percent of a percentile or the threshold of a share.
    measure : str
        One of the measures above.
    target_unit : str
        The unit of the target.
    draws : callable
        (config, sampler of the config, count, number of the goal) -> (draw,) float64, what is measured; NaN
        where there is none.
    number_unit : str, optional
        The unit of a share's threshold; a draw returns more than a rate where it is worth more than the price
        at that rate.
    """

    written: str
    symbol: str
    pattern: str
    measure: str
    target_unit: str
    draws: Callable[[Config, Sampler, int, float | None], np.ndarray]
    number_unit: str = AMOUNT


def _values(config: Config, sampler: Sampler, count: int, _: float | None) -> np.ndarray:
    return sampled_values(sampler, config.horizon, count)


def _returns(config: Config, sampler: Sampler, count: int, _: float | None) -> np.ndarray:
    return internal_rates(sampler, config.horizon, _price(sampler), count, with_equivalent=False).internal


def _values_at_a_rate(config: Config, sampler: Sampler, count: int, rate: float | None) -> np.ndarray:
    """Return present values at a flat rate, by default the config's hurdle; every valid draw has one."""
    rate = config.file.rating.hurdle if rate is None else rate
    if rate is None:
        wanted = "needs [rating] hurdle, or a rate in its place, as in p(irr>12%)"
        raise InputError(Problem("", _WHERE, _HURDLE, wanted))
    flat = np.array([rate])
    found = internal_rates(sampler, config.horizon, _price(sampler), count, flat, with_equivalent=False)
    return np.asarray(found.present_value[0])


def _price(sampler: Sampler) -> float:
    return float(sampler.source.base[INPUT_ROW["share_price"]])


STATISTICS = (
    Statistic("p50 = 2493 (or price)", "P{}", r"p(\d+\.?\d*|\.\d+)", PERCENTILE, AMOUNT, _values),
    Statistic("mean = 2493 (or price)", "the mean", "mean", MEAN, AMOUNT, _values),
    Statistic("p(value>price) = 80%", "P(value > {})", r"p\(value>(.*)\)", SHARE_ABOVE, PERCENT, _values),
    Statistic(
        "irr p50 = 10%", "P{} of the rate of return", r"irrp(\d+\.?\d*|\.\d+)", PERCENTILE, RATE, _returns,
    ),
    Statistic(
        "p(irr>hurdle) = 80%", "P(rate of return > {})", r"p\(irr>(.*)\)", SHARE_ABOVE, PERCENT,
        _values_at_a_rate, RATE,
    ),
)


@dataclass(frozen=True, slots=True)
class Goal:
    """A statistic of the draws, and what it is to be.

    Attributes
    ----------
    statistic : Statistic
        What is measured.
    number : float or None
        The percent of a percentile; the threshold of a share, None for the price or the hurdle.
    target : float or None
        In the statistic's unit, None for the price.
    """

    statistic: Statistic
    number: float | None
    target: float | None

    @property
    def is_share(self) -> bool:
        """Return whether the statistic is a share of the draws."""
        return self.statistic.measure == SHARE_ABOVE

    def figure(self, draws: np.ndarray, price: float) -> float:
        """Return the statistic of some draws; NaN if nothing is measured of any.

        Parameters
        ----------
        draws : numpy.ndarray
            (draw,) what is measured, NaN where a draw has none: those are left out.
        price : float
            Currency per share.
        """
        valid = draws[~np.isnan(draws)]
        if not valid.size:
            return float("nan")
        if self.statistic.measure == PERCENTILE and self.number is not None:
            return float(np.quantile(valid, self.number / 100.0))
        if self.statistic.measure == MEAN:
            return float(valid.mean())
        return float(np.count_nonzero(valid > self.threshold(price)) / valid.size)

    def gap(self, draws: np.ndarray, price: float) -> float:
        """Return how far the statistic is above the target; NaN without any draw that has a value.

        The share of n draws is a whole number of them over n, so a target between two of those is met by the
        nearer one.
        """
        target = self.target_at(price)
        found = self.figure(draws, price)
        if not self.is_share or np.isnan(found):
            return found - target
        n = int(np.count_nonzero(~np.isnan(draws)))
        return float(round(found * n) - round(target * n)) / n

    def threshold(self, price: float) -> float:
        """Return what a share of the draws is above, currency per share."""
        is_price = self.number is None or self.statistic.number_unit == RATE
        return price if is_price else float(self.number or 0.0)

    def target_at(self, price: float) -> float:
        """Return what the statistic is to be."""
        return price if self.target is None else self.target


def parse_goal(text: str) -> Goal:
    """Read a goal, `p50 = 2493`, `p(value>price) = 80%` say.

    Raises
    ------
    InputError
        If there is no such statistic, or its percent, threshold or target is none.
    """
    left, equals, right = (part.strip() for part in text.partition("="))
    name = "".join(left.lower().split())
    for statistic in STATISTICS:
        found = re.fullmatch(statistic.pattern, name)
        if found:
            break
    else:
        raise InputError(Problem("", _WHERE, show_value(text), f"no such statistic; {_all_written()}"))
    if not equals or not right:
        wanted = f"must say what the statistic is to be, as in {statistic.written}"
        raise InputError(Problem("", _WHERE, show_value(text), wanted))
    number = _number(text, statistic, found.group(1)) if found.re.groups else None
    if statistic.target_unit == PERCENT:
        return Goal(statistic, number, _share(text, right))
    if statistic.target_unit == RATE:
        return Goal(statistic, number, _rate(text, right))
    return Goal(statistic, number, _amount(text, right))


def _all_written() -> str:
    return f"write one of: {'; '.join(statistic.written for statistic in STATISTICS)}"


def _number(text: str, statistic: Statistic, written: str) -> float | None:
    """Return the percent of a percentile, or the threshold of a share."""
    if statistic.measure != PERCENTILE:
        is_rate = statistic.number_unit == RATE
        if is_rate and written == _HURDLE:
            return None
        return _rate(text, written) if is_rate else _amount(text, written)
    percent = float(written)
    if not 0.0 < percent < 100.0:
        wanted = "a percentile must be above p0 and below p100"
        raise InputError(Problem("", _WHERE, show_value(text), wanted))
    return percent


def _amount(text: str, written: str) -> float | None:
    """Return an amount of money, None for the price."""
    if written.lower() == _PRICE:
        return None
    number = _float(written)
    if number is None:
        plain = plain_number(written)
        instead = f"write {plain}" if plain and not written.endswith("%") else "must be a number, or price"
        raise InputError(Problem("", _WHERE, show_value(text), f"{written or 'nothing'}: {instead}"))
    return number


def _share(text: str, written: str) -> float:
    """Return a share of draws, written `80%` or 0.8."""
    in_percent = written.endswith("%")
    number = _float(written.removesuffix("%").rstrip())
    if number is None:
        wanted = "must be a share of the draws, 80% or 0.8"
        raise InputError(Problem("", _WHERE, show_value(text), f"{written}: {wanted}"))
    share = number / 100.0 if in_percent else number
    if 0.0 < share < 1.0:
        return share
    if 1.0 < number < 100.0 and not in_percent:
        wanted = f"is a decimal, not a percentage: write {number:g}% or {number / 100.0:.12g}"
    else:
        wanted = "must be above 0% and below 100%: no draw, or every draw, is so over a whole range"
    raise InputError(Problem("", _WHERE, show_value(text), f"{written}: {wanted}"))


def _rate(text: str, written: str) -> float:
    """Return a rate of return a year, written `10%` or 0.1."""
    in_percent = written.endswith("%")
    number = _float(written.removesuffix("%").rstrip())
    wanted = "must be a rate a year above -100%, 10% or 0.1"
    if number is not None:
        rate = number / 100.0 if in_percent else number
        if -1.0 < rate < 1.0 or (in_percent and rate > -1.0):
            return rate
        if number >= 1.0:
            wanted = f"is a decimal, not a percentage: write {number:g}% or {number / 100.0:.12g}"
    raise InputError(Problem("", _WHERE, show_value(text), f"{written or 'nothing'}: {wanted}"))


def _float(written: str) -> float | None:
    """Return a finite number, None if it is none."""
    try:
        number = float(written) if "_" not in written else float("nan")
    except ValueError:
        return None
    return number if isfinite(number) else None
