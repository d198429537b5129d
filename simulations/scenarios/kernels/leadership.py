"""What is measured of a cluster with a leader: when it serves writes, how long leaders are missing.

Raft and Multi-Paxos share it. Each says itself who leads, when a leader serves, and when enough
nodes are up for one.
"""

from __future__ import annotations

from typing import Annotated

from simulations.kernel.jit import inlined
from simulations.kernel.kinds import NOBODY
from simulations.kernel.limits import NEVER, SAMPLES_FULL
from simulations.kernel.record import Record
from simulations.kernel.world import World

SAMPLES_MAX = 16384


class Measure(Record):
    """The service as a client would judge it, from `start` on."""

    start: int
    serving: int
    leader: int
    down_since: int
    down: int
    outages: int
    without_quorum: int
    no_quorum_since: int
    leader_failures: int
    crashes: int
    lost_at: int
    electing: int
    disturbed: int
    samples: int
    sample: Annotated[list[int], SAMPLES_MAX]
    outage_samples: int
    outage_sample: Annotated[list[int], SAMPLES_MAX]


@inlined
def begin_measure(m: Measure) -> None:
    """Nothing was measured yet."""
    m.serving = NOBODY
    m.leader = NOBODY
    m.down_since = 0
    m.down = 0
    m.outages = 0
    m.without_quorum = 0
    m.no_quorum_since = NEVER
    m.leader_failures = 0
    m.crashes = 0
    m.lost_at = -1
    m.electing = 0
    m.disturbed = 0


@inlined
def sample(w: World, m: Measure, value: int) -> None:
    """Record the time from a leader's crash to the next leader."""
    if m.samples == SAMPLES_MAX:
        w.error = SAMPLES_FULL
        return
    m.sample[m.samples] = value
    m.samples += 1


@inlined
def sample_outage(w: World, m: Measure, value: int) -> None:
    """Record the time from a leader's crash to the next write that could succeed."""
    if m.outage_samples == SAMPLES_MAX:
        w.error = SAMPLES_FULL
        return
    m.outage_sample[m.outage_samples] = value
    m.outage_samples += 1


@inlined
def since_start(m: Measure, begin_at: int, end_at: int) -> int:
    """Length of the part of a span that lies in the measured time."""
    return max(0, end_at - max(begin_at, m.start))


@inlined
def note_service(w: World, m: Measure, leader: int, serving: int) -> None:
    """Take over who leads from now on, and who serves writes: the leader or NOBODY."""
    if leader != NOBODY and m.electing == 1:
        m.electing = 0
        if m.disturbed == 0 and m.lost_at >= m.start:
            sample(w, m, w.now - m.lost_at)
    if serving != NOBODY and m.serving == NOBODY:
        m.down += since_start(m, m.down_since, w.now)
        if w.now >= m.start:
            m.outages += 1
        if m.lost_at >= m.start and m.disturbed == 0:
            sample_outage(w, m, w.now - m.lost_at)
        m.lost_at = -1
        m.electing = 0
    if serving == NOBODY and m.serving != NOBODY:
        m.down_since = w.now
    m.serving = serving
    m.leader = leader


@inlined
def note_no_quorum(w: World, m: Measure) -> None:
    """Begin the time in which too few nodes are up for any leader, unless it runs already."""
    if m.no_quorum_since == NEVER:
        m.no_quorum_since = w.now


@inlined
def note_quorum(w: World, m: Measure) -> None:
    """Account for the time, if it ends now, in which too few nodes were up for any leader."""
    if m.no_quorum_since != NEVER:
        m.without_quorum += since_start(m, m.no_quorum_since, w.now)
        m.no_quorum_since = NEVER


@inlined
def note_crash(w: World, m: Measure, i: int) -> None:
    """Count a crash; that of the serving leader starts a leader-down time."""
    if w.now >= m.start:
        m.crashes += 1
    if m.serving == i:
        m.lost_at = w.now
        m.electing = 1
        m.disturbed = 0
        if w.now >= m.start:
            m.leader_failures += 1


@inlined
def end_measure(m: Measure, now: int) -> None:
    """Close the spans that are still open at the horizon."""
    if m.serving == NOBODY:
        m.down += since_start(m, m.down_since, now)
    if m.no_quorum_since != NEVER:
        m.without_quorum += since_start(m, m.no_quorum_since, now)
