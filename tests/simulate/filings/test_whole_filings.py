"""Every whole filing at hand gives the figures of annual reports, stated by hand in `expected.toml`."""

import tomllib
import zipfile
from datetime import date
from pathlib import Path

import pytest

from simulate.filings.reading import read_history
from tests.simulate.configs import ROOT

DATA = ROOT.parent / "shared" / "data"
EXPECTED = tomllib.loads((Path(__file__).parent / "expected.toml").read_text("utf-8"))


@pytest.mark.parametrize("name", EXPECTED)
def test_a_whole_filing_gives_what_the_annual_report_says(name: str) -> None:
    said = EXPECTED[name]
    path = DATA / said["file"]
    if not path.exists():
        pytest.skip(f"no ../shared/data/{said['file']}")
    history = read_history([path], said["as_of"])
    wrong = []
    for figure, values in said.items():
        if figure in ("file", "as_of", "years"):
            continue
        for end, value in zip(said["years"], values, strict=True):
            found = history.value(figure, end)
            wanted = None if value == "missing" else value * 1e6
            near = found is not None and wanted is not None and abs(found - wanted) <= _tolerance(value)
            if not (near or found is wanted is None):
                wrong.append((figure, end.isoformat(), value, found and found / 1e6))
    assert not wrong
    known = {(missing.name, missing.year_end) for missing in history.missing}
    assert known.isdisjoint(history.figures)
    assert len(known) + len(history.figures) == len({key[0] for key in (*known, *history.figures)}) * len(
        history.year_ends
    )


def _tolerance(value: float) -> float:
    """Half of the last digit that stands in the table."""
    digits = repr(value).partition(".")[2]
    return (0.5 if not digits else 0.51 * 10.0 ** -len(digits)) * 1e6


def test_the_two_forms_of_one_whole_filing_give_one_history(tmp_path) -> None:
    package, tables = DATA / "edinet" / "S100TMMG.zip", DATA / "edinet" / "E02367_Nintendo.zip"
    if not (package.exists() and tables.exists()):
        pytest.skip(f"no ../shared/data/edinet/{package.name}")
    with zipfile.ZipFile(tables) as archive:
        for suffix in ("tsv", "json"):
            (tmp_path / f"S100TMMG.{suffix}").write_bytes(archive.read(f"annual/S100TMMG.{suffix}"))
    by_xbrl, by_table = (read_history([path], date(2024, 11, 1)) for path in (package, tmp_path))
    assert by_xbrl == by_table
    assert len(by_xbrl.figures) > 60
