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
from tests.simulate.configs import SHIPPED, changed_text

SAMPLERS = ("random", "sobol", "latin-hypercube")
CASES = tuple(f"{name} {sampler}" for name in SHIPPED for sampler in SAMPLERS)


def case_config(case: str) -> Config:
    """A shipped company with a sampler, by the two words of its case."""
    name, sampler = case.split()
    return config_from_text(changed_text(name, ("[run]\n", f'[run]\nsampler = "{sampler}"\n')), name, name)


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
