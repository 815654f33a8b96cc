"""Splits that come between a report and a price, in the words of the reports that announced them."""
# ruff: noqa: RUF001 - the words have the full-width digits and signs of the reports

import zipfile
from datetime import date

import pytest

from simulate import draft
from simulate.filings.edinet.rows import Row
from simulate.filings.edinet.splits import AnnouncedSplit, announced_split
from tests.simulate.drafting.test_drafts import DATA, FILES

_NOTE = "jpigp_cor:NotesSubsequentEventsConsolidatedFinancialStatementsIFRSTextBlock"
#: Hitachi S100TP5S, Nintendo S100O9PP and NEC S100AI6T, each with the day of filing and what came of it.
HITACHI = (
    "2024年７月１日付で、同６月30日最終の株主名簿に記録された株主の所有株式について、"
    "１株につき５株の割合で分割します。"
)
NINTENDO = (
    "2022年９月30日（金曜日）を基準日として、同日最終の株主名簿に記載又は記録された株主の所有する当社普通株式を、"
    "１株につき、10株の割合をもって分割します。"
)
NEC = (
    "2017年10月１日をもって、2017年９月30日の最終の株主名簿に記録された株主様の所有株式10株につき１株の"
    "割合で併合いたします。"
)


@pytest.mark.parametrize(
    ("text", "filed", "wanted"),
    [
        (HITACHI, date(2024, 6, 21), AnnouncedSplit(date(2024, 7, 1), 5.0)),
        (NINTENDO, date(2022, 6, 30), AnnouncedSplit(date(2022, 10, 1), 10.0)),
        (NEC, date(2017, 6, 22), AnnouncedSplit(date(2017, 10, 1), 0.1)),
        (HITACHI, date(2024, 7, 1), None),  # the cover page counts it
        (HITACHI + NINTENDO, date(2022, 6, 30), AnnouncedSplit(date(2022, 10, 1), 10.0)),  # one is far off
        (HITACHI + HITACHI.replace("５株", "３株"), date(2024, 6, 21), None),  # of whom?
        (HITACHI.replace("７月", "13月"), date(2024, 6, 21), None),
        (HITACHI.replace("５株", "０株"), date(2024, 6, 21), None),
        ("当社は、2024年７月１日付で、１株につき3,647円で新株式を発行します。", date(2024, 6, 21), None),
    ],
)
def test_words_of_reports(text: str, filed: date, wanted: AnnouncedSplit | None) -> None:
    assert announced_split([Row(_NOTE, "CurrentYearDuration", "－", text)], filed) == wanted
    assert announced_split([Row("jpcrp_cor:Other", "CurrentYearDuration", "－", text)], filed) is None


def test_shares_of_a_draft_are_those_after_a_split_by_the_day_of_the_price(tmp_path) -> None:
    with zipfile.ZipFile(FILES / "S100TMMG_type5.zip") as archive:
        (name,) = archive.namelist()
        table = archive.read(name).decode("utf-16")
    cells = (_NOTE, "後発事象", "CurrentYearDuration", "当期", "その他", "期間", "－", "－", HITACHI)
    table = table.rstrip("\r\n") + "\r\n" + "\t".join(f'"{cell}"' for cell in cells) + "\r\n"
    path = tmp_path / "S100TMMG_type5.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(name, table.encode("utf-16"))
    for as_of, factor in ((date(2024, 6, 30), 1.0), (date(2024, 7, 1), 5.0)):
        one = draft(path, as_of=as_of, price=1_583.0)
        shares = next(each for each in one.plan.inputs if each.name == "shares_outstanding")
        assert shares.table["base"] == pytest.approx(factor * (1_298.69 - 134.4515))
        words = "announces 5 shares for one from 2024-07-01 on"
        assert any(words in note for note in one.plan.notes) == (factor > 1)
        assert ("after the split of 2024-07-01" in shares.source) == (factor > 1)


@pytest.mark.parametrize(
    ("file", "as_of", "issued"),
    [  # the count of Nintendo's next report; Hitachi's market capitalization of that day over 3,093 yen
        ("E02367_Nintendo.zip", date(2022, 12, 30), 1_298_690_000),
        ("E01737_Hitachi.zip", date(2024, 8, 2), 14_340_909e6 / 3_093.0),
    ],
)  # fmt: skip
def test_the_count_is_that_of_the_market(file: str, as_of: date, issued: float) -> None:
    if not (DATA / "edinet" / file).exists():
        pytest.skip(f"no ../shared/data/edinet/{file}")
    cover = draft(DATA / "edinet" / file, as_of=as_of, price=100.0).history.cover_shares
    assert cover is not None
    assert cover.value == pytest.approx(issued, rel=1e-5)
