"""The draws that have a value, with their inputs: what given-data figures are computed from."""

from dataclasses import dataclass, field

import numpy as np
import xarray as xr

from reports.statistics.samples import SOBOL
from simulate import Config
from simulate.forecast.paths import FANS, FIRST_YEAR, YEARLY_FANS, ForecastPaths, forecast_paths
from simulate.runs.dataset import n_draw_of
from simulate.sampling.draws import draw_inputs
from simulate.settings import DEFAULT_SETTINGS, Settings


@dataclass(frozen=True, eq=False)
class Draws:
    """Valid draws.

    Attributes
    ----------
    names : tuple of str
        (input,) the uncertain inputs, in registry order.
    values : numpy.ndarray
        (draw,) currency per share, no NaN, in the order in which they were drawn.
    inputs : numpy.ndarray
        (input, draw), one row per name.
    scramble : numpy.ndarray or None
        (draw,) which of the scrambles of Sobol points each is of; None for other samplers.
    """

    names: tuple[str, ...]
    values: np.ndarray = field(repr=False)
    inputs: np.ndarray = field(repr=False)
    scramble: np.ndarray | None = field(default=None, repr=False)

    def __getitem__(self, name: str) -> np.ndarray:
        """Return the (draw,) values of one input."""
        row: np.ndarray = self.inputs[self.names.index(name)]
        return row


def first_draws(config: Config, dataset: xr.Dataset, most: int) -> tuple[np.ndarray, np.ndarray]:
    """Return values and inputs of the first draws of a run; inputs that it does not hold are rebuilt.

    Parameters
    ----------
    config, dataset : Config, xarray.Dataset
        The run.
    most : int
        How many draws at most.

    Returns
    -------
    tuple of numpy.ndarray
        (draw,) currency per share, NaN where invalid; (draw, uncertain input).
    """
    values = dataset["intrinsic_value"].values[:most]
    if "inputs" in dataset:
        return values, dataset["inputs"].values[:most]
    seed, draws = int(dataset.attrs["seed"]), n_draw_of(dataset)
    return values, draw_inputs(config, 0, values.size, seed, draws)


def draws_of(config: Config, dataset: xr.Dataset, settings: Settings = DEFAULT_SETTINGS) -> Draws:
    """Return the first valid draws of a run; inputs that it does not hold are rebuilt from the seed.

    Parameters
    ----------
    config, dataset : Config, xarray.Dataset
        The run.
    settings : Settings, optional
        How many draws to look at, invalid ones included.
    """
    values, inputs = first_draws(config, dataset, settings.given_data_draws)
    scramble = None
    if dataset.attrs.get("sampler") == SOBOL:
        scramble = np.arange(values.size) % int(dataset.attrs["scrambles"])
    valid = ~np.isnan(values)
    if not valid.all():
        values, inputs = values[valid], inputs[valid]
        scramble = None if scramble is None else scramble[valid]
    return Draws(tuple(config.marginals), values, np.ascontiguousarray(inputs.T), scramble)


def paths_of(
    config: Config, dataset: xr.Dataset, settings: Settings = DEFAULT_SETTINGS, *, with_luck: bool = True
) -> ForecastPaths:
    """Return the forecasts of the draws that `draws_of` looks at.

    Where years have shocks, the lines that these move most are looked at, too. Net income is kept of each
    year that a broker's multiple is of.

    Parameters
    ----------
    config, dataset : Config, xarray.Dataset
        The run.
    settings : Settings, optional
        How many draws to look at, invalid ones included.
    with_luck : bool, optional
        Whether years deviate from the trend, as they do in the run.
    """
    seed, most = int(dataset.attrs["seed"]), min(settings.given_data_draws, dataset["intrinsic_value"].size)
    fans = FANS if config.yearly is None else FANS | YEARLY_FANS
    kept = dict.fromkeys((*FIRST_YEAR, *(("net_income", year) for year in config.earnings_years)))
    return forecast_paths(config, n_draw_of(dataset), seed, most, fans, tuple(kept), with_luck=with_luck)
