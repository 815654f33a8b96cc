"""Checksums of a run's files: CRC-32C, as Zarr's own codec has it.

Every chunk of a store ends with the checksum of what stands before it, which Zarr compares when it
reads the chunk. The journal records these last bytes of a chunk: so a lost chunk, a changed one and
one from elsewhere are all found, and no file is read twice. Other files are short, and read whole.
"""

import os
from collections.abc import Container, Iterable, Mapping
from pathlib import Path

from simulate.runs.storage.plain_files import open_plain, read_plain

_TAIL = 4


def checksum(content: bytes) -> str:
    """Return the checksum of some bytes, as 8 hexadecimal digits."""
    import google_crc32c

    return f"{google_crc32c.value(content):08x}"


def file_checksum(path: Path) -> str:
    """Return the checksum of a store's file: a chunk's own, or that of the content of any other.

    Raises
    ------
    OSError
        If it cannot be read.
    """
    if not is_chunk(path):
        return checksum(read_plain(path))
    with open_plain(path) as file:
        size = os.fstat(file.fileno()).st_size
        file.seek(max(0, size - _TAIL))
        return file.read(_TAIL)[::-1].hex()


def is_chunk(path: Path) -> bool:
    """Return whether a file of a store holds cells, not metadata."""
    return path.name != "zarr.json"


def checksums_in(store: Path) -> dict[str, str]:
    """Return the checksum of every file of a store, by its path in the store."""
    files = sorted(path for path in store.rglob("*") if path.is_file())
    return {path.relative_to(store).as_posix(): file_checksum(path) for path in files}


def damaged(store: Path, expected: Mapping[str, str]) -> list[str]:
    """Return the files of a store that are gone or differ from what was recorded."""
    return [name for name, recorded in expected.items() if _found(store / name) != recorded]


def unsound(store: Path, expected: Mapping[str, str]) -> list[str]:
    """Return what `damaged` does, every chunk read through: for files that nobody is about to read."""
    lost = damaged(store, expected)
    chunks = (name for name in expected if name not in lost and is_chunk(store / name))
    return lost + [name for name in chunks if not _agrees_with_its_tail(store / name)]


def _agrees_with_its_tail(chunk: Path) -> bool:
    content = read_plain(chunk)
    return checksum(content[:-_TAIL]) == content[-_TAIL:][::-1].hex()


def unlisted(store: Path, expected: Container[str]) -> list[str]:
    """Return what is in a store and was not recorded; names that begin with a dot are no array's."""
    inside = [path for path in sorted(store.rglob("*")) if not path.is_dir()]
    shown = [path.relative_to(store) for path in inside if not (path.is_file() and _is_hidden(path, store))]
    return [path.as_posix() for path in shown if path.as_posix() not in expected]


def _is_hidden(path: Path, store: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(store).parts)


def _found(path: Path) -> str | None:
    try:
        return file_checksum(path)
    except OSError:
        return None


def sync(paths: Iterable[Path]) -> None:
    """Force files, and folders as lists of files, to the disk."""
    for path in paths:
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
