"""Runs that go on until a figure is exact enough."""

import json

import numpy as np
import pytest

from simulate import InputError, run, run_until
from simulate.cli.main import main
from simulate.config.loading import config_from_text
from simulate.runs.convergence import parse_target, path_text
from simulate.settings import Settings
from tests.simulate.configs import TREND, changed_text, trend_config

# Interpreted, a draw takes milliseconds: fewer draws, wider targets.
FIRST = 1 << 14
SCALE = ((1 << 14) / FIRST) ** 0.5
SOBOL = changed_text(TREND, ("[run]", '[run]\nsampler = "sobol"'))


SMALL = Settings(chunk_size=FIRST)


@pytest.mark.parametrize(
    ("text", "percent", "is_probability", "width", "relative"),
    [
        ("p5 +-0.5%", 5.0, False, 0.005, True),
        ("P50 ± 10", 50.0, False, 10.0, False),
        ("mean+/-.1%", None, False, 0.001, True),
        ("P(value>price) +-0.2%", None, True, 0.002, False),
        ("p(value > price) +-0.01", None, True, 0.01, False),
        ("p99.5 +-1%", 99.5, False, 0.01, True),
    ],
)
def test_forms(text, percent, is_probability, width, relative) -> None:
    target = parse_target(text)
    assert (target.percent, target.is_probability, target.relative) == (percent, is_probability, relative)
    assert target.width == pytest.approx(width)


@pytest.mark.parametrize(
    "text", ["p5 0.5%", "p0 +-1%", "p100 +-1", "median +-1", "p5 +-0", "p5 +- -1", "", "p5 +-x%"]
)
def test_other_forms_are_refused(text: str) -> None:
    with pytest.raises(InputError, match=r"--until = .*must be like"):
        parse_target(text)


@pytest.mark.parametrize(
    ("figure", "width", "unit"),
    [("p5", 0.7, "%"), ("mean", 8.0, ""), ("P(value>price)", 0.5, "%"), ("p50", 0.3, "%")],
)
def test_doubles_until_met(figure: str, width: float, unit: str) -> None:
    target = f"{figure} +-{SCALE * width:.3f}{unit}"
    dataset = run_until(trend_config(), target, seed=3, settings=SMALL)
    report = json.loads(dataset.attrs["until"])
    assert report["met"]
    draws = [step["draws"] for step in report["path"]]
    assert draws == [FIRST << i for i in range(len(draws))]
    goal = parse_target(target)
    widths = [step["half_width"] / (step["estimate"] if goal.relative else 1.0) for step in report["path"]]
    assert widths[-1] <= goal.width < min(widths[:-1], default=np.inf)
    assert dataset.sizes["draw"] == draws[-1] == dataset.attrs["draws_done"]
    assert path_text(dataset).endswith(f"target {target}: met\n")


def test_the_draws_are_those_of_a_plain_run() -> None:
    dataset = run_until(trend_config(), f"p5 +-{0.7 * SCALE}%", seed=3, settings=SMALL)
    plain = run(trend_config(), draws=dataset.sizes["draw"], seed=3)
    for name in ("intrinsic_value", "inputs"):
        assert np.array_equal(dataset[name].values, plain[name].values)


def test_half_widths_of_random_draws_are_those_of_statistics() -> None:
    """Against the spread of independent runs: within 4 standard errors of a spread of 40."""
    config = trend_config()
    runs = [run(config, draws=FIRST, seed=100 + i)["intrinsic_value"].values for i in range(40)]
    for target, figure in (("p5 +-99%", lambda v: np.percentile(v, 5)), ("mean +-99%", np.mean)):
        step = json.loads(run_until(config, target, seed=1, settings=SMALL).attrs["until"])["path"][0]
        values = [figure(drawn) for drawn in runs]
        spread = 1.96 * np.std(values, ddof=1)
        assert step["half_width"] == pytest.approx(spread, rel=4.0 / np.sqrt(2 * 39))


def test_gives_up_and_says_so(capsys, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    command = ["run", "iij", "--until", "p5 +-0.001%", "--max-draws", str(FIRST + 100), "--no-report"]
    assert main(command, SMALL) == 0
    out = capsys.readouterr().out
    assert f"{FIRST + 100:,}" in out
    assert "not met, --max-draws reached" in out


def test_sobol_takes_its_error_from_scrambles() -> None:
    settings = Settings(chunk_size=max(FIRST, 1 << 10))
    step, independent = (
        json.loads(run_until(config, "mean +-99%", seed=1, settings=settings).attrs["until"])["path"][0]
        for config in (config_from_text(SOBOL, "iij", "iij.toml"), trend_config())
    )
    # Sobol points gain more, the more there are: 1,024 interpreted ones are at 0.096.
    assert step["half_width"] < 0.1 * independent["half_width"]


def test_a_latin_hypercube_cannot_grow() -> None:
    config = config_from_text(SOBOL.replace('"sobol"', '"latin-hypercube"'), "iij", "iij.toml")
    with pytest.raises(InputError, match="cannot grow: take random or sobol"):
        run_until(config, "p5 +-1%")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--max-draws", "100"], "--max-draws = 100: goes with --until"),
        (["--until", "p5 +-1%", "--draws", "100"], "--draws = 100: with --until, give --max-draws instead"),
        (["--until", "p5"], '--until = "p5": must be like'),
    ],
)
def test_options_that_do_not_go_together(options, message, tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["run", "iij", *options]) == 2
    assert message in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("target", ["p99.9999 +-50%", "p0.001 +-50%"])
def test_a_percentile_beyond_the_draws_is_never_met(target: str) -> None:
    dataset = run_until(trend_config(), target, max_draws=FIRST, seed=1, settings=SMALL)
    report = json.loads(dataset.attrs["until"])
    assert not report["met"]
    assert report["path"][0]["half_width"] == np.inf


def test_draws_that_all_agree_still_leave_doubt() -> None:
    config = trend_config(["share_price=1.0"])
    dataset = run_until(config, "P(value>price) +-9%", seed=1, settings=SMALL)
    step = json.loads(dataset.attrs["until"])["path"][0]
    assert step["estimate"] == 1.0
    assert 1.0 / FIRST < step["half_width"] < 4.0 / FIRST


@pytest.mark.parametrize("draws", [2, 8, 100])
def test_too_few_draws_are_never_enough(draws: int) -> None:
    for config in (trend_config(), config_from_text(SOBOL, "iij", "iij.toml")):
        report = json.loads(run_until(config, "p5 +-50%", max_draws=draws).attrs["until"])
        assert report["path"][-1]["draws"] == draws
        assert not report["met"] or draws == 100
