"""A run that keeps no draws: one chunk after the other is drawn, reduced to figures, and dropped.

A chunk of draws depends on config, seed and its number, and on nothing else. While the kernel draws one
chunk, a second thread reduces the one before.
"""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import NamedTuple

import numpy as np

from engine.kernels.sampling import Sampler
from engine.kernels.valuation import Valuation, empty_valuation, value_draws
from engine.model.invariants import NO_AUDIT, Audit, merge_audits
from simulate.config.config import Config
from simulate.forecast.base_case import BaseCase
from simulate.runs.execution import IN_MEMORY, Checkpoint, Execution
from simulate.sampling.draws import draw_part, sliced
from simulate.streaming.accumulators import LAST_YEAR_MATTERS, Reductions, is_state, pivot_of


class Part(NamedTuple):
    """Cells for the draws of one chunk: results and inputs."""

    results: Valuation
    inputs: np.ndarray

    def first(self, count: int) -> "Part":
        """Return the first cells: what the last chunk of a run needs."""
        return Part(sliced(self.results, slice(count)), self.inputs[:count])


class Streamed(NamedTuple):
    """Accumulators of all draws so far, the first draws, and what the audit found."""

    reductions: Reductions
    sample: Valuation
    audit: Audit

    def first(self, draws: int) -> "Streamed":
        """Return the same of a run that ended after so many draws."""
        return self._replace(sample=sliced(self.sample, slice(draws)))


def stream(
    config: Config,
    sampler: Sampler,
    base_case: BaseCase,
    draws: int,
    execution: Execution = IN_MEMORY,
) -> Streamed:
    """Draw a run and reduce it to figures.

    Parameters
    ----------
    config, sampler : Config, Sampler
        The company, and what draws its inputs.
    base_case : BaseCase
        Its value and price.
    draws : int
        How many.
    execution : Execution, optional
        How the run is carried out. The size of a chunk decides what sums are taken about, and so changes
        them in their last bits; no other figure of all draws depends on it.
    """
    parts, (reductions, sample, audit) = begun(config, base_case.price, draws, execution)
    size, checkpoint = execution.settings.chunk_size, execution.checkpoint
    both = [_empty_part(config, size) for _ in range(2)]
    with ThreadPoolExecutor(1) as reducer:
        pending: Future[None] | None = None
        for first in range(parts * size, draws, size):
            part = both[first // size % 2].first(min(size, draws - first))
            found = draw_part(config, sampler, first, *part, execution.at_a_time)
            audit = merge_audits(audit, found)
            _keep_first(sample, first, part.results)
            if not reductions.is_begun:
                reductions.begin(pivot_of(part.results.value, base_case.intrinsic_value))
            if pending is not None:
                pending.result()
            pending = reducer.submit(reductions.add, *part)
            if checkpoint is not None:
                _save(checkpoint, size, first, pending, Streamed(reductions, sample, audit), found)
            execution.report(first + part.results.value.size)
        if pending is not None:
            pending.result()
    return Streamed(reductions, sample, audit)


def begun(config: Config, price: float, draws: int, execution: Execution) -> tuple[int, Streamed]:
    """Return how many chunks are done already, and their accumulators."""
    settings, checkpoint = execution.settings, execution.checkpoint
    reductions = Reductions(config, price, settings)
    sample = empty_valuation(min(draws, settings.sample_size))
    saved = None if checkpoint is None else checkpoint.saved()
    if checkpoint is None or saved is None or not is_state(saved.state, config, price, settings):
        return 0, Streamed(reductions, sample, NO_AUDIT)
    kept = checkpoint.drawn(len(config.marginals)).valuation
    if kept.value.size < min(saved.parts * settings.chunk_size, sample.value.size):
        return 0, Streamed(reductions, sample, NO_AUDIT)  # draws that were kept are damaged
    _keep_first(sample, 0, kept)
    reductions.go_on_from(saved.state)
    return saved.parts, Streamed(reductions, sample, saved.audit)


def _save(
    checkpoint: Checkpoint, size: int, first: int, pending: "Future[None]", streamed: Streamed, found: Audit
) -> None:
    """Put the chunk on the disk as far as it is kept, and from time to time the accumulators."""
    end = min(first + size, streamed.sample.value.size)
    if first < end:
        checkpoint.add(first, sliced(streamed.sample, slice(first, end)), None, found)
    if checkpoint.is_time_to_save():
        pending.result()
        checkpoint.save(first // size + 1, streamed.reductions.state(), streamed.audit)


def valid_values(config: Config, sampler: Sampler, draws: int, size: int) -> Iterator[np.ndarray]:
    """Yield the values of all draws that have one, once more, in sorted parts."""
    for results in _again(config, sampler, draws, size):
        yield np.sort(results.value[~np.isnan(results.value)])


def last_year_weights(config: Config, sampler: Sampler, draws: int, size: int) -> Iterator[np.ndarray]:
    """Yield the weights of last years that still matter, once more, in sorted parts."""
    for results in _again(config, sampler, draws, size):
        weight = results.last_year_share
        yield np.sort(weight[weight > LAST_YEAR_MATTERS])


def _again(config: Config, sampler: Sampler, draws: int, size: int) -> Iterator[Valuation]:
    part = empty_valuation(min(size, draws))
    for first in range(0, draws, size):
        results = sliced(part, slice(min(size, draws - first)))
        value_draws(sampler, config.horizon, first, results)
        yield results


def _empty_part(config: Config, size: int) -> Part:
    return Part(empty_valuation(size), np.empty((size, len(config.marginals))))


def _keep_first(sample: Valuation, first: int, results: Valuation) -> None:
    for kept, cells in zip(sample, results, strict=True):
        room = max(0, kept.size - first)
        kept[first : first + cells.size] = cells[:room]
