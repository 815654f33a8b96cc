"""Reference classes: companies of one size, and how their growth and margins turned out."""

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cache
from math import inf
from pathlib import Path
from typing import Any, Self

import numpy as np

from simulate.reference_class.cases import Quantity
from simulate.reference_class.rule import Rule

#: Levels at which a class keeps quantiles of what came, whatever the firm's past.
OUTCOME_LEVELS = tuple(round(0.01 * k, 2) for k in range(1, 100))
SHIPPED = Path(__file__).parent / "classes.toml"


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What came in a class, whatever the firm's own past.

    Attributes
    ----------
    quantity : "growth" or "margin"
    horizon : int
        Years.
    quantiles : tuple of float
        At `OUTCOME_LEVELS`; log growth a year over the horizon, or the margin of its last year.
    cases, firms : int
    """

    quantity: Quantity
    horizon: int
    quantiles: tuple[float, ...]
    cases: int
    firms: int

    def level_of(self, value: float) -> float:
        """Return which part of what came is below a value; from 0.01 to 0.99, as the ends are not known.

        Parameters
        ----------
        value : float
        """
        return float(np.interp(value, self.quantiles, OUTCOME_LEVELS))

    def quantile(self, level: float) -> float:
        """Return a quantile of what came.

        Parameters
        ----------
        level : float
        """
        return float(np.interp(level, OUTCOME_LEVELS, self.quantiles))


@dataclass(frozen=True, slots=True)
class ReferenceClass:
    """Companies of one size, of one sector where the panel knows sectors.

    Attributes
    ----------
    least_revenue, most_revenue : float
        Of the year in which one looks ahead, units of the panel's currency; the second is not in it.
    sector : str
        "" for all.
    outcomes : tuple of Outcomes
    rules : tuple of Rule
    rank : float
        Rank correlation, within firms, of a year's growth less the firm's mean with the change of its margin.
    """

    least_revenue: float
    most_revenue: float
    sector: str
    outcomes: tuple[Outcomes, ...]
    rules: tuple[Rule, ...]
    rank: float

    @property
    def words(self) -> str:
        """The size in words, billions of the classes' currency: `100 to 1,000 bn`, `over 1,000 bn`."""
        least, most = (f"{border / 1e9:,g}" for border in (self.least_revenue, self.most_revenue))
        return f"over {least} bn" if self.most_revenue == inf else f"{least} to {most} bn"

    def outcome(self, quantity: Quantity, horizon: int) -> Outcomes | None:
        """Return what came of a quantity over a horizon, None where the panel is too short.

        Parameters
        ----------
        quantity : "growth" or "margin"
        horizon : int
        """
        found = (one for one in self.outcomes if (one.quantity, one.horizon) == (quantity, horizon))
        return next(found, None)

    def rule(self, quantity: Quantity, horizon: int) -> Rule | None:
        """Return the rule of a quantity over a horizon, None where the panel is too short.

        Parameters
        ----------
        quantity : "growth" or "margin"
        horizon : int
        """
        found = (one for one in self.rules if (one.quantity, one.horizon) == (quantity, horizon))
        return next(found, None)


@dataclass(frozen=True, eq=False)
class ReferenceClasses:
    """All classes of a panel.

    Attributes
    ----------
    source : str
        Where the panel is from.
    currency : str
        ISO 4217 code of `least_revenue`; "" where the panel does not say: any company's is then taken for it.
    first_year, last_year : int
        Of the panel.
    per_unit : Mapping[str, float]
        Units of `currency` for one of another, in round figures: they choose a class of size, no more.
    classes : tuple of ReferenceClass
    """

    source: str
    currency: str
    first_year: int
    last_year: int
    per_unit: Mapping[str, float]
    classes: tuple[ReferenceClass, ...]

    def with_rules_of(self, rules: Callable[[ReferenceClass], Mapping[tuple[Quantity, int], Rule]]) -> "Self":
        """Return the classes with some of their rules replaced.

        Parameters
        ----------
        rules : callable
            Takes a class and returns new rules by quantity and horizon.
        """
        classes = []
        for one in self.classes:
            new = rules(one)
            kept = tuple(new.get((rule.quantity, rule.horizon), rule) for rule in one.rules)
            classes.append(replace(one, rules=kept))
        return replace(self, classes=tuple(classes))

    def rate_of(self, currency: str) -> float | None:
        """Return units of the classes' currency for one of another, None where no rate is known.

        Parameters
        ----------
        currency : str
            ISO 4217 code.
        """
        return 1.0 if self.currency in (currency, "") else self.per_unit.get(currency)

    def of(self, revenue: float, currency: str, sector: str = "") -> ReferenceClass | None:
        """Return the class of a company, None if there is none of its size or no rate of its currency.

        Parameters
        ----------
        revenue : float
            Units of `currency`.
        currency : str
            ISO 4217 code.
        sector : str, optional
            As the panel names it; a class of its sector goes before the class of all.
        """
        rate = self.rate_of(currency)
        if rate is None:
            return None
        size = revenue * rate
        fitting = [one for one in self.classes if one.least_revenue <= size < one.most_revenue]
        own = (one for one in fitting if sector and one.sector == sector)
        return next(own, next((one for one in fitting if not one.sector), None))


@cache
def shipped_classes() -> ReferenceClasses:
    """Return the classes that come with the program."""
    return read_classes(SHIPPED.read_text("utf-8"))


def read_classes(text: str) -> ReferenceClasses:
    """Return the classes of a TOML text, as `written_classes` writes it.

    Parameters
    ----------
    text : str
    """
    said = tomllib.loads(text)
    return ReferenceClasses(
        said["source"], said["currency"], said["first_year"], said["last_year"], said["per_unit"],
        tuple(_class(one) for one in said["class"]),
    )  # fmt: skip


def _class(said: Mapping[str, Any]) -> ReferenceClass:
    return ReferenceClass(
        said["least_revenue"], said.get("most_revenue", inf), said["sector"],
        tuple(Outcomes(**one | {"quantiles": tuple(one["quantiles"])}) for one in said["outcomes"]),
        tuple(Rule(**one | {"quantiles": tuple(one["quantiles"])}) for one in said["rules"]),
        said["rank"],
    )  # fmt: skip


def written_classes(found: ReferenceClasses, head: Sequence[str] = ()) -> str:
    """Return classes as TOML.

    Parameters
    ----------
    found : ReferenceClasses
    head : sequence of str, optional
        Lines of a comment above.
    """
    lines = [f"# {line}".rstrip() for line in head]
    lines += [
        f'source = "{found.source}"', f'currency = "{found.currency}"', f"first_year = {found.first_year}",
        f"last_year = {found.last_year}", f"per_unit = {_table(dict(found.per_unit))}",
    ]  # fmt: skip
    for one in found.classes:
        lines += ["", "[[class]]", f"least_revenue = {one.least_revenue!r}"]
        lines += [] if one.most_revenue == inf else [f"most_revenue = {one.most_revenue!r}"]
        lines += [f'sector = "{one.sector}"', f"rank = {_value(one.rank)}"]
        for name, parts in (("rules", one.rules), ("outcomes", one.outcomes)):
            lines += [f"{name} = [", *(f"    {_table(asdict(part))}," for part in parts), "]"]
    return "\n".join(lines) + "\n"


def _table(fields: Mapping[str, Any]) -> str:
    return "{ " + ", ".join(f"{name} = {_value(value)}" for name, value in fields.items()) + " }"


def _value(value: object) -> str:
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, float):
        return f"{value:.6g}" if value % 1 else f"{value:.1f}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(f"{one:.4f}" for one in value) + "]"
    return str(value)
