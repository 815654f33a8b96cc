"""Nothing that a config, a data file or a stored run holds is run, unpickled or imported.

The syntax trees of all our rooms are searched for what could, and for nothing else than the places known:
numba's own compile cache holds pickles, too, and lies in a folder of the user's own.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.simulate.configs import ROOT

ROOMS = ("engine", "simulate", "reports")
# Calls that run text, import by name or rebuild objects, by the last part of their name.
CALLS = {
    "eval", "exec", "compile", "__import__", "import_module", "run_module", "run_path", "exec_module",
    "spec_from_file_location", "literal_eval", "interact",
}
MODULES = {
    "pickle", "cPickle", "_pickle", "dill", "cloudpickle", "joblib", "shelve", "marshal", "code", "codeop",
    "runpy", "importlib", "imp", "zipimport", "pkgutil", "yaml", "ctypes", "subprocess", "multiprocessing",
    "asyncio", "socket", "urllib", "http", "requests", "dask", "distributed",
}
# numpy and pandas unpickle when told so.
OPTIONS = {"allow_pickle", "shell"}
KNOWN = {
    ("engine/model/tile.py", "exec"): "the text of readers and writers, completed from the registries",
    ("engine/wasm/block.py", "exec"): "the text of readers of a block, completed from its fields",
    ("engine/wasm/build.py", "compile"): "numba's, of our own functions; for developers",
    ("engine/wasm/build.py", "subprocess"): "the linker, and a Python that does not optimise; for developers",
    ("engine/wasm/stamp.py", "subprocess"): "asks the linker for its version; for developers and tests",
    ("simulate/forecast/tracing.py", "compile"): "our own modules of the engine, with choices as calls",
    ("simulate/__init__.py", "importlib"): "names of a fixed table",
    ("simulate/__init__.py", "import_module"): "names of a fixed table",
    ("simulate/cluster/secure_addresses.py", "urllib"): "splits an address into its parts",
    ("simulate/cluster/connecting.py", "importlib"): "asks whether Dask is installed",
    ("simulate/cluster/connecting.py", "dask"): "a cluster that a user asks for; it unpickles: SECURITY.md",
    ("simulate/cluster/connecting.py", "distributed"): "likewise",
    ("simulate/cluster/connecting.py", "socket"): "asks whether a scheduler's port is open",
    ("simulate/cluster/certificates.py", "dask"): "likewise",
    ("simulate/cluster/certificates.py", "distributed"): "likewise",
    ("simulate/cluster/worker_pool.py", "distributed"): "likewise",
    ("simulate/runs/run.py", "distributed"): "the type of a client",
    ("simulate/runs/convergence.py", "distributed"): "the type of a client",
    ("simulate/portfolios/in_memory.py", "distributed"): "the type of a client",
    ("simulate/provenance.py", "subprocess"): "asks git for the commit",
    ("simulate/runs/storage/lock.py", "socket"): "the name of this machine, for who holds a lock",
}
# Attributes of these modules are methods of the same name that run nothing.
_HARMLESS = {("re", "compile")}


def suspects(tree: ast.AST) -> Iterator[str]:
    """What could run or rebuild something, by name."""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from (name.name.split(".")[0] for name in names if name.name.split(".")[0] in MODULES)
            case ast.ImportFrom(module="importlib.metadata"):
                pass  # versions of packages
            case ast.ImportFrom(module=str(module)) if module.split(".")[0] in MODULES:
                yield module.split(".")[0]
            case ast.Call(func=ast.Name(id=name)) if name in CALLS:
                yield name
            case ast.Call(func=ast.Attribute(value=ast.Name(id=of), attr=name)) if (of, name) in _HARMLESS:
                pass
            case ast.Call(func=ast.Attribute(attr=name)) if name in CALLS:
                yield name
            case ast.keyword(arg=str(name), value=ast.Constant(value=False)) if name in OPTIONS:
                pass
            case ast.keyword(arg=str(name)) if name in OPTIONS:
                yield name
            case ast.Name(id=name, ctx=ast.Load()) if name in ("eval", "exec", "__import__", "__builtins__"):
                yield name


def found_in(root: Path) -> dict[tuple[str, str], int]:
    places: dict[tuple[str, str], int] = {}
    for room in ROOMS:
        for path in sorted((root / room).rglob("*.py")):
            for name in suspects(ast.parse(path.read_text(encoding="utf-8"))):
                place = path.relative_to(root).as_posix(), name
                places[place] = places.get(place, 0) + 1
    return places


def test_only_the_known_places() -> None:
    found = found_in(ROOT)
    assert set(found) - set(KNOWN) == set()
    assert ("engine/model/tile.py", "exec") in found  # the search itself works


@pytest.mark.parametrize(
    "line",
    [
        "eval('1')", "exec('1')", "compile('1', '', 'eval')", "builtins.eval('1')", "f = eval",
        "import pickle",
        "from pickle import loads", "import numpy, pickle as p", "importlib.import_module('x')",
        "from importlib import util", "np.load(path, allow_pickle=True)", "run(words, shell=True)",
        "__import__('os')", "import yaml", "ast.literal_eval('1')",
    ],
)
def test_each_would_be_found(line: str) -> None:
    assert list(suspects(ast.parse(line)))


@pytest.mark.parametrize("line", ["re.compile('x')", "np.load(path, allow_pickle=False)", "import csv"])
def test_what_is_harmless(line: str) -> None:
    assert not list(suspects(ast.parse(line)))
