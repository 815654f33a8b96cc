"""Keys are found on the lines where they stand."""

import tomllib
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulate.config.toml.key_lines import MAX_DEPTH, MAX_NUMBER, Key, TomlLines, TooMuchError

few = settings(max_examples=200, deadline=None, derandomize=True)

TEXT = '''# first
title = "a" # [not a table]

[table.inner]
"quoted key" = 1
multi = """
fake = 3
[fake]
"""
list = [
    1, # one
    { a = 2, "b.c" = [
        "]", 3,
    ] },
]
dotted.key = 2
'literal # key' = 'no # comment'
"esc\\u0061ped" = "\\"] = "
day = 2025-08-21 09:00:00 # a time behind a space

[[many]]
a = 1
[[many]]
a = 2
[many.below]
b = """""two quotes"""""
[[many.below2]]
c = \'\'\'
'\'\'\'\'
[table]
'''
LINES = {
    ("title",): 2,
    ("table",): 30,
    ("table", "inner"): 4,
    ("table", "inner", "quoted key"): 5,
    ("table", "inner", "multi"): 6,
    ("table", "inner", "list"): 10,
    ("table", "inner", "list", 0): 11,
    ("table", "inner", "list", 1): 12,
    ("table", "inner", "list", 1, "a"): 12,
    ("table", "inner", "list", 1, "b.c"): 12,
    ("table", "inner", "list", 1, "b.c", 0): 13,
    ("table", "inner", "list", 1, "b.c", 1): 13,
    ("table", "inner", "dotted"): 16,
    ("table", "inner", "dotted", "key"): 16,
    ("table", "inner", "literal # key"): 17,
    ("table", "inner", "escaped"): 18,
    ("table", "inner", "day"): 19,
    ("many",): 21,
    ("many", 0): 21,
    ("many", 0, "a"): 22,
    ("many", 1): 23,
    ("many", 1, "a"): 24,
    ("many", 1, "below"): 25,
    ("many", 1, "below", "b"): 26,
    ("many", 1, "below2"): 27,
    ("many", 1, "below2", 0): 27,
    ("many", 1, "below2", 0, "c"): 28,
}


def paths(inside: object, key: Key = ()) -> Iterator[Key]:
    """The keys of a parsed file."""
    if isinstance(inside, list):
        inside = dict(enumerate(inside))
    for name, part in inside.items() if isinstance(inside, dict) else ():
        yield (*key, name)
        yield from paths(part, (*key, name))


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_lines(end: str) -> None:
    assert set(LINES) == set(paths(tomllib.loads(TEXT)))
    assert TomlLines(TEXT.replace("\n", end)).lines == LINES


def test_letters_that_end_lines_elsewhere_do_not_here() -> None:
    assert TomlLines('a = "\u2028\u0085"\nb = 1').lines == {("a",): 1, ("b",): 2}


def test_nearest_key_around() -> None:
    lines = TomlLines(TEXT)
    assert lines.line_of(("table", "inner", "list", 0)) == 11
    assert lines.line_of(("table", "inner", "missing")) == 4
    assert lines.line_of(("many", 1, "missing", "too")) == 23
    assert lines.line_of(("missing",)) == 1
    assert lines.last == 31


@pytest.mark.parametrize(
    ("text", "line", "key", "first"),
    [
        ("a = 1\nb = 2\na = 3\n", 3, ("a",), 1),
        ("[a]\n[b]\n[a]\n", 3, ("a",), 1),
        ("a.b = 1\n[a]\n", 2, ("a",), 1),
        ("a = { b = 1,\n b = 2 }", 2, ("a", "b"), 1),
    ],
)
def test_what_is_there_twice(text: str, line: int, key: Key, first: int) -> None:
    with pytest.raises(tomllib.TOMLDecodeError):
        tomllib.loads(text)
    assert TomlLines(text).again[line] == (key, first)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("\na = " + "[" * MAX_DEPTH, 2),
        ("\n\na" + ".a" * MAX_DEPTH + " = 1", 3),
        ("[a" + ".a" * MAX_DEPTH + "]", 1),
        ("a = [\n" * MAX_DEPTH + "1", MAX_DEPTH + 1),
        ("a = " + "{ a = " * MAX_DEPTH, 1),
        ("[[a.b]]\n[[a.b]]\nc = " + "[" * MAX_DEPTH, 3),
    ],
)
def test_nesting_has_an_end(text: str, line: int) -> None:
    with pytest.raises(TooMuchError, match=f"^is nested more than {MAX_DEPTH} deep$") as refused:
        TomlLines(text.replace("a = [\n", "[\n").replace("[\n", "a = [\n", 1))
    assert refused.value.line == line


def test_numbers_have_an_end() -> None:
    assert TomlLines("a = " + "9" * MAX_NUMBER + " # nine\n").lines == {("a",): 1}
    with pytest.raises(TooMuchError, match=r"^is 401 characters long: at most 400$"):
        TomlLines("a = [\n" + "9" * (MAX_NUMBER + 1))
    assert TomlLines('a = "' + "9" * 5000 + '"').lines == {("a",): 1}


KEYS = st.one_of(
    st.from_regex(r"[A-Za-z0-9_-]{1,6}", fullmatch=True),
    st.from_regex(r"'[^'\n\x00-\x1f\x7f]{0,6}'", fullmatch=True),
    st.sampled_from(['"a b"', '"\\""', '"\\u00e9"', '"#"', '"="', '"[x]"']),
)
VALUES = st.recursive(
    st.sampled_from(
        [
            "1", "-2.5e3", "nan", "true", "2025-08-21", '"x"', "'#'", '"]"', "[]", "{}",
            '"""\n[a]\nb = 1"""', "\'\'\'\n]\'\'\'",
        ]
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda parts: "[\n" + ", # ]\n".join(parts) + "\n]"),
        st.dictionaries(KEYS, inner.filter(lambda text: "\n" not in text), max_size=3).map(
            lambda table: "{ " + ", ".join(f"{key} = {value}" for key, value in table.items()) + " }"
        ),
    ),
    max_leaves=5,
)
STATEMENTS = st.one_of(
    st.tuples(st.lists(KEYS, min_size=1, max_size=3), VALUES).map(lambda t: f"{' . '.join(t[0])} = {t[1]}"),
    st.lists(KEYS, min_size=1, max_size=3).map(lambda parts: f"[ {'.'.join(parts)} ]"),
    st.lists(KEYS, min_size=1, max_size=2).map(lambda parts: f"[[{'.'.join(parts)}]] # many"),
    st.just("# [comment]"),
)


@few
@given(st.lists(STATEMENTS, max_size=8))
def test_every_key_of_a_valid_text_has_a_line_and_no_other(statements: list[str]) -> None:
    """tomllib as the oracle; a text that it refuses is scanned without an exception."""
    text = "\n".join(statements)
    lines = TomlLines(text)
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    assert set(lines.lines) == set(paths(document))
    assert all(1 <= line <= lines.last for line in lines.lines.values())


@few
@given(st.text(alphabet="ab=.[]{}\"'#,\n \\19", max_size=40))
def test_no_text_is_too_odd(text: str) -> None:
    lines = TomlLines(text)
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    assert set(lines.lines) == set(paths(document))
