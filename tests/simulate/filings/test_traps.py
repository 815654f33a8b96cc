"""What is easily read wrong in filings: each trap once, in a fixture of a real filing or in a made one."""

import zipfile
from datetime import date
from pathlib import Path

import pytest

from simulate.errors import InputError
from simulate.filings.reading import read_history
from tests.simulate.filings.companyfacts import AS_OF, day, facts, plain, row, written, year

FILES = Path(__file__).parent / "files"
MARCH_2024, MARCH_2025 = date(2024, 3, 31), date(2025, 3, 31)


def notes(history, kind: str) -> list:
    return [note for note in history.notes if note.kind == kind]


def test_quarters_of_annual_reports_are_no_years() -> None:
    """10-K holds quarters, too, and `fy` is the filing's: AMD's revenue of 2025 was 34.6 bn, not 10."""
    history = read_history([FILES / "amd.json.gz"], date(2026, 3, 1))
    assert list(history.series("revenue").values())[-3:] == [22_680e6, 25_785e6, 34_639e6]
    assert notes(history, "53 weeks")[0].years == (date(2022, 12, 31),)


def test_years_of_52_and_53_weeks_wander() -> None:
    history = read_history([FILES / "apple.json.gz"], date(2026, 3, 1))
    assert history.year_ends[-3:] == (date(2023, 9, 30), date(2024, 9, 28), date(2025, 9, 27))
    assert not notes(history, "gap")


def test_proxy_statements_and_current_reports_are_not_read(tmp_path) -> None:
    tags = plain()
    tags["NetIncomeLoss"] += [
        year(9e6, 2025, form="DEF 14A", filed="2026-04-01"),
        year(8e6, 2025, form="8-K", filed="2026-05-01"),
        year(8e6, 2025, form="10-Q", filed="2026-05-01"),
    ]
    history = read_history([written(tmp_path, facts(tags))], AS_OF)
    assert history.value("net_income") == 7e6


def test_the_total_of_two_revenues_is_the_larger() -> None:
    history = read_history([FILES / "walmart.json.gz"], date(2026, 7, 1))
    assert history.figures["revenue", date(2026, 1, 31)].tag == "us-gaap:Revenues"
    assert history.value("revenue") == 713_163e6


def test_changes_of_tag_are_noted(tmp_path) -> None:
    tags = plain(range(2022, 2026))
    tags["SalesRevenueNet"] = [year(90e6, 2020), year(95e6, 2021)]
    history = read_history([written(tmp_path, facts(tags))], AS_OF)
    assert len(history.series("revenue")) == 6
    assert notes(history, "tag")[0].years == (date(2021, 12, 31), date(2022, 12, 31))


def test_a_restatement_wins_and_is_noted_with_the_years_that_it_reaches() -> None:
    """Fujitsu took a business out of 2024 and 2025 only: 3,756,059 became 3,476,985."""
    files = [FILES / "S100TQ5C_type5.zip", FILES / "S100W1DS_type5.zip"]
    history = read_history(files, date(2025, 11, 1))
    assert history.value("revenue", MARCH_2024) == 3_476_985e6
    assert history.figures["revenue", MARCH_2024].document == "S100W1DS"
    restated = notes(history, "restatement")
    assert restated[-1].years == (MARCH_2024,)
    assert "revenue 2024-03-31 3,756,059 -> 3,476,985" in restated[-1].text
    assert "S100W1DS" in restated[-1].text
    before = read_history(files, date(2025, 6, 19))
    assert before.value("revenue") == 3_756_059e6
    assert before.as_of == date(2025, 6, 19)
    assert before.last_filed == date(2024, 6, 24)


def test_what_was_filed_later_is_hidden() -> None:
    """Apple's year to 2025-09-27 was filed on 2025-10-31."""
    assert read_history([FILES / "apple.json.gz"], date(2025, 10, 30)).year_ends[-1] == date(2024, 9, 28)
    history = read_history([FILES / "apple.json.gz"], date(2025, 10, 31))
    assert history.year_ends[-1] == date(2025, 9, 27)
    assert history.cover_shares is not None
    assert history.cover_shares.year_end == date(2025, 10, 17)
    assert all(figure.filed <= date(2025, 10, 31) for figure in history.figures.values())


def test_splits_show_in_the_counts_of_one_day() -> None:
    """NVIDIA has 2,464 m and 24,643 m shares for 2024-01-28; years before were never restated."""
    history = read_history([FILES / "nvidia.json.gz"], date(2026, 7, 1))
    assert history.value("shares_outstanding", date(2024, 1, 28)) == 24_643e6
    split = [note for note in notes(history, "split") if "10 times between filings" in note.text]
    assert split[0].years == (date(2024, 1, 28),)
    jump = [note for note in notes(history, "split") if note.years == (date(2023, 1, 29), date(2024, 1, 28))]
    assert "10 times" in jump[0].text


def test_a_split_after_the_year_shows_on_the_cover() -> None:
    """NEC split 5:1 on 2025-04-01: 272.8 m at the year's end, 1,364 m on the day of filing.

    Issued shares hold treasury shares.
    """
    history = read_history([FILES / "S100VZ85_type5.zip"], date(2025, 7, 1))
    assert history.value("shares_issued") == 272_849_863
    assert history.value("shares_outstanding") == 272_849_863 - 5_948_000
    assert history.cover_shares is not None
    assert history.cover_shares.value == 1_364_249_315
    assert "5 times the shares of 2025-03-31" in notes(history, "split")[-1].text


def test_the_newest_cover_page_counts_the_shares(tmp_path) -> None:
    document = facts(plain())
    cover = [
        row(10e6, "2026-02-01", filed="2026-02-15"),
        row(11e6, "2026-05-01", form="10-Q", filed="2026-05-15"),
    ]
    document["facts"]["dei"] = {"EntityCommonStockSharesOutstanding": {"units": {"shares": cover}}}
    history = read_history([written(tmp_path, document)], AS_OF)
    assert history.cover_shares is not None
    assert (history.cover_shares.value, history.cover_shares.year_end) == (11e6, date(2026, 5, 1))


def test_classes_hide_the_cover_not_a_split_after_the_year(tmp_path) -> None:
    """An old cover page, from before there were classes, says nothing of today's shares; a quarter does."""
    document = facts(plain())
    counts = [
        day(10e6, 2025),
        row(200e6, "2026-03-31", form="10-Q", filed="2026-05-01"),
        row(190e6, "2026-06-30", form="10-Q", filed="2026-08-01"),
    ]
    document["facts"]["us-gaap"]["CommonStockSharesOutstanding"] = {"units": {"shares": counts}}
    old = [row(5e6, "2013-02-01", filed="2013-02-15")]
    document["facts"]["dei"] = {"EntityCommonStockSharesOutstanding": {"units": {"shares": old}}}
    path = written(tmp_path, document)
    newest = read_history([path], AS_OF)
    assert newest.cover_shares is not None
    assert (newest.cover_shares.value, newest.cover_shares.year_end) == (200e6, date(2026, 3, 31))
    assert "balance sheet of 2026-03-31 counts 20 times" in notes(newest, "split")[-1].text
    assert read_history([path], date(2026, 4, 1)).cover_shares is None


def test_a_gap_is_not_zero(tmp_path) -> None:
    """NVIDIA's capex had a tag of its own until 2021; a year without a report is noted."""
    history = read_history([FILES / "nvidia.json.gz"], date(2026, 7, 1))
    assert history.value("capex", date(2021, 1, 31)) is None
    assert ("capex", date(2021, 1, 31)) in {(missing.name, missing.year_end) for missing in history.missing}
    tags = {tag: [fact for fact in rows if "2023" not in fact["end"]] for tag, rows in plain().items()}
    history = read_history([written(tmp_path, facts(tags))], AS_OF)
    assert notes(history, "gap")[0].years == (date(2022, 12, 31), date(2024, 12, 31))


def test_parts_of_depreciation_are_summed_and_never_taken_for_all() -> None:
    """AMD's 642 of "other" in 2023 are a part: with 2,811 of acquired intangible assets, 3,453."""
    history = read_history([FILES / "amd.json.gz"], date(2026, 3, 1))
    assert history.value("depreciation_and_amortization", date(2023, 12, 30)) == 3_453e6
    missing = {(found.name, found.year_end): found for found in history.missing}
    found = missing["depreciation_and_amortization", date(2021, 12, 25)]
    assert ("us-gaap:OtherDepreciationAndAmortization", 407e6) in [
        (one.tag, one.value) for one in found.candidates
    ]


@pytest.mark.parametrize(
    ("lines", "debt"),
    [
        ({"LongTermDebtNoncurrent": 40, "LongTermDebtCurrent": 5, "LongTermDebt": 45}, 45),
        ({"LongTermDebtNoncurrent": 40, "DebtCurrent": 8, "LongTermDebtCurrent": 5}, 48),  # 5 are in 8
        (
            {
                "LongTermDebtNoncurrent": 40, "LongTermDebtCurrent": 5, "CommercialPaper": 3,
                "FinanceLeaseLiability": 2,
            },
            50,
        ),
        ({"LongTermDebtNoncurrent": 40, "LongTermDebtCurrent": 5, "ShortTermBorrowings": 5}, None),  # one?
        (
            {
                "LongTermDebtNoncurrent": 40, "LongTermDebtCurrent": 5, "ShortTermBorrowings": 5,
                "DebtLongtermAndShorttermCombinedAmount": 45,
            },
            45,
        ),
        ({"LongTermDebtNoncurrent": 40, "LongTermDebtCurrent": 5, "LongTermDebt": 60}, None),  # 15 elsewhere
        ({"LongTermDebtNoncurrent": 40, "LongTermDebtCurrent": 5, "NotesPayableCurrent": 2}, None),  # in 5?
        ({"LongTermDebtNoncurrent": 40}, None),  # is the current part none, or another tag's?
        ({"LongTermDebt": 40}, None),
        (
            {
                "LongTermDebtNoncurrent": 40, "LongTermDebtCurrent": 5, "FinanceLeaseLiabilityCurrent": 1,
                "FinanceLeaseLiabilityNoncurrent": 3,
            },
            49,
        ),
    ],
)  # fmt: skip
def test_debt_is_a_total_or_its_parts_and_never_both(
    tmp_path, lines: dict[str, float], debt: float | None
) -> None:
    tags = plain() | {tag: [day(value * 1e6, 2025)] for tag, value in lines.items()}
    history = read_history([written(tmp_path, facts(tags))], AS_OF)
    assert history.value("debt") == (None if debt is None else debt * 1e6)


def test_a_translation_for_convenience_is_left_out() -> None:
    history = read_history([FILES / "tsmc.json.gz"], date(2025, 5, 1))
    assert history.currency == "TWD"
    assert history.value("revenue") == 2_894_307.7e6
    assert "USD beside TWD" in notes(history, "currency")[0].text
    assert {figure.unit for figure in history.figures.values()} == {"TWD", "shares"}


def test_bonds_in_the_current_portion_are_not_added_again() -> None:
    """TSMC 2024: bonds of 57.1 bn lie in the current portion of 59.9 bn; a note says 1,050.1 bn."""
    history = read_history([FILES / "tsmc.json.gz"], date(2025, 5, 1))
    assert history.value("debt") == pytest.approx(1_050_091.1e6, abs=1e5)


def test_a_row_of_the_parent_is_not_the_group() -> None:
    """NEC's own statements under Japanese GAAP stand beside the group's under IFRS."""
    history = read_history([FILES / "S100VZ85_type5.zip"], date(2025, 7, 1))
    assert history.standard == "IFRS"
    assert not any(figure.tag.startswith("jppfs_cor:") for figure in history.figures.values())
    assert (history.value("revenue"), history.value("total_assets")) == (3_423_431e6, 4_315_368e6)


@pytest.mark.parametrize("kind", ["1", "5"])
def test_years_before_a_change_of_the_year_end_are_not_dated_by_guess(tmp_path, kind: str) -> None:
    with zipfile.ZipFile(FILES / f"S100TMMG_type{kind}.zip") as archive:
        name = archive.namelist()[0]
        raw = archive.read(name)
    if kind == "1":
        raw = raw.replace(b">2022-03-31<", b">2021-12-31<").replace(b">2021-04-01<", b">2021-01-01<")
    else:
        raw = raw.decode("utf-16").replace('"2023-03-31"', '"2022-12-31"').encode("utf-16")
    with zipfile.ZipFile(tmp_path / "S100TMMG.zip", "w") as archive:
        archive.writestr(name, raw)
    history = read_history([tmp_path / "S100TMMG.zip"], date(2024, 11, 1))
    assert date(2022, 3, 31) not in history.year_ends
    assert history.year_ends[-1] == MARCH_2024
    assert (date(2023, 3, 31) in history.year_ends) == (kind == "1")


def test_the_summary_of_an_ifrs_filer_without_ifrs_in_its_name_is_the_parents(tmp_path) -> None:
    """As at Internet Initiative Japan, 228.3 against 276.1 bn."""
    with zipfile.ZipFile(FILES / "S100VZ85_type5.zip") as archive:
        name = archive.namelist()[0]
        text = archive.read(name).decode("utf-16")
    text = text.replace("RevenueIFRSSummary", "NetSalesSummary").replace(
        "jpigp_cor:RevenueIFRS", "jppfs_cor:NetSales"
    )
    with zipfile.ZipFile(tmp_path / "S100VZ85.zip", "w") as archive:
        archive.writestr(name, text.encode("utf-16"))
    history = read_history([tmp_path / "S100VZ85.zip"], date(2025, 7, 1))
    assert not history.series("revenue")
    assert history.value("operating_income") == 256_497e6


def test_tags_of_the_companys_own_count_where_the_table_names_them() -> None:
    """Fujitsu's debt stands in two lines of its own, its depreciation in one with impairment."""
    history = read_history([FILES / "S100W1DS_type5.zip"], date(2025, 7, 1))
    assert history.value("debt") == 146_992e6 + 100_100e6
    assert history.figures["debt", MARCH_2025].tag.startswith("own:ShortTermBorrowings")
    assert history.value("depreciation_and_amortization") == 125_970e6


def test_outflows_are_positive_and_a_dash_is_no_zero() -> None:
    history = read_history([FILES / "S100W73A_type5.zip"], date(2025, 7, 1))
    assert history.value("capex") == 19_008e6
    assert history.value("debt") is None
    assert history.year_ends[-1] == MARCH_2025


def test_goodwill_is_amortized_under_japanese_gaap(tmp_path) -> None:
    from simulate.filings.concept_table import concept_table
    from simulate.filings.document import Document

    table = concept_table("jp")
    numbers = {
        "jppfs_cor:DepreciationAndAmortizationOpeCF": 12_572.0,
        "jppfs_cor:AmortizationOfGoodwillOpeCF": 171.0,
    }
    found = Document("", "", date(2018, 6, 27), numbers, frozenset(), table).figure(
        table.concepts["depreciation_and_amortization"]
    )
    assert found is not None
    assert found.value == 12_743


def test_the_two_forms_of_one_filing_give_one_history() -> None:
    """Nintendo's XBRL package and its table, but for the order of facts."""
    package, table = (
        read_history([FILES / f"S100TMMG_type{kind}.zip"], date(2024, 11, 1)) for kind in (1, 5)
    )
    assert package == table
    assert package.value("revenue") == 1_671_865e6
    assert len(package.figures) > 60


def test_several_years_and_vintages_are_one_history(tmp_path) -> None:
    both = read_history([FILES / "S100W73A_type5.zip", FILES / "S100TMMG_type5.zip"], date(2025, 7, 1))
    assert both.value("operating_income", date(2023, 3, 31)) == 504_375e6
    for name in ("S100TMMG_type1.zip", "S100W73A_type5.zip"):
        (tmp_path / name).write_bytes((FILES / name).read_bytes())
    assert read_history([tmp_path], date(2025, 7, 1)).figures == both.figures
    twice = read_history([FILES / "apple.json.gz"] * 2, date(2026, 3, 1))
    assert twice == read_history([FILES / "apple.json.gz"], date(2026, 3, 1))


def test_the_newest_filing_says_how_old_it_is(tmp_path) -> None:
    """A new registrant has a short history, and an old vintage looks current: both dates are there."""
    history = read_history([written(tmp_path, facts(plain(range(2023, 2025))))], AS_OF)
    assert history.last_filed == date(2025, 2, 15)
    assert history.year_ends == (date(2023, 12, 31), date(2024, 12, 31))
    with pytest.raises(InputError, match=r"ends on 2024-12-31 .last filed 2025-02-15.*over 2 years before"):
        read_history([written(tmp_path, facts(plain(range(2023, 2025))))], date(2027, 6, 30))


def test_every_figure_says_where_it_comes_from() -> None:
    history = read_history([FILES / "apple.json.gz"], date(2026, 3, 1))
    figure = history.figures["capex", date(2025, 9, 27)]
    assert figure.tag == "us-gaap:PaymentsToAcquirePropertyPlantAndEquipment"
    assert (figure.form, figure.document, figure.filed) == (
        "10-K",
        "0000320193-25-000079",
        date(2025, 10, 31),
    )
    assert (figure.unit, figure.value) == ("USD", 12_715e6)


def test_a_tag_with_two_values_in_one_filing_is_missing_unless_one_is_rounded(tmp_path) -> None:
    for other, wanted in ((149_900_000.0, None), (140e6, 140_200_000.0)):
        tags = plain()
        tags["PaymentsToAcquirePropertyPlantAndEquipment"] = [year(140_200_000.0, 2025), year(other, 2025)]
        assert read_history([written(tmp_path, facts(tags))], AS_OF).value("capex") == wanted
