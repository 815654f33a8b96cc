"""Goal seek: the value of one input, held in every draw, at which a statistic of the draws meets a target.

A few draws show where the statistic turns; between turns all draws of the run decide.
"""

from dataclasses import dataclass, field

import numpy as np

from simulate.config.config import Config
from simulate.config.inputs import INPUT_BY_NAME, InputSpec
from simulate.errors import InputError, Problem, no_such
from simulate.forecast.base_case import value
from simulate.goal_seek.goals import Goal, parse_goal
from simulate.goal_seek.search_range import SearchRange, search_points
from simulate.goal_seek.solution import Solution, Trials, solution_at, solve
from simulate.sampling.draws import check_run, company_sampler
from simulate.settings import DEFAULT_SETTINGS, Settings


@dataclass(frozen=True, eq=False)
class Sought:
    """What a goal seek has found.

    Attributes
    ----------
    goal, spec : Goal, InputSpec
        What was sought, and by which input.
    config : Config
        Whose draws.
    draws, seed : int
        Of the run.
    base : float
        The input's base case.
    as_drawn : numpy.ndarray
        (draw,) what the goal measures, with the input as the config has it.
    figure_as_drawn, figure_at_base : float
        The statistic with the input as the config has it, and held at its base case; NaN if there is none.
    solutions : tuple of Solution
        That nearest the base case first; none if the target lies out of reach.
    searched : tuple of float
        Both ends of the range that was searched, without ends at which the base case has no value.
    figures_at_ends : tuple of float
        The statistic there.
    obstacle : str
        Why there is no solution, as `SearchRange.obstacle` has it; else "".
    nearest : tuple of float or None
        The value of the input at which the statistic comes nearest, and the statistic there, if there is no
        solution.
    """

    goal: Goal
    spec: InputSpec
    config: Config = field(repr=False)
    draws: int
    seed: int
    base: float
    as_drawn: np.ndarray = field(repr=False)
    figure_as_drawn: float
    figure_at_base: float
    solutions: tuple[Solution, ...]
    searched: tuple[float, float]
    figures_at_ends: tuple[float, float]
    obstacle: str = ""
    nearest: tuple[float, float] | None = None

    @property
    def value(self) -> float | None:
        """Return the value that was sought, that nearest the base case; None if there is none."""
        return self.solutions[0].value if self.solutions else None


def seek(
    config: Config, by: str, goal: str, draws: int | None = None, seed: int | None = None,
    settings: Settings = DEFAULT_SETTINGS,
) -> Sought:
    """Find the value of one input at which a statistic of the simulated values meets a target.

    The input is held at that value in every draw: its own distribution is left out, and its correlations with
    it. All other inputs, and the years, are drawn the same at every value tried.

    Parameters
    ----------
    config : Config
        The company.
    by : str
        The input.
    goal : str
        `p50 = 2493`, `p50 = price`, `mean = 3000`, `p(value>price) = 80%`, `p(value>3000) = 0.8`,
        `irr p50 = 10%`, `p(irr>12%) = 80%`, `p(irr>hurdle) = 0.8`.
    draws, seed : int, optional
        The config's by default.
    settings : Settings, optional
        Chosen sizes.

    Raises
    ------
    InputError
        If there is no such statistic or input, the input cannot be moved, or draws or seed are out of range.
    """
    wanted, spec = parse_goal(goal), _movable(config, by)
    draws, seed = check_run(config, draws, seed)
    value(config)  # the run of a base case without a value is refused
    trials = Trials(config, by, wanted, draws, seed)
    base = float(getattr(config.base, by))
    as_drawn = wanted.statistic.draws(config, company_sampler(config, draws, seed), draws, wanted.number)
    looked_at = _look_at(trials, spec, base, settings)
    decisive = _decide(trials, looked_at)
    valid = decisive.points[~np.isnan(decisive.values)]
    if not valid.size:
        raise InputError(Problem(config.name, by, "", "leaves no draw with a value wherever it is held"))
    solutions = _solutions(trials, looked_at, decisive)
    obstacle, place = ("", 0) if solutions else decisive.obstacle(0.0)
    ends = float(valid[0]), float(valid[-1])
    nearest = float(decisive.points[place])
    return Sought(
        wanted, spec, config, draws, seed, base, as_drawn, wanted.figure(as_drawn, config.base.share_price),
        trials.figure(base), solutions, ends, (trials.figure(ends[0]), trials.figure(ends[1])), obstacle,
        None if solutions else (nearest, trials.figure(nearest)),
    )


def _movable(config: Config, by: str) -> InputSpec:
    """Return the input that is to be moved.

    Raises
    ------
    InputError
        If it is unknown, derived, or counts something whole.
    """
    movable = [
        name for name in config.tables if name not in config.expressions and not INPUT_BY_NAME[name].whole
    ]
    if by not in config.tables:
        raise InputError(Problem("", "--by", by, no_such("input", by, movable)))
    if by in config.expressions:
        wanted = f"is computed from {', '.join(sorted(config.expressions[by].names()))}: seek by one of those"
        raise InputError(Problem("", "--by", by, wanted))
    if by not in movable:
        wanted = "must be whole, so the statistic moves with it in steps: try values with run --set"
        raise InputError(Problem("", "--by", by, wanted))
    return INPUT_BY_NAME[by]


def _look_at(trials: Trials, spec: InputSpec, base: float, settings: Settings) -> SearchRange:
    """Return the gap of the first draws from end to end of what a config may hold the input at."""
    points = search_points(spec, base, trials.marginal, settings.search_points)
    points = np.unique([
        point for point in points.tolist() if spec.allows(point) and not spec.looks_like_percent(point)
    ])
    few = min(trials.n_draw, settings.seek_draws)
    gaps = [
        trials.gap(point, few) if valid else float("nan")
        for point, valid in zip(points.tolist(), trials.has_base_case(points), strict=True)
    ]
    return SearchRange(spec, base, points, np.array(gaps))


def _decide(trials: Trials, looked_at: SearchRange) -> SearchRange:
    """Return the gap of all draws at the ends of what was looked at, and wherever that of the first turns."""
    places = looked_at.turns()
    gaps = [
        float("nan") if np.isnan(looked_at.values[place]) else trials.gap(float(looked_at.points[place]))
        for place in places
    ]
    return looked_at._replace(points=looked_at.points[places], values=np.array(gaps))


def _solutions(trials: Trials, looked_at: SearchRange, decisive: SearchRange) -> tuple[Solution, ...]:
    """Return where the gap of all draws changes its sign, or is 0 at a point that decides, nearest first."""
    found = {}
    for place in decisive.crossings(0.0):
        first, last = decisive.points[place], decisive.points[place + 1]
        within = (looked_at.points >= first) & (looked_at.points <= last)
        part = looked_at._replace(points=looked_at.points[within], values=looked_at.values[within])
        solution = solve(trials, part)
        found[solution.value] = solution
    for point in decisive.points[decisive.values == 0.0].tolist():
        if point not in found:
            found[point] = solution_at(trials, point)
    return tuple(sorted(found.values(), key=lambda solution: abs(solution.value - looked_at.base)))
