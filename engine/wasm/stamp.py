"""What the kernel for browsers was made of: a hash of its sources, without comments, and versions."""

import ast
import hashlib
import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import llvmlite
import numba

#: The kernel, and its stamp beside it.
WASM = Path(__file__).with_name("kernel.wasm")
STAMP = WASM.with_suffix(".json")
_ROOT = Path(__file__).parents[2]
_ROOTS = ("engine.wasm.entries", "engine.wasm.power", "engine.wasm.build")


def versions() -> dict[str, str]:
    """Return the versions of what compiles and links; "" of a linker that is missing."""
    linker = shutil.which("wasm-ld")
    told = subprocess.run([linker, "--version"], capture_output=True, text=True).stdout if linker else ""
    return {"numba": numba.__version__, "llvmlite": llvmlite.__version__, "wasm-ld": told.strip()}


def stamp_of(wasm: bytes) -> dict[str, str]:
    """Return the stamp of a kernel made now."""
    return {"sources": hash_of_sources(), **versions(), "wasm": hashlib.sha256(wasm).hexdigest()}


def read_stamp() -> dict[str, str]:
    """Return the stamp of the kernel that is here."""
    stamp: dict[str, str] = json.loads(STAMP.read_text())
    return stamp


def hash_of_sources() -> str:
    """Return a hash of the entries, of how they are compiled, and of all that these import of `engine`.

    Comments, docstrings and blanks make no machine code and do not count.
    """
    digest = hashlib.sha256()
    for name, tree in sorted(_modules().items()):
        digest.update(f"{name}\n{_shape(tree)}\n".encode())
    return digest.hexdigest()


def _modules() -> dict[str, ast.Module]:
    """Return these modules by name."""
    found: dict[str, ast.Module] = {}
    wanted = [*_ROOTS]
    while wanted:
        name = wanted.pop()
        path = _ROOT.joinpath(*name.split(".")).with_suffix(".py")
        if name not in found and path.exists():
            found[name] = ast.parse(path.read_bytes())
            wanted += _imports(found[name])
    return found


def _imports(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("engine"):
            yield node.module
            yield from (f"{node.module}.{each.name}" for each in node.names)


def _shape(node: object) -> object:
    """Return a tree as nested lists, the same for any version of Python."""
    if isinstance(node, list):
        return [_shape(each) for each in node if not _is_docstring(each)]
    if not isinstance(node, ast.AST):
        return repr(node)
    fields = [(name, _shape(value)) for name, value in ast.iter_fields(node) if value not in (None, [])]
    return [type(node).__name__, *fields]


def _is_docstring(node: object) -> bool:
    value = node.value if isinstance(node, ast.Expr) else None
    return isinstance(value, ast.Constant) and isinstance(value.value, str)
