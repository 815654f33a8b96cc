"""What a worker does of a run: it draws a block of chunks, and reduces them or puts them on the disk.

A block's task is text and numbers: config, settings, data, seed. The worker makes of them what draws.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from engine.kernels.valuation_kernel import Valuation, empty_valuation
from engine.model.audit.invariants import Audit
from engine.runtime.threads import one_thread
from simulate.cluster.worker_pool import Refused
from simulate.runs.execution import WrittenPart
from simulate.runs.storage.chunk_store import ChunkStore, cells_of
from simulate.runs.storage.layout import STORE
from simulate.runs.streamed.reduction import Part, empty_part, keep_first
from simulate.runs.workers.probe import Probe, check, unlike
from simulate.sampling.draws import Drawn, draw_part
from simulate.settings import Settings
from simulate.streaming.accumulator_state import State
from simulate.streaming.accumulators import Reductions


class Job(NamedTuple):
    """All that a worker must know of a run.

    Attributes
    ----------
    probe : Probe
        The run, and what the worker compares before it draws.
    price, pivot : float
        What accumulators are begun with, currency per share.
    keep_inputs : bool
        Whether inputs are kept.
    settings : Settings
        Chosen sizes.
    """

    probe: Probe
    price: float
    pivot: float
    keep_inputs: bool
    settings: Settings


class ReducedBlock(NamedTuple):
    """The state of a block's accumulators, its draws that are in the run's sample, its chunks' audits."""

    state: State
    sample: Valuation
    audits: tuple[Audit, ...]


class KeptBlock(NamedTuple):
    """The chunks of a block: those that are on the disk, or their draws where there is none."""

    written: tuple[WrittenPart, ...]
    drawn: tuple[Drawn, ...]


def reduce_block(job: Job, first: int, stop: int) -> ReducedBlock | Refused:
    """Draw chunks first, ..., stop - 1 and reduce them."""
    if why := unlike(job.probe):
        return Refused(why)
    size, (config, _) = job.probe.chunk_size, job.probe.known()
    reductions = Reductions(config, job.price, job.settings)
    reductions.begin(job.pivot)
    sampled = min(stop * size, job.settings.sample_size, job.probe.draws) - first * size
    sample, part = empty_valuation(max(0, sampled)), empty_part(config, size)
    audits = []
    for number, here, found in _chunks(job, first, stop, part):
        audits.append(found)
        keep_first(sample, (number - first) * size, here.results)
        reductions.add(*here)
    reductions.tighten()
    return ReducedBlock(reductions.state(), sample, tuple(audits))


def draw_block(job: Job, first: int, stop: int) -> KeptBlock | Refused:
    """Draw chunks first, ..., stop - 1 and keep them."""
    if refused := check(job.probe):
        return refused
    folder = job.probe.folder
    store = ChunkStore(Path(folder) / STORE, job.probe.chunk_size)
    written, drawn = list[WrittenPart](), list[Drawn]()
    for number, here, found in _chunks(job, first, stop, None):
        inputs = here.inputs if job.keep_inputs else None
        if folder:
            written.append(WrittenPart(number, store.write(number, cells_of(here.results, inputs)), found))
        else:
            drawn.append(Drawn(here.results, inputs, found))
    return KeptBlock(tuple(written), tuple(drawn))


def _chunks(job: Job, first: int, stop: int, part: Part | None) -> Iterator[tuple[int, Part, Audit]]:
    """Yield chunks with their numbers and audits, each in the same cells where there are some."""
    size, (config, sampler) = job.probe.chunk_size, job.probe.known()
    for number in range(first, stop):
        count = min(size, job.probe.draws - number * size)
        here = (part or empty_part(config, size)).first(count)
        with one_thread():
            found = draw_part(config, sampler, number * size, *here, size)
        yield number, here, found
