"""Drafts of real filings: the figures of annual reports, worked out by hand, checked and valued."""

import csv
import gzip
import json
import random
import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from simulate import draft, load_config, value
from simulate.config.config import Config
from simulate.config.loading import config_from_text
from simulate.drafting.config_text import config_text
from simulate.drafting.draft import Draft
from simulate.drafting.plan import plan_of
from simulate.errors import InputError
from tests.simulate.configs import ROOT

FILES = ROOT / "tests" / "simulate" / "filings" / "files"
EXPECTED = tomllib.loads((Path(__file__).parent / "expected.toml").read_text("utf-8"))
DATA = ROOT.parent / "shared" / "data"
#: Those that bring something of their own: long histories, classes of shares, a trimmed file, gaps, IFRS.
WHOLE = (
    "sec/CIK0000320193_aapl_edgartools.json.gz", "sec/CIK0001652044_goog_edgartools.json.gz",
    "sec/CIK0000789019_msft_edgarratios.json.gz", "sec/CIK0001997711_lpa_edgartools.json.gz",
    "sec/CIK0001640147_snow_edgartools.json.gz", "edinet/E01737_Hitachi.zip",
    "edinet/E04473_Japan_Communications.zip",
)  # fmt: skip


def drafted(name: str, **more: Any) -> Draft:
    said = EXPECTED[name]
    options: dict[str, Any] = {"as_of": said["as_of"], "price": 100.0, "given": said.get("given", {})}
    return draft(FILES / said["file"], **options | more)


def config_of(one: Draft) -> Config:
    return config_from_text(one.config_text, "x", "x.toml", must_close=True)


def problems_of(one: Draft) -> list[str]:
    return problems_in(one.config_text)


def problems_in(text: str) -> list[str]:
    """The keys that `check` finds something wrong with."""
    try:
        config_from_text(text, "x", "x.toml", must_close=True)
    except InputError as error:
        return [problem.key for problem in error.problems]
    return []


@pytest.mark.parametrize("name", EXPECTED)
def test_a_draft_has_the_figures_of_the_annual_report(name: str) -> None:
    one = drafted(name)
    assert not one.open
    config = config_of(one)
    assert not config.warnings or name == "snowflake"
    for key, wanted in EXPECTED[name]["reported"].items():
        assert getattr(config.file.reported, key) == wanted, key
    for key, wanted in EXPECTED[name]["inputs"].items():
        # Ratios have six digits, and half of the last digit that stands in the table.
        assert getattr(config.base, key) == pytest.approx(wanted, rel=2e-5, abs=1e-3), key
    assert all(table.source for table in config.tables.values())
    assert all(
        table.source.startswith("default: ") or "20" in table.source or table.status != "reported"
        for table in config.tables.values()
    )


def test_a_draft_is_written_checked_and_valued(tmp_path) -> None:
    for name in ("apple", "snowflake"):
        one = drafted(name, out=tmp_path / f"{name}.toml")
        one.write()
        config = load_config(tmp_path / f"{name}.toml")
        assert 1.0 < value(config).intrinsic_value < 1_000.0
        rows = list(csv.reader(one.data_path.read_text("utf-8").splitlines()[2:]))
        ends = [str(end) for end in one.history.year_ends]
        assert rows[0] == ["figure", "unit", *ends, *(f"source {end}" for end in ends)]
        found = {
            (row[0], date.fromisoformat(end)): (float(cell), source)
            for row in rows[1:]
            for end, cell, source in zip(ends, row[2:], row[2 + len(ends) :], strict=False)
            if cell and row[0] != "cover_shares"
        }
        assert {key: figure.value for key, figure in one.history.figures.items()} == {
            key: cell for key, (cell, _) in found.items()
        }
        assert all(
            figure.document in found[key][1] and figure.tag in found[key][1]
            for key, figure in one.history.figures.items()
        )


def test_as_of_hides_what_was_filed_later(tmp_path) -> None:
    as_of, document = date(2023, 6, 30), json.loads(gzip.decompress((FILES / "apple.json.gz").read_bytes()))
    for taxonomy in document["facts"].values():
        for body in taxonomy.values():
            for unit, rows in body["units"].items():
                body["units"][unit] = [row for row in rows if row["filed"] <= as_of.isoformat()]
    then = tmp_path / "then.json"
    then.write_text(json.dumps(document), "utf-8")
    whole, hidden = (
        draft(path, as_of=as_of, price=190.0, ticker="AAPL") for path in (FILES / "apple.json.gz", then)
    )
    assert whole.plan.base.end == date(2022, 9, 24)
    assert (whole.config_text, whole.history_csv) == (hidden.config_text, hidden.history_csv)
    assert whole.config_text != drafted("apple", ticker="AAPL").config_text


def test_the_two_forms_of_one_filing_give_one_config() -> None:
    by_table, by_xbrl = (
        draft(FILES / f"S100TMMG_type{form}.zip", as_of=date(2024, 8, 2), price=7900.0) for form in (5, 1)
    )
    assert (by_table.config_text, by_table.history_csv) == (by_xbrl.config_text, by_xbrl.history_csv)
    assert [one.name for one in by_table.open] == ["working_capital_to_revenue", "base_debt"]


@pytest.mark.parametrize(
    ("file", "as_of", "price", "opened"),
    [
        ("nvidia.json.gz", date(2025, 6, 1), None, ["share_price"]),
        ("tsmc.json.gz", date(2025, 6, 1), 900.0, ["working_capital_to_revenue"]),
        ("S100TMMG_type5.zip", date(2024, 8, 2), 100.0, ["working_capital_to_revenue", "base_debt"]),
    ],
)
def test_check_names_what_is_open_and_nothing_else(file, as_of, price, opened) -> None:
    one = draft(FILES / file, as_of=as_of, price=price)
    assert [each.name for each in one.open] == opened
    assert problems_of(one) == [f"inputs.{name}" for name in opened]
    lines = one.config_text.splitlines()
    for each in one.open:
        at = next(place for place, line in enumerate(lines) if line.startswith(f"# {each.name} = "))
        assert lines[at + 1].startswith("#     open: ")
        seen = "\n".join(lines[at : at + 12])
        assert all(candidate.tag in seen for candidate in each.candidates)


def test_whatever_is_missing_check_names_what_is_open_and_nothing_else() -> None:
    """Figures left out at random, in six companies: what follows from a gap is no problem of its own."""
    rng = random.Random(17)
    histories = [drafted(name).history for name in EXPECTED]
    opened = set()
    for _ in range(40):
        history = rng.choice(histories)
        left = {key: figure for key, figure in history.figures.items() if rng.random() > 0.25}
        left |= {key: figure for key, figure in history.figures.items() if key[0] == "revenue"}
        cover = history.cover_shares if rng.random() > 0.25 else None
        plan = plan_of(replace(history, figures=left, cover_shares=cover), None, "X", "data/x.csv")
        names = [each.name for each in plan.open]
        opened.update(names)
        assert problems_in(config_text(plan)) == [f"inputs.{name}" for name in names]
    assert len(opened) >= 8


def test_what_is_open_is_filled_in_by_hand_or_given(tmp_path) -> None:
    """TSMC's working capital, written into the config, is that of the figure that the filing lacks."""
    opened = draft(FILES / "tsmc.json.gz", as_of=date(2025, 6, 1), price=900.0).config_text
    line = 'working_capital_to_revenue = { base = -0.200188, status = "derived", source = "note on debt" }'
    before, rest = opened.split("# working_capital_to_revenue = ")
    filled = config_from_text(before + line + "\n" + rest.partition("\n")[2], "x", "x", must_close=True)
    given = config_of(drafted("tsmc"))
    assert filled.base.base_working_capital == pytest.approx(given.base.base_working_capital, rel=1e-5)
    # The two balance sheets differ by what is off both sides, and by nothing else.
    off = given.file.reported.taken_off_both_sides
    assert off == pytest.approx(1_245_749.0)  # 1,308,655.9 - 62,906.9
    assert filled.base.other_liabilities - given.base.other_liabilities == pytest.approx(off, rel=1e-4)


@pytest.mark.parametrize("file", WHOLE)
def test_check_refuses_nothing_of_a_whole_filing_but_what_is_open(file: str) -> None:
    if not (DATA / file).exists():
        pytest.skip(f"no ../shared/data/{file}")
    one = draft(DATA / file, as_of=date(2025, 7, 1), price=100.0)
    assert problems_of(one) == [f"inputs.{each.name}" for each in one.open]
