from math import log10

import numpy as np
import pytest
from scipy import stats

from reports.distribution.histogram import build_histogram

RNG = np.random.default_rng(8)
SHAPES = {
    "normal": RNG.normal(3_000.0, 500.0, 20_000),
    "skew": RNG.lognormal(2.0, 0.8, 20_000),
    "floored": np.maximum(0.0, RNG.normal(300.0, 500.0, 20_000)),
    "cauchy": 2_000.0 + 100.0 * RNG.standard_cauchy(5_000),
    "negative": RNG.normal(-2_000.0, 3.0, 500),
    "tiny": 1e-7 * RNG.uniform(0.1, 1.0, 500),
    "huge": 10.0 ** RNG.uniform(0.0, 300.0, 500),
    "few": RNG.normal(13.0, 2.0, 7),
    "two": np.array([1.0, 2.0]),
    "one": np.array([13.09]),
    "equal": np.full(1_000, 13.09),
    "zeros": np.zeros(1_000),
}


@pytest.fixture(params=SHAPES, name="ascending")
def _ascending(request):
    return np.sort(SHAPES[request.param])


def test_every_draw_is_counted_once(ascending):
    found = build_histogram(ascending, ())
    outside = 100.0 * (found.n_below + found.n_above) / ascending.size
    assert found.bars.sum() + 100.0 * found.floor_share + outside == pytest.approx(100.0)


def test_bars_have_round_widths_and_ends(ascending):
    found = build_histogram(ascending, ())
    leading = found.width / 10.0 ** np.floor(log10(found.width) + 1e-12)
    assert min(abs(leading - step) for step in (1.0, 2.0, 5.0)) < 1e-9
    np.testing.assert_allclose(np.diff(found.edges), found.width, rtol=1e-6)
    assert 1 <= found.bars.size <= 82


@pytest.mark.parametrize("shape", ["normal", "skew"])
def test_the_axis_runs_from_p01_to_p999(shape):
    ascending = np.sort(SHAPES[shape])
    found = build_histogram(ascending, ())
    low, high = np.percentile(ascending, (0.1, 99.9))
    assert found.edges[0] <= low < found.edges[1]
    assert found.edges[-2] < high <= found.edges[-1]
    assert 0 < found.n_above <= 20


def test_extreme_draws_do_not_squeeze_the_others():
    ascending = np.sort(SHAPES["cauchy"])
    lower, upper = np.percentile(ascending, (25, 75))
    found = build_histogram(ascending, ())
    assert found.edges[-1] - found.edges[0] < 22.5 * (upper - lower)
    assert found.n_below == np.count_nonzero(ascending < found.edges[0]) > 0


def test_bars_are_the_draws_between_their_edges(ascending):
    found = build_histogram(ascending, ())
    rest = ascending if found.at_floor is None else ascending[ascending > found.at_floor]
    counts, _ = np.histogram(rest, found.edges)
    np.testing.assert_allclose(found.bars, 100.0 * counts / ascending.size)


@pytest.mark.parametrize("mark", [1_000.0, 5_000.0])
def test_a_mark_nearby_is_kept_in_sight(mark):
    ascending = np.sort(SHAPES["normal"])
    without = build_histogram(ascending, ())
    assert not without.edges[0] <= mark <= without.edges[-1]
    found = build_histogram(ascending, (mark,))
    assert found.edges[0] < mark < found.edges[-1]


def test_a_mark_far_away_is_not():
    ascending = np.sort(SHAPES["normal"])
    found = build_histogram(ascending, (1e6,))
    np.testing.assert_array_equal(found.edges, build_histogram(ascending, ()).edges)


def test_smooth_density_is_that_of_the_distribution():
    ascending = np.sort(SHAPES["normal"])
    found = build_histogram(ascending, ())
    x, density = found.smooth
    wanted = 100.0 * found.width * stats.norm.pdf(x, 3_000.0, 500.0)
    # 20,000 draws under a kernel of h = 62: sd of a density f is sqrt(f / (2 sqrt(pi) n h)).
    error = np.sqrt(wanted * 100.0 * found.width / (2.0 * np.sqrt(np.pi) * 20_000 * 62.0))
    assert np.max(np.abs(density - wanted) / (error + 0.01 * wanted.max())) < 4.0


def test_smooth_density_keeps_what_it_would_carry_over_an_end():
    ascending = np.sort(np.random.default_rng(2).uniform(0.0, 1_000.0, 50_000))
    found = build_histogram(ascending, ())
    level = 100.0 * found.width / 1_000.0
    np.testing.assert_allclose(found.smooth[1], level, rtol=0.2)
    np.testing.assert_allclose(found.smooth[1][[0, -1]], level, rtol=0.2)


def test_draws_at_the_floor_are_told_apart():
    ascending = np.sort(SHAPES["floored"])
    found = build_histogram(ascending, ())
    assert found.at_floor == 0.0
    assert found.floor_share == np.mean(ascending == 0.0)
    # What is left in bars is the part of the normal above the floor.
    assert found.bars[0] < 4.0
    assert found.smooth[0][0] > 0.0


@pytest.mark.parametrize("shape", ["normal", "equal", "one", "few"])
def test_no_heap_no_floor(shape):
    assert build_histogram(np.sort(SHAPES[shape]), ()).at_floor is None


def test_the_cumulative_curve_counts_draws(ascending):
    x, percent = build_histogram(ascending, ()).cumulative
    for i in (0, 400, 799, 1_199):
        assert percent[i] == pytest.approx(100.0 * np.mean(ascending <= x[i]))


@pytest.mark.parametrize("shape", ["few", "one", "equal"])
def test_no_density_of_a_few_or_of_equal_draws(shape):
    assert build_histogram(np.sort(SHAPES[shape]), ()).smooth is None
