"""One group of replicas as a chain of its own, given which of its places are in reach.

Given the sites, groups are independent of each other. So each group is explored once for every
pattern of its places in reach (a context), and `joint` puts the groups together.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from metrics.analysis.chains import kernel
from metrics.analysis.chains.errors import TooManyStatesError
from metrics.analysis.chains.kernel import ACTIVE, CONSENSUS, STANDBY, Rules
from metrics.analysis.chains.places import Place, Sites, places_of
from metrics.analysis.elections import election_seconds
from metrics.domain.architecture import Component, Site

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]
Block = tuple[IntArray, IntArray, FloatArray]
"""Transitions as sources, targets and rates (or probabilities)."""

BY_CAUSE, BY_MOVE = 1, 2

ROOM = 256
"""States that are given room at first; four times as many after each disappointment."""
MOVES_PER_STATE = 16
REMEMBERED_MAX = 2_000
"""States of a group up to which its chain is kept for the next document."""


@dataclass(frozen=True)
class Group:
    """A group's rules, where its replicas are, and how its contexts follow each other."""

    name: str
    rules: Rules
    counts: tuple[int, ...]
    """Replicas in each place."""
    context: IntArray
    """Context of each joint state of the sites, shape (states,)."""
    reach: BoolArray
    """Shape (contexts, places)."""
    sheds: bool
    required: int
    """Usable replicas that carry full service."""

    @cached_property
    def adjacent(self) -> tuple[tuple[int, int], ...]:
        """Contexts that a single change of one site leads from and to."""
        count = len(self.context)
        states = np.arange(count)
        contexts = len(self.reach)
        found = np.zeros((contexts, contexts), dtype=bool)
        bit = 1
        while bit < count:
            found[self.context, self.context[states ^ bit]] = True
            bit <<= 1
        found[np.diag_indices(contexts)] = False
        return tuple((int(a), int(b)) for a, b in zip(*np.nonzero(found), strict=True))


@dataclass(frozen=True)
class GroupChain:
    """States of a group by context, numbered from 0 within each context.

    Context 0 has every place in reach. `start` and `beginning` are its states with everything up:
    the first one, and how likely each is when any voter may lead.
    """

    sizes: tuple[int, ...]
    within: tuple[Block, ...]
    """For each context the transitions of the group itself, rates in 1/s."""
    between: Mapping[tuple[int, int], Block]
    """What a change of context leads to, with probabilities."""
    up: tuple[BoolArray, ...]
    usable: tuple[IntArray, ...]
    """Usable active replicas (all that are usable, without standby)."""
    down: tuple[IntArray, ...]
    """How many replicas are down by themselves, plus one when the common cause is."""
    held: tuple[IntArray, ...]
    """`BY_CAUSE` while the common cause is down, `BY_MOVE` in a failover or an election, else 0."""
    start: int
    beginning: FloatArray


def describe(
    name: str,
    component: Component,
    sites: Mapping[str, Site],
    known: Sites,
    *,
    stages: int = 1,
) -> Group:
    """Describe a component's group for the joint states of the sites.

    Parameters
    ----------
    name, component : the component.
    sites : all sites of the document.
    known : the sites that are variables.
    stages : stages of a deterministic failover time.
    """
    kind = kind_of(component)
    places = places_of(component, sites, known, in_order=kind == STANDBY)
    if kind == STANDBY and _is_one_place(component, places):
        places = [Place(places[0].chain, component.replica_count)]
    patterns = np.array([known.works(place.chain) for place in places])
    codes = np.unique(patterns, axis=1, return_inverse=True)
    reach, context = codes[0].T, np.asarray(codes[1]).reshape(-1)
    # Context 0 is the one with everything up; `unique` sorts it last.
    reach, context = reach[::-1], len(reach) - 1 - context
    return Group(
        name,
        _rules(component, places, kind, stages),
        tuple(place.count for place in places),
        np.asarray(context, dtype=np.int64),
        np.ascontiguousarray(reach),
        component.below_required == "shed" and kind == ACTIVE,
        component.required_count,
    )


def kind_of(component: Component) -> int:
    """Return which rules a group follows.

    Spares that age like active replicas and take over in no time leave a plain group, and so do
    elections that take no time.
    """
    if component.is_consensus:
        return CONSENSUS if election_seconds(component) > 0 else ACTIVE
    standby = component.standby
    if standby is None or component.required_count == component.replica_count:
        return ACTIVE
    slow = standby.failover_time if standby.coverage > 0 else 0.0
    if standby.coverage < 1:
        slow = max(slow, standby.manual_failover_time or 0.0)
    return ACTIVE if slow == 0 and standby.dormancy_fraction == 1 else STANDBY


def _is_one_place(component: Component, places: list[Place]) -> bool:
    """Whether the order of places that fail together makes no difference.

    With one role, or with nothing but replicas under repair that can be lost, it makes none.
    """
    if len({place.chain for place in places}) > 1:
        return False
    queues = component.repair_crews is not None and component.repair_crews < component.replica_count
    return component.required_count == 1 or (not places[0].chain and not queues)


def is_deterministic(component: Component) -> bool:
    """Whether the group's failovers take a fixed time."""
    standby = component.standby
    fixed = standby is not None and standby.failover_law == "deterministic"
    return fixed and kind_of(component) == STANDBY


def _rules(component: Component, places: list[Place], kind: int, stages: int) -> Rules:
    standby = component.standby
    crews = component.repair_crews or 0
    waiting = max(0, component.replica_count - crews) if crews else 0
    mtbf = component.replica_mtbf_seconds
    cause = component.common_cause_mtbf_seconds
    shift = 0.0
    if kind == CONSENSUS:
        shift = election_seconds(component)
    elif standby is not None:
        shift = standby.failover_time
    return Rules(
        kind=kind,
        places=len(places),
        required=component.required_count,
        crews=crews if waiting else 0,
        queue=0 if kind != STANDBY and len(places) == 1 else waiting,
        stages=stages if is_deterministic(component) else 1,
        failure=1 / mtbf,
        repair=1 / component.replica_mttr_seconds if math.isfinite(mtbf) else 0.0,
        dormancy=float(standby.dormancy_fraction) if standby else 1.0,
        cause_failure=1 / cause,
        cause_repair=1 / component.common_cause_mttr_seconds if math.isfinite(cause) else 0.0,
        coverage=float(standby.coverage) if standby else 1.0,
        shift=float(shift),
        manual=float(standby.manual_failover_time or 0.0) if standby else 0.0,
    )


def explore(group: Group, states_max: int) -> GroupChain:
    """Find the states of a group in every context.

    Raises
    ------
    TooManyStatesError
        With the number of states at which it was given up.
    """
    fewest = _fewest_states(group)
    if fewest > states_max:
        raise TooManyStatesError(fewest)
    reach = (group.reach.shape, group.reach.tobytes())
    known = group.rules, group.counts, reach, group.adjacent
    try:
        return _remembered(*known, min(states_max, REMEMBERED_MAX))
    except TooManyStatesError:
        if states_max <= REMEMBERED_MAX:
            raise
    return _explore(*known, states_max)


def _fewest_states(group: Group) -> int:
    """Return how many states a group has when nothing waits and no failover runs.

    Every replica may have failed or not, and with standby every placing of the roles occurs.
    """
    rules = group.rules
    if rules.failure == 0:
        return 1
    ways = np.ones(1)
    for count in group.counts:
        active = np.arange(count + 1.0)
        if rules.kind == STANDBY:
            ways = np.convolve(ways, (active + 1) * (count - active + 1))[: rules.required + 1]
        else:
            ways = ways * (count + 1)
    if rules.queue and rules.kind != STANDBY:
        # All have failed: the orders in which those of the first place wait among the others.
        others = sum(group.counts) - group.counts[0]
        waiting = group.counts[0] - max(0, rules.crews - others)
        ways = np.maximum(ways, float(math.comb(rules.queue, waiting)) / len(group.reach))
    return int(min(ways[-1] * len(group.reach), 1e15))


def _explore(
    rules: Rules,
    counts: tuple[int, ...],
    reached: tuple[tuple[int, ...], bytes],
    adjacent: tuple[tuple[int, int], ...],
    states_max: int,
) -> GroupChain:
    reach = np.frombuffer(reached[1], dtype=bool).reshape(reached[0])
    pairs = np.array(adjacent, dtype=np.int64).reshape(-1, 2)
    first = np.searchsorted(pairs[:, 0], np.arange(len(reach) + 1))
    start = _start(rules, counts)
    store = _store(ROOM, start[None, :])
    while True:
        depth = (min(rules.required, sum(counts)) + 2) * (rules.queue + 4) + 8
        stack = kernel.Stack(np.zeros((depth, len(start)), dtype=np.int16), np.zeros(depth))
        kernel.explore(rules, reach, (first, pairs[:, 1].copy()), store, stack)
        if not store.counters[kernel.IS_FULL]:
            return _sorted(rules, reach, store, np.array(counts))
        if store.counters[kernel.ROWS] > states_max:
            raise TooManyStatesError(int(store.counters[kernel.ROWS]))
        store = _larger(store)


_remembered = lru_cache(maxsize=256)(_explore)
"""Small groups are looked up: a study that changes one of them leaves the others as they are."""


def forget() -> None:
    """Forget the groups explored so far."""
    _remembered.cache_clear()


def _start(rules: Rules, counts: tuple[int, ...]) -> NDArray[np.int16]:
    """Return the row with everything up: the first replicas active, the first one leads."""
    n = rules.places
    row = np.zeros(kernel.width(rules), dtype=np.int16)
    left = rules.required if rules.kind == STANDBY else sum(counts)
    for place, count in enumerate(counts):
        active = min(left, count)
        row[1 + place], row[1 + 2 * n + place] = active, count - active
        left -= active
    row[1 + 4 * n + rules.queue] = int(rules.kind == CONSENSUS)
    row[-1] = 1
    return row


def _store(room: int, begun: NDArray[np.int16]) -> kernel.Store:
    moves = MOVES_PER_STATE * room
    rows = np.empty((room, begun.shape[1]), dtype=np.int16)
    rows[: len(begun)] = begun
    return kernel.Store(
        rows,
        np.full(4 * room, -1, dtype=np.int32),
        np.array([len(begun), 0, 0, 0]),
        np.empty(moves, dtype=np.int32),
        np.empty(moves, dtype=np.int32),
        np.empty(moves),
    )


def _larger(store: kernel.Store) -> kernel.Store:
    """Return the same with room for four times as much."""
    larger = _store(4 * len(store.rows), store.rows[: store.counters[kernel.ROWS]])
    moves = store.counters[kernel.MOVES]
    larger.counters[:] = store.counters
    larger.counters[kernel.IS_FULL] = 0
    larger.sources[:moves] = store.sources[:moves]
    larger.targets[:moves] = store.targets[:moves]
    larger.values[:moves] = store.values[:moves]
    return larger


def _sorted(rules: Rules, reach: BoolArray, store: kernel.Store, counts: IntArray) -> GroupChain:
    """Sort states and transitions by context."""
    count, moves = int(store.counters[kernel.ROWS]), int(store.counters[kernel.MOVES])
    rows = store.rows[:count]
    context = rows[:, 0].astype(np.int64)
    contexts = len(reach)
    sizes = np.bincount(context, minlength=contexts)
    order = np.argsort(context, kind="stable")
    position = np.empty(count, dtype=np.int64)
    position[order] = np.arange(count) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    sources, targets = store.sources[:moves], store.targets[:moves]
    kind = context[sources] * contexts + context[targets]
    by_kind = np.argsort(kind, kind="stable")
    edges = np.searchsorted(kind[by_kind], np.arange(contexts * contexts + 1))
    blocks: dict[tuple[int, int], Block] = {}
    for key in np.unique(kind).tolist():
        chosen = by_kind[edges[key] : edges[key + 1]]
        blocks[divmod(key, contexts)] = (
            position[sources[chosen]],
            position[targets[chosen]],
            store.values[chosen].copy(),
        )
    nothing = (np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), np.zeros(0))
    up, usable = _service(rules, reach, rows)
    splits = np.cumsum(sizes)[:-1]
    return GroupChain(
        tuple(sizes.tolist()),
        tuple(blocks.pop((c, c), nothing) for c in range(contexts)),
        blocks,
        tuple(np.split(up[order], splits)),
        tuple(np.split(usable[order], splits)),
        tuple(np.split(_down(rules, rows, counts)[order], splits)),
        tuple(np.split(_held(rules, rows, usable)[order], splits)),
        int(position[0]),
        _beginning(rules, rows[order[: sizes[0]]], rows[0], counts),
    )


def _beginning(
    rules: Rules, rows: NDArray[np.int16], first: NDArray[np.int16], counts: IntArray
) -> FloatArray:
    """Return how likely each state of context 0 is when everything has just been put up."""
    leader = 1 + 4 * rules.places + rules.queue
    differs = rows != first
    if rules.kind != CONSENSUS:
        return np.where(differs.any(axis=1), 0.0, 1.0)
    differs[:, leader] = rows[:, leader] == 0
    chances = np.where(differs.any(axis=1), 0.0, counts[rows[:, leader] - 1])
    return np.asarray(chances / chances.sum())


def _down(rules: Rules, rows: NDArray[np.int16], counts: IntArray) -> IntArray:
    """Return how much is down by itself in each state, shape (states,)."""
    n = rules.places
    up = rows[:, 1 : 1 + n].sum(axis=1) + rows[:, 1 + 2 * n : 1 + 3 * n].sum(axis=1)
    return np.asarray(counts.sum() - up + (rows[:, -1] == 0), dtype=np.int64)


def _held(rules: Rules, rows: NDArray[np.int16], usable: IntArray) -> IntArray:
    """Return what holds each state down beside missing replicas, shape (states,)."""
    role = rows[:, 1 + 4 * rules.places + rules.queue]
    moving = (rules.kind == STANDBY) & (role > 0)
    moving |= (rules.kind == CONSENSUS) & (role == 0) & (usable >= rules.required)
    return np.where(rows[:, -1] == 0, BY_CAUSE, np.where(moving, BY_MOVE, 0)).astype(np.int64)


def _service(rules: Rules, reach: BoolArray, rows: NDArray[np.int16]) -> tuple[BoolArray, IntArray]:
    """Return whether the group is up, and the usable (active) replicas, shape (states,)."""
    n = rules.places
    reached = reach[rows[:, 0]] & (rows[:, -1:] == 1)
    usable = (rows[:, 1 : 1 + n] * reached).sum(axis=1).astype(np.int64)
    up = usable >= rules.required
    if rules.kind == CONSENSUS:
        up &= rows[:, 1 + 4 * n + rules.queue] > 0
    return up, usable
