"""The forecasts of a run's draws, summed up once for all that a report shows of them."""

import xarray as xr

from reports.draws import MOST
from simulate import Config
from simulate.dataset import n_draw_of
from simulate.paths import ForecastPaths, forecast_paths


def paths_of(config: Config, dataset: xr.Dataset, most: int = MOST) -> ForecastPaths:
    """The forecasts of the first draws of a run, as `reports.draws.draws_of` has their inputs.

    Parameters
    ----------
    most : how many draws to look at, invalid ones included.
    """
    return forecast_paths(config, n_draw_of(dataset), int(dataset.attrs["seed"]), most)
