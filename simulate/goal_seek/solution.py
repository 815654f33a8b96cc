"""The value of an input at which a statistic meets its target, by draws with the input held at trial values.

All else is drawn the same in each trial. A bracket is closed by Brent's method, which never leaves it: R. P.
Brent, Algorithms for Minimization Without Derivatives (1973) chapter 4.
"""

from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from engine.model.inputs import Inputs
from simulate.config.config import Config
from simulate.config.loading import with_settings
from simulate.forecast.base_case import revalue
from simulate.goal_seek.goals import Goal
from simulate.goal_seek.search_range import SearchRange
from simulate.sampling.draws import company_sampler, with_base

_EXACT = 1e-12  # of the target: less is rounding
_MET = 1e-9  # of the target: where the statistic comes no nearer, it jumps over it
_MOST_ROUNDS = 200


class Trials:
    """What the draws of a run are worth with one input held at a value, as `--set input=value` holds it.

    The random numbers are common to all trials: draw n of every other input is the same in each, so a
    statistic moves because the input does.

    Parameters
    ----------
    config : Config
        The company.
    name : str
        The input, which is not derived.
    goal : Goal
        The statistic that is looked at.
    draws, seed : int
        Of the run, both in range.
    """

    def __init__(self, config: Config, name: str, goal: Goal, draws: int, seed: int) -> None:
        self.name, self.goal, self.n_draw = name, goal, draws
        self.marginal = config.marginals.get(name)
        base = float(getattr(config.base, name))
        self.held = with_settings(config, setting(name, base))
        self._sampler = company_sampler(self.held, draws, seed)
        self._gaps: dict[float, float] = {}

    def base_at(self, value: float) -> Inputs:
        """Return the base case with the input at a value; derived inputs follow."""
        changed = self.held.base._replace(**{self.name: value})
        given = {
            name: getattr(changed, name) for name in self.held.tables if name not in self.held.expressions
        }
        return changed._replace(**self.held.derive(given))

    def draws(self, value: float, count: int | None = None) -> np.ndarray:
        """Return (draw,) what the goal measures, with the input held at a value.

        Parameters
        ----------
        value : float
            Of the input.
        count : int, optional
            Only about so much is wanted: of the first so many draws, with Sobol points turned as they are.
        """
        sampler = with_base(self.held, self._sampler, self.base_at(value), rotated_again=count is None)
        return self.goal.statistic.draws(
            self.held, sampler, self.n_draw if count is None else count, self.goal.number
        )

    def figure(self, value: float) -> float:
        """Return the statistic of all draws there."""
        return self.goal.figure(self.draws(value), self.base_at(value).share_price)

    def gap(self, value: float, count: int | None = None) -> float:
        """Return how far the statistic is above its target there, NaN if there is none."""
        if count is None and value in self._gaps:
            return self._gaps[value]
        gap = self.goal.gap(self.draws(value, count), self.base_at(value).share_price)
        if count is None:
            self._gaps[value] = gap
        return gap

    def target_at(self, value: float) -> float:
        """Return the target there, in its unit."""
        return self.goal.target_at(self.base_at(value).share_price)

    def tried(self) -> dict[float, float]:
        """Return the gap of all draws at every value tried so far."""
        return dict(self._gaps)

    def has_base_case(self, values: np.ndarray) -> np.ndarray:
        """Return (value,) whether the base case has a value there: a run without one is refused."""
        found: np.ndarray = ~np.isnan(revalue(self.held, {self.name: values}).value)
        return found


def setting(name: str, value: float) -> str:
    """Return what `--set` takes to hold an input at a value, to the bit."""
    return f"{name}={value!r}"


@dataclass(frozen=True, eq=False)
class Solution:
    """A value of the input at which the statistic meets its target, or comes nearest where it jumps over it.

    Attributes
    ----------
    value : float
        Of the input, in its unit.
    attained : float
        The statistic there, of all draws.
    across : float or None
        The statistic on the other side of a jump over the target; None where the target is met: to
        rounding, a share to the draw.
    slope : float
        What the statistic gains over its target for one unit of the input, across the points on either side;
        NaN where those were not looked at.
    percentile : float or None
        Of the value in the input's distribution, 0 to 100; None without a distribution.
    outside : bool
        Whether the value lies outside all that the distribution allows.
    price : float
        Currency per share, at this value.
    draws : numpy.ndarray
        (draw,) what the goal measures, to the bit as a run with `setting` has it; NaN where a draw has no
        value.
    setting : str
        What `--set` takes to make a run of it.
    """

    value: float
    attained: float
    across: float | None
    slope: float
    percentile: float | None
    outside: bool
    price: float
    draws: np.ndarray = field(repr=False)
    setting: str


def solve(trials: Trials, part: SearchRange) -> Solution:
    """Return the solution in a stretch of which all draws leave the target on either side of its ends.

    Parameters
    ----------
    trials : Trials
        The draws at any value.
    part : SearchRange
        Points of the stretch with the gap of the first draws, which tell where to look first.
    """
    from scipy.optimize import brentq  # slow to import

    low, high = _bracket(trials, part)
    slope = (trials.gap(high) - trials.gap(low)) / (high - low)

    def gap(value: float) -> float:
        found, target = trials.gap(value), trials.target_at(value)
        return 0.0 if abs(found) <= _EXACT * abs(target) else found

    brentq(
        gap, low, high, xtol=float(np.spacing(max(abs(low), abs(high)))), rtol=4.0 * np.finfo(float).eps,
        maxiter=_MOST_ROUNDS, disp=False,
    )
    tried = sorted((value, found) for value, found in trials.tried().items() if low <= value <= high)
    value, found = min(tried, key=lambda trial: abs(trial[1]))
    if abs(found) <= (0.0 if trials.goal.is_share else _MET * abs(trials.target_at(value))):
        return solution_at(trials, value, slope)
    jumps = [pair for pair in pairwise(tried) if (pair[0][1] >= 0.0) != (pair[1][1] >= 0.0)]
    sides = min(jumps, key=lambda pair: pair[1][0] - pair[0][0])  # as a rule neighbouring doubles
    (value, _), (across, _) = sorted(sides, key=lambda trial: abs(trial[1]))
    return solution_at(trials, value, slope, trials.figure(across))


def solution_at(
    trials: Trials, value: float, slope: float = float("nan"), across: float | None = None
) -> Solution:
    """Return a value of the input as a solution."""
    draws, price, marginal = trials.draws(value), trials.base_at(value).share_price, trials.marginal
    percentile, outside = None, False
    if marginal is not None:
        low, high = marginal.support()
        percentile, outside = 100.0 * float(marginal.cdf(np.array([value]))[0]), not low <= value <= high
    return Solution(
        value, trials.goal.figure(draws, price), across, slope, percentile, outside, price, draws,
        setting(trials.name, value),
    )


def _bracket(trials: Trials, part: SearchRange) -> tuple[float, float]:
    """Return two neighbouring points between which the gap of all draws changes its sign.

    Those between which that of the first draws does are looked at first; as a rule they are the ones.
    """
    points, (low, high) = part.points.tolist(), (0, part.points.size - 1)
    begins_above = trials.gap(points[low]) >= 0.0
    guesses = [place + more for place in part.crossings(0.0)[:1].tolist() for more in (0, 1)]
    while high - low > 1:
        place = guesses.pop(0) if guesses else (low + high) // 2
        if not low < place < high:
            continue
        if (trials.gap(points[place]) >= 0.0) == begins_above:
            low = place
        else:
            high = place
    return points[low], points[high]
