"""What a reader may ask of a report beyond what every report holds."""

import shlex
from dataclasses import dataclass
from typing import NamedTuple

import xarray as xr
from pydantic import BaseModel, ConfigDict

from simulate.errors import InputError, Problem

FRACTION, CAP = 0.5, 0.25


class Sizing(NamedTuple):
    """That a size is wanted: which part of full Kelly, and the most of the portfolio."""

    fraction: float = FRACTION
    cap: float = CAP


class Other(NamedTuple):
    """Another run to compare with, and what to call it."""

    name: str
    dataset: xr.Dataset


class TypedOptions(BaseModel):
    """Options of `report` as they are typed, and kept in summary.json; None where one is not given.

    Attributes
    ----------
    stress, two_way, kelly, kelly_cap, compare
        What follows `--stress`, as often as it is given, and `--two-way` and so on.
    """

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    stress: list[str] | None = None
    two_way: str | None = None
    kelly: float | None = None
    kelly_cap: float | None = None
    compare: str | None = None

    def kept_beside(self, typed: "TypedOptions") -> "TypedOptions":
        """Return those of these, of the report before, that stay when others are typed."""
        return TypedOptions(**self.model_dump(exclude=set(typed.model_dump(exclude_none=True))))

    def __str__(self) -> str:
        """Return them as one types them."""
        words = []
        for name, given in self.model_dump(exclude_none=True).items():
            for value in given if isinstance(given, list) else [given]:
                words += [f"--{name.replace('_', '-')}", str(value)]
        return shlex.join(words)


def sizing_of(fraction: float | None, cap: float | None) -> Sizing | None:
    """Return what was asked of the size of a position; None if nothing was.

    Parameters
    ----------
    fraction, cap : float or None
        None takes the usual one where the other is given.

    Raises
    ------
    InputError
        If one is not in (0, 1].
    """
    if fraction is None and cap is None:
        return None
    usual = Sizing()
    return Sizing(
        usual.fraction if fraction is None else _part("--kelly", fraction),
        usual.cap if cap is None else _part("--kelly-cap", cap),
    )


def _part(option: str, value: float) -> float:
    if not 0.0 < value <= 1.0:
        raise InputError(Problem("", option, f"{value:g}", "must lie in (0, 1]"))
    return value


@dataclass(frozen=True, eq=False)
class Options:
    """Wishes, as they are typed; bands and inputs are read when the report is built.

    Attributes
    ----------
    typed : TypedOptions
        What was asked for, in its own words.
    other : Other or None
        The run to compare with, opened; None for none.

    Raises
    ------
    InputError
        If the size of a position that is asked for is not in (0, 1].
    """

    typed: TypedOptions = TypedOptions()
    other: Other | None = None

    def __post_init__(self) -> None:
        _ = self.sizing  # refused here, before anything is computed

    @property
    def sizing(self) -> Sizing | None:
        """The part of full Kelly and the cap, None for no size."""
        return sizing_of(self.typed.kelly, self.typed.kelly_cap)


NO_OPTIONS = Options()
