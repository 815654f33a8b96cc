"""Which program makes a run's bits."""

import hashlib
from pathlib import Path

from engine.runtime.compile_cache import source_hash
from simulate.provenance import machine


def program_hash() -> str:
    """Return the hash of all that makes bits: the engine with its versions, this package, the processor."""
    digest = hashlib.sha256(f"{source_hash()} {machine()['code_for']}".encode())
    for source in sorted(Path(__file__).parents[1].rglob("*.py")):
        digest.update(source.read_bytes())
    return digest.hexdigest()[:16]
