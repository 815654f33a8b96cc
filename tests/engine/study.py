"""Random companies valued by the reference under every rule: what the engine must agree with."""

from functools import cache

import numpy as np

from engine.model.rules.terminal_rules import Floor, Terminal
from tests.engine import plain_reference
from tests.engine.draws import random_companies, to_arrays

TERMINALS: dict[str, Terminal] = {
    "run-off": Terminal.RUN_OFF,
    "none": Terminal.NONE,
    "gordon": Terminal.GORDON,
    "exit P/E": Terminal.EXIT_PE,
    "exit EV/EBITDA": Terminal.EXIT_EV_TO_EBITDA,
}
FLOORS: dict[str, Floor] = {"zero": Floor.ZERO, "none": Floor.NONE, "book": Floor.BOOK}

# The lines a valuation reads, and those that show which cases are in the sample.
_LINES = (
    "revenue", "cash_for_distribution", "prior_cash_distribution", "net_income", "ebitda", "total_debt",
    "total_equity",
    "share_issuance", "discount_rate", "present_value", "shareholder_claim",
)  # fmt: skip
_CHUNK = 1_000  # draws: all 42 lines of all draws at once would take 350 MB


@cache
def companies(count: int) -> np.ndarray:
    """(input, draw), the same for every test of a session."""
    matrix = random_companies(count, seed=1)
    matrix.setflags(write=False)
    return matrix


@cache
def book(count: int) -> dict[str, np.ndarray]:
    """The lines of 100 years of those companies, (year, draw)."""
    matrix = companies(count)
    chunks = [
        plain_reference.forecast(to_arrays(matrix[:, at : at + _CHUNK])) for at in range(0, count, _CHUNK)
    ]
    return {line: np.concatenate([chunk[line] for chunk in chunks], axis=1) for line in _LINES}
