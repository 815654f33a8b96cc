"""Whether the inputs computed from others can be computed."""

from collections.abc import Iterator

from simulate.company import Config
from simulate.config_inputs import DerivedInput
from simulate.errors import no_such
from simulate.expression import Expression, in_order, parse_expression
from simulate.findings import Finding


def derived_findings(config: Config) -> Iterator[Finding]:
    """What is wrong with expressions: how they are written, what they read, circles."""
    written: dict[str, Expression] = {}
    for name, table in config.tables.items():
        if not isinstance(table, DerivedInput):
            continue
        key = ("inputs", name, "expr")
        try:
            expression = parse_expression(table.expr)
            unknown = sorted(expression.names() - config.tables.keys())
            if unknown:
                yield Finding(key, table.expr, no_such(f"input as {unknown[0]}", unknown[0], config.tables))
                continue
        except ValueError as error:
            yield Finding(key, table.expr, str(error))
            continue
        written[name] = expression
    try:
        in_order(written)
    except ValueError as error:
        yield Finding(("inputs",), None, str(error))
