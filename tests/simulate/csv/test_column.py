"""Columns of CSV files: what is read, and the one line for what is not."""

import csv
import io
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulate.csv.column import load_column, read_column
from simulate.errors import InputError


def written(tmp_path: Path, content: str | bytes) -> Path:
    path = tmp_path / "data.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def refusal(path: Path, column: str | None = None) -> list[str]:
    """The lines of the refusal, the folder left out."""
    with pytest.raises(InputError) as refused:
        load_column(path, column)
    lines = str(refused.value).splitlines()
    assert len(lines) == len(refused.value.problems)
    return [line.replace(f"{path.parent}/", "") for line in lines]


@pytest.mark.parametrize(
    ("content", "column", "values"),
    [
        ("x,y\n1,2\n3,4\n", "y", [2, 4]),
        ("x\n1\n2\n", None, [1, 2]),
        ("name,x\nIIJ,1.5\nABC,-2e-3\n", None, [1.5, -0.002]),
        ("\ufeffx,y\n1,2\n", "x", [1]),
        ("x;y\n1;2\n", "y", [2]),
        ("x\ty\n1\t2\n", "y", [2]),
        ("x,y\r\n1,2\r\n3,4\r\n", "x", [1, 3]),
        ("x,y\r1,2\r3,4", "x", [1, 3]),
        ("\n\n x , y \n 1 , 2 \n", "y", [2]),
        ('x,y\n"1,234.5",a\n"-1,234,567",b\n', "x", [1234.5, -1234567]),
        ('x, y\n1, "2,000"\n', "y", [2000]),
        ("x\n12 345\n1\u00a0234\u00a0567.5\n1'000\n", "x", [12345, 1234567.5, 1000]),
        ("x;y\n1,5;a\n-0,25;b\n", "x", [1.5, -0.25]),
        ("x;y\n1.5;a\n-0.25;b\n", "x", [1.5, -0.25]),
        ("x;y\n1.234,5;a\n2.000;b\n", "x", [1234.5, 2000]),
        ("x;y\n1,234;a\n0,5;b\n", "x", [1.234, 0.5]),
        ("x;y\n1,234;a\n0,123;b\n", "x", [1.234, 0.123]),  # no thousands begin with 0
        ("date, local;value, EUR\n2020-01-01;1,5\n2020-01-02;2,5\n", None, [1.5, 2.5]),
        ('"a;b",x\n"c;d",1\n', "x", [1]),
        ('x,note\n1,"two\nlines"\n3,""\n', "x", [1, 3]),
        ("x\n.5\n5.\n+3\n\u22124\n1E2\n", "x", [0.5, 5, 3, -4, 100]),
        ('# provenance: {"seed": 1, "of": "a;b\\tc"}\nx,y\n1,2\n', "y", [2]),
        ("\ufeff# one\r\n\r\n#two\r\n#\r\nx;y\r\n1,5;a\r\n", "x", [1.5]),
        ("#,x\n1,5\n2,6\n", "x", [5, 6]),
        ("#,x\n1,5\n2,6\n", "#", [1, 2]),
        ("#id,x\na,5\nb,6\n", "x", [5, 6]),
        ("#id,x\na,5\nb,6\n", None, [5, 6]),
        ("# 2020\nx\n5\n", None, [5]),
    ],
)
def test_read(content: str, column: str | None, values: list[float], tmp_path: Path) -> None:
    found = read_column(written(tmp_path, content), column)
    assert found.dtype == np.float64
    assert found.tolist() == values


def test_blank_cells_are_skipped_and_counted(tmp_path: Path) -> None:
    found = load_column(written(tmp_path, "x,y\n1,a\n,b\n  ,c\n\n4,d\n"), "x")
    assert (found.name, found.values.tolist(), found.n_blank) == ("x", [1, 4], 2)
    found = load_column(written(tmp_path, "x\n1\n\n2\n\n\n"))
    assert (found.values.tolist(), found.n_blank) == ([1, 2], 1)  # lines at the end are none


NOT_FINITE = "must be a finite number; leave the cell blank where there is none"


@pytest.mark.parametrize(
    ("cell", "wanted"),
    [
        ("5%", "is a percentage: write 0.05 for 5%"),
        ("-12.5 %", "is a percentage: write -0.125 for -12.5%"),
        ("about 5%", "must be a number without percent signs"),
        *((cell, NOT_FINITE) for cell in ("nan", "-inf", "N/A", "-", "#REF!")),
        ("1e999", "must be a finite number: this one is too large"),
        ("abc", "must be a number or blank"),
        ("1_000", "must be a number or blank"),
        ("0x10", "must be a number or blank"),
        ("(5)", "must be a number or blank"),
        ("$5", "must be a number or blank"),
        ("12,34,567", "must be a number or blank"),
        ("1,234 567", "must be a number or blank"),
        ("0,123", "has a decimal comma, which is read only where semicolons separate the cells"),
        ("1,5", "has a decimal comma, which is read only where semicolons separate the cells"),
    ],
)
def test_bad_cell_is_refused_with_its_line(cell: str, wanted: str, tmp_path: Path) -> None:
    path = written(tmp_path, f'margin,x\n1,a\n"{cell}",b\n')
    assert refusal(path, "margin") == [f'data.csv:3: margin = "{cell}": {wanted}']


def test_line_of_a_cell_below_a_cell_of_two_lines(tmp_path: Path) -> None:
    assert refusal(written(tmp_path, 'x,y\n1,"a\nb"\nbad,c\n'), "x")[0].startswith("data.csv:4: x = ")


def test_five_bad_cells_are_shown_and_the_rest_counted(tmp_path: Path) -> None:
    lines = refusal(written(tmp_path, "x\n1\n" + "bad\n" * 7))
    assert lines[0] == 'data.csv:3: x = "bad": must be a number or blank'
    assert lines[4].startswith("data.csv:7:")
    assert lines[5:] == ["data.csv: x: 2 cells more cannot be read"]


@pytest.mark.parametrize(
    ("content", "column", "wanted"),
    [
        ("", None, "data.csv: is empty"),
        (b"\xef\xbb\xbf\r\n \r\n", None, "data.csv: is empty"),
        ("x\n", None, "data.csv: x: has no values"),
        ("x,y\n,1\n", "x", "data.csv: x: has no values"),
        ("price,y\n1,2\n", "pirce", "data.csv: pirce: no such column; did you mean price?"),
        ("price,y\n1,2\n", "volume", "data.csv: volume: no such column; there are: price, y"),
        ("x,y,x\n1,2,3\n", "x", "data.csv:1: x: is the name of two columns: rename one"),
        ("x,y\n1,2\n", None, "data.csv: 2 columns hold numbers, name one: x, y"),
        ("x,y\na,b\n", None, "data.csv: no column holds numbers"),
        ("1\n2\n", None, "data.csv:1: holds only numbers: the first line must name the columns"),
        ("\n1;2\n3;4\n", "1", "data.csv:2: holds only numbers: the first line must name the columns"),
        (
            "x,y\n1,2\n3\n4,5\n", "x",
            "data.csv:3: has 1 cell, the header has 2; a cell that holds the separator must be in quotes",
        ),
        (
            "x\n1,5\n", "x",
            "data.csv:2: has 2 cells, the header has 1; a cell that holds the separator must be in quotes",
        ),
        ('x\n"1\n', None, "data.csv:2: is not valid CSV: unexpected end of data"),
        ('x\n"1"2\n', None, "data.csv:2: is not valid CSV: ',' expected after '\"'"),
        (b"x\n1\n\xff\n", None, "data.csv:3: is not UTF-8 text"),
        ("x\n1\n".encode("utf-16"), None, "data.csv:1: is not UTF-8 text"),
        ("x\n1\n".encode("utf-16-le"), None, "data.csv:1: is not text: it holds a NUL character"),
        (b"x\r\r1\r\xff\r", None, "data.csv:4: is not UTF-8 text"),
        ("#x\n# y\n\n", None, "data.csv: is empty"),
        ("# 1\n1,2\n3,4\n", None, "data.csv:2: holds only numbers: the first line must name the columns"),
        ("# a,b\nx\n1\nz\n", None, 'data.csv:4: x = "z": must be a number or blank'),
        (
            "#comment\n1,2\n", None,
            "data.csv:2: has 2 cells, the header has 1; a cell that holds the separator must be in quotes",
        ),
        (
            'x,y\n1,"' + "a" * 131_073 + '"\n', "x",
            "data.csv:2: has a cell of more than 131,072 characters: is a quote not closed?",
        ),
        (",".join(f"c{i}" for i in range(1001)), None, "data.csv:1: names 1,001 columns: at most 1,000"),
        (
            "x;y\n1,234;a\n2,500;b\n", "x",
            'data.csv:2: x = "1,234": is 1234 or 1.234, and no other cell tells which: '
            "mark no thousands, or write four decimals",
        ),
        (
            "x\ty\n1,234\ta\n", "x",
            'data.csv:2: x = "1,234": is 1234 or 1.234, and no other cell tells which: '
            "mark no thousands, or write four decimals",
        ),
        (
            "x;y\n1.5;a\n2,5;b\n3,5;c\n", "x",
            'data.csv:2: x = "1.5": has a decimal point, but most cells of this column have a decimal comma',
        ),
        (
            "x;y\n1.5;a\n2.5;b\n3,5;c\n", "x",
            'data.csv:4: x = "3,5": has a decimal comma, but most cells of this column have a decimal point',
        ),
        ('"a\nb",y\nx,2\n', "a\nb", 'data.csv:3: "a\\nb" = "x": must be a number or blank'),
    ],
)
def test_bad_file(content: str | bytes, column: str | None, wanted: str, tmp_path: Path) -> None:
    assert refusal(written(tmp_path, content), column) == [wanted]


def test_many_columns_are_not_all_named(tmp_path: Path) -> None:
    names = [f"c{i:03}" for i in range(300)]
    path = written(tmp_path, ",".join(names) + "\n" + ",".join("1" * 300) + "\n")
    assert refusal(path, "c0999") == ["data.csv: c0999: no such column; did you mean c099?"]
    assert len(refusal(path, "zzz")[0]) < 250
    assert len(refusal(path)[0]) < 250


def test_ragged_rows_beyond_five_are_counted(tmp_path: Path) -> None:
    lines = refusal(written(tmp_path, "x,y\n" + "1,2\n" * 20 + "1\n" * 6), "x")
    assert len(lines) == 6
    assert lines[5] == "data.csv: 1 row more cannot be read"


def test_what_is_no_file(tmp_path: Path) -> None:
    assert refusal(tmp_path / "none.csv") == ["none.csv: no such file"]
    with pytest.raises(InputError, match="is not a file"):
        read_column(tmp_path)
    with pytest.raises(InputError, match="cannot be read: File name too long"):
        read_column("x" * 5000)


def test_limits(tmp_path: Path) -> None:
    path = written(tmp_path, "x\n" + "1\n" * 1_000_001)
    assert refusal(path) == ["data.csv: is too long: at most 1,000,000 rows"]
    with path.open("r+b") as file:
        file.truncate(50_000_001)
    assert refusal(path) == ["data.csv: is too long: at most 50 MB"]


def test_minus_zero_is_zero(tmp_path: Path) -> None:
    found = read_column(written(tmp_path, "x;y\n-0;-0,0\n\u22120;-,0\n-1e-999;0\n"), "x")
    assert found.tolist() == [0, 0, 0]
    assert not np.signbit(found).any()


@given(
    st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=30),
    st.sampled_from([(",", "."), ("\t", "."), (";", "."), (";", ",")]),
)
def test_what_is_written_is_read(tmp_path_factory, values: list[float], style: tuple[str, str]) -> None:
    """Values as Python writes them, in any of the styles, come back to the last bit."""
    separator, decimal = style
    text = io.StringIO()
    writer = csv.writer(text, delimiter=separator)
    writer.writerow(["name", "x"])
    # 0.5 tells what the decimal sign is; without it 1,234 alone would be refused.
    writer.writerows(["a", repr(value).replace(".", decimal)] for value in [*values, 0.5])
    path = tmp_path_factory.mktemp("style") / "data.csv"
    path.write_bytes(text.getvalue().encode())
    assert read_column(path, "x").tolist() == [*values, 0.5]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_excels_hint_at_the_separator_is_no_header(tmp_path: Path, separator: str, mark: str) -> None:
    path = tmp_path / "d.csv"
    path.write_text(f"{mark}sep={separator}\r\nx{separator}who\r\n1.5{separator}a\r\noops{separator}b\r\n")
    with pytest.raises(InputError, match=r"d\.csv:4: x = \"oops\""):
        read_column(path, "x")
    path.write_text(path.read_text().replace("oops", "2.5"))
    assert read_column(path, "x").tolist() == [1.5, 2.5]


def test_a_long_name_is_cut_in_a_message(tmp_path: Path) -> None:
    path = tmp_path / "d.csv"
    path.write_text("x" * 100_000 + "\n1\noops\n")
    with pytest.raises(InputError) as caught:
        read_column(path)
    assert len(str(caught.value)) < 300
