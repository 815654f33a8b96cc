"""Inputs of a config with finitely many values: scenarios, discrete ones, and observed data."""

from math import sqrt
from pathlib import Path

import numpy as np
import pytest

from engine.distributions import KernelDensity, Resampled
from simulate import InputError, config_of, load_config, revalue, run, value
from simulate.config.config import Config
from simulate.sampling.draws import draw_inputs
from tests.simulate.configs import TREND, changed_text, input_line, trend_config

SCENARIOS = """
[[scenarios]]
name = "bear"
weight = 0.25
inputs = { revenue = 250_000.0, base_debt = 60_000.0, intangible_amortization_years = 5 }

[[scenarios]]
name = "base"
weight = 0.6
inputs = { revenue = 276_100.0 }

[[scenarios]]
name = "bull"
weight = 0.15
inputs = { revenue = 290_000.0, base_debt = 20_000.0 }

[[broker_targets]]
"""
# What each scenario means for all inputs that any of them sets; the base case where it is silent.
TUPLES = {
    "bear": ((250_000.0, 60_000.0, 5.0), 0.25),
    "base": ((276_100.0, 30_200.0, 10.0), 0.6),
    "bull": ((290_000.0, 20_000.0, 10.0), 0.15),
}
MOVED = ["revenue", "base_debt", "intangible_amortization_years"]


@pytest.fixture
def write(tmp_path: Path):
    """`write(*changes)`: iij with lines replaced, as a file with a data folder of its own."""

    def written(*changes: tuple[str, str], settings: tuple[str, ...] = ()) -> Config:
        path = tmp_path / "iij.toml"
        path.write_text(changed_text(TREND, *changes), encoding="utf-8")
        return load_config(path, settings)

    return written


@pytest.fixture
def scenarios(write) -> Config:
    return write(("[[broker_targets]]\n", SCENARIOS))


def drawn(config: Config, count: int, seed: int = 5) -> dict[str, np.ndarray]:
    return dict(zip(config.marginals, draw_inputs(config, 0, count, seed).T, strict=True))


def test_every_draw_is_one_of_the_scenarios_with_its_weight(scenarios):
    n = 400_000
    draws = drawn(scenarios, n)
    found = np.stack([draws[name] for name in MOVED], axis=1)
    total = 0
    for values, weight in TUPLES.values():
        count = np.count_nonzero(np.all(found == values, axis=1))
        assert abs(count - n * weight) < 4.0 * sqrt(n * weight * (1.0 - weight))
        total += count
    assert total == n


def test_other_inputs_are_independent_of_the_scenarios_and_as_before(scenarios):
    n = 100_000
    with_them, without = drawn(scenarios, n), drawn(trend_config(), n)
    assert with_them.keys() - without.keys() == set(MOVED)
    bear = with_them["revenue"] == 250_000.0
    for name, values in without.items():
        np.testing.assert_array_equal(with_them[name], values)
        gap = values[bear].mean() - values[~bear].mean()
        assert abs(gap) < 4.0 * values.std() * sqrt(1.0 / bear.sum() + 1.0 / (~bear).sum()), name


def test_the_base_case_does_not_move(scenarios):
    assert scenarios.base == trend_config().base
    assert value(scenarios) == value(trend_config())


def test_each_draw_is_valued_as_its_scenario(scenarios):
    """From the drawn inputs alone: what is derived from revenue follows the scenario's revenue."""
    dataset = run(scenarios, draws=2_000, seed=5)
    draws = {str(name): dataset["inputs"].sel(input=name).values for name in dataset["input"].values}
    again = revalue(scenarios, draws).value
    np.testing.assert_array_equal(again, dataset["intrinsic_value"].values)
    held = revalue(scenarios, draws | {"revenue": 276_100.0}).value
    np.testing.assert_array_equal(held == again, draws["revenue"] == 276_100.0)


def test_chunks_do_not_matter(scenarios):
    one, other = (run(scenarios, draws=300, seed=5, chunk=chunk) for chunk in (1_000, 77))
    assert one["inputs"].values.tobytes() == other["inputs"].values.tobytes()


def test_scenarios_travel_with_the_run(scenarios):
    again = config_of(run(scenarios, draws=10))
    assert again.file.scenarios == scenarios.file.scenarios
    assert list(again.marginals) == list(scenarios.marginals)


VALUES, WEIGHTS = [0.35, 0.29, 0.31], [0.2, 0.3, 0.5]
DISCRETE = f'tax_rate = {{ base = 0.31, dist = "discrete", values = {VALUES}, weights = {WEIGHTS} }}'


def test_discrete(write):
    n = 400_000
    found = drawn(write((input_line("iij", "tax_rate"), DISCRETE)), n)["tax_rate"]
    counts = np.array([np.count_nonzero(found == listed) for listed in VALUES])
    assert counts.sum() == n
    wanted = n * np.array(WEIGHTS)
    chi_square = np.sum((counts - wanted) ** 2 / wanted)
    assert abs(chi_square - 2.0) < 4.0 * sqrt(2.0 * 2.0)  # mean k - 1 = 2, variance 2 (k - 1)


# Observed tax rates in a CSV file beside the config.
RATES = [0.30, 0.305, 0.31, 0.31, 0.315, 0.318, 0.322, 0.326, 0.33, 0.29]
CSV = "year,rate,note\n" + "".join(f"{2010 + i},{rate},x\n" for i, rate in enumerate(RATES))


def observed(method: str, file: str = "rates.csv", column: str = "rate") -> tuple[str, str]:
    table = f'base = 0.31, dist = "empirical", file = "{file}", column = "{column}", method = "{method}"'
    return input_line("iij", "tax_rate"), f"tax_rate = {{ {table} }}"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    path = tmp_path / "rates.csv"
    path.write_text(CSV, encoding="utf-8")
    return path


def test_resampled_data(write, data):
    n = 400_000
    config = write(observed("resampled"))
    assert config.marginals["tax_rate"] == Resampled(tuple(RATES))
    found = drawn(config, n)["tax_rate"]
    for rate in set(RATES):
        weight = RATES.count(rate) / len(RATES)
        count = np.count_nonzero(found == rate)
        assert abs(count - n * weight) < 4.0 * sqrt(n * weight * (1.0 - weight))
    assert set(np.unique(found)) == set(RATES)


def test_smoothed_data(write, data):
    n = 400_000
    config = write(observed("smoothed"))
    marginal = config.marginals["tax_rate"]
    assert marginal == KernelDensity(tuple(RATES))
    found = drawn(config, n)["tax_rate"]
    # The mean is that of the data, the variance theirs plus the mean squared width.
    variance = np.var(RATES) + np.mean(marginal.widths() ** 2)
    assert abs(found.mean() - np.mean(RATES)) < 4.0 * sqrt(variance / n)
    fourth = np.mean((found - found.mean()) ** 4)
    assert abs(found.var() - variance) < 4.0 * sqrt((fourth - variance**2) / n)
    assert np.unique(found).size == n
    assert found.min() < min(RATES)


def test_smoothed_is_what_an_empirical_input_is(write, data):
    line, table = observed("smoothed")
    config = write((line, table.replace(', method = "smoothed"', "")))
    assert config.marginals["tax_rate"] == KernelDensity(tuple(RATES))


@pytest.mark.parametrize("method", ["smoothed", "resampled"])
def test_a_run_carries_its_data(write, data, method):
    config = write(observed(method))
    dataset = run(config, draws=50, seed=5)
    data.unlink()
    (data.parent / "iij.toml").unlink()
    again = config_of(dataset)
    assert again.columns == config.columns == {("rates.csv", "rate"): tuple(RATES)}
    assert again.sha256 == config.sha256
    assert run(again, draws=50, seed=5)["inputs"].values.tobytes() == dataset["inputs"].values.tobytes()


def test_other_data_are_another_company(write, data):
    one = write(observed("resampled"))
    data.write_text(CSV.replace("0.29", "0.28"), encoding="utf-8")
    other = write(observed("resampled"))
    assert one.text == other.text
    assert one.sha256 != other.sha256


def test_data_in_a_folder_below(write, data):
    (data.parent / "data").mkdir()
    data.rename(data.parent / "data" / "rates.csv")
    config = write(observed("resampled", "data/rates.csv"))
    assert config.marginals["tax_rate"] == Resampled(tuple(RATES))
    assert config.marginals == write(observed("resampled", "data/../data/rates.csv")).marginals


def test_data_by_a_setting(write, data):
    table = observed("resampled")[1].replace(" = ", "=", 1)
    assert write(settings=(table,)).marginals["tax_rate"] == Resampled(tuple(RATES))


@pytest.mark.parametrize("file", ["../rates.csv", "/etc/hostname", "sub/../../rates.csv", "link.csv"])
def test_data_elsewhere_are_refused(write, data, file):
    outside = data.parent.parent / "rates.csv"
    outside.write_text(CSV, encoding="utf-8")
    (data.parent / "link.csv").symlink_to(outside)
    try:
        with pytest.raises(InputError, match="must lie in the config's folder or below it"):
            write(observed("resampled", file))
    finally:
        outside.unlink()


def test_an_input_can_be_held_among_data(write, data):
    count = 5_000
    free = drawn(write(observed("resampled")), count)
    held = drawn(write(observed("resampled"), settings=("base_cash=20_000",)), count)
    assert free.keys() - held.keys() == {"base_cash"}
    for name, values in held.items():
        np.testing.assert_array_equal(values, free[name])


def test_a_setting_wins_over_scenarios(tmp_path) -> None:
    text = changed_text(
        TREND,
        (
            "[run]",
            '[[scenarios]]\nname = "bear"\nweight = 0.5\ninputs = { share_price = 2000.0 }\n'
            '[[scenarios]]\nname = "bull"\nweight = 0.5\ninputs = { share_price = 3000.0 }\n[run]',
        ),
    )
    path = tmp_path / "two.toml"
    path.write_text(text, encoding="utf-8")
    assert "share_price" in load_config(path).marginals
    held = load_config(path, ["share_price=2500.0"])
    assert "share_price" not in held.marginals
    assert held.base.share_price == 2500.0
