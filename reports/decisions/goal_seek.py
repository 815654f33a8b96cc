"""Goal seek in words: the value that was sought, how far the draws support it, and what was before."""

from collections.abc import Callable, Iterator
from functools import partial
from math import isfinite

import numpy as np

from reports.formatting.numbers import (
    axis_scale,
    digits_for,
    format_name,
    listed,
    show_amount,
    show_input,
    show_parameter,
    show_share,
)
from reports.formatting.supported_figures import (
    format_interval,
    show_part,
    show_supported,
    show_supported_part,
    show_supported_share,
)
from reports.statistics.estimates import NO_ESTIMATE, Estimate
from reports.statistics.percentiles import sorted_quantile
from reports.statistics.rounding import DOWN, NEAREST, UP, rounded_to, supported_decimals
from reports.statistics.samples import SOBOL, Sample
from simulate.goal_seek.goals import MEAN, PERCENTILE, RATE
from simulate.goal_seek.seek import Sought
from simulate.goal_seek.solution import Solution

_TAIL = 0.1  # a percentile nearer to an end is said in words


def goal_seek_lines(found: Sought) -> Iterator[str]:
    """Say what a goal seek has found, a line a sentence or two."""
    name = format_name(found.spec.name)
    if not found.solutions:
        yield _obstacle(found)
        yield _before(found)
        return
    first, *others = found.solutions
    yield _solution(found, first)
    yield _place(found, first)
    if others:
        values = listed([_value(found, other) for other in others])
        yield f"So it is at {len(others)} more of its values, further from its base case: {values}."
    yield _before(found)
    without, before = (int(np.isnan(draws).sum()) for draws in (first.draws, found.as_drawn))
    if without or before:
        what = "rate of return" if found.goal.statistic.target_unit == RATE else "value"
        yield f"Draws without a {what}, which are left out: {without:,} there, {before:,} before."
    yield (
        f"Held: {name} is that in every draw, its own distribution and correlations left out; all else is "
        "drawn as before, from the same random numbers."
    )
    yield f"In a run: --set {first.setting}"


def attained_estimate(found: Sought, solution: Solution) -> Estimate:
    """Return the statistic at a solution with the 95% confidence interval that suits how it was drawn.

    Parameters
    ----------
    found : Sought
        What was sought.
    solution : Solution
        One of its solutions.
    """
    goal, run = found.goal, found.config.file.run
    sample = Sample(solution.draws, run.sampler, run.scrambles if run.sampler == SOBOL else 1)
    if goal.statistic.measure == MEAN:
        return sample.mean()[0]
    if goal.statistic.measure != PERCENTILE:
        return sample.share_above(goal.threshold(solution.price))
    percent = goal.number or 0.0
    if run.sampler != SOBOL:
        return sample.percentile(percent)
    # The plain percentile, which is what was sought; a report of Sobol points has a smoothed one.
    return sample.estimate(lambda ascending: (sorted_quantile(ascending, percent / 100.0), 0.0))


def value_estimate(found: Sought, solution: Solution) -> Estimate:
    """Return the value of the input with the interval that follows from the statistic's, by its slope."""
    attained = attained_estimate(found, solution)
    if attained.interval is None or not isfinite(solution.slope) or solution.slope == 0.0:
        return NO_ESTIMATE._replace(value=solution.value)
    moves = [(end - solution.attained) / solution.slope for end in attained.interval]
    low, high = sorted(solution.value - move for move in moves)
    return Estimate(solution.value, low, high)


def _solution(found: Sought, solution: Solution) -> str:
    held = f"{format_name(found.spec.name)} held at {_value(found, solution)}"
    estimate = attained_estimate(found, solution)
    interval = format_interval(estimate, _shower(found))
    attained = f"{_statistic(found)} is {_show(found, solution.attained)}"
    if estimate.interval is not None:
        attained = f"{attained} (95% CI {interval})"
    valid = int(np.count_nonzero(~np.isnan(solution.draws)))
    counted = f"{valid:,} draws"
    if found.goal.is_share:
        counted = f"{round(solution.attained * valid):,} of {valid:,} draws"
    if solution.across is None:
        limits = value_estimate(found, solution)
        ends = "" if limits.interval is None else f" (95% CI {_ends(found, limits)})"
        return f"With {held}{ends}, {attained}: {counted}."
    return (
        f"No value makes {_statistic(found)} just {_target(found)}. With {held}, {attained}: {counted}; "
        f"there it jumps to {_show(found, solution.across)}."
    )


def _place(found: Sought, solution: Solution) -> str:
    """Say where the value lies in the input's distribution."""
    name = format_name(found.spec.name)
    if solution.percentile is None:
        return f"The config has no distribution of {name}; its base case is {_base(found)}."
    if solution.outside:
        return f"That is outside all that the config's distribution of {name} allows."
    if _TAIL <= solution.percentile <= 100.0 - _TAIL:
        return f"That is P{solution.percentile:.1f} of the config's distribution of {name}."
    tail = f"below P{_TAIL:g}" if solution.percentile < _TAIL else f"above P{100.0 - _TAIL:g}"
    return f"That is {tail} of the config's distribution of {name}."


def _before(found: Sought) -> str:
    name, statistic = format_name(found.spec.name), _statistic(found)
    as_drawn, at_base = (_show(found, figure) for figure in (found.figure_as_drawn, found.figure_at_base))
    if found.spec.name not in found.config.marginals:
        return f"Before, {statistic} is {as_drawn}."
    return (
        f"Before, {statistic} is {as_drawn} with {name} as drawn, and {at_base} with it held at its base "
        f"case, {_base(found)}."
    )


def _obstacle(found: Sought) -> str:
    """Say why there is no solution, with the statistic at both ends of what was searched."""
    name, statistic, target = format_name(found.spec.name), _statistic(found), _target(found)
    low, high = (_rough(found, end) for end in found.searched)
    first, last = (_show(found, figure) for figure in found.figures_at_ends)
    if found.obstacle == "flat":
        return f"Whatever {name} is from {low} to {high}, {statistic} stays {first}."
    said = (
        f"No value of {name} from {low} to {high} makes {statistic} {target}: it is {first} at {low}, {last} "
        f"at {high}"
    )
    if found.nearest is None or found.nearest[0] in found.searched:
        return f"{said}."
    at, figure = found.nearest
    return f"{said}, and comes nearest at {_rough(found, at)}, {_show(found, figure)}."


def _statistic(found: Sought) -> str:
    goal = found.goal
    if goal.number is None:
        return goal.statistic.symbol.format("hurdle" if goal.statistic.number_unit == RATE else "price")
    if goal.statistic.measure == PERCENTILE:
        return goal.statistic.symbol.format(f"{goal.number:g}")
    if goal.statistic.number_unit == RATE:
        return goal.statistic.symbol.format(f"{100.0 * goal.number:g}%")
    return goal.statistic.symbol.format(show_amount(goal.number, found.config.file.company.currency))


def _target(found: Sought) -> str:
    return "the price" if found.goal.target is None else _show(found, found.goal.target)


def _show(found: Sought, figure: float) -> str:
    if not isfinite(figure):
        return "none"
    if found.goal.is_share:
        return show_share(figure)
    if found.goal.statistic.target_unit == RATE:
        return show_part(figure, 2)
    return show_amount(figure, found.config.file.company.currency)


def _shower(found: Sought) -> Callable[..., str]:
    """Return what shows the statistic with the digits that its interval supports."""
    if found.goal.is_share:
        return show_supported_share
    if found.goal.statistic.target_unit == RATE:
        return show_supported_part
    return partial(show_supported, currency=found.config.file.company.currency)


def _value(found: Sought, solution: Solution) -> str:
    """Show the value with the digits that its interval supports.

    Where it supports none, they are those that tell the value from the base case.
    """
    return _rounded(found, solution.value, _decimals(found, value_estimate(found, solution)))


def _ends(found: Sought, limits: Estimate) -> str:
    decimals = _decimals(found, limits)
    low, high = limits.interval or (limits.known, limits.known)
    return f"{_rounded(found, low, decimals, DOWN)} to {_rounded(found, high, decimals, UP)}"


def _decimals(found: Sought, limits: Estimate) -> int:
    supported = supported_decimals(limits, axis_scale(found.spec.unit))
    return digits_for(found.base, limits.known, found.spec.unit) if supported is None else supported


def _rounded(found: Sought, value: float, decimals: int, toward: int = NEAREST) -> str:
    scale = axis_scale(found.spec.unit)
    number = float(rounded_to(scale * value, decimals, toward)) / scale
    return show_input(number, found.spec.unit, found.config.file.company.currency, max(0, decimals))


def _rough(found: Sought, value: float) -> str:
    return show_parameter(float(f"{value:.4g}"), found.spec.unit, found.config.file.company.currency)


def _base(found: Sought) -> str:
    return show_parameter(found.base, found.spec.unit, found.config.file.company.currency)
