"""A run's draws with one input held, at one value after another: all else is drawn the same."""

import numpy as np

from engine.model.inputs import Inputs
from simulate.config.config import Config
from simulate.config.loading import with_settings
from simulate.forecast.base_case import revalue
from simulate.goal_seek.goals import Goal
from simulate.sampling.draws import company_sampler, with_base


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
        sampler = with_base(self.held, self._sampler, self.base_at(value), turned_anew=count is None)
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
