"""Sites as processes, and the places that replicas cannot be told apart by.

A site's own process goes on while the site that it lies in is down, so that each site that can
fail is a variable of its own. Two sites that the same failures take away are one place.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from metrics.analysis.chains.errors import TooManyStatesError
from metrics.domain.architecture import Component, Site

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]

SITES_MAX = 24
"""Sites beyond which nobody has room for all their states."""


@dataclass(frozen=True)
class Sites:
    """The sites that can fail and matter, and all their joint states.

    Bit k of a state is set when the process of site k is down; state 0 has everything up.
    """

    names: tuple[str, ...]
    failure: FloatArray
    repair: FloatArray
    ancestry: tuple[frozenset[int], ...]
    """For each site itself and those that it lies in."""

    @property
    def count(self) -> int:
        """Number of joint states."""
        return 1 << len(self.names)

    def works(self, chain: Iterable[int]) -> BoolArray:
        """Return whether all the given sites' processes are up, shape (states,)."""
        mask = sum(1 << site for site in chain)
        return np.asarray(np.arange(self.count) & mask == 0)


@dataclass(frozen=True)
class Place:
    """Replicas that the same sites take away."""

    chain: frozenset[int]
    count: int


def can_fail(site: Site) -> bool:
    """Whether a site has outages at all."""
    return site.outage is not None and math.isfinite(site.outage.mean_up_seconds)


def ancestry(sites: Mapping[str, Site], name: str) -> list[str]:
    """Return a site and those that it lies in, from inside out."""
    found: list[str] = []
    current: str | None = name
    while current is not None:
        found.append(current)
        current = sites[current].parent
    return found


def relevant_sites(
    sites: Mapping[str, Site], components: Iterable[Component], also: Iterable[str] = ()
) -> Sites:
    """Return the sites that hold replicas of the components, and `also` some others.

    Raises
    ------
    TooManyStatesError
        When they are so many that their states cannot be listed.
    """
    used = dict.fromkeys(also)
    for component in components:
        used.update(dict.fromkeys(n for n, count in (component.placement or {}).items() if count))
    chains = {name: [s for s in ancestry(sites, name) if can_fail(sites[s])] for name in used}
    names = tuple(sorted({site for chain in chains.values() for site in chain}))
    if len(names) > SITES_MAX:
        raise TooManyStatesError(1 << len(names))
    number = {name: k for k, name in enumerate(names)}
    outages = [outage for name in names if (outage := sites[name].outage) is not None]
    return Sites(
        names,
        np.array([1 / outage.mean_up_seconds for outage in outages]),
        np.array([1 / outage.mttr for outage in outages]),
        tuple(frozenset(number[s] for s in ancestry(sites, name) if s in number) for name in names),
    )


def places_of(
    component: Component, sites: Mapping[str, Site], known: Sites, *, in_order: bool
) -> list[Place]:
    """Return where a component's replicas are, sites with the same failures as one place.

    With `in_order` they stay apart and in the order of the placement, in which spares are chosen
    and roles are taken.
    """
    if not component.placement:
        return [Place(frozenset(), component.replica_count)]
    number = {name: k for k, name in enumerate(known.names)}
    places: list[Place] = []
    for name, count in component.placement.items():
        if not count:
            continue
        chain = frozenset(number[s] for s in ancestry(sites, name) if s in number)
        rows = [k for k, p in enumerate(places) if p.chain == chain and not in_order]
        if rows:
            places[rows[0]] = Place(chain, places[rows[0]].count + count)
        else:
            places.append(Place(chain, count))
    return places
