"""A small arithmetic of input names: `0.074 * revenue`. Nothing is ever evaluated as Python.

The parser is our own: Python's `ast` takes hexadecimal, 1_000, full-width letters, comments and line breaks,
too, and nests a long sum as deep as it is long.
"""

import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import NoReturn, TypeAlias

import numpy as np

from engine.dependence.expression_ops import OPERATIONS, Tree

#: A number, or an array with a number for each of many draws.
Amount: TypeAlias = float | np.ndarray

#: Characters of an expression.
MAX_LENGTH = 500
#: Of parentheses, signs and calls, and of operands that wait for each other: the kernel has room for 60.
MAX_DEPTH = 40
_CALLS = ("min", "max")
_GREATEST = sys.float_info.max
_ALLOWED = "takes numbers, input names, + - * /, parentheses, min(a, b) and max(a, b)"
_NUMBER = r"(?:(?:0|[1-9][0-9]*)(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?(?![A-Za-z0-9_.])"
_NAME = r"[A-Za-z_][A-Za-z0-9_]*"
_TOKEN = re.compile(rf"(?P<number>{_NUMBER})|(?P<name>{_NAME})|(?P<sign>[-+*/(),])|(?P<end>\Z)")
_CALL = re.compile(rf"{_NAME}[ \t]*\(")
_BLANK = re.compile(r"[ \t]*")
_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Expression:
    """A parsed expression.

    Attributes
    ----------
    text : str
        The expression as written.
    tree : Tree
        Numbers, names, and tuples (operation, left, right).
    """

    text: str
    tree: Tree

    def names(self) -> set[str]:
        """Return the inputs that the expression reads."""
        return _names(self.tree)

    def evaluate(self, values: Mapping[str, Amount]) -> Amount:
        """Compute the expression; a division by zero gives an infinity or NaN.

        Parameters
        ----------
        values : Mapping[str, float or ndarray]
            The inputs that it reads, and perhaps more, by name; arrays must broadcast.

        Returns
        -------
        float or ndarray
            An array if the expression reads one.
        """
        with np.errstate(all="ignore"):
            return _evaluate(self.tree, values)


def parse_expression(text: str) -> Expression:
    """Parse an expression.

    Parameters
    ----------
    text : str
        Numbers, input names, + - * /, parentheses, min(a, b) and max(a, b).

    Returns
    -------
    Expression

    Raises
    ------
    ValueError
        If the text is anything else, too long or nested too deep; the message says what is allowed.
    """
    if len(text) > MAX_LENGTH:
        raise ValueError(f"is {len(text)} characters long: at most {MAX_LENGTH}")
    tree = _Reader(text.strip(" \t\r\n")).whole()
    if _waiting(tree) > MAX_DEPTH:
        raise ValueError(f"is nested more than {MAX_DEPTH} deep")
    return Expression(text, tree)


class _Reader:
    """Reads one text from left to right, one token ahead."""

    def __init__(self, text: str) -> None:
        self._text, self._at, self._depth = text, 0, 0
        self._kind = self._token = ""
        self._advance()

    def whole(self) -> Tree:
        tree = self._sum()
        if self._kind != "end":
            self._refuse()
        return tree

    def _sum(self) -> Tree:
        left = self._product()
        while self._kind == "sign" and (sign := self._token) in "+-":
            self._advance()
            left = (sign, left, self._product())
        return left

    def _product(self) -> Tree:
        left = self._operand()
        while self._kind == "sign" and (sign := self._token) in "*/":
            self._advance()
            left = (sign, left, self._operand())
        return left

    def _operand(self) -> Tree:
        """Read a number, a name, a call or a sum in parentheses, with signs before it."""
        kind, token = self._kind, self._token
        if kind == "number":
            self._advance()
            return _to_float(token)
        if kind == "name" and token not in _CALLS and not _CALL.match(self._text, self._at):
            self._advance()
            return token
        if (kind, token) not in {("sign", "+"), ("sign", "-"), ("sign", "("), *(("name", c) for c in _CALLS)}:
            self._refuse()
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise ValueError(f"is nested more than {MAX_DEPTH} deep")
        self._advance()
        tree = self._after(token)
        self._depth -= 1
        return tree

    def _after(self, opening: str) -> Tree:
        """Read what follows a sign, a parenthesis or the name of a call."""
        if opening == "-":
            return ("-", 0.0, self._operand())
        if opening == "+":
            return self._operand()
        if opening == "(":
            tree = self._sum()
        else:
            self._expect("(")
            left = self._sum()
            self._expect(",")
            tree = (opening, left, self._sum())
        self._expect(")")
        return tree

    def _advance(self) -> None:
        """Step behind the token and look at the next, which has no kind if it is none."""
        blank = _BLANK.match(self._text, self._at + len(self._token))
        self._at = blank.end() if blank else len(self._text)
        found = _TOKEN.match(self._text, self._at)
        self._kind = str(found.lastgroup) if found else ""
        self._token = found[0] if found else ""

    def _expect(self, sign: str) -> None:
        if self._kind != "sign" or self._token != sign:
            self._refuse()
        self._advance()

    def _refuse(self) -> NoReturn:
        """Raise with the place from which on the text makes no sense."""
        is_double = self._token in ("*", "/") and self._text[self._at - 1 : self._at] == self._token
        rest = self._text[self._at - is_double :]  # from `** 2` on, not from its second half
        if not rest:
            raise ValueError(f"{'ends too early' if self._text else 'is empty'}: it {_ALLOWED}")
        shown = rest if len(rest) <= _SHOWN else f"{rest[: _SHOWN - 3]}..."
        raise ValueError(f"cannot be read from `{shown}` on: it {_ALLOWED}")


def _to_float(digits: str) -> float:
    """Return a number, or raise at one like 1e999, which Python reads as infinite."""
    number = float(digits)
    if number > _GREATEST:
        raise ValueError(f"holds a number above {_GREATEST:.2g}")
    return number


def _waiting(tree: Tree) -> int:
    """Return how many operands wait for their right neighbour at most: a sum of any length has one."""
    if isinstance(tree, str | float):
        return 0
    return max(_waiting(tree[1]), 1 + _waiting(tree[2]))


def _names(tree: Tree) -> set[str]:
    if isinstance(tree, str):
        return {tree}
    return set() if isinstance(tree, float) else _names(tree[1]) | _names(tree[2])


def _evaluate(tree: Tree, values: Mapping[str, Amount]) -> Amount:
    if isinstance(tree, str):
        value = values[tree]
        return np.float64(value) if isinstance(value, int | float) else value
    if isinstance(tree, float):
        return np.float64(tree)
    sign, left, right = tree
    operation: Callable[..., Amount] = OPERATIONS[sign]
    return operation(_evaluate(left, values), _evaluate(right, values))


def in_order(expressions: Mapping[str, Expression]) -> list[str]:
    """Return the names of derived inputs, each after those that it reads.

    Parameters
    ----------
    expressions : Mapping[str, Expression]
        By the name of the input that each computes.

    Raises
    ------
    ValueError
        If some read each other in a circle; the message names them in turn.
    """
    if circle := circle_in(expressions):
        raise ValueError(f"goes in a circle: {' -> '.join([*circle, circle[0]])}")
    return [*TopologicalSorter(_reads(expressions)).static_order()]


def circle_in(expressions: Mapping[str, Expression]) -> list[str]:
    """Return derived inputs that read each other in a circle, in turn; an empty list if none do.

    Parameters
    ----------
    expressions : Mapping[str, Expression]
        By the name of the input that each computes.
    """
    readers_first = TopologicalSorter[str]()  # so that a circle is told in the direction of reading
    for name, reads in _reads(expressions).items():
        readers_first.add(name)
        for read in reads:
            readers_first.add(read, name)
    try:
        readers_first.prepare()
    except CycleError as error:
        return list(error.args[1][:-1])
    return []


def _reads(expressions: Mapping[str, Expression]) -> dict[str, list[str]]:
    """Return the derived inputs that each derived input reads."""
    return {name: sorted(read.names() & expressions.keys()) for name, read in expressions.items()}
