"""Latin hypercubes and their permutations against plain integers, and against what chance would do."""

from math import isqrt, sqrt

import numpy as np
import pytest
from scipy import stats

from engine.model.rules.horizon import MAX_SEED
from engine.model.tile import LANES
from engine.random.latin_hypercube import (
    MAX_SIZE,
    build_strata,
    fill_latin,
    permutation_bases,
    permutation_keys,
    permute_once,
)
from engine.random.streams import stream_of
from tests.engine.random import reference_philox
from tests.engine.through_tile import uniforms

SIZES = [1, 2, 3, 31, 32, 33, 1000, 4096, 100_003]


def draws(seed: int, name: str, n_draw: int, first: int = 0, count: int | None = None) -> np.ndarray:
    """`count` draws of a run of `n_draw`, or all."""
    stream = stream_of(name)
    strata = build_strata(seed, np.array([stream]), n_draw)[0]
    cells = np.full(2 * LANES, np.nan)
    out = np.empty(n_draw if count is None else count)
    for at in range(0, out.size, LANES):
        fill_latin(cells, first + at, np.uint64(seed), stream, strata)
        assert np.all((cells[:LANES] > 0.0) & (cells[:LANES] < 1.0))  # lanes behind the last draw as well
        out[at : at + LANES] = cells[: min(LANES, out.size - at)]
    return out


def strata_hit(u: np.ndarray) -> np.ndarray:
    return np.floor(u * u.size).astype(np.int64)


@pytest.fixture(scope="module")
def inputs(n_draw):
    """(input, draw): ten inputs of one run."""
    size = n_draw(20_000, 1_000)
    return np.stack([draws(99, f"input {i}", size) for i in range(10)])


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", ["revenue", "tax_rate"])
def test_every_stratum_is_hit_once(size, name, n_draw):
    size = n_draw(size, min(size, 5_003))
    np.testing.assert_array_equal(np.sort(strata_hit(draws(17, name, size))), np.arange(size))


def reference_hash(digit: int, key: int) -> int:
    word = digit ^ key
    word = (word ^ word >> 16) * 0x7FEB352D % 2**32
    word = (word ^ word >> 15) * 0x846CA68B % 2**32
    return word ^ word >> 16


def reference_stratum(seed: int, name: str, n: int, size: int) -> int:
    """The stratum of draw n, in plain integers, from what the modules say in prose."""
    stream = int(stream_of(name))
    keys = []
    for pair in range(6):
        counter = [pair, 2**31 + 1, stream % 2**32, stream >> 32]
        keys += reference_philox.philox4x32(counter, [seed % 2**32, seed >> 32])[::2]
    a = isqrt(size - 1) + 1
    b = (size + a - 1) // a
    image = size  # any number out of range
    while image >= size:
        high, low = divmod(n, b)
        for i in range(6):
            high = (high + (reference_hash(low, keys[2 * i]) * a >> 32)) % a
            low = (low + (reference_hash(high, keys[2 * i + 1]) * b >> 32)) % b
        n = image = high * b + low
    return image


@pytest.mark.parametrize("size", [1, 2, 5, 100, 4097, 10**6, 10**9, MAX_SIZE])
def test_a_draw_depends_on_seed_name_number_and_size_only(size):
    seed, name = MAX_SEED - 9, "inflation"
    first = size // 3 // LANES * LANES
    count = min(LANES, size - first)
    wanted = np.array([reference_stratum(seed, name, first + i, size) for i in range(count)], dtype=float)
    places = uniforms(seed, name, first, count)
    ours = draws(seed, name, size, first, count)
    np.testing.assert_array_equal(ours, np.minimum((wanted + places) / size, 1.0 - 2.0**-53))


def test_any_tile_by_itself_gives_the_same_draws():
    whole = draws(3, "revenue", 1000)
    for first in (5 * LANES, LANES, 31 * LANES):
        count = min(LANES, 1000 - first)
        np.testing.assert_array_equal(draws(3, "revenue", 1000, first, count), whole[first : first + count])


def test_the_scheme_has_not_changed():
    # Results on disk name it: with other bits, `HYPERCUBE` needs another name.
    pinned = [0.01766812536993748, 0.7154336005940154, 0.6827358542283537]
    assert draws(2019, "initial_growth", 1000, 0, 3).tolist() == pinned


@pytest.mark.parametrize("size", [10**6 + 3, 10**9, MAX_SIZE])
def test_images_in_a_large_range_are_distinct_and_uniform(size, n_draw):
    count = n_draw(50_000, 1_000)
    images = np.floor(draws(1, "revenue", size, size // 2 // LANES * LANES, count) * size)
    assert np.unique(images).size == count
    assert 0 <= images.min() < images.max() < size
    # Kolmogorov's sqrt(n) D has mean 0.8687 and standard deviation 0.2603.
    assert sqrt(count) * stats.kstest(images / size, "uniform").statistic < 0.8687 + 4.0 * 0.2603


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 12, 13, 1000, 10**6, 10**9, MAX_SIZE])
def test_two_digits_hardly_exceed_the_size(size):
    high, low = permutation_bases(size)
    assert 0 <= high - low <= 1
    assert 0 <= high * low - size < high


def test_the_network_permutes_all_pairs_of_digits():
    keys = tuple(permutation_keys(8, int(stream_of("revenue"))))
    bases = np.uint64(9), np.uint64(8)
    images = [int(permute_once(np.uint64(number), *bases, keys)) for number in range(72)]
    assert sorted(images) == list(range(72))


def test_small_permutations_are_all_over_the_place(n_draw):
    # Chi-square of where each number goes, and of differences of neighbours' images.
    size, count = 8, n_draw(4_000, 400)
    images = np.array([strata_hit(draws(seed, "revenue", size)) for seed in range(count)])
    table = np.array([np.bincount(column, minlength=size) for column in images.T])
    dof = (size - 1) ** 2
    assert abs(np.sum((table - count / size) ** 2) * size / count - dof) < 4.0 * sqrt(2.0 * dof)
    steps = np.bincount((np.diff(images, axis=1) % size).ravel(), minlength=size)[1:]
    # The steps within a permutation are not independent; 7 of 7 residues all the same.
    assert np.all(np.abs(steps / steps.sum() - 1.0 / 7.0) < 5.0 * sqrt(1.0 / 7.0 / steps.sum()))


def test_inputs_are_uncorrelated(inputs):
    root = sqrt(inputs.shape[1])
    correlations = np.corrcoef(inputs)[np.triu_indices(10, 1)]
    assert np.max(np.abs(correlations)) < 4.0 / root
    squares = np.corrcoef((inputs - 0.5) ** 2)[np.triu_indices(10, 1)]
    assert np.max(np.abs(squares)) < 4.0 / root


def test_draws_do_not_follow_their_numbers(inputs):
    size = inputs.shape[1]
    numbers = np.arange(size)
    low = permutation_bases(size)[1]
    for u in inputs:
        assert abs(np.corrcoef(u, numbers)[0, 1]) < 4.0 / sqrt(size)
        for lag in (1, 2, LANES, low, 2 * low):
            assert abs(np.corrcoef(u[lag:], u[:-lag])[0, 1]) < 4.0 / sqrt(size - lag)


def chi_square(a: np.ndarray, b: np.ndarray) -> float:
    """Of 10 x 10 boxes with equal margins, in standard deviations from its mean."""
    counts = np.bincount((np.floor(10 * a) * 10 + np.floor(10 * b)).astype(np.int64), minlength=100)
    wanted = a.size / 100
    return (np.sum((counts - wanted) ** 2) / wanted - 81) / sqrt(2 * 81)


def test_pairs_fill_the_square_evenly(inputs):
    size = inputs.shape[1]
    numbers = (np.arange(size) + 0.5) / size
    for i, u in enumerate(inputs):
        assert abs(chi_square(u, numbers)) < 4.0
        assert abs(chi_square(u[1:], u[:-1])) < 4.0
        for v in inputs[:i]:
            assert abs(chi_square(u, v)) < 4.0
    assert chi_square(u, 0.9 * u) > 4.0  # the check does find a dependence


def test_places_within_strata_are_those_of_random_draws():
    u = draws(5, "revenue", 1000)
    np.testing.assert_allclose((u * 1000) % 1.0, uniforms(5, "revenue", 0, 1000), atol=1e-12)


def test_seeds_names_and_sizes_give_other_permutations():
    keys = [(1, "revenue"), (2, "revenue"), (1 + 2**32, "revenue"), (1, "tax_rate")]
    runs = [strata_hit(draws(*key, 100)).tolist() for key in keys]
    assert all(a != b for i, a in enumerate(runs) for b in runs[:i])
    assert strata_hit(draws(1, "revenue", 101))[:100].tolist() != runs[0]


def test_the_mean_of_an_additive_function_is_far_more_exact(n_draw):
    size = n_draw(1000, 200)
    errors = []
    for seed in range(16):
        u = np.stack([draws(seed, f"input {i}", size) for i in range(5)])
        errors.append(np.mean(np.sum(np.exp(u), axis=0)) - 5.0 * np.expm1(1.0))
    errors = np.array(errors)
    deviation = sqrt(5.0 * (np.expm1(2.0) / 2.0 - np.expm1(1.0) ** 2))
    # Within strata of width 1 / N the derivative's mean square counts, over 12 N**2.
    expected = sqrt(5.0 * np.expm1(2.0) / 2.0 / 12.0 / size**3)
    rms = sqrt(np.mean(errors**2))
    assert rms < 0.05 * deviation / sqrt(size)
    assert abs(rms / expected - 1.0) < 4.0 / sqrt(2.0 * errors.size)
    assert abs(errors.mean()) < 4.0 * expected / sqrt(errors.size)


@pytest.mark.parametrize("size", [0, -1, 2**32 + 1])
def test_a_run_has_one_draw_or_more_and_not_too_many(size):
    with pytest.raises(ValueError, match=f"a permutation of {size} numbers: want 1 to 4294967296"):
        build_strata(1, np.array([stream_of("revenue")]), size)
