"""The power of two numbers as the C library computes it, to the bit: a page has another library, or none.

The algorithm is that of `pow` in Arm's optimized routines, which glibc has had since 2.28: S. Nagy,
https://github.com/ARM-software/optimized-routines (MIT), with polynomials for the logarithm and the
exponential beside tables of 128 values. On a processor that multiplies and adds with one rounding the library
does so, where its compiler chose to; the order of operations here is that of its machine code on x86-64
(Debian 12, glibc 2.36). WebAssembly has no such operation, so that it is computed from others: T. J. Dekker,
"A floating-point technique for extending the available precision", Numer. Math. 18 (1971); S. Boldo and
G. Melquiond, "Emulation of FMA and correctly rounded sums: proved algorithms using rounding to odd", IEEE
Trans. Computers 57 (2008).
"""

import struct
from decimal import Decimal, localcontext

import numpy as np

from engine.runtime.jit import inlined

_N = 128
_BITS = 7
_OFFSET = np.int64(0x3FE6955500000000)  # of the numbers whose logarithm is tabulated, the least
_MANTISSA = np.int64(0x000FFFFFFFFFFFFF)
_EXPONENT = np.int64(-0x0010000000000000)
_ONE = np.int64(0x3FF0000000000000)
_SPLITTER = 134217729.0  # 2**27 + 1


def _number(bits: int) -> float:
    number: float = struct.unpack("<d", struct.pack("<q", bits))[0]
    return number


def _log_table() -> np.ndarray:
    """Return (128, 3): 1 / c of a number c amid each interval, log c to 43 binary places, and the rest."""
    table = np.empty((_N, 3))
    with localcontext() as context:
        context.prec = 50
        for i in range(_N):
            ends = [_number(int(_OFFSET) + (each << 45)) for each in (i, i + 1)]
            centre = 0.5 * sum(ends)
            places = _N if centre < 1.0 else 2 * _N
            inverse = round(places / centre) / places
            logarithm = -Decimal(inverse).ln()
            high = float(round(logarithm * 2**43) / Decimal(2**43))
            table[i] = inverse, high, float(logarithm - Decimal(high))
    return table


def _exp_table() -> tuple[np.ndarray, np.ndarray]:
    """Return (128,) bits of 2**(i/128) less those of the exponent i/128, and what rounding took, relative."""
    bits, rest = np.empty(_N, np.int64), np.empty(_N)
    with localcontext() as context:
        context.prec = 50
        for i in range(_N):
            exact = Decimal(2) ** (Decimal(i) / _N)
            bits[i] = np.float64(exact).view(np.int64) - (i << (52 - _BITS))
            rest[i] = float(exact / Decimal(float(exact)) - 1)
    return bits, rest


_INVERSE, _LOG, _LOG_REST = (np.ascontiguousarray(column) for column in _log_table().T)
_EXP, _EXP_REST = _exp_table()
_LN2_HIGH, _LN2_LOW = float.fromhex("0x1.62e42fefa3800p-1"), float.fromhex("0x1.ef35793c76730p-45")
_A = tuple(map(float.fromhex, (
    "-0x1p-1", "-0x1.5555555555560p-1", "0x1.0000000000006p-1", "0x1.999999959554ep-1",
    "-0x1.555555529a47ap-1", "-0x1.2495b9b4845e9p+0", "0x1.0002b8b263fc3p+0",
)))
_PER_LN2, _LN2_N_HIGH, _LN2_N_LOW = map(
    float.fromhex, ("0x1.71547652b82fep+7", "-0x1.62e42fefa0000p-8", "-0x1.cf79abc9e3b3ap-47")
)
_C = tuple(map(float.fromhex, (
    "0x1.ffffffffffdbdp-2", "0x1.555555555543cp-3", "0x1.55555cf172b91p-5", "0x1.1111167a4d017p-7",
)))
_DOUBT = 2.0**-57
_HALF_LOW, _HIGH_HALF = np.int64(1 << 31), np.int64(-1 << 32)
_TO_WHOLE = float.fromhex("0x1.8p+52")  # added, it rounds to a whole number


@inlined
def _two_sum(a: float, b: float) -> tuple[float, float]:
    """Return a + b and what rounding took of it (Knuth)."""
    total = a + b
    part = total - a
    return total, (a - (total - part)) + (b - part)


@inlined
def _split(a: float) -> tuple[float, float]:
    wide = _SPLITTER * a
    high = wide - (wide - a)
    return high, a - high


@inlined
def _two_product(a: float, b: float) -> tuple[float, float]:
    """Return a b and what rounding took of it (Dekker)."""
    product = a * b
    (a_high, a_low), (b_high, b_low) = _split(a), _split(b)
    return product, ((a_high * b_high - product) + a_high * b_low + a_low * b_high) + a_low * b_low


@inlined
def _fma(a: float, b: float, c: float) -> float:
    """Return a b + c, rounded once (Boldo and Melquiond), away from overflow and underflow."""
    product, product_rest = _two_product(a, b)
    other, other_rest = _two_sum(c, product_rest)
    total, total_rest = _two_sum(product, other)
    odd, rest = _two_sum(other_rest, total_rest)
    bits = np.float64(odd).view(np.int64)
    if rest != 0.0 and bits & 1 == 0:  # rounded to odd: of the two numbers beside the exact sum, the odd one
        step = 1 if (rest > 0.0) == (odd > 0.0) else -1
        odd = np.int64(bits + step).view(np.float64)
    return total + odd


@inlined
def _log(bits: np.int64) -> tuple[float, float]:
    """Return the logarithm of the positive number of these bits, in two parts."""
    shifted = bits - _OFFSET
    i = (shifted >> (52 - _BITS)) & (_N - 1)
    exponent = np.float64(shifted >> 52)
    z = np.int64(bits - (shifted & _EXPONENT)).view(np.float64)
    one = _fma(exponent, _LN2_HIGH, _LOG[i])
    low = _fma(exponent, _LN2_LOW, _LOG_REST[i])
    r = _fma(z, _INVERSE[i], -1.0)
    two = one + r
    half = _A[0] * r
    square = r * half
    cube = r * square
    _, square_rest = _two_product(half, r)
    high = two + square
    series = _fma(_fma(r, _A[6], _A[5]), square, _fma(r, _A[4], _A[3]))
    series = _fma(square, series, _fma(r, _A[2], _A[1]))
    low = low + (one - two + r) + square_rest + (two - high + square)
    low = _fma(cube, series, low)
    total = high + low
    return total, high - total + low


@inlined
def _exp(x: float, rest: float) -> float:
    """Return exp(x + rest)."""
    size = abs(x)
    if size < 2.0**-54:
        return 1.0 + x
    if size >= 1024.0:
        return np.inf if x > 0.0 else 0.0
    rounded = _fma(x, _PER_LN2, _TO_WHOLE)
    number = np.float64(rounded).view(np.int64)
    whole = rounded - _TO_WHOLE
    r = rest + _fma(whole, _LN2_N_LOW, _fma(whole, _LN2_N_HIGH, x))
    i = number & (_N - 1)
    bits = _EXP[i] + (number << (52 - _BITS))
    square = r * r
    part = _fma(_fma(r, _C[1], _C[0]), square, _EXP_REST[i] + r)
    part = _fma(_fma(r, _C[3], _C[2]), square * square, part)
    if size >= 512.0:
        return _at_the_ends(part, bits, number)
    scale = np.int64(bits).view(np.float64)
    return _fma(part, scale, scale)


@inlined
def _at_the_ends(part: float, bits: np.int64, number: np.int64) -> float:
    """Return scale (1 + part) where scale, of these bits, may be too great or too small for a number."""
    if number & 0x80000000 == 0:
        scale = np.int64(bits - (np.int64(1009) << 52)).view(np.float64)
        return 2.0**1009 * _fma(scale, part, scale)
    scale = np.int64(bits + (np.int64(1022) << 52)).view(np.float64)
    more = part * scale
    value = scale + more
    if value < 1.0:  # the result has fewer digits: round once, to those
        low = scale - value + more
        high = 1.0 + value
        low = 1.0 - high + value + low
        value = (high + low) - 1.0
    return 2.0**-1022 * (value if value != 0.0 else 0.0)


@inlined
def _between(bits: np.int64, y: float) -> tuple[float, float]:
    """Return two numbers between which the power lies, by the same algorithm with every operation rounded.

    Nine times in ten they are equal, and so it is, at a fraction of the cost: A. Ziv, "Fast evaluation of
    elementary mathematical functions with correctly rounded last bit", ACM Trans. Math. Software 17 (1991).
    Nagy gives the errors of both ways before the last rounding: 0.009 and 0.011 units in the last place
    where the logarithm of the power is below 1. NaN and infinity where it is not.
    """
    shifted = bits - _OFFSET
    i = (shifted >> (52 - _BITS)) & (_N - 1)
    exponent = np.float64(shifted >> 52)
    of_number = np.int64(bits - (shifted & _EXPONENT))
    z, z_high = of_number.view(np.float64), np.int64((of_number + _HALF_LOW) & _HIGH_HALF).view(np.float64)
    r_high, r_low = z_high * _INVERSE[i] - 1.0, (z - z_high) * _INVERSE[i]
    r = r_high + r_low
    one = exponent * _LN2_HIGH + _LOG[i]
    two = one + r
    half, half_high = _A[0] * r, _A[0] * r_high
    square, square_high = r * half, r_high * half_high
    high = two + square_high
    series = _A[3] + r * _A[4] + square * (_A[5] + r * _A[6])
    series = r * square * (_A[1] + r * _A[2] + square * series)
    low = exponent * _LN2_LOW + _LOG_REST[i] + (one - two + r) + r_low * (half + half_high)
    low = low + (two - high + square_high) + series
    product, product_rest = _two_product(y, high + low)
    product_rest += y * (high - (high + low) + low)
    if not 2.0**-54 <= abs(product) < 1.0:
        return np.nan, np.inf
    rounded = product * _PER_LN2 + _TO_WHOLE
    number, whole = np.float64(rounded).view(np.int64), rounded - _TO_WHOLE
    r = product + whole * _LN2_N_HIGH + whole * _LN2_N_LOW + product_rest
    i = number & (_N - 1)
    scale = np.int64(_EXP[i] + (number << (52 - _BITS))).view(np.float64)
    square = r * r
    part = _EXP_REST[i] + r + square * (_C[0] + r * _C[1]) + square * square * (_C[2] + r * _C[3])
    return scale + scale * (part - _DOUBT), scale + scale * (part + _DOUBT)


@inlined
def power(x: float, y: float) -> float:
    """Return x ** y, the bits of glibc's `pow` on a processor with fused multiplication and addition.

    Parameters
    ----------
    x : float
        NaN if below zero: of those the model knows no power.
    y : float
        Not infinite.
    """
    if y == 0.0 or x == 1.0:
        return 1.0
    if not x > 0.0 or np.isnan(y):
        zero = 0.0 if y > 0.0 else np.inf
        return zero if x == 0.0 and not np.isnan(y) else np.nan
    if x == np.inf:
        return np.inf if y > 0.0 else 0.0
    bits = np.float64(x).view(np.int64)
    if bits >> 52 == 0:
        bits = np.float64(x * 2.0**52).view(np.int64) - (np.int64(52) << 52)
    if abs(y) < 2.0**-65:
        return 1.0 + y if x > 1.0 else 1.0 - y
    if abs(y) >= 2.0**63:
        return np.inf if (x > 1.0) == (y > 0.0) else 0.0
    low, high = _between(bits, y)
    if low == high:
        return low
    logarithm, rest = _log(bits)
    product, product_rest = _two_product(y, logarithm)
    return _exp(product, _fma(y, rest, product_rest))
