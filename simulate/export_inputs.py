"""What all exports share: inputs some draws at a time."""

from collections.abc import Iterator

import numpy as np
import xarray as xr

from simulate.dataset import config_of
from simulate.draws import draw_inputs

#: Draws at a time: 32 MB of 16 inputs.
ROWS = 1 << 18


def input_parts(dataset: xr.Dataset) -> Iterator[tuple[int, np.ndarray]]:
    """(draw, input) some draws at a time, rebuilt from the seed where the run does not hold them."""
    n_draw = dataset.sizes["draw"]
    config = None if "inputs" in dataset else config_of(dataset)
    for first in range(0, n_draw, ROWS):
        count = min(ROWS, n_draw - first)
        if config is None:
            yield first, dataset["inputs"].values[first : first + count]
        else:
            yield first, draw_inputs(config, first, count, int(dataset.attrs["seed"]), n_draw)
