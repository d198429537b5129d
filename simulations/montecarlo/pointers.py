"""All arrays of a history as one argument of compiled code.

A tuple of arrays would be passed as a hundred words at every call. A `Handle` is passed as the one
address of a table that holds, for each array, where it begins and how long it is; `w.clock` in
compiled code reads two words of it. Interpreted code gets the `World` itself.
"""

# mypy: disable-error-code="no-untyped-call,untyped-decorator,override,import-untyped"
# The extension points of Numba and llvmlite carry few types.
from __future__ import annotations

import operator
from typing import Any

import numpy as np
from llvmlite import ir
from numba.core import types
from numba.core.typing.templates import AttributeTemplate
from numba.extending import (
    NativeValue,
    infer_getattr,
    lower_builtin,
    lower_getattr_generic,
    models,
    register_model,
    typeof_impl,
    unbox,
)
from numba.np.arrayobj import getitem_arraynd_intp, populate_array, setitem_array

WORD = ir.IntType(64)


class Table(types.Array):
    """An array whose items are never counted from its end, which spares a test at each access."""

    def __init__(self, item: Any) -> None:
        super().__init__(item, 1, "C", name=f"Table({item})")


register_model(Table)(models.ArrayModel)


@lower_builtin(operator.getitem, Table, types.Integer)
def _item(context: Any, builder: Any, sig: Any, args: Any) -> Any:
    unsigned = sig.return_type(sig.args[0], types.uintp)
    return getitem_arraynd_intp(context, builder, unsigned, args)


@lower_builtin(operator.setitem, Table, types.Integer, types.Any)
def _set_item(context: Any, builder: Any, sig: Any, args: Any) -> Any:
    unsigned = sig.return_type(sig.args[0], types.uintp, sig.args[2])
    return setitem_array(context, builder, unsigned, args)


class WorldType(types.Type):
    """Compile-time type of a handle: the names of the arrays and their types."""

    def __init__(self, arrays: tuple[tuple[str, Any], ...]) -> None:
        super().__init__(name="World(" + ", ".join(name for name, _ in arrays) + ")")
        self.arrays = arrays


class Handle:
    """Keeps arrays alive and knows the address of their table."""

    def __init__(self, kind: WorldType, arrays: tuple[np.ndarray[Any, Any], ...]) -> None:
        self.kind = kind
        self.arrays = arrays
        self.table = np.array([[a.ctypes.data, len(a)] for a in arrays], dtype=np.int64)
        self.address = int(self.table.ctypes.data)


@typeof_impl.register(Handle)
def _typeof(value: Handle, _context: object) -> WorldType:
    return value.kind


@register_model(WorldType)
class _Model(models.PrimitiveModel):
    def __init__(self, manager: Any, kind: WorldType) -> None:
        super().__init__(manager, kind, WORD)


@unbox(WorldType)
def _unbox(_kind: WorldType, value: Any, c: Any) -> NativeValue:
    address = c.pyapi.object_getattr_string(value, "address")
    native = c.unbox(types.int64, address)
    c.pyapi.decref(address)
    return NativeValue(native.value, is_error=native.is_error)


@infer_getattr
class _Attributes(AttributeTemplate):
    key = WorldType

    def generic_resolve(self, kind: WorldType, name: str) -> Any:
        """Give the type of one of the arrays."""
        return dict(kind.arrays).get(name)


@lower_getattr_generic(WorldType)
def _read(context: Any, builder: Any, kind: WorldType, value: Any, name: str) -> Any:
    names = [key for key, _ in kind.arrays]
    place = names.index(name)
    array_type = kind.arrays[place][1]
    table = builder.inttoptr(value, WORD.as_pointer())
    begin, length = (_word(builder, table, 2 * place + k) for k in range(2))
    array = context.make_array(array_type)(context, builder)
    size = context.get_abi_sizeof(context.get_data_type(array_type.dtype))
    stride = context.get_constant(types.intp, size)
    populate_array(
        array,
        data=builder.inttoptr(begin, array.data.type),
        shape=[length],
        strides=[stride],
        itemsize=stride,
        meminfo=None,
    )
    return array._getvalue()


def _word(builder: Any, table: Any, place: int) -> Any:
    """Load a word of the table, which never changes while compiled code runs."""
    load = builder.load(builder.gep(table, [ir.Constant(WORD, place)]))
    load.set_metadata("invariant.load", builder.module.add_metadata([]))
    return load
