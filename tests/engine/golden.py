"""The published cells: IIJI 2019, 42 lines, 30 years."""

import csv
from pathlib import Path

_FILE = Path(__file__).parents[1] / "golden" / "iiji_2019_statements.csv"

with _FILE.open(newline="") as _stream:
    ROWS: list[dict[str, str]] = list(csv.DictReader(_stream))

#: Line name -> published label, in published order.
LABELS: dict[str, str] = {row["line"]: row["published_label"] for row in ROWS}


def published(line: str) -> list[str]:
    """The cells of one line as printed, year 1 first."""
    cells = {int(row["year"]): row["published"] for row in ROWS if row["line"] == line}
    return [cells[year] for year in range(1, len(cells) + 1)]
