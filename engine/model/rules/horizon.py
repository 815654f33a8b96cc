"""How far a forecast may go, and by which rules; the most draws and the greatest seed that a run may have."""

from typing import NamedTuple

from engine.model.rules.forecast_options import OPTIONS, Discounting, ValuationDate
from engine.model.rules.terminal_rules import Floor, Terminal

MAX_SEED = 2**64 - 1
MAX_DRAWS = 10**12

# numba freezes plain ints into the kernel; IntEnum members it would look up.
_MID_YEAR = int(Discounting.MID_YEAR)
_GORDON = int(Terminal.GORDON)

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
    distribution, fixed_cost_growth, discounting, valuation_date, tax_losses : int
        Codes of the options, see `engine.model.rules.forecast_options`; 0 is the published rule.
    elapsed : float
        The part of year 1 that is gone on the day of the valuation, in [0, 1); 0 unless that is `AS_OF`.
    """

    years: int
    last_year: int = MAX_YEARS
    terminal: int = int(Terminal.RUN_OFF)
    floor: int = int(Floor.ZERO)
    distribution: int = 0
    fixed_cost_growth: int = 0
    discounting: int = 0
    valuation_date: int = 0
    tax_losses: int = 0
    elapsed: float = 0.0

    def checked(self) -> "Horizon":
        """Return the same as plain integers, for which the kernel is compiled, up to the last year summed.

        Raises
        ------
        ValueError
            If the years are not 1 <= years <= last_year <= MAX_YEARS, a rule is unknown, or `elapsed` is not
            as above.
        """
        if not 1 <= self.years <= self.last_year <= MAX_YEARS:
            raise ValueError(f"{self}: must satisfy 1 <= years <= last_year <= {MAX_YEARS}")
        terminal = Terminal(self.terminal)  # type: ignore[call-arg]  # the lookup by value, not `__new__`
        last_year = self.last_year if terminal.rule.forecasts_on else self.years
        chosen = {key: int(kind(getattr(self, key))) for key, kind in OPTIONS.items()}
        latest = 1.0 if self.valuation_date == ValuationDate.AS_OF else 0.0
        if not (0.0 <= self.elapsed < latest or self.elapsed == 0.0):
            raise ValueError(f"{self}: elapsed must lie in [0, 1), and be 0 unless valuation_date is AS_OF")
        return Horizon(
            int(self.years), int(last_year), int(terminal), int(Floor(self.floor)), **chosen,
            elapsed=float(self.elapsed),
        )


def years_to_payment(horizon: Horizon, year: int) -> float:
    """Return how many years after the day of the valuation a year's distribution is paid.

    Under mid-year discounting it is paid in the middle of what is left of its year.

    Parameters
    ----------
    horizon : Horizon
    year : int
        1, 2, ...
    """
    if horizon.discounting != _MID_YEAR:
        return year - horizon.elapsed
    left = 1.0 - horizon.elapsed if year == 1 else 1.0
    return year - horizon.elapsed - 0.5 * left


def part_counted(horizon: Horizon, year: int) -> float:
    """Return the part of a year's distribution and share issue that comes after the day of the valuation."""
    return 1.0 - horizon.elapsed if year == 1 else 1.0


def years_to_terminal_value(horizon: Horizon, last_payment: float) -> float:
    """Return how many years after the day of the valuation the terminal value's cash is counted.

    A sale is at the last year's end. What grows for ever counts with the last year's distribution.

    Parameters
    ----------
    horizon : Horizon
    last_payment : float
        `years_to_payment` of the last year.
    """
    return last_payment if horizon.terminal == _GORDON else horizon.last_year - horizon.elapsed
