"""The engine's equations traced: their Python runs on symbols, which record what is done to them.

A compiled function is run as the Python that it was compiled from, and so is all that it calls. What is done
to a `Symbol` gives another one, which holds the operation, its operands and the number that comes of it. So
what a spreadsheet calculates is what the kernel calculates, and is written nowhere else.
"""

import __future__

import ast
import linecache
from collections.abc import Callable
from functools import cache
from math import isinf
from operator import add, eq, ge, gt, le, lt, mul, sub, truediv
from types import CodeType, FunctionType
from typing import Any, ClassVar, TypeAlias

import numpy as np

#: A symbol, or a number that no input moves.
Amount: TypeAlias = "Symbol | float"
#: Where a symbol stands: what kind of quantity, its name, and the year (0 if it has none).
Place: TypeAlias = tuple[str, str, int]

_COMPUTE: dict[str, Callable[[Any, Any], Any]] = {
    "+": add, "-": sub, "*": mul, "/": truediv, "^": pow, "=": eq, "<": lt, "<=": le, ">": gt, ">=": ge,
    "MAX": max, "MIN": min,
}
_COMPARISONS = ("=", "<", "<=", ">", ">=")


class Symbol:
    """A quantity that inputs move, and how it comes about.

    Attributes
    ----------
    operation : str
        As a spreadsheet writes it: a sign, the name of a function, or "" for a quantity that is given.
    operands : tuple of Symbol or float
    value : float
        The number that comes of it.
    place : Place or None
        The cell that holds it; None if it stands within the formulas of others.
    negative : Symbol or None
        The same with the other sign, if that was asked for.
    """

    __slots__ = ("negative", "operands", "operation", "place", "value")

    def __init__(
        self, value: Any, operation: str = "", operands: tuple[Amount, ...] = (), place: Place | None = None
    ) -> None:
        self.value, self.operation, self.operands, self.place = np.float64(value), operation, operands, place
        self.negative: Symbol | None = None

    def put(self, place: Place) -> None:
        """Give the quantity a cell, unless it has one."""
        if self.place is None:
            self.place = place

    def __bool__(self) -> bool:
        raise TypeError("what is done next depends on an input: no formula can say so")

    def __int__(self) -> int:
        return int(self.value)  # of a condition: as the base case has it

    def __neg__(self) -> "Symbol":
        if self.negative is None:
            self.negative = Symbol(-self.value, "NEG", (self,))
        return self.negative

    def __abs__(self) -> "Symbol":
        return Symbol(abs(self.value), "ABS", (self,))

    def __add__(self, other: Amount) -> Any:
        return operate("+", self, other)

    def __radd__(self, other: Amount) -> Any:
        return operate("+", other, self)

    def __sub__(self, other: Amount) -> Any:
        return operate("-", self, other)

    def __rsub__(self, other: Amount) -> Any:
        return operate("-", other, self)

    def __mul__(self, other: Amount) -> Any:
        return operate("*", self, other)

    def __rmul__(self, other: Amount) -> Any:
        return operate("*", other, self)

    def __truediv__(self, other: Amount) -> Any:
        return operate("/", self, other)

    def __rtruediv__(self, other: Amount) -> Any:
        return operate("/", other, self)

    def __pow__(self, other: Amount) -> Any:
        return operate("^", self, other)

    def __lt__(self, other: Amount) -> Any:
        return operate("<", self, other)

    def __le__(self, other: Amount) -> Any:
        return operate("<=", self, other)

    def __gt__(self, other: Amount) -> Any:
        return operate(">", self, other)

    def __ge__(self, other: Amount) -> Any:
        return operate(">=", self, other)

    def __eq__(self, other: object) -> Any:
        return operate("=", self, other)

    __hash__ = object.__hash__

    _UFUNCS: ClassVar[dict[np.ufunc, str]] = {
        np.add: "+", np.subtract: "-", np.multiply: "*", np.divide: "/", np.maximum: "MAX", np.minimum: "MIN",
        np.less: "<", np.less_equal: "<=", np.greater: ">", np.greater_equal: ">=", np.equal: "=",
    }

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *operands: Any) -> Any:
        """Do what numpy's own numbers and functions ask for."""
        if ufunc is np.sqrt:
            return Symbol(np.sqrt(self.value), "SQRT", (self,))
        name = self._UFUNCS.get(ufunc)
        return NotImplemented if name is None else operate(name, *operands)


def value_of(amount: Any) -> Any:
    """Return the number behind an amount."""
    return amount.value if isinstance(amount, Symbol) else amount


def operate(operation: str, left: Any, right: Any) -> Any:
    """Return what an operation makes of two amounts; no symbol where one of them changes nothing."""
    if operation in _COMPARISONS and not isinstance(right, Symbol) and isinf(right):
        return _COMPUTE[operation](0.0, right)  # a cell never holds an infinite number
    if (operation in "+-" and _is(right, 0.0)) or (operation in "*/" and _is(right, 1.0)):
        return left
    if (operation == "+" and _is(left, 0.0)) or (operation == "*" and _is(left, 1.0)):
        return right
    if operation == "*" and (_is(left, 0.0) or _is(right, 0.0)):
        return 0.0
    if operation == "-" and _is(left, 0.0):
        return -right
    value = _COMPUTE[operation](np.float64(value_of(left)), np.float64(value_of(right)))
    return Symbol(value, operation, (left, right))


def _is(amount: Any, number: float) -> bool:
    return not isinstance(amount, Symbol) and bool(amount == number)


def choose(condition: Any, then: Callable[[], Any], otherwise: Callable[[], Any]) -> Any:
    """Return `then() if condition else otherwise()`, or, if inputs move the condition, a symbol of both."""
    if not isinstance(condition, Symbol):
        return then() if condition else otherwise()
    one, other = then(), otherwise()
    if _same(one, other):
        return one
    value = value_of(one) if condition.value else value_of(other)
    left, right = condition.operands
    for pair, extremes in (((one, other), ("MAX", "MIN")), ((other, one), ("MIN", "MAX"))):
        if condition.operation in ("<", "<=", ">", ">=") and all(map(_same, pair, (left, right))):
            return Symbol(value, extremes[condition.operation[0] == "<"], (left, right))
    return Symbol(value, "IF", (condition, one, other))


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, Symbol) or isinstance(other, Symbol):
        return one is other
    return bool(one == other)


def _extreme(operation: str, plain: Callable[..., Any]) -> Callable[..., Any]:
    def of(*amounts: Any) -> Any:
        if not any(isinstance(amount, Symbol) for amount in amounts):
            return plain(*amounts)
        found = amounts[0]
        for amount in amounts[1:]:
            found = operate(operation, found, amount)
        return found

    return of


#: What stands for Python's own names, whose meaning depends on a comparison, and for a choice.
_CHOICE = "choose_between"
_NAMES: dict[str, Any] = {"max": _extreme("MAX", max), "min": _extreme("MIN", min), _CHOICE: choose}


class _Rewriter(ast.NodeTransformer):
    """Makes calls of choices, and follows one lane of a tile: all hold the same draw."""

    def visit_IfExp(self, node: ast.IfExp) -> ast.AST:  # the name that ast looks for
        self.generic_visit(node)
        nothing = ast.arguments(posonlyargs=[], args=[], kwonlyargs=[], kw_defaults=[], defaults=[])
        sides = [ast.Lambda(nothing, side) for side in (node.body, node.orelse)]
        return ast.Call(ast.Name(_CHOICE, ast.Load()), [node.test, *sides], [])

    def visit_For(self, node: ast.For) -> ast.AST:  # likewise
        self.generic_visit(node)
        match node.iter:
            case ast.Call(ast.Name("range"), [ast.Name("LANES")]):
                node.iter.args = [ast.Constant(1)]
        return node


class Tracer:
    """Gives functions of the engine as Python that takes symbols.

    A function is made anew, and so is each that it names, compiled or plain, but for those of `replace`.
    """

    def __init__(self) -> None:
        self._twins: dict[int, Callable[..., Any]] = {}

    def replace(self, function: Any, by: Callable[..., Any]) -> None:
        """Call `by` wherever the engine calls a function, from now on."""
        self._twins[id(_plain(function))] = by

    def watch(self, function: Any, see: Callable[..., None]) -> None:
        """Call `see` after each call of a function, with what it returned and its arguments."""
        twin = self.python(function)

        def watched(*arguments: Any) -> Any:
            found = twin(*arguments)
            see(found, *arguments)
            return found

        self.replace(function, watched)

    def python(self, function: Any) -> Callable[..., Any]:
        """Return a function of the engine as Python that takes symbols."""
        plain = _plain(function)
        if id(plain) not in self._twins:
            code, names = _rewritten(plain)
            space = dict(_NAMES)
            twin = FunctionType(code, space, plain.__name__, plain.__defaults__)
            self._twins[id(plain)] = twin
            known = plain.__globals__
            space.update({name: self._twin_of(known[name]) for name in names if name in known})
        return self._twins[id(plain)]

    def _twin_of(self, thing: Any) -> Any:
        plain = _plain(thing)
        if id(plain) in self._twins:
            return self._twins[id(plain)]
        is_ours = isinstance(plain, FunctionType) and (
            plain is not thing or (plain.__module__ or "").startswith("engine.")
        )
        return self.python(plain) if is_ours else thing


def _plain(function: Any) -> Any:
    """Return the Python that a compiled function is made of."""
    return getattr(function, "py_func", function)


@cache
def _rewritten(function: FunctionType) -> tuple[CodeType, set[str]]:
    """Return the code of a function with its choices as calls, and the names that it uses."""
    code = function.__code__
    definition = _definitions(code.co_filename).get(code.co_firstlineno)
    if definition is None:  # made of the registries, as readers of a tile are: there is no choice in these
        return code, set(code.co_names)
    tree = ast.fix_missing_locations(ast.Module([_Rewriter().visit(definition)], []))
    module = compile(tree, code.co_filename, "exec", __future__.annotations.compiler_flag)
    found = next(constant for constant in module.co_consts if isinstance(constant, CodeType))
    return found, {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


@cache
def _definitions(path: str) -> dict[int, ast.FunctionDef]:
    """Return the functions of a module by their first lines, without decorators; none where it has no file.

    `inspect.getsource` reads one function at a time, which made all of it take a third longer.
    """
    found = {}
    for node in ast.parse("".join(linecache.getlines(path))).body:
        if isinstance(node, ast.FunctionDef):
            found[min([node.lineno, *(each.lineno for each in node.decorator_list)])] = node
            node.decorator_list = []
    return found
