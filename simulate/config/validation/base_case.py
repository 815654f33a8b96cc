"""Whether each input's base case is possible, and can be computed where it is an expression."""

from collections.abc import Iterator, Mapping
from math import isfinite

from engine.model.inputs import INPUT_BY_NAME, InputSpec
from simulate.config.config import Config
from simulate.config.expression import Expression, circle_in, in_order, parse_expression
from simulate.config.input_schema import DerivedInput, FixedInput
from simulate.config.issues import Issue, Unsound
from simulate.config.key_lines import Key
from simulate.errors import no_such

#: The most that a number of a config may be in size: products of three of them are still finite.
GREATEST = 1e100


def base_issues(config: Config, unsound: Unsound) -> tuple[list[Issue], dict[str, float]]:
    """What is wrong with base cases, and those that are right, by name.

    One that is computed from a wrong one is neither.
    """
    found: list[Issue] = []
    bases: dict[str, float] = {}
    for name, table in config.tables.items():
        if isinstance(table, FixedInput) and ("inputs", name, "base") not in unsound:
            wrong = list(number_issues(("inputs", name, "base"), table.base, INPUT_BY_NAME[name]))
            found += wrong
            if not wrong:
                bases[name] = table.base
    expressions, wrong = _expressions(config, unsound)
    found += wrong
    found += _computed(expressions, bases)
    return found, bases


def _expressions(config: Config, unsound: Unsound) -> tuple[dict[str, Expression], list[Issue]]:
    """The expressions that can be read."""
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
    """Compute what reads right base cases only, and in no circle; what is right is added to them."""
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
        if wrong := _wanted_of(number, INPUT_BY_NAME[name]):
            yield Issue(("inputs", name, "expr"), expression.text, f"gives {number:g}{wrong}")
        else:
            bases[name] = number


def _wanted_of(number: float, spec: InputSpec) -> str:
    """What is wrong with the value of an expression, "" if nothing is."""
    if abs(number) <= GREATEST and spec.allows(number) and spec.looks_like_percent(number):
        return f": too large for a decimal {spec.unit}"
    found = next(_bound_issues((), number, spec), None)
    return f", which {found.wanted}" if found else ""


def size_issues(key: Key, number: float) -> list[Issue]:
    """Whether a number is too large to be computed with, or none."""
    if not isfinite(number):
        return [Issue(key, number, "must be a finite number")]
    is_right = abs(number) <= GREATEST
    return [] if is_right else [Issue(key, number, f"must be at most {GREATEST:g} in size")]


def number_issues(key: Key, number: float, spec: InputSpec) -> Iterator[Issue]:
    """What is wrong with a number written for an input: the one thing that explains most."""
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
