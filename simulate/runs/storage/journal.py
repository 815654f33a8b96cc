"""The journal of a run: what has been done, each line on the disk before the next thing is done.

A line is a checksum and an entry as JSON. The checksum covers the entry and the checksum of the line
before, so a line of another journal, or in another place, does not belong. Whatever kills the writer, the
lines before are whole; a torn last line counts as absent.
"""

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from simulate.errors import InputError, Problem
from simulate.runs.storage.checksums import checksum, sync
from simulate.runs.storage.plain_files import read_plain

JOURNAL = "journal.jsonl"


class Journal:
    """The journal of a run's folder.

    Parameters
    ----------
    folder : pathlib.Path
        Where `journal.jsonl` is or will be.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / JOURNAL
        self._last: str | None = None  # checksum of the last line, None if not yet known

    def append(self, entry: Mapping[str, Any]) -> None:
        """Add an entry of `simulate.runs.storage.journal_entries`; when this returns, it is on the disk.

        Raises
        ------
        OSError
            If it cannot be written.
        """
        is_new = not self.path.exists()
        if self._last is None or is_new:
            self._last = ([""] + [crc for _, crc, _ in self._whole()])[-1]
        text = json.dumps(entry, separators=(",", ":")).encode()
        crc = checksum(self._last.encode() + text)
        with self.path.open("ab") as file:
            file.write(crc.encode() + b" " + text + b"\n")
            file.flush()
            os.fsync(file.fileno())
        self._last = crc
        if is_new:
            sync([self.path.parent])

    def texts(self) -> Iterator[bytes]:
        """Return the entries as JSON, up to the first line that is not whole; none without a journal.

        Raises
        ------
        InputError
            If the journal is not a plain file, or cannot be read.
        """
        return (text for text, _, _ in self._whole())

    def drop_torn_end(self) -> None:
        """Cut off a torn end, so that new lines can follow."""
        length = sum(length for _, _, length in self._whole())
        if length < len(self._read()):
            with self.path.open("r+b") as file:
                file.truncate(length)
                os.fsync(file.fileno())

    def _read(self) -> bytes:
        try:
            return read_plain(self.path)
        except FileNotFoundError:
            return b""
        except OSError as error:
            raise InputError(Problem(str(self.path), "", "", error.strerror or str(error))) from None

    def _whole(self) -> Iterator[tuple[bytes, str, int]]:
        """Yield entries as JSON, with the checksum and the length of their lines."""
        before = ""
        for line in self._read().splitlines(keepends=True):
            recorded, _, text = line.partition(b" ")
            before = checksum(before.encode() + text[:-1])
            if not text.endswith(b"\n") or recorded != before.encode():
                return
            yield text[:-1], before, len(line)
