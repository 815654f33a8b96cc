"""What a reader may ask of a report beyond what every report holds."""

import shlex
from dataclasses import dataclass
from typing import NamedTuple

import xarray as xr
from pydantic import BaseModel, ConfigDict


class Other(NamedTuple):
    """Another run to compare with, and what to call it."""

    name: str
    dataset: xr.Dataset


class TypedOptions(BaseModel):
    """Options of `report` as they are typed, and kept in summary.json; None where one is not given.

    Attributes
    ----------
    stress, two_way, compare
        What follows `--stress`, as often as it is given, and `--two-way` and so on.
    reference
        A panel of companies to compare ranges with, instead of the shipped classes.
    """

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    stress: list[str] | None = None
    two_way: str | None = None
    compare: str | None = None
    reference: str | None = None

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


@dataclass(frozen=True, eq=False)
class Options:
    """Wishes, as they are typed; bands and inputs are read when the report is built.

    Attributes
    ----------
    typed : TypedOptions
        What was asked for, in its own words.
    other : Other or None
        The run to compare with, opened; None for none.
    """

    typed: TypedOptions = TypedOptions()
    other: Other | None = None


NO_OPTIONS = Options()
