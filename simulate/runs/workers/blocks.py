"""What a worker does of a run: it draws a block of chunks, and reduces them or puts them on the disk.

A block's task is text and numbers: config, settings, data, seed. The worker makes of them what draws, and
compares its own first chunk with the one that whoever hands out the work has drawn.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from engine.kernels.sampling import Sampler
from engine.kernels.valuation import Valuation, empty_valuation
from engine.model.invariants import Audit
from engine.runtime.threads import one_thread
from simulate.cluster.workers import Refused
from simulate.config.config import Config
from simulate.runs.dataset import config_from_run
from simulate.runs.execution import WrittenPart
from simulate.runs.program import program_hash
from simulate.runs.storage.checksums import checksum
from simulate.runs.storage.chunk_store import ChunkStore, cells_of
from simulate.runs.storage.journal import Journal
from simulate.runs.storage.layout import STORE
from simulate.runs.streamed.run import Part, empty_part, keep_first
from simulate.sampling.draws import Drawn, company_sampler, draw_part
from simulate.settings import Settings
from simulate.streaming.accumulators import Reductions
from simulate.streaming.state import State

_KNOWN = 8  # companies whose tables a worker keeps


@dataclass(frozen=True, slots=True)
class Job:
    """All that a worker must know of a run.

    Attributes
    ----------
    program, crc32c : str
        Hash of the program, and checksum of the run's first chunk: a worker must have both.
    config_name, config_text, config_settings, config_data : str
        The config, as a run's Dataset has it; the settings are a tuple of them.
    draws, seed : int
        Of the run.
    price, pivot : float
        What accumulators are begun with, currency per share.
    keep_inputs : bool
        Whether inputs are kept.
    folder, mark : str
        Where draws that are kept are put, and the first line of the journal there; "" if nowhere.
    settings : Settings
        Chosen sizes.
    """

    program: str
    crc32c: str
    config_name: str
    config_text: str
    config_settings: tuple[str, ...]
    config_data: str
    draws: int
    seed: int
    price: float
    pivot: float
    keep_inputs: bool
    folder: str
    mark: str
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
    if why := unlike(job):
        return Refused(why)
    config, _ = _known(job)
    reductions, size = Reductions(config, job.price, job.settings), job.settings.chunk_size
    reductions.begin(job.pivot)
    sampled = min(stop * size, job.settings.sample_size, job.draws) - first * size
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
    if why := unlike(job) or _unseen(job):
        return Refused(why)
    store = ChunkStore(Path(job.folder) / STORE, job.settings.chunk_size)
    written, drawn = list[WrittenPart](), list[Drawn]()
    for number, here, found in _chunks(job, first, stop, None):
        inputs = here.inputs if job.keep_inputs else None
        if job.folder:
            written.append(WrittenPart(number, store.write(number, cells_of(here.results, inputs)), found))
        else:
            drawn.append(Drawn(here.results, inputs, found))
    return KeptBlock(tuple(written), tuple(drawn))


def _chunks(job: Job, first: int, stop: int, part: Part | None) -> Iterator[tuple[int, Part, Audit]]:
    """Yield chunks with their numbers and audits, each in the same cells where there are some."""
    config, sampler = _known(job)
    size = job.settings.chunk_size
    for number in range(first, stop):
        count = min(size, job.draws - number * size)
        here = (part or empty_part(config, size)).first(count)
        with one_thread():
            found = draw_part(config, sampler, number * size, *here, size)
        yield number, here, found


def check(job: Job) -> Refused | None:
    """Refuse a worker that would draw other numbers, or put them elsewhere."""
    why = unlike(job) or _unseen(job)
    return Refused(why) if why else None


@lru_cache(_KNOWN)
def _company(
    name: str, text: str, settings: tuple[str, ...], data: str, draws: int, seed: int
) -> tuple[Config, Sampler]:
    config = config_from_run(name, text, settings, data)
    return config, company_sampler(config, draws, seed)


def _known(job: Job) -> tuple[Config, Sampler]:
    return _company(
        job.config_name, job.config_text, job.config_settings, job.config_data, job.draws, job.seed
    )


@lru_cache(_KNOWN)
def unlike(job: Job) -> str:
    """Return why this process would draw other numbers, "" if it would not."""
    if job.program != _own_program():
        return "has another version of this program or a package, or another processor: install the same"
    config, sampler = _known(job)
    with one_thread():
        found = first_chunk(config, sampler, job.draws, job.settings.chunk_size)[1]
    return "" if found == job.crc32c else "draws other numbers from the same seed: its processor differs"


@lru_cache(1)
def _own_program() -> str:
    return program_hash()


def first_chunk(config: Config, sampler: Sampler, draws: int, size: int) -> tuple[np.ndarray, str]:
    """Return the values of a run's first chunk, and the checksum of all that is drawn of it."""
    part = empty_part(config, min(size, draws))
    found = draw_part(config, sampler, 0, *part, size)
    cells = b"".join(np.ascontiguousarray(column).tobytes() for column in (*part.results, part.inputs))
    return part.results.value, checksum(cells + repr(found).encode())


def _unseen(job: Job) -> str:
    """Return why draws cannot be put where the run is, "" if they can."""
    if not job.folder or mark_of(Path(job.folder)) == job.mark:
        return ""
    return (
        f"does not see the run's folder {job.folder}: draws that are kept need a folder that all workers "
        "share under one name; --keep none needs none"
    )


def mark_of(folder: Path) -> str:
    """Return the checksum of a journal's first line, which says which run it is and when it was begun."""
    return checksum(next(Journal(folder).texts(), b""))
