"""A run that keeps no draws: one chunk after the other is drawn, reduced to figures, and dropped.

A chunk of draws depends on config, seed and its number, and on nothing else. While the kernel draws one
chunk, a second thread reduces the one before. Which chunk is reduced when changes no bit.
"""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import NamedTuple

import numpy as np

from engine.kernels.sampler import Sampler
from engine.kernels.valuation_kernel import Valuation, empty_valuation, value_draws
from engine.model.audit.invariants import NO_AUDIT, Audit, merge_audits
from simulate.config.config import Config
from simulate.runs.execution import IN_MEMORY, Checkpoint, Execution, RunSource
from simulate.runs.storage.chunk_ranges import Ranges, cut, joined, missing, n_draw_in, numbers_in
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


def stream(source: RunSource, execution: Execution = IN_MEMORY) -> Streamed:
    """Draw a run and reduce it to figures.

    Parameters
    ----------
    source : RunSource
        What it is drawn from.
    execution : Execution, optional
        How the run is carried out. The size of a chunk decides what sums are taken about, and so changes
        them in their last bits; no other figure of all draws depends on it.
    """
    config, base_case, sampler, draws, _ = source
    done, (reductions, sample, audit) = begun(config, base_case.price, draws, execution)
    size, checkpoint = execution.settings.chunk_size, execution.checkpoint
    both = [empty_part(config, size) for _ in range(2)]
    with ThreadPoolExecutor(1) as reducer:
        pending: Future[None] | None = None
        for number in numbers_in(missing(done, -(-draws // size))):
            first = number * size
            part = both[number % 2].first(min(size, draws - first))
            found = draw_part(config, sampler, first, *part, execution.at_a_time)
            audit = merge_audits(audit, found)
            keep_first(sample, first, part.results)
            if not reductions.is_begun:
                reductions.begin(pivot_of(part.results.value, base_case.intrinsic_value))
            if pending is not None:
                pending.result()
            pending = reducer.submit(reductions.add, *part)
            done = joined(done, (number, number + 1))
            if checkpoint is not None:
                keep_sample(checkpoint, sample, (first, first + size), found)
                if checkpoint.is_time_to_save():
                    pending.result()
                    checkpoint.save(done, reductions.state(), audit)
            execution.report(n_draw_in(done, size, draws))
        if pending is not None:
            pending.result()
    return Streamed(reductions, sample, audit)


def begun(config: Config, price: float, draws: int, execution: Execution) -> tuple[Ranges, Streamed]:
    """Return which chunks are done already, and their accumulators."""
    settings, checkpoint = execution.settings, execution.checkpoint
    reductions = Reductions(config, price, settings)
    sample = empty_valuation(min(draws, settings.sample_size))
    saved = None if checkpoint is None else checkpoint.saved()
    if checkpoint is None or saved is None or not is_state(saved.state, config, price, settings):
        return (), Streamed(reductions, sample, NO_AUDIT)
    size = settings.chunk_size
    for number in numbers_in(saved.done):
        if number * size >= sample.value.size:
            break
        kept = checkpoint.part(number, len(config.marginals))
        if kept is None:
            return (), Streamed(reductions, sample, NO_AUDIT)  # draws that were kept are damaged
        keep_first(sample, number * size, kept.valuation)
    reductions.go_on_from(saved.state)
    return saved.done, Streamed(reductions, sample, saved.audit)


def keep_sample(checkpoint: Checkpoint, sample: Valuation, draws: tuple[int, int], found: Audit) -> None:
    """Put the draws of a chunk on the disk as far as they are in the sample.

    Parameters
    ----------
    checkpoint : Checkpoint
        Where to.
    sample : Valuation
        The run's first draws.
    draws : tuple of int
        The chunk's first draw, and the one after its last.
    found : Audit
        What the audit of the chunk found.
    """
    first, end = draws[0], min(draws[1], sample.value.size)
    if first < end:
        checkpoint.add(first, sliced(sample, slice(first, end)), None, found)


def valid_values(config: Config, sampler: Sampler, draws: Ranges, size: int) -> Iterator[np.ndarray]:
    """Yield the values of these draws that have one, once more, in sorted parts."""
    for results in _again(config, sampler, draws, size):
        yield np.sort(results.value[~np.isnan(results.value)])


def last_year_weights(config: Config, sampler: Sampler, draws: Ranges, size: int) -> Iterator[np.ndarray]:
    """Yield the weights of last years that still matter, once more, in sorted parts."""
    for results in _again(config, sampler, draws, size):
        weight = results.last_year_share
        yield np.sort(weight[weight > LAST_YEAR_MATTERS])


def _again(config: Config, sampler: Sampler, draws: Ranges, size: int) -> Iterator[Valuation]:
    part = empty_valuation(size)
    for first, stop in cut(draws, size):
        results = sliced(part, slice(stop - first))
        value_draws(sampler, config.horizon, first, results)
        yield results


def empty_part(config: Config, size: int) -> Part:
    """Return cells for a chunk, not yet filled."""
    return Part(empty_valuation(size), np.empty((size, len(config.marginals))))


def keep_first(sample: Valuation, first: int, results: Valuation) -> None:
    """Copy the results of draws first, first + 1, ... into a sample of the first draws, as far as it goes."""
    for kept, cells in zip(sample, results, strict=True):
        room = max(0, kept.size - first)
        kept[first : first + cells.size] = cells[:room]
