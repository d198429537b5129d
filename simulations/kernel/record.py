"""State as one record: declared once as a class, held as a NumPy record or as plain objects.

A record class lists its fields: `int` (64 bits), `float`, another record class, or
`Annotated[list[X], n]` for exactly n of them. The compiled kernel gets one structured record
(one pointer, no allocation); the interpreted one gets the same tree of attributes made of plain
Python objects.
"""

from __future__ import annotations

import typing
from functools import cache
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray


class Record:
    """Base of every record class."""

    __slots__ = ()


AnyRecord = TypeVar("AnyRecord", bound=Record)

_dtypes: dict[type[Record], np.dtype[Any]] = {}


def dtype_of(record: type[Record]) -> np.dtype[Any]:
    """Structured dtype with the fields of a record class, in their order."""
    known = _dtypes.get(record)
    if known is not None:
        return known
    hints = typing.get_type_hints(record, include_extras=True)
    made = np.dtype([(name, *_field(hint)) for name, hint in hints.items()], align=True)
    _dtypes[record] = made
    return made


def new_array(record: type[Record]) -> NDArray[np.void]:
    """One zeroed record inside an array of length 1; its element 0 goes to compiled code."""
    return np.zeros(1, dtype_of(record))


def new_objects(record: type[AnyRecord]) -> AnyRecord:
    """One zeroed record as plain Python objects, for the interpreted kernel."""
    return typing.cast("AnyRecord", _zero(dtype_of(record)))


def to_objects(source: np.void) -> Any:
    """Copy a structured record into plain objects: compiled until here, interpreted from here."""
    return _thaw(source, source.dtype)


def leaves(state: Any, dtype: np.dtype[Any]) -> list[int | float]:
    """All values of a record in order, whichever way it is held."""
    if dtype.subdtype is not None:
        base, shape = dtype.subdtype
        return [leaf for k in range(shape[0]) for leaf in leaves(state[k], base)]
    if dtype.names is not None:
        is_array = isinstance(state, np.void)
        parts = [
            leaves(state[name] if is_array else getattr(state, name), _field_dtype(dtype, name))
            for name in dtype.names
        ]
        return [leaf for part in parts for leaf in part]
    return [float(state) if dtype.kind == "f" else int(state)]


def _field(hint: Any) -> tuple[Any, ...]:
    if typing.get_origin(hint) is typing.Annotated:
        items, length = typing.get_args(hint)
        (item,) = typing.get_args(items)
        return (_scalar(item), (length,))
    return (_scalar(hint),)


def _scalar(hint: Any) -> Any:
    if hint is int:
        return np.int64
    if hint is float:
        return np.float64
    return dtype_of(hint)


def _field_dtype(dtype: np.dtype[Any], name: str) -> np.dtype[Any]:
    assert dtype.fields is not None
    return dtype.fields[name][0]


@cache
def _object_type(dtype: np.dtype[Any]) -> type:
    return type("Objects", (), {"__slots__": dtype.names})


def _zero(dtype: np.dtype[Any]) -> Any:
    if dtype.subdtype is not None:
        base, shape = dtype.subdtype
        return [_zero(base) for _ in range(shape[0])]
    if dtype.names is not None:
        objects = _object_type(dtype)()
        for name in dtype.names:
            setattr(objects, name, _zero(_field_dtype(dtype, name)))
        return objects
    return 0.0 if dtype.kind == "f" else 0


def _thaw(source: Any, dtype: np.dtype[Any]) -> Any:
    if dtype.subdtype is not None:
        base, shape = dtype.subdtype
        return [_thaw(source[k], base) for k in range(shape[0])]
    if dtype.names is not None:
        objects = _object_type(dtype)()
        for name in dtype.names:
            setattr(objects, name, _thaw(source[name], _field_dtype(dtype, name)))
        return objects
    return float(source) if dtype.kind == "f" else int(source)
