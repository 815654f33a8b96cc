"""Sums and counts on disk, half way through a run."""

import io
import os
from pathlib import Path

import numpy as np

from simulate.checksums import checksum, sync
from simulate.running_state import State


def save_state(folder: Path, parts: int, state: State) -> tuple[str, str]:
    """Write them; return the file's name and checksum once it is on the disk."""
    content = io.BytesIO()
    np.savez(content, allow_pickle=False, **state)
    path = folder / f"state-{parts}.npz"
    writing = path.with_suffix(".new")
    with writing.open("wb") as file:
        file.write(content.getbuffer())
        file.flush()
        os.fsync(file.fileno())
    writing.replace(path)
    sync([folder])
    return path.name, checksum(content.getvalue())


def load_state(path: Path, crc: str) -> State | None:
    """Read them; None if they are not what was written."""
    try:
        content = path.read_bytes()
    except OSError:
        return None
    if checksum(content) != crc:
        return None
    with np.load(io.BytesIO(content), allow_pickle=False) as found:
        return dict(found)
