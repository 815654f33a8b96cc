"""The kernel for browsers, run by wasmtime: as a page calls it, from a block and at addresses."""

import numpy as np
import pytest

from engine.kernels.sampler import Sampler
from engine.model.line_items import N_LINE
from engine.model.rules.horizon import Horizon
from engine.model.tile import LANES
from engine.wasm.block import pack
from engine.wasm.entries import TILE_SIZE

_PAGE, _LINE = 65536, 64


class Machine:
    """A kernel in a memory of its own."""

    def __init__(self, wasm: bytes) -> None:
        wasmtime = pytest.importorskip("wasmtime", reason="wasmtime is not installed")
        self._store = wasmtime.Store()
        module = wasmtime.Module(self._store.engine, wasm)
        self.imports = [each.name for each in module.imports]
        self._exports = wasmtime.Instance(self._store, module, []).exports(self._store)
        self._memory, self._begin = self._exports["memory"], self._exports["__heap_base"].value(self._store)

    def draw(
        self, sampler: Sampler, horizon: Horizon, first: int, count: int, rows: list[int],
        price: float = 1.0, start: float = np.nan,
    ) -> np.ndarray:
        """(4 + row, draw): values, reasons, rates, why there is none, inputs."""
        years = np.zeros(LANES * max(sampler.shocks.streams.size, 1))
        out = np.zeros((4 + len(rows), count))
        block, tile, chosen = pack(sampler, horizon.checked()), np.zeros(TILE_SIZE), np.array(rows, np.int64)
        return self._call("draw", block, tile, years, first, count, chosen, len(rows), price, start, out)

    def value(self, sampler: Sampler, horizon: Horizon, matrix: np.ndarray, price: float) -> np.ndarray:
        """(5, case): values, reasons, rates, why there is none, and rates as they were first found."""
        out = np.zeros((5, matrix.shape[1]))
        block, tile = pack(sampler, horizon.checked()), np.zeros(TILE_SIZE)
        return self._call("value", block, tile, np.ascontiguousarray(matrix), matrix.shape[1], price, out)

    def forecast(self, sampler: Sampler, horizon: Horizon, inputs: np.ndarray, years: int) -> np.ndarray:
        """(line, year)."""
        out = np.zeros((N_LINE + 1, years))
        block, tile = pack(sampler, horizon.checked()), np.zeros(TILE_SIZE)
        return self._call("forecast", block, tile, inputs, years, out)[:-1]

    def _call(self, name: str, *given: np.ndarray | float) -> np.ndarray:
        """Put the arrays into the memory, call, and read the last of them."""
        end, arguments = self._begin, []
        for each in (np.zeros(2), *given):
            if isinstance(each, np.ndarray):
                at = -(-end // _LINE) * _LINE
                end = at + each.nbytes
                if (missing := end - self._memory.data_len(self._store)) > 0:
                    self._memory.grow(self._store, -(-missing // _PAGE))
                self._memory.write(self._store, each.tobytes(), at)
                arguments.append(at)
            else:
                arguments.append(each)
        status, *arguments = arguments
        assert self._exports[name](self._store, status, status + 8, *arguments) == 0
        out = given[-1]
        assert isinstance(out, np.ndarray)
        content = self._memory.read(self._store, arguments[-1], arguments[-1] + out.nbytes)
        return np.frombuffer(bytes(content), np.float64).reshape(out.shape)
