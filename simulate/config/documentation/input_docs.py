"""What an analyst has to know of each input: the registry's documentation, read from input_docs.toml.

The engine's registry names and bounds the inputs; this one says where reports have them. A page, the schema
and new configs are made from it.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("input_docs.toml")


@dataclass(frozen=True, slots=True)
class InputDoc:
    """The documentation of one input, a line each.

    Attributes
    ----------
    definition : str
        What counts.
    us, ifrs, japan : str
        Where a 10-K, a 20-F and a Japanese annual report have it.
    formula : str
        From the line items of a report.
    usual : str
        The usual range, with its source or "rule of thumb".
    status : str
        What the base case is: reported, derived or assumption.
    expr : str, optional
        What a new config computes it from; empty if it is to be filled in.
    warned_outside : tuple of float, optional
        Ends far beyond the usual range, in the input's unit, both allowed: a base case outside is warned of.
        None of money, shares and prices, which have no usual size.
    """

    definition: str
    us: str
    ifrs: str
    japan: str
    formula: str
    usual: str
    status: str
    expr: str = ""
    warned_outside: tuple[float, float] | None = None

    @property
    def places(self) -> dict[str, str]:
        """Where reports have it, by kind of report; one entry, `where`, if all say the same."""
        if self.us == self.ifrs == self.japan:
            return {"where": self.us}
        return {"10-K": self.us, "20-F": self.ifrs, "Japan": self.japan}


@dataclass(frozen=True, slots=True)
class Topic:
    """An idea behind several inputs.

    Attributes
    ----------
    title : str
        Its heading.
    text : str
        In Markdown.
    """

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Likeness:
    """Advice and starting ranges for a kind of company.

    Attributes
    ----------
    about : str
        What makes a company one of them.
    advice : tuple of str
        A line each.
    inputs : Mapping of str to (str, str)
        By input, the base case and range as TOML writes them inside a table, and the reason.
    """

    about: str
    advice: tuple[str, ...]
    inputs: Mapping[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class InputDocs:
    """All of the documentation.

    Attributes
    ----------
    topics : tuple of Topic
        In reading order.
    groups : Mapping of str to tuple of str
        Names of inputs by heading, in reading order.
    inputs : Mapping of str to InputDoc
        By name.
    like : Mapping of str to Likeness
        By kind of company.
    """

    topics: tuple[Topic, ...]
    groups: Mapping[str, tuple[str, ...]]
    inputs: Mapping[str, InputDoc]
    like: Mapping[str, Likeness]


@cache
def input_docs() -> InputDocs:
    """Return the documentation, read once."""
    found = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return InputDocs(
        topics=tuple(Topic(topic["title"], topic["text"].strip()) for topic in found["topics"]),
        groups={title: tuple(names) for title, names in found["groups"].items()},
        inputs={name: InputDoc(**doc) for name, doc in found["inputs"].items()},
        like={
            kind: Likeness(
                one["about"], tuple(one["advice"]),
                {name: (table, reason) for name, (table, reason) in one["inputs"].items()},
            )
            for kind, one in found["like"].items()
        },
    )
