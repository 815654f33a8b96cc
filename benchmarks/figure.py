"""One measured figure, and whether it keeps what was promised."""

from dataclasses import dataclass
from functools import lru_cache

_IN_HALVES = ("znver4",)  # as LLVM names processors


@dataclass(frozen=True)
class Figure:
    """A row of the table.

    Attributes
    ----------
    part : kernel, whole job, scaling, cold start or profile.
    name : what was measured.
    value : in `unit`; None if it could not be measured, and `note` says why.
    ratio : how many times as fast ours is as this peer, if it is one.
    bar, aim : what `value` must reach and what it should; None where nothing was promised.
    at_most : whether `value` must stay below the bar instead of reaching it.
    note : what one must know to read it.
    needs : bits of the vector units that the bar was set for; 0 for any. Narrower ones take a tile of eight
        draws in two steps: peers whose limit is memory lose less by it, and the audit's part of a draw grows.
    """

    part: str
    name: str
    value: float | None
    unit: str
    ratio: float | None = None
    bar: float | None = None
    aim: float | None = None
    at_most: bool = False
    note: str = ""
    needs: int = 0

    def verdict(self) -> str:
        """Return `met`, `MISSED`, `not measured`, or `bar of 512 bits` where narrower ones miss it."""
        if self.bar is None:
            return ""
        if self.value is None:
            return "not measured"
        kept = self.value <= self.bar if self.at_most else self.value >= self.bar
        if not kept and self.needs > vector_bits():
            return f"bar of {self.needs} bits"
        return "met" if kept else "MISSED"


@lru_cache(1)
def vector_bits() -> int:
    """Return how many bits this processor's vector units take at once.

    Zen 4 does AVX-512 in two halves.
    """
    from llvmlite.binding import get_host_cpu_features, get_host_cpu_name

    features = get_host_cpu_features()
    if features.get("avx512f") and get_host_cpu_name() not in _IN_HALVES:
        return 512
    return 256 if features.get("avx2") else 128


def skipped(part: str, name: str, why: str, unit: str = "M draws/s") -> Figure:
    """Return a row that says why there is no figure."""
    return Figure(part, name, None, unit, note=f"{why}: skipped")
