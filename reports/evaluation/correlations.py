"""Rank correlations asked for, and those of the draws."""

from dataclasses import dataclass

import numpy as np
import xarray as xr

from simulate import Config
from simulate.sampling.draws import draw_inputs
from simulate.settings import DEFAULT_SETTINGS, Settings


@dataclass(frozen=True, eq=False)
class Correlations:
    """Spearman's rank correlations of the inputs that a config correlates.

    Attributes
    ----------
    names : tuple of str
        The inputs, in the config's order.
    asked, used, sampled : numpy.ndarray
        (name, name); `sampled` is NaN where an input is held, or does not vary
        among the draws.
    repaired : bool
        Whether `used` is not `asked`.
    smallest : float
        The least eigenvalue that `asked` needs of the normal scores; not above 0 if repaired.
    copula : str
        In words.
    n_draw : int
        Draws behind `sampled`.
    """

    names: tuple[str, ...]
    asked: np.ndarray
    used: np.ndarray
    sampled: np.ndarray
    repaired: bool
    smallest: float
    copula: str
    n_draw: int

    def pairs(self) -> list[tuple[int, int]]:
        """Return rows and columns of the pairs whose correlation is not 0, asked or used."""
        either = (self.asked != 0.0) | (self.used != 0.0)
        return [(int(i), int(j)) for i, j in zip(*np.nonzero(np.triu(either, 1)), strict=True)]

    def farthest_of_others(self) -> float | None:
        """Return the sampled correlation furthest from 0 of pairs for which 0 is asked and used."""
        others = np.triu((self.asked == 0.0) & (self.used == 0.0), 1) & ~np.isnan(self.sampled)
        found = self.sampled[others]
        return float(found[np.argmax(np.abs(found))]) if found.size else None


def correlations_of(
    config: Config, dataset: xr.Dataset | None, settings: Settings = DEFAULT_SETTINGS
) -> Correlations:
    """Collect the correlations that a config asks, and compute those of its draws.

    Parameters
    ----------
    config : Config
        The company.
    dataset : xarray.Dataset or None
        A run of `config`; its inputs are rebuilt from the seed if it does not hold them. Without a run,
        draws are made for this.
    settings : Settings, optional
        How many draws of the run are looked at, or made without one.
    """
    asked, section = config.correlation, config.file.dependence
    names = [name for name in asked.names if name in config.marginals]
    sampled = np.full(asked.asked.shape, np.nan)
    n_draw = 0
    if names:
        drawn = _drawn(config, dataset, names, settings)
        n_draw = len(drawn)
        places = [asked.names.index(name) for name in names]
        sampled[np.ix_(places, places)] = spearman(drawn)
    copula = "Gaussian copula"
    if section.df is not None:
        copula = f"Student-t copula with {section.df:g} degrees of freedom"
    return Correlations(
        asked.names, asked.asked, asked.used, sampled, asked.repaired, asked.smallest, copula, n_draw
    )


def _drawn(
    config: Config, dataset: xr.Dataset | None, names: list[str], settings: Settings
) -> np.ndarray:
    """Return the inputs of the first draws, (draw, name)."""
    made, most = settings.correlation_draws, settings.ranked_draws
    if dataset is None:
        drawn = draw_inputs(config, 0, made, draws=made)
    elif "inputs" in dataset:
        drawn = dataset["inputs"].values[:most]
    else:
        draws, seed = int(dataset.attrs["draws_done"]), int(dataset.attrs["seed"])
        drawn = draw_inputs(config, 0, min(draws, most), seed, draws)
    uncertain = list(config.marginals)
    chosen: np.ndarray = drawn[:, [uncertain.index(name) for name in names]]
    return chosen


def spearman(columns: np.ndarray) -> np.ndarray:
    """Return the rank correlations of columns, equal values sharing their mean rank.

    scipy.stats.spearmanr does the same, but importing it takes longer than the whole report.

    Parameters
    ----------
    columns : numpy.ndarray
        (n, column).

    Returns
    -------
    numpy.ndarray
        (column, column), NaN beside a column of equal values.
    """
    ranks = np.column_stack([_ranks(column) for column in columns.T])
    away = ranks - ranks.mean(axis=0)
    products = away.T @ away
    length = np.sqrt(np.diag(products))
    with np.errstate(invalid="ignore"):
        found: np.ndarray = products / np.outer(length, length)
    return found.clip(-1.0, 1.0)


def _ranks(column: np.ndarray) -> np.ndarray:
    order = np.argsort(column)
    ascending = column[order]
    is_first = np.append(True, ascending[1:] != ascending[:-1])
    first = np.flatnonzero(is_first)
    last = np.append(first[1:], column.size) - 1
    ranks = np.empty(column.size)
    ranks[order] = (0.5 * (first + last))[np.cumsum(is_first) - 1]
    return ranks
