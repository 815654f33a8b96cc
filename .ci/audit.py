"""Whether a pinned package is known to be vulnerable.

Known vulnerabilities fail; a service that does not answer is told in a line and fails nothing.

pip-audit passes a package over that the service does not have, with exit code 0. A mirror that has
packages but no such service passes all of them over: so what was truly looked up is counted, and
one package is asked for before all of them are.
"""

import json
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import Any

_SERVICES = ("pypi", "osv")
_LOCK = Path("requirements-tests.lock")  # all of requirements.lock is in it
_COMMAND = (
    sys.executable, "-m", "pip_audit", "--disable-pip", "--no-deps", "--progress-spinner", "off",
    "--desc", "off", "--timeout", "5", "--format", "json",
)


def audited(service: str, requirements: Path) -> tuple[list[dict[str, Any]], str]:
    """Return what a service says of each package, or nothing and the reason."""
    command = [*_COMMAND, "--vulnerability-service", service, "--requirement", str(requirements)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        packages = json.loads(run.stdout)["dependencies"]
    except (ValueError, KeyError):
        return [], f"{service}: {''.join(run.stderr.splitlines()[-1:])}"
    if not any("vulns" in package for package in packages):
        return [], f"{service} does not know the packages"
    return packages, ""


def verdict(packages: list[dict[str, Any]]) -> tuple[int, list[str]]:
    """How many packages were looked up, and a line for each vulnerability."""
    known = [package for package in packages if "vulns" in package]
    found = [
        f"{package['name']} {package['version']}: {flaw['id']}, "
        f"mended in {', '.join(flaw['fix_versions']) or 'no version yet'}"
        for package in known
        for flaw in package["vulns"]
    ]
    return len(known), found


def answering() -> tuple[str, str]:
    """Return the first service that knows a package, or none and the reasons."""
    reasons = []
    with tempfile.TemporaryDirectory() as folder:
        probe = Path(folder) / "one.txt"
        probe.write_text(f"numpy=={version('numpy')}\n")
        for service in _SERVICES:
            packages, reason = audited(service, probe)
            if packages:
                return service, ""
            reasons.append(reason)
    return "", "; ".join(reasons)


def main() -> int:
    """0 if nothing is known against any package, or nobody answers; else 1."""
    service, reason = answering()
    if not service:
        print(f"not audited, no vulnerability service answers: {reason}"[:300])
        return 0
    packages, reason = audited(service, _LOCK)
    count, found = verdict(packages)
    asked = f"{count} of {len(packages)} packages"
    print(*found, f"{service}: {len(found)} vulnerabilities known of {asked}", sep="\n")
    if reason:
        print(reason)
    return 1 if found or reason else 0


if __name__ == "__main__":
    sys.exit(main())
