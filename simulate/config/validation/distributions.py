"""Whether an input's distribution is possible."""

import re
from collections.abc import Iterator
from dataclasses import fields

import numpy as np

from engine.distributions import FAMILIES, Distribution
from engine.model.inputs import InputSpec
from simulate.config.input_schema import Columns, DiscreteInput, EmpiricalInput, Table, UncertainInput
from simulate.config.issues import Issue
from simulate.config.toml.key_lines import Key
from simulate.config.validation.base_case import GREATEST, number_issues, size_issues

# A distribution may leave an input's bounds in at most one draw in a million on either side.
_RARE_SCORE = 4.753424308822899
# A family's message that begins with one parameter: "sd = 0: must be above 0".
_OF_ONE = re.compile(r"([a-z]\w*)(?:\[(\d+)\])?(?: = (?:\[[^\]]*\]|[^\s,:]+))?: (.*)", re.DOTALL)


def distribution_issues(
    table: Table, columns: Columns, spec: InputSpec, is_base_right: bool
) -> Iterator[Issue]:
    """Check the distribution of one input.

    Parameters
    ----------
    table : Table
        The input as the config has it, whose types are right.
    columns : Columns
        The data that the config names, by file and column.
    spec : InputSpec
        The input.
    is_base_right : bool
        Whether the input's base case is right: a wrong one says nothing of the distribution.

    Yields
    ------
    Issue
    """
    key = ("inputs", spec.name)
    if not isinstance(table, UncertainInput):
        return
    if spec.whole:
        wanted = "only whole numbers make sense here, so it must be fixed"
        yield Issue((*key, "dist"), table.dist, wanted)
        return
    is_right = is_base_right
    for parameter, number in _parameters(table).items():
        wrong = size_issues((*key, *parameter), number)
        if not wrong and _has_unit(table, parameter) and spec.looks_like_percent(number):
            wrong = list(number_issues((*key, *parameter), number, spec))
        yield from wrong
        is_right = is_right and not wrong
    if is_right:
        yield from _distribution(columns, spec, table)


def _parameters(table: UncertainInput) -> dict[Key, float]:
    """Return the numbers of an input's distribution, by key."""
    given: dict[Key, float | None] = {}
    if isinstance(table, DiscreteInput):
        lists = {"values": table.values, "weights": table.weights}
        given = {(name, place): part for name, parts in lists.items() for place, part in enumerate(parts)}
    elif not isinstance(table, EmpiricalInput):
        given = {(field.name,): getattr(table, field.name) for field in fields(FAMILIES[table.dist])}
    if table.truncate is not None:
        given |= {("truncate", "min"): table.truncate.min, ("truncate", "max"): table.truncate.max}
    given["narrow",] = table.narrow
    return {name: number for name, number in given.items() if number is not None}


def _has_unit(table: UncertainInput, parameter: Key) -> bool:
    """Return whether a parameter is in the input's own unit."""
    return parameter[0] not in ("weights", "narrow") and (
        table.dist not in FAMILIES or parameter[0] not in FAMILIES[table.dist].dimensionless
    )


def _distribution(columns: Columns, spec: InputSpec, table: UncertainInput) -> list[Issue]:
    """Return what is wrong with a distribution whose parameters can be computed with."""
    key: Key = ("inputs", spec.name)
    if isinstance(table, EmpiricalInput):
        largest = max(columns[table.file, table.column], key=abs)
        if abs(largest) > GREATEST:
            wanted = f"holds {largest:g}: must be at most {GREATEST:g} in size"
            return [Issue((*key, "file"), table.file, wanted)]
    try:
        # What overflows gives inf or NaN, which is refused below.
        with np.errstate(all="ignore"):
            unmoved = table.unmoved(columns)
            # What surely fits needs no quantiles, whose import of scipy takes 0.1 s.
            if not unmoved.known_to_tabulate():
                if wrong := _width(unmoved, key, table):
                    return [wrong]
                _tabulate(unmoved)
            return [*_base_among(unmoved, spec, table), *_moved_range(unmoved, spec, table)]
    except ValueError as error:
        return [_of_parameter(key, table, str(error))]


def _width(marginal: Distribution, key: Key, table: UncertainInput) -> Issue | None:
    """Find what is wrong if draws cannot be told apart, or cannot be computed."""
    from engine.quantile_table.build import too_narrow

    if not np.isfinite(marginal.quantile_of_score(np.array([-1.0, 1.0]))).all():
        return Issue(key, None, "gives draws that are no finite numbers")
    why = "" if marginal.steps() is not None else too_narrow(marginal)
    if not why:
        return None
    centre = FAMILIES[table.dist].location if table.dist in FAMILIES else None
    spread = next((name for name in ("sd", "scale") if name in table.model_fields_set), None)
    if centre is None or spread is None or table.truncate is not None:
        return Issue(key, None, f"is too narrow: {why}")
    beside = f"{centre} = {getattr(table, centre) if centre in table.model_fields_set else table.base:g}"
    return Issue((*key, spread), getattr(table, spread), f"is too small beside {beside}: {why}")


def _base_among(unmoved: Distribution, spec: InputSpec, table: UncertainInput) -> Iterator[Issue]:
    """Check that the base case is among the draws."""
    key: Key = ("inputs", spec.name)
    least, greatest = unmoved.support()
    if not least <= table.base <= greatest:
        wanted = f"must lie in the distribution's range [{least:g}, {greatest:g}]"
        yield Issue((*key, "base"), table.base, wanted)
    elif isinstance(table, DiscreteInput) and table.base not in table.values:
        yield Issue((*key, "base"), table.base, "must be one of the values")


def _moved_range(unmoved: Distribution, spec: InputSpec, table: UncertainInput) -> Iterator[Issue]:
    """Check that the draws are what the input allows, and can be told apart once they are moved."""
    if not table.narrow:  # no draw but the base case
        return
    key: Key = ("inputs", spec.name)
    marginal = table.moved(unmoved)
    if table.is_moved and (why := _not_apart(unmoved, marginal)):
        moving = "narrow" if table.narrow < 1.0 else "shift"
        yield Issue((*key, moving), getattr(table, moving), f"leaves no draws that can be told apart: {why}")
        return
    low, high = marginal.support()
    if not (spec.allows(low) and spec.allows(high)):
        low, high = rare_values(marginal)
    if spec.allows(low) and spec.allows(high):
        return
    reach, bounds = f"{low:.4g} to {high:.4g}", f"{spec.name} {spec.allowed()}"
    if table.is_moved:
        moving = table.moving_key
        wanted = f"takes draws to {reach}, but {bounds}"
        yield Issue((*key, moving), getattr(table, moving), wanted)
    else:
        yield Issue(key, None, f"draws reach {reach}, but {bounds}: truncate it")


def _not_apart(unmoved: Distribution, moved: Distribution) -> str:
    """Return why draws cannot be told apart after they are moved, or "" if they can."""
    from engine.quantile_table.build import too_narrow

    steps, after = unmoved.steps(), moved.steps()
    if steps is None or after is None:
        return too_narrow(moved)
    lost = np.unique(steps[1]).size - np.unique(after[1]).size
    return f"rounding makes {lost} of its values equal to others" if lost else ""


def _of_parameter(key: Key, table: UncertainInput, message: str) -> Issue:
    """Return a family's message at the parameter with which it begins, if the config gives that."""
    found = _OF_ONE.fullmatch(message)
    if found is None or found[1] not in table.model_fields_set:
        return Issue(key, None, message)
    value = getattr(table, found[1])
    if found[1] == "truncate":
        value = {name: end for name, end in value if end is not None}
    if found[2] is not None:
        return Issue((*key, found[1], int(found[2])), value[int(found[2])], found[3])
    return Issue((*key, found[1]), value, found[3])


def _tabulate(marginal: Distribution) -> None:
    """Refuse a distribution that the kernel's table cannot hold."""
    from engine.quantile_table.build import build_quantile_tables

    if marginal.steps() is None:
        build_quantile_tables([marginal])


def rare_values(marginal: Distribution) -> tuple[float, float]:
    """Return the values that one draw in a million falls short of or exceeds.

    Parameters
    ----------
    marginal : Distribution
        The distribution.
    """
    low, high = marginal.quantile_of_score(np.array([-_RARE_SCORE, _RARE_SCORE]))
    return float(low), float(high)
