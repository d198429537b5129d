"""The trace of one run, event by event, from the interpreted twin of the compiled kernel."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from metrics.domain.quantities import YEAR_SECONDS
from simulations.kernel.limits import CLIENT, NEVER, TICKS_PER_MILLISECOND
from simulations.scenarios.campaign import crash_limit_ticks
from simulations.scenarios.parameters import ClusterParameters, Experiment
from simulations.scenarios.setup import Prepared, prepare, ticks

EVENTS_MAX = 200_000
RUNNING = 0
KINDS = (
    *("pre_vote", "pre_voted", "vote", "voted", "append", "appended", "write", "wrote"),
    *("election_timeout", "heartbeat", "synced", "arrival", "retry"),
)
ROLES = ("follower", "pre_candidate", "candidate", "leader")
LAST_MESSAGE = KINDS.index("wrote")


def trace(
    parameters: ClusterParameters, seed: int, *, events_max: int = EVENTS_MAX
) -> Iterator[dict[str, Any]]:
    """Yield what happens in replication 0 as JSON objects, in order.

    Each message appears when it arrives, with the time it was sent; each change of a node's role,
    term, commit index or of its being up follows the event that caused it. The last object says
    how the run ended.
    """
    prepared = prepare(parameters, seed=seed, interpreted=True)
    _begin(prepared, parameters)
    run = prepared.view
    is_crash = parameters.experiment is Experiment.LEADER_CRASH
    before = _states(run)
    yield {"t_ms": 0.0, "event": "start", "nodes": before}
    for _ in range(events_max):
        coming = _coming(run)
        state = prepared.kernel.step(prepared.state)
        after = _states(run)
        if coming is not None:
            yield coming
        for node, (old, new) in enumerate(zip(before, after, strict=True)):
            if old != new:
                yield {"t_ms": _ms(run.cluster.world.now), "event": "node", "node": node, **new}
        before = after
        if state != RUNNING or (is_crash and run.cluster.elections > 0):
            reason = "elected" if state == RUNNING else "horizon"
            yield {"t_ms": _ms(run.cluster.world.now), "event": "end", "reason": reason}
            return
    yield {"t_ms": _ms(run.cluster.world.now), "event": "end", "reason": "limit of events"}


def _begin(prepared: Prepared, parameters: ClusterParameters) -> None:
    run = prepared.view
    run.replication = 0
    if parameters.experiment is Experiment.LEADER_CRASH:
        prepared.crash_kernel.lay_out(prepared.state, int(parameters.different_logs))
        run.cluster.world.until = crash_limit_ticks(parameters)
    else:
        run.cluster.world.until = ticks(parameters.years * YEAR_SECONDS)
        prepared.kernel.start(prepared.state)


def _coming(run: Any) -> dict[str, Any] | None:
    """Describe the message or timer that comes next; a fault shows in the nodes."""
    world = run.cluster.world
    first = world.queue[1]
    if world.queued == 0 or world.fault_at <= first.at or first.at >= NEVER:
        return None
    slot = first.tag % len(world.envelope)
    envelope, payload = world.envelope[slot], run.cluster.payload[slot]
    what = {"t_ms": _ms(first.at), "event": KINDS[envelope.kind], "node": _name(envelope.target)}
    if envelope.kind <= LAST_MESSAGE:
        what |= {"from": _name(envelope.source), "sent_ms": _ms(envelope.sent)}
        what |= {"term": payload.term, "index": payload.index, "granted": payload.granted}
    return what


def _states(run: Any) -> list[dict[str, Any]]:
    cluster = run.cluster
    return [
        {
            "up": cluster.world.down[i] == 0,
            "role": ROLES[cluster.node[i].role],
            "term": cluster.node[i].term,
            "commit": cluster.node[i].commit,
            "last": cluster.node[i].last,
        }
        for i in range(cluster.world.nodes)
    ]


def _name(node: int) -> int | str:
    return "client" if node == CLIENT else node


def _ms(ticks_: int) -> float:
    return ticks_ / TICKS_PER_MILLISECOND
