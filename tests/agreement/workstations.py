"""The fault-tolerant workstation cluster, written after the description of its model.

B. R. Haverkort, H. Hermanns and J.-P. Katoen, *On the use of model checking techniques for
dependability evaluation*, SRDS 2000; as it stands in the benchmark collections of PRISM and of the
Quantitative Verification Benchmark Set ("cluster"). Two groups of N workstations, each behind a
switch, are joined by a backbone. One repair unit serves everything: it inspects what has failed,
choosing at random, and repairs it. A document has no repair unit that components share, so that
the chain is built here. Times are hours.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from metrics.analysis.markov.generator import Chain

FAILURE = {"left": 1 / 500, "right": 1 / 500, "toleft": 1 / 4000, "toright": 1 / 4000, "line": 2e-4}
REPAIR = {"left": 2.0, "right": 2.0, "toleft": 0.25, "toright": 0.25, "line": 0.125}
INSPECTION = 10.0


class Cluster(NamedTuple):
    """Units that work, and which one the repair unit has in hand."""

    left: int
    right: int
    toleft: int
    toright: int
    line: int
    repaired: str | None = None

    def provides(self, stations: int) -> bool:
        """Whether so many workstations work and reach each other."""
        return bool(
            (self.left >= stations and self.toleft)
            or (self.right >= stations and self.toright)
            or (self.left + self.right >= stations and self.toleft and self.line and self.toright)
        )


class Workstations:
    """The chain of a cluster with N workstations on either side."""

    def __init__(self, stations: int) -> None:
        self.stations = stations
        self.full = Cluster(stations, stations, 1, 1, 1)
        self.states = [self.full]
        places = {self.full: 0}
        found: list[tuple[int, int, float]] = []
        for place, state in enumerate(self.states):
            for rate, after in self._steps(state):
                if after not in places:
                    places[after] = len(self.states)
                    self.states.append(after)
                found.append((place, places[after], rate))
        sources, targets, rates = zip(*found, strict=True)
        self.chain = Chain(
            len(self.states), np.array(sources), np.array(targets), np.array(rates, dtype=float)
        )

    def _steps(self, state: Cluster) -> Iterator[tuple[float, Cluster]]:
        for part, most in self.full._asdict().items():
            if part == "repaired":
                continue
            working = getattr(state, part)
            if working:
                yield FAILURE[part] * working, state._replace(**{part: working - 1})
            if working < most and state.repaired is None:
                yield INSPECTION, state._replace(repaired=part)
            if working < most and state.repaired == part:
                mended = {part: working + 1, "repaired": None}
                yield REPAIR[part], state._replace(**mended)

    @property
    def start(self) -> NDArray[np.float64]:
        """Law that begins with everything up."""
        law = np.zeros(len(self.states))
        law[0] = 1.0
        return law

    @property
    def premium(self) -> NDArray[np.bool_]:
        """States with N workstations connected."""
        return self._where(lambda state: state.provides(self.stations))

    @property
    def minimum(self) -> NDArray[np.bool_]:
        """States with three quarters of N workstations connected."""
        return self._where(lambda state: state.provides(self.stations * 3 // 4))

    def _where(self, holds: Callable[[Cluster], bool]) -> NDArray[np.bool_]:
        return np.array([holds(state) for state in self.states])
