"""What counts as which figure: `concepts/`, one file a taxonomy. us-gaap.toml there explains the keys."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypeAlias

#: Names of one thing, the first that a filing has; or @figure.
Names: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """One way to a figure; exactly one of `first`, `largest` and `parts` is given.

    Attributes
    ----------
    first, largest : Names
    parts : tuple of Names
        What is added up.
    optional, minus, totals_without : tuple of Names
    beside, unless, adds_up : Names
    totals, exclusive, at_least, pairs : tuple of tuple of str
    total : str
    needs_total, negative : bool
    """

    first: Names
    largest: Names
    parts: tuple[Names, ...]
    optional: tuple[Names, ...]
    minus: tuple[Names, ...]
    totals_without: tuple[Names, ...]
    beside: Names
    unless: Names
    adds_up: Names
    totals: tuple[Names, ...]
    exclusive: tuple[Names, ...]
    at_least: tuple[Names, ...]
    pairs: tuple[Names, ...]
    total: str
    needs_total: bool
    negative: bool

    def tags(self) -> set[str]:
        """Return the tags that the rule takes, without those of other figures."""
        taken = {*self.first, *self.largest, *(tag for names in (*self.parts, *self.minus) for tag in names)}
        return {tag for tag in taken if not tag.startswith("@")}


@dataclass(frozen=True, slots=True)
class Concept:
    """A figure and the rules by which it is found.

    Attributes
    ----------
    name : str
    period : "year" or "day"
    is_shares : bool
        Whether it counts shares; else it is money.
    is_anchor : bool
        Whether its facts tell the ends of fiscal years.
    is_never_negative : bool
        Whether a negative number cannot be it.
    rules : tuple of Rule
    candidates : Names
        Patterns of tags that are shown where it is missing.
    about : str
        What it is, in a sentence; empty where another table says it.
    """

    name: str
    period: Literal["year", "day"]
    is_shares: bool
    is_anchor: bool
    is_never_negative: bool
    rules: tuple[Rule, ...]
    candidates: Names
    about: str


@dataclass(frozen=True, slots=True)
class Refused:
    """A kind of company whose balance sheet does not fit the model: any of `any_of` without `unless`."""

    kind: str
    any_of: Names
    unless: Names


@dataclass(frozen=True, slots=True)
class ConceptTable:
    """The figures of one taxonomy.

    Attributes
    ----------
    concepts : Mapping[str, Concept]
    refused : tuple of Refused
    """

    concepts: Mapping[str, Concept]
    refused: tuple[Refused, ...]


#: The taxonomies that are known.
TAXONOMIES = ("us-gaap", "ifrs-full", "jp")
#: The figures of all of them under their own names, as the template has them.
TEMPLATE = "template"
_FOLDER = Path(__file__).parent / "concepts"
_RULE_KEYS = {
    "first", "largest", "sum", "optional", "minus", "beside", "unless", "totals", "totals_without", "pairs",
    "needs_total", "negative", "exclusive", "adds_up", "at_least", "total",
}  # fmt: skip


@cache
def concept_table(taxonomy: str) -> ConceptTable:
    """Return the table of a taxonomy.

    Parameters
    ----------
    taxonomy : str
        One of `TAXONOMIES`, or `TEMPLATE`.
    """
    if taxonomy == TEMPLATE:
        return ConceptTable(_template_concepts(), ())
    table = tomllib.loads((_FOLDER / f"{taxonomy}.toml").read_text("utf-8"))
    prefix = table.pop("taxonomy")
    refused = tuple(
        Refused(kind, _tags(said["any"], prefix), _tags(said["unless"], prefix))
        for kind, said in table.pop("refused").items()
    )
    return ConceptTable({name: _concept(name, said, prefix) for name, said in table.items()}, refused)


def _template_concepts() -> dict[str, Concept]:
    """Return every figure of the taxonomies once, with one rule: what stands under its name."""
    concepts: dict[str, Concept] = {}
    for taxonomy in TAXONOMIES:
        for name, concept in concept_table(taxonomy).concepts.items():
            if name not in concepts:
                rule = _rule({"first": [name]}, TEMPLATE)
                concepts[name] = replace(concept, rules=(rule,), candidates=())
    return concepts


def _concept(name: str, said: dict[str, Any], prefix: str) -> Concept:
    return Concept(
        name,
        said["period"],
        said.get("unit") == "shares",
        said.get("anchor", False),
        said.get("never_negative", False),
        tuple(_rule(rule, prefix) for rule in said["rules"]),
        _tags(said["candidates"], prefix),
        said.get("about", ""),
    )


def _rule(said: dict[str, Any], prefix: str) -> Rule:
    if unknown := said.keys() - _RULE_KEYS:
        raise ValueError(f"a rule of concepts/ has unknown keys: {', '.join(sorted(unknown))}")

    def names(key: str) -> tuple[Names, ...]:
        return tuple(_tags(part if isinstance(part, list) else [part], prefix) for part in said.get(key, ()))

    def tags(key: str) -> Names:
        return _tags(said.get(key, ()), prefix)

    return Rule(
        tags("first"), tags("largest"), names("sum"), names("optional"), names("minus"),
        names("totals_without"), tags("beside"), tags("unless"), tags("adds_up"), names("totals"),
        names("exclusive"),
        names("at_least"), names("pairs"), "".join(_tags([said["total"]], prefix) if "total" in said else ()),
        said.get("needs_total", False), said.get("negative", False),
    )  # fmt: skip


def _tags(names: list[str] | tuple[str, ...], prefix: str) -> Names:
    """Return names of a table as facts have them, with their prefix."""
    return tuple(
        name if ":" in name or name.startswith("@") or not prefix else f"{prefix}:{name}" for name in names
    )
