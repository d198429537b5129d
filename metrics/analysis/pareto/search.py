"""Branch and bound for several objectives at once.

A box is a set of options for each freed component. Its bound is a point that no design in it
can beat in any objective: the smallest cost and complexity, and a lower bound of the
unavailability. A box whose bound is dominated by a design that is known is left out; any other
is split. When no box is left the front is exact. When the budget of analyses ends before, the
bounds of the boxes that are left say how much better an unseen design could be at most
(A. Przybylski and X. Gandibleux, "Multi-objective branch and bound", European Journal of
Operational Research 260, 2017).
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import product
from math import prod
from typing import Final

import numpy as np
from numpy.typing import NDArray

from metrics.analysis.pareto.models import Box, Model
from metrics.analysis.pareto.space import Space

FloatArray = NDArray[np.float64]

TOLERANCE: Final = 1e-9
"""Relative difference below which two values of an objective are the same."""
AT_ONCE: Final = 64
"""Boxes that are split before their parts are bounded together."""
ENUMERATED: Final = 512
"""Designs of a box that are looked at one by one instead of splitting it."""


@dataclass(frozen=True, slots=True)
class Found:
    """A design and its objectives; smaller is better."""

    picks: tuple[int, ...]
    point: tuple[float, ...]


@dataclass
class Search:
    """A search under way: the front so far, and the boxes that are not yet split."""

    space: Space
    objectives: tuple[str, ...]
    model: Model
    budget: int
    front: list[Found] = field(default_factory=list)
    _open: list[tuple[float, int, Box, tuple[float, ...]]] = field(default_factory=list)
    _count: int = 0

    @property
    def is_exact(self) -> bool:
        """Whether nothing better can exist."""
        return not self._open

    def run(self) -> None:
        """Search until nothing better can exist or the budget is spent."""
        self._add(self._corners(self.model.start))
        self._push(self.model.start)
        while self._open and self.model.evaluations < self.budget:
            self._round()
        bounds = np.array([entry[3] for entry in self._open]).reshape(-1, len(self.objectives))
        beaten = self._beaten(bounds)
        self._open = [
            entry for entry, is_beaten in zip(self._open, beaten, strict=True) if not is_beaten
        ]

    def gap(self) -> float:
        """Return by which factor the unavailability of an unseen design may be smaller."""
        if not self._open:
            return 1.0
        bounds = np.array([entry[3] for entry in self._open])
        return max(1.0, float(self._gains(bounds).max()))

    def _round(self) -> None:
        """Split the boxes that promise most, and look at small ones design by design."""
        boxes: list[Box] = []
        designs: list[Box] = []
        while self._open and len(boxes) < AT_ONCE:
            _, _, box, bound = heapq.heappop(self._open)
            if self._beaten(np.array([bound]))[0]:
                continue
            if self.model.is_fast and prod(map(len, box)) <= ENUMERATED:
                designs += [tuple((p,) for p in picks) for picks in product(*box)]
            else:
                boxes += self._split(box)
        singles = [box for box in boxes if all(len(options) == 1 for options in box)]
        self._add([*designs, *singles])
        rest = [box for box in boxes if any(len(options) > 1 for options in box)]
        self._add(self._corners(rest))
        self._push(rest)

    def _push(self, boxes: Sequence[Box]) -> None:
        """Keep the boxes that may hold something better."""
        if not boxes:
            return
        bounds = self._points(boxes)
        gains, beaten = self._gains(bounds), self._beaten(bounds)
        for box, bound, gain, is_beaten in zip(boxes, bounds, gains, beaten, strict=True):
            if not is_beaten:
                self._count += 1
                heapq.heappush(self._open, (-float(gain), self._count, box, tuple(bound.tolist())))

    def _corners(self, boxes: Sequence[Box]) -> list[Box]:
        """Return the cheapest and the dearest design of each box, and the present one."""
        found = [tuple((picks[end],) for picks in box) for box in boxes for end in (0, -1)]
        current = self.space.current
        if not self.front and current is not None:
            found.append(tuple((pick,) for pick in current))
        return list(dict.fromkeys(found))

    def _split(self, box: Box) -> list[Box]:
        """Halve the options of the component with the most of them."""
        place = max(range(len(box)), key=lambda index: len(box[index]))
        middle = (len(box[place]) + 1) // 2
        halves = box[place][:middle], box[place][middle:]
        return [(*box[:place], half, *box[place + 1 :]) for half in halves]

    def _add(self, designs: Sequence[Box]) -> None:
        """Put the designs into the front that no other one beats or equals."""
        if not designs:
            return
        points = self._points(designs)
        fresh = np.flatnonzero(~self._beaten(points))
        order = fresh[np.lexsort(points[fresh].T[::-1])]
        for number in order.tolist():
            point = points[number]
            if self._beaten(point[None])[0]:
                continue
            limits = np.array([found.point for found in self.front])
            if self.front:
                worse = (point <= limits + TOLERANCE * np.abs(limits)).all(axis=1)
                self.front = [f for f, w in zip(self.front, worse, strict=True) if not w]
            picks = tuple(options[0] for options in designs[number])
            self.front.append(Found(picks, tuple(point.tolist())))

    def _points(self, boxes: Sequence[Box]) -> FloatArray:
        """Return for each box a point that no design in it beats, shape (boxes, objectives)."""
        columns = {
            "unavailability": lambda: self.model.unavailability(boxes),
            "cost": lambda: self._sums(boxes, "cost"),
            "complexity": lambda: self._sums(boxes, "points"),
        }
        return np.stack([columns[name]() for name in self.objectives], axis=1)

    def _sums(self, boxes: Sequence[Box], name: str) -> FloatArray:
        """Return the smallest sum of an option's field over each box."""
        tables = [[getattr(o, name) for o in options] for options in self.space.options]
        smallest = [
            {picks: min(table[pick] for pick in picks) for picks in {box[place] for box in boxes}}
            for place, table in enumerate(tables)
        ]
        return np.array(
            [sum(known[picks] for known, picks in zip(smallest, box, strict=True)) for box in boxes]
        )

    def _beaten(self, points: FloatArray) -> NDArray[np.bool_]:
        """Return which points some design of the front is as good as in every objective."""
        if not self.front:
            return np.zeros(len(points), dtype=bool)
        front = np.array([found.point for found in self.front])
        limits = points + TOLERANCE * np.abs(points)
        as_good = np.all(front[None] <= limits[:, None], axis=2)
        return np.asarray(np.any(as_good, axis=1))

    def _gains(self, bounds: FloatArray) -> FloatArray:
        """Return how many times less unavailable than the front designs at bounds would be."""
        place = self.objectives.index("unavailability")
        front = np.array([found.point for found in self.front])
        others = [index for index in range(len(self.objectives)) if index != place]
        limits = bounds + TOLERANCE * np.abs(bounds)
        as_cheap = (front[None][:, :, others] <= limits[:, None][:, :, others]).all(axis=2)
        best = np.where(as_cheap, front[:, place], 1.0).min(axis=1)
        tiny = np.finfo(float).tiny
        return np.asarray(best / np.maximum(bounds[:, place], tiny))


def dominates(one: Sequence[float], other: Sequence[float]) -> bool:
    """Whether one point is as good as another in every objective, or the same."""
    return all(a <= b + TOLERANCE * abs(b) for a, b in zip(one, other, strict=True))
