"""A run whose draws other processes make: it is cut into blocks, and what comes of them is put together.

Accumulators merge, and chunks have places of their own, so neither the blocks nor the order in which they
come changes a bit. What is safe of a run is any set of chunks; only the others are drawn.
"""

from collections.abc import Callable, Iterator
from functools import reduce
from typing import Any

from engine.model.audit.invariants import merge_audits
from simulate.errors import InputError, Problem
from simulate.runs.execution import Checkpoint, Execution, RunSource
from simulate.runs.storage.chunk_ranges import Ranges, count_of, cut, joined, missing, n_draw_in
from simulate.runs.streamed.reduction import Streamed, begun, keep_first, keep_sample
from simulate.runs.workers.block_drawing import Job, KeptBlock, ReducedBlock, draw_block, reduce_block
from simulate.runs.workers.probe import check, probe_of
from simulate.sampling.draws import Drawn, chunk_of, fill
from simulate.settings import Settings
from simulate.streaming.accumulators import Reductions, pivot_of


def stream_by_workers(source: RunSource, execution: Execution) -> Streamed:
    """Draw a run by workers and reduce it to figures; see `simulate.runs.streamed.reduction.stream`.

    Raises
    ------
    InputError
        If a worker refuses, or the workers are lost.
    """
    settings, checkpoint, draws = execution.settings, execution.checkpoint, source.draws
    size = settings.chunk_size
    done, (reductions, sample, audit) = begun(source.config, source.base_case.price, draws, execution)
    todo = missing(done, -(-draws // size))
    job = _job(source, settings, reductions=reductions)
    if not reductions.is_begun:
        reductions.begin(job.pivot)
    for first, stop, found in _blocks(reduce_block, job, todo, execution, settings.block_chunks):
        reductions.merge(_reductions_of(found, job, source))
        audit = reduce(merge_audits, found.audits, audit)
        keep_first(sample, first * size, found.sample)
        done = joined(done, (first, stop))
        if checkpoint is not None:
            for number, each in enumerate(found.audits, first):
                keep_sample(checkpoint, sample, (number * size, (number + 1) * size), each)
            if checkpoint.is_time_to_save():
                checkpoint.save(done, reductions.state(), audit)
        execution.report(n_draw_in(done, size, draws))
    return Streamed(reductions, sample, audit)


def _reductions_of(found: ReducedBlock, job: Job, source: RunSource) -> Reductions:
    reductions = Reductions(source.config, job.price, job.settings)
    reductions.go_on_from(found.state)
    return reductions


def draw_by_workers(source: RunSource, drawn: Drawn, todo: Ranges, execution: Execution) -> Drawn:
    """Fill the cells of the chunks that are to do, by workers, and return the run's draws.

    Parameters
    ----------
    source : RunSource
        What the run is drawn from.
    drawn : Drawn
        Cells for all draws, filled but for these chunks; the audit of the others.
    todo : Ranges
        The chunks.
    execution : Execution
        How the run is carried out, and by whom.

    Raises
    ------
    InputError
        If a worker refuses, the workers are lost, or what they have put on the disk is not there.
    """
    size, n_draw, audit = execution.settings.chunk_size, drawn.valuation.value.size, drawn.audit
    job = _job(source, execution.settings, execution.checkpoint, drawn.inputs is not None)
    left, most = n_draw_in(todo, size, n_draw), _most_chunks(drawn, execution)
    for first, _, found in _blocks(draw_block, job, todo, execution, most):
        for number, part in enumerate(_parts(found, execution.checkpoint, source), first):
            fill(chunk_of(drawn, number, size), part)
            audit = merge_audits(audit, part.audit)
            left -= part.valuation.value.size
        execution.report(n_draw - left)
    return drawn._replace(audit=audit)


def _most_chunks(drawn: Drawn, execution: Execution) -> int:
    """Return the most chunks of a block whose draws are kept: few where they come back over the network."""
    settings = execution.settings
    if execution.checkpoint is not None:
        return settings.block_chunks
    columns = list(drawn.valuation) if drawn.inputs is None else [*drawn.valuation, *drawn.inputs.T]
    a_chunk = settings.chunk_size * sum(column.itemsize for column in columns)
    return min(settings.block_chunks, max(1, settings.block_bytes // a_chunk))


def _parts(found: KeptBlock, checkpoint: Checkpoint | None, source: RunSource) -> Iterator[Drawn]:
    """Yield the chunks of a block; those on the disk are noted there, and read back."""
    if checkpoint is None:
        yield from found.drawn
        return
    for written in found.written:
        checkpoint.note(written)
        part = checkpoint.part(written.number, len(source.config.marginals))
        if part is None:
            wanted = f"chunk {written.number} is not here as a worker wrote it: do all see this folder?"
            raise InputError(Problem(str(checkpoint.folder), "", "", wanted))
        yield part


def _job(
    source: RunSource, settings: Settings, checkpoint: Checkpoint | None = None, keep_inputs: bool = False,
    reductions: Reductions | None = None,
) -> Job:
    """Return what workers must know of a run; its first chunk is drawn here, for them to compare."""
    folder = None if checkpoint is None else checkpoint.folder
    probe, values = probe_of(source.config, source.draws, source.seed, settings.chunk_size, folder)
    pivot = pivot_of(values, source.base_case.intrinsic_value)
    if reductions is not None and reductions.is_begun:
        pivot = reductions.pivot
    return Job(probe, source.base_case.price, pivot, keep_inputs, settings)


def _blocks(
    function: Callable[..., Any], job: Job, todo: Ranges, execution: Execution, most: int
) -> Iterator[Any]:
    """Yield each block's first chunk, the one after its last, and what a worker made of it.

    Parameters
    ----------
    function : callable
        What a worker does with a block.
    job : Job
        Its first argument.
    todo : Ranges
        The chunks.
    execution : Execution
        How the run is carried out, and by whom.
    most : int
        Chunks of a block.
    """
    workers, settings = execution.workers, execution.settings
    if workers is None or not todo:
        return
    workers.on_each(check, job.probe)
    share = count_of(todo) // (settings.blocks_each * max(1, workers.count()))
    blocks = cut(todo, max(1, min(most, share)))
    for (_, first, stop), found in workers.results(function, ((job, *block) for block in blocks)):
        yield first, stop, found
