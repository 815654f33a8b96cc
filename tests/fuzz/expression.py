"""Any text is an expression that means what Python means by it, or is refused with the reason."""

import ast
import operator
import tomllib
from collections.abc import Callable, Iterator

import numpy as np

from engine.dependence.derived import build_program
from engine.model.inputs import INPUT_NAMES
from simulate.config.expression import parse_expression
from tests.simulate.config.rejected import CASES, GOOD

_OPERATIONS: dict[type, Callable[..., np.float64]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
    ast.USub: lambda value: np.float64(0.0) - value, ast.UAdd: lambda value: value,
}
_CALLS = {"min": np.minimum, "max": np.maximum}
VALUES = {name: np.float64(place - 3.25) for place, name in enumerate(INPUT_NAMES)}


def check(data: bytes) -> None:
    """Parse one text; what is accepted is computed, laid out for the kernel and compared."""
    text = data.decode("utf-8", "surrogateescape")
    try:
        expression = parse_expression(text)
    except ValueError as error:
        if not str(error):
            raise AssertionError("refused without a word") from None
        return
    assert text.isascii()
    if not expression.names() <= VALUES.keys():
        return
    build_program({"revenue": expression.tree})
    with np.errstate(all="ignore"):
        wanted = _meaning(ast.parse(text.strip(" \t\r\n"), mode="eval").body)
    np.testing.assert_equal(float(expression.evaluate(VALUES)), float(wanted))


def _meaning(node: ast.expr) -> np.float64:
    """What Python means, by its own reader."""
    match node:
        case ast.Constant(value=int() | float() as number):
            return np.float64(number)
        case ast.Name(id=name):
            return VALUES[name]
        case ast.UnaryOp(op=sign, operand=operand):
            return _OPERATIONS[type(sign)](_meaning(operand))
        case ast.BinOp(left=left, op=sign, right=right):
            return _OPERATIONS[type(sign)](_meaning(left), _meaning(right))
        case ast.Call(func=ast.Name(id=name), args=[left, right], keywords=[]):
            return _CALLS[name](_meaning(left), _meaning(right))
    raise AssertionError(f"{ast.dump(node)} was accepted")


def seeds() -> Iterator[bytes]:
    """The expressions of the good config and the rejected ones."""
    yield b"max(min(1, 2), -3e-2) * (revenue - tax_rate) / +.5"
    for text in (GOOD, *(case.text for case in CASES)):
        try:
            inputs = tomllib.loads(text).get("inputs")
        except ValueError:
            continue
        for entry in inputs.values() if isinstance(inputs, dict) else ():
            if isinstance(entry, dict) and isinstance(entry.get("expr"), str):
                yield entry["expr"].encode()


def words() -> Iterator[str]:
    """Names and signs of expressions, and some of Python's."""
    yield from INPUT_NAMES
    yield from ("min(", "max(", "**", "//", "0x", "1e308", "1e-320", "_", "lambda", " if 1 else ", "#", "j")
