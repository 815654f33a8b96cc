"""A config of any bytes is loaded, or refused with one printable line for each problem."""

import tempfile
import tomllib
from collections.abc import Iterator
from math import isfinite
from pathlib import Path

import numpy as np

from engine.model.inputs import INPUT_NAMES
from simulate.config.input_schema import TABLES
from simulate.config.loading import load_config
from simulate.config.toml.key_lines import Key, TomlLines, TooMuchError
from simulate.errors import InputError
from tests.simulate.config.rejected import CASES, GOOD
from tests.simulate.configs import ROOT

BASE = GOOD.splitlines()
#: What begins with this is not a file but lines to put into a valid one, in place of those of the same key.
CHANGES = b"@\n"
_FOLDER = tempfile.TemporaryDirectory()
_PATH = Path(_FOLDER.name) / "fuzzed.toml"
(_PATH.parent / "data.csv").write_text("x,y\n0.1,a\n0.2,b\n0.4,c\n0.3,d\n", encoding="utf-8")


def check(data: bytes) -> None:
    """Load one config; anything but a config or an orderly refusal is an exception."""
    raw = _changed(data.removeprefix(CHANGES)) if data.startswith(CHANGES) else data
    _PATH.write_bytes(raw)
    _check_lines(raw)
    try:
        config = load_config(_PATH)
    except InputError as error:
        check_words(error)
        return
    assert all(isfinite(value) for value in config.base)
    for marginal in config.marginals.values():
        assert np.isfinite(marginal.quantile_of_score(np.array([-3.0, 0.0, 3.0]))).all()
    assert config.sha256


def check_words(error: InputError) -> None:
    """Demand a printable line of every problem."""
    lines = str(error).splitlines()
    assert lines, "refused without a word"
    assert all(line.isprintable() for line in lines)
    assert len(lines) == min(101, len(error.problems))


def _changed(data: bytes) -> bytes:
    """The valid config with some of its lines replaced, or new ones at its end."""
    lines = list(BASE)
    for new in data.decode("utf-8", "replace").split("\n"):
        begin = new.split("=")[0].strip() + " = "
        place = next((place for place, line in enumerate(lines) if line.startswith(begin)), None)
        if place is None:
            lines.append(new)
        else:
            lines[place] = new
    return "\n".join(lines).encode()


def _check_lines(raw: bytes) -> None:
    """Every key of a valid file has a line, and no other has."""
    try:
        text = raw.decode("utf-8-sig")
        lines = TomlLines(text)
        document = tomllib.loads(text)
    except (TooMuchError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        return
    assert set(lines.lines) == set(_paths(document, ()))


def _paths(inside: object, key: Key) -> Iterator[Key]:
    if isinstance(inside, list):
        inside = dict(enumerate(inside))
    for name, part in inside.items() if isinstance(inside, dict) else ():
        yield (*key, name)
        yield from _paths(part, (*key, name))


def seeds() -> Iterator[bytes]:
    """The shipped configs, rejected ones that are wrong as a whole, and what the others change."""
    shipped = {path.stem: path.read_bytes() for path in sorted((ROOT / "configs").glob("*.toml"))}
    rejected = {case.name: case.config_bytes for case in CASES}
    for name, raw in {**shipped, "good": GOOD.encode(), **rejected}.items():
        if name.startswith((*shipped, "good", "syntax", "structure", "limit")):
            yield raw
        own = [line for line in raw.decode("utf-8", "replace").splitlines() if line not in BASE]
        yield CHANGES + "\n".join(line for line in own if not line.startswith("#")).encode()


def words() -> Iterator[str]:
    """Names and signs that make sense in a config."""
    yield from INPUT_NAMES
    yield from (f'dist = "{name}"' for name in TABLES)
    yield from sorted({f", {name} = " for table in TABLES.values() for name in table.model_fields})
    yield from ("[inputs]", "[[scenarios]]", "[dependence]", "[forecast]", "[rating]", "[run]", "[reported]")
    yield from ('"exit-multiple"', '"gordon"', '"student-t"', "df = ", "pairs = [", "matrix = [[")
    yield from ("nan", "inf", "-inf", "1e308", "5e-324", "-0.0", "true", '"data.csv"', 'column = "x"')
    yield from ("quantiles = { p10 = ", "truncate = { min = ", '"""', "'''", "\ufeff", "\u202e", "\0", "\r")
