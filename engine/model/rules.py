"""The rules a config chooses by name: what follows the last year, and what the floor is."""

from enum import IntEnum
from typing import NamedTuple


class Terminal(IntEnum):
    """How the years past the displayed ones count."""

    RUN_OFF = 0  # the recursion goes on to the last year
    NONE = 1  # the displayed years only
    GORDON = 2  # the last distribution grows forever
    EXIT_PE = 3  # sold at a multiple of the last net income
    EXIT_EV_TO_EBITDA = 4  # sold at a multiple of the last EBITDA, less debt


class Floor(IntEnum):
    """The least that a share can be worth."""

    ZERO = 0  # limited liability
    NONE = 1
    BOOK = 2  # book equity per share


class Invalid(IntEnum):
    """Why a draw has no value; `VALID` is the only code whose value is a number."""

    VALID = 0
    NON_FINITE = 1
    REVENUE = 2
    LIFETIME = 3
    ASSET_TURN = 4
    MARKET_CAP = 5
    DISCOUNT_RATE = 6
    GORDON_GROWTH = 7


INVALID_MEANING: dict[Invalid, str] = {
    Invalid.VALID: "valid",
    Invalid.NON_FINITE: "an input or the value is not a finite number",
    Invalid.REVENUE: "revenue of the base year is not positive",
    Invalid.LIFETIME: "life of production assets is not positive",
    Invalid.ASSET_TURN: "revenue / adjusted assets is not positive",
    Invalid.MARKET_CAP: "share price or share count is not positive",
    Invalid.DISCOUNT_RATE: "a year's discount rate is -100% or less",
    Invalid.GORDON_GROWTH: "last discount rate does not exceed growth (gordon)",
}

MAX_SEED = 2**64 - 1
MAX_DRAWS = 10**9

#: The most years a run-off may take, displayed years included.
MAX_YEARS = 100


class Horizon(NamedTuple):
    """Years and rules of a forecast, as the kernel takes them.

    Attributes
    ----------
    years : displayed years N.
    last_year : the run-off ends here; at least N.
    terminal, floor : codes of `Terminal` and `Floor`.
    """

    years: int
    last_year: int = MAX_YEARS
    terminal: int = int(Terminal.RUN_OFF)
    floor: int = int(Floor.ZERO)

    def checked(self) -> "Horizon":
        """The same as plain integers, for which the kernel is compiled.

        Raises
        ------
        ValueError
            If the years are not 1 <= years <= last_year <= MAX_YEARS, or a rule is unknown.
        """
        if not 1 <= self.years <= self.last_year <= MAX_YEARS:
            raise ValueError(f"{self}: must satisfy 1 <= years <= last_year <= {MAX_YEARS}")
        return Horizon(
            int(self.years), int(self.last_year), int(Terminal(self.terminal)), int(Floor(self.floor))
        )
