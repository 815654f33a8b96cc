"""Bands of a stress: an input between two values or percentiles, as a reader writes them."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

import numpy as np

from simulate import Config, InputError
from simulate.config.inputs import INPUT_BY_NAME
from simulate.config.toml.written_numbers import is_in_millions, plain_number
from simulate.errors import Problem, no_such, show_value

_WHERE = "--stress"
_WANTED = "must be input=low..high, each end a number or a percentile: p0..p10, 0.03..0.06"


@dataclass(frozen=True, slots=True)
class Band:
    """An input between two values, both included.

    Attributes
    ----------
    name : str
        Of an uncertain input.
    low, high : float
        In its unit; infinite where a percentile is.
    low_percent, high_percent : float or None
        The percentiles of its distribution, where that is how it was written.
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
    in_millions = is_in_millions(("inputs", name))
    plain = [end if _is_end(end) else plain_number(end, in_millions=in_millions) for end in ends]
    if plain != ends and None not in plain:
        wanted = f"write {_WHERE} {name}={plain[0]}..{plain[1]}"
        raise InputError(Problem(_WHERE, name, written, wanted))
    _refuse_percentages(name, written, ends)
    (low, low_percent), (high, high_percent) = (_end(config, name, written, end) for end in ends)
    if low > high:
        raise InputError(Problem(_WHERE, name, written, "the first end must not be above the second"))
    return Band(name, low, high, low_percent, high_percent)


def _refuse_percentages(name: str, written: str, ends: Sequence[str]) -> None:
    """Raise if numbers were meant as percentages: the run's draws are decimals, and none lies there."""
    numbers = [None if end[0] in "pP" or not _is_end(end) else float(end) for end in ends]
    spec = INPUT_BY_NAME[name]
    if any(number is not None and spec.looks_like_percent(number) for number in numbers):
        low, high = (
            end if number is None else f"{number / 100.0:.12g}"
            for end, number in zip(ends, numbers, strict=True)
        )
        wanted = f"is in decimals, not percentages: write {_WHERE} {name}={low}..{high}"
        raise InputError(Problem(_WHERE, name, written, wanted))


def _is_end(end: str) -> bool:
    """Return whether an end is a number or percentile as Python reads it."""
    try:
        return isfinite(float(end.lstrip("pP")))
    except ValueError:
        return False


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
    return float(config.marginals[name].ppf(np.array(number / 100.0))), number
