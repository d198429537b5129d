"""A world whose arrays lie in one piece of memory, so that it can be kept and taken back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from simulations.montecarlo.compile import Model
from simulations.montecarlo.histories import thawed
from simulations.montecarlo.pointers import Handle
from simulations.montecarlo.rare.bias import Bias, BiasType
from simulations.montecarlo.records import SCRATCH, Arrays, World

TALLIES = (*SCRATCH, "edge", "weight", "caused", "durations", "month_downtime", "year_downtime")
"""Arrays that need not be kept."""
AnyArray = NDArray[Any]


def tables_of(bias: Bias, *, interpreted: bool) -> Any:
    """Return a copy of a bias for one run."""
    arrays = [np.array(array) for array in bias]
    if interpreted:
        return Bias(*cast("Any", [array.tolist() for array in arrays]))
    return Handle(BiasType, tuple(arrays))


def world_in_memory(model: Model, *, copies: int, interpreted: bool) -> tuple[Any, Any]:
    """Return memory for some copies of the template, and the world that is the first of them.

    Interpreted there is no such memory.
    """
    if interpreted:
        return [], thawed(model.template)
    memory, world, _ = in_memory(model, {}, copies=copies)
    return memory, world


def in_memory(
    model: Model, more: Mapping[str, AnyArray], *, copies: int = 1
) -> tuple[NDArray[np.int64], Handle, dict[str, AnyArray]]:
    """Place the template, and more arrays after it, in one piece of memory.

    Returns
    -------
    The memory, the world, and the views of the other arrays.
    """
    template = {name: np.asarray(getattr(model.template, name)) for name in World._fields}
    kept = {name: array for name, array in template.items() if name not in TALLIES} | dict(more)
    memory = np.zeros(copies * sum(array.nbytes // 8 for array in kept.values()), np.int64)
    views = dict(_placed(kept, memory))
    arrays = tuple(
        np.array(array) if name in TALLIES else views[name] for name, array in template.items()
    )
    return memory, Handle(Arrays, arrays), {name: views[name] for name in more}  # type: ignore[arg-type]


def _placed(
    arrays: Mapping[str, AnyArray], memory: NDArray[np.int64]
) -> Iterator[tuple[str, AnyArray]]:
    first = 0
    for name, array in arrays.items():
        last = first + array.nbytes // 8
        view = memory[first:last].view(array.dtype)
        view[:] = array
        yield name, view
        first = last


class ObjectMemory:
    """The same for plain objects: one word that is everything."""

    def __init__(self, *parts: list[Any]) -> None:
        self._parts = parts

    def __len__(self) -> int:
        return 1

    def __getitem__(self, _word: int) -> Any:
        return deepcopy(self._parts)

    def __setitem__(self, _word: int, kept: Any) -> None:
        for part, values in zip(self._parts, kept, strict=True):
            _fill(part, deepcopy(values))


def _fill(part: list[Any], values: list[Any]) -> None:
    """Write values into a list; objects stay the ones that others know."""
    for place, value in enumerate(values):
        if hasattr(value, "__slots__"):
            for name in value.__slots__:
                setattr(part[place], name, getattr(value, name))
        else:
            part[place] = value
