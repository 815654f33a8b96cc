"""Bands as people write them: `initial_growth=p0..p10`, `initial_growth=0.03..0.06`."""

from dataclasses import dataclass
from math import isfinite

import numpy as np

from simulate import Config, InputError
from simulate.errors import Problem, no_such, show_value

_WHERE = "--stress"
_WANTED = "must be input=low..high, each end a number or a percentile: p0..p10, 0.03..0.06"


@dataclass(frozen=True, slots=True)
class Band:
    """An input between two values, both included.

    Attributes
    ----------
    name : of an uncertain input.
    low, high : in its unit; infinite where a percentile is.
    low_percent, high_percent : the percentiles of its distribution, where that is how it was written.
    """

    name: str
    low: float
    high: float
    low_percent: float | None = None
    high_percent: float | None = None


def parse_stress(text: str, config: Config) -> Band:
    """Read one band.

    Percentiles are of the input's own distribution as the config gives it.

    Raises
    ------
    InputError
        If the text is no band, the input is unknown or does not vary, an end is no number or
        percentile, or the ends are the wrong way round.
    """
    name, equals, written = (part.strip() for part in text.partition("="))
    if not equals:
        raise InputError(Problem(_WHERE, "", show_value(text), _WANTED))
    if name not in config.tables:
        raise InputError(Problem(_WHERE, name, written, no_such("input", name, config.marginals)))
    if name not in config.marginals:
        known = ", ".join(config.marginals) or "none"
        wanted = f"does not vary, so no draws lie in a band of it; inputs that do: {known}"
        raise InputError(Problem(_WHERE, name, written, wanted))
    ends = [part.strip() for part in written.partition("..")[::2]]
    if not all(ends):
        raise InputError(Problem(_WHERE, name, written, _WANTED))
    (low, low_percent), (high, high_percent) = (_end(config, name, written, end) for end in ends)
    if low > high:
        raise InputError(Problem(_WHERE, name, written, "the first end must not be above the second"))
    return Band(name, low, high, low_percent, high_percent)


def _end(config: Config, name: str, written: str, end: str) -> tuple[float, float | None]:
    """A value, and the percentile it was written as."""
    is_percentile = end[0] in "pP"
    try:
        number = float(end[1:] if is_percentile else end)
    except ValueError:
        number = float("nan")
    if not isfinite(number):
        raise InputError(Problem(_WHERE, name, written, _WANTED))
    if not is_percentile:
        return number, None
    if not 0.0 <= number <= 100.0:
        raise InputError(Problem(_WHERE, name, written, "percentiles must be in p0..p100"))
    return float(config.marginals[name].ppf(np.float64(number / 100.0))), number
