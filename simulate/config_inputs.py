"""How one input is written: a number, or a table with a base case and a distribution.

The tables are made from the distribution families themselves, so that a parameter has one
name everywhere.
"""

from dataclasses import MISSING, fields
from typing import Annotated, Any, Literal, Union

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, create_model

from engine.marginals import FAMILIES, Marginal, Truncated

_FIXED = "fixed"
_NUMBER = "number"


class Truncation(BaseModel):
    """Cuts a distribution, which is renormalised: nothing piles up at the cuts."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    min: float | None = None
    max: float | None = None


class FixedInput(BaseModel):
    """An input without uncertainty."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    base: float = Field(description="the base case")
    status: Literal["reported", "derived", "assumption"] = "assumption"
    source: str = Field(default="", description="where the base case comes from")

    def marginal(self) -> Marginal | None:
        """The distribution, if there is one."""
        return None


class UncertainInput(FixedInput):
    """An input with a distribution; `dist` and its parameters come with each family."""

    reason: str = Field(default="", description="why this range")
    truncate: Truncation | None = None

    def marginal(self) -> Marginal:
        """Build the distribution.

        Raises
        ------
        ValueError
            If the parameters allow none.
        """
        family = FAMILIES[self.dist]  # type: ignore[attr-defined]
        values = {field.name: getattr(self, field.name) for field in fields(family)}
        if family.location is not None and values[family.location] is None:
            values[family.location] = self.base
        marginal = family(**values)
        if self.truncate is None:
            return marginal
        low, high = self.truncate.min, self.truncate.max
        return Truncated(
            marginal,
            low=-float("inf") if low is None else low,
            high=float("inf") if high is None else high,
        )


def _table_model(name: str, family: type[Marginal]) -> type[UncertainInput]:
    parameters: dict[str, Any] = {"dist": (Literal[name], ...)}
    for field in fields(family):
        if field.name == family.location:
            parameters[field.name] = (
                float | None, Field(default=None, description="the base case, if left out"),
            )
        elif field.default is not MISSING:
            parameters[field.name] = (float, field.default)
        else:
            parameters[field.name] = (float, ...)
    return create_model(
        f"{family.__name__}Input", __base__=UncertainInput, __doc__=family.__doc__, **parameters
    )


TABLES: dict[str, type[UncertainInput]] = {
    name: _table_model(name, family) for name, family in FAMILIES.items()
}


def _kind(value: Any) -> str | None:
    """Which of the ways to write an input this is; None is refused with the list of them."""
    if isinstance(value, dict):
        return value.get("dist", _FIXED)
    if isinstance(value, FixedInput):
        return getattr(value, "dist", _FIXED)
    return _NUMBER


InputEntry = Annotated[
    Union[
        Annotated[float, Tag(_NUMBER)],
        Annotated[FixedInput, Tag(_FIXED)],
        *(Annotated[table, Tag(name)] for name, table in TABLES.items()),
    ],
    Discriminator(_kind),
]


def as_table(entry: float | FixedInput) -> FixedInput:
    """A bare number as the table it stands for."""
    return entry if isinstance(entry, FixedInput) else FixedInput(base=entry)
