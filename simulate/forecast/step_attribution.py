"""What each part does to a value that several parts change together: they add up to the whole change.

What a part does depends on what was changed before it: parts are changed one after the other, in their order
and in reverse, and the two averaged, as the Shapley value averages over all orders (L. S. Shapley, "A
value for n-person games", 1953). Of two parts it is the Shapley value.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import fsum


@dataclass(frozen=True, slots=True)
class Step:
    """What one part, or a few together, did to a value, in its unit.

    Attributes
    ----------
    parts : tuple of str
        One, or those that give no value when they are changed one by one.
    change : float
        The mean of the next two.
    in_order, in_reverse : float
        With the parts before it changed already, and with those after it.
    """

    parts: tuple[str, ...]
    change: float
    in_order: float
    in_reverse: float


_Group = tuple[tuple[str, ...], float]
_ValueOf = Callable[[Sequence[str]], float | None]
_Note = Callable[[tuple[str, ...]], object]


def steps_of(value_of: _ValueOf, parts: Sequence[str], note_failure: _Note | None = None) -> tuple[Step, ...]:
    """Return the steps from the value with no part changed to that with all, in the order of the parts.

    Parameters
    ----------
    value_of : callable
        Returns the value with some parts changed, None if there is none; with none and with all of them
        changed there must be one.
    parts : sequence of str
        All parts.
    note_failure : callable, optional
        Called with parts that give no value, which count with the next.

    Raises
    ------
    ValueError
        If there is no value with none, or with all, of the parts changed.
    """
    forward, backward = (
        list(_path(value_of, order, note_failure)) for order in (tuple(parts), tuple(parts)[::-1])
    )
    return tuple(_averaged(parts, forward, backward))


def _path(value_of: _ValueOf, parts: Sequence[str], note_failure: _Note | None) -> Iterator[_Group]:
    """Change one part after the other; parts whose stage has no value count with the next."""
    last, group = value_of(()), list[str]()
    for count, part in enumerate(parts, 1):
        group.append(part)
        value = value_of(parts[:count])
        if last is None or (value is None and count == len(parts)):
            raise ValueError("with none or with all parts changed there is no value: there are no steps")
        if value is None:
            if note_failure is not None:
                note_failure(tuple(group))
            continue
        yield tuple(group), value - last
        last, group = value, []


def _averaged(parts: Sequence[str], forward: Sequence[_Group], backward: Sequence[_Group]) -> Iterator[Step]:
    """Average two paths; groups of one path that share parts with a group of the other become one."""
    groups: list[set[str]] = []
    for names, _ in (*forward, *backward):
        shared = [group for group in groups if group & set(names)]
        groups = [group for group in groups if group not in shared] + [set(names).union(*shared)]
    for group in sorted(groups, key=lambda names: min(map(parts.index, names))):
        there, back = (
            fsum(change for names, change in path if group >= set(names)) for path in (forward, backward)
        )
        yield Step(tuple(part for part in parts if part in group), 0.5 * (there + back), there, back)
