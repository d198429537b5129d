"""From a document, or a part of it, to a Markov chain with what holds in each of its states."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from metrics.analysis.chains import gates as memory
from metrics.analysis.chains import groups as models
from metrics.analysis.chains import joint as joints
from metrics.analysis.chains.errors import TooManyStatesError, UnsupportedError
from metrics.analysis.chains.groups import Group, GroupChain
from metrics.analysis.chains.joint import Joint, Layout
from metrics.analysis.chains.places import Sites, relevant_sites
from metrics.analysis.chains.scope import Scope, scope_of
from metrics.analysis.graph import targets_first
from metrics.analysis.markov.generator import Chain
from metrics.domain.architecture import Architecture, Component

BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int32]
FloatArray = NDArray[np.float64]
GateKey = tuple[str, int]
"""A component and the position of the gate in its `needs`."""

STATES_MAX = 200_000
PRODUCT = 4
"""How many times as many states as allowed may be written down before the unreachable go."""
MOVES_MAX = 60_000_000


@dataclass(frozen=True)
class DocumentChain:
    """A part of a document as a Markov chain, and what holds in each state.

    Attributes
    ----------
    chain : the transitions, 1/s; every state can be reached from `start`.
    start : the state with everything up, first replicas active, first targets in use, and the
        first replica of a voting group its leader.
    beginning : probability of each state when everything has just been put up: as `start`, but
        any replica may lead.
    sites_up : for each site that can fail whether it and all that it lies in are up.
    group_up : whether a component's group is up (section 3).
    group_usable : usable replicas of a component; with standby the usable active ones.
    group_level : for a shedding group how many of the required replicas it has.
    group_held : what holds a group down beside missing replicas: `groups.BY_CAUSE`, its common
        cause, or `groups.BY_MOVE`, a failover or an election; 0 otherwise.
    gate_satisfied : for each gate whose targets are all in the chain whether it is satisfied. A
        cache does not help: its age is no part of the state.
    gate_in_use : for each gate with memory the number of the target in use.
    available : whether a component is available (section 5), for those all of whose `fail` and
        `serve_cached` gates are known; an unsatisfied `serve_cached` gate counts as lost.
    """

    chain: Chain
    start: int
    beginning: FloatArray
    sites_up: Mapping[str, BoolArray]
    group_up: Mapping[str, BoolArray]
    group_usable: Mapping[str, IntArray]
    group_level: Mapping[str, IntArray]
    group_held: Mapping[str, IntArray]
    gate_satisfied: Mapping[GateKey, BoolArray]
    gate_in_use: Mapping[GateKey, IntArray]
    available: Mapping[str, BoolArray]


@dataclass(frozen=True)
class _Parts:
    """The variables of a chain before they are put together."""

    scope: Scope
    sites: Sites
    groups: list[Group]
    chains: list[GroupChain]
    layout: Layout

    @property
    def size(self) -> int:
        """States without gates, the unreachable ones included."""
        return int(self.layout.offsets[-1])


def build(
    architecture: Architecture,
    components: Collection[str],
    *,
    gates: Collection[GateKey] | None = None,
    sites: Collection[str] = (),
    states_max: int = STATES_MAX,
    stages: int = 1,
) -> DocumentChain:
    """Compile components and gates into one chain.

    Parameters
    ----------
    architecture : a valid document.
    components : whose groups are variables of the chain.
    gates : gates with memory that are variables; by default all of `components`. What the
        availability of their targets depends on comes along.
    sites : further sites that are variables, besides those that the components live in.
    states_max : bound on the states that can be reached from the start.
    stages : exponential stages that make up one deterministic failover time; 1 takes it as
        exponential. See `with_deterministic_failover`.

    Returns
    -------
    DocumentChain
        Exact, but for the stages.

    Raises
    ------
    TooManyStatesError
        Before anything large is allocated.
    UnsupportedError
        With the reason of `supports`.
    """
    scope = scope_of(architecture, components, gates)
    if scope.reason is not None:
        raise UnsupportedError(scope.reason)
    parts = _parts(architecture, scope, sites, PRODUCT * states_max, stages)
    if parts.size > PRODUCT * states_max:
        raise TooManyStatesError(parts.size)
    moves = joints.count_moves(parts.groups, parts.chains, parts.sites, parts.layout)
    if moves > MOVES_MAX:
        raise TooManyStatesError(parts.size)
    joint = joints.compose(parts.groups, parts.chains, parts.sites, parts.layout)
    joint.drop_unreachable()
    compiler = _Conditions(architecture, scope, joint, states_max)
    for name in targets_first(architecture):
        compiler.add(name)
    if joint.size > states_max:
        raise TooManyStatesError(joint.size)
    return compiler.finished()


def state_count(
    architecture: Architecture,
    components: Collection[str],
    *,
    gates: Collection[GateKey] | None = None,
    sites: Collection[str] = (),
    states_max: int = STATES_MAX,
    stages: int = 1,
) -> int:
    """Return a bound on the states of `build`'s chain without building it.

    Raises
    ------
    TooManyStatesError
        When a single group has more than a few times `states_max`.
    """
    scope = scope_of(architecture, components, gates)
    if scope.reason is not None:
        raise UnsupportedError(scope.reason)
    count = _parts(architecture, scope, sites, PRODUCT * states_max, stages).size
    for owner, position in scope.gates:
        targets = len(architecture.components[owner].needs[position].targets)
        # In use, or moving from one to another: at most this for any set of available targets.
        count *= targets if targets == 2 else 1 + (targets + 1) ** 2 // 4
    return count


def supports(
    architecture: Architecture,
    components: Collection[str],
    *,
    gates: Collection[GateKey] | None = None,
) -> str | None:
    """Return why `build` cannot compile this part of a document, or nothing.

    A deterministic failover time is no reason: `with_deterministic_failover` deals with it.
    """
    return scope_of(architecture, components, gates).reason


def has_deterministic_failover(architecture: Architecture, components: Iterable[str]) -> bool:
    """Whether stages make a difference to any of the components."""
    return any(models.is_deterministic(architecture.components[name]) for name in components)


def _parts(
    architecture: Architecture, scope: Scope, sites: Collection[str], states_max: int, stages: int
) -> _Parts:
    chosen: dict[str, Component] = {name: architecture.components[name] for name in scope.groups}
    known = relevant_sites(architecture.sites, chosen.values(), sites)
    if known.count > states_max:
        raise TooManyStatesError(known.count)
    groups = [
        models.describe(name, component, architecture.sites, known, stages=stages)
        for name, component in chosen.items()
    ]
    # No group has more states than the whole chain, where each of them is reached.
    chains = [models.explore(group, states_max // PRODUCT) for group in groups]
    return _Parts(scope, known, groups, chains, joints.lay_out(groups, chains, known))


class _Conditions:
    """Adds the conditions of section 5 to a joint chain, each component after its targets."""

    def __init__(
        self, architecture: Architecture, scope: Scope, joint: Joint, states_max: int
    ) -> None:
        self._architecture = architecture
        self._scope = scope
        self._joint = joint
        self._states_max = states_max

    def add(self, name: str) -> None:
        """Add a component's gates and availability, as far as they are known."""
        component = self._architecture.components[name]
        facts = self._joint.facts
        knows_all = True
        for position, need in enumerate(component.needs):
            key = f"{name}/{position}"
            if self._is_known(name, position):
                facts["gate", key] = self._satisfied(name, position)
            elif need.if_down != "degrade":
                knows_all = False
        if ("up", name) not in facts or not knows_all:
            return
        if component.below_required == "shed":
            available = facts["usable", name] > 0
        else:
            available = facts["up", name].astype(np.bool_)
        for position, need in enumerate(component.needs):
            if need.if_down != "degrade":
                available = available & facts["gate", f"{name}/{position}"]
        facts["available", name] = available

    def _is_known(self, name: str, position: int) -> bool:
        need = self._architecture.components[name].needs[position]
        if need.has_memory and (name, position) not in self._scope.gates:
            return False
        return all(("available", target) in self._joint.facts for target in need.targets)

    def _satisfied(self, name: str, position: int) -> BoolArray:
        need = self._architecture.components[name].needs[position]
        facts = self._joint.facts
        available = np.array([facts["available", target] for target in need.targets], np.bool_)
        if need.has_memory and need.failover_time:
            room = PRODUCT * self._states_max
            key = f"{name}/{position}"
            return memory.add_gate(self._joint, key, available.T, need.failover_time, room)
        return np.asarray(available.sum(axis=0) >= need.required_count)

    def finished(self) -> DocumentChain:
        """Return the chain with everything that is known."""
        facts = self._joint.facts
        beginning = facts["beginning", ""]
        components = self._architecture.components
        usable = {name: np.asarray(facts["usable", name], np.int32) for name in self._scope.groups}
        return DocumentChain(
            chain=self._joint.chain(),
            start=self._joint.start,
            beginning=beginning / beginning.sum(),
            sites_up=self._of("site"),
            group_up=self._of("up"),
            group_usable=usable,
            group_level={
                name: np.minimum(count, components[name].required_count)
                for name, count in usable.items()
                if components[name].below_required == "shed"
            },
            group_held={
                name: np.asarray(facts["held", name], np.int32) for name in self._scope.groups
            },
            gate_satisfied={
                (key.partition("/")[0], int(key.partition("/")[2])): values
                for key, values in self._of("gate").items()
            },
            gate_in_use={
                (key.partition("/")[0], int(key.partition("/")[2])): np.asarray(values, np.int32)
                for (kind, key), values in facts.items()
                if kind == "in_use"
            },
            available=self._of("available"),
        )

    def _of(self, kind: str) -> dict[str, BoolArray]:
        return {
            name: np.asarray(values, np.bool_)
            for (own, name), values in self._joint.facts.items()
            if own == kind
        }
