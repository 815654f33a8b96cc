"""The hash of the first draws of a shipped company: `python -m tests.simulate.stream_hash`.

Numbers are written to 8 digits first. On one kind of processor runs are equal bit for bit; another
may round a last bit otherwise (see test_equal_bytes.py), and of the 70,000 numbers in a hash one in
fifteen runs would then differ in its tenth digit, but one in a thousand in its eighth. Whatever
changes a stream changes all its numbers in the first digit.
"""

import hashlib
import json
from pathlib import Path

import numpy as np

from tests.simulate.configs import SHIPPED
from tests.simulate.runs.run_digest import SAMPLERS, columns

N_DRAW = 4_096
FILE = Path(__file__).parents[1] / "golden" / "stream_hashes.json"
NAMES = ("inputs", "intrinsic_value", "invalid_reason", "last_year_share")


def first_draws(case: str) -> dict[str, np.ndarray]:
    """Those of the config's own seed."""
    return columns(case, N_DRAW)


def hash_of(found: dict[str, np.ndarray]) -> str:
    """SHA-256 of inputs, values, reasons and last years' weights."""
    digest = hashlib.sha256()
    for name in NAMES:
        cells = np.asarray(found[name], np.float64).ravel() + 0.0  # no minus zeros
        digest.update(f"{name}: {' '.join(f'{cell:.7e}' for cell in cells)}\n".encode())
    return digest.hexdigest()


def hashes() -> dict[str, dict[str, str]]:
    """By company and sampler."""
    def of_samplers(name: str) -> dict[str, str]:
        return {sampler: hash_of(first_draws(f"{name} {sampler}")) for sampler in SAMPLERS}

    return {name: of_samplers(name) for name in SHIPPED}


def note(name: str, of_samplers: dict[str, str]) -> str:
    """The word that CHANGELOG.md must contain: the hash of all samplers of a company."""
    whole = hashlib.sha256(" ".join(of_samplers[sampler] for sampler in SAMPLERS).encode())
    return f"{name} {whole.hexdigest()[:12]}"


if __name__ == "__main__":
    current = hashes()
    FILE.write_text(json.dumps(current, indent=1) + "\n", encoding="utf-8")
    notes = ", ".join(note(*each) for each in current.items())
    print(f"{FILE.name} written; CHANGELOG.md must name: {notes}")
