"""Make the kernel for browsers: `make wasm`."""

import json
import sys
import zlib

from engine.wasm.build import WasmError, build
from engine.wasm.stamp import STAMP, WASM, stamp_of

try:
    wasm = build()
except WasmError as error:
    sys.exit(f"the kernel cannot be made: {error}")
WASM.write_bytes(wasm)
STAMP.write_text(json.dumps(stamp_of(wasm), indent=1) + "\n")
print(f"{WASM.name}: {len(wasm):,} bytes, {len(zlib.compress(wasm, 9)):,} compressed")
