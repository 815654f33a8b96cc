"""What a reader must know before the figures: one line for each thing that is wrong with a run."""

from collections.abc import Iterator

import numpy as np
import xarray as xr

from reports.words import show_share
from simulate import Config
from simulate.dataset import invalid_counts

#: A last year that carries more than this part of all worth leaves years out that matter.
MATTERS = 1e-4


def warning_lines(config: Config, dataset: xr.Dataset) -> list[str]:
    """One-line warnings, the gravest first; none for a sound run.

    Parameters
    ----------
    dataset : a run of `config`.
    """
    return [*_invalid(dataset), *_last_year(config, dataset)]


def _invalid(dataset: xr.Dataset) -> Iterator[str]:
    n_draw = dataset.sizes["draw"]
    counts = invalid_counts(dataset)
    if sum(counts.values()) == n_draw:
        yield "no draw has a value: there are no percentiles"
    for reason, count in sorted(counts.items(), key=lambda item: -item[1]):
        yield f"{count:,} of {n_draw:,} draws ({show_share(count / n_draw)}) have no value: {reason}"


def _last_year(config: Config, dataset: xr.Dataset) -> Iterator[str]:
    """Whether years after the last one counted still matter, under the rules that count none of them."""
    forecast = config.file.forecast
    if forecast.terminal not in ("run-off", "none"):
        return
    weight = dataset["last_year_share"].values
    concerned = weight[weight > MATTERS]  # NaN, of an invalid draw, is not
    if not concerned.size:
        return
    n_valid = np.count_nonzero(~np.isnan(weight))
    count = f"{concerned.size:,} of {n_valid:,} draws ({show_share(concerned.size / n_valid)})"
    last = forecast.years if forecast.terminal == "none" else forecast.max_years
    median = show_share(float(np.median(concerned)))
    meaning = (
        "later years are left out" if forecast.terminal == "none"
        else "the run-off stops there, though later years still matter"
    )
    yield (
        f"terminal = '{forecast.terminal}': in {count} year {last}, the last one "
        f"counted, still carries weight (median {median} of all worth): {meaning}"
    )
