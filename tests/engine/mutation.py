"""Mutation check: every small change of an equation has to fail a test. By hand, see docs/testing.md.

`python -m tests.engine.mutation` makes the mutants with cosmic-ray, which is not in the lock file, and
with two operators that it lacks. No file is changed: each mutant is run in a fork that reads one module's
text from memory. The fork starts with numba and pytest loaded: a mutant costs half a second, not three.
"""

import argparse
import difflib
import importlib.abc
import importlib.util
import os
import re
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

os.environ["NUMBA_DISABLE_JIT"] = "1"  # before numba is imported: compiling takes longer than any test
os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"  # hypothesis takes a while and is not used here

import numba  # noqa: F401  # loaded before the forks
import numpy as np
import pytest
import scipy.special  # noqa: F401
from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator, operator_names

from tests.engine.equivalent_mutants import EQUIVALENT

MODULES = tuple(
    f"engine.model.{name}"
    for name in (
        "earnings", "forecast_year", "rules.terminal_rules", "terminal_value", "rules.horizon",
        "rules.invalid_draws", "years.option_effects", "valuation",
    )
)

#: Quick ones first: most mutants fall at the published cells.
TESTS = tuple(
    f"tests/engine/model/{name}.py"
    for name in (
        "rules/test_terminal_rules", "rules/test_horizon", "test_statements", "test_forecast_year",
        "test_terminal_value", "rules/test_invalid_draws", "test_run_off", "test_valuation",
        "audit/test_audit", "years/test_option_effects",
    )
)

#: Operators that say nothing of an equation: bits of a float are a TypeError and `|` for `+` in an
#: address is the same address; `is` compares no numbers; interpreted, decorators do nothing.
LEFT_OUT = re.compile(
    "RemoveDecorator|_Is(Not)?$|(Add|Sub|Mul|Div|Pow)_(RShift|LShift|BitOr|BitAnd|BitXor)$"
)

#: Where a number stands is no equation; that all tests of tiles have in view.
ADDRESS = re.compile(r"\[[^\[\]]*\blane\b[^\[\]]*\]")

#: Of processor time, ten times what all tests take: elapsed time runs out on a busy machine.
SECONDS = 200


class Mutant(NamedTuple):
    """One change of one module; `change` is the changed lines as they read now."""

    module: str
    operator: str
    text: str
    change: str


def mutants_of(module: str) -> list[Mutant]:
    """Every mutant of a module."""
    source = _source(module)
    return [
        Mutant(module, operator, text, _change(source, text))
        for operator, text in (*_by_cosmic_ray(source), *_by_assignment(source), *_by_swap(source))
        if ADDRESS.sub("", text) != ADDRESS.sub("", source)
    ]


def _source(module: str) -> str:
    return Path(*module.split(".")).with_suffix(".py").read_text(encoding="utf-8")


def _change(source: str, text: str) -> str:
    lines = difflib.unified_diff(source.splitlines(), text.splitlines(), lineterm="", n=0)
    return "; ".join(line[1:].strip() for line in lines if line[0] == "+" and line != "+++ ")


def _by_cosmic_ray(source: str) -> Iterator[tuple[str, str]]:
    tree = get_ast(source)
    for name in operator_names():
        kind = get_operator(name)
        if LEFT_OUT.search(name) or kind.arguments():
            continue
        count = sum(1 for node in ast_nodes(tree) for _ in kind().mutation_positions(node))
        for occurrence in range(count):
            yield name.removeprefix("core/"), mutate_code(source, kind(), occurrence) or source


def _by_assignment(source: str) -> Iterator[tuple[str, str]]:
    """`+=` and its like become plain or of another kind."""
    for found in re.finditer(r" ([-+*/])= ", source):
        for other in {"", "+", "-", "*", "/"} - {found[1]}:
            yield "Assignment", f"{source[: found.start()]} {other}= {source[found.end() :]}"


def _by_swap(source: str) -> Iterator[tuple[str, str]]:
    """Arguments on lines of their own change places: fields of a tuple have no names there."""
    lines = source.splitlines(keepends=True)
    is_argument = [bool(re.fullmatch(r" {8,}[^#=]+,( *#.*)?\n", line)) for line in lines]
    for i in range(len(lines) - 1):
        if is_argument[i] and is_argument[i + 1]:
            yield "Swap", "".join([*lines[:i], lines[i + 1], lines[i], *lines[i + 2 :]])


class _Changed(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports one module from a text in memory."""

    def __init__(self, mutant: Mutant) -> None:
        self._mutant = mutant

    def find_spec(self, name, path=None, target=None):
        return importlib.util.spec_from_loader(name, self) if name == self._mutant.module else None

    def exec_module(self, module) -> None:
        exec(compile(self._mutant.text, f"<{self._mutant.module}>", "exec"), module.__dict__)


def _start(mutant: Mutant) -> int:
    """Run the tests in a fork; returns the process's number."""
    child = os.fork()
    if child:
        return child
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))  # a loop without end is a failure, too
    code = 1
    try:
        sys.meta_path.insert(0, _Changed(mutant))
        np.seterr(all="ignore")
        code = int(pytest.main(["-x", "-p", "no:cacheprovider", *TESTS]))
    finally:
        os._exit(code)


def survivors_of(mutants: Iterable[Mutant], jobs: int) -> Iterator[Mutant]:
    """Those that no test notices, as they are found."""
    running: dict[int, Mutant] = {}

    def finished() -> Iterator[Mutant]:
        child, status = os.wait()
        done = running.pop(child)
        if status == 0:
            yield done

    for mutant in mutants:
        running[_start(mutant)] = mutant
        if len(running) == jobs:
            yield from finished()
    while running:
        yield from finished()


def main() -> None:
    """Check the modules named, or all; exit 1 if a mutant survives that is not known to be equivalent."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("modules", nargs="*", default=MODULES)
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    unchanged = Mutant(options.modules[0], "none", _source(options.modules[0]), "")
    if not list(survivors_of([unchanged], 1)):
        raise SystemExit("the tests fail without any mutant")
    begin, survived = time.monotonic(), 0
    mutants = [mutant for module in options.modules for mutant in mutants_of(module)]
    print(dict(Counter(mutant.module for mutant in mutants)), flush=True)
    known = {(mutant.module, mutant.change) for mutant in mutants} & EQUIVALENT.keys()
    to_run = [mutant for mutant in mutants if (mutant.module, mutant.change) not in known]
    for mutant in survivors_of(to_run, options.jobs):
        survived += 1
        print("survived:", mutant.module, mutant.operator, mutant.change, flush=True)
    killed, equivalent = len(to_run) - survived, len(mutants) - len(to_run)
    minutes = (time.monotonic() - begin) / 60.0
    counts = f"{killed} killed, {equivalent} equivalent, {survived} survived"
    print(f"{len(mutants)} mutants: {counts}; {minutes:.0f} minutes")
    raise SystemExit(survived > 0)


if __name__ == "__main__":
    main()
