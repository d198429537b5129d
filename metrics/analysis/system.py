"""Compile a document: leaves with their probabilities, and the conditions of section 5.

Leaves are independent given the state of the shared sites. Component number i has leaf i (its
group carries at least something) and leaf n + i (a shedding group carries everything, given
that it carries something). Gates with memory and gates that fall back on a cache add leaves
of their own, which stand for a first-order approximation.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from metrics.analysis import columns, groups, remembering, solving
from metrics.analysis import environment as environments
from metrics.analysis.aging import FADING, FRESH, WARM
from metrics.analysis.clusters import GateKey, outlives_its_targets
from metrics.analysis.columns import Columns
from metrics.analysis.conditions import Conditions
from metrics.analysis.graph import targets_first
from metrics.analysis.groups import Group
from metrics.analysis.known_groups import KnownGroups
from metrics.analysis.memory import MemoryLeaves, leaves_needed
from metrics.analysis.plan import Leaves, Planner
from metrics.analysis.solving import Solved
from metrics.analysis.structure import CERTAIN, Condition, Structure
from metrics.domain.architecture import Architecture, Component, Need

FloatArray = NDArray[np.float64]

MOVES = "gate with failover time, first order, at most {bound:.0e} off"
CACHED = "cached service, outages taken as exponential, at most {bound:.0e} off"
RETURNS = "outages that begin when a partial target returns behind a full cache not counted"

FEW_STATES = 256
"""Joint states of the sites up to which even a site of one component counts as shared."""
COLUMNS_MAX = 20_000
"""States of the sites times outputs of chains that are told apart."""
FEW_COLUMNS = 1_000
COLUMN_CELLS = 2_000_000
"""Bound on leaves × columns, however many leaves there are `FEW_COLUMNS` are told apart."""
CELLS_MAX = 6_000_000
"""Bound on leaves × site states, which decides how many site states are enumerated."""


@dataclass(frozen=True)
class Cache:
    """Leaves that say what a cache does while its gate is lost."""

    kept: int
    """Holds while the gate is lost and something is served."""
    fresh: int | None
    """Holds while the gate is lost and everything is served."""
    shares: tuple[int, ...]
    """Hold with the probability of what is served, to the power of 1, 2, …"""
    approximation: str | None


@dataclass(frozen=True)
class GateModel:
    """One entry of `needs`, compiled: target numbers, and leaves that stand for its memory."""

    need: Need
    targets: tuple[int, ...]
    required: int
    switching_leaf: int | None = None
    """Holds while no move to another target is under way (gates with memory)."""
    in_use: tuple[int, ...] = ()
    """For each target the leaf that holds while it is the one in use, where that is known."""
    approximation: str | None = None
    """Why its moves are not exact."""
    cache: Cache | None = None
    """What its cache serves in every column, where its chain is solved."""
    cached_share: float = 0.0
    """Mean served fraction while the gate is lost (`serve_cached`)."""
    dry_share: float = 1.0
    """Fraction of the time that the gate is lost in which the cache serves nothing."""
    best: Condition | None = None
    """The condition that it costs neither requests nor quality, where a monotone one exists."""

    @property
    def counts_all(self) -> bool:
        """Whether every target counts: `target`, `all_of`, or `any_of` that needs all."""
        return self.required == len(self.targets)


@dataclass
class ComponentModel:
    """One component, compiled."""

    name: str
    group: Group
    gates: list[GateModel] = field(default_factory=list)
    some: Condition = CERTAIN
    """Available."""
    full: Condition = CERTAIN
    """Available with served fraction 1."""
    best: Condition = CERTAIN
    """Available with served fraction 1 and quality 1."""
    clean: Condition = CERTAIN
    """Available with quality 1, partial service allowed."""
    can_be_partial: bool = False
    can_degrade: bool = False
    best_is_monotone: bool = True
    """Whether the condition `best` says exactly when served fraction and quality are 1."""
    reasons: set[str] = field(default_factory=set)
    """Why figures of the component's availability are approximate."""
    up_reasons: set[str] = field(default_factory=set)
    """Why figures of a journey that enters here being up are approximate."""
    quality_reasons: set[str] = field(default_factory=set)


@dataclass
class System:
    """A compiled document."""

    architecture: Architecture
    order: list[str]
    """Components, each after everything that it needs."""
    joint: Columns
    structure: Structure
    planner: Planner
    leaves: Leaves
    components: list[ComponentModel]
    number: dict[str, int]
    gate_leaves: dict[int, str] = field(default_factory=dict)
    """Leaves that stand for gates with memory or caches, and the component that owns them."""

    @property
    def count(self) -> int:
        """Number of components."""
        return len(self.components)


def compile_system(architecture: Architecture, *, states_max: int = solving.STATES_MAX) -> System:
    """Compile a valid document.

    Parameters
    ----------
    architecture : a document that `reading` accepted.
    states_max : bound on the states of one chain of what remembers.

    Returns
    -------
    System
        Its components in topological order with their conditions and leaf probabilities.
    """
    order = targets_first(architecture)
    number = {name: index for index, name in enumerate(order)}
    n = len(order)
    base = environments.build(
        architecture.sites,
        joint_sites(architecture),
        states_max=max(FEW_STATES, min(environments.STATES_MAX, CELLS_MAX // (3 * n))),
    )
    rows = 2 * n + leaves_needed(architecture)
    solved = solving.solve(
        architecture,
        base,
        columns_max=max(FEW_COLUMNS, min(COLUMNS_MAX, COLUMN_CELLS // rows)),
        states_max=states_max,
    )
    joint = columns.combine(base, solved.joint, solved.apart)
    shape = (rows, joint.size)
    leaves = Leaves(np.zeros(shape), np.zeros(shape), np.zeros(shape, dtype=bool))
    structure = Structure()
    system = System(architecture, order, joint, structure, Planner(structure), leaves, [], number)
    compiler = _Compiler(system, solved)
    for name in order:
        compiler.add(name)
    compiler.finish()
    return system


def joint_sites(architecture: Architecture) -> list[str]:
    """Return the sites whose joint states are told apart.

    All sites in use where they are few. Where they are many, those below which replicas of two
    or more components live; the rest is averaged inside the group that it belongs to.
    """
    users: dict[str, set[str]] = {}
    for name, component in architecture.components.items():
        for site, count in (component.placement or {}).items():
            current: str | None = site if count else None
            while current is not None:
                users.setdefault(current, set()).add(name)
                current = architecture.sites[current].parent
    if environments.states_of(architecture.sites, list(users)) <= FEW_STATES:
        return list(users)
    return [site for site, names in users.items() if len(names) > 1]


class _Compiler:
    """Adds components one by one, each after its targets."""

    def __init__(self, system: System, solved: Solved) -> None:
        self._system = system
        self._solved = solved
        self._joint = {name: n for n, table in enumerate(solved.joint) for name in table.levels}
        self._mixed = {name: n for n, table in enumerate(solved.joint) for name in table.chances}
        self._apart = {table.only: n for n, table in enumerate(solved.apart)}
        self._gates = {gate: n for n, table in enumerate(solved.joint) for gate in table.moving}
        self._caches = {gate: n for n, table in enumerate(solved.joint) for gate in table.phase}
        self._groups: list[Group] = []
        self._known = KnownGroups(system.architecture.sites, system.joint.base)
        self._memory = MemoryLeaves(
            system.joint,
            system.planner,
            system.leaves,
            self._groups,
            first=2 * len(system.order),
        )
        system.gate_leaves = self._memory.owners
        self._conditions = Conditions(
            system.structure, system.components, self._memory, count=len(system.order)
        )

    def add(self, name: str) -> None:
        system = self._system
        component = system.architecture.components[name]
        group = self._group(name, component)
        model = ComponentModel(name, group)
        index = len(system.components)
        system.components.append(model)
        self._groups.append(group)
        self._set_leaves(index, group)
        if group.approximation:
            model.reasons.add(group.approximation)
            model.up_reasons.add(group.approximation)
        model.gates = [self._gate(need, (name, k)) for k, need in enumerate(component.needs)]
        self._flags(model)
        self._conditions.add(index, model)

    def _group(self, name: str, component: Component) -> Group:
        joint, solved = self._system.joint, self._solved
        if name in self._joint:
            at = self._joint[name]
            sheds = groups.sheds(component)
            return remembering.joint_group(name, joint, at, solved.joint[at], sheds=sheds)
        if name in self._mixed:
            at = self._mixed[name]
            return remembering.mixed_group(name, joint, at, solved.joint[at])
        if name in self._apart:
            at = self._apart[name]
            return remembering.lone_group(joint, at, solved.apart[at])
        return self._known.of(component).at(joint.site_state)

    def finish(self) -> None:
        """Note which leaves the sites alone keep down: those of gates as their values say."""
        leaves = self._system.leaves
        assert leaves.forced is not None, "compiled leaves say what the sites force"
        rows = 2 * len(self._system.order)
        leaves.forced[rows:] = leaves.q[rows:] >= groups.FORCED
        # A move under way is somebody's failure; which target is in use is nobody's.
        for key in self._gates:
            leaves.forced[self._model(key).switching_leaf] = False
        for key, number in self._caches.items():
            cache = self._model(key).cache
            assert cache is not None, "a cache with a table has its leaves"
            phase = self._solved.joint[number].phase[key][self._system.joint.entries[number]]
            leaves.forced[cache.kept] = phase == WARM

    def _model(self, key: GateKey) -> GateModel:
        return self._system.components[self._system.number[key[0]]].gates[key[1]]

    def _set_leaves(self, index: int, group: Group) -> None:
        q, f = self._system.leaves.q, self._system.leaves.f
        forced = self._system.leaves.forced
        assert forced is not None, "compiled leaves say what the sites force"
        q[index], f[index], forced[index] = group.failed, group.frequency, group.forced
        if group.sheds:
            row = len(self._system.order) + index
            works = 1 - q[index]
            partial = group.levels[1:-1].sum(axis=0)
            q[row] = np.divide(partial, works, out=np.zeros_like(works), where=works > 0)
            full_f = group.frequency_fully
            # From u_full = u + (1 - u) q, differentiated along the causes' frequencies.
            rise = full_f - f[index] * (1 - q[row])
            f[row] = np.divide(rise, works, out=np.zeros_like(works), where=works > 0)
            forced[row] = q[row] >= groups.FORCED

    def _gate(self, need: Need, key: GateKey) -> GateModel:
        targets = tuple(self._system.number[name] for name in need.targets)
        gate = GateModel(need, targets, need.required_count)
        if need.has_memory:
            gate = self._with_memory(gate, key)
        return self._with_cache(gate, key) if key in self._caches else gate

    def _with_memory(self, gate: GateModel, key: GateKey) -> GateModel:
        """Return a gate with memory with the leaf of its moves."""
        models = [self._system.components[t] for t in gate.targets]
        if key not in self._gates:
            leaf, bound = self._memory.switching(gate.need, [m.some for m in models], key[0])
            why = MOVES.format(bound=bound) if len(models) > 1 else None
            return replace(gate, switching_leaf=leaf, approximation=why)
        table = self._solved.joint[self._gates[key]]
        rows = self._system.joint.entries[self._gates[key]]
        leaf = self._memory.known(table.moving[key][rows].astype(float), key[0])
        in_use: tuple[int, ...] = ()
        if any(m.can_be_partial or m.can_degrade for m in models):
            used = table.in_use[key][rows]
            elsewhere = [(used != k).astype(float) for k in range(len(models))]
            in_use = tuple(self._memory.known(values) for values in elsewhere)
        why = table.approximation
        return replace(gate, switching_leaf=leaf, in_use=in_use, approximation=why)

    def _with_cache(self, gate: GateModel, key: GateKey) -> GateModel:
        """Return a gate with the leaves of its cache."""
        table = self._solved.joint[self._caches[key]]
        rows = self._system.joint.entries[self._caches[key]]
        phase = table.phase[key]
        kept = ((phase != FRESH) & (phase != FADING)).astype(float)
        known = self._memory.known
        cache = Cache(
            known(kept[rows], key[0]),
            known((phase != FRESH).astype(float)[rows]) if gate.need.hit_ratio == 1 else None,
            tuple(
                known(np.where(phase == WARM, 1.0, 1.0 - power)[rows])
                for power in table.served[key]
            ),
            table.approximation,
        )
        return replace(gate, cache=cache)

    def _flags(self, model: ComponentModel) -> None:
        """Note whether service can be partial or degraded, and why figures are approximate."""
        components = self._system.components
        model.can_be_partial = model.group.sheds
        for gate in model.gates:
            targets = [components[t] for t in gate.targets]
            how = gate.need.if_down
            if how != "degrade":
                model.can_be_partial |= how == "serve_cached" or any(
                    t.can_be_partial for t in targets
                )
            model.best_is_monotone &= all(t.best_is_monotone for t in targets)
            model.can_degrade |= how == "degrade" or any(t.can_degrade for t in targets)
            self._reasons(model, gate, targets)
        model.quality_reasons |= model.up_reasons

    def _reasons(
        self, model: ComponentModel, gate: GateModel, targets: list[ComponentModel]
    ) -> None:
        own = {gate.approximation} if gate.approximation is not None else set()
        model.quality_reasons |= own.union(*(t.quality_reasons for t in targets))
        if gate.need.if_down == "degrade":
            return
        model.up_reasons |= own.union(*(t.up_reasons for t in targets))
        model.reasons |= own.union(*(t.reasons for t in targets))
        if outlives_its_targets(gate.need):
            self._cache_reasons(model, gate)

    def _cache_reasons(self, model: ComponentModel, gate: GateModel) -> None:
        """Note why what a cache serves is approximate, if it is."""
        if gate.cache is None:
            bound = self._memory.lost(self._conditions.over(gate, "some"))
            why = {CACHED.format(bound=bound)}
        else:
            why = {gate.cache.approximation} if gate.cache.approximation else set[str]()
        model.reasons |= why
        if gate.need.hit_ratio == 1:
            model.up_reasons |= why
            if any(self._system.components[t].can_be_partial for t in gate.targets):
                # A partial target is lost, and its cache serves everything: that is a return.
                model.up_reasons.add(RETURNS)
