"""Figures of a small document from the chain of all its states: an oracle for the analysis.

Times that are always the same (a deterministic failover, the phases of a cache) make the process a
Markov regenerative one: it begins anew whenever such a time begins. The chain is watched at those
moments and between them; while a timer runs, the states move as a chain of their own for exactly
that long (Choi, Kulkarni and Trivedi, *Markov regenerative stochastic Petri nets*, Performance
Evaluation 20, 1994). At most one such time may run at once.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from metrics.domain.architecture import Architecture
from metrics.domain.quantities import HOUR_SECONDS, YEAR_SECONDS
from tests.agreement.chain import STATES_MAX, Chain, TooHardError, explore, is_fading
from tests.agreement.positive import (
    Matrix,
    Passage,
    endings,
    final_classes,
    law_within,
    passage,
    stationary,
)
from tests.agreement.states import Service

BLOCKS_MAX = 1_500
NODES, WEIGHTS = np.polynomial.legendre.leggauss(10)
Mask = NDArray[np.bool_]
Services = dict[str, Service]


def solve(
    architecture: Architecture, *, states_max: int = STATES_MAX, blocks_max: int = BLOCKS_MAX
) -> dict[str, Any]:
    """Long-run figures of the whole, of each journey and of each component.

    Times are hours, frequencies are per year, as in the result document.
    """
    return Oracle(architecture, states_max=states_max, blocks_max=blocks_max).figures()


@dataclass
class Watched:
    """A chain watched when a timer begins and, without one, all the time."""

    weights: Matrix
    """Rates out of states without a timer; probabilities of what follows a timer's beginning."""
    groups: list[tuple[list[int], Passage]]
    """States of each timer, and how they move while it runs."""


class Oracle:
    """The solved chain of one document."""

    def __init__(
        self,
        architecture: Architecture,
        *,
        states_max: int = STATES_MAX,
        blocks_max: int = BLOCKS_MAX,
    ) -> None:
        self.architecture = architecture
        self.chain: Chain = explore(architecture, states_max=states_max)
        self.size = len(self.chain.states)
        if self.size > blocks_max:
            raise TooHardError(f"more than {blocks_max} kinds of states")
        self.start = np.zeros(self.size)
        for place, chance in self.chain.start.items():
            self.start[place] = chance
        machine = self.chain.machine
        self.services = [machine.services(state) for state in self.chain.states]
        self.kept = self._matrix("kept")
        self.anew = self._matrix("anew")
        self.end = self._matrix("end")
        self.law, ends, self.begun = self._long_run()
        self.flows = self.law[:, None] * (self.kept + self.anew) + ends[:, None] * self.end

    def _matrix(self, name: str) -> Matrix:
        matrix = np.zeros((self.size, self.size))
        for place, row in enumerate(self.chain.rows):
            for target, rate in getattr(row, name).items():
                matrix[place, target] = rate
        return matrix

    def _long_run(self) -> tuple[Matrix, Matrix, Matrix]:
        """Share of time in each state, rate of timers that end in it and of beginnings there.

        Where chance decides what the chain settles for: the mean over what it may settle for.
        """
        watched = self._watched(np.ones(self.size, dtype=bool))
        classes = final_classes(watched.weights, self.start)
        chances = endings(watched.weights, self.start, classes) if len(classes) > 1 else [1.0]
        law, ends, begun = np.zeros((3, self.size))
        for inside, chance in zip(classes, chances, strict=True):
            counts = law_within(watched.weights, inside)
            times, ended, scale = self._times(watched, counts)
            law += chance * times
            ends += chance * ended
            begun += chance * counts / scale
        return law, ends, begun

    # The chain between two beginnings

    def _watched(self, inside: Mask) -> Watched:
        """Watch the chain while it stays in some states; outside, it begins from the start."""
        weights = np.zeros((self.size, self.size))
        groups = []
        calm = [p for p in np.flatnonzero(inside) if self.chain.rows[p].timer is None]
        weights[calm] = self.anew[calm]
        for timer in {row.timer for row in self.chain.rows if row.timer is not None}:
            members = [int(p) for p in np.flatnonzero(inside) if self.chain.rows[p].timer == timer]
            if not members:
                continue
            anew = self.anew[members].copy()
            outward = self.kept[members].copy()
            outward[:, members] = 0.0
            anew += outward
            moves = passage(self.kept[np.ix_(members, members)], anew.sum(axis=1), timer.seconds)
            weights[members] = moves.stay @ anew + moves.law @ self.end[members]
            groups.append((members, moves))
        lost = weights[:, ~inside].sum(axis=1)
        weights[:, ~inside] = 0.0
        return Watched(weights + lost[:, None] * self.start[None, :], groups)

    def _times(self, watched: Watched, counts: Matrix) -> tuple[Matrix, Matrix, float]:
        """Share of time in each state and rate of timers that end in it, from the counts."""
        times, ends = counts.copy(), np.zeros(self.size)
        for members, moves in watched.groups:
            times[members] = counts[members] @ moves.stay
            ends[members] = counts[members] @ moves.law
        scale = float(times.sum())
        return times / scale, ends / scale, scale

    # Figures

    def figures(self) -> dict[str, Any]:
        """Everything that the oracle knows."""
        journeys = self.architecture.effective_journeys
        shares = self.architecture.journey_shares
        entries = [journey.entry for journey in journeys.values()]
        return {
            "whole": self._scope(list(journeys), [shares[key] for key in journeys]),
            "journeys": {key: self._scope([key], [1.0]) for key in journeys},
            "components": {
                key: self.crossings(self.available(key)) for key in self.architecture.components
            },
            "groups": {
                key: float(self.law[[not works for works in self._group(key)]].sum())
                for key in self.architecture.components
            },
            "entries": entries,
            "states": self.chain.explored,
            "blocks": self.size,
        }

    def _group(self, key: str) -> list[bool]:
        machine = self.chain.machine
        return [machine.group_fraction(state, key) == 1 for state in self.chain.states]

    def mask(self, holds: Callable[[Services], bool]) -> Mask:
        """States in which something holds."""
        return np.array([holds(services) for services in self.services])

    def available(self, key: str) -> Mask:
        """States in which a component is available."""
        return self.mask(lambda services: services[key].available)

    def up(self, journeys: Sequence[str]) -> Mask:
        """States in which all these journeys are up."""
        entries = self._entries(journeys)
        return self.mask(lambda s: all(s[e].available and s[e].served == 1 for e in entries))

    def _entries(self, journeys: Sequence[str]) -> list[str]:
        return [self.architecture.effective_journeys[key].entry for key in journeys]

    def crossings(self, good: Mask) -> dict[str, float]:
        """How often, how long and how many times a year a condition fails to hold."""
        unavailability = float(self.law[~good].sum())
        availability = float(self.law[good].sum())
        losses = float(self.flows[np.ix_(good, ~good)].sum())
        returns = float(self.flows[np.ix_(~good, good)].sum())
        assert math.isclose(losses, returns, rel_tol=1e-9), "both directions balance"
        figures = {
            "availability": availability,
            "unavailability": unavailability,
            "failure_frequency_per_year": losses * YEAR_SECONDS,
        }
        if losses > 0:
            figures["mtbf_hours"] = availability / losses / HOUR_SECONDS
            figures["mttr_hours"] = unavailability / losses / HOUR_SECONDS
        return figures

    def _scope(self, journeys: list[str], shares: list[float]) -> dict[str, float]:
        entries = self._entries(journeys)
        up = self.up(journeys)
        full = self.mask(
            lambda s: all(s[e].available and s[e].served == s[e].quality == 1 for e in entries)
        )
        lost = lost_utility = 0.0
        for journey, entry, share in zip(journeys, entries, shares, strict=True):
            of_requests, of_utility = self._losses(journey, entry)
            lost += share * of_requests
            lost_utility += share * of_utility
        figures = self.crossings(up) | {
            "full_service_unavailability": float(self.law[~full].sum()),
            "lost_requests": lost,
            "lost_utility": lost_utility,
        }
        mttf = self.mean_time_to_failure(up)
        return figures if mttf is None else figures | {"mttf_hours": mttf / HOUR_SECONDS}

    def _losses(self, journey: str, entry: str) -> tuple[float, float]:
        lost = utility = 0.0
        for place, row in enumerate(self.chain.rows):
            charged = row.charges.get(journey, (0.0, 0.0))
            lost += self.law[place] * charged[0]
            utility += self.law[place] * charged[1]
            if not is_fading(row):
                service = self.services[place][entry]
                lost += self.law[place] * (1 - service.served)
                utility += self.law[place] * (1 - service.served * service.quality)
        for more in self._faded(entry):
            lost, utility = lost + more[0], utility + more[1]
        return lost, utility

    # Caches

    def _faded(self, entry: str) -> Iterator[tuple[float, float]]:
        """Losses while a cache fades, node by node of a quadrature over its age."""
        rows, machine = self.chain.rows, self.chain.machine
        for timer in {row.timer for row in rows if row.timer is not None and is_fading(row)}:
            members = [place for place, row in enumerate(rows) if row.timer == timer]
            for age, weight, density in self._ages(members, timer.seconds):
                left = 1 - age / timer.seconds
                for place, chance in zip(members, density, strict=True):
                    state = self.chain.states[place]
                    service = machine.services(state, [entry], fading=left)[entry]
                    yield (
                        weight * chance * (1 - service.served),
                        weight * chance * (1 - service.served * service.quality),
                    )

    def _ages(self, members: list[int], longest: float) -> Iterator[tuple[float, float, Matrix]]:
        """Nodes and weights of ages of a cache, with the density of states at that age."""
        inner = self.kept[np.ix_(members, members)]
        leaving = self.anew[members].sum(axis=1)
        density = self.begun[members]
        edges = self._edges(longest, float((inner.sum(axis=1) + leaving).max()))
        for low, high in itertools.pairwise(edges):
            width = high - low
            for node, weight in zip(NODES, WEIGHTS, strict=True):
                inside = width * (node + 1) / 2
                law = passage(inner, leaving, inside).law
                yield low + inside, weight * width / 2, density @ law
            density = density @ passage(inner, leaving, width).law

    def _edges(self, longest: float, fastest: float) -> list[float]:
        """Ages between which everything is smooth, finer where the density falls fast."""
        finest = max(1, math.ceil(math.log2(max(2.0, longest * fastest))) + 1)
        edges = {0.0, longest} | {longest * 2.0**-k for k in range(1, finest + 1)}
        for component in self.architecture.components.values():
            for need in component.needs:
                for kink in self._fractions() if need.if_down == "serve_cached" else ():
                    left = kink / (need.hit_ratio or 1.0)
                    edges |= {longest * (1 - left)} if left < 1 else set()
        return sorted(edges)

    def _fractions(self) -> set[float]:
        """List served fractions of groups that shed, at which a smallest one may change over."""
        return {
            usable / component.required_count
            for component in self.architecture.components.values()
            if component.below_required == "shed"
            for usable in range(1, component.required_count)
        }

    # From everything up

    def mean_time_to_failure(self, up: Mask) -> float | None:
        """Mean seconds from everything up until a condition first fails to hold."""
        assert up[self.start > 0].all(), "everything begins up"
        watched = self._watched(up)
        counts = np.zeros(self.size)
        lost = 0.0
        if len(final_classes(watched.weights, self.start)) > 1:
            return None
        inside = self._closed(watched.weights)
        counts[inside] = stationary(watched.weights[np.ix_(inside, inside)], self.start[inside])
        times, ends, _ = self._times(watched, counts)
        timed = {p for members, _ in watched.groups for p in members}
        outward = (self.kept + self.anew)[:, ~up].sum(axis=1)
        lost += float(times[up] @ outward[up])
        lost += float(sum(ends[p] * self.end[p, ~up].sum() for p in timed))
        return 1 / lost if lost > 0 else None

    def _closed(self, weights: Matrix) -> list[int]:
        """States that can be reached from the start."""
        seen = self.start > 0
        while True:
            following = seen | (weights[seen] > 0).any(axis=0)
            if (following == seen).all():
                return [int(p) for p in np.flatnonzero(seen)]
            seen = following

    def curves(self, up: Mask, times: Sequence[float]) -> list[tuple[float, float]]:
        """Unreliability and point unavailability at times in seconds, from everything up."""
        if any(row.timer is not None for row in self.chain.rows):
            raise TooHardError("a fixed time")
        found = []
        leaving = self.anew[np.ix_(up, ~up)].sum(axis=1)
        for time in times:
            failed = passage(self.anew[np.ix_(up, up)], leaving, time).left
            law = passage(self.anew, np.zeros(self.size), time).law
            found.append(
                (float(self.start[up] @ failed), float(self.start @ law[:, ~up].sum(axis=1)))
            )
        return found
