"""Arrays lent to a kernel without counting references.

numba counts the references of each array that a variable holds, atomically, and removes the
counting only where it can prove it idle within a few blocks. For tuples of arrays that go through
branches it cannot: tables and relations were counted up and down again for every tile, which took
22 ns a draw, nearly as long as the forecast. Who calls a kernel holds its arrays until it returns,
so inside nothing needs to be counted.

`engine.runtime.kernel_arguments` is a module of its own because `check` reads it, and is not to import numba.
"""

from typing import Any, TypeVar

from numba.core import cgutils, types
from numba.extending import intrinsic

from engine.runtime.jit import intrinsic_or_plain

_T = TypeVar("_T")


def _without_owner(context: Any, builder: Any, kind: Any, value: Any) -> Any:
    """Return the same value, its arrays without an owner; LLVM drops what counts references to nobody."""
    if isinstance(kind, types.Array):
        array = cgutils.create_struct_proxy(kind)(context, builder, value=value)
        array.meminfo = cgutils.get_null_value(array.meminfo.type)
        array.parent = cgutils.get_null_value(array.parent.type)
        return array._getvalue()
    if isinstance(kind, types.BaseTuple):
        for i, part in enumerate(kind.types):  # type: ignore[attr-defined]  # every kind of tuple has them
            lent = _without_owner(context, builder, part, builder.extract_value(value, i))
            value = builder.insert_value(value, lent, i)
    return value


@intrinsic
def _compiled_without_refcount(typingctx: Any, value: Any) -> Any:  # noqa: ARG001  # numba's convention
    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return _without_owner(context, builder, signature.return_type, args[0])

    return value(value), generate


def _plain_without_refcount(value: _T) -> _T:
    """Return the same: without a compiler nothing is lent."""
    return value


#: An array, or a tuple of arrays and other things, as it is lent: it must not outlive the caller's.
without_refcount = intrinsic_or_plain(_plain_without_refcount, _compiled_without_refcount)
