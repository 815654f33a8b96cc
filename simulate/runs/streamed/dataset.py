"""The Dataset of a run that keeps no draws: figures of all of them, and the first draws as a sample."""

from functools import partial
from typing import Any

import numpy as np
import xarray as xr

from engine.kernels.sampler import Sampler
from engine.model.rules.invalid_draws import INVALID_MEANING, Invalid
from engine.paths.conditional_sums import N_TENTH
from simulate.config.config import Config
from simulate.forecast.base_case import BaseCase
from simulate.runs.dataset import STREAMED, build_dataset
from simulate.runs.storage.chunk_ranges import Ranges, count_of
from simulate.runs.streamed.reduction import Streamed, last_year_weights, valid_values
from simulate.sampling.draws import Drawn
from simulate.streaming.accumulators import LAST_YEAR_MATTERS, PERCENTS, WORST_PERCENTS, Reductions
from simulate.streaming.percentiles import OrderFigures, median_of, order_figures

SIDES = ("all", "below the price", "above the price")


def build_streamed_dataset(
    config: Config,
    base_case: BaseCase,
    sampler: Sampler,
    streamed: Streamed,
    draws: Ranges,
    seed: int,
    size: int,
) -> xr.Dataset:
    """Return the Dataset of a streamed run; figures of all draws have no dimension `draw`.

    Parameters
    ----------
    config, base_case : Config, BaseCase
        The company and its value.
    sampler : Sampler
        What draws its inputs, for further passes if the first one lost a quantile.
    streamed : Streamed
        The accumulators of all draws, and the first draws.
    draws : Ranges
        Those that were made, invalid ones included: each the first and the one after the last.
    seed : int
        Of the run.
    size : int
        Draws of a chunk in a further pass; no figure depends on it.
    """
    reductions, n_draw = streamed.reductions, count_of(draws)
    figures = order_figures(reductions, partial(valid_values, config, sampler, draws, size))
    last_year = median_of(
        reductions.n_last_year, reductions.last_year, partial(last_year_weights, config, sampler, draws, size)
    )
    units = f"{config.file.company.currency} per share"
    sample = Drawn(streamed.sample, None, streamed.audit)
    found = build_dataset(config, base_case, sample, seed, n_draw).assign_coords(
        percent=list(PERCENTS), worst_percent=list(WORST_PERCENTS), amount=reductions.amounts,
        reason=[int(reason) for reason in Invalid],
        side=np.array(SIDES, np.dtypes.StringDType()), tenth=np.arange(N_TENTH),
    )
    return found.assign(
        _counts(reductions, last_year) | _by_rank(figures, units) | _sums(reductions, figures, units)
        | _by_tenth(reductions, units)
    ).assign_attrs(
        keep=STREAMED, draws_done=n_draw, draws_invalid=n_draw - reductions.n_valid,
        draws_sampled=streamed.sample.value.size,
    )


def _counts(reductions: Reductions, last_year: float) -> dict[str, Any]:
    reasons = [INVALID_MEANING[reason] for reason in Invalid]
    return {
        "draws_by_reason": ("reason", reductions.by_reason, {
            "units": "1", "meaning": "all draws by why they have no value", "flag_meanings": reasons}),
        "draws_below_book": ((), np.int64(reductions.n_below_book), {
            "units": "1", "meaning": "valid draws that are worth less than book equity before the floor"}),
        "draws_less": ("amount", reductions.n_less, {
            "units": "1", "meaning": "draws worth less than amount"}),
        "draws_at_most": ("amount", reductions.n_at_most, {
            "units": "1", "meaning": "draws worth amount or less"}),
        "last_year_draws": ((), np.int64(reductions.n_last_year), {
            "units": "1", "threshold": LAST_YEAR_MATTERS,
            "meaning": "draws whose last_year_share is above threshold, if no later year counts"}),
        "last_year_median": ((), last_year, {"units": "1", "meaning": "median last_year_share of those"}),
    }


def _by_rank(figures: OrderFigures, units: str) -> dict[str, Any]:
    """Return percentiles, their confidence intervals and the gaps they lie in; NaN without valid draws."""
    rows = np.full((len(PERCENTS), 5), np.nan)
    for row, percent in enumerate(PERCENTS):
        if percent in figures.percentiles:
            rows[row] = figures.percentiles[percent]
    return {
        "percentile": ("percent", rows[:, 0], {
            "units": units, "meaning": "percentile of all valid draws, as np.quantile has it"}),
        "percentile_low": ("percent", rows[:, 1], {
            "units": units, "meaning": "lower end of its 95% confidence interval, an order statistic"}),
        "percentile_high": ("percent", rows[:, 2], {
            "units": units, "meaning": "upper end of its 95% confidence interval, an order statistic"}),
        "percentile_gap_low": ("percent", rows[:, 3], {
            "units": units, "meaning": "last draw below the gap it lies in; NaN where it lies in none"}),
        "percentile_gap_high": ("percent", rows[:, 4], {
            "units": units, "meaning": "first draw above that gap"}),
    }


def _sums(reductions: Reductions, figures: OrderFigures, units: str) -> dict[str, Any]:
    """Return moments of all values, of those on either side of the price, and of the worst draws."""
    sides = np.array(reductions.sides())  # n, pivot, total, squares
    worst = np.full((len(WORST_PERCENTS), 4), np.nan)
    for row, percent in enumerate(WORST_PERCENTS):
        if percent in figures.worst:
            lowest, following = figures.worst[percent]
            about = lowest.about(following)
            worst[row] = about.n, following, about.total, about.squares
    ends = (reductions.least, reductions.greatest) if reductions.n_valid else (np.nan, np.nan)
    return {
        "least_value": ((), ends[0], {"units": units, "meaning": "of all valid draws"}),
        "greatest_value": ((), ends[1], {"units": units, "meaning": "of all valid draws"}),
        "pivot": ((), reductions.pivot, {"units": units, "meaning": "what side sums are taken about"}),
        "side_draws": ("side", sides[:, 0].astype(np.int64), {"units": "1", "meaning": "valid draws"}),
        "side_total": ("side", sides[:, 2], {"units": units, "meaning": "sum of value - pivot"}),
        "side_squares": ("side", sides[:, 3], {"units": f"({units})^2", "meaning": "sum of its squares"}),
        "worst_draws": ("worst_percent", np.nan_to_num(worst[:, 0]).astype(np.int64), {
            "units": "1", "meaning": "whole draws among that worst part"}),
        "worst_next": ("worst_percent", worst[:, 1], {
            "units": units, "meaning": "value of the draw that follows them"}),
        "worst_total": ("worst_percent", worst[:, 2], {
            "units": units, "meaning": "sum over them of value - worst_next"}),
        "worst_squares": ("worst_percent", worst[:, 3], {
            "units": f"({units})^2", "meaning": "sum of its squares"}),
    }


def _by_tenth(reductions: Reductions, units: str) -> dict[str, Any]:
    """Return the value among the draws in which an input lies in a tenth of its own distribution."""
    n, above, total, squares = np.moveaxis(reductions.cells.value(), -1, 0)
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        mean = reductions.pivot + total / n
        variance = np.maximum(0.0, squares - total * (total / n)) / (n - 1.0)
    where, cells = ("input", "tenth"), {"units": units}
    return {
        "tenth_edge": (("input", "inner_edge"), reductions.edges.T, {
            "units": "see input_unit", "meaning": "deciles of the input's own distribution, P10 to P90"}),
        "tenth_draws": (where, n.astype(np.int64), {
            "units": "1", "meaning": "valid draws in which the input lies between two deciles"}),
        "tenth_above_price": (where, above.astype(np.int64), {
            "units": "1", "meaning": "those of them worth more than the price"}),
        "tenth_mean": (where, mean, cells | {"meaning": "mean value there, NaN without draws"}),
        "tenth_deviation": (where, np.sqrt(variance), cells | {"meaning": "standard deviation there"}),
    }
