"""What the figures were measured on: kind of machine, versions, commit. No names, no paths."""

import os
import platform
import subprocess
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from llvmlite.binding import get_host_cpu_name

from benchmarks.figure import vector_bits
from benchmarks.peers.cpp import FLAGS, compiler
from simulate.provenance import git_commit, package_versions

_PEERS = ("jax", "jaxlib", "monaco")


def provenance() -> dict:
    """Return all of the provenance, for `latest.json`."""
    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": git_commit(),
        "machine": machine(),
        "versions": {"python": platform.python_version(), **package_versions(), **_peer_versions()},
    }


def machine() -> dict:
    """Return the processor, its vector units, cores, and how busy it is with other things."""
    return {
        "processor": _processor(),
        "code_for": get_host_cpu_name(),
        "vector_bits": vector_bits(),
        "cores": os.cpu_count(),
        "system": f"{platform.system()} {platform.machine()}",
        "load_before": round(os.getloadavg()[0], 2),
    }


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    if not info.is_file():
        return platform.processor() or "unknown"
    parted = (line.partition(":") for line in info.read_text().splitlines())
    return {key.strip(): value.strip() for key, _, value in parted}.get("model name", "unknown")


def _peer_versions() -> dict[str, str]:
    found = {}
    for name in _PEERS:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    path = compiler()
    if path is None:
        found["C++"] = "none"
    else:
        told = subprocess.run([path, "--version"], capture_output=True, text=True, check=True).stdout
        found["C++"] = f"{told.splitlines()[0]}; {' '.join(FLAGS)}"
    return found
