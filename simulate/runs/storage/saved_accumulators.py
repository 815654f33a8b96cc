"""Accumulators on the disk, half way through a run."""

import io
import os
import zipfile
from pathlib import Path

import numpy as np

from simulate.runs.storage.checksums import checksum, sync
from simulate.runs.storage.plain_files import read_plain
from simulate.streaming.accumulator_state import State


def state_name(parts: int) -> str:
    """Return the name of the file of accumulators after so many chunks."""
    return f"state-{parts}.npz"


def save_state(folder: Path, parts: int, state: State) -> tuple[str, str]:
    """Write accumulators; return the file's name and checksum once it is on the disk."""
    content = io.BytesIO()
    np.savez(content, allow_pickle=False, **state)
    path = folder / state_name(parts)
    writing = path.with_suffix(".new")
    with writing.open("wb") as file:
        file.write(content.getbuffer())
        file.flush()
        os.fsync(file.fileno())
    writing.replace(path)
    sync([folder])
    return path.name, checksum(content.getvalue())


def load_state(path: Path, crc: str) -> State | None:
    """Return accumulators; None if they are not what was written."""
    try:
        content = read_plain(path)
    except OSError:
        return None
    if checksum(content) != crc:
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as held:
            if sum(each.file_size for each in held.infolist()) > len(content):
                return None  # it would swell: `np.savez` does not compress
        with np.load(io.BytesIO(content), allow_pickle=False) as found:
            return dict(found)
    except Exception:  # of many kinds, where the checksum fits and nothing else: it was not made here
        return None
