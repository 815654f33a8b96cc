"""Reverse DCF: the value of each input, alone, that makes the base case worth the price or a target.

Implied values are put in words with enough digits to tell them from the base case.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from math import floor, log10

import numpy as np

from reports.decisions.reverse_dcf.root_search import Valuer, close_in
from reports.evaluation.evaluation import Evaluation
from reports.formatting.numbers import (
    axis_scale,
    digits_for,
    format_name,
    show_amount,
    show_input,
    show_parameter,
)
from simulate import Config, revalue
from simulate.config.inputs import INPUT_BY_NAME
from simulate.config.merge import with_forecast
from simulate.forecast.price_returns import DISCOUNTING
from simulate.goal_seek.search_range import SearchRange, search_points
from simulate.settings import Settings

#: Asked of a config in which no input is uncertain.
MAIN_DRIVERS = (
    "initial_growth", "terminal_growth", "initial_discount_rate", "variable_cost_ratio", "tax_rate",
)
_CLOSE = 1e-6  # of the target: a crossing that ends further off was a jump, not a root


@dataclass(frozen=True, slots=True)
class Implied:
    """One input moved alone until the base case is worth an amount.

    Attributes
    ----------
    name, unit, base : str, float
        The input, its unit as the registry names it, its base case.
    value : float or None
        Of the input, in its unit; the root nearest the base case; None where there is none.
    percentile : float or None
        Of that value in the input's distribution, 0 to 100; None without a distribution.
    outside : bool
        Whether that value lies outside all that the distribution allows.
    n_root : int
        How many values were found.
    low, high : float
        The range searched, without ends at which the share has no value.
    obstacle : str
        Why there is none: "flat", "above", "below" (the value stays so) or "jump"; else "".
    extreme, extreme_at : float or None
        The share's value nearest the amount and the input's value there, if none.
    """

    name: str
    unit: str
    base: float
    value: float | None
    percentile: float | None
    outside: bool
    n_root: int
    low: float
    high: float
    obstacle: str = ""
    extreme: float | None = None
    extreme_at: float | None = None


@dataclass(frozen=True, slots=True)
class Goal:
    """An amount that somebody holds a share to be worth, and what each input must be for that.

    Attributes
    ----------
    name : str
        "price", or the broker's name, which may be the same.
    amount : float
        Currency per share.
    implied : list of Implied
        One per input, the input that moves the value most first.
    is_price : bool
        Whether it is the market price, not a broker's target.
    is_base : bool
        Whether the base case is worth just that.
    hurdle : float or None
        The flat rate at which the base case is to be worth the price, so that it is its rate of return;
        None for a goal at the config's own discount rates.
    """

    name: str
    amount: float
    implied: list[Implied] = field(default_factory=list)
    is_price: bool = False
    is_base: bool = False
    hurdle: float | None = None


def market_implied(evaluation: Evaluation) -> list[Goal]:
    """Solve for the price first, then for each broker's target, then for a rate of return at the hurdle.

    The last one is left out under `gordon`, whose terminal value keeps a discount rate of its own then.
    """
    config = evaluation.config
    goals = [Goal("price", evaluation.price, is_price=True)]
    goals += [Goal(target.broker, target.target) for target in config.file.broker_targets]
    goals = [replace(goal, is_base=_is_close(evaluation.base_case, goal.amount)) for goal in goals]
    names = [row.name for row in evaluation.swings] or _drivers(config)
    found = _solved(Valuer(config, tuple(names)), goals, evaluation.settings)
    hurdle = config.file.rating.hurdle
    if hurdle is None or config.file.forecast.terminal == "gordon":
        return found
    others = tuple(name for name in names if name not in DISCOUNTING)
    flat = dict(zip(DISCOUNTING, (hurdle, 1.0), strict=True))
    valuer = Valuer(with_forecast(config, floor="none"), others, flat)  # no rate of return has a floor
    base = float(revalue(valuer.config, flat).value[0])
    goal = Goal("hurdle", evaluation.price, is_base=_is_close(base, evaluation.price), hurdle=hurdle)
    return [*found, *_solved(valuer, [goal], evaluation.settings)]


def _solved(valuer: Valuer, goals: list[Goal], settings: Settings) -> list[Goal]:
    """Return the goals with what each input must be."""
    config = valuer.config
    if not valuer.names:
        return goals
    ranges = _ranges(config, valuer, settings)
    amounts = [goal.amount for goal in goals]
    roots = _roots(valuer, ranges, amounts, settings)
    return [
        replace(goal, implied=[
            _implied(config, inputs, found, goal.amount)
            for inputs, found in zip(ranges, of_goal, strict=True)
        ])
        for goal, of_goal in zip(goals, roots, strict=True)
    ]


def _is_close(value: float, amount: float) -> bool:
    return abs(value - amount) <= _CLOSE * amount


def _drivers(config: Config) -> list[str]:
    return [name for name in MAIN_DRIVERS if name in config.tables and name not in config.expressions]


def _ranges(config: Config, valuer: Valuer, settings: Settings) -> list[SearchRange]:
    """Return where each input is looked for, and what a share is worth there."""
    specs = [INPUT_BY_NAME[name] for name in valuer.names]
    bases = [float(getattr(config.base, spec.name)) for spec in specs]
    points = [
        search_points(spec, base, config.marginals.get(spec.name), settings.search_points)
        for spec, base in zip(specs, bases, strict=True)
    ]
    sizes = [one.size for one in points]
    values = valuer.values(np.repeat(np.arange(len(points)), sizes), np.concatenate(points))
    parts = np.split(values, np.cumsum(sizes)[:-1])
    return list(map(SearchRange, specs, bases, points, parts))


def _roots(
    valuer: Valuer, ranges: Sequence[SearchRange], amounts: Sequence[float], settings: Settings
) -> list[list[np.ndarray]]:
    """Find, by amount and input, the values of the input at which the base case is worth the amount."""
    brackets = [
        (row, goal, one.points[place], one.points[place + 1])
        for goal, amount in enumerate(amounts)
        for row, one in enumerate(ranges)
        for place in one.crossings(amount)
    ]
    found = [[np.empty(0)] * len(ranges) for _ in amounts]
    if not brackets:
        return found
    rows, goals = (np.array([bracket[part] for bracket in brackets]) for part in (0, 1))
    low, high = (np.array([bracket[part] for bracket in brackets]) for part in (2, 3))
    sought = np.array(amounts)[goals]
    points = close_in(valuer, rows, low, high, sought, settings.search_parts)
    values = valuer.values_above_floor(rows, points)
    kept = np.abs(values - sought) <= _CLOSE * sought  # NaN is not
    for row, goal, point in zip(rows[kept], goals[kept], points[kept], strict=True):
        found[goal][row] = np.append(found[goal][row], point)
    return found


def _implied(config: Config, inputs: SearchRange, roots: np.ndarray, amount: float) -> Implied:
    about = inputs.spec.name, inputs.spec.unit, inputs.base
    least, most = inputs.points[~np.isnan(inputs.values)][[0, -1]].tolist()
    if not roots.size:
        obstacle, place = inputs.obstacle(amount)
        extreme, extreme_at = float(inputs.values[place]), float(inputs.points[place])
        return Implied(*about, None, None, False, 0, least, most, obstacle, extreme, extreme_at)
    nearest = float(roots[np.argmin(np.abs(roots - inputs.base))])
    marginal = config.marginals.get(inputs.spec.name)
    if marginal is None:
        return Implied(*about, nearest, None, False, roots.size, least, most)
    percentile = 100.0 * float(marginal.cdf(np.array([nearest]))[0])
    low, high = marginal.support()
    return Implied(*about, nearest, percentile, not low <= nearest <= high, roots.size, least, most)


_LEAST, _MOST = 3, 6  # digits of a number
_MOST_DECIMALS = 6
_SAME = 1e-6  # of the base case: nearer values are one


def format_goal(goal: Goal, currency: str) -> str:
    """Return `the price, ¥2,493`, `the target of Jefferies, ¥3,600`."""
    whose = "the price" if goal.is_price else f"the target of {goal.name}"
    if goal.hurdle is not None:
        whose = f"a return of {100.0 * goal.hurdle:.4g}% a year at the price"
    return f"{whose}, {show_amount(goal.amount, currency)}"


def format_base(one: Implied, currency: str) -> str:
    """Return an input's base case, as the config has it."""
    return show_parameter(one.base, one.unit, currency)


def format_value(one: Implied, currency: str) -> str:
    """Return the implied value, with three digits and those that tell it from the base case; `none`."""
    if one.value is None:
        return "none"
    if abs(one.value - one.base) <= _SAME * abs(one.base):
        return format_base(one, currency)
    return format_end(one.value, one, currency, digits_for(one.base, one.value, one.unit))


def format_end(value: float, one: Implied, currency: str, decimals: int = 0) -> str:
    """Return a value of the input with at least three digits, so that only 0 is shown as 0.

    Parameters
    ----------
    decimals : int, optional
        How many there are at least; not more than give six digits.
    """
    return show_input(value, one.unit, currency, _decimals(value, one.unit, decimals))


def format_named(one: Implied, currency: str) -> str:
    """Return `initial growth of 7.52%`."""
    return f"{format_name(one.name)} of {format_value(one, currency)}"


def _decimals(value: float, unit: str, least: int) -> int:
    if value == 0.0:
        return 0
    first = floor(log10(abs(value) * axis_scale(unit)))
    digits = min(max(least, _LEAST - 1 - first), _MOST - 1 - first)
    return min(_MOST_DECIMALS, max(0, digits))
