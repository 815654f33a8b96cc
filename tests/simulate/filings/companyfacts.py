"""Makes small companyfacts files, for what real ones do not show."""

import json
from datetime import date
from pathlib import Path

AS_OF = date(2026, 6, 30)


def row(
    value: object, end: str, start: str | None = None, form: str = "10-K", filed: str = "", accn: str = ""
) -> dict:
    """One fact; a year that ends with December is the year's, filed in the next February."""
    filed = filed or f"{int(end[:4]) + 1}-02-15"
    accn = accn or f"0000000001-{filed[2:4]}-{filed[5:7]}{filed[8:]}01"
    return {"end": end, "val": value, "accn": accn, "form": form, "filed": filed} | (
        {"start": start} if start else {}
    )


def year(value: object, number: int, **about: str) -> dict:
    """A fact of a calendar year."""
    return row(value, f"{number}-12-31", f"{number}-01-01", **about)


def day(value: object, number: int, **about: str) -> dict:
    """A fact of the last day of a calendar year."""
    return row(value, f"{number}-12-31", **about)


def facts(tags: dict[str, list[dict]], unit: str = "USD", taxonomy: str = "us-gaap", cik: object = 1) -> dict:
    """A companyfacts document of one unit."""
    body = {tag: {"label": None, "units": {unit: rows}} for tag, rows in tags.items()}
    return {"cik": cik, "entityName": "Example Inc.", "facts": {taxonomy: body}}


def plain(years: range = range(2021, 2026)) -> dict[str, list[dict]]:
    """Revenue of 100, 110, ... and total assets of 50 a year."""
    return {
        "Revenues": [year(100e6 + 10e6 * (number - years[0]), number) for number in years],
        "NetIncomeLoss": [year(7e6, number) for number in years],
        "Assets": [day(50e6, number) for number in years],
    }


def written(folder: Path, document: object, name: str = "CIK1.json") -> Path:
    """The document as a file."""
    path = folder / name
    path.write_text(document if isinstance(document, str) else json.dumps(document), "utf-8")
    return path
