"""Batches of branching histories of a document, compiled or interpreted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final, cast

import numpy as np
from numpy.typing import NDArray

from metrics.domain.errors import DomainError
from simulations.kernel import twin
from simulations.kernel.rng import stream_key
from simulations.montecarlo.compile import Model
from simulations.montecarlo.forecast import EVENTS_OF_A_FAILURE
from simulations.montecarlo.histories import thawed
from simulations.montecarlo.pointers import Handle
from simulations.montecarlo.rare.bias import Bias
from simulations.montecarlo.rare.memory import ObjectMemory, in_memory, tables_of

LABEL: Final = 0x73706C69
"""Stream of the keys of futures, and of the choices between them."""
PRESENTS: Final = 48
"""That are kept at once."""
FAILURES: Final = 30
"""Expected in the part of a history that runs at its full weight."""
WARM_UPS: Final = 4
"""A history counts at least so many times as long as it has to forget its beginning."""
PRECIOUS: Final = 3.0
"""Times the average value of a failure beyond which one is not waited for but forced."""
AWAITED: Final = 0.3
"""Of them in a history, in all: more often they come by themselves."""
WAIT: Final = 2.0
"""Failures expected in the time at a glance when all works."""
IN_MEMORY: Final = ("life", "seen", "known", "covered", "alarm")


class EndlessHistoryError(DomainError):
    """A history branched far more than makes sense."""

    code = "too_many_events"


@dataclass(frozen=True)
class Histories:
    """Which histories to run."""

    seed: int
    numbers: range
    scope: int


@dataclass(frozen=True)
class Ladder:
    """The way to a failure.

    Attributes
    ----------
    bias : tells the value of each present.
    unit : value at which a history has the weight 1; a higher one asks for less.
    precious : for each class of failures, whether one alone is worth far more than on average.
    wait : time at a glance for which these are forced while all works, in seconds.
    seconds : simulated time that a history counts.
    warm_up : simulated time that it lets pass before.
    """

    bias: Bias
    unit: float
    precious: tuple[bool, ...]
    wait: float
    seconds: float
    warm_up: float


def ladder_of(model: Model, bias: Bias) -> Ladder:
    """Choose weights so that a failure of average value in a system that works has the weight 1."""
    failures = model.events_per_second / EVENTS_OF_A_FAILURE
    seconds = FAILURES / failures
    if model.warm_up_seconds > 0:
        seconds = max(seconds, WARM_UPS * model.warm_up_seconds)
    unit = float(np.sum(bias.gain)) / failures
    awaited = _rates(model, bias) * (seconds + model.warm_up_seconds)
    precious = _precious(np.fromiter(_alone(bias), float) / unit, awaited)
    return Ladder(
        bias, float(f"{unit:.6g}"), precious, WAIT / failures, seconds, model.warm_up_seconds
    )


def _precious(worth: NDArray[np.float64], awaited: NDArray[np.float64]) -> tuple[bool, ...]:
    """Choose the classes that are forced, the rarest first.

    A history ends where one comes unforced: too many of them would let histories die out.

    Parameters
    ----------
    worth : value of one failure of each class, in units of that of an average one.
    awaited : failures of each class that a history is expected to see.
    """
    forced = np.zeros(len(worth), bool)
    wanted = [k for k in np.argsort(awaited, kind="stable") if worth[k] > PRECIOUS]
    total = np.cumsum(awaited[wanted])
    forced[[k for k, sum_so_far in zip(wanted, total, strict=True) if sum_so_far < AWAITED]] = True
    return tuple(bool(one) for one in forced)


def _rates(model: Model, bias: Bias) -> NDArray[np.float64]:
    """Return about how often anything of each class fails, a second."""
    clocks = np.asarray(model.template.clock)
    kinds = np.asarray(bias.clock_class)
    steers = kinds >= 0
    often = 1.0 / clocks["up_scale"][steers]
    found = np.bincount(kinds[steers], weights=often, minlength=len(bias.entry_from) - 1)
    return found.astype(np.float64)


def _alone(bias: Bias) -> Iterator[float]:
    """Yield the value of one failure of each class in a system that works."""
    for first, last in pairwise(bias.entry_from):
        yield sum(
            bias.value[bias.cut_first[bias.entry_cut[e]] + bias.entry_stride[e]]
            for e in range(first, last)
        )


def run_histories(
    model: Model, ladder: Ladder, which: Histories, *, interpreted: bool = False
) -> list[float]:
    """Run some branching histories and return their sums (`branching.SUMS` of them).

    Raises
    ------
    EndlessHistoryError
        If a history has more events than any that makes sense.
    """
    kernel = twin.load("simulations.montecarlo.rare.branching", interpreted=interpreted)
    futures = twin.load("simulations.montecarlo.rare.futures", interpreted=interpreted)
    process = twin.load("simulations.montecarlo.process", interpreted=interpreted)
    world, branches = _prepared(model, ladder, interpreted=interpreted)
    handle = branches if interpreted else Handle(futures.BranchingType, tuple(branches))
    tables = tables_of(ladder.bias, interpreted=interpreted)
    out: Any = [0.0] * kernel.SUMS if interpreted else np.zeros(kernel.SUMS)
    begins, ends = ladder.warm_up, ladder.warm_up + ladder.seconds
    futures.keep(handle, 0)
    for number in which.numbers:
        futures.take(handle, 0)
        process.begin(world, which.seed, number)
        key = int(stream_key(which.seed, number, LABEL))
        _write(branches.state, [0, 0, 0, 0, 0, key, int(any(ladder.precious))])
        figure = [1.0, 0.0, 0.0, begins, ends, ladder.unit, ladder.wait]
        _write(branches.figure, figure)
        kernel.start(world, tables, handle)
        kernel.branch(world, tables, handle, which.scope)
        kernel.add(handle, out)
        if branches.state[futures.ENDLESS]:
            raise EndlessHistoryError(
                f"One history had more than {kernel.EVENTS_MAX:,} events with its branches, far "
                "more than its failure rates announce."
            )
    return [float(value) for value in out]


def _write(target: Any, values: list[Any]) -> None:
    for place, value in enumerate(values):
        target[place] = value


def _prepared(model: Model, ladder: Ladder, *, interpreted: bool) -> tuple[Any, Any]:
    """Return a world, and what a branching history of it remembers."""
    kernel = twin.load("simulations.montecarlo.rare.futures", interpreted=interpreted)
    clocks = len(model.template.clock)
    size = {
        "sort": PRESENTS,
        "times": PRESENTS,
        "copies": PRESENTS,
        "weight": PRESENTS,
        "state": 7,
        "figure": 7,
        "alarm": 4,
    }
    parts: dict[str, Any] = {
        name: np.zeros(size.get(name, clocks), float if name in kernel.FLOATS else np.int64)
        for name in kernel.Branching._fields
        if name not in ("memory", "shelf", "precious")
    }
    parts["precious"] = np.array(ladder.precious or [0], np.int64)
    if interpreted:
        parts = {name: array.tolist() for name, array in parts.items()}
        world: Any = thawed(model.template)
        memory: Any = ObjectMemory(*world, *(parts[name] for name in IN_MEMORY))
        shelf: Any = [None] * (PRESENTS + 1)
    else:
        kept = {name: parts[name] for name in IN_MEMORY}
        memory, world, views = in_memory(model, kept)
        parts |= views
        shelf = np.zeros((PRESENTS + 1) * len(memory), np.int64)
    return world, kernel.Branching(**cast("Any", parts), memory=memory, shelf=shelf)
