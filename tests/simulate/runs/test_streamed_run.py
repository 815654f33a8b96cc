"""Runs that keep no draws beside runs that do."""

import subprocess
import sys
from dataclasses import replace
from functools import partial

import numba
import numpy as np
import pytest
import xarray as xr

import simulate
from engine.paths.conditional_sums import sums_by_tenth
from simulate import InputError, config_of, load_config, open_run
from simulate.config.loading import config_from_text
from simulate.export import export_run
from simulate.forecast.rating import RATINGS, rate
from simulate.runs.dataset import invalid_counts, n_draw_of
from simulate.runs.storage.atomic_directory import replacing_folder
from simulate.runs.storage.store import write_store
from simulate.settings import Settings
from simulate.streaming.thresholds import rating_ends
from tests.reports.runs import GORDON, GORDON_SETTINGS, sampled_config
from tests.simulate.configs import ROOT, changed_text

PART, MANY_PARTS, CHUNK = 1 << 13, 20, 777


#: So that a few ten thousand draws are many parts, and brackets tighten often.
SMALL = Settings(chunk_size=PART, sample_size=PART, tighten_after=PART)
run = partial(simulate.run, settings=SMALL)


def gordon():
    return config_from_text(GORDON, "gordon", "gordon.toml", GORDON_SETTINGS)


def poor():
    """Many draws are worth the floor, 0."""
    return load_config("iij", ["cash_flow_adjustment={base=-0.02, dist='normal', sd=0.03}"])


CONFIGS = {
    "iij": lambda: load_config("iij"), "half invalid": gordon, "heaped at 0": poor,
    "latin hypercube": lambda: sampled_config("latin-hypercube"),
    "all equal": lambda: fixed(),
    "last year matters": lambda: config_from_text(
        changed_text("iij", ('terminal = "run-off"', 'terminal = "none"')), "none", "none.toml"),
    "other rules": lambda: load_config("iij", [
        "distribution=clean-surplus", "fixed_cost_growth=revenue", "discounting=mid-year",
        "tax_losses=carry-forward"]),
}


def fixed():
    config = load_config("iij")
    return load_config("iij", [f"{name}={config.tables[name].base!r}" for name in config.marginals])


@pytest.fixture(scope="module", params=CONFIGS)
def config(request):
    return CONFIGS[request.param]()


def assert_agrees(streamed: xr.Dataset, kept: xr.Dataset) -> None:
    """Order statistics and counts to the last bit, sums to rounding."""
    values, price = kept["intrinsic_value"].values, kept.attrs["share_price"]
    valid = values[~np.isnan(values)]
    assert n_draw_of(streamed) == values.size
    assert streamed.attrs["draws_invalid"] == kept.attrs["draws_invalid"]
    assert invalid_counts(streamed) == invalid_counts(kept)
    assert streamed["draws_below_book"] == np.count_nonzero(kept["below_book"].values & ~np.isnan(values))
    for amount in streamed["amount"].values:
        assert streamed["draws_less"].sel(amount=amount) == np.count_nonzero(valid < amount)
        assert streamed["draws_at_most"].sel(amount=amount) == np.count_nonzero(valid <= amount)
    if not valid.size:
        assert np.isnan(streamed["percentile"].values).all()
        return
    expected = np.quantile(valid, streamed["percent"].values / 100.0)
    assert streamed["percentile"].values.tobytes() == expected.tobytes()
    assert (streamed["least_value"], streamed["greatest_value"]) == (valid.min(), valid.max())
    assert_sums_agree(streamed, valid, price)
    if config_of(kept).file.forecast.terminal not in ("run-off", "none"):
        assert streamed["last_year_draws"] == 0  # years after the last one are counted
        return
    weight = kept["last_year_share"].values
    concerned = weight[weight > streamed["last_year_draws"].attrs["threshold"]]
    assert streamed["last_year_draws"] == concerned.size
    if concerned.size:
        assert streamed["last_year_median"] == np.median(concerned)


def assert_sums_agree(streamed: xr.Dataset, valid: np.ndarray, price: float) -> None:
    pivot, ascending = streamed["pivot"].item(), np.sort(valid)
    for side, part in enumerate((valid, valid[valid < price], valid[valid > price])):
        away = part - pivot
        assert streamed["side_draws"].values[side] == part.size
        assert streamed["side_total"].values[side] == pytest.approx(away.sum(), rel=1e-11, abs=1e-9)
        assert streamed["side_squares"].values[side] == pytest.approx((away * away).sum(), rel=1e-11)
    for percent in (5, 10):
        worst, count = streamed.sel(worst_percent=percent), int(percent / 100.0 * valid.size)
        away = ascending[:count] - ascending[min(count, valid.size - 1)]
        assert worst["worst_draws"] == count
        assert worst["worst_next"] == ascending[min(count, valid.size - 1)]
        assert worst["worst_total"] == pytest.approx(away.sum(), rel=1e-9, abs=1e-9)
        assert worst["worst_squares"] == pytest.approx((away * away).sum(), rel=1e-9, abs=1e-6)


@pytest.mark.parametrize("draws", [1, 7, 3 * PART, MANY_PARTS * PART + 17])
def test_figures_are_those_of_a_run_that_keeps_its_draws(config, draws: int) -> None:
    assert_agrees(run(config, draws, 3, keep="none"), run(config, draws, 3, keep="draws"))


def test_the_first_draws_are_kept_as_they_are(config) -> None:
    streamed, kept = run(config, 3 * PART, 3, keep="none"), run(config, 3 * PART, 3, keep="inputs")
    assert streamed.sizes["draw"] == streamed.attrs["draws_sampled"] == PART
    for name in ("intrinsic_value", "invalid_reason", "below_book", "last_year_share"):
        assert streamed[name].values.tobytes() == kept[name].values[:PART].tobytes()
    assert config_of(streamed).base == config.base


def test_all_invalid() -> None:
    config = config_from_text(GORDON, "gordon", "gordon.toml", (
        "discount_rate_multiplier=1.0", 'terminal_growth={base=0.03, dist="uniform", min=0.01, max=0.9}'))
    seed = next(seed for seed in range(100) if run(config, 2, seed).attrs["draws_invalid"] == 2)
    assert_agrees(run(config, 2, seed, keep="none"), run(config, 2, seed, keep="draws"))


def same(one: xr.Dataset, other: xr.Dataset) -> bool:
    return all(one[name].values.tobytes() == other[name].values.tobytes()
               for name in one.data_vars if one[name].dtype.kind in "fiub")


def test_neither_chunks_nor_threads_matter(config) -> None:
    whole = run(config, 5 * PART + 3, 3, keep="none")
    assert same(whole, run(config, 5 * PART + 3, 3, keep="none", chunk=CHUNK))
    threads = numba.get_num_threads()
    try:
        numba.set_num_threads(1)
        assert same(whole, run(config, 5 * PART + 3, 3, keep="none"))
    finally:
        numba.set_num_threads(threads)


@pytest.mark.parametrize("reach", [pytest.param(0.0, marks=pytest.mark.heavy), 0.2])
def test_a_lost_quantile_is_found_in_further_passes(config, reach: float) -> None:
    narrow = replace(SMALL, bracket_reach=reach, bracket_spare=0)
    lost = simulate.run(config, 6 * PART, 3, keep="none", settings=narrow)
    assert_agrees(lost, run(config, 6 * PART, 3, keep="draws"))


def test_tenths_of_each_input() -> None:
    config = load_config("iij")
    streamed, kept = run(config, 3 * PART, 3, keep="none"), run(config, 3 * PART, 3, keep="inputs")
    values, price = kept["intrinsic_value"].values, kept.attrs["share_price"]
    for name in streamed["input"].values:
        cell = streamed.sel(input=name)
        tenth = np.searchsorted(cell["tenth_edge"].values, kept["inputs"].sel(input=name).values)
        assert cell["tenth_draws"].values.tolist() == np.bincount(tenth, minlength=10).tolist()
        above = np.bincount(tenth, values > price, minlength=10)
        assert cell["tenth_above_price"].values.tolist() == above.tolist()
        parts = [values[tenth == place] for place in range(10)]
        assert cell["tenth_mean"].values == pytest.approx([part.mean() for part in parts], rel=1e-12)
        deviations = [part.std(ddof=1) for part in parts]
        assert cell["tenth_deviation"].values == pytest.approx(deviations, rel=1e-9)
        four_errors = 4.0 * np.sqrt(0.09 * values.size)
        assert cell["tenth_draws"].values == pytest.approx(0.1 * values.size, abs=four_errors)


def test_tenths_leave_out_what_has_no_value() -> None:
    rng = np.random.default_rng(2)
    values, inputs = rng.normal(size=1001), rng.normal(size=(1001, 3))
    values[::7] = np.nan
    edges = np.sort(rng.normal(size=(9, 3)), axis=0)
    found, valid = sums_by_tenth(values, inputs, edges, 0.5, 0.1), ~np.isnan(values)
    for i in range(3):
        tenth = np.searchsorted(edges[:, i], inputs[valid, i])
        away = values[valid] - 0.1
        weights = np.ones(away.size), values[valid] > 0.5, away, away * away
        expected = np.array([np.bincount(tenth, weight, 10) for weight in weights]).T
        assert found[i] == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("price", [1.0, 10.12, 2493.0, 1e-3])
def test_ends_of_ratings_to_the_bit(price: float) -> None:
    thresholds = load_config("iij").file.rating
    for place, amount in enumerate(rating_ends(price, thresholds)):
        assert rate(amount / price - 1.0, thresholds) == RATINGS[place]
        assert rate(np.nextafter(amount, np.inf).item() / price - 1.0, thresholds) == RATINGS[place + 1]


def test_on_disk_and_back(tmp_path) -> None:
    dataset = run(load_config("iij"), 3 * PART, keep="none")
    with replacing_folder(tmp_path / "a") as stage:
        write_store(dataset, stage)
    xr.testing.assert_identical(open_run(tmp_path / "a"), dataset)
    for lost in ("percentile/c/0", "draws_by_reason/c/0", "side_draws/c/0", "intrinsic_value/c/0"):
        path = tmp_path / "a" / "draws.zarr" / lost
        held = path.read_bytes()
        path.unlink()
        with pytest.raises(InputError, match="damaged"):
            open_run(tmp_path / "a")
        path.write_bytes(held)


def test_progress_reaches_the_end() -> None:
    seen: list[int] = []
    run(load_config("iij"), 2 * PART + 1, keep="none", progress=seen.append)
    assert seen == [PART, 2 * PART, 2 * PART + 1]


_PEAK = """
import resource, sys
from simulate import load_config, run
config = load_config("iij")
run(config, 300_000, keep="none")
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
dataset = run(config, 10_000_000, keep="none")
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


@pytest.mark.heavy
def test_ten_million_draws_in_a_small_box() -> None:
    done = subprocess.run([sys.executable, "-c", _PEAK], cwd=ROOT, capture_output=True, text=True, check=True)
    assert int(done.stdout) < 100_000  # kB; the draws would take 180,000


def test_an_export_needs_the_draws(tmp_path) -> None:
    with replacing_folder(tmp_path / "a") as stage:
        write_store(run(load_config("iij"), 3 * PART, keep="none"), stage)
    with pytest.raises(InputError, match="kept the first 8,192 of 24,576 draws, so there is"):
        export_run(tmp_path / "a", "csv")
