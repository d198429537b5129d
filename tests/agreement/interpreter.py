"""The document's stochastic process, replica by replica: an oracle's view of what may happen.

Written straight from the reference semantics, in plain Python, and shared by no product code. Where
the semantics leave room, the choices of the public page on the availability simulation hold: the
spare is the first usable idle replica in the order of placement, `_taken_over` says whose role it
takes, coverage is drawn at each start, and a leader without a quorum steps down.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from metrics.analysis.elections import election_seconds
from metrics.domain.architecture import Need
from tests.agreement.processes import Process, places
from tests.agreement.states import COLD, FADING, FRESH, WARM, Pointer, Reader, Role, State

NOTHING: frozenset[Any] = frozenset()


class Outcome(NamedTuple):
    """One way in which everything may react to an event at once."""

    chance: float
    state: State
    started: frozenset[Any]
    """Slots whose timer was started by the event."""


class Step(NamedTuple):
    """One thing that may happen next, and what may follow at once."""

    rate: float
    outcomes: list[Outcome]


class Timer(NamedTuple):
    """A time that is always the same and runs in a state."""

    slot: Any
    seconds: float


class Machine(Reader):
    """All rules of one document: what may happen next, and how everything reacts."""

    # Where it begins

    def start(self) -> list[Outcome]:
        """Everything up, first replicas active, first targets in use; any replica may lead."""
        beginnings = [(1.0, State(0, ()))]
        for slot in self.slots:
            component = self.components[slot[1]]
            by_kind: dict[str, list[Any]] = {
                "standby": [Role(tuple(range(component.required_count)))],
                "leader": list(range(component.replica_count)),
                "queue": [()],
                "pointer": [Pointer(0, None)],
                "cache": [WARM],
            }
            values = by_kind[slot[0]]
            beginnings = [
                (chance / len(values), State(0, (*state.memory, value)))
                for chance, state in beginnings
                for value in values
            ]
        return [
            Outcome(chance * o.chance, o.state, o.started)
            for chance, state in beginnings
            for o in self.settle(state)
        ]

    # What may happen next

    def steps(self, state: State) -> Iterator[Step]:
        """List everything that may happen in a state, at its rate."""
        for process in self.processes:
            if process.name[0] != "replica":
                yield self._flip(state, process)
        for key in self.order:
            yield from self._replica_steps(state, key)
        for slot, place in self.slots.items():
            if slot[0] in ("standby", "leader", "pointer"):
                yield from getattr(self, f"_{slot[0]}_steps")(state, slot, state.memory[place])

    def _flip(self, state: State, process: Process) -> Step:
        bit = self.bit[process.name]
        mean = process.mean_down if state.down & bit else process.mean_up
        return Step(1 / mean, self.settle(state._replace(down=state.down ^ bit)))

    def _replica_steps(self, state: State, key: str) -> Iterator[Step]:
        component = self.components[key]
        role = self.recall(state, ("standby", key))
        queue = self.recall(state, ("queue", key))
        for number, replica in enumerate(self.replicas[key]):
            if not replica.own:
                continue
            flipped = state._replace(down=state.down ^ replica.own)
            if state.down & replica.own:
                crews = component.repair_crews
                if queue is not None and number not in queue[:crews]:
                    continue
                rate = 1 / component.replica_mttr_seconds
                line = None if queue is None else tuple(n for n in queue if n != number)
            else:
                rate = 1 / component.replica_mtbf_seconds
                if role is not None and number not in role.active:
                    assert component.standby is not None
                    rate *= component.standby.dormancy_fraction
                line = None if queue is None else (*queue, number)
            if rate > 0:
                yield Step(rate, self.settle(self.remember(flipped, ("queue", key), line)))

    def _standby_steps(self, state: State, slot: Any, role: Role) -> Iterator[Step]:
        standby = self.components[slot[1]].standby
        assert standby is not None
        if role.chosen is None or standby.failover_law == "deterministic":
            return
        yield Step(1 / self._failover_mean(slot[1], manual=role.manual), self.ring(state, slot))

    def _leader_steps(self, state: State, slot: Any, leader: int | None) -> Iterator[Step]:
        key = slot[1]
        voters = self.usable(state, key)
        if leader is not None or len(voters) < self.components[key].required_count:
            return
        yield Step(
            1 / election_seconds(self.components[key]),
            [
                outcome._replace(chance=outcome.chance / len(voters))
                for voter in voters
                for outcome in self.settle(self.remember(state, slot, voter))
            ],
        )

    def _pointer_steps(self, state: State, slot: Any, pointer: Pointer) -> Iterator[Step]:
        if pointer.chosen is not None:
            mean = self.components[slot[1]].needs[slot[2]].failover_time
            assert mean
            arrived = self.remember(state, slot, Pointer(pointer.chosen, None))
            yield Step(1 / mean, self.settle(arrived))

    # Times that are always the same

    def timers(self, state: State) -> list[Timer]:
        """List the fixed times that run in a state."""
        running = []
        for slot, place in self.slots.items():
            value = state.memory[place]
            if slot[0] == "cache" and value in (FRESH, FADING):
                need = self.components[slot[1]].needs[slot[2]]
                lasts = need.stale_if_error if value == FRESH else need.ttl
                running.append(Timer((*slot, value), float(lasts or 0)))
            elif slot[0] == "standby" and value.chosen is not None:
                standby = self.components[slot[1]].standby
                if standby is not None and standby.failover_law == "deterministic":
                    mean = self._failover_mean(slot[1], manual=value.manual)
                    running.append(Timer((*slot, value.manual), mean))
        return running

    def ring(self, state: State, slot: Any) -> list[Outcome]:
        """End a failover, or a phase of a cache."""
        value = self.recall(state, slot[:3] if slot[0] == "cache" else slot[:2])
        if slot[0] == "standby":
            return self.settle(self.remember(state, slot[:2], self._taken_over(state, slot[1])))
        need = self.components[slot[1]].needs[slot[2]]
        phase = self._phase(need, FADING if value == FRESH else COLD)
        outcomes = self.settle(self.remember(state, slot[:3], phase))
        begun = frozenset([(*slot[:3], phase)])
        return [o._replace(started=o.started | begun) for o in outcomes]

    def _failover_mean(self, key: str, *, manual: bool) -> float:
        standby = self.components[key].standby
        assert standby is not None
        return (standby.manual_failover_time or 0.0) if manual else standby.failover_time

    # How everything reacts at once

    def settle(self, state: State) -> list[Outcome]:
        """Let groups and gates react to what has changed, targets first."""
        outcomes = [Outcome(1.0, state, NOTHING)]
        for key in self.order:
            if any(slot[1] == key for slot in self.slots):
                outcomes = [after for before in outcomes for after in self._react(before, key)]
        return outcomes

    def _react(self, before: Outcome, key: str) -> list[Outcome]:
        component = self.components[key]
        reactions = [(1.0, before.state, before.started)]
        if component.standby is not None:
            reactions = [
                (chance, state, before.started | new)
                for chance, state, new in self._steer_standby(before.state, key)
            ]
        elif component.is_consensus:
            reactions = [(1.0, self._steer_leader(before.state, key), before.started)]
        for number, need in enumerate(component.needs):
            if need.has_memory:
                reactions = [
                    (c, self._steer_pointer(s, ("pointer", key, number)), n)
                    for c, s, n in reactions
                ]
            if need.if_down == "serve_cached":
                reactions = [self._steer_cache(one, ("cache", key, number)) for one in reactions]
        return [Outcome(before.chance * c, s, n) for c, s, n in reactions]

    def _steer_standby(self, state: State, key: str) -> list[tuple[float, State, frozenset[Any]]]:
        """Section 3: start a failover, go on with it, call it off, or wait for a spare."""
        slot = ("standby", key)
        role = self.recall(state, slot)
        usable = self.usable(state, key)
        component = self.components[key]
        if sum(number in role.active for number in usable) >= component.required_count:
            calm = role._replace(chosen=None, manual=False)
            return [(1.0, self.remember(state, slot, calm), NOTHING)]
        if role.chosen is not None and role.chosen in usable:
            return [(1.0, state, NOTHING)]
        idle = [number for number in usable if number not in role.active]
        if not idle:
            waits = role._replace(chosen=None, manual=False)
            return [(1.0, self.remember(state, slot, waits), NOTHING)]
        assert component.standby is not None
        coverage = component.standby.coverage
        found = []
        for chance, manual in ((coverage, False), (1 - coverage, True)):
            begun = self.remember(state, slot, Role(role.active, idle[0], manual))
            if chance and self._failover_mean(key, manual=manual) > 0:
                found.append((chance, begun, frozenset([(*slot, manual)])))
            elif chance:
                done = self.remember(begun, slot, self._taken_over(begun, key))
                found += [(chance * c, s, n) for c, s, n in self._steer_standby(done, key)]
        return found

    def _taken_over(self, state: State, key: str) -> Role:
        """Give the chosen replica the role of one that is lost.

        That is one in the first place, in the order of placement; there one whose own process is
        down before one that is only out of reach, and the first failed before the others.
        """
        role = self.recall(state, ("standby", key))
        usable = self.usable(state, key)
        where = places(self.components[key])
        line = self.recall(state, ("queue", key)) or ()

        def turn(number: int) -> tuple[int, bool, int]:
            is_healthy = not state.down & self.replicas[key][number].own
            waited = line.index(number) if number in line else number
            return where.index(where[number]), is_healthy, waited

        loser = min((number for number in role.active if number not in usable), key=turn)
        kept = {number for number in role.active if number != loser}
        return Role(tuple(sorted(kept | {role.chosen})))

    def _steer_leader(self, state: State, key: str) -> State:
        """Section 3: a leader stays while it and a quorum are usable."""
        usable = self.usable(state, key)
        leader = self.recall(state, ("leader", key))
        keeps = leader in usable and len(usable) >= self.components[key].required_count
        return self.remember(state, ("leader", key), leader if keeps else None)

    def _steer_pointer(self, state: State, slot: Any) -> State:
        """Section 4: stay with the target in use, go on moving, start to move, or wait."""
        targets = self.components[slot[1]].needs[slot[2]].targets
        pointer = self.recall(state, slot)
        services = self.services(state, targets)
        able = [services[target].available for target in targets]
        if able[pointer.in_use]:
            return self.remember(state, slot, Pointer(pointer.in_use, None))
        if pointer.chosen is not None and able[pointer.chosen]:
            return state
        chosen = able.index(True) if any(able) else None
        return self.remember(state, slot, Pointer(pointer.in_use, chosen))

    def _steer_cache(
        self, before: tuple[float, State, frozenset[Any]], slot: Any
    ) -> tuple[float, State, frozenset[Any]]:
        """Section 4: a cache begins to age when its gate is lost; it is warm again at once."""
        chance, state, started = before
        need = self.components[slot[1]].needs[slot[2]]
        phase = self.recall(state, slot)
        services = self.services(state, need.targets)
        is_lost = self._counting(state, slot[1], slot[2], services) is None
        if is_lost and phase == WARM:
            entered = self._phase(need, FRESH)
            begun = frozenset([(*slot, entered)])
            return chance, self.remember(state, slot, entered), started | begun
        if not is_lost and phase != WARM:
            return chance, self.remember(state, slot, WARM), started
        return before

    @staticmethod
    def _phase(need: Need, phase: str) -> str:
        """Skip phases that have no length."""
        if phase == FRESH and not need.stale_if_error:
            phase = FADING
        if phase == FADING and not need.ttl:
            phase = COLD
        return phase if need.hit_ratio else COLD
