"""Provenance as text: JSON for every kind of file, and the first line of a CSV file.

All of it is ASCII, so that it goes unchanged through whatever a file format or a reader does to
other letters and line ends.
"""

import json
import re
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

#: What the first line of a CSV file begins with.
CSV_MARK = "# provenance: "
_MACHINE = (
    "{processor} (code for {code_for}), {cores} cores, {threads} threads by {threading_layer}, {system}"
)
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
#: In a JSON string: an escape, a separator of cells, or at its start what may make a cell a formula.
_UNSAFE = re.compile(r"\\.|[,;]|^[ =+\-@]")


def as_json(provenance: Mapping[str, Any]) -> str:
    """Provenance in one line of JSON."""
    return json.dumps(provenance, allow_nan=False)


def as_csv_line(provenance: Mapping[str, Any]) -> str:
    r"""The first line of a CSV file: `# provenance: {...}`, without its end.

    A reader that does not know of it cuts it into cells at its commas. Those in texts, and quotes in
    texts, are written as JSON's `\u002c` and `\u0022`: then no cell begins with what somebody wrote
    into a config (`x,=HYPERLINK(...)`), quotes come in pairs (pandas' `skiprows` would go on past an
    open one), and the line is JSON as before.
    """
    return CSV_MARK + _STRING.sub(_made_safe, as_json(provenance))


def _made_safe(string: re.Match[str]) -> str:
    return f'"{_UNSAFE.sub(_escaped, string[0][1:-1])}"'


def _escaped(found: re.Match[str]) -> str:
    sign = found[0]
    if len(sign) == 1:
        return f"\\u{ord(sign):04x}"
    return "\\u0022" if sign == '\\"' else sign


def machine_words(machine: Mapping[str, Any]) -> str:
    """`AMD EPYC (code for znver5), 2 cores, 2 threads by omp, Linux x86_64`."""
    if not machine:
        return "not told"
    return _MACHINE.format_map(defaultdict(lambda: "unknown", machine))


def read_json(text: str) -> Any:
    """What an attribute says in JSON; figures that are not finite, which JSON has no word for, are None."""
    return json.loads(text, parse_constant=lambda _: None)
