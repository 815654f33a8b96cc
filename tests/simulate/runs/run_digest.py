"""A fingerprint of runs, and their numbers: `python -m tests.simulate.runs.run_digest DRAWS [FILE]`.

For tests that need another process: other threads, another layer, processor or cache. Prints the
digest of each company and sampler, and saves the numbers to an .npz file if one is named.
"""

import hashlib
import json
import sys
from pathlib import Path

import numpy as np

from simulate import Config, run
from simulate.config.loading import config_from_text
from tests.simulate.configs import WRITTEN, shipped_path

SAMPLERS = ("random", "sobol", "latin-hypercube")
#: iij with all that years may have: recessions, fat tails, shocks that are tied, a level that walks.
YEARS = "years"
_YEARS = (
    "shocks.recession={probability=0.1, lasts=3, growth=-0.05, variable_cost_ratio=0.02}",
    'shocks.tax_rate={sd=0.05, persistence=0.3, dist="student-t", df=4}',
    'shocks.pairs=[{between=["growth", "tax_rate"], rank=0.5}]', "shocks.until=30",
    "variable_cost_ratio_target=0.81",
    'variable_cost_ratio_target_year={base=8, dist="uniform", min=3, max=20}',
)
#: One of the drafted companies stands for all: they have the same kinds of ranges and shocks.
CASES = (
    *(f"{name} {sampler}" for name in WRITTEN for sampler in SAMPLERS), "nintendo sobol", f"{YEARS} random",
)  # fmt: skip


def case_config(case: str) -> Config:
    """A company with a sampler, by the two words of its case."""
    name, sampler = case.split()
    name, settings = ("iij", _YEARS) if name == YEARS else (name, ())
    text = shipped_path(name).read_text(encoding="utf-8")
    text = text.replace("[run]\n", f'[run]\nsampler = "{sampler}"\n', 1)
    return config_from_text(text, name, name, settings)


def columns(case: str, draws: int, chunk: int = 1 << 17) -> dict[str, np.ndarray]:
    """Inputs, values, reasons, weights and audit of a run."""
    dataset = run(case_config(case), draws, chunk=chunk)
    names = ("inputs", "intrinsic_value", "invalid_reason", "below_book", "last_year_share")
    found = {name: np.ascontiguousarray(dataset[name].values) for name in names if name in dataset}
    return found | {"audit": np.frombuffer(dataset.attrs["audit"].encode(), np.uint8)}


def digest(case: str, draws: int, chunk: int = 1 << 17) -> str:
    """SHA-256 of all of them."""
    found = columns(case, draws, chunk)
    parts = [part for name, cells in found.items() for part in (name.encode(), cells.tobytes())]
    return hashlib.sha256(b"".join(parts)).hexdigest()


def digests(draws: int) -> dict[str, str]:
    """The digest of each case."""
    return {case: digest(case, draws) for case in CASES}


if __name__ == "__main__":
    n_draw, file = int(sys.argv[1]), sys.argv[2:]
    if file:
        found = {f"{case} {name}": cells for case in CASES for name, cells in columns(case, n_draw).items()}
        np.savez(Path(file[0]), **found)
    print(json.dumps(digests(n_draw)))
