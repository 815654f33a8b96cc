"""A run that goes on until a figure is as exact as asked: `--until "p5 +-0.5%"`."""

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import xarray as xr

from simulate.cluster.connecting import workers_of
from simulate.confidence_intervals import (
    normal_half_width,
    quantile_shares,
    t_half_width,
    wilson_half_width,
)
from simulate.config.config import Config
from simulate.errors import InputError, Problem
from simulate.forecast.base_case import BaseCase, value
from simulate.runs.dataset import build_dataset
from simulate.runs.execution import Execution, RunSource
from simulate.runs.plan import DEFAULT_MAX_DRAWS, Step, Target, parse_target
from simulate.runs.retention import check_room, what_until_keeps
from simulate.runs.run import extend
from simulate.sampling.draws import check_alone, check_run, company_sampler, none_drawn
from simulate.settings import DEFAULT_SETTINGS, Settings

if TYPE_CHECKING:
    from distributed import Client

_LEAST_PART = 64  # draws of a scramble from which its figure means something


def run_until(
    config: Config,
    target: str,
    max_draws: int = DEFAULT_MAX_DRAWS,
    seed: int | None = None,
    progress: Callable[[int], None] | None = None,
    settings: Settings = DEFAULT_SETTINGS,
    client: "Client | None" = None,
) -> xr.Dataset:
    """Double the draws of a run until a figure's 95% half-width meets a target.

    The draws are those of a plain run of as many; those already made are kept.

    Parameters
    ----------
    config : Config
        The company.
    target : str
        `p5 +-0.5%` and the like: the half-width in currency, in % of the figure, or for
        P(value > price) in points.
    max_draws : int, optional
        The run ends here whether or not the target is met.
    seed : int, optional
        The config's by default.
    progress : callable, optional
        Called with the number of draws done.
    settings : Settings, optional
        Chosen sizes; the run begins with one chunk.
    client : distributed.Client, optional
        Whose workers draw; by default this process does. The result does not depend on it.

    Returns
    -------
    xarray.Dataset
        As `run` returns it; the attribute `until` holds the target, whether it was met, and the path.

    Raises
    ------
    InputError
        If the target cannot be read, the sampler is a Latin hypercube (which cannot grow), draws or seed
        are out of range, there is not enough memory for `max_draws`, or the client's scheduler is neither on
        this machine nor reached by TLS.
    """
    goal = parse_target(target)
    check_alone(config)
    max_draws, seed = check_run(config, max_draws, seed)
    base_case = value(config)
    check_room(config, max_draws, what_until_keeps(max_draws, settings), settings=settings)
    execution = Execution(settings, progress, workers=workers_of(client))
    return draw_until(config, base_case, goal, (max_draws, seed), execution)


def draw_until(
    config: Config, base_case: BaseCase, goal: Target, draws_and_seed: tuple[int, int], execution: Execution
) -> xr.Dataset:
    """Draw a run whose numbers are checked until it meets its target; see `run_until`.

    Parameters
    ----------
    config, base_case : Config, BaseCase
        The company and its value.
    goal : Target
        What is wanted.
    draws_and_seed : tuple of int
        The most draws, and the seed; both in range.
    execution : Execution
        How it is carried out; no draw depends on it.

    Raises
    ------
    InputError
        If the sampler is a Latin hypercube, which cannot grow.
    """
    max_draws, seed = draws_and_seed
    if config.file.run.sampler == "latin-hypercube":
        wanted = "a Latin hypercube is laid for all draws at once and cannot grow: take random or sobol"
        raise InputError(Problem(config.name, "run.sampler", '"latin-hypercube"', wanted))
    source = RunSource(config, base_case, company_sampler(config, max_draws, seed), max_draws, seed)
    settings, drawn = execution.settings, none_drawn(config)
    path: list[Step] = []
    draws = min(settings.chunk_size, max_draws)  # so that what is put on the disk are whole chunks
    while True:
        if draws > drawn.valuation.value.size:
            keep_inputs = draws <= settings.keep_inputs_up_to
            drawn = extend(source, drawn, draws, keep_inputs, execution)
        path.append(_measure(config, goal, drawn.valuation.value[:draws]))
        if goal.met_by(path[-1]) or draws == max_draws:
            break
        draws = min(2 * draws, max_draws)
    dataset = build_dataset(config, base_case, drawn, seed, max_draws)
    report = {"target": goal.text, "met": bool(goal.met_by(path[-1])), "path": [s._asdict() for s in path]}
    return dataset.assign_attrs(until=json.dumps(report))


def _measure(config: Config, target: Target, values: np.ndarray) -> Step:
    valid = values[np.isfinite(values)]
    if valid.size < _LEAST_PART:
        return Step(values.size, float("nan"), float("inf"))
    if config.file.run.sampler == "sobol":
        half_width = _from_scrambles(config, target, values)
    else:
        half_width = _from_draws(config, target, valid)
    return Step(values.size, _estimate(config, target, valid), half_width)


def _estimate(config: Config, target: Target, valid: np.ndarray) -> float:
    if target.percent is not None:
        return float(np.percentile(valid, target.percent))
    return float(np.mean(valid > config.base.share_price if target.is_probability else valid))


def _from_draws(config: Config, target: Target, valid: np.ndarray) -> float:
    """Return the half-width for independent draws; of a percentile, from the ranks either side of it."""
    n = valid.size
    if target.is_probability:  # Wilson's, which is not zero where all draws agree
        return wilson_half_width(float(np.mean(valid > config.base.share_price)), n)
    if target.percent is None:
        return normal_half_width(float(np.std(valid, ddof=1)), n)
    shares = quantile_shares(n, target.percent / 100.0)
    if shares is None:
        return float("inf")
    low, high = np.quantile(valid, shares)
    return float(0.5 * (high - low))


def _from_scrambles(config: Config, target: Target, values: np.ndarray) -> float:
    """Return the half-width from the spread of the estimates of independent scrambles."""
    scrambles = config.file.run.scrambles
    if scrambles < 2:
        return float("inf")
    parts = [values[first::scrambles] for first in range(scrambles)]
    valid = [part[np.isfinite(part)] for part in parts]
    if min(part.size for part in valid) < _LEAST_PART:
        return float("inf")
    each = [_estimate(config, target, part) for part in valid]
    return t_half_width(float(np.std(each, ddof=1)), scrambles)


def path_text(dataset: xr.Dataset) -> str:
    """Return the path of a run to its target as a table, a line a step."""
    report = json.loads(dataset.attrs["until"])
    lines = [f"{'draws':>14}  {report['target'].split('+')[0].split('±')[0].strip():>14}  95% half-width"]
    for step in report["path"]:
        lines.append(f"{step['draws']:>14,}  {step['estimate']:>14,.6g}  {step['half_width']:,.4g}")
    lines.append(f"target {report['target']}: {'met' if report['met'] else 'not met, --max-draws reached'}")
    return "\n".join(lines) + "\n"
