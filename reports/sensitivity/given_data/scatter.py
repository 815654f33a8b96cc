"""Dots of some draws: the value against the inputs that go with it most."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from reports.statistics.draws import Draws
from reports.statistics.estimates import Estimate

MOST_DOTS, MOST_PANELS = 2_000, 6


@dataclass(frozen=True, eq=False)
class Dots:
    """One panel.

    Attributes
    ----------
    name : of the input.
    inputs, values : (dot,) the first draws that have a value.
    """

    name: str
    inputs: np.ndarray = field(repr=False)
    values: np.ndarray = field(repr=False)


def dots_of(
    draws: Draws, ranks: Mapping[str, Estimate], names: tuple[str, ...] | None = None
) -> tuple[Dots, ...]:
    """The first draws against the inputs of greatest rank correlation, or against those named.

    Parameters
    ----------
    ranks : Spearman's correlation of each input with the value.
    """
    if names is None:
        known = [name for name, rank in ranks.items() if rank.value is not None]
        names = tuple(sorted(known, key=lambda name: -abs(ranks[name].known))[:MOST_PANELS])
    return tuple(Dots(name, draws[name][:MOST_DOTS], draws.values[:MOST_DOTS]) for name in names)
