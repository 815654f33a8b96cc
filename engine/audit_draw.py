"""The audit of one draw in detail, by the functions that audit millions."""

from typing import NamedTuple

from engine.audit import Evidence, Finding, add_evidence, close_evidence, find, open_evidence
from engine.forecast import open_books, prepare, step
from engine.inputs import Inputs
from engine.jit import NUMBER, compiled
from engine.rules import Horizon, Terminal

_RUN_OFF = int(Terminal.RUN_OFF)


class DrawAudit(NamedTuple):
    """What the audit of one draw saw.

    Attributes
    ----------
    years : how many were forecast, the run-off's included.
    balance, cash : the years' gaps as parts of their magnitudes, see `engine.audit.Evidence`.
    least_claim, least_rate : of all years.
    finding : what is wrong, None if nothing is.
    gap : what counts in `engine.audit.Audit.worst`.
    """

    years: int
    balance: float
    cash: float
    least_claim: float
    least_rate: float
    finding: Finding | None
    gap: float


@compiled
def _gather(inputs: Inputs, years: int) -> tuple[Evidence, float, float, float]:
    """The evidence, the last dilution, the least rate and the least claim of all years."""
    terms, state, evidence = prepare(inputs), open_books(inputs), open_evidence(inputs)
    least_rate, least_claim = state.discount_rate, 1.0
    for year in range(1, years + 1):
        closing, lines, _ = step(terms, state, year)
        evidence = add_evidence(evidence, terms, lines, closing)
        least_rate = least_rate if least_rate <= lines.discount_rate else lines.discount_rate
        least_claim = least_claim if least_claim <= lines.shareholder_claim else lines.shareholder_claim
        state = closing
        if year == years:
            evidence = close_evidence(evidence, lines)
    return evidence, state.dilution, least_rate, least_claim


@compiled
def _find(evidence: Evidence, rest: tuple[float, float, float, float]) -> tuple[float, float]:
    return find(evidence, rest[0], rest[1], rest[2], rest[3])


def audit_draw(inputs: Inputs, horizon: Horizon, value: float, last_share: float) -> DrawAudit:
    """Audit one draw that has a value.

    Parameters
    ----------
    value, last_share : the draw's results, as `engine.kernel.value_draws` gave them.
    """
    horizon = horizon.checked()
    years = horizon.last_year if horizon.terminal == _RUN_OFF else horizon.years
    numbers = Inputs(*(NUMBER(number) for number in inputs))
    evidence, last_dilution, least_rate, least_claim = _gather(numbers, years)
    finding, gap = _find(evidence, (last_dilution, least_rate, float(value), float(last_share)))
    return DrawAudit(
        years,
        evidence.balance / evidence.magnitude,
        evidence.cash / evidence.magnitude,
        least_claim,
        least_rate,
        Finding(int(finding)) if finding >= 0.0 else None,
        gap,
    )
