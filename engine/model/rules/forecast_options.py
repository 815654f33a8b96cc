"""The options of a forecast: rules that a config may choose instead of the published ones.

Each option is a key of `[forecast]` and a field of `engine.model.rules.horizon.Horizon`; code 0 is the
published rule. Schema, kernel, comparison and reports read the registry `OPTIONS`. Equations: docs/model.md.
"""

from enum import IntEnum
from typing import NamedTuple


class Choice(IntEnum):
    """One way of several; its code is what kernels compare."""

    @property
    def key(self) -> str:
        """The name in configs."""
        return self.name.lower().replace("_", "-")


class Distribution(Choice):
    """What shareholders get of a year."""

    PUBLISHED = 0  # free cash and debt issued, less what equity keeps
    CLEAN_SURPLUS = 1  # net income less the rise of equity that no share issue paid for


class FixedCostGrowth(Choice):
    """What fixed costs follow."""

    INFLATION = 0
    REVENUE = 1


class Discounting(Choice):
    """When in its year a distribution is paid."""

    YEAR_END = 0
    MID_YEAR = 1


class ValuationDate(Choice):
    """The day that present values are of."""

    BASE_YEAR_END = 0
    AS_OF = 1  # the day of the price, in year 1


class TaxLosses(Choice):
    """What a loss does to later taxes."""

    NONE = 0
    CARRY_FORWARD = 1  # it lowers later taxable earnings, without limit of time


#: The options by key, in the order of their fields in `Horizon`.
OPTIONS: dict[str, type[Choice]] = {
    "distribution": Distribution,
    "fixed_cost_growth": FixedCostGrowth,
    "discounting": Discounting,
    "valuation_date": ValuationDate,
    "tax_losses": TaxLosses,
}


class Accounting(NamedTuple):
    """The options that change the equations of a year, as `engine.model.forecast_year.step` takes them.

    Attributes
    ----------
    distribution, tax_losses : int
        Codes of `Distribution` and `TaxLosses`.
    """

    distribution: int
    tax_losses: int


#: As a constant in a kernel it leaves no trace of the other rules there.
PUBLISHED = Accounting(int(Distribution.PUBLISHED), int(TaxLosses.NONE))
