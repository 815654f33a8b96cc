"""Keys are found on the lines where they stand."""

import tomllib

from hypothesis import given
from hypothesis import strategies as st

from simulate.toml_lines import key_lines, line_of

TEXT = '''# first
title = "a" # [not a table]

[table.inner]
"quoted key" = 1
multi = """
fake = 3
[fake]
"""
list = [
    1,
]
dotted.key = 2

[[many]]
a = 1
[[many]]
a = 2
'''


def test_lines() -> None:
    tomllib.loads(TEXT)
    lines = key_lines(TEXT)
    assert lines["title",] == 2
    assert lines["table", "inner"] == 4
    assert lines["table", "inner", "quoted key"] == 5
    assert lines["table", "inner", "multi"] == 6
    assert lines["table", "inner", "list"] == 10
    assert lines["table", "inner", "dotted", "key"] == 13
    assert lines["many", 0, "a"] == 16
    assert lines["many", 1, "a"] == 18
    assert not any("fake" in key for key in lines)


def test_nearest_key_around() -> None:
    lines = key_lines(TEXT)
    assert line_of(lines, ("table", "inner", "list", 0)) == 10
    assert line_of(lines, ("table", "inner", "missing")) == 4
    assert line_of(lines, ("missing",)) is None


@given(st.lists(st.from_regex(r"[a-z]{1,8}", fullmatch=True), unique=True, max_size=20))
def test_every_plain_key_has_its_line(keys: list[str]) -> None:
    text = "\n".join(f"{key} = 1" for key in keys)
    assert key_lines(text) == {(key,): number for number, key in enumerate(keys, start=1)}
