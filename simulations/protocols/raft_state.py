"""State of a Raft cluster: the records, their bounds and their codes.

The names are those of figure 2 of the Raft paper (extended version, 2014).
"""

from __future__ import annotations

from typing import Annotated

from simulations.kernel.limits import NODES_MAX, SLOTS_MAX
from simulations.kernel.record import Record
from simulations.kernel.world import World

LOG_MAX = 256  # entries kept behind the snapshot; a power of two
KEPT_MIN = LOG_MAX // 4  # committed entries that compaction leaves for slow followers
BATCH_MAX = 8  # entries in one AppendEntries

FOLLOWER, PRE_CANDIDATE, CANDIDATE, LEADER = 0, 1, 2, 3
NOBODY = -1
NO_OPERATION = -1
SNAPSHOT = -1  # in `count` of an APPEND: the state up to `index` instead of entries

# Messages, then timers.
PRE_VOTE, PRE_VOTED, VOTE, VOTED, APPEND, APPENDED, WRITE, WROTE = range(8)
ELECTION, HEARTBEAT, SYNCED, ARRIVAL, RETRY = range(8, 13)
LAST_MESSAGE = WROTE


class Entry(Record):
    term: int
    operation: int


class Payload(Record):
    """Content of a message, beside the envelope of the same slot."""

    term: int
    index: int
    index_term: int
    commit: int
    granted: int
    count: int
    entry: Annotated[list[Entry], BATCH_MAX]


class HardState(Record):
    """What is on disk, or will be when a write ends at `at`."""

    at: int
    term: int
    voted_for: int
    last: int


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
    deadline: int
    timer_at: int
    heard_at: int
    epoch: int
    stable: HardState
    writing: HardState
    waiting: HardState
    next: Annotated[list[int], NODES_MAX]
    match: Annotated[list[int], NODES_MAX]
    heard: Annotated[list[int], NODES_MAX]
    log: Annotated[list[Entry], LOG_MAX]


class Cluster(Record):
    """A whole Raft cluster: its settings, its world, its nodes."""

    quorum: int
    timeout_low: int
    timeout_span: int
    heartbeat: int
    pre_vote: int
    check_quorum: int
    sticky: int
    write_vote_first: int
    changed: int
    campaigns: int
    elections: int
    commits: int
    acknowledged: int
    world: World
    payload: Annotated[list[Payload], SLOTS_MAX]
    node: Annotated[list[Node], NODES_MAX]
