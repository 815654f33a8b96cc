"""Horizons as the kernel wants them."""

from engine.model.rules.horizon import Horizon


def to_horizon(years: int, elapsed: float = 0.0, **rules: int) -> Horizon:
    """A horizon whose rules are plain integers.

    Members of the enums would do, too, but numba compiles the kernel anew for each mix of
    enums and integers, two seconds each.
    """
    return Horizon(years, **{name: int(rule) for name, rule in rules.items()}, elapsed=elapsed)
