"""Whether stored numbers and their replay agree, and where they do not."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

#: A column by name: as it was stored, and its replay.
Columns = Mapping[str, tuple[np.ndarray, np.ndarray]]


class Difference(NamedTuple):
    """One cell that does not agree.

    Attributes
    ----------
    draw : int
        Its number; -1 for a figure that is not of one draw.
    where : str
        The variable, with the place of the cell if it has several.
    stored, rebuilt : object
        The stored value, and its replay.
    size : float
        The relative difference; infinite where one of them is no number, or they are words.
    """

    draw: int
    where: str
    stored: Any
    rebuilt: Any
    size: float


@dataclass(slots=True)
class Agreement:
    """What comparing has found so far.

    Attributes
    ----------
    tolerance : relative to the greater of both and of the column's median, as inputs and values
        may be near 0 by cancellation; 0 wants equal bits.
    cells : compared.
    close : of these, within the tolerance but not equal to the bit; `greatest` is the farthest.
    draws, figures : how many draws differ, and how many cells that are not of a draw.
    first, worst : of the draws, the least that differs, and the largest difference; None if all agree.
    figure : of what is not of a draw, the largest difference.
    """

    tolerance: float = 0.0
    cells: int = 0
    close: int = 0
    greatest: float = 0.0
    draws: int = 0
    figures: int = 0
    first: Difference | None = None
    worst: Difference | None = None
    figure: Difference | None = None

    @property
    def agrees(self) -> bool:
        """Whether nothing differs."""
        return self.first is None and self.figure is None

    def add(self, columns: Columns, draws: np.ndarray | None = None) -> None:
        """Compare columns.

        Parameters
        ----------
        draws : their numbers, ascending, one for each row of every column; None for figures that are
            not of one draw.
        """
        differing = np.zeros(0 if draws is None else draws.size, np.bool_)
        for name, (stored, rebuilt) in columns.items():
            size = self._sizes(stored, rebuilt)
            if size is None:
                self._keep(Difference(-1, name, f"shape {stored.shape}", f"shape {rebuilt.shape}", np.inf))
                self.figures += 1
                continue
            wrong = size >= 0.0
            if not wrong.any():
                continue
            if draws is None:
                self.figures += int(np.count_nonzero(wrong))
            else:
                differing |= wrong.reshape(draws.size, -1).any(axis=1)
            for place in (np.argmax(wrong), np.argmax(size)):
                index = np.unravel_index(place, size.shape)
                self._keep(_difference(name, index, draws, stored, rebuilt, float(size[index])))
        self.draws += int(np.count_nonzero(differing))

    def _sizes(self, stored: np.ndarray, rebuilt: np.ndarray) -> np.ndarray | None:
        """Return the relative size of what differs, -1 where cells agree; None for other shapes."""
        if stored.shape != rebuilt.shape:
            return None
        self.cells += stored.size
        same = _same(stored, rebuilt)
        size = np.full(stored.shape, -1.0)
        if same.all():
            return size
        size[~same] = np.inf
        if stored.dtype.kind == rebuilt.dtype.kind == "f":
            gap = _relative(stored, rebuilt)
            is_close = ~same & (gap <= self.tolerance) if self.tolerance else np.zeros_like(same)
            if is_close.any():
                self.close += int(np.count_nonzero(is_close))
                self.greatest = max(self.greatest, float(gap[is_close].max()))
            size = np.where(same | is_close, -1.0, gap)
        return size

    def _keep(self, found: Difference) -> None:
        if found.draw < 0:
            if self.figure is None or found.size > self.figure.size:
                self.figure = found
            return
        if self.first is None or found.draw < self.first.draw:
            self.first = found
        if self.worst is None or found.size > self.worst.size:
            self.worst = found


def _same(stored: np.ndarray, rebuilt: np.ndarray) -> np.ndarray:
    """Return which cells are equal to the bit; not a number is one whatever its bits."""
    if stored.dtype.kind == rebuilt.dtype.kind == "f":
        is_equal = (stored == rebuilt) & (np.signbit(stored) == np.signbit(rebuilt))
        same: np.ndarray = is_equal | (np.isnan(stored) & np.isnan(rebuilt))
        return same
    return np.asarray(stored == rebuilt)


def _relative(stored: np.ndarray, rebuilt: np.ndarray) -> np.ndarray:
    """Return how far what is rebuilt is from what is stored, relatively.

    That is |stored - rebuilt| over the greatest of both and of the column's median.
    It is infinite without a number.
    """
    with np.errstate(all="ignore"):
        magnitude = np.abs(stored)
        finite = np.where(np.isfinite(magnitude), magnitude, 0.0)
        typical = np.median(finite, axis=0) if finite.size else 0.0
        gap = np.abs(stored - rebuilt) / np.maximum(np.maximum(magnitude, np.abs(rebuilt)), typical)
    gap = np.where(stored == rebuilt, 0.0, gap)  # 0 and -0, which have no quotient
    return np.where(np.isnan(gap), np.inf, gap)


def _difference(
    name: str, index: tuple[np.intp, ...], draws: np.ndarray | None, stored: np.ndarray, rebuilt: np.ndarray,
    size: float,
) -> Difference:
    place = index if draws is None else index[1:]
    where = f"{name}[{', '.join(map(str, place))}]" if place and stored.size > 1 else name
    draw = -1 if draws is None else int(draws[index[0]])
    return Difference(draw, where, _cell(stored, index), _cell(rebuilt, index), size)


def _cell(column: np.ndarray, index: tuple[np.intp, ...]) -> Any:
    value = column[index]
    return value.item() if isinstance(value, np.generic) else value
