"""What has been done of a run, line by line: each line is on the disk before the next thing is done.

A line is the checksum of an entry, and the entry as JSON. Whatever kills the writer, the lines
before are whole; a last line that is not is as if it were not there.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from simulate.checksums import checksum, sync

JOURNAL = "journal.jsonl"

Entry = dict[str, Any]


class Journal:
    """The journal of a run's folder.

    Parameters
    ----------
    folder : where `journal.jsonl` is or will be.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / JOURNAL

    def append(self, entry: Entry) -> None:
        """Add an entry; when this returns, it is on the disk.

        Raises
        ------
        OSError
            If it cannot be written.
        """
        is_new = not self.path.exists()
        with self.path.open("ab") as file:
            file.write(_line(entry))
            file.flush()
            os.fsync(file.fileno())
        if is_new:
            sync([self.path.parent])

    def entries(self) -> list[Entry]:
        """The entries up to the first line that is not whole; none without a journal."""
        return [entry for entry, _ in self._whole()]

    def drop_torn_end(self) -> None:
        """Cut off what is not whole, so that new lines can follow."""
        length = sum(length for _, length in self._whole())
        if length < len(self._read()):
            with self.path.open("r+b") as file:
                file.truncate(length)
                os.fsync(file.fileno())

    def _read(self) -> bytes:
        try:
            return self.path.read_bytes()
        except FileNotFoundError:
            return b""

    def _whole(self) -> Iterator[tuple[Entry, int]]:
        """Entries and the length of their lines."""
        for line in self._read().splitlines(keepends=True):
            entry = _entry(line)
            if entry is None:
                return
            yield entry, len(line)


def _line(entry: Entry) -> bytes:
    text = json.dumps(entry, separators=(",", ":")).encode()
    return checksum(text).encode() + b" " + text + b"\n"


def _entry(line: bytes) -> Entry | None:
    """The entry of a line, None if it is not as it was written."""
    recorded, _, text = line.partition(b" ")
    if not text.endswith(b"\n") or recorded != checksum(text[:-1]).encode():
        return None
    entry: Entry = json.loads(text)
    return entry
