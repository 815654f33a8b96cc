"""Every case of rejected.toml is refused, on its right lines, in its right words, and nothing is written."""

import tomllib
from pathlib import Path

import pytest

from simulate.cli.main import main
from tests.simulate.config.rejected import CASES, GOOD, Rejected


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_it_is_refused_in_these_words(case: Rejected, tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.chdir(tmp_path)
    config = case.write(tmp_path)
    before = sorted(tmp_path.iterdir())
    assert main(["run", str(config), "--out", str(tmp_path / "out")]) == 2
    said = capsys.readouterr()
    assert said.err.splitlines() == case.said(config)
    assert said.out == ""
    assert sorted(tmp_path.iterdir()) == before


def test_the_config_that_they_change_is_right(tmp_path, capsys) -> None:
    path = tmp_path / "good.toml"
    path.write_text(GOOD, encoding="utf-8")
    assert main(["check", str(path)]) == 0
    inputs = tomllib.loads(GOOD)["inputs"]
    said = capsys.readouterr()
    assert said.out.splitlines()[0].endswith(f"ok, {len(inputs)} inputs, 9 uncertain")
    assert said.err == ""  # its base year closes


def test_there_are_enough_and_each_says_something_of_its_own() -> None:
    assert len(CASES) >= 350
    said = [case.said(Path("config.toml")) for case in CASES]
    assert all(said)
    words = {tuple(line.partition(": ")[2] for line in lines) for lines in said}
    assert len(words) > 0.9 * len(CASES)


def test_the_line_holds_the_key_or_the_value() -> None:
    """Independent of the scanner of lines: what is shown as `key = value` is looked for in the text."""
    seen = 0
    for case in CASES:
        lines = case.text.split("\n")
        for line in case.said(Path("config.toml")):
            place, _, said = line.removeprefix("config.toml:").partition(": ")
            key, equals, value = said.partition(": ")[0].partition(" = ")
            if place.isdigit() and equals:
                last = next(part.strip('"') for part in reversed(key.split(".")) if not part.isdigit())
                seen += 1
                assert last in lines[int(place) - 1] or value in lines[int(place) - 1], line
    assert seen > 250


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"set": {"tax_rat": "1"}}, "tax_rat is there 0 times"),
        ({"set": {"    { between": "1"}}, "{ between is there 2 times"),
        ({"after": {"[inputs": "a = 1"}}, r"\[inputs is there 0 times"),
        ({"replace": {"years": "years = 1"}, "remove": ["[forecast]"]}, "two changes of the same lines"),
    ],
)
def test_a_change_of_what_is_not_there_once_is_an_error_of_the_table(changes, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        _ = Rejected(name="wrong", expect="", **changes).text


def test_a_text_that_is_there_twice_is_no_place(tmp_path) -> None:
    case = Rejected(name="wrong", expect="years: forecast.years: is missing", append="years = 1")
    with pytest.raises(ValueError, match="years is there 2 times"):
        case.said(tmp_path)
