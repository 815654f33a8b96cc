"""Whether a figure is in another unit than the inputs: thousands or units where millions are meant."""

from math import nan

_UNITS = {1e6: "million", 1e3: "thousand"}  # the larger first: 1e3 carries up to 1e4, 1e6 from 5e5
# An input in another unit carries others with it, not all: revenue a million times too large makes net
# income (1 + fixed costs / operating income) million times too large, since the fixed costs stay.
_CARRIED = (0.5, 10.0)
_NEAR_UNIT = 0.2  # a figure in another unit may be off so much besides


def unit_factor(ours: float, theirs: float) -> float | None:
    """Return the power of a thousand by which ours is larger than a reported figure, if units explain it.

    Parameters
    ----------
    ours, theirs : float
        What the inputs give, and the reported figure.
    """
    times, (low, high) = ours / theirs if theirs else nan, _CARRIED
    for factor in _UNITS:
        if low <= times / factor <= high:
            return factor
        if abs(times * factor - 1.0) <= _NEAR_UNIT:
            return 1.0 / factor
    return None


def unit_of(ours: float, theirs: float) -> str:
    """Return how many times or which part of a reported figure ours is, if units explain it, else nothing.

    Parameters
    ----------
    ours, theirs : float
        What the inputs give, and the reported figure.
    """
    factor = unit_factor(ours, theirs)
    if factor is None:
        return ""
    if factor < 1.0:
        return f"a {_UNITS[round(1.0 / factor)]}th of the figure"
    times = ours / theirs / factor
    much = "a" if round(times, 1) == 1.0 else f"{times:.2g}"
    return f"{much} {_UNITS[factor]} times the figure"
