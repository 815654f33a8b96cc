"""The bytes of the files that a user names: plain, gzipped, zipped or in a folder, within limits."""

import gzip
import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from simulate.errors import InputError
from simulate.filings.facts import refusal

#: What a filing may be made of; whatever else lies in a zip or a folder is not opened.
READ = (".json", ".tsv", ".csv", ".xbrl")
#: Workbooks are zips that are read as one file.
WORKBOOKS = (".xlsx", ".xls", ".xlsm", ".xltm", ".xlsb", ".ods", ".numbers")
_ZIPPED = (b"PK\x03\x04", b"PK\x05\x06")
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """Chosen limits of what is read, far above real filings: Apple's companyfacts has 4 MB and 25,000 facts.

    Attributes
    ----------
    file_bytes : int
        The most bytes of one file, as it lies on the disk and unpacked.
    zip_bytes : int
        The most bytes of all entries of a zip, unpacked.
    entries : int
        The most entries of a zip, and files of a folder.
    facts : int
        The most facts of one file.
    workbook_bytes : int
        The most bytes of a workbook, unpacked: the form has 30,000.
    rows : int
        The most rows of a form that are not empty: it has 45.
    """

    file_bytes: int = 200_000_000
    zip_bytes: int = 400_000_000
    entries: int = 5_000
    facts: int = 1_000_000
    workbook_bytes: int = 20_000_000
    rows: int = 1_000


class Part(NamedTuple):
    """A file, or an entry of a zip.

    Attributes
    ----------
    where : str
        The name for messages: `S100TMMG.zip: XBRL/PublicDoc/x.xbrl`.
    package : str
        The name of the zip or folder that holds it, or its own, without suffix.
    name : str
        Its path in there.
    raw : bytes
    """

    where: str
    package: str
    name: str
    raw: bytes


def read_parts(path: Path, limits: Limits) -> Iterator[Part]:
    """Yield what a file, a zip or a folder holds of filings, in the order of names.

    Parameters
    ----------
    path : Path
    limits : Limits

    Raises
    ------
    InputError
        If there is no such file, it is empty, damaged or too large, or an entry of a zip lies outside of it.
    """
    where = path.name or str(path)
    if path.is_dir():
        yield from _folder(path, where, limits)
        return
    if not path.is_file():  # a pipe would be waited for
        raise refusal(where, "is not a file" if path.exists() else "no such file")
    raw = _read_file(path, where, limits)
    if path.suffix.lower() == ".gz":
        yield Part(where, _stem(where), where[:-3], _unzipped(raw, where, limits))
    elif path.suffix.lower() == ".zip" or (raw.startswith(_ZIPPED) and path.suffix.lower() not in WORKBOOKS):
        yield from _zip(raw, where, limits)
    else:
        yield Part(where, _stem(where), where, raw)


def _folder(folder: Path, where: str, limits: Limits) -> Iterator[Part]:
    paths = []
    for path in folder.rglob("*"):
        paths.append(path)
        if len(paths) > limits.entries:
            raise refusal(where, f"holds more than {limits.entries:,} files")
    for path in sorted(paths):
        if path.is_symlink() or not path.is_file() or path.suffix.lower() not in (*READ, ".gz", ".zip"):
            continue
        for part in read_parts(path, limits):
            name = path.relative_to(folder).as_posix()
            inside = name if part.name == path.name else f"{name}/{part.name}"
            yield part._replace(where=f"{where}/{part.where}", name=inside)


def _read_file(path: Path, where: str, limits: Limits) -> bytes:
    try:
        with path.open("rb") as file:
            raw = file.read(limits.file_bytes + 1)
    except OSError as error:
        raise refusal(where, f"cannot be read: {error.strerror}") from None
    if not raw:
        raise refusal(where, "is empty")
    if len(raw) > limits.file_bytes:
        raise refusal(where, f"is too large: at most {_megabytes(limits.file_bytes)}")
    return raw


def _unzipped(raw: bytes, where: str, limits: Limits) -> bytes:
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(raw)) as file:
            text = file.read(limits.file_bytes + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise refusal(where, f"is damaged: {error}") from None
    if len(text) > limits.file_bytes:
        raise refusal(where, f"is too large unpacked: at most {_megabytes(limits.file_bytes)}")
    return text


def _zip(raw: bytes, where: str, limits: Limits) -> Iterator[Part]:
    with damaged_zip(where), zipfile.ZipFile(io.BytesIO(raw)) as archive:
        left = limits.zip_bytes
        for entry in every_entry(archive, where, limits):
            if not entry.filename.lower().endswith(READ):
                continue
            text = read_entry(archive, entry, f"{where}: {entry.filename}", min(limits.file_bytes, left))
            left -= len(text)
            yield Part(f"{where}: {entry.filename}", _stem(where), entry.filename, text)


@contextmanager
def damaged_zip(where: str) -> Iterator[None]:
    """Turn the errors of a damaged zip into a refusal.

    Parameters
    ----------
    where : str
        The file, for messages.

    Raises
    ------
    InputError
    """
    try:
        yield
    except InputError:
        raise
    except (
        zipfile.BadZipFile,
        zlib.error,
        struct.error,
        EOFError,
        OSError,
        ValueError,
        RuntimeError,
    ) as error:
        raise refusal(where, f"is a damaged zip: {error}") from None


def every_entry(archive: zipfile.ZipFile, where: str, limits: Limits) -> list[zipfile.ZipInfo]:
    """Return the files in a zip by their names, after all of its entries were looked at.

    Parameters
    ----------
    archive : ZipFile
    where : str
        The file, for messages.
    limits : Limits

    Raises
    ------
    InputError
        If there is none or there are too many, they are too large, or one is encrypted, packed in a rare way,
        there twice, or leads outside.
    """
    every = archive.infolist()
    if not every:
        raise refusal(where, "is an empty zip")
    if len(every) > limits.entries:
        raise refusal(where, f"holds {len(every):,} entries: at most {limits.entries:,}")
    if sum(entry.file_size for entry in every) > limits.zip_bytes:
        raise refusal(where, f"is too large unpacked: at most {_megabytes(limits.zip_bytes)}")
    for entry in every:
        name = entry.orig_filename
        if name.startswith("/") or "\\" in name or ":" in name or ".." in PurePosixPath(name).parts:
            raise refusal(where, f"holds an entry outside of the zip, {name}: refused")
        if entry.flag_bits & 1:
            raise refusal(where, "is encrypted: unpack it first")
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise refusal(where, "is packed in a way that is not read: pack it again as a plain zip")
    names = [entry.filename for entry in every]
    if len(set(names)) < len(names):
        raise refusal(where, "holds two entries of one name: refused")
    return sorted((entry for entry in every if not entry.is_dir()), key=lambda entry: entry.filename)


def read_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, where: str, limit: int) -> bytes:
    """Return an entry's bytes; a header can lie about their number, so they are counted as they come.

    Parameters
    ----------
    archive : ZipFile
    entry : ZipInfo
    where : str
        The entry, for messages.
    limit : int
        The most bytes.

    Raises
    ------
    InputError
        If there are more.
    """
    parts, size = [], 0
    with archive.open(entry) as file:
        while chunk := file.read(_CHUNK):
            size += len(chunk)
            if size > limit:
                raise refusal(where, f"is too large unpacked: at most {_megabytes(limit)}")
            parts.append(chunk)
    return b"".join(parts)


def _stem(name: str) -> str:
    return name.split(".", 1)[0]


def _megabytes(size: int) -> str:
    return f"{size / 1e6:,.0f} MB" if size >= 1e6 else f"{size:,} bytes"
