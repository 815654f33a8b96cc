"""Opening a run: a finished one, or as far as it came one that is not finished."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import xarray as xr

from simulate.config.config import Config
from simulate.errors import InputError, Problem
from simulate.forecast.base_case import value
from simulate.runs.checkpoint import UnfinishedRun
from simulate.runs.dataset import STREAMED, build_dataset, config_from_run
from simulate.runs.execution import Execution
from simulate.runs.plan import RunPlan
from simulate.runs.storage.atomic_directory import real_folder
from simulate.runs.storage.chunk_ranges import draws_of
from simulate.runs.storage.layout import partial_folder
from simulate.runs.storage.store import open_finished, run_folder
from simulate.runs.streamed.dataset import build_streamed_dataset
from simulate.runs.streamed.reduction import begun
from simulate.sampling.draws import company_sampler
from simulate.settings import DEFAULT_SETTINGS, Settings


def open_run(
    name_or_folder: str | Path,
    without: Sequence[str] = (),
    unfinished: bool = False,
    settings: Settings = DEFAULT_SETTINGS,
) -> xr.Dataset:
    """Read a run into memory.

    Parameters
    ----------
    name_or_folder : str or pathlib.Path
        `iij` means results/iij, anything with a slash is a path.
    without : sequence of str, optional
        Variables to leave out; `inputs` is most of a run's size.
    unfinished : bool, optional
        Take a run that was begun and not finished, as far as it came, before a finished one; its
        attribute `unfinished` is 1.
    settings : Settings, optional
        Chosen sizes that the unfinished run was begun with.

    Returns
    -------
    xarray.Dataset

    Raises
    ------
    InputError
        If there is no run, it is not finished, of another format, or damaged.
    """
    partial = partial_folder(real_folder(run_folder(name_or_folder)))
    if unfinished and partial.is_dir():
        return unfinished_dataset(partial, settings).drop_vars(without, errors="ignore")
    return open_finished(name_or_folder, without)


def unfinished_dataset(folder: Path, settings: Settings = DEFAULT_SETTINGS) -> xr.Dataset:
    """Return the Dataset of the draws that are safe; its attribute `unfinished` is 1 unless they are all.

    Parameters
    ----------
    folder : pathlib.Path
        The folder of the unfinished run, `NAME.partial`.
    settings : Settings, optional
        Chosen sizes that it was begun with; its journal has the size of its chunks.

    Raises
    ------
    InputError
        If there is no such run, or none of its draws are safe yet.
    """
    unfinished = UnfinishedRun(folder)
    plan = unfinished.plan
    if plan is None:
        raise InputError(Problem(str(folder), "", "", "holds no run that was begun"))
    if unfinished.is_drawn:
        return open_finished(folder)
    config = config_from_run(plan.config_name, plan.config_text, plan.config_settings, plan.config_data)
    if plan.keep == STREAMED:
        found = _streamed(config, plan, unfinished, replace(settings, chunk_size=plan.chunk_size))
    else:
        drawn = unfinished.drawn(len(config.marginals))
        n_draw = drawn.valuation.value.size
        found = build_dataset(config, value(config), drawn, plan.seed, plan.draws) if n_draw else None
    if found is None:
        raise InputError(Problem(str(folder), "", "", "has no draws yet that are safe on the disk"))
    return found.assign_attrs(unfinished=1)


def _streamed(
    config: Config, plan: RunPlan, unfinished: UnfinishedRun, settings: Settings
) -> xr.Dataset | None:
    base_case = value(config)
    execution = Execution(settings, checkpoint=unfinished)
    done, streamed = begun(config, base_case.price, plan.draws, execution)
    if not done or done[0][0]:
        return None  # the first draws are the sample
    draws = draws_of(done, plan.chunk_size, plan.draws)
    sampler = company_sampler(config, plan.draws, plan.seed)
    found = build_streamed_dataset(
        config, base_case, sampler, streamed.first(draws[0][1]), draws, plan.seed, plan.chunk_size
    )
    return found.assign_attrs(draws_asked=plan.draws)
