"""The figures of a document for many samples at once: samples are more columns beside the states.

The document is compiled once, at the best estimates. Its conditions do not depend on the numbers,
so their plans and diagrams are evaluated for every joint state of the sites and every sample in
one pass over wide arrays. Groups without memory are exact in each sample. What remembers has
been solved exactly at the best estimates; in a sample its probabilities are these, scaled by the
ratio that a first-order model gives (`uncertainty_calibration` corrects that and bounds it).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from metrics.analysis import groups
from metrics.analysis.clusters import remembers
from metrics.analysis.outcomes import Value
from metrics.analysis.reach import Reach
from metrics.analysis.system import compile_system
from metrics.analysis.uncertainty.columns import pruned
from metrics.analysis.uncertainty.groups import (
    Surroundings,
    WideGroup,
    is_uncertain_for,
    wide_group,
)
from metrics.analysis.uncertainty.parameters import Outages, Parameters, outages
from metrics.analysis.uncertainty.samples import Samples
from metrics.analysis.uncertainty.wide import Wide
from metrics.domain.architecture import Architecture
from metrics.domain.quantities import MONTH_HOURS

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

CELLS_MAX: Final = 2_000_000
"""Leaves × states × samples that are held at once; more samples are taken in turns."""

WHOLE: Final = ""
"""The name of the whole beside those of the journeys."""


@dataclass(frozen=True)
class Raw:
    """Figures of every scope in every sample, shape (scopes, samples) each.

    The first scope is the whole, the journeys follow in their order. `frequency` is a second.
    """

    unavailability: FloatArray
    frequency: FloatArray
    lost_requests: FloatArray
    lost_utility: FloatArray

    def arrays(self) -> tuple[FloatArray, ...]:
        """Return the four figures."""
        return self.unavailability, self.frequency, self.lost_requests, self.lost_utility


class Model:
    """A compiled document that is ready for samples."""

    def __init__(self, architecture: Architecture) -> None:
        self.architecture = architecture
        self.system = compile_system(architecture)
        self._has_joint_chains = self.system.joint.size > self.system.joint.base.size
        self.journeys = tuple(architecture.effective_journeys)
        self._reaches = self._all_reaches()
        self._kinds = {name: _by_kind(reach) for name, reach in self._reaches.items()}
        self._uncertain = self._uncertain_groups()
        self.told_by_columns = self._told_by_columns()
        self.remembering = self.told_by_columns | {
            self.system.number[name] for name in self._names_that_remember()
        }
        entries = [self.system.number[j.entry] for j in architecture.effective_journeys.values()]
        self._entries = entries
        models, structure = self.system.components, self.system.structure
        every = structure.every(models[entry].full for entry in entries)
        conditions = [every, *(models[entry].full for entry in entries)]
        self._plans = [self.system.planner.plan(condition) for condition in conditions]
        self.system = pruned(self.system, self._plans)

    def figures(self, samples: Samples) -> Raw:
        """Return the figures in every sample."""
        cells = self.system.leaves.q.shape[0] * self.system.joint.size
        step = max(1, CELLS_MAX // max(1, cells))
        parts = [
            self._figures(samples.part(first, min(first + step, samples.size)))
            for first in range(0, samples.size, step)
        ]
        columns = zip(*(part.arrays() for part in parts), strict=True)
        return Raw(*(np.concatenate(column, axis=1) for column in columns))

    def costs(self, samples: Samples, unavailability: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return the cost per month and what downtime costs a month, shape (samples,)."""
        parameters = Parameters(samples)
        total = np.zeros(samples.size)
        for name, component in self.architecture.components.items():
            price = component.cost
            if price is not None:
                place = ("components", name, "cost")
                each = parameters.at((*place, "per_replica"), price.per_replica)
                fixed = parameters.at((*place, "fixed"), price.fixed)
                total = total + fixed + each * component.replica_count
        economics = self.architecture.economics
        hourly = economics.downtime_cost_per_hour if economics else 0.0
        an_hour = parameters.at(("economics", "downtime_cost_per_hour"), hourly)
        return total, unavailability * MONTH_HOURS * an_hour

    def _figures(self, samples: Samples) -> Raw:
        wide = Wide(self, samples)
        down, crossing = wide.evaluated(self._plans)
        unavailability = np.minimum(1.0, wide.mean(down) + self.system.joint.remainder)
        frequency = wide.mean(crossing) + wide.flows(down)
        shares = wide.shares()
        requests = utility = self._losses(wide, Value.SERVED, shares)
        if any(model.can_degrade for model in self.system.components):
            utility = self._losses(wide, Value.UTILITY, shares)
        return Raw(unavailability, np.maximum(0.0, frequency), requests, utility)

    def _losses(self, wide: Wide, value: Value, shares: FloatArray) -> FloatArray:
        """Return the mean loss of the whole and of every journey."""
        by_entry = {entry: wide.mean_loss([entry], value) for entry in dict.fromkeys(self._entries)}
        journeys = np.array([by_entry[entry] for entry in self._entries])
        whole = (shares * journeys).sum(axis=0)
        return np.minimum(1.0, np.vstack([whole, journeys]) + self.system.joint.remainder)

    def _all_reaches(self) -> dict[str, Reach]:
        """Return where the replicas of each component are; equal placements share theirs."""
        known: dict[tuple[tuple[str, int], ...], Reach] = {}
        sites, base = self.architecture.sites, self.system.joint.base
        result = {}
        for name, component in self.architecture.components.items():
            placement = component.placement or {"": component.replica_count}
            key = tuple(placement.items())
            if key not in known:
                found: dict[tuple[tuple[str, int], ...], Reach] = {}
                groups.build(component, sites=sites, joint=base, reaches=found)
                (known[key],) = found.values()
            result[name] = known[key]
        return result

    def _told_by_columns(self) -> frozenset[int]:
        """Return the groups that are certainly up or down in each column: parts of joint chains."""
        candidates = below_memory(self.architecture) | self._names_that_remember()
        numbers = (self.system.number[name] for name in candidates)
        return frozenset(n for n in numbers if self.is_told(n))

    def is_told(self, leaf: int) -> bool:
        """Whether every column says for certain if a leaf holds, as those of joint chains do."""
        if not self._has_joint_chains:
            return False
        q, f = self.system.leaves.q[leaf], self.system.leaves.f[leaf]
        return not f.any() and bool(((q == 0) | (q == 1)).all())

    def _names_that_remember(self) -> set[str]:
        components = self.architecture.components
        return {name for name, component in components.items() if remembers(component)}

    def _uncertain_groups(self) -> dict[int, str]:
        sites = self.architecture.sites
        return {
            self.system.number[name]: name
            for name, component in self.architecture.components.items()
            if is_uncertain_for(component, self._reaches[name], sites)
        }

    def joint_outages(self, parameters: Parameters) -> Outages:
        """Return the joint states of the sites that components share."""
        return outages(self.system.joint.base, self.architecture.sites, parameters)

    def kinds_of_states(self, number: int) -> IntArray:
        """Return for each state of the sites which row `group` has for it.

        A group without memory has one for all states in which it reaches as many replicas.
        """
        return self._kinds[self.system.components[number].name][1]

    def group(self, number: int, joint: Outages, parameters: Parameters) -> WideGroup:
        """Return a component's group by the vectorised model."""
        name = self.system.components[number].name
        sites, reach = self.architecture.sites, self._reaches[name]
        if number not in self.remembering:
            reach = self._kinds[name][0]
        around = Surroundings(reach, outages(reach.private, sites, parameters), joint, sites)
        return wide_group(name, self.architecture.components[name], around, parameters)

    @property
    def uncertain_groups(self) -> Collection[int]:
        """Numbers of the components whose group has uncertain parameters."""
        return self._uncertain


def _by_kind(reach: Reach) -> tuple[Reach, IntArray]:
    """Take states of the sites together in which a group reaches the same replicas."""
    _, first, kinds = np.unique(reach.counts, axis=0, return_index=True, return_inverse=True)
    fewer = replace(reach, counts=reach.counts[first], position=reach.position[first])
    return fewer, kinds.reshape(-1)


def below_memory(architecture: Architecture) -> set[str]:
    """Return what gates with memory and gates with caches lead to."""
    found: set[str] = set()
    pending = [
        target
        for component in architecture.components.values()
        for need in component.needs
        if need.has_memory or need.if_down == "serve_cached"
        for target in need.targets
    ]
    while pending:
        name = pending.pop()
        if name not in found:
            found.add(name)
            pending += [t for need in architecture.components[name].needs for t in need.targets]
    return found
