"""Sobol points against scipy's, their scrambles against plain integers and against theory."""

from itertools import pairwise
from math import prod, sqrt

import numpy as np
import pytest
from scipy import stats
from scipy.stats import qmc

from engine.model.rules.horizon import MAX_SEED
from engine.model.tile import LANES
from engine.random.sobol_directions import N_BIT, N_DIMENSION, sobol_directions
from engine.random.sobol_points import build_net, build_nets, fill_sobol
from engine.random.streams import PERMUTATION, SCRAMBLE, keyed_random_bits, stream_of
from tests.engine.random import reference_philox

HALF_STEP = 2.0**-53
SCRAMBLES = [1, 2, 4, 8, 16, 32]
NAMES = [f"input {i}" for i in range(16)]


def draws_of(net: np.ndarray, first: int, count: int) -> np.ndarray:
    row, out = np.full(LANES, np.nan), np.empty(count)
    for at in range(0, count, LANES):
        fill_sobol(row, first + at, net)
        out[at : at + LANES] = row[: count - at]
    return out


def nets_of(seed: int, n_input: int, n_scramble: int) -> np.ndarray:
    streams = np.array([stream_of(name) for name in NAMES[:n_input]], dtype=np.uint64)
    return build_nets(np.arange(n_input), seed, streams, n_scramble)


def points(seed: int, n_input: int, n_scramble: int, n_point: int) -> np.ndarray:
    """(point, scramble, input)."""
    nets = nets_of(seed, n_input, n_scramble)
    u = [draws_of(net, 0, n_point * n_scramble).reshape(n_point, n_scramble) for net in nets]
    return np.stack(u, axis=2)


def unscrambled(dimension: int, first: int, count: int) -> np.ndarray:
    words = sobol_directions([dimension]) << np.uint64(32)
    return draws_of(build_net(words, np.zeros(1, np.uint64)), first, count) - HALF_STEP


def scipy_points(n_dimension: int, count: int, first: int = 0) -> np.ndarray:
    sequence = qmc.Sobol(n_dimension, scramble=False, bits=N_BIT)
    if first:
        sequence.fast_forward(first)
    return sequence.random(count)


def test_unscrambled_points_are_those_of_scipy():
    wanted = scipy_points(40, 2**12)
    for dimension in range(40):
        np.testing.assert_array_equal(unscrambled(dimension, 0, 2**12), wanted[:, dimension])


@pytest.mark.parametrize("first", [2**16 - LANES, 2**22 - LANES, 2**22])
def test_later_points_of_every_dimension_are_those_of_scipy(first):
    wanted = scipy_points(N_DIMENSION, LANES, first)
    ours = [unscrambled(dimension, first, LANES) for dimension in range(N_DIMENSION)]
    np.testing.assert_array_equal(np.transpose(ours), wanted)


def test_every_generator_matrix_is_triangular():
    # Word k ends with the bit 2**(31 - k): this makes every dimension a (0, m, 1)-net.
    words = sobol_directions(np.arange(N_DIMENSION))
    last_bits = words & (~words + np.uint64(1))
    assert np.all(last_bits == np.uint64(1) << np.arange(31, -1, -1).astype(np.uint64))


def reference_draw(seed: int, name: str, dimension: int, n: int, n_scramble: int) -> float:
    """Draw n in plain integers, from what the modules say in prose."""
    point, scramble = divmod(n, n_scramble)
    stream = int(stream_of(name))
    key, parts = [seed % 2**32, seed >> 32], [stream % 2**32, stream >> 32]

    def random_word(i: int) -> int:
        counter = [(34 * scramble + i) // 2, 2**31, *parts]
        words = reference_philox.philox4x32(counter, key)
        return words[2 * (i % 2)] * 2**32 + words[2 * (i % 2) + 1]

    sobol = 0
    for bit, word in enumerate(sobol_directions([dimension])[0].tolist()):
        sobol ^= word if (point ^ point >> 1) >> bit & 1 else 0
    bits = random_word(32)
    for digit in range(32):
        if sobol >> (31 - digit) & 1:
            diagonal = 1 << (63 - digit)
            bits ^= diagonal + random_word(digit) % diagonal
    return ((bits >> 12) * 2 + 1) / 2**53


@pytest.mark.parametrize("n_scramble", SCRAMBLES)
@pytest.mark.parametrize("first", [0, 32, 96, 2**21 - 32, 2**21, 12_345_678 * 32, 2**32 - 32])
def test_a_draw_depends_on_seed_name_number_and_scrambles_only(n_scramble, first):
    seed, dimension = MAX_SEED - 4, 7
    net = build_nets([dimension], seed, [stream_of("tax_rate")], n_scramble)[0]
    wanted = [reference_draw(seed, "tax_rate", dimension, first + i, n_scramble) for i in range(LANES)]
    assert draws_of(net, first, LANES).tolist() == wanted


def test_any_tile_by_itself_gives_the_same_draws():
    net = nets_of(5, 3, 4)[2]
    whole = draws_of(net, 0, 12 * LANES)
    for first in (5 * LANES, LANES, 11 * LANES):
        np.testing.assert_array_equal(draws_of(net, first, LANES), whole[first : first + LANES])


def test_a_scramble_does_not_depend_on_how_many_there_are():
    all_32 = points(11, 2, 32, 64)
    for n_scramble in SCRAMBLES:
        np.testing.assert_array_equal(points(11, 2, n_scramble, 64), all_32[:, :n_scramble])


def test_an_input_does_not_depend_on_the_others():
    streams = [stream_of("revenue"), stream_of("tax_rate")]
    np.testing.assert_array_equal(
        build_nets([4, 9], 1, streams, 8)[1], build_nets([9], 1, streams[1:], 8)[0]
    )


def test_the_scheme_has_not_changed():
    # Results on disk name it: with other bits, `SEQUENCE` needs another name.
    net = build_nets([3], 2019, [stream_of("initial_growth")], 2)[0]
    pinned = [0.5723650502783885, 0.3971733658768931, 0.2541584158453273]
    assert draws_of(net, 0, 3).tolist() == pinned


def test_words_of_different_purposes_differ():
    stream = stream_of("revenue")
    words = [keyed_random_bits(purpose, np.uint64(3), stream, 5) for purpose in (SCRAMBLE, PERMUTATION)]
    assert np.unique(words).size == 10
    np.testing.assert_array_equal(keyed_random_bits(SCRAMBLE, np.uint64(3), stream, 2), words[0][:2])


@pytest.mark.parametrize("n_scramble", SCRAMBLES)
@pytest.mark.parametrize("power", [1, 5, 9])
def test_every_dyadic_interval_is_hit_once(n_scramble, power):
    n_point = 2**power
    u = points(42, 3, n_scramble, 2 * n_point)
    for block in (u[:n_point], u[n_point:]):
        strata = np.sort(np.floor(block * n_point), axis=0)
        assert np.all(strata == np.arange(n_point)[:, None, None])


def box_counts(a: np.ndarray, b: np.ndarray, cuts: int) -> np.ndarray:
    """How many points lie in each of 256 boxes of 2**-cuts by 2**(cuts - 8), sorted."""
    box = np.floor(a * 2**cuts) * 2 ** (8 - cuts) + np.floor(b * 2 ** (8 - cuts))
    return np.sort(np.bincount(box.astype(np.int64), minlength=256))


@pytest.mark.parametrize("cuts", range(9))
def test_pairs_keep_their_elementary_intervals(cuts):
    # Scrambling permutes the boxes of each shape: how often they are hit stays.
    ours = points(9, 6, 2, 256)
    plain = scipy_points(6, 256)
    theirs = qmc.Sobol(6, scramble=True, rng=np.random.default_rng(1)).random(256)
    assert np.all(box_counts(ours[:, 0, 0], ours[:, 0, 1], cuts) == 1)
    for i, j in pairwise(range(6)):
        wanted = box_counts(plain[:, i], plain[:, j], cuts)
        np.testing.assert_array_equal(box_counts(theirs[:, i], theirs[:, j], cuts), wanted)
        for scramble in range(2):
            u = ours[:, scramble]
            np.testing.assert_array_equal(box_counts(u[:, i], u[:, j], cuts), wanted)


def test_scrambles_differ_between_seeds_names_and_replicates():
    u = points(1, 1, 4, 64)[..., 0]
    other_seed = points(2, 1, 1, 64)[:, 0, 0]
    other_name = draws_of(build_nets([0], 1, [stream_of("revenue")], 1)[0], 0, 64)
    columns = np.column_stack([u, other_seed, other_name])
    assert np.unique(columns).size == columns.size


def test_scrambles_are_uncorrelated_on_average(n_draw):
    # Two scrambles of one dimension are never independent point by point: their first digits
    # are equal or opposite. It is the sign of their correlation that is random.
    n_seed = n_draw(64, 8)
    u = np.stack([points(seed, 1, 32, 32)[..., 0] for seed in range(n_seed)]) - 0.5
    pairs = 12.0 * np.mean(u[..., 0::2] * u[..., 1::2], axis=1).ravel()
    assert abs(pairs.mean()) < 4.0 * pairs.std(ddof=1) / sqrt(pairs.size)
    across_seeds = 12.0 * np.mean(u[0::2] * u[1::2], axis=1).ravel()
    assert abs(across_seeds.mean()) < 4.0 * across_seeds.std(ddof=1) / sqrt(across_seeds.size)


def test_first_draws_are_uniform_over_seeds(n_draw):
    n = n_draw(2_000, 200)
    u = np.array([points(seed, 1, 1, 2)[:, 0, 0] for seed in range(n)])
    for column in u.T:
        # Kolmogorov's sqrt(n) D has mean 0.8687 and standard deviation 0.2603.
        assert sqrt(n) * stats.kstest(column, "uniform").statistic < 0.8687 + 4.0 * 0.2603


def test_bits_below_those_of_sobol_are_random():
    u = points(77, 4, 8, 256).reshape(-1)
    below = (u * 2**32) % 1.0
    assert np.unique(below).size > 0.99 * u.size
    assert sqrt(u.size) * stats.kstest(below, "uniform").statistic < 0.8687 + 4.0 * 0.2603
    assert np.all((u * 2**53) % 2.0 == 1.0)  # the half step
    assert 0.0 < u.min() < u.max() < 1.0


WEIGHTS = 1.0 / (1.0 + 0.5 * np.arange(16))


def product(u: np.ndarray) -> np.ndarray:
    """A smooth function of 16 uniforms, of mean 1."""
    return np.prod(1.0 + WEIGHTS * (u - 0.5), axis=-1)


DEVIATION = sqrt(prod(1.0 + WEIGHTS**2 / 12.0) - 1.0)


def test_means_over_scrambles_are_unbiased(n_draw):
    # Nets of 8 points: errors large enough to show a bias.
    means = np.concatenate(
        [product(points(seed, 16, 32, 8)).mean(axis=0) for seed in range(n_draw(32, 4))]
    )
    assert abs(means.mean() - 1.0) < 4.0 * means.std(ddof=1) / sqrt(means.size)
    squares = np.concatenate([(points(s, 1, 32, 8)[..., 0] ** 2).mean(axis=0) for s in range(16)])
    assert abs(squares.mean() - 1.0 / 3.0) < 4.0 * squares.std(ddof=1) / sqrt(squares.size)


def test_errors_fall_faster_than_those_of_random_draws(n_draw):
    few, many = 2**6, n_draw(2**12, 2**9)
    values = product(points(4, 16, 16, many))
    rms_few = sqrt(np.mean((values[:few].mean(axis=0) - 1.0) ** 2))
    rms_many = sqrt(np.mean((values.mean(axis=0) - 1.0) ** 2))
    # Measured for six seeds: 110 to 150 times smaller with 2**12 points, 27 to 60 with 2**9.
    assert rms_many < DEVIATION / sqrt(many) / (30.0 if many == 2**12 else 8.0)
    assert rms_many / rms_few < 0.5 * sqrt(few / many)


@pytest.mark.parametrize("n_scramble", [0, 3, 64])
def test_the_scrambles_are_a_power_of_two_up_to_the_lanes(n_scramble):
    with pytest.raises(ValueError, match=f"{n_scramble} scrambles: want 1, 2, 4, 8, 16 or 32"):
        build_nets([0], 1, [stream_of("revenue")], n_scramble)


@pytest.mark.parametrize("dimension", [-1, 64])
def test_a_dimension_outside_the_list_is_refused(dimension):
    with pytest.raises(ValueError, match=f"Sobol dimension {dimension}: want 0 to 63"):
        build_nets([dimension], 1, [stream_of("revenue")], 1)


def test_a_dimension_used_twice_is_refused():
    with pytest.raises(ValueError, match="want all different"):
        build_nets([2, 2], 1, [stream_of("revenue"), stream_of("tax_rate")], 1)
