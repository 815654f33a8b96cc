"""What `--until` asks for: a figure, and how exact it is to be."""

import re
from dataclasses import dataclass
from typing import NamedTuple

from simulate.errors import InputError, Problem

DEFAULT_MAX_DRAWS = 1 << 24
_FORM = re.compile(
    r"^\s*(?P<figure>mean|p(?P<percent>\d{1,2}(?:\.\d+)?)|p\(\s*value\s*>\s*price\s*\))"
    r"\s*(?:\+-|\+/-|±)\s*(?P<width>\d+(?:\.\d*)?|\.\d+)\s*(?P<relative>%?)\s*$",
    re.IGNORECASE,
)
_ALLOWED = 'must be like "p5 +-0.5%", "mean +-10", "p50 +-0.1%" or "P(value>price) +-0.2%"'


class Step(NamedTuple):
    """How exact a figure is after so many draws: its estimate and 95% half-width."""

    draws: int
    estimate: float
    half_width: float


@dataclass(frozen=True, slots=True)
class Target:
    """A figure and the half-width that its 95% confidence interval should reach.

    Attributes
    ----------
    text : str
        The target as it was written.
    percent : float or None
        The percentile; None for the mean or the probability.
    is_probability : bool
        Whether the figure is P(value > price), whose half-width is in points.
    width : float
        Currency per share, or a part of the figure if `relative`, or a probability.
    relative : bool
        Whether the width is a part of the figure.
    """

    text: str
    percent: float | None
    is_probability: bool
    width: float
    relative: bool

    def met_by(self, step: Step) -> bool:
        """Return whether the half-width is small enough."""
        allowed = self.width * abs(step.estimate) if self.relative else self.width
        return step.half_width <= allowed


def parse_target(text: str) -> Target:
    """Read a target, `p5 +-0.5%` say.

    Raises
    ------
    InputError
        If it has none of the allowed forms.
    """
    found = _FORM.match(text)
    percent = float(found["percent"]) if found and found["percent"] else None
    width = float(found["width"]) if found else 0.0
    if found is None or not width > 0.0 or (percent is not None and not 0.0 < percent < 100.0):
        raise InputError(Problem("", "--until", f'"{text}"', _ALLOWED))
    is_probability = "(" in found["figure"]
    in_percent = found["relative"] == "%"
    return Target(
        text=text.strip(),
        percent=percent,
        is_probability=is_probability,
        width=width / 100.0 if in_percent else width,
        relative=in_percent and not is_probability,
    )
