"""Trims whole filings to the fixtures in `files/`: the tags of the concept tables, of the last years.

    python -m tests.simulate.filings.trim ../shared/data

Values are those of the source, to the digit; nothing is made up. Facts of 10-Q
and of other forms stay: a reader has to leave them out.
"""

import gzip
import io
import json
import re
import sys
import xml.etree.ElementTree as ET
import zipfile
from pathlib import Path

from simulate.filings.concept_table import concept_table

FILES = Path(__file__).parent / "files"
_SEC = {
    "apple": ("CIK0000320193_aapl_edgartools", "2019-06-01"),
    "nvidia": ("CIK0001045810_nvda_edgartools", "2020-01-01"),
    "amd": ("CIK0000002488_amd_finalysis", "2020-06-01"),
    "walmart": ("CIK0000104169_wmt_stockprofiler", "2023-06-01"),
    "snowflake": ("CIK0001640147_snow_edgartools", "2021-01-01"),
    "tsmc": ("CIK0001046179_tsm_edgartools", "2020-06-01"),
    "jpmorgan": ("CIK0000019617_jpm_stockprofiler", "2024-06-01"),
}
# docID: EDINET's name of the file
_EDINET = {
    "E02367_Nintendo": {
        "S100TMMG": "jpcrp030000-asr-001_E02367-000_2024-03-31_01_2024-06-28",
        "S100W73A": "jpcrp030000-asr-001_E02367-000_2025-03-31_01_2025-06-26",
    },
    "E01766_Fujitsu": {
        "S100TQ5C": "jpcrp030000-asr-001_E01766-000_2024-03-31_01_2024-06-24",
        "S100W1DS": "jpcrp030000-asr-001_E01766-000_2025-03-31_01_2025-06-20",
    },
    "E01765_NEC": {"S100VZ85": "jpcrp030000-asr-001_E01765-000_2025-03-31_01_2025-06-19"},
}
_DATE = (2026, 1, 1, 0, 0, 0)


def _tags(taxonomy: str) -> set[str]:
    """The tags of a table without their prefix, with those that refuse or stand beside."""
    table = concept_table(taxonomy)
    rules = [rule for concept in table.concepts.values() for rule in concept.rules]
    found = {tag for rule in rules for tag in rule.tags()}
    found |= {tag for rule in rules for names in rule.totals for tag in names}
    found |= {tag for kind in table.refused for tag in (*kind.any_of, *kind.unless)}
    return {tag.partition(":")[2] for tag in found}


def trim_companyfacts(source: Path, target: Path, since: str) -> None:
    """Write the facts of tags in use since a day."""
    document = json.loads(gzip.decompress(source.read_bytes()))
    kept = {}
    for taxonomy, facts in document["facts"].items():
        if taxonomy not in ("us-gaap", "ifrs-full", "dei"):
            continue
        tags = set(facts) if taxonomy == "dei" else _tags(taxonomy)
        kept[taxonomy] = {
            tag: {"units": {unit: rows for unit, rows in units.items() if rows}}
            for tag, body in facts.items()
            if tag in tags
            and (units := {
                unit: [row for row in rows if row["end"] >= since] for unit, rows in body["units"].items()
            })
        }  # fmt: skip
    text = json.dumps({**document, "facts": kept}, separators=(",", ":"))
    with gzip.GzipFile(target, "wb", mtime=0) as file:
        file.write(text.encode())


def _is_kept(element: str, context: str) -> bool:
    if (
        element.startswith("jpdei_cor:")
        or "NumberOfIssuedShares" in element
        or "SharesHeldTreasury" in element
    ):
        return "TextBlock" not in element
    name = element.rpartition(":")[2]
    return name in _tags("jp") and re.match("(Current|Prior)", context) is not None


def trim_table(raw: bytes) -> bytes:
    """Return a table of EDINET with the rows of elements in use, as UTF-16 with a byte order mark."""
    lines = raw.decode("utf-16").splitlines(keepends=True)
    cells = [[cell.strip('"') for cell in line.split("\t")[:3]] for line in lines]
    kept = [
        line for line, cell in zip(lines, cells, strict=True) if len(cell) == 3 and _is_kept(cell[0], cell[2])
    ]
    return ("\ufeff" + "".join([lines[0].removeprefix("\ufeff"), *kept])).encode("utf-16-le")


def trim_instance(raw: bytes) -> bytes:
    """Return an XBRL instance with the facts of elements in use."""
    prefixes = {}
    for _, (prefix, uri) in ET.iterparse(io.BytesIO(raw), events=("start-ns",)):
        ET.register_namespace(prefix, uri)
        prefixes[uri] = prefix
    root = ET.fromstring(raw)
    used = set()
    for child in list(root):
        context = child.get("contextRef")
        if context is None:
            continue
        uri, _, name = child.tag[1:].partition("}")
        if _is_kept(f"{prefixes[uri]}:{name}", context):
            used.add(context)
        else:
            root.remove(child)
    for child in list(root):
        if child.tag.endswith("}context") and child.get("id") not in used:
            root.remove(child)
    return ET.tostring(root, encoding="utf-8", xml_declaration=True)


def write_zip(target: Path, entries: dict[str, bytes]) -> None:
    """Write a zip that is the same whenever it is written."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, raw in entries.items():
            info = zipfile.ZipInfo(name, _DATE)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, raw)


def main(data: Path) -> None:
    """Write all fixtures."""
    FILES.mkdir(exist_ok=True)
    for name, (source, since) in _SEC.items():
        trim_companyfacts(data / "sec" / f"{source}.json.gz", FILES / f"{name}.json.gz", since)
    for company, reports in _EDINET.items():
        with zipfile.ZipFile(data / "edinet" / f"{company}.zip") as archive:
            for document, name in reports.items():
                table = trim_table(archive.read(f"annual/{document}.tsv"))
                write_zip(FILES / f"{document}_type5.zip", {f"XBRL_TO_CSV/{name}.csv": table})
    with zipfile.ZipFile(data / "edinet" / "S100TMMG.zip") as archive:
        name = next(name for name in archive.namelist() if name.endswith(".xbrl") and "jpcrp" in name)
        write_zip(FILES / "S100TMMG_type1.zip", {name: trim_instance(archive.read(name))})


if __name__ == "__main__":
    main(Path(sys.argv[1]))
