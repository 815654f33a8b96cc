"""An engine with one equation broken: its own audit counts the draws and names the worst."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from engine.model.audit.invariants import TOLERANCE, Audit, Violation
from tests.engine.draws import company
from tests.engine.runtime.test_threads import ROOT

pytestmark = pytest.mark.heavy

N_DRAW = 40
Changes = dict[str, float | tuple[float, float]]  # numbers, and the ends of what is drawn

# Few draws by the interpreter: a broken engine is not worth half a minute of compiling.
RUN = """
import json, sys
import numpy as np
np.seterr(all="ignore")
from engine.model.audit.draw_audit import audit_draw
from engine.model.inputs import INPUT_NAMES, Inputs
from engine.kernels.valuation_kernel import empty_valuation, value_draws
from engine.distributions import Uniform
from engine.model.rules.horizon import Horizon
from engine.kernels.sampler import build_sampler

base, spread, first, count = json.loads(sys.argv[1])
spread = {name: Uniform(*ends) for name, ends in spread.items()}
base, horizon = Inputs(**base), Horizon(12, terminal=1)
out, inputs = empty_valuation(count), np.empty((count, len(spread)))
audit = value_draws(build_sampler(base, spread, 5), horizon, first, out, inputs)
gaps = {}
for draw in np.flatnonzero(out.reason == 0):
    drawn = dict(zip([name for name in INPUT_NAMES if name in spread], inputs[draw], strict=True))
    results = float(out.value[draw]), float(out.last_year_share[draw])
    gaps[first + int(draw)] = audit_draw(base._replace(**drawn), horizon, *results).gap
print(json.dumps([*audit, gaps]))
"""

#: By what is broken: file, the line, what stands there instead, inputs, what is found.
BROKEN = {
    "sign of other liabilities": (
        "model/forecast_year.py", "debt = liabilities - constants.other_liabilities",
        "debt = liabilities + constants.other_liabilities", {}, Violation.BALANCE,
    ),
    "debt that is a billionth off": (
        "model/forecast_year.py", "debt = liabilities - constants.other_liabilities",
        "debt = liabilities - constants.other_liabilities - 1e-9 * revenue", {}, Violation.BALANCE,
    ),
    "retained earnings forgotten": (
        "model/forecast_year.py", "free_cash + financing - retained + adjustment + state.cash",
        "free_cash + financing + adjustment + state.cash", {}, Violation.CASH,
    ),
    "prior cash forgotten": (
        "model/forecast_year.py", "free_cash + financing - retained + adjustment + state.cash",
        "free_cash + financing - retained + adjustment", {}, Violation.CASH,
    ),
    "capital spending counted twice": (
        "model/forecast_year.py", "free_cash = operating_cash - maintenance_capex - new_capex",
        "free_cash = operating_cash - maintenance_capex - new_capex - new_capex", {}, Violation.CASH,
    ),
    "shares bought back with losses": (
        "model/forecast_year.py", "1.0 + share_issuance * constants.per_market_cap",
        "1.0 - share_issuance * constants.per_market_cap", {"variable_cost_ratio": (0.8, 1.0)},
        Violation.CLAIM,
    ),
    "rates below -100% let through": (
        "model/rules/invalid_draws.py", "reason = reason if lowest_rate > -1.0 else _DISCOUNT_RATE",
        "reason = reason",
        {"initial_discount_rate": (-1.5, 0.5)}, Violation.RATE,
    ),
    "endless values let through": (
        "model/rules/invalid_draws.py", "reason = _VALID if abs(value) < float(\"inf\") else _NON_FINITE",
        "reason = _VALID",
        {"base_cash": 1e303, "initial_discount_rate": -0.9999999, "discount_rate_multiplier": 0.5},
        Violation.FINITE,
    ),
}
FIRST = 1_000_005  # numbers of draws, not of cells, are named


def audited(folder: Path, changes: Changes) -> tuple[Audit, dict[int, float]]:
    """What the engine in a folder finds in a run, and each draw's gap when it is audited by itself."""
    given = {name: number for name, number in changes.items() if isinstance(number, float)}
    spread = {name: ends for name, ends in changes.items() if name not in given}
    base = company(**{"base_cash": 50.0} | given)._asdict()
    told = json.dumps([base, {"tax_rate": (0.2, 0.3)} | spread, FIRST, N_DRAW])
    done = subprocess.run(
        [sys.executable, "-c", RUN, told], cwd=folder, capture_output=True, text=True, check=False,
        env=os.environ | {"NUMBA_DISABLE_JIT": "1", "PYTHONPATH": str(folder)},
    )
    assert done.returncode == 0, done.stderr
    draws, failures, worst, worst_draw, gaps = json.loads(done.stdout)
    return Audit(draws, tuple(failures), worst, worst_draw), {int(draw): gap for draw, gap in gaps.items()}


def test_the_engine_as_it_is_is_sound():
    audit, gaps = audited(ROOT, {"variable_cost_ratio": (0.8, 1.0)})
    assert (audit.draws, audit.failed()) == (N_DRAW, 0)
    assert audit.worst == max(gaps.values()) < TOLERANCE


@pytest.mark.parametrize("broken", BROKEN)
def test_a_broken_one_is_found_and_the_draw_named(broken, tmp_path):
    file, line, other, changes, violation = BROKEN[broken]
    shutil.copytree(ROOT / "engine", tmp_path / "engine", ignore=shutil.ignore_patterns("__pycache__"))
    source = tmp_path / "engine" / file
    text = source.read_text(encoding="utf-8")
    assert text.count(line) == 1
    source.write_text(text.replace(line, other), encoding="utf-8")
    audit, gaps = audited(tmp_path, changes)
    failing = [draw for draw, gap in gaps.items() if not gap <= TOLERANCE]
    assert audit.draws == len(gaps)
    assert audit.failed() == audit.failures[violation] == len(failing) > 0
    assert audit.worst == max(gaps.values()) > TOLERANCE
    assert audit.worst_draw == min(draw for draw, gap in gaps.items() if gap == audit.worst)
