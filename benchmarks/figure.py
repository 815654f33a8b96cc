"""One measured figure, and whether it keeps what was promised."""

from dataclasses import dataclass


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

    def verdict(self) -> str:
        """`met`, `MISSED`, `not measured`, or nothing where there is no bar."""
        if self.bar is None:
            return ""
        if self.value is None:
            return "not measured"
        kept = self.value <= self.bar if self.at_most else self.value >= self.bar
        return "met" if kept else "MISSED"


def skipped(part: str, name: str, why: str, unit: str = "M draws/s") -> Figure:
    """A row that says why there is no figure."""
    return Figure(part, name, None, unit, note=f"{why}: skipped")
