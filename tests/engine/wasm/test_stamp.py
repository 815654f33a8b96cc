"""The kernel for browsers is the one that its sources make."""

import ast
import hashlib

import pytest

from engine.wasm.build import WasmError, build, mended
from engine.wasm.stamp import STAMP, WASM, _shape, hash_of_sources, read_stamp, versions


def test_the_kernel_is_that_of_the_sources():
    stamp = read_stamp()
    assert stamp["sources"] == hash_of_sources(), f"{WASM.name} is not of these sources: run `make wasm`"
    assert stamp["wasm"] == hashlib.sha256(WASM.read_bytes()).hexdigest(), f"{STAMP.name} is of another"


@pytest.mark.parametrize(("text", "is_same"), [
    ('def f(x):\n    """Say."""\n    return x + 1.0  # why\n', True),
    ("def f(x):\n    return x + 1.5\n", False),
    ("def f(x):\n    return x - 1.0\n", False),
])
def test_words_do_not_count(text, is_same):
    plain = "def f(x):\n    return x + 1.0\n"
    assert (_shape(ast.parse(text)) == _shape(ast.parse(plain))) == is_same


def test_instructions_of_another_shape_are_refused():
    with pytest.raises(WasmError, match=r"numba's instructions have changed: nothing matches"):
        mended(["define i32 @draw() { ret i32 0 }"])


@pytest.mark.heavy
def test_it_is_made_anew_byte_for_byte():
    here, stamp = versions(), read_stamp()
    if not here["wasm-ld"]:
        pytest.skip("wasm-ld is not installed")
    if any(stamp[name] != version for name, version in here.items()):
        pytest.skip(f"other versions made it: {stamp}")
    assert build() == WASM.read_bytes()
