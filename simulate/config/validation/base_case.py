"""Whether each input's base case is possible, and can be computed if it is an expression."""

from collections.abc import Iterator, Mapping
from math import isfinite

from engine.model.inputs import INPUT_BY_NAME, InputSpec
from simulate.config.config import Config
from simulate.config.expression import Expression, circle_in, in_order, parse_expression
from simulate.config.input_schema import DerivedInput, FixedInput
from simulate.config.issues import Issue, Unsound
from simulate.config.toml.key_lines import Key
from simulate.errors import no_such

#: The greatest size of a number in a config: products of three of them are still finite.
GREATEST = 1e100


def base_issues(config: Config, unsound: Unsound) -> tuple[list[Issue], dict[str, float]]:
    """Check the base case of every input.

    Parameters
    ----------
    config : Config
        The config, whose types are right but for `unsound`.
    unsound : Unsound
        The keys that no check may use.

    Returns
    -------
    issues : list of Issue
        What is wrong with base cases.
    bases : dict[str, float]
        The base cases that are right, by name; one that is computed from a wrong one is in neither.
    """
    found: list[Issue] = []
    bases: dict[str, float] = {}
    for name, table in config.tables.items():
        if isinstance(table, FixedInput) and ("inputs", name, "base") not in unsound:
            wrong = list(number_issues(("inputs", name, "base"), table.base, INPUT_BY_NAME[name]))
            wrong = wrong or list(_shift_issues(table, INPUT_BY_NAME[name]))
            found += wrong
            if not wrong:
                bases[name] = table.moved_base
    expressions, wrong = _expressions(config, unsound)
    found += wrong
    found += _computed(expressions, bases)
    return found, bases


def _shift_issues(table: FixedInput, spec: InputSpec) -> Iterator[Issue]:
    """Check what a shift makes of a base case that is right."""
    key = ("inputs", spec.name, "shift")
    if wrong := size_issues(key, table.shift):
        yield from wrong
    elif spec.looks_like_percent(table.shift):
        yield from number_issues(key, table.shift, spec)
    elif table.shift and (wanted := wanted_of(table.moved_base, spec)):
        yield Issue(key, table.shift, f"takes the base case to {table.moved_base:g}{wanted}")


def _expressions(config: Config, unsound: Unsound) -> tuple[dict[str, Expression], list[Issue]]:
    """Return the expressions that can be read, and what is wrong with the others."""
    found: list[Issue] = []
    written: dict[str, Expression] = {}
    for name, table in config.tables.items():
        if not isinstance(table, DerivedInput) or ("inputs", name) in unsound:
            continue
        key = ("inputs", name, "expr")
        try:
            expression = parse_expression(table.expr)
        except ValueError as error:
            found.append(Issue(key, table.expr, str(error)))
            continue
        unknown = sorted(expression.names() - config.tables.keys())
        found += [
            Issue(key, table.expr, no_such(f"input as {other}", other, config.tables)) for other in unknown
        ]
        if not unknown:
            written[name] = expression
    return written, found


def _computed(expressions: Mapping[str, Expression], bases: dict[str, float]) -> Iterator[Issue]:
    """Compute the expressions that read right base cases only; add to these what comes out right."""
    left = dict(expressions)
    while circle := circle_in(left):
        first = circle[0]
        way = " -> ".join([*circle, first])
        yield Issue(("inputs", first, "expr"), left[first].text, f"goes in a circle: {way}")
        left = {name: expression for name, expression in left.items() if name not in circle}
    for name in in_order(left):
        expression = left[name]
        if not expression.names() <= bases.keys():
            continue
        number = float(expression.evaluate(bases))
        if wrong := wanted_of(number, INPUT_BY_NAME[name]):
            yield Issue(("inputs", name, "expr"), expression.text, f"gives {number:g}{wrong}")
        else:
            bases[name] = number


def wanted_of(number: float, spec: InputSpec) -> str:
    """Return what is wrong with a value that was computed; "" if nothing is.

    Parameters
    ----------
    number : float
        The value.
    spec : InputSpec
        The bounds and the unit of the input.
    """
    if abs(number) <= GREATEST and spec.allows(number) and spec.looks_like_percent(number):
        return f": too large for a decimal {spec.unit}"
    found = next(_bound_issues((), number, spec), None)
    return f", which {found.wanted}" if found else ""


def size_issues(key: Key, number: float) -> list[Issue]:
    """Check that a number is finite and small enough to compute with.

    Parameters
    ----------
    key : Key
        The key at which it stands.
    number : float
        The number.

    Returns
    -------
    list of Issue
        At most one.
    """
    if not isfinite(number):
        return [Issue(key, number, "must be a finite number")]
    is_right = abs(number) <= GREATEST
    return [] if is_right else [Issue(key, number, f"must be at most {GREATEST:g} in size")]


def number_issues(key: Key, number: float, spec: InputSpec) -> Iterator[Issue]:
    """Check a number that is written for an input; of several issues yield the one that explains most.

    Parameters
    ----------
    key : Key
        The key at which it stands.
    number : float
        The number.
    spec : InputSpec
        The bounds and the unit of the input.

    Yields
    ------
    Issue
    """
    if abs(number) <= GREATEST and spec.looks_like_percent(number):
        wanted = f"is a decimal, not a percentage: write {number / 100:.12g} for {number:g}%"
        yield Issue(key, number, wanted)
    else:
        yield from _bound_issues(key, number, spec)


def _bound_issues(key: Key, number: float, spec: InputSpec) -> Iterator[Issue]:
    if wrong := size_issues(key, number):
        yield from wrong
    elif not spec.allows(number):
        yield Issue(key, number, f"{spec.allowed()} ({spec.meaning})")
    elif spec.whole and number != int(number):
        yield Issue(key, number, "must be a whole number")
