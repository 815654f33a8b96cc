"""How one input is written: a number, or a table with a base case and a distribution.

The tables of distributions with a few parameters are made from the families themselves, so that
a parameter has one name everywhere.
"""

from collections.abc import Mapping
from dataclasses import MISSING, fields
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, create_model, model_validator
from pydantic_core import PydanticCustomError

from engine.distributions import FAMILIES, Discrete, Distribution, KernelDensity, Moved, Resampled
from engine.distributions.moved import offset_of

#: Tags of what has no `dist`, in words that no distribution is called.
FIXED_TAG = "(fixed)"
DERIVED_TAG = "(derived)"
_NUMBER = "(number)"

#: Columns of data files, by file and column as the config names them.
Columns = Mapping[tuple[str, str], tuple[float, ...]]


class Table(BaseModel):
    """What every way to write an input has: the standing and the source of its base case."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, defer_build=True)

    status: Literal["reported", "derived", "assumption"] = "assumption"
    source: str = Field(default="", description="where the base case comes from")


class Truncation(BaseModel):
    """The ends at which a distribution is cut and renormalised: nothing piles up there."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, defer_build=True)

    min: float | None = None
    max: float | None = None


class FixedInput(Table):
    """An input without uncertainty."""

    base: float = Field(description="the base case")
    shift: float = Field(
        default=0.0, description="added to the base case and to every draw, in the input's unit"
    )
    narrow: float = Field(
        default=1.0, ge=0,
        description="how far a draw is from the base case: 0.5 for half as far, 0 for not at all",
    )

    @property
    def moved_base(self) -> float:
        """The base case after `shift`: what the model computes with."""
        return self.base + self.shift if self.shift else self.base

    @property
    def is_moved(self) -> bool:
        """Whether draws are not those of the distribution as it stands."""
        return bool(self.shift) or self.narrow != 1.0

    @property
    def moving_key(self) -> str:
        """The key that is likelier to have moved draws too far."""
        return "narrow" if self.narrow > 1.0 else "shift"

    def move(self, value: float) -> float:
        """Return what becomes of a draw; one that is not moved keeps its bits.

        Parameters
        ----------
        value : float
            In the unit of the input.
        """
        return value * self.narrow + offset_of(self.base, self.shift, self.narrow)

    def moved(self, distribution: Distribution) -> Distribution:
        """Return a distribution as `shift` and `narrow` move it: base + shift + narrow (x - base).

        Parameters
        ----------
        distribution : Distribution
            Of the draws x before that.

        Raises
        ------
        ValueError
            If `narrow` is 0, which leaves no distribution, or numbers are too large.
        """
        if not self.is_moved:
            return distribution
        return Moved(distribution, self.narrow, offset_of(self.base, self.shift, self.narrow))


class DerivedInput(Table):
    """An input computed from others, in the base case and in every draw."""

    expr: str = Field(description="numbers, input names, + - * /, parentheses, min(a, b), max(a, b)")


class UncertainInput(FixedInput):
    """An input with a distribution; `dist` and its parameters come with each kind."""

    if TYPE_CHECKING:
        dist: str  # each kind has its own
    reason: str = Field(default="", description="why this range")
    truncate: Truncation | None = None

    def whole(self, columns: Columns) -> Distribution:
        """Return the distribution before any truncation.

        Parameters
        ----------
        columns : Columns
            The data that the config names, by file and column.

        Raises
        ------
        ValueError
            If the parameters allow none.
        """
        family = FAMILIES[self.dist]
        given = {field.name: getattr(self, field.name) for field in fields(family)}
        return family.from_base_case(self.base, given)

    def unmoved(self, columns: Columns) -> Distribution:
        """Return the distribution, truncated if the config says so, before it is moved.

        Parameters
        ----------
        columns : Columns
            The data that the config names, by file and column.

        Raises
        ------
        ValueError
            If the parameters allow none.
        """
        whole = self.whole(columns)
        if self.truncate is None:
            return whole
        low, high = self.truncate.min, self.truncate.max
        return whole.truncated(
            low=-float("inf") if low is None else low, high=float("inf") if high is None else high
        )


class DiscreteInput(UncertainInput):
    """One of a few values, each with its weight."""

    dist: Literal["discrete"]
    values: list[float] = Field(min_length=1, max_length=1000)
    weights: list[float] = Field(min_length=1, max_length=1000, description="sum to 1")

    def whole(self, columns: Columns) -> Distribution:
        """Return the distribution before any truncation; see `UncertainInput.whole`."""
        return Discrete(tuple(self.values), tuple(self.weights))


class EmpiricalInput(UncertainInput):
    """The observations in a column of a CSV file, smoothed or resampled."""

    dist: Literal["empirical"]
    file: str = Field(description="a CSV file, beside the config or below its folder")
    column: str = Field(default="", description="its header; may be left out if there is one column")
    method: Literal["smoothed", "resampled"] = "smoothed"

    def whole(self, columns: Columns) -> Distribution:
        """Return the distribution before any truncation; see `UncertainInput.whole`."""
        data = columns[self.file, self.column]
        return KernelDensity(data) if self.method == "smoothed" else Resampled(data)


#: What `quantiles = { ... }` may hold.
QUANTILE_KEYS = ("p10", "p50", "p90", "min", "max")
#: The types of pydantic's errors about that table; their context names the key.
QUANTILES_ARE_NO_TABLE, QUANTILE_IS_UNKNOWN, QUANTILE_IS_TWICE = "q_no_table", "q_unknown", "q_twice"


def _spread_quantiles(value: object) -> object:
    """Replace `quantiles = { p10, p50, p90 }` by the three parameters."""
    if not isinstance(value, dict) or "quantiles" not in value:
        return value
    quantiles = value["quantiles"]
    if not isinstance(quantiles, dict):
        raise PydanticCustomError(QUANTILES_ARE_NO_TABLE, "no table", {"key": ""})
    for key in quantiles:
        if key not in QUANTILE_KEYS:
            raise PydanticCustomError(QUANTILE_IS_UNKNOWN, "no such key", {"key": key})
        if key in value:
            raise PydanticCustomError(QUANTILE_IS_TWICE, "given twice", {"key": key})
    rest = {key: part for key, part in value.items() if key != "quantiles"}
    return {"dist": "quantiles", **rest, **quantiles}


def _table_model(name: str, family: type[Distribution]) -> type[UncertainInput]:
    parameters: dict[str, Any] = {"dist": (Literal[name], ...)}
    for field in fields(family):
        if field.name == family.location:
            parameters[field.name] = (
                float | None, Field(default=None, description="the base case, if left out"),
            )
        elif field.default is MISSING:
            parameters[field.name] = (float, ...)
        else:
            parameters[field.name] = (float if field.default is not None else float | None, field.default)
    spread: dict[str, Any] = {}
    if name == "quantiles":
        spread["spread"] = model_validator(mode="before")(_spread_quantiles)
    return create_model(
        f"{family.__name__}Input", __base__=UncertainInput, __doc__=family.__doc__,
        __validators__=spread, __module__=__name__, **parameters,
    )


TABLES: dict[str, type[UncertainInput]] = {
    **{name: _table_model(name, family) for name, family in FAMILIES.items()},
    "discrete": DiscreteInput,
    "empirical": EmpiricalInput,
}
globals().update({table.__name__: table for table in TABLES.values()})  # where pickle looks for them
#: The tags that pydantic puts behind an input's name.
TAGS: dict[str, type[Table]] = {FIXED_TAG: FixedInput, DERIVED_TAG: DerivedInput, **TABLES}
UNION_TAGS = {_NUMBER, *TAGS}


def _kind(value: Any) -> str | None:
    """Return the tag of the way in which an input is written; an unknown `dist` is refused by its name."""
    if isinstance(value, Table):
        return next(tag for tag, model in TAGS.items() if model in (type(value), type(value).__base__))
    if not isinstance(value, dict):
        return _NUMBER
    if "expr" in value:
        return DERIVED_TAG
    return "quantiles" if "quantiles" in value else value.get("dist", FIXED_TAG)


def entry_of(tables: Mapping[str, type[Table]]) -> Any:
    """Return the type of a number or one of these tables, by tag: one that only pydantic reads.

    Parameters
    ----------
    tables : mapping of str to type
        Those of `TAGS`, or models derived from them.
    """
    return Annotated[
        Union[
            Annotated[float, Tag(_NUMBER)],
            *(Annotated[table, Tag(tag)] for tag, table in tables.items()),
        ],
        Discriminator(_kind),
    ]


InputEntry: Any = entry_of(TAGS)


def as_table(entry: float | Table) -> Table:
    """Return the table of an input, also where the config has a bare number.

    Parameters
    ----------
    entry : float or Table
        The input as the config has it.

    Returns
    -------
    Table
        The entry itself, or a `FixedInput` with the number as its base case.
    """
    return entry if isinstance(entry, Table) else FixedInput(base=entry)
