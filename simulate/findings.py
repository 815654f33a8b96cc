"""One thing wrong with a config, before its place in the file is looked up."""

from typing import NamedTuple


class Finding(NamedTuple):
    """A problem at a key of the config; the loader adds file and line.

    Attributes
    ----------
    key : the path of the key.
    value : what stands there; None shows no value.
    wanted : what is allowed instead.
    """

    key: tuple[str | int, ...]
    value: object
    wanted: str
