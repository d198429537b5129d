"""What steers importance sampling: for each cut, how far a number of failures is on the way to it.

For a cut of m classes the failures of these classes alone are a birth and death process on a small
lattice; the probability h of completing the cut before everything in it is repaired is the solution
of linear equations. The value of a state is the sum of its cuts' h, each weighted by what an outage
by it is worth. Where failures are rare this tends to the value that makes the variance zero, along
the dominant paths and with their loops (L'Ecuyer and Tuffin, "Approximating zero-variance
importance sampling in a reliability setting", Annals of OR 189 (2011); Reijsbergen, de Boer,
Scheinhardt and Juneja, "Path-ZVA", ACM TOMACS 28 (2018)).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

from simulations.montecarlo.pointers import WorldType
from simulations.montecarlo.rare.classes import FailureClass, Key
from simulations.montecarlo.rare.cuts import Classes, Cut
from simulations.montecarlo.records import REPLICA, Floats, Integers

LATTICE_MAX = 600
"""States of the lattice of one cut beyond which it does not steer."""
SMALLEST = 1e-280
RELEVANT = 1e-6
"""Cuts with less than this share of frequency and of downtime do not steer."""

FloatArray = NDArray[np.float64]


class Bias(NamedTuple):
    """Tables of a bias, and where a cycle is in them."""

    clock_class: list[int]
    """Class of each clock; −1 when it is in no cut."""
    entry_from: list[int]
    """First entry of each class, and their number at the end."""
    entry_cut: list[int]
    entry_stride: list[int]
    entry_cap: list[int]
    cut_first: list[int]
    """Where each cut's values begin."""
    cut_last: list[int]
    """Index of the completed cut."""
    cut_waits: list[int]
    """Whether the outage ends by itself."""
    timer: list[int]
    """Clocks of failovers, elections and moves."""
    value: list[float]
    gain: list[float]
    """Value a second of each cut of which nothing has failed."""
    failed: list[int]
    """Failures of each class, as they are now."""
    place: list[int]
    """Index in each cut's lattice."""
    state: list[int]
    """Clocks that are down; cuts that are complete and last; events; stop."""
    rate: list[float]
    pull: list[float]
    drift: list[float]
    """Sums over the clocks: rates, rates back, pulls; value now; gain now."""


FLOATS = ("value", "gain", "rate", "pull", "drift")
BiasType = WorldType(tuple((name, Floats if name in FLOATS else Integers) for name in Bias._fields))
if TYPE_CHECKING:
    Tables = Bias
else:
    Tables = BiasType


class _Steering(NamedTuple):
    cut: Cut
    hits: FloatArray
    """Probability of completion from each state of the lattice."""
    strides: tuple[int, ...]
    gain: float
    """Completions a second from a system that works."""
    lasts: float


def bias_of(clocks: NDArray[Any], cuts: Sequence[Cut], classes: Classes) -> Bias:
    """Write the tables of a bias towards some cuts; without cuts they are empty."""
    steering = _relevant([found for cut in cuts if (found := _steering(cut, classes)) is not None])
    keys: list[Key] = sorted({key for one in steering for key, _ in one.cut.counts})
    clock_class = np.full(len(clocks), -1, np.int64)
    for number, key in enumerate(keys):
        clock_class[list(classes[key].clocks)] = number
    entries = _entries(keys, steering)
    worth = _worth(steering)
    sizes = [len(one.hits) for one in steering]
    values = [one.hits * w for one, w in zip(steering, worth, strict=True)]
    ints: dict[str, Any] = {
        "clock_class": clock_class,
        "entry_from": np.cumsum([0] + [len(entries[key]) for key in keys]),
        **{
            name: [entry[k] for key in keys for entry in entries[key]]
            for k, name in enumerate(("entry_cut", "entry_stride", "entry_cap"))
        },
        "cut_first": np.cumsum([0, *sizes])[:-1],
        "cut_last": [size - 1 for size in sizes],
        "cut_waits": [int(one.cut.wait is not None) for one in steering],
        "timer": np.flatnonzero(clocks["kind"] > REPLICA),
        "failed": [0] * max(1, len(keys)),
        "place": [0] * len(sizes),
        "state": [0] * 4,
    }
    floats: dict[str, Any] = {
        "value": _shortened(np.concatenate(values)) if values else [],
        "gain": _shortened([one.gain * w for one, w in zip(steering, worth, strict=True)]),
        "rate": np.zeros(len(clocks)),
        "pull": np.zeros(len(clocks)),
        "drift": np.zeros(5),
    }
    arrays = {name: np.array(found, np.int64) for name, found in ints.items()}
    arrays |= {name: np.array(found, np.float64) for name, found in floats.items()}
    return Bias(**cast("dict[str, Any]", arrays))


def expected(cuts: Sequence[Cut], classes: Classes) -> tuple[float, float]:
    """Return about how often all cuts together fail a second, and the part of the time lost."""
    steering = [found for cut in cuts if (found := _steering(cut, classes)) is not None]
    return sum(one.gain for one in steering), sum(one.gain * one.lasts for one in steering)


def _relevant(steering: list[_Steering]) -> list[_Steering]:
    often = max((one.gain for one in steering), default=0.0)
    lost = max((one.gain * one.lasts for one in steering), default=0.0)
    return [
        one
        for one in steering
        if one.gain >= RELEVANT * often or one.gain * one.lasts >= RELEVANT * lost
    ]


def _worth(steering: Sequence[_Steering]) -> list[float]:
    """Weigh a completion so that frequency and time down count alike."""
    often = sum(one.gain for one in steering)
    lost = sum(one.gain * one.lasts for one in steering)
    return [1 / often + one.lasts / lost for one in steering]


def _entries(
    keys: Sequence[Key], steering: Sequence[_Steering]
) -> Mapping[Key, list[tuple[int, int, int]]]:
    """Return, for each class, the cuts that it moves, by how much, and up to which count."""
    found: dict[Key, list[tuple[int, int, int]]] = {key: [] for key in keys}
    for number, one in enumerate(steering):
        for (key, count), stride in zip(one.cut.counts, one.strides, strict=True):
            found[key].append((number, stride, count))
    return found


def _steering(cut: Cut, classes: Classes) -> _Steering | None:
    """Solve the lattice of one cut."""
    caps = [count for _, count in cut.counts]
    size = int(np.prod([cap + 1 for cap in caps]))
    if size > LATTICE_MAX or not caps:
        return None
    members = [classes[key] for key, _ in cut.counts]
    strides = tuple(int(np.prod([cap + 1 for cap in caps[k + 1 :]])) for k in range(len(caps)))
    hits = _hits(caps, members, strides)
    gain = sum(
        len(one.clocks) / one.up_seconds * hits[stride]
        for one, stride in zip(members, strides, strict=True)
    )
    back = sum(
        min(cap, one.crews) / one.down_seconds for cap, one in zip(caps, members, strict=True)
    )
    return _Steering(cut, hits, strides, float(gain), cut.wait or 1 / back)


def _shortened(values: Iterable[float]) -> list[float]:
    """Drop the digits in which the linear algebra of two machines may differ."""
    return [float(f"{value:.6g}") for value in values]


def _hits(caps: Sequence[int], members: Sequence[FailureClass], strides: Sequence[int]) -> Any:
    """Probability of reaching the last state of the lattice before state 0, from each state."""
    size = int(np.prod([cap + 1 for cap in caps]))
    matrix, last = np.eye(size), size - 1
    for state in itertools.product(*(range(cap + 1) for cap in caps)):
        here = sum(count * stride for count, stride in zip(state, strides, strict=True))
        if here in (0, last):
            continue
        moves: dict[int, float] = {}
        for count, cap, one, stride in zip(state, caps, members, strides, strict=True):
            if count < cap:
                moves[here + stride] = (len(one.clocks) - count) / one.up_seconds
            if count:
                moves[here - stride] = min(count, one.crews) / one.down_seconds
        total = sum(moves.values())
        for there, rate in moves.items():
            matrix[here, there] -= rate / total
    hits = np.linalg.solve(matrix, np.arange(size) == last)
    hits = np.maximum(hits, SMALLEST)
    hits[0] = 0.0
    return hits
