"""The files of a portfolio hold the draws' own figures, counted here by numpy, scipy and pandas."""

import csv
import json
import re
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pytest
from scipy.stats import spearmanr

from reports.document import Picture
from reports.portfolio.output.files import write_portfolio
from reports.portfolio.output.page import render_portfolio
from reports.portfolio.report import build_portfolio
from simulate import portfolio
from tests.blank_pictures import pictures_left_blank
from tests.reports.portfolio.conftest import SIZES
from tests.reports.sound_pictures import assert_sound

FILES = {
    "report.html", "report.xlsx", "summary.json", "assets.csv", "assets.units.json", "correlation.csv",
    "draws.parquet", "provenance.json",
}


@pytest.fixture(scope="module")
def folder(built, tmp_path_factory) -> Path:
    """All files."""
    folder = tmp_path_factory.mktemp("files")
    with pictures_left_blank():
        write_portfolio(built, folder, 1_000)
    return folder


def assets(folder: Path) -> pd.DataFrame:
    return pd.read_csv(folder / "assets.csv").set_index("company")


def test_all_are_there_and_say_where_they_come_from(folder, built):
    assert {path.name for path in folder.iterdir()} == FILES
    wanted = built.portfolio.sha256
    about = json.loads((folder / "provenance.json").read_text())
    assert about["portfolio_sha256"] == wanted
    assert about["companies"]["two"]["config_text"] == built.portfolio.companies[1].config.text
    schema = pq.read_schema(folder / "draws.parquet").metadata
    found = [
        json.loads(schema[b"provenance"]), json.loads((folder / "summary.json").read_text())["provenance"],
        json.loads((folder / "assets.units.json").read_text())["provenance"],
    ]
    page = (folder / "report.html").read_text("utf-8")
    assert all(each["portfolio_sha256"] == wanted for each in found)
    assert f"&#34;portfolio_sha256&#34;: &#34;{wanted}&#34;" in page
    properties = openpyxl.load_workbook(folder / "report.xlsx").custom_doc_props
    assert properties["portfolio_sha256"].value == wanted


def test_assets_has_one_header_and_a_row_a_company(folder, built):
    rows = list(csv.reader((folder / "assets.csv").read_text("utf-8").splitlines()))
    assert [row[0] for row in rows] == ["company", "one", "two", "three"]
    assert all(re.fullmatch(r"[a-z][a-z0-9_]*", name) for name in rows[0])
    units = json.loads((folder / "assets.units.json").read_text())["columns"]
    assert list(units) == rows[0]
    assert all(each["unit"] and each["meaning"] for each in units.values())
    dataset, found = built.figures.draws.dataset, assets(folder)
    for key in ("one", "two", "three"):
        upside = dataset["upside"].sel(company=key).values
        assert found.upside_p50[key] == pytest.approx(np.nanmedian(upside), abs=2e-3)
        assert found.value_above_price[key] == np.mean(upside[~np.isnan(upside)] > 0)
        returned = dataset.returns(horizon=3)[key]
        assert found.return_3y_mean[key] == pytest.approx(returned.mean(), rel=1e-12)
    assert found.weight.sum() == pytest.approx(1.0)
    assert found.variance_share.sum() == pytest.approx(1.0)
    assert found.weight_equal.tolist() == [1 / 3] * 3


def test_contributions_add_up_to_the_mean_of_the_worst_draws(folder, built):
    dataset = built.figures.draws.dataset
    rate = (dataset["exchange_rate"] / dataset["exchange_rate_today"]).sel(currency=dataset["currency_of"])
    upside = (((1 + dataset["upside"]) * rate - 1) * dataset["weight"]).sum("company", skipna=False).values
    upside = np.sort(upside[~np.isnan(upside)])
    n = 0.05 * upside.size
    worst = (upside[: int(n)].sum() + (n - int(n)) * upside[int(n)]) / n
    assert assets(folder).shortfall_5_added.sum() == pytest.approx(worst, rel=1e-9)


def test_correlation_is_that_of_ranks(folder, built):
    found = pd.read_csv(folder / "correlation.csv", index_col="company")
    values = built.figures.draws.dataset["value"].values
    values = values[~np.isnan(values).any(axis=1)]
    assert np.abs(found.to_numpy() - spearmanr(values).statistic).max() < 1e-9
    assert list(found) == list(found.index) == ["one", "two", "three"]


def test_draws_are_the_first_ones_and_the_frame_of_optimisers(folder, built):
    table, dataset = pd.read_parquet(folder / "draws.parquet"), built.figures.draws.dataset
    assert len(table) == 3 * 1_000
    columns = "draw, company, value, price, currency, fx, upside, irr, return_1y, return_3y"
    assert ", ".join(table) == columns
    values = table.pivot(index="draw", columns="company", values="value")[["one", "two", "three"]]
    assert np.array_equal(values.to_numpy(), dataset["value"].values[:1_000], equal_nan=True)
    for years in (1, 3):
        frame = table.pivot(index="draw", columns="company", values=f"return_{years}y")
        wanted = dataset.returns(horizon=years).iloc[:1_000]
        assert np.array_equal(frame[list(wanted)].to_numpy(), wanted.to_numpy(), equal_nan=True)
    dollars = table[table.company == "three"]
    assert np.array_equal(dollars.fx, dataset["exchange_rate"].sel(currency="USD").values[:1_000])
    assert set(dollars.currency) == {"USD"}
    metadata = pq.read_schema(folder / "draws.parquet").field("fx").metadata
    assert metadata[b"units"] == b"JPY per unit of currency"


def test_summary_has_plain_keys_and_no_nan(folder):
    text = (folder / "summary.json").read_text("utf-8")
    found = json.loads(text, parse_constant=lambda name: pytest.fail(name))
    assert found["schema"] == 1
    assert {"joint", "risk", "drivers", "stress", "by_factors", "returns", "weights"} <= found.keys()
    assert all(re.fullmatch(r"[a-z_]+", key) for key in found)
    assert found["warnings"][0].startswith("A value is no price")
    assert found["warnings"][1].startswith("Convergence is an assumption")
    assert len(found["loadings"]) == 7


def test_workbook_has_numbers_and_filters(folder, built):
    book = openpyxl.load_workbook(folder / "report.xlsx")
    assert book.sheetnames == [
        "Summary", "Portfolio", "Companies", "Correlations", "Drivers", "Shortfall", "Stress", "Returns",
        "Weights", "Basis", "Provenance",
    ]
    sheet = book["Companies"]
    rows = list(sheet.iter_rows(values_only=True))
    head = next(i for i, row in enumerate(rows) if row[0] == "Company")
    upside = rows[head].index("Upside, P50")
    found = {row[0]: row[upside] for row in rows[head + 1 : head + 4]}
    assert found == pytest.approx(assets(folder).upside_p50.to_dict())
    assert book["Companies"].auto_filter.ref == f"A{head + 1}:O{head + 4}"


@pytest.mark.parametrize("draws", [1, 2])
@pytest.mark.usefixtures("blank_pictures")
def test_few_draws_have_a_page(built, draws):
    few = build_portfolio(portfolio(built.portfolio, draws=draws, sizes=SIZES), built.portfolio, SIZES)
    page = render_portfolio(few)
    assert not re.search(r"\bnan\b", page.partition("<script>")[0], re.IGNORECASE)
    assert "The companies side by side" in page


def test_pictures_are_sound(built):
    pictures = [part for section in built.sections for part in section.parts if isinstance(part, Picture)]
    assert len(pictures) > 5
    for picture in pictures:
        for figure in (picture.figure, picture.narrow):
            if figure is not None:
                assert_sound(figure)
