"""The audit of one draw in detail, by the functions that audit millions."""

from typing import NamedTuple

import numpy as np

from engine.model.audit.invariants import (
    AuditAccumulator,
    Violation,
    audit_year,
    close_audit,
    find_violation,
    open_audit,
)
from engine.model.forecast_year import step
from engine.model.inputs import Inputs
from engine.model.rules.forecast_options import Accounting
from engine.model.rules.horizon import Horizon
from engine.model.tile import INPUT, LANES, SIZE, new_buffer, read_constants, read_state, write_state
from engine.model.years.deviations import begin_year, open_forecast
from engine.runtime.jit import NUMBER, compiled
from engine.runtime.kernel_arguments import NO_INNOVATIONS, NO_SHOCKS, Shocks


class DrawAudit(NamedTuple):
    """The audit of one draw in detail.

    Attributes
    ----------
    years : int
        How many were forecast, those of the run-off included.
    balance, cash : float
        The years' gaps as parts of their magnitudes, see `AuditAccumulator`.
    least_claim, least_rate : float
        Of all years.
    violation : Violation or None
        What is wrong, None if nothing is.
    gap : float
        What counts in `Audit.worst`.
    """

    years: int
    balance: float
    cash: float
    least_claim: float
    least_rate: float
    violation: Violation | None
    gap: float


@compiled
def _gather(
    inputs: Inputs, horizon: Horizon, shocks: Shocks, innovations: np.ndarray
) -> tuple[AuditAccumulator, float, float, float]:
    """Return the sums, the last dilution, the least rate and the least claim of all years."""
    buffer = new_buffer(SIZE)  # of which the first lane is read, and all hold the same draw
    for row, number in enumerate(inputs):
        buffer[(INPUT + row) * LANES : (INPUT + row + 1) * LANES] = number
    differ, accumulator = open_forecast(buffer, horizon, shocks), open_audit(inputs)
    state = read_state(buffer, 0)
    least_rate, least_claim = state.discount_rate, 1.0
    accounting = Accounting(horizon.distribution, horizon.tax_losses)
    for year in range(1, horizon.last_year + 1):
        if differ > 0:
            begin_year(buffer, horizon, shocks, innovations, year, differ)
        constants = read_constants(buffer, 0)
        closing, lines, _ = step(constants, state, year, accounting)
        write_state(buffer, 0, closing)
        accumulator = audit_year(accumulator, constants, lines, closing, accounting)
        least_rate = least_rate if least_rate <= lines.discount_rate else lines.discount_rate
        least_claim = least_claim if least_claim <= lines.shareholder_claim else lines.shareholder_claim
        state = closing
        if year == horizon.last_year:
            accumulator = close_audit(accumulator, lines)
    return accumulator, state.dilution, least_rate, least_claim


@compiled
def _find_violation(
    accumulator: AuditAccumulator, rest: tuple[float, float, float, float]
) -> tuple[float, float]:
    return find_violation(accumulator, rest[0], rest[1], rest[2], rest[3])


def audit_draw(
    inputs: Inputs, horizon: Horizon, value: float, last_share: float, shocks: Shocks = NO_SHOCKS,
    innovations: np.ndarray = NO_INNOVATIONS,
) -> DrawAudit:
    """Audit one draw that has a value.

    Parameters
    ----------
    inputs : Inputs
    horizon : Horizon
    value, last_share : float
        The draw's results, as `engine.kernels.valuation_kernel.value_draws` gave them.
    shocks : Shocks, optional
    innovations : (row, year) float64, optional
        The draw's, as `engine.kernels.innovations.draw_innovations` gives them.

    Raises
    ------
    ValueError
        If the horizon is none.
    """
    horizon = horizon.checked()
    lanes = np.repeat(np.ascontiguousarray(innovations, dtype=np.float64).ravel(), LANES)
    numbers = Inputs(*(NUMBER(number) for number in inputs))
    accumulator, last_dilution, least_rate, least_claim = _gather(numbers, horizon, shocks, lanes)
    rest = last_dilution, least_rate, float(value), float(last_share)
    violation, gap = _find_violation(accumulator, rest)
    return DrawAudit(
        horizon.last_year,
        accumulator.balance / accumulator.magnitude,
        accumulator.cash / accumulator.magnitude,
        least_claim,
        least_rate,
        Violation(int(violation)) if violation >= 0.0 else None,
        gap,
    )
