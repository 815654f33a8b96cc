"""The benchmark suite: `make bench`, or `python -m benchmarks [--large] [--only PART]`.

Prints one table and writes benchmarks/latest.json. A missed bar is printed as missed.
"""

import argparse
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

from benchmarks import (
    audit,
    ceiling,
    cold_start,
    kernel,
    panel,
    profile,
    report,
    returns,
    scaling,
    streaming,
    whole_job,
    years,
)
from benchmarks.figure import Figure
from benchmarks.machine import provenance
from benchmarks.table import print_table

_LATEST = Path(__file__).with_name("latest.json")


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, print, write; return 0 whatever the figures: a busy machine is no error."""
    options = _parser().parse_args(argv)
    parts: dict[str, Callable[[], list[Figure]]] = {
        "kernel": kernel.measure,
        "whole-job": whole_job.measure,
        "years": years.measure,
        "returns": returns.measure,
        "audit": audit.measure,
        "profile": profile.measure,
        "ceiling": ceiling.measure,
        "scaling": scaling.measure,
        "streaming": lambda: streaming.measure(options.large),
        "cold-start": cold_start.measure,
        "panel": panel.measure,
        "report": report.measure,
    }
    told = provenance()
    here = told["machine"]
    print(f"{here['processor']} ({here['code_for']}), {here['cores']} cores, {here['vector_bits']} bits; "
          f"commit {told['commit'][:12]}, {told['date']}; load {here['load_before']}")
    figures: list[Figure] = []
    for name, measure in parts.items():
        if options.only is None or name in options.only:
            figures += measure()
    print_table(figures)
    if options.only is None:
        rows = [{**asdict(figure), "verdict": figure.verdict()} for figure in figures]
        _LATEST.write_text(json.dumps({**told, "figures": rows}, indent=1) + "\n")
        print("\nbenchmarks/latest.json written")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--large", action="store_true", help="streamed runs of 10^8 and 10^9 draws (minutes)")
    parser.add_argument(
        "--only", action="append", metavar="PART",
        choices=(
            "kernel", "whole-job", "years", "returns", "audit", "profile", "ceiling", "scaling", "streaming",
            "cold-start", "panel", "report",
        ),
        help="this part alone, and leave latest.json as it is; may be repeated",
    )
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
