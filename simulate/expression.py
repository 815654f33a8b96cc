"""A small arithmetic of input names: `0.074 * revenue`. Nothing is ever evaluated as Python.

The text is parsed by the standard `ast` module, which builds a tree and runs nothing; of that
tree only numbers, input names, + - * /, parentheses, min and max are taken.
"""

import ast
import sys
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.arithmetic import OPERATIONS, Tree

_BINARY = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
_CALLS = ("min", "max")
_MAX_LENGTH = 500
_MAX_DEPTH = 40
_GREATEST = sys.float_info.max
_ALLOWED = "takes numbers, input names, + - * /, parentheses, min(a, b) and max(a, b)"


@dataclass(frozen=True, slots=True)
class Expression:
    """A parsed expression.

    Attributes
    ----------
    text : as written.
    tree : numbers, names, and tuples (operation, left, right).
    """

    text: str
    tree: Tree

    def names(self) -> set[str]:
        """The inputs it reads."""
        return _names(self.tree)

    def evaluate(self, values: Mapping[str, Any]) -> Any:
        """Its value for numbers or arrays by name; a division by zero gives inf or NaN."""
        with np.errstate(all="ignore"):
            return _evaluate(self.tree, values)


def parse_expression(text: str) -> Expression:
    """Parse an expression.

    Raises
    ------
    ValueError
        If it is anything but the small arithmetic above; the message says what is allowed.
    """
    if len(text) > _MAX_LENGTH:
        raise ValueError(f"is {len(text)} characters long: at most {_MAX_LENGTH}")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Python's advice on `1if`, which is refused below
            body = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise ValueError(f"is not an expression: it {_ALLOWED}") from None
    return Expression(text, _tree(body, text.strip(), 0))


def _tree(node: ast.expr, text: str, depth: int) -> Tree:
    if depth > _MAX_DEPTH:
        raise ValueError(f"is nested more than {_MAX_DEPTH} deep")
    match node:
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            return _to_float(number)
        case ast.Name(id=name) if name not in _CALLS:
            return name
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return ("-", 0.0, _tree(operand, text, depth + 1))
        case ast.UnaryOp(op=ast.UAdd(), operand=operand):
            return _tree(operand, text, depth + 1)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _BINARY:
            return (_BINARY[type(op)], _tree(left, text, depth + 1), _tree(right, text, depth + 1))
        case ast.Call(func=ast.Name(id=name), args=[left, right], keywords=[]) if name in _CALLS:
            return (name, _tree(left, text, depth + 1), _tree(right, text, depth + 1))
    raise ValueError(f"`{ast.get_source_segment(text, node)}` is not allowed: it {_ALLOWED}")


def _to_float(number: float) -> float:
    """A number as written; Python reads 1e999 as infinite and integers of any length."""
    if not -_GREATEST <= number <= _GREATEST:
        raise ValueError(f"holds a number above {_GREATEST:.2g}")
    return float(number)


def _names(tree: Tree) -> set[str]:
    if isinstance(tree, str):
        return {tree}
    return set() if isinstance(tree, float) else _names(tree[1]) | _names(tree[2])


def _evaluate(tree: Tree, values: Mapping[str, Any]) -> Any:
    if isinstance(tree, str):
        return np.float64(values[tree]) if np.isscalar(values[tree]) else values[tree]
    if isinstance(tree, float):
        return np.float64(tree)
    operation, left, right = tree
    return OPERATIONS[operation](_evaluate(left, values), _evaluate(right, values))


def in_order(expressions: Mapping[str, Expression]) -> list[str]:
    """The names of derived inputs, each after those it reads.

    Raises
    ------
    ValueError
        If some read each other in a circle; the message names them in turn.
    """
    done: list[str] = []
    path: list[str] = []

    def visit(name: str) -> None:
        if name in done or name not in expressions:
            return
        if name in path:
            circle = [*path[path.index(name):], name]
            raise ValueError(f"goes in a circle: {' -> '.join(circle)}")
        path.append(name)
        for read in sorted(expressions[name].names()):
            visit(read)
        path.pop()
        done.append(name)

    for name in expressions:
        visit(name)
    return done
