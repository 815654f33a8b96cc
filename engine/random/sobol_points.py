"""Scrambled Sobol points in place of random draws: averages converge faster.

Source: Sobol, USSR Computational Mathematics and Mathematical Physics 7 (1967) 86-112, in the
Gray code order of Antonov and Saleev, the same 19 (1979) 252-256.

Draw n of a run is point n // R of scramble n % R, with R independent scrambles: the spread of
their R averages tells how exact the average of all is. A point's bits are linear in the bits
of its number (over the integers modulo 2), so a tile needs, of each input, the exclusive or of
a few tabulated rows: a row has a cell for each lane, and 16 rows stand for the 16 values of
four bits of the tile's number.

A random scramble of a Sobol dimension keeps its stratification and makes it unbiased: a random lower
triangular matrix over the binary digits, then a random digital shift. Source: Matousek, "On the
L2-discrepancy for anchored boxes", Journal of Complexity 14 (1998) 527-556.

Any two scrambled points have the same joint distribution as under Owen's nested uniform
scrambling (Owen, "Variance with alternative scramblings of digital nets", ACM Transactions on
Modeling and Computer Simulation 13 (2003) 363-378), so that errors have the same variance.
Measured in 16 dimensions, 256 scrambles of 2**16 points, RMS error of a smooth product: 2.1e-6,
Owen's own 2.3e-6, Laine and Karras's hash (Burley, JCGT 9(4), 2020) 2.3e-6, the digital shift
alone 6.9e-6, random points 2.0e-3. The matrix is folded into the direction numbers, so that a
draw costs nothing more; a hash per draw would cost as much as a random number.
"""

import numpy as np

from engine.model.tile import LANES
from engine.random.sobol_directions import N_BIT, sobol_directions
from engine.random.streams import SCRAMBLE, keyed_random_bits
from engine.runtime.jit import inlined

_WORD_BITS = 64
_WORDS_EACH = N_BIT + 2  # 32 columns, the shift, and one that makes the number even


def scramble_directions(
    directions: np.ndarray, seed: int, stream: int, n_scramble: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return independent scrambles of one dimension.

    The matrix has 64 rows for 32 columns: the bits below Sobol's 32 are random, too, and the
    tails as fine as those of a random draw.

    Parameters
    ----------
    directions : (N_BIT,) uint64
        The dimension's words of 32 bits.
    seed, stream : int
        From 0 to 2**64 - 1; scramble r depends on these, r and nothing else.
    n_scramble : int

    Returns
    -------
    words : (n_scramble, N_BIT) uint64
        Direction words of 64 bits, 2**63 for one half.
    shifts : (n_scramble,) uint64
        What is added (by exclusive or) to every point.
    """
    random = keyed_random_bits(SCRAMBLE, np.uint64(seed), np.uint64(stream), n_scramble * _WORDS_EACH)
    random = random.reshape(n_scramble, _WORDS_EACH)
    words = np.zeros((n_scramble, N_BIT), np.uint64)
    for digit in range(N_BIT):
        diagonal = np.uint64(1 << (_WORD_BITS - 1 - digit))
        column = diagonal | (random[:, digit] & (diagonal - np.uint64(1)))
        has_digit = (directions >> np.uint64(N_BIT - 1 - digit)) & np.uint64(1)
        words ^= column[:, None] * has_digit
    return words, random[:, N_BIT].copy()


#: The name of this scheme in provenance; a change of any bit needs a new one.
SEQUENCE = "sobol-joe-kuo-6/linear-scramble-v1"
MAX_SCRAMBLE = LANES
MAX_DRAW = 2**N_BIT  # of all scrambles together

_GROUP_BITS = 4
_GROUP_ROWS = 1 << _GROUP_BITS
_N_GROUP = N_BIT // _GROUP_BITS

_LANES = np.uint64(LANES)
_GROUP_CELLS = np.uint64(_GROUP_ROWS * LANES)
_GROUP_MASK = np.uint64(_GROUP_ROWS - 1)
_ZERO = np.uint64(0)
_NUMBER_BIT = np.uint64(1)
_TO_MANTISSA = np.uint64(12)
_EXPONENT_OF_ONE = np.uint64(0x3FF0000000000000)
_HALF_STEP = 2.0**-53


def build_net(words: np.ndarray, shifts: np.ndarray) -> np.ndarray:
    """Tabulate one dimension for `fill_sobol`.

    Parameters
    ----------
    words : (scramble, N_BIT) uint64
        Direction words of 64 bits, 2**63 for one half.
    shifts : (scramble,) uint64
        The digital shifts.

    Returns
    -------
    (cell,) uint64
        Group of four bits, value of the group, lane. The first group's rows hold the shift, the points within
        the tile and the exponent bits of 1.0 as well.
    """
    n_scramble = shifts.size
    lane = np.arange(LANES, dtype=np.uint64)
    scramble, within = lane % np.uint64(n_scramble), lane // np.uint64(n_scramble)
    within_bits = (LANES // n_scramble).bit_length() - 1
    # Bit k of a number is in bits k and k - 1 of its Gray code.
    steps = words >> _TO_MANTISSA
    steps[:, 1:] ^= steps[:, :-1].copy()
    steps = steps[scramble].T  # (bit of the point's number, lane)
    start = _EXPONENT_OF_ONE | (shifts[scramble] >> _TO_MANTISSA)
    for bit in range(within_bits):
        start ^= steps[bit] * ((within >> np.uint64(bit)) & _NUMBER_BIT)
    tile_steps = np.zeros((N_BIT, LANES), np.uint64)
    tile_steps[: N_BIT - within_bits] = steps[within_bits:]
    net = np.zeros((_N_GROUP, _GROUP_ROWS, LANES), np.uint64)
    value = np.arange(_GROUP_ROWS, dtype=np.uint64)
    for bit in range(_GROUP_BITS):
        has_bit = (value >> np.uint64(bit)) & _NUMBER_BIT
        net ^= tile_steps[bit::_GROUP_BITS, None, :] * has_bit[:, None]
    net[0] ^= start
    return net.reshape(-1)


def build_nets(dimensions: np.ndarray, seed: int, streams: np.ndarray, n_scramble: int) -> np.ndarray:
    """Tabulate the scrambled dimensions of several inputs.

    Parameters
    ----------
    dimensions : (input,) int
        Numbers from 0 to 63, all different.
    seed : int
        From 0 to 2**64 - 1.
    streams : (input,) uint64
        The stream numbers of the inputs' names.
    n_scramble : int
        1, 2, 4, 8, 16 or 32 independent scrambles.

    Returns
    -------
    (input, cell) uint64
        Row i is what `fill_sobol` needs of input i, 32 kB.

    Raises
    ------
    ValueError
        If `n_scramble` is none of these, or a dimension is outside the list or occurs twice.
    """
    if n_scramble not in (1, 2, 4, 8, 16, 32):
        raise ValueError(f"{n_scramble} scrambles: want 1, 2, 4, 8, 16 or 32")
    directions = sobol_directions(dimensions)
    if len(np.unique(dimensions)) != len(directions):
        raise ValueError(f"Sobol dimensions {list(dimensions)}: want all different")
    nets = np.empty((len(directions), _N_GROUP * _GROUP_ROWS * LANES), np.uint64)
    for i, stream in enumerate(streams):
        nets[i] = build_net(*scramble_directions(directions[i], seed, stream, n_scramble))
    return nets


@inlined
def _row_of(tile: np.uint64, group: int) -> np.uint64:
    """Return where the row for a group of the tile number's bits begins."""
    value = (tile >> np.uint64(_GROUP_BITS * group)) & _GROUP_MASK
    return np.uint64(group) * _GROUP_CELLS + value * _LANES


@inlined
def _bits_to_uniform(bits: np.uint64) -> float:
    """Return a uniform in (0, 1) from a double in [1, 2), as bits: half a step of 2**-52 above its zero.

    As `engine.random.streams.bits_to_uniform`: never 0 or 1, and 1 - u is exact.
    """
    return (np.uint64(bits).view(np.float64) - 1.0) + _HALF_STEP


@inlined
def fill_sobol(row: np.ndarray, first: int, net: np.ndarray) -> None:
    """Fill the first LANES cells with draws first, first + 1, ... of one input.

    Parameters
    ----------
    row : float64
        Overwritten by uniforms in (0, 1): k / 2**52 + 2**-53.
    first : int
        A multiple of LANES, below MAX_DRAW.
    net : (cell,) uint64
        The input's row of `build_nets`.
    """
    tile = np.uint64(first // LANES)
    r0, r1, r2, r3 = _row_of(tile, 0), _row_of(tile, 1), _row_of(tile, 2), _row_of(tile, 3)
    # Unsigned places, and no slices: a view for each row made this 30 times slower. Few enough
    # rows for the compiler's checks that `row` does not overlap them: one loop per case. Two
    # million draws need four rows, which takes half the time of eight.
    if tile >> np.uint64(4 * _GROUP_BITS) == _ZERO:
        for i in range(LANES):
            lane = np.uint64(i)
            low = net[r0 + lane] ^ net[r1 + lane] ^ net[r2 + lane] ^ net[r3 + lane]
            row[i] = _bits_to_uniform(low)
    else:
        r4, r5, r6, r7 = _row_of(tile, 4), _row_of(tile, 5), _row_of(tile, 6), _row_of(tile, 7)
        for i in range(LANES):
            lane = np.uint64(i)
            low = net[r0 + lane] ^ net[r1 + lane] ^ net[r2 + lane] ^ net[r3 + lane]
            high = net[r4 + lane] ^ net[r5 + lane] ^ net[r6 + lane] ^ net[r7 + lane]
            row[i] = _bits_to_uniform(low ^ high)
