"""A CSV file of any bytes gives finite numbers, or is refused with one printable line for each problem."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from simulate.csv.column import load_column
from simulate.errors import InputError
from tests.fuzz.loader import check_words
from tests.simulate.config.rejected import CASES

_FOLDER = tempfile.TemporaryDirectory()
_PATH = Path(_FOLDER.name) / "fuzzed.csv"
_AGAIN = Path(_FOLDER.name) / "again.csv"
_NAMES = (None, "rate", "x", "", "a\nb")


def check(data: bytes) -> None:
    """Read a column of one file, its name chosen by the first byte; what is read is written and read anew."""
    name = _NAMES[data[0] % len(_NAMES)] if data else None
    _PATH.write_bytes(data[1:])
    try:
        column = load_column(_PATH, name)
    except InputError as error:
        check_words(error)
        for problem in error.problems:
            if not problem.where.startswith(str(_PATH)):
                raise AssertionError(f"{problem} names no file") from None
        return
    assert column.values.size
    assert np.isfinite(column.values).all()
    assert not np.signbit(column.values[column.values == 0.0]).any()
    plain = "".join(f"{value!r}\n" for value in column.values.tolist())
    _AGAIN.write_text(f"# provenance: none\nx\n{plain}", encoding="utf-8")
    np.testing.assert_array_equal(load_column(_AGAIN, "x").values, column.values)


def seeds() -> Iterator[bytes]:
    """The wrong files, and right ones in each style."""
    for raw in sorted({case.data_bytes for case in CASES} - {None}):
        yield b"\0" + raw
        yield b"\1" + raw
    for text in (
        "x,y\n1,2\n3,4\n", "x;y\n1.234,5;a\n2.000;b\n", 'x\ty\n"1,234.5"\ta\n', "\ufeff# c\nx\n1'000\n\n-0\n",
    ):
        yield b"\2" + text.encode()


def words() -> Iterator[str]:
    """Signs that make sense in a table of numbers."""
    yield from ('"', '""', ",", ";", "\t", "\r\n", "\r", "\n", "# ", "#", "\ufeff", "\u00a0", "\u2212")
    yield from ("'", "%", "nan", "inf", "1e999", "-0", "1,234", "1.234,5", "1e-400", "rate", "x,y", "0.1")
