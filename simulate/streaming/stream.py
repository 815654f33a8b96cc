"""A run that keeps no draws: one part after the other is drawn, reduced to figures, and forgotten.

A part is 2**17 draws, named by its number: (config, seed, number) is all that it depends on. While
the kernel draws one part, a second thread reduces the one before; parts are added in their order.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from engine.kernels.sampling import Sampler
from engine.kernels.valuation import Valuation, empty_valuation, value_draws
from engine.model.invariants import NO_AUDIT, Audit, joined
from simulate.config.config import Config
from simulate.runs.storage.chunk_store import PART
from simulate.sampling.draws import draw_part, sliced
from simulate.streaming.accumulators import LAST_YEAR_MATTERS, Reductions, is_state

if TYPE_CHECKING:
    from simulate.runs.checkpoint import UnfinishedRun

#: So many first draws are kept as they are, for pictures and whatever looks at single draws.
SAMPLE = 1 << 20


class Part(NamedTuple):
    """Cells for the draws of one part: results and inputs."""

    results: Valuation
    inputs: np.ndarray

    def first(self, count: int) -> "Part":
        """The same cells, as far as the last part of a run needs them."""
        return Part(sliced(self.results, slice(count)), self.inputs[:count])


class Streamed(NamedTuple):
    """What is left of all draws so far, the first of them, and what the audit found."""

    reductions: Reductions
    sample: Valuation
    audit: Audit

    def first(self, draws: int) -> "Streamed":
        """The same of a run that ended after so many draws."""
        return self._replace(sample=sliced(self.sample, slice(draws)))


def stream(
    config: Config,
    sampler: Sampler,
    price: float,
    draws: int,
    progress: Callable[[int], None] | None = None,
    chunk: int = PART,
    unfinished: "UnfinishedRun | None" = None,
) -> Streamed:
    """Draw and reduce.

    Parameters
    ----------
    price : currency per share.
    chunk : draws that the kernel takes at a time, at most a part; no figure depends on it.
    unfinished : the same run on disk, to go on from and to save to.
    """
    parts, (reductions, sample, audit) = begun(config, price, draws, unfinished)
    both = [_empty_part(config) for _ in range(2)]
    with ThreadPoolExecutor(1) as reducer:
        pending: Future[None] | None = None
        for first in range(parts * PART, draws, PART):
            part = both[first // PART % 2].first(min(PART, draws - first))
            found = draw_part(config, sampler, first, *part, chunk)
            audit = joined(audit, found)
            _keep_first(sample, first, part.results)
            if pending is not None:
                pending.result()
            pending = reducer.submit(reductions.add, *part)
            if unfinished is not None:
                _save(unfinished, first, pending, Streamed(reductions, sample, audit), found)
            if progress is not None:
                progress(first + part.results.value.size)
        if pending is not None:
            pending.result()
    return Streamed(reductions, sample, audit)


def begun(
    config: Config, price: float, draws: int, unfinished: "UnfinishedRun | None"
) -> tuple[int, Streamed]:
    """Whole parts that are done already, and what is left of them."""
    reductions, sample = Reductions(config, price), empty_valuation(min(draws, SAMPLE))
    saved = None if unfinished is None else unfinished.saved()
    if unfinished is None or saved is None or not is_state(saved.state, config, price):
        return 0, Streamed(reductions, sample, NO_AUDIT)
    kept = unfinished.drawn(len(config.marginals)).valuation
    if kept.value.size < min(saved.parts * PART, sample.value.size):
        return 0, Streamed(reductions, sample, NO_AUDIT)  # draws that were kept are damaged
    _keep_first(sample, 0, kept)
    reductions.go_on_from(saved.state)
    return saved.parts, Streamed(reductions, sample, saved.audit)


def _save(
    unfinished: "UnfinishedRun", first: int, pending: "Future[None]", streamed: Streamed, found: Audit
) -> None:
    """Put the part on the disk as far as it is kept, and from time to time sums and counts."""
    end = min(first + PART, streamed.sample.value.size)
    if first < end:
        unfinished.add(first, sliced(streamed.sample, slice(first, end)), None, found)
    if unfinished.is_time_to_save():
        pending.result()
        unfinished.save(first // PART + 1, streamed.reductions.state(), streamed.audit)


def valid_values(config: Config, sampler: Sampler, draws: int) -> Iterator[np.ndarray]:
    """The values of all draws that have one, once more, in sorted parts."""
    for results in _again(config, sampler, draws):
        yield np.sort(results.value[~np.isnan(results.value)])


def last_year_weights(config: Config, sampler: Sampler, draws: int) -> Iterator[np.ndarray]:
    """The weights of last years that still matter, once more, in sorted parts."""
    for results in _again(config, sampler, draws):
        weight = results.last_year_share
        yield np.sort(weight[weight > LAST_YEAR_MATTERS])


def _again(config: Config, sampler: Sampler, draws: int) -> Iterator[Valuation]:
    part = empty_valuation(PART)
    for first in range(0, draws, PART):
        results = sliced(part, slice(min(PART, draws - first)))
        value_draws(sampler, config.horizon, first, results)
        yield results


def _empty_part(config: Config) -> Part:
    return Part(empty_valuation(PART), np.empty((PART, len(config.marginals))))


def _keep_first(sample: Valuation, first: int, results: Valuation) -> None:
    for kept, cells in zip(sample, results, strict=True):
        room = max(0, kept.size - first)
        kept[first : first + cells.size] = cells[:room]
