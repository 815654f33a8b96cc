"""Standard normal scores from uniforms, by arithmetic that runs in vector lanes.

Source: Wichura, "Algorithm AS 241: the percentage points of the normal distribution",
Applied Statistics 37 (1988), routine PPND16. All three branches are computed and the right
one selected, with a logarithm of our own: a call to libm would stop vectorisation.

Three uniforms in twenty lie outside the central branch and need a logarithm, a root and another fraction.
Computed for every lane and selected, as `norm_ppf` does, that is most of the work. In `norm_ppf_tile` those
lanes are listed, gathered side by side, and only they pay. The bits are those of `norm_ppf`.
"""

import numpy as np

from engine.model.tile import CONSTANT, LANES, N_WORK, WORK
from engine.runtime.jit import compiled, inlined

_MANTISSA = np.int64(0x000FFFFFFFFFFFFF)
_EXPONENT_OF_ONE = np.int64(0x3FF0000000000000)
_LN2_HIGH = 6.93147180369123816490e-01  # fdlibm's split of ln 2: the high part times an
_LN2_LOW = 1.90821492927058770002e-10  # exponent is exact
_SQRT2 = 1.4142135623730951

CENTRAL = 0.425  # the central branch's reach from 1/2
NEAR = 5.0  # where the far tail begins, in roots of -log p


@inlined
def log_positive(x: float) -> float:
    """Return the natural logarithm of a normal positive double, within 2 units in the last place.

    x = 2**e m with m in (sqrt(1/2), sqrt(2)]; log m = 2 atanh s, s = (m - 1) / (m + 1), by
    the series in s**2, which is below 0.0295.
    """
    bits = np.float64(x).view(np.int64)
    exponent = np.float64((bits >> np.int64(52)) - np.int64(1023))
    mantissa = np.int64((bits & _MANTISSA) | _EXPONENT_OF_ONE).view(np.float64)
    large = mantissa > _SQRT2
    mantissa = 0.5 * mantissa if large else mantissa
    exponent = exponent + 1.0 if large else exponent
    s = (mantissa - 1.0) / (mantissa + 1.0)
    t = s * s
    series = 1.0 / 21.0
    series = series * t + 1.0 / 19.0
    series = series * t + 1.0 / 17.0
    series = series * t + 1.0 / 15.0
    series = series * t + 1.0 / 13.0
    series = series * t + 1.0 / 11.0
    series = series * t + 1.0 / 9.0
    series = series * t + 1.0 / 7.0
    series = series * t + 1.0 / 5.0
    series = series * t + 1.0 / 3.0
    tail = 2.0 * s * t * series
    return exponent * _LN2_HIGH + (2.0 * s + (tail + exponent * _LN2_LOW))


@inlined
def _centre(q: float) -> float:
    r = 0.180625 - q * q
    top = 2.5090809287301226727e3
    top = top * r + 3.3430575583588128105e4
    top = top * r + 6.7265770927008700853e4
    top = top * r + 4.5921953931549871457e4
    top = top * r + 1.3731693765509461125e4
    top = top * r + 1.9715909503065514427e3
    top = top * r + 1.3314166789178437745e2
    top = top * r + 3.3871328727963666080e0
    bottom = 5.2264952788528545610e3
    bottom = bottom * r + 2.8729085735721942674e4
    bottom = bottom * r + 3.9307895800092710610e4
    bottom = bottom * r + 2.1213794301586595867e4
    bottom = bottom * r + 5.3941960214247511077e3
    bottom = bottom * r + 6.8718700749205790830e2
    bottom = bottom * r + 4.2313330701600911252e1
    bottom = bottom * r + 1.0
    return q * top / bottom


@inlined
def _tail(r: float) -> float:
    r -= 1.6
    top = 7.74545014278341407640e-4
    top = top * r + 2.27238449892691845833e-2
    top = top * r + 2.41780725177450611770e-1
    top = top * r + 1.27045825245236838258e0
    top = top * r + 3.64784832476320460504e0
    top = top * r + 5.76949722146069140550e0
    top = top * r + 4.63033784615654529590e0
    top = top * r + 1.42343711074968357734e0
    bottom = 1.05075007164441684324e-9
    bottom = bottom * r + 5.47593808499534494600e-4
    bottom = bottom * r + 1.51986665636164571966e-2
    bottom = bottom * r + 1.48103976427480074590e-1
    bottom = bottom * r + 6.89767334985100004550e-1
    bottom = bottom * r + 1.67638483018380384940e0
    bottom = bottom * r + 2.05319162663775882187e0
    bottom = bottom * r + 1.0
    return top / bottom


@inlined
def _far_tail(r: float) -> float:
    r -= 5.0
    top = 2.01033439929228813265e-7
    top = top * r + 2.71155556874348757815e-5
    top = top * r + 1.24266094738807843860e-3
    top = top * r + 2.65321895265761230930e-2
    top = top * r + 2.96560571828504891230e-1
    top = top * r + 1.78482653991729133580e0
    top = top * r + 5.46378491116411436990e0
    top = top * r + 6.65790464350110377720e0
    bottom = 2.04426310338993978564e-15
    bottom = bottom * r + 1.42151175831644588870e-7
    bottom = bottom * r + 1.84631831751005468180e-5
    bottom = bottom * r + 7.86869131145613259100e-4
    bottom = bottom * r + 1.48753612908506148525e-2
    bottom = bottom * r + 1.36929880922735805310e-1
    bottom = bottom * r + 5.99832206555887937690e-1
    bottom = bottom * r + 1.0
    return top / bottom


@inlined
def central_score(u: float) -> float:
    """Return the score of a uniform within CENTRAL of 1/2."""
    return _centre(u - 0.5)


@inlined
def outer_root(u: float) -> float:
    """Return how far out a uniform lies: sqrt(-log p), p the probability beyond it."""
    root: float = np.sqrt(-log_positive(u if u - 0.5 < 0.0 else 1.0 - u))
    return root


@inlined
def near_score(u: float, root: float) -> float:
    """Return the score of an outer uniform whose root is not above NEAR."""
    size = _tail(root)
    return -size if u - 0.5 < 0.0 else size


@inlined
def far_size(root: float) -> float:
    """Return the size of a score whose root is above NEAR."""
    return _far_tail(root)


@inlined
def norm_ppf(u: float) -> float:
    """Return the standard normal quantile of u in (0, 1), within 3e-15 relative of exact (AS 241)."""
    # All three before any choice: a branch around a polynomial would end vectorisation.
    root = outer_root(u)
    centre, near, far = central_score(u), near_score(u, root), far_size(root)
    far = -far if u - 0.5 < 0.0 else far
    outer = near if root <= NEAR else far
    return centre if abs(u - 0.5) <= CENTRAL else outer


_BLOCK = 16  # lanes gathered before the arithmetic runs
_ROW = np.uint64(LANES)
_LIST = np.uint64(CONSTANT * LANES)  # rows that the forecast has not filled yet
_MAY_BE_FAR = 1.4e-11  # exp(-NEAR**2) is below
_SECOND = np.uint64((WORK + 1) * LANES)  # the second row of the first workspace

if WORK - CONSTANT < N_WORK // 2:  # all lanes of all latents may be outer ones
    raise ValueError(f"a tile has {WORK - CONSTANT} rows from CONSTANT to WORK: the list takes {N_WORK // 2}")


@inlined
def norm_ppf_tile(buffer: np.ndarray, n_latent: int) -> None:
    """Replace the uniforms of the first `n_latent` workspaces by normal scores.

    The second row of each workspace is overwritten, and the rows from CONSTANT to WORK.
    """
    for i in range(n_latent):
        _set_centres(buffer, _SECOND + np.uint64(i) * (_ROW + _ROW))
    count = _list_outer(buffer, n_latent)
    if _gather(buffer, count) > 0:
        _far(buffer, count)
    else:
        for block in range(0, count, _BLOCK):
            _near(buffer, _packed(np.uint64(block)))
    _scatter(buffer, count)


@inlined
def _packed(place: np.uint64) -> np.uint64:
    """Return the cell of the lane at this place of the list: second rows of workspaces in a row."""
    return _SECOND + place + (place // _ROW) * _ROW


@inlined
def _set_centres(buffer: np.ndarray, second: np.uint64) -> None:
    first = second - _ROW
    for lane in range(LANES):
        u = buffer[first + np.uint64(lane)]
        buffer[second + np.uint64(lane)] = u
        buffer[first + np.uint64(lane)] = central_score(u)


@inlined
def _list_outer(buffer: np.ndarray, n_latent: int) -> np.int64:
    """Write where the outer uniforms stand, bits of an integer in each cell; return how many."""
    count = np.uint64(0)
    for i in range(n_latent):
        second = _SECOND + np.uint64(i) * (_ROW + _ROW)
        for lane in range(LANES):
            at = second + np.uint64(lane)
            buffer[_LIST + count] = np.uint64(at).view(np.float64)
            count += np.uint64(abs(buffer[at] - 0.5) > CENTRAL)  # no branch: it would be mispredicted
    return np.int64(count)


@inlined
def _gather(buffer: np.ndarray, count: np.int64) -> np.int64:
    """Pack the outer uniforms; return how many may be far."""
    n_far = np.int64(0)
    for k in range(count):  # never ahead of the list: a cell is read before it is written over
        place = np.uint64(k)
        u = buffer[np.float64(buffer[_LIST + place]).view(np.uint64)]
        buffer[_packed(place)] = u
        n_far += np.int64(u < _MAY_BE_FAR) + np.int64(1.0 - u < _MAY_BE_FAR)
    return n_far


@inlined
def _near(buffer: np.ndarray, packed: np.uint64) -> None:
    """Overwrite one block of uniforms, none of them far, by their scores."""
    for lane in range(_BLOCK):
        u = buffer[packed + np.uint64(lane)]
        buffer[packed + np.uint64(lane)] = near_score(u, outer_root(u))


@compiled
def _far_score(u: float) -> float:
    # A call: written out in every kernel, what never runs took a second of each one's compilation.
    return norm_ppf(u)


@inlined
def _far(buffer: np.ndarray, count: np.int64) -> None:
    # One by one: one uniform in 36 billion is far.
    for k in range(count):
        at = _packed(np.uint64(k))
        buffer[at] = _far_score(buffer[at])


@inlined
def _scatter(buffer: np.ndarray, count: np.int64) -> None:
    for k in range(count):
        place = np.uint64(k)
        at = np.float64(buffer[_LIST + place]).view(np.uint64)
        buffer[at - _ROW] = buffer[_packed(place)]
