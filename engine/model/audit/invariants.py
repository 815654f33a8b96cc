"""The accounting identities that hold of every forecast, whatever its inputs, and the audit that checks them.

Every year the balance sheet ties, the cash flow adds up to the distribution, today's holders keep
a part in (0, 1] of it, and it is discounted at a rate above -100%; value and weights are finite.
Sums are made in another order than `engine.model.forecast_year.step` makes them, so a term that is lost,
counted twice or has the wrong sign there shows here as a gap far above what rounding leaves.
"""

from enum import IntEnum
from typing import NamedTuple

from engine.model.forecast_year import Constants, State
from engine.model.inputs import Inputs
from engine.model.line_items import Lines
from engine.model.rules.forecast_options import Accounting, Distribution
from engine.runtime.jit import inlined

#: Greatest gap, as a part of the magnitudes, that passes for rounding. A year's sums of four and of eight
#: numbers, made in two orders, leave a dozen roundings of 1.1e-16 of these numbers at most: 200,000 companies
#: far wider apart than any config, over 100 years, leave 1.3e-15. A lost term leaves what it is worth.
TOLERANCE = 1e-12


class Violation(IntEnum):
    """What is wrong with a draw that has a value; of several the last counts, as the gravest."""

    BALANCE = 0
    CASH = 1
    CLAIM = 2
    RATE = 3
    FINITE = 4


VIOLATION_MEANING: dict[Violation, str] = {
    Violation.BALANCE: "a year's assets are not debt, other liabilities and equity",
    Violation.CASH: "a year's distribution is not the sum that its rule promises",
    Violation.CLAIM: "a year's claim of today's holders is not in (0, 1]",
    Violation.RATE: "a year's discount rate is -100% or less",
    Violation.FINITE: "the value or the last year's weight is not a finite number",
}

# Floats, as a tile's rows are; numba freezes them, and would look members of an enum up.
SOUND = -1.0
NOT_AUDITED = -1.0  # the gap of a draw that has no value: less than any
_BALANCE, _CASH, _CLAIM, _RATE, _FINITE = (float(violation) for violation in Violation)
_ENDLESS = float("inf")
_CLEAN_SURPLUS = int(Distribution.CLEAN_SURPLUS)


class AuditAccumulator(NamedTuple):
    """What the audit of one draw adds up, year by year.

    Sums, not greatest values: a year without a number stays in a sum. Each year's gap is within
    rounding of that year's magnitude, so their sums are, too. One division at the close serves all years.

    Attributes
    ----------
    balance, cash : float
        Sums of the years' gaps without signs, money.
    magnitude : float
        Sum of the opening books, of each year's assets, and of the last year's cash from operations, without
        signs, money. Other amounts follow revenue, as assets do, or grow or shrink as fixed costs do, most at
        either end; adding them up as well made the audit twice as costly.
    least_dilution : float
        1 / the greatest claim of a year.
    """

    balance: float
    cash: float
    magnitude: float
    least_dilution: float


class Audit(NamedTuple):
    """The audit of many draws.

    Attributes
    ----------
    draws : int
        How many were audited: those that have a value.
    failures : tuple of int
        How many of these failed, by `Violation`; a draw counts once, with the gravest.
    worst : float
        Greatest gap of a draw as a part of its magnitudes; infinite if one broke another rule.
    worst_draw : int
        Number of that draw, the lowest if there are more; -1 if none was audited. If any draw failed, this is
        one that did: gaps within the tolerance are smaller.
    """

    draws: int
    failures: tuple[int, ...]
    worst: float
    worst_draw: int

    def failed(self) -> int:
        """Return how many draws failed."""
        return sum(self.failures)


NO_AUDIT = Audit(0, (0,) * len(Violation), 0.0, -1)


def merge_audits(a: Audit, b: Audit) -> Audit:
    """Return the audit of the draws of both; it is the same in any order."""
    worse = min((each for each in (a, b) if each.draws), key=_worst_first, default=NO_AUDIT)
    failures = tuple(one + other for one, other in zip(a.failures, b.failures, strict=True))
    return Audit(a.draws + b.draws, failures, worse.worst, worse.worst_draw)


def _worst_first(audit: Audit) -> tuple[float, int]:
    return -audit.worst, audit.worst_draw


@inlined
def open_audit(inputs: Inputs) -> AuditAccumulator:
    """Return the sums before the first year."""
    books = (abs(inputs.base_debt) + abs(inputs.base_equity)) + (
        abs(inputs.base_production_assets) + abs(inputs.base_working_capital)
    )
    others = (abs(inputs.revenue) + abs(inputs.fixed_operating_expenses)) + (
        abs(inputs.other_liabilities) + abs(inputs.base_cash)
    )
    return AuditAccumulator(0.0, 0.0, books + others, 1.0)


@inlined
def balance_gap(constants: Constants, lines: Lines) -> float:
    """Return debt, other liabilities and equity less assets, money; 0 but for rounding."""
    return ((lines.total_debt + constants.other_liabilities) + lines.total_equity) - lines.total_assets


@inlined
def cash_gap(lines: Lines, accounting: Accounting) -> float:
    """Return what the distribution's rule promises less what is distributed, money; 0 but for rounding.

    As published that is the sum of the cash flows; under clean surplus, what net income and share issues
    leave when equity has its part.
    """
    if accounting.distribution == _CLEAN_SURPLUS:
        earned = (lines.net_income + lines.share_issuance) + (
            lines.cash_flow_adjustment + lines.prior_cash_distribution
        )
        return (earned + lines.retained_cash_flow) - lines.cash_for_distribution
    flows = (lines.cash_from_operations + lines.cash_from_financing) + (
        lines.cash_from_investing + lines.retained_cash_flow
    )
    flows += lines.cash_flow_adjustment + lines.prior_cash_distribution
    return flows - lines.cash_for_distribution


@inlined
def audit_year(
    accumulator: AuditAccumulator, constants: Constants, lines: Lines, closing: State, accounting: Accounting
) -> AuditAccumulator:
    """Return the sums after one more year."""
    least = accumulator.least_dilution
    return AuditAccumulator(
        accumulator.balance + abs(balance_gap(constants, lines)),
        accumulator.cash + abs(cash_gap(lines, accounting)),
        accumulator.magnitude + abs(lines.total_assets),
        least if least <= closing.dilution else closing.dilution,
    )


@inlined
def close_audit(accumulator: AuditAccumulator, lines: Lines) -> AuditAccumulator:
    """Return the sums after the last year, of which these are the lines."""
    magnitude = accumulator.magnitude + abs(lines.cash_from_operations)
    return AuditAccumulator(accumulator.balance, accumulator.cash, magnitude, accumulator.least_dilution)


@inlined
def find_violation(
    accumulator: AuditAccumulator, last_dilution: float, lowest_rate: float, value: float, last_share: float
) -> tuple[float, float]:
    """Return what is wrong with one draw that has a value.

    Parameters
    ----------
    accumulator : AuditAccumulator
        After the last year.
    last_dilution : float
        1 / claim of the last year; once infinite, a product of all years' stays so.
    lowest_rate : float
        Of all years.
    value, last_share : float
        The draw's results.

    Returns
    -------
    violation : float
        A code of `Violation`, or `SOUND`.
    gap : float
        The greater of both gaps as a part of their magnitudes; infinite if another rule is broken or a gap
        is no number.
    """
    balance, cash = accumulator.balance / accumulator.magnitude, accumulator.cash / accumulator.magnitude
    gap = balance if balance > cash else cash
    kept = (accumulator.least_dilution >= 1.0) & (last_dilution < _ENDLESS)
    above = lowest_rate > -1.0
    finite = (abs(value) < _ENDLESS) & (abs(last_share) < _ENDLESS)
    # The last condition that fails wins, so the gravest comes last.
    violation = SOUND if balance <= TOLERANCE else _BALANCE
    violation = violation if cash <= TOLERANCE else _CASH
    violation = violation if kept else _CLAIM
    violation = violation if above else _RATE
    violation = violation if finite else _FINITE
    is_number = (balance < _ENDLESS) & (cash < _ENDLESS)
    return violation, gap if is_number & kept & above & finite else _ENDLESS
