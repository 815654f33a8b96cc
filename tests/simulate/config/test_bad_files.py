"""Every file of tests/bad is refused, on its right lines, in its right words, and nothing is written.

A file begins with what is said of it, a line each: `# expect: 48: inputs.tax_rate = ...` for its line 48,
`# expect: rates.csv:4: ...` for a line of a data file beside it.
"""

from pathlib import Path

import pytest

from simulate.cli.main import main
from tests.simulate.configs import ROOT

BAD = ROOT / "tests" / "bad"
BASE = BAD / "base.toml"
FILES = sorted(path.name for path in BAD.glob("*.toml") if path != BASE)
_MARK = b"# expect: "


def expected(path: Path) -> list[str]:
    """What is to be said of a file, a line each."""
    lines = path.read_bytes().split(b"\n")
    marked = [line.removeprefix(_MARK).decode() for line in lines if line.startswith(_MARK)]
    places = [line.partition(": ")[0] for line in marked]
    return [
        f"{path}:{line}" if place.isdigit() else f"{path.parent}/{line}"
        for place, line in zip(places, marked, strict=True)
    ]


@pytest.mark.parametrize("name", FILES)
def test_it_is_refused_in_these_words(name: str, tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.chdir(tmp_path)
    before = sorted(BAD.iterdir())
    assert main(["run", str(BAD / name), "--out", str(tmp_path / "out")]) == 2
    said = capsys.readouterr()
    assert said.err.splitlines() == expected(BAD / name)
    assert said.out == ""
    assert list(tmp_path.iterdir()) == []
    assert sorted(BAD.iterdir()) == before


def test_the_file_that_they_break_is_right(capsys) -> None:
    assert main(["check", str(BASE)]) == 0
    assert capsys.readouterr().out.endswith("ok, 27 inputs, 9 uncertain\n")


def test_there_are_enough_and_each_says_something_of_its_own() -> None:
    assert len(FILES) >= 350
    said = {name: expected(BAD / name) for name in FILES}
    assert all(said.values())
    words = {tuple(line.partition(": ")[2] for line in lines) for lines in said.values()}
    assert len(words) > 0.9 * len(FILES)


def test_the_line_holds_the_key_or_the_value() -> None:
    """Independent of the scanner of lines: what is shown as `key = value` is looked for in the text."""
    seen = 0
    for name in FILES:
        lines = (BAD / name).read_bytes().decode("utf-8", "replace").split("\n")
        for line in expected(BAD / name):
            place, _, said = line.removeprefix(f"{BAD / name}:").partition(": ")
            key, equals, value = said.partition(": ")[0].partition(" = ")
            if place.isdigit() and equals:
                last = next(part.strip('"') for part in reversed(key.split(".")) if not part.isdigit())
                seen += 1
                assert last in lines[int(place) - 1] or value in lines[int(place) - 1], line
    assert seen > 250
