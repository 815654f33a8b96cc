"""What is refused: in one line that names the file, and never by another error."""

import gzip
import io
import json
import zipfile
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulate.errors import InputError
from simulate.filings.archive import Limits, Part
from simulate.filings.edinet.annual_report import read_edinet
from simulate.filings.reading import read_history
from tests.simulate.filings.companyfacts import AS_OF, facts, plain, row, written, year

FILES = Path(__file__).parent / "files"
NINTENDO = FILES / "S100TMMG_type5.zip"
JULY_2024 = date(2024, 7, 1)


def refused(paths: list[Path], as_of: date = AS_OF, limits: Limits | None = None) -> str:
    """The one line that is said."""
    with pytest.raises(InputError) as caught:
        read_history(paths, as_of, limits)
    line = str(caught.value)
    assert "\n" not in line
    return line


def zipped(path: Path, entries: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, raw in entries.items():
            archive.writestr(name, raw)
    return path


def nintendo_table() -> tuple[str, bytes]:
    with zipfile.ZipFile(NINTENDO) as archive:
        name = archive.namelist()[0]
        return name, archive.read(name)


def changed(before: str, after: str) -> bytes:
    raw = nintendo_table()[1].decode("utf-16")
    assert before in raw
    return ("\ufeff" + raw.replace(before, after)).encode("utf-16-le")


def test_a_bank_is_refused_by_name() -> None:
    line = refused([FILES / "jpmorgan.json.gz"], date(2026, 7, 1))
    assert line.startswith("jpmorgan.json.gz: JPMORGAN CHASE & CO is a bank (us-gaap:Deposits)")


def test_an_insurer_is_refused(tmp_path) -> None:
    tags = plain() | {"PremiumsEarnedNet": [year(50e6, 2025)]}
    assert "Example Inc. is an insurer" in refused([written(tmp_path, facts(tags))])


def _half_a_year() -> str:
    quarter = [row(5e6, "2026-03-31", "2026-01-01", form="10-Q", filed="2026-05-01")]
    return json.dumps(facts({"Revenues": quarter}))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is empty"),
        ("{}", "is not companyfacts: it must have cik, entityName and facts"),
        ("[1, 2]", "is not companyfacts"),
        ("[" * 100_000, "is nested too deeply"),
        ('{"cik": 1, "entityName": "A", "facts": {}}', "is empty: companyfacts without a fact"),
        ('{"cik": 1, "entityName": "A", "facts": {"us-gaap": []}}', "facts.us-gaap must be a table"),
        ('{"cik": 1, "entityName": "A", "facts": {"us-gaap": {"Assets": 3}}}', "has no units: damaged?"),
        (
            '{"cik": 1, "entityName": "A", "facts": {"us-gaap": {"Assets": {"units": {"USD": 1}}}}}',
            "must hold lists",
        ),
        ('{"cik": NaN}', "is not JSON, or damaged: NaN is no number"),
        ('{"cik": 1, "entity', "is not JSON, or damaged"),
        (_half_a_year(), "holds quarterly reports only (10-Q)"),
        (json.dumps(facts(plain(), unit="XYZ")), 'is in no currency but in "XYZ"'),
        (json.dumps(facts(plain(), unit="usd")), 'is in no currency but in "usd"'),
        (
            json.dumps(facts({"Revenues": [year(-5e6, 2025)]})),
            "has negative revenue, -5,000,000 in the year to 2025-12-31",
        ),
        (json.dumps(facts({"Assets": [row(1e6, "2025-12-31")]})), "holds no fiscal year"),
        (
            json.dumps(facts(plain(range(2018, 2022)))),
            "ends on 2021-12-31 (last filed 2022-02-15), over 2 years before",
        ),
        (json.dumps(facts(plain(), taxonomy="ffd")), "holds no annual report filed by"),
    ],
)  # fmt: skip
def test_companyfacts_that_are_none(tmp_path, text: str, said: str) -> None:
    line = refused([written(tmp_path, text)])
    assert line.startswith("CIK1.json: ")
    assert said in line


def test_a_currency_as_often_as_another_is_not_chosen(tmp_path) -> None:
    document = facts(plain())
    for body in document["facts"]["us-gaap"].values():
        body["units"]["EUR"] = body["units"]["USD"]
    assert "which is the currency is not clear" in refused([written(tmp_path, document)])


def test_files_of_two_companies(tmp_path) -> None:
    other = written(tmp_path, facts(plain(), cik="0000000002"), "CIK2.json")
    line = refused([written(tmp_path, facts(plain())), other])
    assert line.startswith("CIK2.json: is of Example Inc. (cik 0000000002), but CIK1.json is of Example Inc.")
    assert "but CIK1.json is of" in refused([tmp_path / "CIK1.json", NINTENDO])
    assert "Fujitsu Limited" in refused([NINTENDO, FILES / "S100W1DS_type5.zip"])


def test_a_file_that_is_not_there_or_none(tmp_path) -> None:
    assert refused([tmp_path / "no.json"]) == "no.json: no such file"
    assert "holds no filing" in refused([tmp_path])
    assert "name at least one file" in refused([])


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        ({}, "is an empty zip"),
        ({"a.txt": b"x"}, "holds no filing"),
        ({"../x.csv": b"x"}, "holds an entry outside of the zip, ../x.csv"),
        ({"/etc/x.csv": b"x"}, "holds an entry outside of the zip"),
        ({"a/../../x.csv": b"x"}, "holds an entry outside of the zip"),
        ({"C:/x.csv": b"x"}, "holds an entry outside of the zip"),
        ({"x.csv": b""}, "is not a table of EDINET"),
        ({"x.csv": b"a,b\n1,2\n"}, "is not a table of EDINET"),
        ({"x.csv": b"\xff\xfe\x00\xd8"}, "is not UTF-16 text"),
        ({"x.xbrl": b"<xbrl"}, "is not an XBRL instance, or damaged"),
        ({"x.xbrl": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}, "is not an XBRL instance"),
        ({"x.csv": b"0" * 2_000_000}, "is too large unpacked"),
        ({f"{number}.csv": b"x" for number in range(60)}, "holds 60 entries: at most 50"),
    ],
)
def test_zips_that_are_none(tmp_path, entries: dict[str, bytes], said: str) -> None:
    limits = Limits(file_bytes=1_000_000, zip_bytes=1_500_000, entries=50)
    assert said in refused([zipped(tmp_path / "a.zip", entries)], limits=limits)


def test_a_byte_order_mark_is_read_over(tmp_path) -> None:
    plainly = read_history([written(tmp_path, facts(plain()))], AS_OF)
    (tmp_path / "CIK1.json").write_bytes(b"\xef\xbb\xbf" + json.dumps(facts(plain())).encode())
    assert read_history([tmp_path / "CIK1.json"], AS_OF) == plainly
    (tmp_path / "CIK1.json").write_bytes(json.dumps(facts(plain())).encode("utf-16"))
    assert "is not UTF-8 text: damaged?" in refused([tmp_path / "CIK1.json"])
    name, raw = nintendo_table()
    path = zipped(tmp_path / "S100TMMG_type5.zip", {name: raw.decode("utf-16").encode("utf-8-sig")})
    assert read_history([path], JULY_2024) == read_history([NINTENDO], JULY_2024)


def test_a_damaged_and_an_encrypted_zip(tmp_path) -> None:
    raw = NINTENDO.read_bytes()
    (tmp_path / "cut.zip").write_bytes(raw[: len(raw) // 2])
    assert "is a damaged zip" in refused([tmp_path / "cut.zip"])
    (tmp_path / "bits.zip").write_bytes(raw[:2000] + bytes(64) + raw[2064:])
    assert "is a damaged zip" in refused([tmp_path / "bits.zip"], JULY_2024)
    at = raw.index(b"PK\x01\x02") + 8
    (tmp_path / "key.zip").write_bytes(raw[:at] + b"\x01" + raw[at + 1 :])
    assert "is encrypted" in refused([tmp_path / "key.zip"])
    with zipfile.ZipFile(tmp_path / "odd.zip", "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("x.csv", b"x")
    assert "packed in a way that is not read" in refused([tmp_path / "odd.zip"])


def test_an_entry_that_is_larger_than_its_header_says(tmp_path) -> None:
    path = zipped(tmp_path / "a.zip", {"x.csv": b"0" * 3_000_000})
    raw = bytearray(path.read_bytes())
    size = (3_000_000).to_bytes(4, "little")
    for at in (raw.index(size), raw.rindex(size)):
        raw[at : at + 4] = (100).to_bytes(4, "little")
    path.write_bytes(raw)
    assert "a.zip" in refused([path], limits=Limits(file_bytes=1_000_000, zip_bytes=1_000_000))


def test_a_gzip_that_is_damaged_or_a_bomb(tmp_path) -> None:
    (tmp_path / "bomb.json.gz").write_bytes(gzip.compress(bytes(3_000_000)))
    assert "too large unpacked" in refused([tmp_path / "bomb.json.gz"], limits=Limits(file_bytes=1_000_000))
    (tmp_path / "cut.json.gz").write_bytes((FILES / "apple.json.gz").read_bytes()[:500])
    assert "is damaged" in refused([tmp_path / "cut.json.gz"])
    (tmp_path / "large.json").write_bytes(bytes(200))
    assert "is too large: at most 100 bytes" in refused(
        [tmp_path / "large.json"], limits=Limits(file_bytes=100)
    )
    assert "more than 9 facts" in refused([FILES / "apple.json.gz"], limits=Limits(facts=9))


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('"FY"', '"Q2"', "is of a part of a year (Q2 to 2024-03-31)"),
        ('"cte"', '"bk1"', "is of a bank, whose balance sheet does not fit this model"),
        ('"2023-04-01"', '"2023-10-01"', "is of 183 days"),
        ('"E02367"', '"none"', "does not say of which company and year it is"),
        ('"Japan GAAP"', '"\uff0d"', "does not say its accounting standard"),
        ('"1671865000000"', '"-1671865000000"', "has negative revenue"),
        ('"JPY"', '"XYZ"', "must be in one currency, not none"),
    ],
)
def test_tables_that_are_refused(tmp_path, before: str, after: str, said: str) -> None:
    name, _ = nintendo_table()
    path = zipped(tmp_path / "S100TMMG.zip", {name: changed(before, after)})
    line = refused([path], JULY_2024)
    assert line.startswith(f"S100TMMG.zip: {name}: ")
    assert said in line


def test_a_table_without_its_day_of_filing_is_refused_and_a_card_gives_it(tmp_path) -> None:
    name, raw = nintendo_table()
    assert "does not say when it was filed" in refused(
        [zipped(tmp_path / "a.zip", {"x.csv": raw})], JULY_2024
    )
    card = json.dumps({"docID": "S100TMMG", "submitDateTime": "2024-06-28 12:22"}).encode()
    history = read_history([zipped(tmp_path / "b.zip", {"x.csv": raw, "x.json": card})], JULY_2024)
    assert history.figures == read_history([NINTENDO], JULY_2024).figures
    assert "was filed after 2024-06-27" in refused([NINTENDO], date(2024, 6, 27))
    assert name.endswith("2024-06-28.csv")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["val", "end", "start", "form", "filed", "accn", "units", "USD"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(JSON, max_size=4), tag=st.sampled_from(["Revenues", "Assets", "LongTermDebt"]), spoilt=JSON
)
def test_any_companyfacts_is_read_or_refused(tmp_path, rows: list, tag: str, spoilt: object) -> None:
    document = facts(plain())
    document["facts"]["us-gaap"].setdefault(tag, {"units": {"USD": []}})["units"]["USD"] += rows
    _read_or_refuse(written(tmp_path, document))
    document["facts"]["us-gaap"][tag] = spoilt
    _read_or_refuse(written(tmp_path, document))


def _read_or_refuse(path: Path, as_of: date = AS_OF) -> None:
    """Any other error than an InputError fails the test."""
    with suppress(InputError):
        read_history([path], as_of)


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_any_table_and_any_instance_is_read_or_refused(data) -> None:
    """Bytes of real files, some of them changed."""
    kind = data.draw(st.sampled_from(["5", "1"]))
    with zipfile.ZipFile(FILES / f"S100TMMG_type{kind}.zip") as archive:
        name = archive.namelist()[0]
        raw = bytearray(archive.read(name))
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(raw) - 1))
        raw[at : at + data.draw(st.integers(0, 40))] = data.draw(st.binary(max_size=40))
    with suppress(InputError):
        read_edinet([Part(name, "S100TMMG", name, bytes(raw))], AS_OF, Limits())


def test_zip_bytes_changed_at_random_are_read_or_refused(tmp_path) -> None:
    raw = NINTENDO.read_bytes()
    path = tmp_path / "S100TMMG_type5.zip"
    for at in [*range(60), *range(60, len(raw), 150), *range(len(raw) - 160, len(raw), 2)]:
        path.write_bytes(raw[:at] + bytes([raw[at] ^ 0x41]) + raw[at + 1 :])
        _read_or_refuse(path, JULY_2024)


def test_a_zip_of_zips_is_not_opened(tmp_path) -> None:
    inner = io.BytesIO(NINTENDO.read_bytes())
    assert "holds no filing" in refused([zipped(tmp_path / "a.zip", {"b.zip": inner.getvalue()})], JULY_2024)
