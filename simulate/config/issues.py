"""One thing wrong with a config, before its place in the file is looked up."""

from typing import NamedTuple, TypeAlias

#: The path of a key: names of tables and keys, and places in arrays counted from 0.
Key: TypeAlias = tuple[str | int, ...]  # `type` needs Python 3.12

#: Keys that no check may use, because something else is wrong there: sections, inputs whose distribution
#: is unknown, and base cases of inputs.
Unsound: TypeAlias = frozenset[Key]
NOTHING: Unsound = frozenset()


class Finding(NamedTuple):
    """A problem at a key of the config; the loader adds file and line.

    Attributes
    ----------
    key : the path of the key.
    value : what stands there; None shows no value.
    wanted : what is allowed instead.
    """

    key: Key
    value: object
    wanted: str
