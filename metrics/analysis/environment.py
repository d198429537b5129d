"""Joint states of the sites that components share.

Given which sites are up, the groups of different components are independent. So the analysis
computes every figure for each state of the sites and averages at the end. Sites whose outage
matters only below a site that is down are left out of the state: their clocks go on, but
nothing depends on them until the outer site returns.

Where the sites have too many joint states, the likeliest are kept (all with at most so many
outages at once) and the probability of the rest is reported as a bound.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from metrics.domain.architecture import Site

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]

STATES_MAX = 100_000
"""Joint states of the sites that are enumerated; beyond it the unlikely ones are bounded."""


@dataclass(frozen=True)
class Environment:
    """Enumerated states of some sites.

    Attributes
    ----------
    sites : the sites that can fail, parents before children.
    up : shape (sites, states), whether a site and all its ancestors are up.
    probabilities : shape (states,).
    failing : for each site the states it can fail in and the states it then leads to.
    remainder : probability of the states left out, 0 when all are enumerated.
    """

    sites: tuple[str, ...]
    up: BoolArray
    probabilities: FloatArray
    failing: tuple[tuple[IntArray, IntArray], ...]
    unavailability: FloatArray
    failure_rate: FloatArray
    repair_rate: FloatArray
    remainder: float
    _own_up: BoolArray
    _own_down: BoolArray

    @property
    def size(self) -> int:
        """Number of enumerated states."""
        return int(self.probabilities.size)

    def scaled_probabilities(self, factor: float) -> FloatArray:
        """Return the probabilities of the states if every outage were `factor` as likely."""
        q = factor * self.unavailability
        return _product(self._own_up, 1 - q) * _product(self._own_down, q)

    def crossing_frequency(self, unavailability: FloatArray) -> FloatArray:
        """Return how often site outages take a system from up to down.

        Parameters
        ----------
        unavailability : array of shape (..., states)
            Conditional unavailability of a monotone system in each state.

        Returns
        -------
        array of shape (...,)
            Σ over sites of P(state) · outage rate · increase of the unavailability, per second.
        """
        total = np.zeros(unavailability.shape[:-1])
        for rate, (before, after) in zip(self.failure_rate, self.failing, strict=True):
            rise = unavailability[..., after] - unavailability[..., before]
            total += rise @ (self.probabilities[before] * rate)
        return total

    def outages(self) -> Iterator[tuple[float, IntArray, IntArray, FloatArray]]:
        """Yield for each site its repair rate, its outages' states before and after, and rates.

        A rate is how often a second, in the state after, an outage arrives from that before:
        several states lead to one where a site takes others with it.
        """
        weights = self.probabilities
        for failure, repair, (before, after) in zip(
            self.failure_rate, self.repair_rate, self.failing, strict=True
        ):
            reached = np.maximum(weights[after], np.finfo(float).tiny)
            yield float(repair), before, after, failure * weights[before] / reached

    def birnbaum(self, site: int, unavailability: FloatArray) -> float:
        """Return the Birnbaum importance of one site, its ancestors' states averaged."""
        before, after = self.failing[site]
        rise = unavailability[after] - unavailability[before]
        return float(rise @ self.probabilities[before]) / (1 - float(self.unavailability[site]))


@cache
def nowhere() -> Environment:
    """Return the environment without any site: one certain state."""
    return build({}, [])


def _product(mask: BoolArray, values: FloatArray) -> FloatArray:
    """Return for each column the product of the values of its true rows."""
    if not mask.shape[0]:
        return np.ones(mask.shape[1])
    return np.asarray(np.where(mask, values[:, None], 1.0).prod(axis=0))


def build(
    sites: Mapping[str, Site], relevant: Sequence[str], *, states_max: int = STATES_MAX
) -> Environment:
    """Enumerate the states of `relevant` sites and of their ancestors that can fail.

    Parameters
    ----------
    sites : all sites of the document.
    relevant : identifiers of the sites that replicas live in.
    states_max : bound on the number of states.
    """
    failing = _failing_ancestry(sites, relevant)
    order = sorted(failing, key=lambda name: (_depth(sites, name), name))
    position = {name: index for index, name in enumerate(order)}
    parents = [_failing_parent(sites, name, position) for name in order]
    q = np.array([_outage_unavailability(sites[name]) for name in order])
    states = _enumerate(parents, states_max=states_max)
    index = {state: number for number, state in enumerate(states)}
    own_up, own_down, up = _masks(states, parents)
    environment = Environment(
        sites=tuple(order),
        up=up,
        probabilities=_product(own_up, 1 - q) * _product(own_down, q),
        failing=_transitions(states, index, parents),
        unavailability=q,
        failure_rate=np.array([1 / _mean_up(sites[name]) for name in order]),
        repair_rate=np.array([1 / _mean_down(sites[name]) for name in order]),
        remainder=0.0,
        _own_up=own_up,
        _own_down=own_down,
    )
    if len(states) < count_states(parents):
        left = max(0.0, _probability_left_out(q, states))
        return Environment(**{**environment.__dict__, "remainder": left})
    return environment


def states_of(sites: Mapping[str, Site], relevant: Sequence[str]) -> int:
    """Return how many joint states the given sites and their ancestors have."""
    failing = sorted(_failing_ancestry(sites, relevant), key=lambda n: (_depth(sites, n), n))
    position = {name: index for index, name in enumerate(failing)}
    return count_states([_failing_parent(sites, name, position) for name in failing])


def count_states(parents: Sequence[int]) -> int:
    """Return the number of joint states of a forest of sites given by parent positions."""
    children: dict[int, list[int]] = {}
    for site, parent in enumerate(parents):
        children.setdefault(parent, []).append(site)

    def below(site: int) -> int:
        total = 1
        for child in children.get(site, []):
            total *= 1 + below(child)
        return total

    return below(-1)


def _enumerate(parents: Sequence[int], *, states_max: int) -> list[frozenset[int]]:
    """Return the states as sets of sites that are down though all their ancestors are up."""
    ancestors = _ancestors(parents)
    if count_states(parents) <= states_max:
        return _with_at_most(len(parents), ancestors, downs_max=len(parents))
    downs = 0
    states = [frozenset[int]()]
    while True:
        more = _with_at_most(len(parents), ancestors, downs_max=downs + 1, states_max=states_max)
        if len(more) > states_max or len(more) == len(states):
            return states
        states, downs = more, downs + 1


def _with_at_most(
    count: int, ancestors: Sequence[frozenset[int]], *, downs_max: int, states_max: int = 10**9
) -> list[frozenset[int]]:
    """Return all antichains of at most `downs_max` sites that are down, smallest first."""
    states = [frozenset[int]()]
    frontier = [(frozenset[int](), -1)]
    for _ in range(downs_max):
        grown: list[tuple[frozenset[int], int]] = []
        for state, last in frontier:
            # Parents come first in the order, so only an ancestor can clash.
            grown.extend(
                (state | {site}, site)
                for site in range(last + 1, count)
                if not ancestors[site] & state
            )
            if len(states) + len(grown) > states_max:
                return [*states, *(item[0] for item in grown)]
        if not grown:
            break
        states.extend(item[0] for item in grown)
        frontier = grown
    return states


def _ancestors(parents: Sequence[int]) -> list[frozenset[int]]:
    result: list[frozenset[int]] = []
    for parent in parents:
        result.append(frozenset() if parent < 0 else result[parent] | {parent})
    return result


def _masks(
    states: Sequence[frozenset[int]], parents: Sequence[int]
) -> tuple[BoolArray, BoolArray, BoolArray]:
    """Return (own state up and relevant, own state down and relevant, reachable)."""
    down = np.zeros((len(parents), len(states)), dtype=bool)
    for column, state in enumerate(states):
        for site in state:
            down[site, column] = True
    up = np.zeros_like(down)
    for site, parent in enumerate(parents):
        up[site] = ~down[site] if parent < 0 else up[parent] & ~down[site]
    return up.copy(), down, up


def _transitions(
    states: Sequence[frozenset[int]], index: Mapping[frozenset[int], int], parents: Sequence[int]
) -> tuple[tuple[IntArray, IntArray], ...]:
    """Return for each site the states in which it can fail and those it leads to."""
    ancestors = _ancestors(parents)
    below = [
        frozenset(other for other in range(len(parents)) if site in ancestors[other])
        for site in range(len(parents))
    ]
    result = []
    for site in range(len(parents)):
        before, after = [], []
        for number, state in enumerate(states):
            if site in state or ancestors[site] & state:
                continue
            target = index.get((state - below[site]) | {site})
            if target is not None:
                before.append(number)
                after.append(target)
        result.append((np.array(before, dtype=np.int64), np.array(after, dtype=np.int64)))
    return tuple(result)


def _probability_left_out(q: FloatArray, states: Sequence[frozenset[int]]) -> float:
    """Bound the probability of more outages at once than any enumerated state has."""
    downs = max(len(state) for state in states)
    at_least = np.zeros(downs + 2)
    at_least[0] = 1.0
    for value in q:
        # Entry j holds the probability of j outages, the last one of `downs + 1` or more.
        shifted = np.concatenate(([0.0], at_least[:-1])) * value
        last = at_least[-1] * value
        at_least = at_least * (1 - value) + shifted
        at_least[-1] += last
    return float(at_least[-1])


def _failing_ancestry(sites: Mapping[str, Site], relevant: Sequence[str]) -> set[str]:
    found: set[str] = set()
    for name in relevant:
        current: str | None = name
        while current is not None:
            if sites[current].outage is not None and _outage_unavailability(sites[current]) > 0:
                found.add(current)
            current = sites[current].parent
    return found


def _failing_parent(sites: Mapping[str, Site], name: str, position: Mapping[str, int]) -> int:
    current = sites[name].parent
    while current is not None:
        if current in position:
            return position[current]
        current = sites[current].parent
    return -1


def _depth(sites: Mapping[str, Site], name: str) -> int:
    depth = 0
    current = sites[name].parent
    while current is not None:
        depth, current = depth + 1, sites[current].parent
    return depth


def _outage_unavailability(site: Site) -> float:
    return site.outage.unavailability if site.outage else 0.0


def _mean_up(site: Site) -> float:
    assert site.outage is not None
    return site.outage.mean_up_seconds


def _mean_down(site: Site) -> float:
    assert site.outage is not None
    return site.outage.mttr
