"""Standard normal scores from uniforms, by arithmetic that runs in vector lanes.

Source: Wichura, "Algorithm AS 241: the percentage points of the normal distribution",
Applied Statistics 37 (1988), routine PPND16. All three branches are computed and the right
one selected, with a logarithm of our own: a call to libm would stop vectorisation.
"""

import numpy as np

from engine.runtime.jit import inlined

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
