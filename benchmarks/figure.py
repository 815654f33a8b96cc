"""One measured figure, and whether it keeps what was promised."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

_VECTORS = ("avx512f", "avx2", "sse4_2", "asimd")  # widest first


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
    needs : vector instructions that the bar was set for, as /proc/cpuinfo names them; "" for any. With
        narrower ones a tile of eight draws is two registers instead of one, and peers whose limit is memory
        lose less.
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
    needs: str = ""

    def verdict(self) -> str:
        """`met`, `MISSED`, `not measured`, `needs avx512f` where the bar is another processor's, or ""."""
        if self.bar is None:
            return ""
        if self.needs and self.needs not in vector_instructions():
            return f"needs {self.needs}"
        if self.value is None:
            return "not measured"
        kept = self.value <= self.bar if self.at_most else self.value >= self.bar
        return "met" if kept else "MISSED"


@lru_cache(1)
def vector_instructions() -> tuple[str, ...]:
    """The vector instructions of this machine, widest first; none where they cannot be told."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.is_file() else []
    flags = {flag for line in lines if line.startswith(("flags", "Features")) for flag in line.split()}
    return tuple(name for name in _VECTORS if name in flags)


def skipped(part: str, name: str, why: str, unit: str = "M draws/s") -> Figure:
    """A row that says why there is no figure."""
    return Figure(part, name, None, unit, note=f"{why}: skipped")
