"""How many replicas of a group are in reach, and how many of these are usable."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from metrics.analysis import environment as environments
from metrics.analysis.counting import Replicas, usable_distribution
from metrics.analysis.environment import Environment
from metrics.domain.architecture import Component, Site

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


@dataclass(frozen=True)
class Reach:
    """How many replicas are in sites that are up.

    `counts` has shape (joint states, states of the private sites); `weights` belongs to its
    columns. Private sites are those in which no other component lives.
    """

    counts: IntArray
    weights: FloatArray
    private: Environment
    distinct: tuple[int, ...]
    position: IntArray
    """Where each entry of `counts` stands in `distinct`, shape of `counts`."""

    def over(self, function: Callable[[int], float]) -> FloatArray:
        """Apply a function of the number of reachable replicas to every state."""
        image = np.array([function(count) for count in self.distinct])
        return np.asarray(image[self.position])


class Table:
    """Distributions of usable replicas, computed once for each number of reachable ones."""

    def __init__(self, replicas: Replicas) -> None:
        self.replicas = replicas
        self._known: dict[int, list[float]] = {}

    def distribution(self, reachable: int) -> list[float]:
        if reachable not in self._known:
            self._known[reachable] = usable_distribution(self.replicas, reachable).tolist()
        return self._known[reachable]

    def below(self, required: int, reachable: int) -> float:
        """P(usable < required)."""
        if reachable < required:
            return 1.0
        return sum(self.distribution(reachable)[:required])

    def exactly(self, usable: int, reachable: int) -> float:
        """P(usable = `usable`)."""
        return self.distribution(reachable)[usable] if usable <= reachable else 0.0


def reach_of(component: Component, sites: Mapping[str, Site], joint: Environment) -> Reach:
    """Return how many replicas of a component are in reach, for each state of the sites."""
    placement = component.placement or {}
    rows = {name: row for row, name in enumerate(joint.sites)}
    private_names = [n for n in placement if _own_chain(sites, n, rows)]
    private = (
        environments.build(_cut(sites, rows), private_names)
        if private_names
        else environments.nowhere()
    )
    private_rows = {name: row for row, name in enumerate(private.sites)}
    counts = np.zeros((joint.size, private.size), dtype=np.int64)
    if not placement:
        counts += component.replica_count
    for name, count in placement.items():
        shared = _nearest(sites, name, rows)
        own = _nearest(sites, name, private_rows)
        reached = np.full_like(counts, count)
        if shared:
            reached *= joint.up[rows[shared]][:, None]
        if own:
            reached *= private.up[private_rows[own]]
        counts += reached
    distinct, position = np.unique(counts, return_inverse=True)
    return Reach(
        counts,
        private.probabilities,
        private,
        tuple(distinct.tolist()),
        position.reshape(counts.shape),
    )


def _own_chain(sites: Mapping[str, Site], name: str, rows: Mapping[str, int]) -> bool:
    """Whether a site, or an ancestor, can fail and is not one of the joint sites."""
    current: str | None = name
    while current is not None and current not in rows:
        if sites[current].outage is not None:
            return True
        current = sites[current].parent
    return False


def _cut(sites: Mapping[str, Site], rows: Mapping[str, int]) -> dict[str, Site]:
    """Return the sites below the joint ones, as a forest of its own."""
    return {
        name: site.model_copy(update={"parent": None}) if site.parent in rows else site
        for name, site in sites.items()
        if name not in rows
    }


def _nearest(sites: Mapping[str, Site], name: str, rows: Mapping[str, int]) -> str | None:
    """Return the site itself or its nearest ancestor that has a row."""
    current: str | None = name
    while current is not None and current not in rows:
        current = sites[current].parent
    return current
