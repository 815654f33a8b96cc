"""The luck of the years: how the years of some draws deviate from the trend."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from engine.dependence.yearly_shocks import RECESSION, YearlyModel, YearlyShock
from engine.kernels.innovations import draw_innovations
from engine.runtime.kernel_arguments import NO_SHOCKS, Shocks
from simulate.config.config import Config
from simulate.sampling.draws import check_run, company_sampler


class DrawnYears(NamedTuple):
    """The years of some draws.

    Attributes
    ----------
    shocks : Shocks
        As the engine takes them.
    innovations : numpy.ndarray
        (row, year, draw), a row for each of `YearlyModel.rows`.
    """

    shocks: Shocks
    innovations: np.ndarray

    def of(self, draws: slice | np.ndarray) -> "DrawnYears":
        """Return the years of some of the draws."""
        return DrawnYears(self.shocks, self.innovations[:, :, draws])

    def as_the_trend(self) -> "DrawnYears":
        """Return as many draws whose years do not deviate; values are those without shocks, to the bit."""
        return DrawnYears(self.shocks, np.zeros_like(self.innovations))


#: One draw of a company whose years do not deviate.
TREND = DrawnYears(NO_SHOCKS, np.empty((0, 0, 1)))


def draw_years(
    config: Config, first: int, count: int, seed: int | None = None, draws: int | None = None
) -> DrawnYears:
    """Return the years of draws first, first + 1, ..., rebuilt from the seed.

    Parameters
    ----------
    config : Config
        The company.
    first, count : int
        The first draw, and how many. Draws beyond the run are independent of the run's.
    seed : int, optional
        The config's by default.
    draws : int, optional
        Draws of the whole run, the config's by default.

    Raises
    ------
    InputError
        If seed or draws are out of range.
    """
    draws, seed = check_run(config, draws, seed)
    sampler = company_sampler(config, draws, seed)
    return DrawnYears(sampler.shocks, draw_innovations(sampler, first, count))


def years_in_parts(
    config: Config, ends: tuple[int, int], seed: int, draws: int, at_once: int
) -> Iterator[tuple[slice, DrawnYears]]:
    """Yield the years of some draws part by part, so that they fit the memory.

    Parameters
    ----------
    config : Config
        The company; without shocks there is one part, whose years follow the trend.
    ends : tuple of int
        The first draw, and the one after the last.
    seed, draws : int
        Of the whole run.
    at_once : int
        Innovations of a part, at most.

    Yields
    ------
    slice, DrawnYears
        Where the part stands among these draws, counted from 0, and its years.
    """
    (first, end), model = ends, config.yearly
    size = max(1, at_once // (len(model.rows()) * model.until) if model else end - first)
    for start in range(0, end - first, size):
        some = slice(start, min(start + size, end - first))
        yield some, draw_years(config, first + some.start, some.stop - some.start, seed, draws)


def deviations(model: YearlyModel, years: DrawnYears, n_year: int) -> dict[str, np.ndarray]:
    """Return what is added to the trend of each input in each of the first years.

    Parameters
    ----------
    model : YearlyModel
        The company's.
    years : DrawnYears
        Of one draw.
    n_year : int
        How many years; after the last with innovations deviations decay.

    Returns
    -------
    dict of str to numpy.ndarray
        (year,) in the input's unit, by name.
    """
    names = model.rows()
    padded = np.zeros((len(names), n_year))
    known = min(n_year, model.until)
    padded[:, :known] = years.innovations[:, :known, 0]
    rows = dict(zip(names, padded, strict=True))
    event = rows.pop(RECESSION, None)
    effects = model.recession.effects if model.recession else {}
    found = {}
    for name, innovations in rows.items():
        shock, state, path = model.shocks.get(name, YearlyShock(0.0)), 0.0, np.empty(n_year)
        for year, innovation in enumerate(innovations):
            state = shock.persistence * state + shock.sd * innovation
            path[year] = state
        found[name] = path if event is None else path + effects.get(name, 0.0) * event
    return found
