"""State of a primary with backups: the records, their bounds and their codes."""

from __future__ import annotations

from typing import Annotated

from simulations.kernel.limits import NODES_MAX, SLOTS_MAX
from simulations.kernel.machine import CLIENTS_MAX, Machine
from simulations.kernel.record import Record
from simulations.kernel.state import World

LOG_MAX = 256  # entries kept behind the state; a power of two
KEPT_MIN = LOG_MAX // 4  # applied entries that are kept for slow backups
BATCH_MAX = 8  # entries in one UPDATE
COPIES_MAX = 32  # states on their way to backups at once
ACKNOWLEDGED_MAX = 4096  # acknowledged entries that are looked at when a backup takes over
UNKNOWN = -1  # `match` of a backup that has not taken the state of this era

IDLE, BACKUP, PRIMARY = 0, 1, 2

# Messages, then timers.
PING, VIEW, UPDATE, UPDATED, STATE = range(2, 7)
BEAT, SYNCED = 24, 25


class Entry(Record):
    operation: int
    command: int


class Payload(Record):
    """Content of a message, beside the envelope of the same slot."""

    operation: int
    attempt: int
    command: int
    outcome: int
    result: int
    hint: int
    number: int
    era: int
    index: int
    commit: int
    primary: int
    members: int
    fresh: int
    asked_at: int
    copy: int
    copy_number: int
    count: int
    entry: Annotated[list[Entry], BATCH_MAX]


class Waiting(Record):
    """A client's request that the primary has not answered yet."""

    operation: int
    attempt: int
    lane: int


class Node(Record):
    """One server. An era begins when a primary takes over or restarts; its log has one history."""

    number: int
    """Of the view that it is in."""
    primary: int
    members: int
    role: int
    era: int
    fresh: int
    epoch: int
    last: int
    base: int
    commit: int
    taken_over_at: int
    lease_until: int
    stable: int
    writing_at: int
    writing: int
    waiting_at: int
    waiting: int
    installed_at: int
    machine: Machine
    match: Annotated[list[int], NODES_MAX]
    log: Annotated[list[Entry], LOG_MAX]
    client: Annotated[list[Waiting], CLIENTS_MAX]


class Service(Record):
    """The view service, on the last server: who is primary and who must have every write."""

    number: int
    primary: int
    members: int
    eligible: int
    acknowledged: int
    """The view that the primary was last heard to be in."""
    fresh: int
    """Servers that said that they have no data."""
    empty: int
    """1 when the primary of this view shall go on without any data."""
    heard: Annotated[list[int], NODES_MAX]
    last: Annotated[list[int], NODES_MAX]


class Copy(Record):
    """A state that is on its way to a backup."""

    number: int
    machine: Machine


class Cluster(Record):
    """Servers with their settings, their view service and their world."""

    synchronous: int
    fenced: int
    lease: int
    """Ticks of its own clock for which a primary may serve after it asked; 0: without bound."""
    failover: int
    """Ticks of its own clock after which the view service takes a silent server for dead."""
    heartbeat: int
    sessions: int
    changed: int
    failovers: int
    views: int
    copies: int
    amnesia: int
    era: int
    """The newest era that began, and `lost`: seen by checkers, not by servers."""
    acknowledged: int
    lost: int
    acknowledged_at: Annotated[list[int], ACKNOWLEDGED_MAX]
    service: Service
    world: World
    payload: Annotated[list[Payload], SLOTS_MAX]
    node: Annotated[list[Node], NODES_MAX]
    copy: Annotated[list[Copy], COPIES_MAX]
