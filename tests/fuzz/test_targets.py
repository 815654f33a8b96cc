"""The fuzzers' targets in small: their seeds, and some hundred inputs that hypothesis makes up.

`python -m tests.fuzz loader --seconds 600` looks further; what it found is in FOUND and in rejected.toml.
"""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.model.inputs import INPUT_NAMES
from simulate.config.input_schema import TABLES
from tests.fuzz import csv, expression, filings, journal, loader
from tests.simulate.runs.forged import line_of

some = settings(max_examples=100, deadline=None, derandomize=True)


TARGETS = (loader, expression, csv, journal, filings)


@pytest.mark.heavy
@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.__name__)
def test_seeds(target) -> None:
    count = 0
    for seed in target.seeds():
        target.check(seed)
        count += 1
    assert count > 50
    assert all(word.encode() for word in target.words())


FOUND: list[tuple[Callable[[bytes], None], bytes]] = [
    # Widths that overflow when they are squared.
    (loader.check, b"@\nbase_debt = { dist = \"triangular\", base = -1e308, min = -1e308, max = 0 }"),
    (loader.check, b"@\nbase_cash = { dist = \"triangular\", base = 0, min = -1e308, max = 0 }"),
    # Narrower than the doubles around its base.
    (loader.check, b'@\nrevenue = { dist = "student-t", base = 1e100, df = 2.0, scale = 1 }'),
]


@pytest.mark.parametrize(("check", "data"), FOUND)
def test_what_the_fuzzers_found(check: Callable[[bytes], None], data: bytes) -> None:
    check(data)


@some
@given(st.binary(max_size=200))
def test_bytes(data: bytes) -> None:
    for target in TARGETS:
        target.check(data)


FILINGS = list(filings.seeds())


@settings(some, max_examples=150)
@given(st.data())
def test_filings(data: st.DataObject) -> None:
    """A seed of any kind with some bytes cut out, and words or bytes put in."""
    kind = data.draw(st.sampled_from(sorted({seed[:1] for seed in FILINGS})))
    raw = bytearray(data.draw(st.sampled_from([seed for seed in FILINGS if seed[:1] == kind])))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(1, len(raw)))
        new = data.draw(st.sampled_from(list(filings.words())).map(str.encode) | st.binary(max_size=8))
        raw[at : at + data.draw(st.integers(0, 40))] = new
    filings.check(bytes(raw))


@some
@given(st.lists(st.sampled_from([*csv.words(), "1", "2.5", "a"]), max_size=30).map("".join))
def test_tables(text: str) -> None:
    csv.check(b"\0" + text.encode())
    csv.check(b"\1rate,x\n" + text.encode())


@some
@given(st.lists(st.sampled_from([*expression.words(), *"+-*/(),.1 ", "\u0661"]), max_size=20).map("".join))
def test_sums(text: str) -> None:
    expression.check(text.encode())


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
    | st.sampled_from(["state-1.npz", "../thesis.txt", "/", "inputs/c/0/0", "0" * 8, 131072, 10**30]),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text(max_size=5), inside, max_size=3),
    max_leaves=5,
)


@some
@given(st.sampled_from(["draws", "states", "drawn"]), st.data())
def test_journals(kind: str, data: st.DataObject) -> None:
    """Some value of some entry by another, or another key."""
    entries = journal.good(kind)
    inside: object = data.draw(st.sampled_from(entries))
    while isinstance(inside, dict | list) and inside:
        keys = list(inside) if isinstance(inside, dict) else range(len(inside))
        key = data.draw(st.sampled_from(keys))
        if not isinstance(inside[key], dict | list) or not inside[key] or data.draw(st.booleans()):
            inside[key] = data.draw(JSON)
            break
        inside = inside[key]
    journal.check(journal.LINES + b"\n".join(map(line_of, entries)))


NUMBERS = st.one_of(
    st.sampled_from(["0", "-0.0", "1", "0.5", "31", "nan", "inf", "-inf"]),
    st.sampled_from(["1e308", "-1e308", "1e100", "-1e100", "1e-100", "5e-324"]),
    st.floats(0.0, 1.0).map(repr),
    st.floats(allow_nan=False, allow_infinity=False).map(repr),
    st.integers(-(10**25), 10**25).map(str),
)
TABLE_VALUES = {
    "values": st.lists(NUMBERS, max_size=4).map(lambda numbers: f"[{', '.join(numbers)}]"),
    "weights": st.sampled_from(["[1]", "[0.5, 0.5]", "[0.25, 0.25, 0.5]", "[]", "[1, 0]"]),
    "truncate": st.tuples(NUMBERS, NUMBERS).map(lambda ends: f"{{ min = {ends[0]}, max = {ends[1]} }}"),
    "file": st.sampled_from(['"data.csv"', '"none.csv"', '"../data.csv"', '"."']),
    "column": st.sampled_from(['"x"', '"y"', '""']),
    "method": st.sampled_from(['"smoothed"', '"resampled"']),
    "status": st.sampled_from(['"reported"', '"guess"']),
}


@st.composite
def tables(draw: st.DrawFn) -> str:
    """A line of an input with a distribution, most of its parameters given."""
    dist = draw(st.sampled_from(sorted(TABLES)))
    fields = [name for name in TABLES[dist].model_fields if name not in ("dist", "source", "reason")]
    given_ = [name for name in fields if draw(st.integers(0, 5))]
    parts = [f"{name} = {draw(TABLE_VALUES.get(name, NUMBERS))}" for name in given_]
    name = draw(st.sampled_from([name for name in INPUT_NAMES if name != "exit_multiple"]))
    return f'{name} = {{ dist = "{dist}", {", ".join(parts)} }}'


@settings(some, max_examples=200)
@given(st.lists(tables(), min_size=1, max_size=3))
def test_distributions(lines: list[str]) -> None:
    loader.check(loader.CHANGES + "\n".join(lines).encode())


@some
@given(
    st.lists(st.tuples(st.sampled_from(INPUT_NAMES), st.sampled_from(INPUT_NAMES), NUMBERS), max_size=4),
    st.sampled_from(["", "repair = true\n", 'copula = "student-t"\ndf = 3\n', "df = 3\n"]),
)
def test_correlations(pairs: list[tuple[str, str, str]], more: str) -> None:
    written = ", ".join(f'{{ between = ["{a}", "{b}"], rank = {rank} }}' for a, b, rank in pairs)
    text = "\n".join(loader.BASE)
    whole = text[: text.index("[dependence]")] + text[text.index("[[broker") :]
    loader.check(f"{whole}\n[dependence]\n{more}pairs = [{written}]\n".encode())


@some
@given(st.lists(st.tuples(st.sampled_from("105"), st.sampled_from(INPUT_NAMES), NUMBERS), max_size=3))
def test_scenarios(scenarios: list[tuple[str, str, str]]) -> None:
    written = "".join(
        f'\n[[scenarios]]\nname = "s{i}"\nweight = 0.{weight}\ninputs = {{ {name} = {value} }}\n'
        for i, (weight, name, value) in enumerate(scenarios)
    )
    loader.check(("\n".join(loader.BASE) + written).encode())
