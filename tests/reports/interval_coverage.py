"""How often the 95% intervals of a report hold what far more draws say.

`python -m tests.reports.interval_coverage`: each repeat is a run of its own seed; each figure that the report
gives with an interval is compared with the same figure of one long run, whose own error is a tenth of the
interval or less. It takes a quarter of an hour on two quiet cores, so it is run by hand: docs/testing.md has
its table. `--only variance` is one analysis, in less time.
"""

import argparse
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import partial
from math import sqrt
from multiprocessing import get_context
from typing import Any

import numpy as np

from reports.analysis import AnalysedRun
from reports.evaluation.evaluation import evaluate
from reports.options import NO_OPTIONS
from reports.registry import ANALYSES
from simulate import load_config, run
from simulate.settings import DEFAULT_SETTINGS

_PERCENTILES = "percentiles"
_ANALYSES = (
    "decisions", "brokers", "variance", "value_of_information", "given_draws", "value_by_period", _PERCENTILES
)
_LONG = 2_000_000
#: Of the long run: given-data figures and rank correlations of all of its draws, indices from 256 times
#: the evaluations.
_EXACT = replace(
    DEFAULT_SETTINGS, given_data_draws=_LONG, ranked_draws=_LONG, sobol_base=(1 << 20, 1 << 20),
    shapley_evaluations=(15_000_000, 15_000_000),
)
_LEVEL, _SIGMAS = 0.95, 4.0
_NAMES = ("name", "input", "company", "percent", "from", "low_end")

Figures = dict[tuple[str, ...], tuple[float, float, float]]


def with_intervals(
    node: Any, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], Mapping[str, Any]]]:
    """Yield every figure in a tree of JSON that has an interval, with its place."""
    if isinstance(node, dict):
        if {"value", "low", "high"} <= node.keys() and None not in (node["value"], node["low"], node["high"]):
            yield path, node
        for key, value in node.items():
            yield from with_intervals(value, (*path, str(key)))
    elif isinstance(node, list):
        for place, value in enumerate(node):
            known = value if isinstance(value, dict) else {}
            name = next((known[key] for key in _NAMES if key in known), place)
            yield from with_intervals(value, (*path, str(name)))


def figures_of(
    name: str, draws: int, only: Sequence[str], seed: int, settings: Any = DEFAULT_SETTINGS
) -> Figures:
    """Return the figures of one run: value, and the ends of the interval."""
    evaluation = evaluate(run(load_config(name), draws, seed), settings=settings)
    analysed = AnalysedRun(evaluation, NO_OPTIONS)
    found: dict[str, Any] = {
        analysis.name: analysis.to_json(analysed[analysis])
        for each in ANALYSES for analysis in each.figures if analysis.name in only
    }
    if _PERCENTILES in only:
        found[_PERCENTILES] = {
            f"P{percent:g}": estimate._asdict() for percent, estimate in evaluation.percentiles.items()
        }
    tree = json.loads(json.dumps(found))
    return {path: (one["value"], one["low"], one["high"]) for path, one in with_intervals(tree)}


def family(path: tuple[str, ...]) -> str:
    """Return the kind of figure that a place holds, without the names of inputs."""
    first, *rest = path
    if first == "variance":
        return rest[-1]
    if first == "given_draws":
        return f"given draws, {rest[0]}"
    if first == "decisions":
        return rest[0]
    return first


def coverage(name: str, draws: int, repeats: int, processes: int, only: Sequence[str]) -> Iterator[str]:
    """Yield the table: a row a family, with its worst figure."""
    truth = figures_of(name, _LONG, only, 1_000_003, _EXACT)
    held, seen = defaultdict(int), defaultdict(int)
    with ProcessPoolExecutor(processes, get_context("spawn")) as pool:
        for found in pool.map(partial(figures_of, name, draws, only), range(repeats), chunksize=5):
            for path, (_, low, high) in found.items():
                if path in truth:
                    seen[path] += 1
                    held[path] += low <= truth[path][0] <= high
    rows = defaultdict(list)
    for path, n in seen.items():
        rows[family(path)].append((held[path] / n, path, n))
    yield f"| family | figures | mean coverage | lowest | figures beyond {_SIGMAS:g} standard errors |"
    yield "|---|---|---|---|---|"
    for kind, shares in sorted(rows.items()):
        error = sqrt(_LEVEL * (1.0 - _LEVEL) / repeats)
        beyond = [path for share, path, _ in shares if abs(share - _LEVEL) > _SIGMAS * error]
        lowest, where, _ = min(shares)
        mean = np.mean([share for share, *_ in shares])
        worst = f"{lowest:.1%} ({' '.join(where[1:])})"
        yield f"| {kind} | {len(shares)} | {mean:.2%} | {worst} | {len(beyond)} |"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", nargs="?", default="iij")
    parser.add_argument("--repeats", type=int, default=1_000)
    parser.add_argument("--draws", type=int, default=20_000)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--only", nargs="+", choices=_ANALYSES, default=_ANALYSES)
    asked = parser.parse_args()
    for line in coverage(asked.name, asked.draws, asked.repeats, asked.processes, asked.only):
        print(line, flush=True)
