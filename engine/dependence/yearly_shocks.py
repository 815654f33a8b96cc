"""How a company's years deviate from the trend, without numba, which `check` does not load."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from engine.dependence.common_factor_mixing import NO_FACTORS, CommonFactors
from engine.model.inputs import SHOCKABLE

#: The row of innovations that tells in which years a recession lasts.
RECESSION = "recession"


@dataclass(frozen=True, slots=True)
class YearlyShock:
    """An input's deviations from its trend.

    Attributes
    ----------
    sd : float
        Of a year's innovation, in the input's unit.
    persistence : float, optional
        The share of a deviation that is left a year later, in [0, 1).
    df : float, optional
        Degrees of freedom of Student-t innovations, above 2; None for normal ones.
    """

    sd: float
    persistence: float = 0.0
    df: float | None = None


@dataclass(frozen=True, slots=True)
class Recession:
    """An event that begins by chance, and adds to deviations while it lasts.

    Attributes
    ----------
    probability : float
        That it begins in a year in which none lasts.
    lasts : int
        Years.
    effects : mapping of str to float
        What it adds, by name in `engine.model.inputs.SHOCKABLE`.
    is_common : bool, optional
        Whether it is one event for all companies that have one.
    """

    probability: float
    lasts: int
    effects: Mapping[str, float]
    is_common: bool = False


@dataclass(frozen=True)
class YearlyModel:
    """All shocks of a company.

    Attributes
    ----------
    until : int
        The last year with innovations and recessions.
    shocks : mapping of str to YearlyShock
        By name in `engine.model.inputs.SHOCKABLE`.
    names : sequence of str, optional
        The shocks that are correlated within a year, in the order in which they are mixed.
    correlation : (name, name) float64, optional
        Of their normal scores, positive definite.
    recession : Recession, optional
    common : CommonFactors, optional
        Yearly factors that companies share, and how the shocks' scores load on them.
    """

    until: int
    shocks: Mapping[str, YearlyShock]
    names: Sequence[str] = ()
    correlation: np.ndarray = field(default_factory=lambda: np.empty((0, 0)))
    recession: Recession | None = None
    common: CommonFactors = NO_FACTORS

    def rows(self) -> list[str]:
        """Return what each row of innovations is of, in the kernel's order."""
        effects = self.recession.effects if self.recession else {}
        rest = [name for name in SHOCKABLE if name not in self.names and name in {*self.shocks, *effects}]
        return [*self.names, *rest, *([RECESSION] if self.recession else [])]

    def players(self) -> list[str]:
        """Return the rows that the years' luck is made of: without those whose innovations move nothing.

        These are shocks whose sd is 0, and inputs that a recession moves and that have no shock of their own.
        """
        return [
            name for name in self.rows()
            if name == RECESSION or (name in self.shocks and self.shocks[name].sd > 0.0)
        ]
