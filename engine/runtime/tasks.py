"""Tasks shared out among threads, with a kernel's machine code made twice instead of six times.

numba wraps the body of a `prange` in three functions, one within the next, and optimises and emits
whatever they call anew for each: with a kernel inside, that was a third of the time of a first run.
Here `prange` knows the kernel by its address, and is compiled once for all kernels.
"""

from collections.abc import Callable
from operator import attrgetter
from typing import Any

import numba
import numpy as np
from llvmlite import ir
from numba.core import cgutils, types
from numba.extending import intrinsic

from engine.runtime.jit import intrinsic_or_plain, parallel

_ADDRESS = ir.IntType(8).as_pointer()
_NUMBER = ir.IntType(64)
_TASK = ir.FunctionType(ir.VoidType(), [_ADDRESS, _NUMBER])
_NO_MEMORY = "no memory for the working space of a task"


@intrinsic
def _compiled_call(
    typingctx: Any, function: Any, arguments: Any, task: Any,  # noqa: ARG001  # numba's convention
) -> Any:
    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:  # noqa: ARG001
        called = builder.inttoptr(args[0], _TASK.as_pointer())
        builder.call(called, [builder.inttoptr(args[1], _ADDRESS), args[2]])
        return context.get_dummy_value()

    return types.void(types.int64, types.int64, types.int64), generate


def _plain_call(function: int, arguments: int, task: int | np.int64) -> None:
    """Call the function at an address with the address of its arguments and a number."""
    raise NotImplementedError("interpreted, nothing has an address")


_call = intrinsic_or_plain(_plain_call, _compiled_call)


@parallel
def _call_all(function: int, arguments: int, n_task: int) -> None:
    for task in numba.prange(n_task):
        _call(function, arguments, np.int64(task))


def _task_function(context: Any, builder: Any, kernel: Any, kinds: Any, block: Any) -> Any:
    """Return a function of the block that holds a kernel's arguments, and of a number: it calls the kernel.

    The block's second part becomes 1 if the kernel raises, as it does where it finds no memory.
    """
    function = ir.Function(builder.module, _TASK, name=f"{builder.function.name}.task")
    function.linkage = "internal"
    inner = ir.IRBuilder(function.append_basic_block())
    held = inner.bitcast(function.args[0], block.as_pointer())
    packed = inner.load(cgutils.gep_inbounds(inner, held, 0, 0))
    arguments = [function.args[1], *cgutils.unpack_tuple(inner, packed, len(kinds) - 1)]
    status, _ = context.call_internal_no_propagate(inner, kernel.fndesc, types.none(*kinds), arguments)
    with inner.if_then(status.is_error, likely=False):
        inner.store(ir.IntType(32)(1), cgutils.gep_inbounds(inner, held, 0, 1))
    inner.ret_void()
    return function


@intrinsic
def _compiled_for_each_task(
    typingctx: Any, function: Any, n_task: Any, arguments: Any,  # noqa: ARG001
) -> Any:
    kinds = (types.int64, *arguments.types)
    numbers = (types.int64,) * 3
    prange: Any = _call_all
    driver: Any = types.Dispatcher(prange)
    for called, given in ((function, kinds), (driver, numbers)):
        called.get_call_type(typingctx, given, {})  # compiles it, or finds it on the disk

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:  # noqa: ARG001
        kernel, threads = function.dispatcher.overloads[kinds], driver.dispatcher.overloads[numbers]
        context.add_linking_libs([*map(attrgetter("library"), (kernel, threads))])
        block = ir.LiteralStructType([context.get_value_type(arguments), ir.IntType(32)])
        held = cgutils.alloca_once(builder, block)
        failed = cgutils.gep_inbounds(builder, held, 0, 1)
        builder.store(args[2], cgutils.gep_inbounds(builder, held, 0, 0))
        builder.store(ir.IntType(32)(0), failed)
        task = _task_function(context, builder, kernel, kinds, block)
        addresses = [builder.ptrtoint(each, _NUMBER) for each in (task, held)]
        context.call_internal(builder, threads.fndesc, types.none(*numbers), [*addresses, args[1]])
        with builder.if_then(cgutils.is_not_null(builder, builder.load(failed)), likely=False):
            context.call_conv.return_user_exc(builder, MemoryError, (_NO_MEMORY,))
        return context.get_dummy_value()

    return types.void(function, types.int64, arguments), generate


def _plain_for_each_task(function: Callable[..., None], n_task: int, arguments: tuple[Any, ...]) -> None:
    """Call a kernel with the numbers 0, 1, ..., n_task - 1, each followed by the arguments.

    Parameters
    ----------
    function : callable
        A `compiled` kernel that returns nothing.
    n_task : int
    arguments : tuple
        Of arrays, numbers and tuples of those.

    Raises
    ------
    MemoryError
        If a task finds none, all others being done.
    """
    for task in range(n_task):
        function(task, *arguments)


for_each_task = intrinsic_or_plain(_plain_for_each_task, _compiled_for_each_task)
