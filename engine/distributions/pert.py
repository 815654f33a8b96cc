"""The PERT distribution: a beta shaped by its least, likeliest and greatest value.

Source: Vose, "Risk Analysis: A Quantitative Guide", 3rd ed. (2008), modified PERT; shape 4
is the classic of Malcolm, Roseboom, Clark and Fazar, Operations Research 7 (1959).
"""

from dataclasses import dataclass
from typing import ClassVar

from engine.distributions.base import Delegating, is_wide, require_order
from engine.distributions.beta import Beta


@dataclass(frozen=True, slots=True)
class Pert(Delegating):
    """Beta on [min, max] with a = 1 + shape (mode - min) / (max - min), b likewise."""

    location: ClassVar[str | None] = "mode"
    dimensionless: ClassVar[tuple[str, ...]] = ("shape",)

    min: float
    mode: float
    max: float
    shape: float = 4.0

    def __post_init__(self) -> None:
        require_order(self.min, self.max)
        if not self.min <= self.mode <= self.max:
            raise ValueError(f"mode = {self.mode:g}: must lie in [{self.min:g}, {self.max:g}]")
        if not 0.0 < self.shape <= 1000.0:
            raise ValueError(f"shape = {self.shape:g}: must lie in (0, 1000]")

    @property
    def a(self) -> float:
        """First beta shape."""
        return 1.0 + self.shape * (self.mode - self.min) / (self.max - self.min)

    @property
    def b(self) -> float:
        """Second beta shape."""
        return 1.0 + self.shape * (self.max - self.mode) / (self.max - self.min)

    def _same(self) -> Beta:
        return Beta(self.a, self.b, self.min, self.max)

    def support(self) -> tuple[float, float]:
        return self.min, self.max

    def known_to_tabulate(self) -> bool:
        return is_wide(self.min, self.max)
