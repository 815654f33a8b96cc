"""What a run holds, beside its replay from the config and the seed that it carries."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import numpy as np
import xarray as xr

from engine.kernels.sampler import Sampler
from engine.kernels.valuation_kernel import Valuation, empty_valuation, value_draws
from engine.model.audit.invariants import NO_AUDIT, Audit, merge_audits
from engine.model.line_items import LINE_NAMES
from simulate.config.config import Config
from simulate.forecast.base_case import value
from simulate.provenance import provenance_of
from simulate.runs.dataset import STREAMED, audit_text, generator_of, invalid_counts, is_streamed
from simulate.runs.run import run
from simulate.runs.storage.chunk_store import RESULTS
from simulate.sampling.draws import company_sampler
from simulate.settings import Settings
from simulate.verify.agreement import Columns

#: Numbers of draws, ascending, or None for what is not of a draw; and columns.
Part = tuple[np.ndarray | None, Columns]
#: That runs of older programs did not keep: nothing to compare with there.
_LATER_FIGURES = ("percentile_gap_low", "percentile_gap_high")


def replayed_facts(config: Config, dataset: xr.Dataset) -> Columns:
    """Return what is not of a draw: the base case, names, and what the run says of itself."""
    base_case, attrs = value(config), dataset.attrs
    numbers: dict[str, float] = {
        "base_case_value": base_case.intrinsic_value, "share_price": base_case.price,
    }
    n_kept, streamed = dataset.sizes["draw"], is_streamed(dataset)
    numbers["draws_done"] = attrs.get("draws_done", np.nan) if streamed else n_kept
    numbers["draws_invalid"] = sum(invalid_counts(dataset).values())
    words = {
        "currency": config.file.company.currency, "sampler": config.file.run.sampler,
        "generator": generator_of(config),
        "keep": STREAMED if streamed else "inputs" if "inputs" in dataset else "draws",
    }
    coordinates: dict[str, Iterable[object]] = {
        "input": config.marginals, "line": LINE_NAMES, "year": base_case.years,
    }
    lines = np.array([base_case.lines[name] for name in LINE_NAMES])
    return {
        "statements": (_cells(dataset, "statements"), lines),
        "base": (_cells(dataset, "base"), np.array(config.base)),
        **{key: (_number(attrs.get(key, np.nan)), _number(rebuilt)) for key, rebuilt in numbers.items()},
        **{key: (_words([attrs.get(key, "")]), _words([rebuilt])) for key, rebuilt in words.items()},
        **{key: (_words(_cells(dataset, key)), _words(rebuilt)) for key, rebuilt in coordinates.items()},
    }


def _number(number: float) -> np.ndarray:
    return np.array([number], np.float64)


def _words(items: Iterable[object]) -> np.ndarray:
    return np.array([str(item) for item in items], dtype=object)


def replayed_draws(
    config: Config,
    dataset: xr.Dataset,
    picks: np.ndarray | None,
    same_rounding: bool,
    progress: Callable[[int], None] | None,
    settings: Settings,
) -> Iterator[Part]:
    """Yield numbers of draws, ascending, and their columns: those picked, or all and then their audit.

    Parameters
    ----------
    config, dataset : Config, xarray.Dataset
        The company, and its run.
    picks : numpy.ndarray or None
        Numbers of draws, None for all.
    same_rounding : bool
        Whether processor and versions are those that made the run.
    progress : callable or None
        Called with the number of draws made, if all are.
    settings : Settings
        Chosen sizes that the run was made with.
    """
    provenance = provenance_of(dataset)
    sampler = company_sampler(config, provenance["draws_asked"], provenance["seed"])
    n_kept = dataset.sizes["draw"]
    if picks is not None:
        draws = np.sort(picks)
        with _one_thread():
            columns, _ = _columns(config, dataset, sampler, draws, [(int(draw), 1) for draw in draws])
        yield draws, columns
        return
    audit, size = NO_AUDIT, settings.chunk_size
    for first in range(0, n_kept, size):
        count = min(size, n_kept - first)
        draws = np.arange(first, first + count)
        columns, found = _columns(config, dataset, sampler, draws, [(first, count)])
        audit = merge_audits(audit, found)
        if progress is not None:
            progress(first + count)
        yield draws, columns
    if not is_streamed(dataset):  # there the audit is of more draws than were kept
        yield None, _audit_columns(dataset.attrs, {"audit": audit_text(audit)}, same_rounding)


@contextmanager
def _one_thread() -> Iterator[None]:
    """Use one thread, for single draws, which are one tile each.

    Waking a second thread for nothing a thousand times took 1.8 s on a busy machine, without it 0.06 s.
    Results do not depend on it.
    """
    import numba

    before = numba.get_num_threads()
    numba.set_num_threads(1)
    try:
        yield
    finally:
        numba.set_num_threads(before)


def _columns(
    config: Config, dataset: xr.Dataset, sampler: Sampler, draws: np.ndarray, ranges: list[tuple[int, int]]
) -> tuple[Columns, Audit]:
    """Return columns of some draws, replayed a range (first, count) at a time, and their audit."""
    results, inputs = empty_valuation(draws.size), np.empty((draws.size, len(config.marginals)))
    done, audit = 0, NO_AUDIT
    for first, count in ranges:
        cells = slice(done, done + count)
        out = Valuation(*(column[cells] for column in results))
        audit = merge_audits(audit, value_draws(sampler, config.horizon, first, out, inputs[cells]))
        done += count
    columns = {
        name: (dataset[name].values[draws], rebuilt) for name, rebuilt in zip(RESULTS, results, strict=True)
    }
    if "inputs" in dataset:
        stored = dict(zip(dataset["input"].values.tolist(), dataset["inputs"].values[draws].T, strict=True))
        rebuilt = dict(zip(config.marginals, inputs.T, strict=True))
        # Where the names are not the same, they differ as facts.
        columns |= {f"inputs.{name}": (stored[name], rebuilt[name]) for name in rebuilt if name in stored}
    return columns, audit


def _audit_columns(stored: Mapping[str, Any], rebuilt: Mapping[str, Any], same_rounding: bool) -> Columns:
    """Return what the audit found; how far rounding went only where that has to be the same."""
    names = ("draws", "failures", *(("worst_gap", "worst_draw") if same_rounding else ()))
    texts = [json.loads(attrs.get("audit", "{}")) for attrs in (stored, rebuilt)]
    cells = [{name: _words([text.get(name, "")]) for name in names} for text in texts]
    return {f"audit.{name}": (cells[0][name], cells[1][name]) for name in names}


def replayed_figures(
    config: Config,
    dataset: xr.Dataset,
    same_rounding: bool,
    progress: Callable[[int], None] | None,
    settings: Settings,
) -> Iterator[Part]:
    """Yield every variable of a run that keeps figures, beside the whole run again; of draws come last.

    The parameters are those of `replayed_draws`.
    """
    provenance = provenance_of(dataset)
    numbers = provenance["draws_done"], provenance["seed"]
    again = run(config, *numbers, progress=progress, keep=STREAMED, settings=settings)
    unknown = {name for name in _LATER_FIGURES if name not in dataset.variables}
    names = sorted(map(str, {*dataset.variables, *again.variables} - unknown))
    of_draws = {name for name in names if name in again.variables and "draw" in again[name].dims}

    def columns(wanted: list[str]) -> Columns:
        return {name: (_cells(dataset, name), _cells(again, name)) for name in wanted}

    yield None, _audit_columns(dataset.attrs, again.attrs, same_rounding)
    yield None, columns([name for name in names if name not in of_draws])
    yield np.arange(again.sizes["draw"]), columns(sorted(of_draws))


def _cells(dataset: xr.Dataset, name: str) -> np.ndarray:
    """Return a variable's values; none if the run does not have it."""
    if name not in dataset.variables:
        return np.empty(0, dtype=object)
    values = dataset[name].values
    return _words(values.ravel()) if values.dtype.kind in "TOU" else np.atleast_1d(values)
