"""Direction numbers of Sobol's sequence: the first 64 dimensions of Joe and Kuo.

Source: Joe and Kuo, "Constructing Sobol sequences with better two-dimensional projections",
SIAM Journal on Scientific Computing 30 (2008) 2635-2654, their list new-joe-kuo-6.21201.
scipy.stats.qmc.Sobol reads the same list; tests/engine/random/test_sobol_points.py compares the points.
"""

from functools import cache

import numpy as np

#: Columns of a generator matrix: points repeat after 2**N_BIT.
N_BIT = 32

# A line for each dimension from the second on: the degree s of its primitive polynomial, the
# polynomial's inner coefficients a as one binary number, and the odd numbers m_1 ... m_s.
_JOE_KUO = """
1 0 1
2 1 1 3
3 1 1 3 1
3 2 1 1 1
4 1 1 1 3 3
4 4 1 3 5 13
5 2 1 1 5 5 17
5 4 1 1 5 5 5
5 7 1 1 7 11 19
5 11 1 1 5 1 1
5 13 1 1 1 3 11
5 14 1 3 5 5 31
6 1 1 3 3 9 7 49
6 13 1 1 1 15 21 21
6 16 1 3 1 13 27 49
6 19 1 1 1 15 7 5
6 22 1 3 1 15 13 25
6 25 1 1 5 5 19 61
7 1 1 3 7 11 23 15 103
7 4 1 3 7 13 13 15 69
7 7 1 1 3 13 7 35 63
7 8 1 3 5 9 1 25 53
7 14 1 3 1 13 9 35 107
7 19 1 3 1 5 27 61 31
7 21 1 1 5 11 19 41 61
7 28 1 3 5 3 3 13 69
7 31 1 1 7 13 1 19 1
7 32 1 3 7 5 13 19 59
7 37 1 1 3 9 25 29 41
7 41 1 3 5 13 23 1 55
7 42 1 3 7 3 13 59 17
7 50 1 3 1 3 5 53 69
7 55 1 1 5 5 23 33 13
7 56 1 1 7 7 1 61 123
7 59 1 1 7 9 13 61 49
7 62 1 3 3 5 3 55 33
8 14 1 3 1 15 31 13 49 245
8 21 1 3 5 15 31 59 63 97
8 22 1 3 1 11 11 11 77 249
8 38 1 3 1 11 27 43 71 9
8 47 1 1 7 15 21 11 81 45
8 49 1 3 7 3 25 31 65 79
8 50 1 3 1 1 19 11 3 205
8 52 1 1 5 9 19 21 29 157
8 56 1 3 7 11 1 33 89 185
8 67 1 3 3 3 15 9 79 71
8 70 1 3 7 11 15 39 119 27
8 84 1 1 3 1 11 31 97 225
8 97 1 1 1 3 23 43 57 177
8 103 1 3 7 7 17 17 37 71
8 115 1 3 1 5 27 63 123 213
8 122 1 1 3 5 11 43 53 133
9 8 1 3 5 5 29 17 47 173 479
9 13 1 3 3 11 3 1 109 9 69
9 16 1 1 1 5 17 39 23 5 343
9 22 1 3 1 5 25 15 31 103 499
9 25 1 1 1 11 11 17 63 105 183
9 44 1 1 5 11 9 29 97 231 363
9 47 1 1 5 15 19 45 41 7 383
9 52 1 3 7 7 31 19 83 137 221
9 55 1 1 1 3 23 15 111 223 83
9 59 1 1 5 13 31 15 55 25 161
9 62 1 1 3 13 25 47 39 87 257
"""

#: How many dimensions there are.
N_DIMENSION = 1 + len(_JOE_KUO.split("\n")[1:-1])


def _initial_numbers(line: str) -> tuple[int, list[int]]:
    """Return the polynomial with its two outer coefficients, and m_1 ... m_s."""
    degree, inner, *numbers = (int(word) for word in line.split())
    return 1 << degree | inner << 1 | 1, numbers


def _extend(polynomial: int, numbers: list[int]) -> list[int]:
    """Continue m_1 ... m_s up to m_32.

    The recurrence of Joe and Kuo's equation (2): with c_i the coefficient of x**(s - i),
    m_k is the exclusive or of 2**i c_i m_(k-i) over i = 1 ... s, and of m_(k-s).
    """
    degree = len(numbers)
    numbers = list(numbers)
    while len(numbers) < N_BIT:
        following = numbers[-degree]
        for i in range(1, degree + 1):
            if polynomial >> (degree - i) & 1:
                following ^= numbers[-i] << i
        numbers.append(following)
    return numbers


@cache
def _directions_of(dimension: int) -> tuple[int, ...]:
    """Return the 32 words of one dimension, 2**31 for one half."""
    if dimension == 0:  # van der Corput's sequence
        return tuple(1 << bit for bit in reversed(range(N_BIT)))
    numbers = _extend(*_initial_numbers(_JOE_KUO.split("\n")[dimension]))
    return tuple(number << (N_BIT - 1 - bit) for bit, number in enumerate(numbers))


def sobol_directions(dimensions: np.ndarray) -> np.ndarray:
    """Return the generator matrices of some dimensions of Sobol's sequence.

    Parameters
    ----------
    dimensions : (dimension,) int
        Numbers from 0 to N_DIMENSION - 1.

    Returns
    -------
    (dimension, N_BIT) uint64
        Words of 32 bits. Word k is what bit k of a point's Gray code adds (by exclusive or); its highest bit
        stands for one half.

    Raises
    ------
    ValueError
        If a number lies outside the list.
    """
    dimensions = np.asarray(dimensions, dtype=np.int64)
    for dimension in dimensions:
        if not 0 <= dimension < N_DIMENSION:
            raise ValueError(f"Sobol dimension {dimension}: want 0 to {N_DIMENSION - 1}")
    words = [_directions_of(int(dimension)) for dimension in dimensions]
    return np.array(words, dtype=np.uint64).reshape(-1, N_BIT)
