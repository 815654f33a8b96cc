"""Registries that are NamedTuples: what is known of a field stands beside it, as its annotation.

A field's annotation is a function that takes the field's name and returns its whole specification.
"""

from collections.abc import Callable
from typing import Any, NamedTuple, get_type_hints


def specs_of(fields: type[NamedTuple]) -> tuple[Any, ...]:
    """Return the specification of each field of a NamedTuple, in the order of the fields.

    Parameters
    ----------
    fields : type of NamedTuple
        Every field of it is ``Annotated[float, specify]``, and ``specify(name)`` is its specification.
    """
    hints = get_type_hints(fields, include_extras=True)
    specify: dict[str, Callable[[str], Any]] = {name: hints[name].__metadata__[0] for name in fields._fields}
    return tuple(specify[name](name) for name in fields._fields)
