"""What a user sees of fits: the config's line, the table, the picture."""

import hashlib
import json
import os
import tomllib
from math import inf, sqrt
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from scipy import stats

from engine.distributions import FAMILIES, Normal
from engine.model.inputs import INPUT_BY_NAME
from simulate import load_config
from simulate.errors import InputError
from simulate.fit.config_line import base_case, line_to_paste, short_parameters
from simulate.fit.fit_report import fit_command
from simulate.fit.fitting import Fitting, fit_distributions, fit_family
from simulate.fit.plot import band, quantiles_at, shown_ranks
from tests.simulate.cli.test_start import imported
from tests.simulate.fit.oracle import TRUE, fitting_of, oracle, own_fit


@pytest.mark.parametrize("dist", TRUE)
def test_config_line_is_toml_for_the_same_distribution(dist: str) -> None:
    values, fit = fitting_of(dist).values, own_fit(dist)
    *_, line = line_to_paste(fit, values, None, 'fitted to "a"\\b\x7f.csv:tax_rate')
    table = tomllib.loads(line)["INPUT"]
    assert table["source"] == 'fitted to "a"\\b\x7f.csv:tax_rate'
    assert (table["status"], table["dist"]) == ("derived", dist)
    assert table["base"] == pytest.approx(np.median(values), rel=1e-11)
    parameters = {name: table[name] for name in TRUE[dist]}
    assert len(table) == 4 + len(parameters)
    assert all(isinstance(number, float) for number in parameters.values())
    least, greatest = FAMILIES[dist](**parameters).support()
    assert least <= values[0] <= table["base"] <= values[-1] <= greatest
    theirs = oracle(dist, fit.parameters).cdf(values)
    assert np.max(np.abs(oracle(dist, parameters).cdf(values) - theirs)) < 2e-5


def test_parameters_are_short() -> None:
    values = np.round(stats.norm(0.3, 0.02).rvs(500, random_state=np.random.default_rng(8)), 4)
    fit = fit_family("normal", np.sort(values))
    assert all(len(repr(number)) <= 9 for number in short_parameters(fit, np.sort(values)).values())
    assert base_case(np.array([0.1, 0.2])) == 0.15


@pytest.mark.usefixtures("undrawn")
def test_the_line_names_the_input(sample: Path, capsys) -> None:
    """The column, if that is an input, or what --input says; else a stand-in and how to name it."""

    def lines(column: str, *options: str) -> list[str]:
        sample.write_text(sample.read_text().replace("tax_rate", column))
        assert fit_command("margins.csv", None, None, *options, resamples=0) == 0
        return capsys.readouterr().out.splitlines()[-4:-2]

    heading, line = lines("tax_rate")
    assert (heading, line.partition("{")[0]) == ("For [inputs] of a config:", "tax_rate = ")
    heading, line = lines("tax_rate", "inflation")
    assert (heading, line.partition("{")[0]) == ("For [inputs] of a config:", "inflation = ")
    heading, line = lines("operating margin")
    assert heading == "For [inputs] of a config (INPUT: --input names it):"
    assert line.partition("{")[0] == "INPUT = "
    assert line.endswith('source = "fitted to margins.csv:operating margin" }')
    with pytest.raises(InputError, match=r'^--input = "tax_rte": no such input; did you mean tax_rate\?$'):
        fit_command("margins.csv", None, None, "tax_rte")


@pytest.mark.parametrize(
    "name", ["tax_rate", "initial_growth", "discount_rate_multiplier", "cash_flow_adjustment"]
)
def test_a_line_that_leaves_what_its_input_allows_is_cut(name: str) -> None:
    """A config takes the line that is printed, and the whole fit it refuses, for the reason that is told."""
    spec = INPUT_BY_NAME[name]
    centre = 0.3 if spec.high == inf else spec.high - 0.6
    values = np.sort(stats.norm(centre, 0.35).rvs(60, random_state=np.random.default_rng(3)))
    fit = fit_family("normal", values)
    warning, said, heading, line = line_to_paste(fit, values, name, "data")
    assert heading == "For [inputs] of a config:"
    table = tomllib.loads(line)[name]
    least, greatest = load_config("iij", {name: table}).marginals[name].support()
    assert spec.low <= least < greatest <= spec.high
    ends = table.pop("truncate")
    with pytest.raises(InputError) as refused:
        load_config("iij", {name: table})
    assert refused.value.problems[0].wanted in warning
    inside = stats.norm(fit.parameters["mean"], fit.parameters["sd"]).cdf
    beyond = inside(ends.get("min", -inf)) + 1.0 - inside(ends.get("max", inf))
    told = float(said.split(" of its probability")[0].rsplit(" ", 1)[1])
    assert told == pytest.approx(beyond, rel=0.06, abs=1e-9)


@pytest.mark.parametrize(
    ("name", "values", "why"),
    [
        ("tax_rate", np.linspace(25.0, 35.0, 20), "tax_rate.base = 30.0: is a decimal, not a percentage"),
        ("intangible_amortization_years", np.arange(5.0, 15.0), "only whole numbers make sense here"),
        ("base_cash", np.linspace(-9.0, -2.0, 20), "inputs.base_cash.base = -5.5: must be at least 0"),
    ],
)
def test_there_is_no_line_that_a_config_refuses_however_it_is_cut(name: str, values, why: str) -> None:
    said = list(line_to_paste(fit_family("normal", values), values, name, "data"))
    assert any(why in line for line in said)
    assert all(line.startswith(f"warning: no line for {name}, a config refuses it: ") for line in said)


@pytest.mark.usefixtures("undrawn")
def test_the_table_shows_criteria_where_they_hold_and_the_resamples_asked_for(sample: Path, capsys) -> None:
    fit_command("margins.csv", None, None, resamples=19)
    out = capsys.readouterr().out
    rows = {line.split()[0]: line.split() for line in out.splitlines()[4:14]}
    for dist, row in rows.items():
        assert (row[6:8] == ["-", "-"]) == (dist in ("beta", "triangular", "uniform"))
    behind = [float(row[3]) for row in rows.values()]
    assert behind == sorted(behind)
    assert "p of KS (best 3, and least KS): share of 19 samples of the fit" in out
    fit_command("margins.csv", None, None, resamples=0)
    assert "p of KS (" not in capsys.readouterr().out


@pytest.fixture(scope="module")
def known() -> dict[tuple[bytes, int], Fitting]:
    return {}


@pytest.fixture(autouse=True)
def _the_same_values_are_fitted_once(known, monkeypatch) -> None:
    def fitted(values: np.ndarray, where: str, resamples: int) -> Fitting:
        asked = values.tobytes(), resamples
        if asked not in known:
            known[asked] = fit_distributions(values, where, resamples)
        return known[asked]

    monkeypatch.setattr("simulate.fit.fit_report.fit_distributions", fitted)


@pytest.fixture
def undrawn(monkeypatch) -> None:
    """The picture is one byte."""
    monkeypatch.setattr("simulate.fit.plot.draw_quantiles", lambda *given: given[3].write_bytes(b"a"))


@pytest.fixture
def sample(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    values = np.random.default_rng(9).gamma(4.0, 0.05, size=80)
    path = tmp_path / "margins.csv"
    path.write_text("tax_rate,who\n" + "".join(f"{value:.6g},a\n" for value in values) + ",b\n")
    return path


def test_command_prints_and_draws(sample: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert fit_command("margins.csv", None, None, resamples=19) == 0
    out = capsys.readouterr()
    assert out.err == ""
    lines = out.out.splitlines()
    assert lines[0] == "margins.csv: tax_rate, 80 values, 1 blank cell skipped"
    wanted = "distribution fitted held out behind +- log likelihood AIC BIC KS p of KS AD"
    assert lines[3].split() == wanted.split()
    assert {line.split()[0] for line in lines[4:14]} == set(TRUE)
    written = next(line for line in lines if line.startswith("tax_rate = "))
    assert tomllib.loads(written)["tax_rate"]["dist"] == lines[4].split()[0]
    assert tomllib.loads(written)["tax_rate"]["source"] == "fitted to margins.csv:tax_rate"
    assert lines[-1] == "margins-fit.png"
    assert (sample.parent / "margins-fit.png").read_bytes().startswith(b"\x89PNG")
    assert {path.name for path in sample.parent.iterdir()} == {"margins.csv", "margins-fit.png"}


def test_the_picture_says_where_it_comes_from(sample: Path) -> None:
    fit_command(str(sample), None, None, resamples=19)
    with Image.open(sample.parent / "margins-fit.png") as picture:
        found = json.loads(picture.text["provenance"])
    assert found["data_sha256"] == hashlib.sha256(sample.read_bytes()).hexdigest()
    told = [found[key] for key in ("data_name", "column", "values", "blank", "resamples")]
    assert told == ["margins.csv", "tax_rate", 80, 1, 19]
    assert found["versions"]["numpy"] == np.__version__
    assert {"seed", "created", "git_commit", "machine"} < found.keys()
    assert str(sample.parent) not in json.dumps(found)


def test_the_picture_names_the_data_that_were_read(sample: Path, monkeypatch) -> None:
    """Whatever becomes of the file while they are fitted."""
    read = hashlib.sha256(sample.read_bytes()).hexdigest()

    def fitting(*arguments: object) -> object:
        sample.unlink()
        return fit_distributions(*arguments)

    monkeypatch.setattr("simulate.fit.fit_report.fit_distributions", fitting)
    fit_command(str(sample), None, None, resamples=19)
    with Image.open(sample.parent / "margins-fit.png") as picture:
        assert json.loads(picture.text["provenance"])["data_sha256"] == read


@pytest.mark.usefixtures("undrawn")
def test_a_path_does_not_steer_the_terminal(sample: Path, capsys) -> None:
    fit_command(str(sample), None, Path("a\x1b]0;b\a.png"), resamples=0)
    assert capsys.readouterr().out.endswith("\na\\x1b]0;b\\x07.png\n")


@pytest.mark.usefixtures("undrawn")
def test_where_the_picture_goes(sample: Path) -> None:
    fit_command(str(sample), "tax_rate", Path("new/folder"), resamples=0)
    assert (sample.parent / "new" / "folder" / "margins-fit.png").is_file()
    fit_command(str(sample), "tax_rate", Path("new/picture.png"), resamples=0)
    assert (sample.parent / "new" / "picture.png").is_file()
    wanted = r"margins\.csv/margins-fit\.png: cannot be written: (Not a|File exists)"
    with pytest.raises(InputError, match=wanted):
        fit_command(str(sample), "tax_rate", sample, resamples=0)


def test_a_failed_picture_leaves_the_former_one(sample: Path, monkeypatch, capsys) -> None:
    picture = sample.parent / "margins-fit.png"
    picture.write_bytes(b"former")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("simulate.fit.plot.draw_quantiles", fail)
    with pytest.raises(InputError, match=r"margins-fit\.png: cannot be written: No space left on device"):
        fit_command(str(sample), None, None, resamples=0)
    assert picture.read_bytes() == b"former"
    assert {path.name for path in sample.parent.iterdir()} == {"margins.csv", "margins-fit.png"}
    assert capsys.readouterr().out == ""


def test_a_picture_takes_the_place_of_a_link(sample: Path) -> None:
    elsewhere, picture = sample.parent / "elsewhere", sample.parent / "margins-fit.png"
    elsewhere.write_text("mine")
    picture.symlink_to(elsewhere)
    former = os.umask(0o077)
    try:
        fit_command(str(sample), None, None, resamples=0)
    finally:
        os.umask(former)
    assert elsewhere.read_text() == "mine"
    assert not picture.is_symlink()
    assert picture.stat().st_mode & 0o777 == 0o600
    with Image.open(picture) as found:
        assert found.format == "PNG"


def test_command_refuses_with_file_and_column(tmp_path: Path) -> None:
    path = tmp_path / "d.csv"
    path.write_text("x\n1\n2\n")
    with pytest.raises(InputError, match=r"d\.csv: x: has 2 values: a fit needs at least 10$"):
        fit_command(str(path), None, None)


def test_any_column_name_can_be_drawn_and_printed(tmp_path: Path, monkeypatch, capsys) -> None:
    monkeypatch.chdir(tmp_path)
    Path("d.csv").write_text('"\u5229\u76ca $x$\n[red]\x1b"\n' + "\n".join(str(i) for i in range(20)) + "\n")
    assert fit_command("d.csv", None, None, resamples=19) == 0
    out = capsys.readouterr().out
    assert "\x1b" not in out
    assert r"\x0a[red]\x1b, 20 values" in out


def test_only_fits_import_scipys_statistics() -> None:
    """A second that other commands do not need."""
    assert imported(["value", "iij"], ("scipy.stats",)) == []


@pytest.mark.usefixtures("undrawn")
def test_what_is_doubtful_about_a_fit_is_said(tmp_path: Path, monkeypatch, capsys) -> None:
    """Two heaps far apart follow nothing that there is, and most of their values are repeats."""
    monkeypatch.chdir(tmp_path)
    Path("d.csv").write_text("x\n" + "1\n2\n3\n101\n102\n103\n" * 20)
    assert fit_command("d.csv", None, None, resamples=39) == 0
    out = capsys.readouterr().out
    assert "is further from the data than chance explains: see the picture" in out
    assert "warning: 95% of the values are repeats: rounded values raise KS and AD" in out


@pytest.mark.usefixtures("undrawn")
def test_a_fit_that_is_near_is_not_called_far(tmp_path: Path, monkeypatch, capsys) -> None:
    """With one outlier a student-t has the least KS by far, and others predict the values held out better."""
    monkeypatch.chdir(tmp_path)
    values = np.append(np.random.default_rng(0).normal(0.08, 0.02, 59), 0.6)
    Path("d.csv").write_text("x\n" + "\n".join(map(str, values)))
    assert fit_command("d.csv", None, None, resamples=39) == 0
    (warning,) = [line for line in capsys.readouterr().out.splitlines() if line.startswith("warning")]
    assert "warning: gumbel is further" in warning
    assert warning.endswith("; student-t, with the least KS, is not: see the picture")


def test_shown_ranks_hold_both_ends() -> None:
    assert shown_ranks(10).tolist() == list(range(1, 11))
    for n in (401, 5000, 10**6):
        rank = shown_ranks(n)
        assert (rank[0], rank[-1]) == (1, n)
        assert len(rank) <= 400
        assert np.all(np.diff(rank) > 0)


def test_band_holds_19_of_20_samples() -> None:
    """The quantiles of ranks 1, 10 and 20 of 20 normal draws, 4,000 times."""
    samples = np.sort(np.random.default_rng(10).normal(2.0, 3.0, size=(4000, 20)), axis=1)
    rank = np.array([1, 10, 20])
    lower, upper = band(rank, 20, Normal(2.0, 3.0))
    inside = np.mean((samples[:, rank - 1] > lower) & (samples[:, rank - 1] < upper), axis=0)
    assert np.all(np.abs(inside - 0.95) < 4.0 * sqrt(0.95 * 0.05 / 4000))
    assert quantiles_at(rank, 20, Normal(2.0, 3.0)) == pytest.approx(stats.norm(2, 3).ppf((rank - 0.5) / 20))
