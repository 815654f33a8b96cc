"""Every file that a run, its report and its exports write says where it comes from.

Each is read by a library that did not write it, and compared with the attributes of the Dataset.
"""

import json
import os
import re
from html.parser import HTMLParser

import h5py
import numpy as np
import openpyxl
import pandas
import pyarrow.parquet as pq
import pytest
from PIL import Image

from reports.output.file_names import REPORT_FILES
from reports.output.workbook.provenance import JSON_TITLE
from simulate import load_config, open_run
from simulate.cli.main import main
from simulate.export import EXPORTS
from simulate.runs.storage.layout import STORE
from tests.blank_pictures import pictures_left_blank
from tests.simulate.configs import changed_text

#: In a comment, where the loader takes everything: to break out of HTML, of a table, of a cell.
NASTY = "# </script><!-- --> \"x\",=HYPERLINK(1);@SUM(A1)\t'} 株 \\ &amp; ]]>"
SETTING = "tax_rate=0.35"
N_DRAW = 300
WRITTEN_BY = (
    {STORE: "run", "journal.jsonl": "run"} | dict.fromkeys(REPORT_FILES, "report")
    | dict.fromkeys([*EXPORTS.values(), "draws.csv.provenance.json"], "export")
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A run with everything that can be had of it."""
    folder = tmp_path_factory.mktemp("run")
    path = folder / "company.toml"
    path.write_text(f"{NASTY}\n{changed_text('iij')}", encoding="utf-8")
    run = ["run", str(path), "--draws", str(N_DRAW), "--seed", str(2**64 - 1), "--no-report"]
    assert main([*run, "--out", str(folder / "other")]) == 0
    assert main([*run, "--set", SETTING, "--out", str(folder / "run")]) == 0
    for form in ("parquet", "netcdf", "csv"):
        assert main(["export", str(folder / "run"), "--format", form]) == 0
    with pictures_left_blank():
        assert main(["report", str(folder / "run"), "--compare", str(folder / "other")]) == 0
    return folder / "run"


def of_store(path):
    attrs = json.loads((path / "zarr.json").read_text(encoding="utf-8"))["attributes"]
    return attrs | {key: json.loads(attrs[key]) for key in ("versions", "machine") if key in attrs}


def of_csv(path):
    """Beside it: of an export in a file of its own, of the report's tables in one for all."""
    names = pandas.read_csv(path).columns
    assert names[0] in ("draw", "percentile", "input", "company")
    assert all(re.fullmatch("[a-z][a-z0-9_]*", name) for name in names)
    own = path.with_name(f"{path.name}.provenance.json")
    return of_json(own if own.exists() else path.with_name("provenance.json"))


def of_json(path):
    found = json.loads(path.read_text(encoding="utf-8"))
    return found["provenance"] if path.name == "summary.json" else found


def of_html(path):
    found, scripts = [], []

    class Reader(HTMLParser):
        def handle_starttag(self, tag, attrs):
            scripts.extend([tag] if tag == "script" else [])
            if tag == "meta" and dict(attrs).get("name") == "provenance":
                found.append(dict(attrs)["content"])

    page = path.read_text(encoding="utf-8")
    Reader().feed(page)
    assert len(scripts) == 3  # the page's own, the panel's, and its data
    assert "<!-- -->" not in page
    return json.loads(found[0])


def of_workbook(path):
    book = openpyxl.load_workbook(path)
    column = [cell.value for cell in book["Provenance"]["A"]]
    found = json.loads("".join(column[column.index(JSON_TITLE) + 1:]))
    properties = {each.name: each.value for each in book.custom_doc_props}
    assert properties == {name: str(found[name]) for name in properties}
    assert {"config_sha256", "seed", "git_commit", "created", "draws_done"} <= set(properties)
    sheets = [sheet for sheet in book if not sheet.title.startswith("Model")]  # these are formulas
    assert not [cell for sheet in sheets for row in sheet for cell in row if cell.data_type == "f"]
    start = column.index("Line") + 1
    lines = [str(row[1].value or "") for row in book["Provenance"].iter_rows(start + 1, start + 3)]
    assert lines[0] == NASTY.replace("\t", " ")  # for people, without signs that are not for cells
    assert lines[1:] == [line.replace("\t", " ") for line in found["config_text"].split("\n")[1:3]]
    return found


def of_png(path):
    with Image.open(path) as image:
        image.load()
        return json.loads(image.text["provenance"])


def of_parquet(path):
    return json.loads(pq.read_schema(path).metadata[b"provenance"])


def of_netcdf(path):
    with h5py.File(path) as file:
        assert file.attrs["config_sha256"]
        return json.loads(file.attrs["provenance"])


def of_journal(path):
    """It says nothing itself, but which bytes the store has that says it."""
    store = path.with_name(STORE)
    last = json.loads(path.read_text(encoding="utf-8").splitlines()[-1].split(" ", 1)[1])
    assert last["files"]["zarr.json"] == f"{crc32c((store / 'zarr.json').read_bytes()):08x}"
    return of_store(store)


def crc32c(content):
    """Castagnoli's, bit by bit (RFC 3720, B.4)."""
    found = 0xFFFFFFFF
    for byte in content:
        found ^= byte
        for _ in range(8):
            found = (found >> 1) ^ (0x82F63B78 if found & 1 else 0)
    return found ^ 0xFFFFFFFF


READERS = {
    ".zarr": of_store, ".jsonl": of_journal, ".csv": of_csv, ".json": of_json, ".html": of_html,
    ".xlsx": of_workbook, ".png": of_png, ".parquet": of_parquet, ".nc": of_netcdf,
}


def expected(folder):
    """Of the Dataset's attributes, without the function that the files have theirs from."""
    attrs = dict(open_run(folder).attrs)
    attrs["config_settings"] = [str(setting) for setting in np.atleast_1d(attrs["config_settings"])]
    attrs["versions"] = json.loads(attrs["versions"])
    names = (
        "config_name", "config_text", "config_sha256", "config_settings", "seed", "generator", "versions",
        "git_commit", "created", "draws_done", "draws_invalid",
    )
    return {name: attrs[name] for name in names}


@pytest.mark.parametrize("name", WRITTEN_BY)
def test_every_file_says_where_it_comes_from(folder, name):
    path = folder / name
    found = READERS[path.suffix](path)
    wanted = expected(folder)
    assert {key: found[key] for key in wanted} == wanted
    assert found["config_text"].startswith(NASTY)
    assert (found["seed"], found["config_settings"], found["draws_done"]) == (2**64 - 1, [SETTING], N_DRAW)
    assert found["draws_asked"] == N_DRAW
    assert found["machine"]["cores"] == os.cpu_count()
    if READERS[path.suffix] not in (of_store, of_journal):  # whose attributes are these
        assert set(found) >= {"draws_asked", "machine", "sampler", "keep"}
        assert "written_by" not in found


def test_there_is_no_file_of_another_kind(folder):
    """But the manifest, which lists them."""
    assert {path.name for path in folder.iterdir()} == {*WRITTEN_BY, "manifest.json"}
    assert json.loads((folder / "manifest.json").read_text(encoding="utf-8")) == WRITTEN_BY


def test_the_config_rebuilt_from_a_file_is_the_run_s(folder, tmp_path):
    found = of_csv(folder / "percentiles.csv")
    (tmp_path / "again.toml").write_text(found["config_text"], encoding="utf-8")
    again = load_config(tmp_path / "again.toml", found["config_settings"])
    assert again.sha256 == found["config_sha256"]


def test_a_page_shows_it_folded(folder):
    page = (folder / "report.html").read_text(encoding="utf-8")
    footer = page[page.index('<h2 id="page-provenance">'):]
    assert footer.index("<details>") < footer.index('<dl class="provenance">')
    assert f"{N_DRAW} asked, {N_DRAW} done, 0 invalid" in footer
    assert page.count(NASTY[2:11]) == 3  # </script> as it stands: of the page's own, the panel's and its data
