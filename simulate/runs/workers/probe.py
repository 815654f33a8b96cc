"""Whether a worker draws what the coordinator draws, and sees the folder that it writes to.

The coordinator draws the first chunk of a run; a worker draws it from the same text and numbers, and
compares. A worker that differs would give other numbers from the same seed.
"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Self

import numpy as np

from engine.kernels.sampler import Sampler
from engine.runtime.threads import one_thread
from simulate.cluster.worker_pool import Refused
from simulate.config.config import Config
from simulate.provenance import program_hash
from simulate.runs.dataset import config_from_run, data_text
from simulate.runs.storage.checksums import checksum
from simulate.runs.storage.journal import Journal
from simulate.runs.streamed.reduction import empty_part
from simulate.sampling.draws import company_sampler, draw_part

ANOTHER_PROGRAM = "has another version of this program or a package, or another processor: install the same"
_KNOWN = 8  # companies whose tables a worker keeps


@dataclass(frozen=True, slots=True)
class CompanyText:
    """A config as a run's Dataset has it: text that travels.

    Attributes
    ----------
    name, text : str
        Its name, and the text of its file.
    settings : tuple of str
        Its changed inputs.
    data : str
        The data that it names.
    """

    name: str
    text: str
    settings: tuple[str, ...]
    data: str

    @classmethod
    def of(cls, config: Config) -> Self:
        """Return the text of a config."""
        return cls(config.name, config.text, config.settings, data_text(config))

    def config(self) -> Config:
        """Return the config that was written down.

        Raises
        ------
        InputError
            If it is not valid here.
        """
        return config_from_run(self.name, self.text, self.settings, self.data)


@dataclass(frozen=True, slots=True)
class Probe:
    """What a worker compares before it gets work.

    Attributes
    ----------
    program, crc32c : str
        Hash of the program, and checksum of the first chunk of the company's run: a worker must have both.
    company : CompanyText
        The company.
    draws, seed, chunk_size : int
        Of its run, and of its chunks.
    folder, mark : str
        Where draws that are kept are put, and the first line of the journal there; "" if nowhere.
    """

    program: str
    crc32c: str
    company: CompanyText
    draws: int
    seed: int
    chunk_size: int
    folder: str
    mark: str

    def known(self) -> tuple[Config, Sampler]:
        """Return the company and what draws its inputs, made once in a process."""
        return _known(self.company, self.draws, self.seed)


def probe_of(
    config: Config, draws: int, seed: int, size: int, folder: Path | None
) -> tuple[Probe, np.ndarray]:
    """Draw the first chunk of a run.

    Parameters
    ----------
    config : Config
        A company that stands alone.
    draws, seed, size : int
        Of the run, and of its chunks.
    folder : pathlib.Path or None
        Where draws are put.

    Returns
    -------
    Probe, numpy.ndarray
        What workers compare, and the (draw,) values of the chunk.
    """
    values, crc = _first_chunk(config, company_sampler(config, draws, seed), draws, size)
    place, mark = ("", "") if folder is None else (str(folder.absolute()), mark_of(folder))
    return Probe(program_hash(), crc, CompanyText.of(config), draws, seed, size, place, mark), values


def check(probe: Probe) -> Refused | None:
    """Refuse a worker that would draw other numbers, or put them elsewhere."""
    why = unlike(probe) or _unseen(probe)
    return Refused(why) if why else None


@lru_cache(_KNOWN)
def _known(company: CompanyText, draws: int, seed: int) -> tuple[Config, Sampler]:
    config = company.config()
    return config, company_sampler(config, draws, seed)


@lru_cache(_KNOWN)
def unlike(probe: Probe) -> str:
    """Return why this process would draw other numbers, "" if it would not."""
    if probe.program != program_hash():
        return ANOTHER_PROGRAM
    config, sampler = probe.known()
    with one_thread():
        found = _first_chunk(config, sampler, probe.draws, probe.chunk_size)[1]
    return "" if found == probe.crc32c else "draws other numbers from the same seed: its processor differs"


def _first_chunk(config: Config, sampler: Sampler, draws: int, size: int) -> tuple[np.ndarray, str]:
    """Return the values of a run's first chunk, and the checksum of all that is drawn of it."""
    part = empty_part(config, min(size, draws))
    found = draw_part(config, sampler, 0, *part, size)
    cells = b"".join(np.ascontiguousarray(column).tobytes() for column in (*part.results, part.inputs))
    return part.results.value, checksum(cells + repr(found).encode())


def _unseen(probe: Probe) -> str:
    """Return why draws cannot be put where the run is, "" if they can."""
    if not probe.folder or mark_of(Path(probe.folder)) == probe.mark:
        return ""
    return (
        f"does not see the run's folder {probe.folder}: draws that are kept need a folder that all workers "
        "share under one name (docs/scale.md)"
    )


def mark_of(folder: Path) -> str:
    """Return the checksum of a journal's first line, which says which run it is and when it was begun."""
    return checksum(next(Journal(folder).texts(), b""))
