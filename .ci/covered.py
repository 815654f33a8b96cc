"""How many lines and branches the tests run, in percent, of what `coverage json` writes. Under 95 fails."""

import json
import sys
from typing import Any

BAR = 95.0


def verdict(totals: dict[str, Any]) -> tuple[bool, str]:
    """Whether both are at the bar, and the line to print; nothing measured is under it."""
    measured = {
        "lines": (totals["covered_lines"], totals["num_statements"]),
        "branches": (totals["covered_branches"], totals["num_branches"]),
    }
    percent = {kind: 100.0 * run / max(1, whole) for kind, (run, whole) in measured.items()}
    # Rounded down, or 94.96 would be printed as the 95.0 that it is not.
    words = [
        f"{int(percent[kind] * 10.0) / 10.0}% of {whole:,} {kind}" for kind, (_, whole) in measured.items()
    ]
    return min(percent.values()) >= BAR, f"run by the tests: {', '.join(words)}; {BAR:g}% of each is wanted"


def main() -> int:
    """Read the report from standard input; 0 if lines and branches are at the bar."""
    fine, words = verdict(json.load(sys.stdin)["totals"])
    print(words)
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main())
