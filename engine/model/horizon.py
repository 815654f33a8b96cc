"""How far a forecast may go, and by which rules; the most draws and the greatest seed that a run may have."""

from typing import NamedTuple

import numpy as np

from engine.model.terminal_rules import Floor, Terminal

MAX_SEED = 2**64 - 1
MAX_DRAWS = 10**9

#: The most years a run-off may take, displayed years included.
MAX_YEARS = 100


class Horizon(NamedTuple):
    """Years and rules of a forecast, as the kernel takes them.

    Attributes
    ----------
    years : int
        Displayed years N.
    last_year : int
        The last year that may be forecast, at least N; once `checked`, the last that is.
    terminal, floor : int
        Codes of `Terminal` and `Floor`.
    """

    years: int
    last_year: int = MAX_YEARS
    terminal: int = int(Terminal.RUN_OFF)
    floor: int = int(Floor.ZERO)

    def checked(self) -> "Horizon":
        """Return the same as plain integers, for which the kernel is compiled, up to the last year summed.

        Raises
        ------
        ValueError
            If the years are not 1 <= years <= last_year <= MAX_YEARS, or a rule is unknown.
        """
        if not 1 <= self.years <= self.last_year <= MAX_YEARS:
            raise ValueError(f"{self}: must satisfy 1 <= years <= last_year <= {MAX_YEARS}")
        terminal = Terminal(self.terminal)  # type: ignore[call-arg]  # the lookup by value, not `__new__`
        last_year = self.last_year if terminal.rule.forecasts_on else self.years
        return Horizon(int(self.years), int(last_year), int(terminal), int(Floor(self.floor)))


def payment_times(horizon: Horizon) -> np.ndarray:
    """Return (last_year,) when each year's distribution is paid, in years from today.

    Parameters
    ----------
    horizon : Horizon
        As `Horizon.checked` gives it.
    """
    return np.arange(1.0, horizon.last_year + 1.0)


def payment_parts(horizon: Horizon) -> np.ndarray:
    """Return (last_year,) which part of each year's distribution counts, likewise."""
    return np.ones(horizon.last_year)
