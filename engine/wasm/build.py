"""Compile the kernel's entries to WebAssembly: `python -m engine.wasm`, for developers, needs wasm-ld.

numba compiles for the machine it runs on. Here llvmlite, whose LLVM has WebAssembly as a target, too, takes
numba's instructions before they are optimised, when they know structures by their fields and not yet how long
a pointer is. What is of Python in them (environments, exceptions, counts of references) has no meaning in a
page: it is taken out of the text, and a text of another shape is refused.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

_TRIPLE = "wasm32-unknown-unknown"
# All that browsers had by 2021 (Safari: 2023), so that rows of lanes run two at once.
_FEATURES = "+simd128,+bulk-memory,+nontrapping-fptoint,+sign-ext,+mutable-globals"
# numba's passes would lay structures out for this machine.
_UNOPTIMISED = {"NUMBA_OPT": "0", "NUMBA_LOOP_VECTORIZE": "0", "NUMBA_SLP_VECTORIZE": "0"}
_ENTRIES = ("draw", "value", "forecast")
_SELDOM = ("value", "forecast", "power")  # called: small rather than fast
_POWER = "power"  # a function of the machine's library otherwise
# numba's functions return a status and write what they compute.
_WRAPPER = """
define double @{name}(double %x, double %y) {{
  %value = alloca double
  %exception = alloca ptr
  %status = call i32 @{function}(ptr %value, ptr %exception, double %x, double %y)
  %power = load double, ptr %value
  ret double %power
}}
"""
_STACK = 65536


class WasmError(RuntimeError):
    """The kernel cannot be compiled to WebAssembly, and why."""


# What of the text is replaced: each has to be somewhere in the entries.
_REPLACED = (
    (r"^target (?:datalayout|triple) = .*$", ""),
    # Addresses of this process, which nothing reads.
    (r"^(@numba\.dynamic\.\S+) = linkonce global ptr inttoptr .*$", r"\1 = internal global ptr null"),
    # Environments of functions, for messages of errors.
    (r"^(@\S+) = common global ptr null$", r"\1 = internal global ptr null"),
    # No array here has an owner: references are counted of nobody.
    (r"^define linkonce_odr void @NRT_(incref|decref)\(ptr %\S+\) #\d+ \{\n(?:.*\n)*?\}$",
     r"define internal void @NRT_\1(ptr %.1) alwaysinline { ret void }"),
    # What goes with an exception: the entries raise none, and their caller asks for the status alone.
    (r"^(@\.const\.picklebuf\.\S+ = internal constant \{[^}]*\}) .*$", r"\1 zeroinitializer"),
    (r"@sqrt\(", "@llvm.sqrt.f64("),
    (r"@llvm\.pow\.f64\(", f"@{_POWER}("),
)


def mended(texts: Sequence[str]) -> list[str]:
    """Return numba's instructions without what belongs to this process and machine.

    Parameters
    ----------
    texts : sequence of str
        Modules as numba gives them, LLVM's assembly.

    Raises
    ------
    WasmError
        If they are not of the shape that numba's had.
    """
    found = list(texts)
    for pattern, replacement in _REPLACED:
        matcher, before = re.compile(pattern, flags=re.MULTILINE), found
        found = [matcher.sub(replacement, text) for text in before]
        if found == before:
            raise WasmError(f"numba's instructions have changed: nothing matches {pattern}")
    return found


def _instructions() -> dict[str, tuple[str, str]]:
    """Return the text of each entry's module, and the entry's name there."""
    from numba import types

    from engine.runtime.jit import inlined
    from engine.wasm import entries
    from engine.wasm.power import power

    pointer: Any = types.CPointer
    cells, whole, number = pointer(types.float64), types.int32, types.float64
    signatures = {
        "draw": (cells, cells, cells, whole, whole, cells, whole, number, number, cells),
        "value": (cells, cells, cells, whole, number, cells),
        "forecast": (cells, cells, cells, whole, cells),
    }
    functions: dict[str, tuple[Any, Any]] = {
        name: (inlined(getattr(entries, name)), types.none(*each)) for name, each in signatures.items()
    }
    functions[_POWER] = (power, number(number, number))
    found = {}
    for name, (dispatcher, signature) in functions.items():
        dispatcher.compile(signature)
        compiled = dispatcher.overloads[signature.args]
        found[name] = dispatcher.inspect_llvm(signature.args), compiled.fndesc.llvm_func_name
    text, function = found[_POWER]
    found[_POWER] = text + _WRAPPER.format(name=_POWER, function=function), _POWER
    return found


def _object_file(instructions: dict[str, tuple[str, str]]) -> bytes:
    """Return the entries, optimised together, as an object file of the linker."""
    import llvmlite.binding as llvm

    llvm.initialize_all_targets()
    llvm.initialize_all_asmprinters()
    target = llvm.Target.from_triple(_TRIPLE)
    machine = target.create_target_machine(features=_FEATURES, opt=3, reloc="static")
    whole = llvm.parse_assembly("")
    whole.triple, whole.data_layout = _TRIPLE, str(machine.target_data)
    texts = mended([text for text, _ in instructions.values()])
    for (name, (_, entry)), text in zip(instructions.items(), texts, strict=True):
        module = llvm.parse_assembly(text)
        module.triple, module.data_layout = _TRIPLE, str(machine.target_data)
        for function in module.functions:
            if function.name == entry:
                function.name = name
            elif not function.is_declaration:
                function.linkage = "internal"
        whole.link_in(module)
    whole.get_function(_POWER).linkage = "internal"
    for name in _SELDOM:
        whole.get_function(name).add_function_attribute("optsize")
    tuning = llvm.create_pipeline_tuning_options(speed_level=3)
    tuning.loop_vectorization = tuning.slp_vectorization = tuning.loop_unrolling = True
    passes = llvm.create_pass_builder(machine, tuning)
    passes.getModulePassManager().run(whole, passes)
    return bytes(machine.emit_object(whole))


def _linked(objects: bytes) -> bytes:
    """Return the module that the linker makes of an object file."""
    linker = shutil.which("wasm-ld")
    if linker is None:
        raise WasmError("wasm-ld is missing: it comes with LLVM's linker, the package lld")
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "kernel.o"), Path(folder, "kernel.wasm")
        source.write_bytes(objects)
        exported = [f"--export={name}" for name in (*_ENTRIES, "__heap_base")]
        command = [
            linker, "--no-entry", "--strip-all", "--gc-sections", "-z", f"stack-size={_STACK}", *exported,
            "-o", str(target), str(source),
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise WasmError(f"wasm-ld refuses the kernel: {done.stderr.strip().splitlines()[0]}")
        return target.read_bytes()


def compile_here() -> bytes:
    """Return the kernel as WebAssembly; for a process whose numba does not optimise."""
    return _linked(_object_file(_instructions()))


def build() -> bytes:
    """Return the kernel as WebAssembly, compiled in a process of its own, which takes a minute.

    Raises
    ------
    WasmError
        If the linker is missing, or numba's instructions are not as expected.
    """
    code = "import sys; from engine.wasm.build import compile_here; sys.stdout.buffer.write(compile_here())"
    with tempfile.TemporaryDirectory() as cache:  # what is kept for this machine holds no instructions
        settings = {**os.environ, **_UNOPTIMISED, "NUMBA_CACHE_DIR": cache}
        root = Path(__file__).parents[2]
        command = [sys.executable, "-W", "ignore", "-c", code]
        done = subprocess.run(command, cwd=root, env=settings, capture_output=True, check=False)
    if done.returncode:
        raise WasmError(done.stderr.decode().strip().rpartition("\n")[2])
    return done.stdout
