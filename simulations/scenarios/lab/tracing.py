"""The trace of a laboratory run, event by event, from the interpreted twin of the kernel.

The compiled kernel runs first, with every check on: it knows at which step a rule broke. The twin
then repeats the run without checks, which would take most of its time.

Every object has `t_ms` and `event`: `start`, `message` (when it arrives), `lost`, `timer`, `node`
(a node's state after it changed), `fault`, `invoke`, `ok`, `fail`, `info`, `violation`, `end`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from simulations.kernel.clients import FAILED, OPEN, SUCCEEDED
from simulations.kernel.kinds import ARRIVAL, REPLY, REQUEST, RETRY, RUNNING, TIMERS_FROM
from simulations.kernel.limits import (
    CLIENT,
    DROPS_KEPT,
    ERRORS,
    NEVER,
    OK,
    SLOTS_MAX,
    SOURCES_MAX,
    TICKS_PER_MILLISECOND,
)
from simulations.kernel.machine import COMPARE_AND_SET, DIFFERED, KINDS, READ
from simulations.kernel.state import LOST
from simulations.scenarios.lab.running import EVENTS_MAX, Prepared, prepare
from simulations.scenarios.lab.settings import LabRun
from simulations.scenarios.schedule import Schedule, Statement, What, parse_schedule

TRACE_EVENTS_MAX = 100_000
CHECKS_OFF = 0
Json = dict[str, Any]
CLIENT_KINDS = {REQUEST: "request", REPLY: "reply", ARRIVAL: "arrival", RETRY: "retry"}


def trace(run: LabRun, seed: int, *, events_max: int = TRACE_EVENTS_MAX) -> Iterator[Json]:
    """Yield what happens in a run as JSON objects, in order; at most `events_max` of them."""
    watcher = Watcher(unchecked(prepare(run, seed, interpreted=True)), run, broken_at(run, seed))
    watcher.prepared.kernel.start(watcher.prepared.state)
    count = 0
    yield watcher.start(seed)
    state = RUNNING
    while state == RUNNING and count < events_max:
        state = watcher.step()
        for event in watcher.take():
            count += 1
            yield event
    yield watcher.end(is_cut=state == RUNNING, events=count)


@dataclass(frozen=True, slots=True)
class Broken:
    """The first rule that a run breaks, and after how many steps."""

    step: int
    invariant: str
    node: int


def broken_at(run: LabRun, seed: int) -> Broken | None:
    """Find the step at which the compiled run breaks a rule; None when it breaks none."""
    prepared = prepare(run, seed)
    prepared.kernel.start(prepared.state)
    prepared.kernel.advance(prepared.state, EVENTS_MAX)
    if not prepared.view.checks.violation:
        return None
    prepared = prepare(run, seed)
    checks = prepared.view.checks
    prepared.kernel.start(prepared.state)
    step = 0
    while not checks.violation:
        prepared.kernel.step(prepared.state)
        step += 1
    return Broken(step, prepared.adapter.violations[int(checks.violation)], int(checks.node))


def unchecked(prepared: Prepared) -> Prepared:
    """Switch the checks off; they only look on, so that the run stays the same."""
    prepared.view.checks.mode = CHECKS_OFF
    return prepared


@dataclass
class Watcher:
    """Compares what a step has changed with what was before it."""

    prepared: Prepared
    run: LabRun
    broken: Broken | None = None
    steps: int = 0
    nodes: list[Json] = field(default_factory=list)
    events: list[Json] = field(default_factory=list)
    waiting: set[int] = field(default_factory=set)
    rows: int = 0
    lost: int = 0

    def __post_init__(self) -> None:
        self.world = self.prepared.view.cluster.world
        self.clients = self.prepared.view.clients
        self.schedule: Schedule = parse_schedule(self.run.schedule, servers=self.run.servers)

    # ---- the frame ------------------------------------------------------------------------------

    def start(self, seed: int) -> Json:
        self.nodes = [self._node(i) for i in range(self.run.servers)]
        return {
            "t_ms": 0.0,
            "event": "start",
            "protocol": self.run.protocol.value,
            "servers": self.run.servers,
            "sites": list(self.run.site_of),
            "seed": seed,
            "settings": self.run.texts(),
            "nodes": list(self.nodes),
        }

    def end(self, *, is_cut: bool, events: int) -> Json:
        """Say why it ends: the horizon, a bound of the simulation, or that of the trace."""
        event = {"t_ms": self._now(), "event": "end", "reason": "horizon"}
        error = int(self.world.error)
        if error != OK:
            event["reason"] = ERRORS[error]
        elif is_cut:
            event["reason"] = "limit of events"
            event |= {"events": events, "seconds": self.run.seconds}
        return event

    def take(self) -> list[Json]:
        """Hand over what has happened since the last time."""
        events, self.events = self.events, []
        return events

    def step(self) -> int:
        """Let one thing happen and note everything that it changed."""
        touched = self._touched()
        coming = self._coming()
        fault = self._coming_fault()
        counted = self.world.events
        state: int = self.prepared.kernel.step(self.prepared.state)
        self.steps += 1
        if coming is not None and self.world.events > counted:
            self.events.append({"t_ms": self._now(), **coming})
        if fault is not None:
            self._note_fault(*fault)
        self._note_lost()
        self._note_clients()
        self._note_nodes(touched)
        self._note_violation()
        return state

    def _touched(self) -> range:
        """Return the nodes that the next step can change: one, or any by a fault."""
        first = self.world.queue[1]
        if self.world.queued == 0 or self.world.fault_at <= first.at:
            return range(self.run.servers)
        target = self.world.envelope[first.tag & (SLOTS_MAX - 1)].target
        return range(target, min(target + 1, self.run.servers))

    # ---- messages and timers --------------------------------------------------------------------

    def _coming(self) -> Json | None:
        """Describe the message or timer that comes next, unless a fault comes first."""
        first = self.world.queue[1]
        if self.world.queued == 0 or self.world.fault_at <= first.at:
            return None
        slot = first.tag & (SLOTS_MAX - 1)
        envelope = self.world.envelope[slot]
        if envelope.kind >= TIMERS_FROM:
            kind = self._name(envelope.kind)
            return {"event": "timer", "node": _lane(envelope.target), "kind": kind}
        return {
            "event": "message",
            **self._carried(envelope),
            **self.prepared.adapter.message(envelope.kind, self._payload(slot)),
        }

    def _payload(self, slot: int) -> Any:
        return self.prepared.view.cluster.payload[slot]

    def _carried(self, envelope: Any) -> Json:
        return {
            "id": envelope.number,
            "kind": self._name(envelope.kind),
            "from": _lane(envelope.source),
            "to": _lane(envelope.target),
            "sent_ms": _ms(envelope.sent),
        }

    def _name(self, kind: int) -> str:
        return CLIENT_KINDS.get(kind) or self.prepared.adapter.names[kind]

    def _note_lost(self) -> None:
        for k in range(max(self.lost, self.world.lost - DROPS_KEPT), self.world.lost):
            drop = self.world.drop[k % DROPS_KEPT]
            reason = LOST[drop.reason]
            self._note({"event": "lost", **self._carried(drop), "reason": reason})
        self.lost = self.world.lost

    # ---- faults ---------------------------------------------------------------------------------

    def _coming_fault(self) -> tuple[int, int] | None:
        """Return the fault that comes next and when it does, unless something else comes first."""
        head = self.world.queue[1].at if self.world.queued > 0 else NEVER
        if self.world.fault_at > min(head, self.world.until):
            return None
        return self.world.fault_source, self.world.fault_at

    def _note_fault(self, source: int, at: int) -> None:
        planned = source >= SOURCES_MAX
        record = self.world.action[source - SOURCES_MAX] if planned else self.world.source[source]
        later = record.due if planned else record.at
        if later > at and later - at <= TICKS_PER_MILLISECOND and not record.effect.on:
            return  # It waits for a leader.
        statements = self.schedule.planned if planned else self.schedule.random
        statement = statements[source - SOURCES_MAX if planned else source]
        began = bool(self.world.fault_began) or statement.what in (What.HEAL, What.RESTART)
        event: Json = {
            "event": "fault",
            "what": _what(statement) if began else "end",
            "of": _what(statement),
            "nodes": [i for i in range(self.run.servers) if (self.world.fault_hit >> i) & 1],
            "groups": [list(group) for group in statement.groups],
            "sentence": str(statement) if began else f"end of: {statement}",
        }
        if began and later < NEVER:
            event["until_ms"] = _ms(later)
        self._note(event)

    # ---- clients --------------------------------------------------------------------------------

    def _note_clients(self) -> None:
        for number in range(self.rows, self.clients.rows):
            self.waiting.add(number)
            self._note(self._invocation(number))
        self.rows = self.clients.rows
        for number in sorted(self.waiting):
            if self.clients.row[number].outcome != OPEN:
                self.waiting.discard(number)
                self._note(self._answer(number))

    def _invocation(self, number: int) -> Json:
        row = self.clients.row[number]
        event = {
            "event": "invoke",
            "operation": number,
            "client": row.client,
            "f": KINDS[row.kind],
            "key": row.key,
            "node": self.clients.call[row.client].target,
        }
        if row.kind != READ:
            event["value"] = row.argument
        if row.kind == COMPARE_AND_SET:
            event["expected"] = row.expected or None
        return event

    def _answer(self, number: int) -> Json:
        row = self.clients.row[number]
        differed = row.kind == COMPARE_AND_SET and row.result == DIFFERED
        outcome = "info"
        if row.outcome == FAILED or (row.outcome == SUCCEEDED and differed):
            outcome = "fail"
        elif row.outcome == SUCCEEDED:
            outcome = "ok"
        event = {"event": outcome, "operation": number, "client": row.client, "f": KINDS[row.kind]}
        if row.kind == READ and outcome == "ok":
            event["value"] = row.result or None
        return event

    # ---- nodes and rules ------------------------------------------------------------------------

    def _node(self, i: int) -> Json:
        return {
            "up": self.world.down[i] == 0,
            "paused": self.world.paused_until[i] > self.world.now,
            **self.prepared.adapter.node(self.prepared.view, i),
        }

    def _note_nodes(self, touched: range) -> None:
        for i in touched:
            before, now = self.nodes[i], self._node(i)
            if now != before:
                self.nodes[i] = now
                changed = {name: value for name, value in now.items() if before.get(name) != value}
                self._note({"event": "node", "node": i, **changed})

    def _note_violation(self) -> None:
        if self.broken is not None and self.broken.step == self.steps:
            rule, node = self.broken.invariant, self.broken.node
            self._note({"event": "violation", "invariant": rule, "node": node})

    def _note(self, event: Json) -> None:
        self.events.append({"t_ms": self._now(), **event})

    def _now(self) -> float:
        return _ms(self.world.now)


def _what(statement: Statement) -> str:
    if statement.what is What.CUT and not statement.one_way:
        return "partition"
    return statement.what.name.lower()


def _lane(lane: int) -> int | str:
    return "client" if lane >= CLIENT else lane


def _ms(ticks: int) -> float:
    return ticks / TICKS_PER_MILLISECOND
