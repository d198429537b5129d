"""State of a Multi-Paxos cluster: the records, their bounds and their codes.

Every node plays all roles: acceptor, learner, and proposer when it has to. A slot is an instance of
the synod; the log is the sequence of slots (PMS §3). Section marks are those of
`simulations.protocols.multi_paxos`.
"""

from __future__ import annotations

from typing import Annotated

from simulations.kernel.kinds import OWN_MESSAGES, TIMERS_FROM
from simulations.kernel.limits import NODES_MAX, SLOTS_MAX
from simulations.kernel.machine import CLIENTS_MAX, Machine
from simulations.kernel.record import Record
from simulations.kernel.world import World

LOG_MAX = 256  # slots kept behind the snapshot; a power of two
KEPT_MIN = LOG_MAX // 4  # learned slots that stay in the log for slow replicas
AHEAD_MAX = LOG_MAX // 2 - 8  # slots after the first unlearned one that an acceptor takes
WINDOW = 64  # open slots of a leader: the α of PMS §3
BATCH_MAX = 8  # slots in one message
READS_MAX = 64
JOURNAL_MAX = 1024  # records that wait for the disk; a power of two
JOURNAL_BUSY = JOURNAL_MAX // 2
ENTRY_BYTES = 32
SNAPSHOT_BYTES = 16 * CLIENTS_MAX

FOLLOWER, PREPARING, LEADER = 0, 1, 2

NODE_BITS = 4
NO_BALLOT = 0
CHOSEN_BALLOT = 1 << 60  # above every ballot: the value is chosen, not merely accepted

# Messages, then timers.
PREPARE, PROMISE, ACCEPT, ACCEPTED, PREEMPT, HEARTBEAT, HEARD, COMMIT, LEARN, CHOSEN, SNAPSHOT = (
    range(OWN_MESSAGES, OWN_MESSAGES + 11)
)
ELECTION, BEAT, SYNCED = range(TIMERS_FROM, TIMERS_FROM + 3)

# How a read is served.
READ_LOG, READ_QUORUM, READ_LEASE, READ_LOCAL = 0, 1, 2, 3

# Mistakes that can be switched on to see what they break; a quorum that is too small is another.
SOUND, SHARED_BALLOTS, ACCEPT_BELOW, FORGET_PROMISE, FORGET_ACCEPTED, IGNORE_ACCEPTED = range(6)

PROMISE_MARK = -1  # in place of a slot: the record of a promise in the journal


class Accepted(Record):
    """What an acceptor reports of one slot."""

    slot: int
    ballot: int
    operation: int
    command: int


class Entry(Record):
    """One slot of a node's log."""

    slot: int
    ballot: int
    operation: int
    command: int
    chosen: int
    acceptors: int
    """Bit mask of the acceptors that the leader knows to have accepted this in its ballot."""
    record: int
    """Number of the journal's record that holds the acceptance."""
    since: int


class JournalRecord(Record):
    """A promise or an acceptance on its way to the disk."""

    slot: int
    ballot: int
    operation: int
    command: int


class Write(Record):
    """A write to the disk: when it ends, and how many records of the journal it completes."""

    at: int
    count: int


class Payload(Record):
    """Content of a message, beside the envelope of the same slot of the queue."""

    ballot: int
    index: int
    count: int
    upto: int
    last: int
    commit: int
    round: int
    stamp: int
    operation: int
    command: int
    attempt: int
    outcome: int
    result: int
    hint: int
    carried: int
    """Of a SNAPSHOT: which of the cluster's `carried` machines comes with it."""
    entry: Annotated[list[Accepted], BATCH_MAX]


class Asked(Record):
    """The last request of a client that a leader took, and where the answer goes."""

    operation: int
    lane: int
    attempt: int


class Read(Record):
    """A read that waits until its leader is confirmed and has applied up to `index`."""

    operation: int
    command: int
    lane: int
    attempt: int
    index: int
    round: int


class Node(Record):
    role: int
    leader: int
    epoch: int
    # Acceptor.
    promised: int
    promise_record: int
    # Proposer.
    ballot: int
    promises: int
    top: int
    floor: int
    """Last slot that phase 1 brought back: the leader knows all older values from there on."""
    proved: int
    # Learner.
    commit: int
    last: int
    base: int
    # Distinguished leader.
    seen: int
    """Highest ballot of a leader that was heard, or promised."""
    highest: int
    """Highest ballot that was met anywhere: the next own one is above it."""
    deadline: int
    timer_at: int
    beat_due: int
    beat_at: int
    heard_at: int
    lease_until: int
    round: int
    heard: Annotated[list[int], NODES_MAX]
    echoed: Annotated[list[int], NODES_MAX]
    granted: Annotated[list[int], NODES_MAX]
    # Disk.
    written: int
    settled: int
    disk_promised: int
    synced_at: int
    writing: Write
    waiting: Write
    # Clients.
    reads: int
    machine: Machine
    snapshot: Machine
    log: Annotated[list[Entry], LOG_MAX]
    found: Annotated[list[Accepted], LOG_MAX]
    disk: Annotated[list[Accepted], LOG_MAX]
    journal: Annotated[list[JournalRecord], JOURNAL_MAX]
    read: Annotated[list[Read], READS_MAX]
    asked: Annotated[list[Asked], CLIENTS_MAX]


class Cluster(Record):
    """A whole Multi-Paxos cluster: its settings, its world, its nodes."""

    quorum_1: int
    quorum_2: int
    timeout_low: int
    timeout_span: int
    heartbeat: int
    check_quorum: int
    sticky: int
    backoff: int
    announce: int
    sessions: int
    reads: int
    lease: int
    lease_use: int
    flaw: int
    changed: int
    campaigns: int
    elections: int
    duels: int
    deposed: int
    commits: int
    commit_ticks: int
    noops: int
    world: World
    payload: Annotated[list[Payload], SLOTS_MAX]
    carried: Annotated[list[Machine], SLOTS_MAX]
    node: Annotated[list[Node], NODES_MAX]
