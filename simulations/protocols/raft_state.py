"""State of a Raft cluster: the records, their bounds and their codes.

The names are those of figure 2 of the Raft paper (extended version, 2014).
"""

from __future__ import annotations

from typing import Annotated

from simulations.kernel.kinds import OWN_MESSAGES, TIMERS_FROM
from simulations.kernel.limits import NODES_MAX, SLOTS_MAX
from simulations.kernel.machine import CLIENTS_MAX, Machine
from simulations.kernel.record import Record
from simulations.kernel.world import World

LOG_MAX = 256  # entries kept behind the snapshot; a power of two
KEPT_MIN = LOG_MAX // 4  # committed entries that compaction leaves for slow followers
BATCH_MAX = 8  # entries in one AppendEntries
READS_MAX = 256  # reads that may wait for a quorum at one leader; a power of two
LATENCY_BUCKETS = 16 * 48  # a sixteenth of each power of two, in ticks

FOLLOWER, PRE_CANDIDATE, CANDIDATE, LEADER = 0, 1, 2, 3
SNAPSHOT = -1  # in `count` of an APPEND: the state up to `index` instead of entries
CONFIGURATION = -2  # in `operation` of an entry: its command holds the members of the cluster
LONG_AGO = -(1 << 60)

PRE_VOTE, PRE_VOTED, VOTE, VOTED, APPEND, APPENDED, TIMEOUT_NOW = range(
    OWN_MESSAGES, OWN_MESSAGES + 7
)
ELECTION, HEARTBEAT, SYNCED = range(TIMERS_FROM, TIMERS_FROM + 3)

# How reads are served.
READS_LOG, READS_INDEX, READS_LEASE, READS_LEADER, READS_ANY = range(5)

# Mistakes that can be switched on, one bit each, to see what the rules are for.
COUNT_OLD_TERMS = 1  # commit entries of older terms by counting replicas (figure 8)
VOTE_TWICE = 2  # forget for whom the vote of a term was given
SKIP_FSYNC = 4  # answer before the disk holds what the answer promises
LEASE_IGNORES_DRIFT = 8  # hold a lease for a whole election timeout of the own clock
CHANGE_BEFORE_COMMIT = 16  # change members before the own term has committed anything

# Estimated bytes of a message beside the world's header: 8 for each field, and an entry's command.
FIELD_BYTES = 8
VOTE_BYTES = 4 * FIELD_BYTES
APPEND_BYTES = 7 * FIELD_BYTES
APPENDED_BYTES = 5 * FIELD_BYTES
ENTRY_BYTES = 3 * FIELD_BYTES
REQUEST_BYTES = 3 * FIELD_BYTES
REPLY_BYTES = 4 * FIELD_BYTES


class Entry(Record):
    term: int
    operation: int
    command: int


class Payload(Record):
    """Content of a message, beside the envelope of the same slot."""

    term: int
    index: int
    index_term: int
    commit: int
    granted: int
    count: int
    round: int
    clock: int
    """Reading of the leader's clock when it sent an APPEND; the answer brings it back."""
    transfer: int
    operation: int
    command: int
    attempt: int
    outcome: int
    result: int
    hint: int
    entry: Annotated[list[Entry], BATCH_MAX]


class HardState(Record):
    """What is on disk, or will be when a write ends at `at`."""

    at: int
    term: int
    voted_for: int
    last: int


class WaitingRead(Record):
    """A read that a leader answers when a quorum has answered the round (D §6.4)."""

    operation: int
    command: int
    round: int


class Transfer(Record):
    """A snapshot on its way; a newer one between the same servers takes its place."""

    number: int
    members: int
    incoming: int
    machine: Machine


class Node(Record):
    role: int
    term: int
    voted_for: int
    leader: int
    votes: int
    commit: int
    last: int
    base: int
    base_term: int
    proved: int
    """1 when a leader has committed an entry of its term."""
    armed_at: int
    timeout: int
    """Length of the present election timeout in ticks; 0 while it is not drawn yet."""
    timer_at: int
    heard_at: int
    epoch: int
    round: int
    members: int
    """The latest configuration in the log; of a joint one, the old part (§6)."""
    incoming: int
    """The new part of a joint configuration, else 0."""
    need: int
    need_incoming: int
    config_index: int
    base_members: int
    base_incoming: int
    goal: int
    """Members that an operator wants, until they are in the log; 0 when there is no such wish."""
    joint: int
    peers: int
    """Servers that a leader sends to: the others of its configuration, and those that catch up."""
    transferee: int
    transfer_until: int
    lease_lost: int
    first_read: int
    reads: int
    stable: HardState
    writing: HardState
    waiting: HardState
    next: Annotated[list[int], NODES_MAX]
    match: Annotated[list[int], NODES_MAX]
    heard: Annotated[list[int], NODES_MAX]
    answered: Annotated[list[int], NODES_MAX]
    """Latest round that a server has answered in this term."""
    granted_at: Annotated[list[int], NODES_MAX]
    """Own clock when the latest message was sent that a server has answered in this term."""
    snapshot_at: Annotated[list[int], NODES_MAX]
    log: Annotated[list[Entry], LOG_MAX]
    machine: Machine
    snapshot: Machine
    read: Annotated[list[WaitingRead], READS_MAX]


class Cluster(Record):
    """A whole Raft cluster: its settings, its world, its nodes."""

    founders: int
    spare_votes: int
    """Votes that a quorum needs beyond a majority."""
    timeout_low: int
    timeout_span: int
    heartbeat: int
    lease: int
    """Local ticks for which the answers of a quorum let a leader serve reads by itself."""
    pre_vote: int
    check_quorum: int
    sticky: int
    write_vote_first: int
    reads: int
    sessions: int
    joint_changes: int
    """1: members change through joint consensus (§6); 0: one at a time (D §4)."""
    flaws: int
    command_bytes: int
    lane: Annotated[list[int], CLIENTS_MAX]
    """Where each client is on the network."""
    changed: int
    members: int
    """The configuration that was committed last."""
    incoming: int
    members_index: int
    campaigns: int
    terms_tried: int
    newest_term: int
    elections: int
    commits: int
    changes: int
    transfers: int
    snapshots_sent: int
    reads_served: int
    committed_at: int
    latency: Annotated[list[int], LATENCY_BUCKETS]
    proposed_at: Annotated[list[int], LOG_MAX]
    world: World
    payload: Annotated[list[Payload], SLOTS_MAX]
    node: Annotated[list[Node], NODES_MAX]
    transfer: Annotated[list[Transfer], NODES_MAX * NODES_MAX]
