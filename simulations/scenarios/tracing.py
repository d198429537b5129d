"""The trace of one campaign run, event by event, from the interpreted twin of the kernel."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from metrics.domain.quantities import YEAR_SECONDS
from simulations.checkers.raft import VIOLATIONS
from simulations.kernel.kinds import ARRIVAL, REPLY, REQUEST, RETRY, RUNNING, TIMERS_FROM
from simulations.kernel.limits import (
    CLIENT,
    DROPS_KEPT,
    NEVER,
    SLOTS_MAX,
    TICKS_PER_MILLISECOND,
)
from simulations.kernel.state import LOST
from simulations.protocols.raft_state import (
    APPEND,
    APPENDED,
    CONFIGURATION,
    ELECTION,
    HEARTBEAT,
    LOG_MAX,
    PRE_VOTE,
    PRE_VOTED,
    SYNCED,
    TIMEOUT_NOW,
    VOTE,
    VOTED,
)
from simulations.scenarios.campaign import crash_limit_ticks
from simulations.scenarios.parameters import ClusterParameters, Experiment
from simulations.scenarios.setup import Prepared, prepare, ticks

EVENTS_MAX = 200_000
TAIL = 8
"""Entries of a log that a node's state shows, the last ones."""
NAMES = {
    REQUEST: "request",
    REPLY: "reply",
    PRE_VOTE: "pre_vote",
    PRE_VOTED: "pre_voted",
    VOTE: "vote",
    VOTED: "voted",
    APPEND: "append",
    APPENDED: "appended",
    TIMEOUT_NOW: "timeout_now",
    ELECTION: "election_timeout",
    HEARTBEAT: "heartbeat",
    SYNCED: "synced",
    ARRIVAL: "arrival",
    RETRY: "retry",
}
ROLES = ("follower", "pre_candidate", "candidate", "leader")
_FIELDS = {
    REQUEST: ("operation",),
    REPLY: ("operation", "outcome", "result", "hint"),
    PRE_VOTE: ("term", "index", "index_term"),
    PRE_VOTED: ("term", "granted"),
    VOTE: ("term", "index", "index_term"),
    VOTED: ("term", "granted"),
    APPEND: ("term", "index", "index_term", "commit", "count"),
    APPENDED: ("term", "granted", "index"),
    TIMEOUT_NOW: ("term",),
}


def describe_node(run: Any, i: int) -> dict[str, Any]:
    """Describe a Raft server: role, term, vote, log and members."""
    node = run.cluster.node[i]
    last = int(node.last)
    first = max(int(node.base), last - TAIL) + 1
    return {
        "role": ROLES[node.role],
        "term": int(node.term),
        "voted_for": int(node.voted_for) if node.voted_for >= 0 else None,
        "commit": int(node.commit),
        "last": last,
        "leader": int(node.leader) if node.leader >= 0 else None,
        "members": _servers(int(node.members)),
        "incoming": _servers(int(node.incoming)),
        "log": [_entry(node, index) for index in range(first, last + 1)],
    }


def describe_message(kind: int, payload: Any) -> dict[str, Any]:
    """Describe what a message of Raft carries."""
    return {name: int(getattr(payload, name)) for name in _FIELDS[kind]}


@dataclass(frozen=True, slots=True)
class Words:
    """How a protocol's messages, nodes and rules are told."""

    names: Mapping[int, str]
    node: Callable[[Any, int], dict[str, Any]]
    message: Callable[[int, Any], dict[str, Any]]
    violations: Mapping[int, str]


def words_of(protocol: str) -> Words:
    """Return a protocol's words; only those of the one that runs are imported."""
    if protocol == "raft":
        return Words(NAMES, describe_node, describe_message, VIOLATIONS)
    words = import_module("simulations.scenarios.multi_paxos_words")
    rules = import_module("simulations.checkers.multi_paxos")
    return Words(words.NAMES, words.describe_node, words.describe_message, rules.VIOLATIONS)


def trace(
    parameters: ClusterParameters, seed: int, *, events_max: int = EVENTS_MAX
) -> Iterator[dict[str, Any]]:
    """Yield what happens in replication 0 as JSON objects, in order.

    Each message appears when it arrives, with the time it was sent, or when it is lost; what
    changed of a node follows the event that caused it. The last object says how the run ended.
    """
    prepared = prepare(parameters, seed=seed, interpreted=True)
    _begin(prepared, parameters)
    run, is_crash = prepared.view, parameters.experiment is Experiment.LEADER_CRASH
    words = words_of(parameters.protocol)
    nodes = _states(run, words)
    yield _start(parameters, nodes, seed)
    reason, violation, count = "limit of events", 0, 0
    while count < events_max:
        coming, counted, lost = (
            _coming(run, words),
            run.cluster.world.events,
            run.cluster.world.lost,
        )
        state = prepared.kernel.step(prepared.state)
        happened = [coming] if coming is not None and run.cluster.world.events > counted else []
        happened += _losses(run, lost, words)
        before, nodes = nodes, _states(run, words)
        happened += _changes(before, nodes)
        if run.checks.violation != violation:
            violation = run.checks.violation
            rule = words.violations[violation]
            happened.append({"event": "violation", "invariant": rule, "node": run.checks.node})
        now = _ms(run.cluster.world.now)
        yield from ({"t_ms": now, **event} for event in happened)
        count += len(happened)
        if state != RUNNING or (is_crash and run.cluster.elections > 0):
            reason = "elected" if state == RUNNING else "horizon"
            break
    yield {"t_ms": _ms(run.cluster.world.now), "event": "end", "reason": reason}


def _start(parameters: ClusterParameters, nodes: list[dict[str, Any]], seed: int) -> dict[str, Any]:
    return {
        "t_ms": 0.0,
        "event": "start",
        "protocol": parameters.protocol,
        "servers": parameters.servers,
        "sites": [0] * parameters.servers,
        "seed": seed,
        "settings": {},
        "nodes": nodes,
    }


def _begin(prepared: Prepared, parameters: ClusterParameters) -> None:
    run = prepared.view
    run.replication = 0
    if parameters.experiment is Experiment.LEADER_CRASH:
        prepared.crash_kernel.lay_out(prepared.state, int(parameters.different_logs))
        run.cluster.world.until = crash_limit_ticks(parameters)
    else:
        run.cluster.world.until = ticks(parameters.years * YEAR_SECONDS)
        prepared.kernel.start(prepared.state)


def _coming(run: Any, words: Words) -> dict[str, Any] | None:
    """Describe what comes next: a fault, a message or a timer."""
    world = run.cluster.world
    first = world.queue[1]
    at = first.at if world.queued > 0 else NEVER
    if world.fault_at <= min(at, world.until):
        return _fault(world)
    if at > world.until:
        return None
    slot = first.tag & (SLOTS_MAX - 1)
    envelope = world.envelope[slot]
    if envelope.kind >= TIMERS_FROM:
        return {
            "event": "timer",
            "node": _lane(envelope.target),
            "kind": words.names[envelope.kind],
        }
    content = words.message(envelope.kind, run.cluster.payload[slot])
    return {"event": "message", **_carried(envelope, words), **content}


def _fault(world: Any) -> dict[str, Any]:
    """Describe a failure of servers that begins or ends; only these happen in a campaign."""
    source = world.source[world.fault_source]
    servers = _servers(int(source.members))
    what = "restart" if source.down == 1 else "crash"
    sentence = f"{what} {' '.join(str(server) for server in servers)}"
    return {"event": "fault", "what": what, "nodes": servers, "sentence": sentence}


def _losses(run: Any, before: int, words: Words) -> list[dict[str, Any]]:
    world = run.cluster.world
    drops = [world.drop[k % DROPS_KEPT] for k in range(before, world.lost)]
    return [
        {"event": "lost", **_carried(drop, words), "reason": LOST[drop.reason]} for drop in drops
    ]


def _carried(envelope: Any, words: Words) -> dict[str, Any]:
    return {
        "id": int(envelope.number),
        "kind": words.names[envelope.kind],
        "from": _lane(envelope.source),
        "to": _lane(envelope.target),
        "sent_ms": _ms(envelope.sent),
    }


def _changes(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Say which fields of which nodes have changed."""
    return [
        {"event": "node", "node": i, **{k: v for k, v in new.items() if old[k] != v}}
        for i, (old, new) in enumerate(zip(before, after, strict=True))
        if old != new
    ]


def _states(run: Any, words: Words) -> list[dict[str, Any]]:
    world = run.cluster.world
    return [
        {
            "up": bool(world.down[i] == 0),
            "paused": bool(world.paused_until[i] > world.now),
            **words.node(run, i),
        }
        for i in range(world.nodes)
    ]


def _entry(node: Any, index: int) -> dict[str, Any]:
    entry = node.log[index & (LOG_MAX - 1)]
    what = {"index": index, "term": int(entry.term), "operation": int(entry.operation)}
    if entry.operation == CONFIGURATION:
        what["members"] = int(entry.command)
    return what


def _servers(members: int) -> list[int]:
    return [i for i in range(CLIENT) if (members >> i) & 1 == 1]


def _lane(node: int) -> int | str:
    return "client" if node >= CLIENT else int(node)


def _ms(ticks_: int) -> float:
    return float(ticks_ / TICKS_PER_MILLISECOND)
