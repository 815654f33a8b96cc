"""What the audit of a run found, as its Dataset has it and in words, and the command that shows a draw."""

import json
import shlex
from math import isfinite
from typing import Any

import xarray as xr

from engine.model.audit.invariants import VIOLATION_MEANING, Audit, Violation
from simulate.provenance import provenance_of


def audit_text(audit: Audit) -> str:
    """Return what the audit of a run found, as JSON: draws looked at, failures by finding, the worst draw."""
    failures = {VIOLATION_MEANING[each]: audit.failures[each] for each in Violation if audit.failures[each]}
    worst = audit.worst if isfinite(audit.worst) else None  # JSON knows no infinity
    return json.dumps({
        "draws": audit.draws, "failures": failures, "worst_gap": worst, "worst_draw": audit.worst_draw,
    })


def audit_found(dataset: xr.Dataset) -> dict[str, Any]:
    """Return what the audit of a run found, as `audit_text` has it."""
    found: dict[str, Any] = json.loads(dataset.attrs["audit"])
    return found


def explain_words(dataset: xr.Dataset, draw: int) -> str:
    """Return the command that shows a draw, as the run's config, settings and seed give it."""
    found = provenance_of(dataset)
    words = ["python", "-m", "simulate", "explain", found["config_name"], "--draw", str(draw)]
    words += ["--seed", str(found["seed"])]
    if found["sampler"] == "latin-hypercube":  # its points depend on how many there are
        words += ["--draws", str(found["draws_asked"])]
    for setting in found["config_settings"]:
        words += ["--set", setting]
    return shlex.join(words)


def failed_audit_lines(dataset: xr.Dataset) -> list[str]:
    """Return what is wrong with draws that have a value, a line a finding, and how to see the worst.

    A finding is a fault of the program or the machine, or of inputs so wild that a claim is less than any
    number.
    """
    audit = audit_found(dataset)
    shows = f"`{explain_words(dataset, audit['worst_draw'])}` shows the worst"
    how = f"find out why before you use a figure; {shows}"
    return [
        f"{count:,} draws failed the audit ({finding}): {how}" for finding, count in audit["failures"].items()
    ]
