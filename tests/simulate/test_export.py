"""Exports read back to the bit, by the libraries that their readers use."""

import csv
import json
import os
import shutil
import stat
from pathlib import Path

import numpy as np
import pandas
import pyarrow.parquet as pq
import pytest
import xarray as xr

from simulate import InputError, load_config, open_run, run
from simulate.export import EXPORTS, export_command, export_run
from simulate.formatting import unit_words
from simulate.runs.storage.atomic_directory import replacing_folder
from simulate.runs.storage.layout import EXPORT, read_manifest
from simulate.runs.storage.store import write_store
from simulate.settings import Settings
from tests.reports.runs import fixed_config, gordon_run, sampled_config, scenario_config


def stored(dataset, folder):
    with replacing_folder(folder) as stage:
        write_store(dataset, stage)
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A run of which about half the draws have no value."""
    return stored(gordon_run(300), tmp_path_factory.mktemp("runs") / "gordon")


#: So that some hundred draws come in several parts.
SMALL = Settings(export_rows=128)


def same_bits(found, expected):
    found, expected = np.asarray(found, np.float64), np.asarray(expected, np.float64)
    missing = np.isnan(expected)
    return np.array_equal(np.isnan(found), missing) and np.array_equal(
        found[~missing].view(np.uint64), expected[~missing].view(np.uint64)
    )


def read_csv(path):
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    return dict(zip(header, zip(*rows, strict=True), strict=True))


def assert_parquet(path, dataset, inputs):
    table = pq.read_table(path)
    assert table.column("draw").to_pylist() == list(range(dataset.sizes["draw"]))
    for name in ("intrinsic_value", "last_year_share"):
        column = table.column(name)
        assert column.null_count == np.count_nonzero(np.isnan(dataset[name].values))
        assert same_bits(column.to_numpy(), dataset[name].values)
    for name in ("invalid_reason", "below_book"):
        assert np.array_equal(table.column(name).to_numpy(), dataset[name].values)
        assert table.column(name).type == {"invalid_reason": "uint8", "below_book": "bool"}[name]
    for i, name in enumerate(dataset["input"].values.tolist()):
        assert same_bits(table.column(name).to_numpy(), inputs[:, i])


def assert_csv(path, dataset, inputs):
    columns = read_csv(path)
    for name in ("intrinsic_value", "last_year_share"):
        found = [float(text) if text else np.nan for text in columns[name]]
        assert same_bits(found, dataset[name].values)
    assert [int(text) for text in columns["invalid_reason"]] == dataset["invalid_reason"].values.tolist()
    assert [text == "true" for text in columns["below_book"]] == dataset["below_book"].values.tolist()
    for i, name in enumerate(dataset["input"].values.tolist()):
        assert same_bits([float(text) for text in columns[name]], inputs[:, i])
    found = pandas.read_csv(path)
    names = ["draw", *RESULTS, *dataset["input"].values.tolist()]
    assert found.columns.tolist() == names
    kinds = [column.kind for column in found.dtypes]
    assert kinds[:3] == ["i", "f", "i"]
    assert kinds[3] == "b"
    assert set(kinds[4:]) <= {"f", "i"}  # whole numbers, as those of scenarios, have no point
    np.testing.assert_allclose(found["intrinsic_value"], dataset["intrinsic_value"].values, 1e-15)


def assert_netcdf(path, dataset, inputs):
    with xr.open_dataset(path) as found:
        found.load()
    assert set(found.data_vars) == set(dataset.data_vars) | {"inputs"}
    for name, variable in dataset.variables.items():
        assert found[name].dims == variable.dims
        if variable.dtype.kind == "f":
            assert same_bits(found[name].values, variable.values)
        else:
            assert found[name].values.tolist() == variable.values.tolist()
    assert same_bits(found["inputs"].values, inputs)


RESULTS = ("intrinsic_value", "invalid_reason", "below_book", "last_year_share")
CHECKS = {"parquet": assert_parquet, "csv": assert_csv, "netcdf": assert_netcdf}


@pytest.mark.parametrize("form", CHECKS)
def test_reads_back_to_the_bit(folder, form, tmp_path):
    dataset = open_run(folder)
    path = export_run(folder, form, tmp_path / "out", SMALL)
    CHECKS[form](path, dataset, dataset["inputs"].values)


@pytest.mark.parametrize(
    ("sampler", "form"), [("random", "parquet"), ("sobol", "csv"), ("latin-hypercube", "netcdf")]
)
def test_inputs_not_kept_are_rebuilt(sampler, form, tmp_path):
    dataset = run(sampled_config(sampler), draws=300, seed=2**64 - 1)
    folder = stored(dataset.drop_vars("inputs"), tmp_path / "run")
    path = export_run(folder, form, settings=SMALL)
    assert path == folder / EXPORTS[form]
    CHECKS[form](path, dataset.drop_vars("inputs"), dataset["inputs"].values)


@pytest.mark.parametrize("form", CHECKS)
@pytest.mark.parametrize(
    "config", [fixed_config, scenario_config, lambda: load_config("iiji-2019")],
    ids=["no uncertain input", "scenarios", "iiji-2019"],
)
def test_other_runs(config, form, tmp_path):
    dataset = run(config(), draws=1)
    folder = stored(dataset, tmp_path / "run")
    CHECKS[form](export_run(folder, form), dataset, dataset["inputs"].values)


@pytest.mark.filterwarnings("error")
def test_parquet_says_units_and_where_it_comes_from(folder):
    schema = pq.read_schema(export_run(folder, "parquet"))
    assert schema.field("intrinsic_value").metadata[b"units"] == b"JPY per share"
    assert schema.field("base_cash").metadata[b"units"] == b"millions of JPY"
    assert b"growth (gordon)" in schema.field("invalid_reason").metadata[b"meaning"]
    attrs = open_run(folder).attrs
    found = {key.decode(): json.loads(value) for key, value in schema.metadata.items()}
    assert found["seed"] == attrs["seed"]
    assert found["config_text"] == attrs["config_text"]
    assert found["config_settings"] == list(attrs["config_settings"])


def test_units_are_those_of_the_reports(folder):
    path = export_run(folder, "csv")
    about = json.loads(path.with_name("draws.csv.provenance.json").read_text("ascii"))["columns"]
    assert list(about) == list(read_csv(path))
    dataset = open_run(folder)
    units = dict(zip(dataset["any_input"].values, dataset["input_unit"].values, strict=True))
    for name in list(about)[5:]:
        assert about[name]["units"] == unit_words(units[name], "JPY")
    assert about["intrinsic_value"]["units"] == "JPY per share"


def test_netcdf_attributes_can_be_read(folder):
    with xr.open_dataset(export_run(folder, "netcdf")) as found:
        attrs = open_run(folder).attrs
        assert found.attrs["config_text"] == attrs["config_text"]
        assert json.loads(found.attrs["config_settings"]) == list(attrs["config_settings"])
        assert found.attrs["seed"] == attrs["seed"]
        assert found["intrinsic_value"].attrs["units"] == "JPY per share"
        meanings = json.loads(found["invalid_reason"].attrs["flag_meanings"])
        assert len(meanings) == len(found["invalid_reason"].attrs["flag_values"])


def test_says_what_it_wrote(folder, tmp_path, capsys):
    path = tmp_path / "deep" / "draws.csv"
    assert export_command(str(folder), "csv", path) == 0
    assert capsys.readouterr().out == f"{path}: 300 draws of 15 uncertain inputs, 0.1 MB\n"


def test_a_former_file_is_replaced_and_nothing_else_is_left(folder, tmp_path):
    path = tmp_path / "draws.csv"
    beside = tmp_path / "draws.csv.provenance.json"
    for file in (path, beside):
        file.write_text("former")
    export_run(folder, "csv", path)
    assert path.read_text().startswith("draw,intrinsic_value,")
    assert json.loads(beside.read_text())["config_name"] == "gordon"
    assert {file.name for file in tmp_path.iterdir()} == {path.name, beside.name}


def test_a_link_stays_a_link(folder, tmp_path):
    (tmp_path / "real.csv").write_text("former")
    (tmp_path / "link.csv").symlink_to(tmp_path / "real.csv")
    export_run(folder, "csv", tmp_path / "link.csv")
    assert (tmp_path / "link.csv").is_symlink()
    assert (tmp_path / "real.csv").read_text().startswith("draw,intrinsic_value,")
    assert (tmp_path / "link.csv.provenance.json").is_file()


@pytest.mark.parametrize("link", [os.symlink, os.link])
@pytest.mark.parametrize("form", CHECKS)
@pytest.mark.parametrize("is_named", [False, True])
def test_a_link_in_a_run_s_folder_is_replaced(folder, tmp_path, form, link, is_named):
    """Somebody else may have put it there, and what it points to is not theirs to replace."""
    run_folder, elsewhere = tmp_path / "run", tmp_path / "elsewhere"
    shutil.copytree(folder, run_folder, ignore=shutil.ignore_patterns(*EXPORTS.values()))
    elsewhere.write_text("mine")
    path = run_folder / EXPORTS[form]
    link(elsewhere, path)
    before = {found.name for found in run_folder.iterdir()}
    assert export_run(run_folder, form, path if is_named else None) == path
    assert elsewhere.read_text() == "mine"
    assert not path.is_symlink()
    CHECKS[form](path, open_run(run_folder), open_run(run_folder)["inputs"].values)
    beside = {f"{path.name}.provenance.json"} if form == "csv" else set()
    assert {found.name for found in run_folder.iterdir()} == before | beside


def test_links_to_nothing_to_a_folder_and_in_a_circle(folder, tmp_path):
    run_folder = tmp_path / "run"
    shutil.copytree(folder, run_folder, ignore=shutil.ignore_patterns("draws.csv"))
    path = run_folder / "draws.csv"
    for target in (tmp_path / "none", path):
        path.unlink(missing_ok=True)
        path.symlink_to(target)
        assert export_run(run_folder, "csv").is_file()
        assert not path.is_symlink()
    assert not (tmp_path / "none").exists()
    path.unlink()
    path.symlink_to(tmp_path)
    with pytest.raises(InputError, match="is there and is not a file"):
        export_run(run_folder, "csv")


def test_what_a_new_run_takes_away_is_the_file_beside_the_run_however_it_is_named(tmp_path, monkeypatch):
    """And nothing that the reader named: another run's draws over such a file are theirs to keep."""
    monkeypatch.chdir(tmp_path)
    dataset = run(fixed_config("tax_rate"), draws=3)
    for name in ("results/a", "results/b"):
        with replacing_folder(Path(name)) as stage:
            write_store(dataset, stage)
    beside = {"draws.csv", "draws.csv.provenance.json"}

    def exports(name):
        return {file for file, by in read_manifest(Path(name)).items() if by == EXPORT}

    export_run("a", "csv", Path("results/b/../a/draws.csv"))
    assert exports("results/a") == beside
    with replacing_folder(Path("results/a")) as stage:
        write_store(dataset, stage)
    assert not beside & {file.name for file in Path("results/a").iterdir()}
    export_run("a", "csv", tmp_path / "results/a/draws.csv")
    assert exports("results/a") == beside
    export_run("b", "csv", Path("results/a/draws.csv"))
    export_run("a", "csv", Path("results/a/mine.csv"))
    assert exports("results/a") == exports("results/b") == set()
    with replacing_folder(Path("results/a")) as stage:
        write_store(dataset, stage)
    assert {"draws.csv", "mine.csv"} < {file.name for file in Path("results/a").iterdir()}


def test_a_run_s_folder_that_is_a_link_is_the_folder_it_leads_to(folder, tmp_path):
    shutil.copytree(folder, tmp_path / "real", ignore=shutil.ignore_patterns("draws.csv"))
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert export_run(tmp_path / "link", "csv") == tmp_path / "link" / "draws.csv"
    assert (tmp_path / "real" / "draws.csv").is_file()


@pytest.mark.parametrize("form", CHECKS)
@pytest.mark.parametrize("mask", [0o077, 0o022, 0o002])
def test_who_may_read_it_is_as_of_any_file(folder, tmp_path, form, mask):
    former = os.umask(mask)
    try:
        (tmp_path / "plain").write_text("")
        export_run(folder, form, tmp_path / "out", SMALL)
    finally:
        os.umask(former)
    modes = {stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("plain", "out")}
    assert modes == {0o666 & ~mask}


def test_names_as_long_as_they_can_be(folder, tmp_path):
    assert export_run(folder, "parquet", tmp_path / ("x" * 255)).is_file()
    assert export_run(folder, "csv", tmp_path / ("x" * (255 - len(".provenance.json")))).is_file()
    with pytest.raises(OSError, match="File name too long"):
        export_run(folder, "csv", tmp_path / ("y" * 255))
    assert not list(tmp_path.glob("y*"))


def test_failure_leaves_the_former_file(folder, tmp_path, monkeypatch):
    def fail(dataset, path, rows):
        path.write_text("half")
        raise OSError(28, "No space left on device")

    path = tmp_path / "draws.nc"
    path.write_text("former")
    monkeypatch.setattr("simulate.export.write_netcdf", fail)
    with pytest.raises(InputError, match=r"draws\.nc: cannot be written: No space left on device$"):
        export_run(folder, "netcdf", path)
    assert path.read_text() == "former"
    assert [file.name for file in tmp_path.iterdir()] == ["draws.nc"]


def test_a_folder_is_not_replaced(folder, tmp_path):
    with pytest.raises(InputError, match="is there and is not a file"):
        export_run(folder, "csv", tmp_path)
    with pytest.raises(InputError, match="is there and is not a file"):
        export_run(folder, "parquet", folder / "draws.zarr")


def test_no_file_can_be_made_there(folder, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match=r"cannot be written: (File exists|Not a directory)"):
        export_run(folder, "csv", tmp_path / "file" / "draws.csv")


def test_unknown_format_and_run(folder, tmp_path):
    with pytest.raises(InputError, match="--format = \"parket\": no such format; did you mean parquet"):
        export_run(folder, "parket")
    with pytest.raises(InputError, match="no run here"):
        export_run(tmp_path / "none", "csv")
