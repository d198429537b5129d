"""Where the active replicas of a standby group are, and the leader of a voting one.

The active role leaves a replica when that is lost, goes to the first idle one in the order of
the placement, and stays there until the next loss. So it is found longest where losses are
rare. How many active replicas each site has is a Markov chain whose jumps are these losses,
each failover taken as done at once.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from metrics.analysis.environment import Environment
from metrics.domain.architecture import Component, Site

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
Counts = tuple[int, ...]

STATES_MAX = 200
"""States of the chain up to which it is solved; beyond it all replicas are taken as alike."""


@dataclass(frozen=True)
class Places:
    """The sites of a placement: replicas in each, and what takes them.

    `outages` holds for every joint site its rate and the places that it takes with it.
    """

    counts: Counts
    failure_rate: float
    outages: tuple[tuple[float, BoolArray], ...]


def active_in_reach(
    component: Component, sites: Mapping[str, Site], joint: Environment, active: int
) -> FloatArray:
    """Return how many of the active replicas are where the sites are up, shape (states,).

    Their places are those of long-run use; a state changes only which of them are in reach.
    """
    placement = {name: count for name, count in (component.placement or {}).items() if count}
    if not placement or not joint.sites:
        return np.full(joint.size, float(active))
    chains = [_ancestry(sites, name) for name in placement]
    row = {name: number for number, name in enumerate(joint.sites)}
    places = Places(
        tuple(placement.values()),
        1 / component.replica_mtbf_seconds,
        tuple(
            (float(rate), np.array([site in chain for chain in chains]))
            for site, rate in zip(joint.sites, joint.failure_rate, strict=True)
        ),
    )
    nearest = [next((row[site] for site in chain if site in row), None) for chain in chains]
    up = [np.ones(joint.size, dtype=bool) if r is None else joint.up[r] for r in nearest]
    held = _of_leader(places) if component.is_consensus else _of_standby(places, active)
    return np.asarray(held @ np.array(up, dtype=float))


def _of_leader(places: Places) -> FloatArray:
    """Return the probability that the leader is in each place: any member takes over."""
    rates = np.full(len(places.counts), places.failure_rate)
    for rate, taken in places.outages:
        rates += rate * taken
    if not rates.all():
        return _alike(places, 1)
    weights = np.array(places.counts) / rates
    return np.asarray(weights / weights.sum())


def _of_standby(places: Places, active: int) -> FloatArray:
    """Return the mean number of active replicas in each place."""
    count = len(places.counts)
    if math.comb(active + count - 1, count - 1) > STATES_MAX or active >= sum(places.counts):
        return _alike(places, active)
    states = list(_compositions(places.counts, active))
    number = {state: index for index, state in enumerate(states)}
    jumps = np.zeros((len(states), len(states)))
    for state in states:
        for rate, following in _losses(places, state):
            jumps[number[state], number[following]] += rate
    if not jumps.any():
        return _alike(places, active)
    # A small rate of everything leads out of states that nothing leaves.
    jumps = jumps / jumps.max() + 1e-12
    balance = jumps.T - np.diag(jumps.sum(axis=1))
    balance[-1] = 1.0
    shares = np.linalg.solve(balance, np.eye(len(states))[-1])
    return np.asarray(shares @ np.array(states, dtype=float))


def _alike(places: Places, active: int) -> FloatArray:
    counts = np.array(places.counts, dtype=float)
    return np.asarray(counts * active / counts.sum())


def _compositions(counts: Counts, active: int) -> Iterator[Counts]:
    """Yield all ways to have `active` active replicas."""
    if len(counts) == 1:
        if active <= counts[0]:
            yield (active,)
        return
    for first in range(min(active, counts[0]) + 1):
        for rest in _compositions(counts[1:], active - first):
            yield (first, *rest)


def _losses(places: Places, state: Counts) -> Iterator[tuple[float, Counts]]:
    """Yield the rate of each loss of active replicas and where the roles are after it."""
    for place, active in enumerate(state):
        if active:
            lost = [int(other == place) for other in range(len(state))]
            yield active * places.failure_rate, _moved(places, state, lost, closed=None)
    for rate, taken in places.outages:
        lost = [active if gone else 0 for active, gone in zip(state, taken, strict=True)]
        if any(lost):
            yield rate, _moved(places, state, lost, closed=taken)


def _moved(places: Places, state: Counts, lost: list[int], *, closed: BoolArray | None) -> Counts:
    """Return where the roles are once idle replicas, first places first, took over."""
    after = [active - gone for active, gone in zip(state, lost, strict=True)]
    waiting = sum(lost)
    for place, count in enumerate(places.counts):
        if closed is None or not closed[place]:
            taken = min(waiting, count - state[place])
            after[place] += taken
            waiting -= taken
    for place, gone in enumerate(lost):
        kept = min(waiting, gone)
        after[place] += kept
        waiting -= kept
    return tuple(after)


def _ancestry(sites: Mapping[str, Site], name: str) -> list[str]:
    found = []
    current: str | None = name
    while current is not None:
        found.append(current)
        current = sites[current].parent
    return found
