"""The scores of yearly factors, rebuilt from the seed: a Dataset keeps those of the first years only."""

import numpy as np
import xarray as xr

from simulate.portfolios.config.checks import factor_groups
from simulate.portfolios.config.schema import PortfolioFile
from simulate.portfolios.draws import mixed_scores
from simulate.portfolios.returns import file_tables

#: The last year that is rebuilt: luck that comes later hardly moves a value of today.
LAST_YEAR = 30


def yearly_scores(dataset: xr.Dataset, n_draw: int) -> dict[str, np.ndarray]:
    """Return the scores of each yearly factor in the first draws.

    Parameters
    ----------
    dataset : xarray.Dataset
        Of a portfolio.
    n_draw : int
        How many draws.

    Returns
    -------
    dict of str to numpy.ndarray
        (draw, year) by factor, of years 1 to `LAST_YEAR`.
    """
    groups, _ = factor_groups(PortfolioFile.model_validate(file_tables(dataset)))
    names, seed = groups.yearly.names, int(dataset.attrs["seed"])
    if not names:
        return {}
    years = np.empty((len(names), n_draw, LAST_YEAR), order="F")
    for year in range(1, LAST_YEAR + 1):
        years[:, :, year - 1] = mixed_scores(groups.yearly, n_draw, seed, year)
    return dict(zip(names, years, strict=True))
