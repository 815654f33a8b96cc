"""Where a result comes from: config, seed, draws, versions, commit, machine, date.

Files get sent around, so nothing here names a person, a computer or a folder: no user, no host
name, no path. What a config says of itself is its author's own text, and goes along whole.

Provenance as text is JSON, inside of a file or, of CSV files, beside it. All of it is ASCII, so that
it goes unchanged through whatever a file format or a reader does to other letters and line ends.
"""

import hashlib
import json
import os
import platform
import subprocess
import sys
from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import xarray as xr

_MACHINE = (
    "{processor} (code for {code_for}), {cores} cores, {threads} threads by {threading_layer}, {system}"
)


def as_json(provenance: Mapping[str, Any]) -> str:
    """Return provenance in one line of JSON."""
    return json.dumps(provenance, allow_nan=False)


def write_provenance(dataset: xr.Dataset, path: Path, **more: Any) -> None:
    """Write where a run comes from, and more by name, for tables that cannot say it themselves."""
    text = json.dumps(provenance_of(dataset) | more, indent=2, allow_nan=False)
    path.write_text(f"{text}\n", encoding="ascii")


def machine_words(machine: Mapping[str, Any]) -> str:
    """Return a machine in words: `AMD EPYC (code for znver5), 2 cores, 2 threads by omp, Linux x86_64`."""
    if not machine:
        return "not told"
    return _MACHINE.format_map(defaultdict(lambda: "unknown", machine))


def read_json(text: str) -> Any:
    """Return what an attribute says in JSON.

    Figures that are not finite, which JSON has no word for, are None.
    """
    return json.loads(text, parse_constant=lambda _: None)


_ROOT = Path(__file__).parent.parent
_OWN_FILE = "simulate/provenance.py"
_PACKAGES = ("numba", "llvmlite", "numpy", "scipy", "xarray", "zarr")
#: Attributes that say in JSON what they say.
_IN_JSON = ("versions", "machine", "until", "audit")


def provenance_of(dataset: xr.Dataset) -> dict[str, Any]:
    """Return everything that a run depends on, as JSON knows it: texts, whole numbers, lists and dicts.

    Returns
    -------
    provenance : `config_name`, `config_text`, `config_sha256`, `config_settings`, `seed`,
        `sampler`, `scrambles`, `generator`, `keep`, `draws_asked`, `draws_done`, `draws_invalid`,
        `created`, `git_commit`, `versions`, `machine`, `audit`; `until` of a run that went on until a
        figure was exact; and `written_by`, if it is not the program that made the run that writes it
        down: `versions`, `git_commit` and `date`. The date is a day: all files of one report say
        the same, and the same program writes the same bytes again.
    """
    attrs = {key: plain(value) for key, value in dataset.attrs.items()}
    settings = attrs["config_settings"]
    found: dict[str, Any] = {
        "config_name": str(attrs["config_name"]),
        "config_text": str(attrs["config_text"]),
        "config_sha256": str(attrs["config_sha256"]),
        "config_settings": [settings] if isinstance(settings, str) else list(settings),
        "seed": int(attrs["seed"]),
        "sampler": str(attrs["sampler"]),
        "scrambles": int(attrs["scrambles"]),
        "generator": str(attrs["generator"]),
        "keep": str(attrs["keep"]),
        # Runs of before these two attributes made all the draws they were asked for, nobody knows where.
        "draws_asked": int(attrs.get("draws_asked", attrs["draws_done"])),
        "draws_done": int(attrs["draws_done"]),
        "draws_invalid": int(attrs["draws_invalid"]),
        "created": str(attrs["created"]),
        "git_commit": str(attrs["git_commit"]),
        "versions": {},
        "machine": {},
    }
    found |= {key: read_json(str(attrs[key])) for key in _IN_JSON if key in attrs}
    return found | written_by(found)


def written_by(found: Mapping[str, Any]) -> dict[str, Any]:
    """Return `written_by`, if it is not the program that made a run that writes its provenance down.

    Parameters
    ----------
    found : mapping of str to Any
        Its `versions` and `git_commit`.
    """
    own: dict[str, Any] = {"versions": package_versions(), "git_commit": git_commit()}
    if all(found[key] == value for key, value in own.items()):
        return {}
    return {"written_by": own | {"date": datetime.now(UTC).date().isoformat()}}


def plain(value: Any) -> Any:
    """Return an attribute as JSON knows it, whether it comes from memory or from a store."""
    return value.tolist() if hasattr(value, "tolist") else value


def machine() -> dict[str, Any]:
    """Return the machine as far as it shapes bits or speed; ask after the draws, for the threads.

    Returns
    -------
    machine : `system`, `processor`, `code_for` (what the compiler makes code for: another one may
        round otherwise), `cores`, `threads`, `threading_layer` ("unknown" before the first kernel).
    """
    import llvmlite.binding
    import numba

    settings: Any = numba.config  # a module whose names are made at run time
    try:
        layer: str = numba.threading_layer()
    except ValueError:  # nothing has run in parallel, as with the JIT off
        layer = "unknown"
    return {
        "system": f"{platform.system()} {platform.machine()}",
        "processor": _processor(),
        "code_for": settings.CPU_NAME or llvmlite.binding.get_host_cpu_name(),
        "cores": os.cpu_count(),
        "threads": numba.get_num_threads(),
        "threading_layer": layer,
    }


@cache
def _processor() -> str:
    """Return the processor's model; on Linux Python itself knows the architecture only."""
    try:
        with open("/proc/cpuinfo", encoding="utf-8", errors="replace") as lines:
            for line in lines:
                key, _, model = line.partition(":")
                if key.strip() == "model name":
                    return model.strip()
    except OSError:
        pass
    return platform.processor() or platform.machine() or "unknown"


def package_versions() -> dict[str, str]:
    """Return the versions of this program, of Python, and of the packages that shape its numbers."""
    return dict(_versions())


@cache
def _versions() -> dict[str, str]:
    found = {"intrinsic-mc": own_version(), "python": ".".join(map(str, sys.version_info[:3]))}
    for name in _PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "unknown"
    return found


def own_version() -> str:
    """Return the version of this program, from its installation or from pyproject.toml beside it."""
    try:
        return version("intrinsic-mc")
    except PackageNotFoundError:
        import tomllib

        project = _ROOT / "pyproject.toml"
        return tomllib.loads(project.read_text())["project"]["version"] if project.is_file() else "unknown"


@cache  # of the code that this process has loaded; two calls of git take 10 ms
def git_commit(patience: float = 10.0) -> str:
    """Return the commit of this source tree, with `+changes` if files differ from it; else `unknown`.

    A repository that merely lies around the program, or that the environment names, is another's.
    A git that takes longer than `patience`, in seconds, is not waited for.
    """
    try:
        # Empty where the repository begins in our folder; and its commit must hold this very file.
        asked = "--show-prefix", "HEAD", f"HEAD:{_OWN_FILE}"
        below, commit, _ = _git(patience, "rev-parse", *asked).splitlines()
        if below:
            return "unknown"
        changed = _git(patience, "status", "--porcelain", "--untracked-files=no")
        return commit + "+changes" if changed else commit
    except (OSError, subprocess.SubprocessError, ValueError):
        return "unknown"


def _git(patience: float, *words: str) -> str:
    """Return what git says of our folder, whatever `GIT_DIR` and its like say."""
    theirs = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    done = subprocess.run(
        ["git", "-C", str(_ROOT), *words], stdin=subprocess.DEVNULL, capture_output=True, check=True,
        env=theirs, timeout=patience,
    )
    return done.stdout.decode(errors="replace")


@cache  # of what this process imported, whatever lies there since
def program_hash() -> str:
    """Return the hash of all that makes bits: the engine with its versions, this package, the processor."""
    from engine.runtime.compile_cache import source_hash  # imports numba: slow

    digest = hashlib.sha256(f"{source_hash()} {machine()['code_for']}".encode())
    for source in sorted(Path(__file__).parent.rglob("*.py")):
        digest.update(source.read_bytes())
    return digest.hexdigest()[:16]
