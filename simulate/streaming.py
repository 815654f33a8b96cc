"""A run that keeps no draws: one part after the other is drawn, reduced to figures, and forgotten.

A part is 2**17 draws, named by its number: (config, seed, number) is all that it depends on. While
the kernel draws one part, a second thread reduces the one before; parts are added in their order.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import NamedTuple

import numpy as np

from engine.kernel import Valuation, empty_valuation, value_draws
from engine.sampling import Sampler
from simulate.company import Config
from simulate.reductions import LAST_YEAR_MATTERS, Reductions

PART = 1 << 17
#: So many first draws are kept as they are, for pictures and whatever looks at single draws.
SAMPLE = 1 << 20


class Part(NamedTuple):
    """Cells for the draws of one part: results and inputs."""

    results: Valuation
    inputs: np.ndarray

    def first(self, count: int) -> "Part":
        """The same cells, as far as the last part of a run needs them."""
        return Part(_sliced(self.results, slice(count)), self.inputs[:count])


class Streamed(NamedTuple):
    """What is left of all draws, and the first of them."""

    reductions: Reductions
    sample: Valuation


def stream(
    config: Config,
    sampler: Sampler,
    price: float,
    draws: int,
    progress: Callable[[int], None] | None = None,
    chunk: int = PART,
) -> Streamed:
    """Draw and reduce.

    Parameters
    ----------
    price : currency per share.
    chunk : draws that the kernel takes at a time, at most a part; no figure depends on it.
    """
    reductions, sample = Reductions(config, price), empty_valuation(min(draws, SAMPLE))
    both = [_empty_part(config) for _ in range(2)]
    with ThreadPoolExecutor(1) as reducer:
        pending: Future | None = None
        for number, first in enumerate(range(0, draws, PART)):
            part = both[number % 2].first(min(PART, draws - first))
            _fill(config, sampler, first, part, chunk)
            _keep_first(sample, first, part.results)
            if pending is not None:
                pending.result()
            pending = reducer.submit(reductions.add, *part)
            if progress is not None:
                progress(first + part.results.value.size)
        if pending is not None:
            pending.result()
    return Streamed(reductions, sample)


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
        results = _sliced(part, slice(min(PART, draws - first)))
        value_draws(sampler, config.horizon, first, results)
        yield results


def _empty_part(config: Config) -> Part:
    return Part(empty_valuation(PART), np.empty((PART, len(config.marginals))))


def _fill(config: Config, sampler: Sampler, first: int, part: Part, chunk: int) -> None:
    size = part.results.value.size
    for start in range(0, size, chunk):
        cells = slice(start, min(start + chunk, size))
        out = _sliced(part.results, cells)
        value_draws(sampler, config.horizon, first + start, out, part.inputs[cells])


def _keep_first(sample: Valuation, first: int, results: Valuation) -> None:
    for kept, cells in zip(sample, results, strict=True):
        room = max(0, kept.size - first)
        kept[first : first + cells.size] = cells[:room]


def _sliced(results: Valuation, cells: slice) -> Valuation:
    return Valuation(*(column[cells] for column in results))
