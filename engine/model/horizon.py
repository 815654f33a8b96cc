"""How far a forecast may go, and by which rules; the most draws and the greatest seed that a run may have."""

from typing import NamedTuple

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
