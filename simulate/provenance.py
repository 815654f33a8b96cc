"""Where a result comes from: versions and commit."""

import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

_ROOT = Path(__file__).parent.parent
_PACKAGES = ("numba", "llvmlite", "numpy", "scipy", "xarray", "zarr")


def package_versions() -> dict[str, str]:
    """Versions of this program and of the packages that shape its numbers."""
    found = {"intrinsic-mc": own_version()}
    for name in _PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "unknown"
    return found


def own_version() -> str:
    """The version of this program, from its installation or from pyproject.toml beside it."""
    try:
        return version("intrinsic-mc")
    except PackageNotFoundError:
        import tomllib

        project = _ROOT / "pyproject.toml"
        return tomllib.loads(project.read_text())["project"]["version"] if project.is_file() else "unknown"


def git_commit() -> str:
    """The commit of this source tree, with `+changes` if files differ from it; else `unknown`."""

    def git(*words: str) -> str:
        done = subprocess.run(
            ["git", "-C", str(_ROOT), *words], capture_output=True, text=True, check=True, timeout=10
        )
        return done.stdout.strip()

    try:
        commit = git("rev-parse", "HEAD")
        return commit + "+changes" if git("status", "--porcelain", "--untracked-files=no") else commit
    except (OSError, subprocess.SubprocessError):
        return "unknown"
