"""State of a leaderless store: the records, their bounds and their codes.

The names are those of the Dynamo paper (DeCandia et al., SOSP 2007): N replicas of a key, R and W
answers that a read and a write wait for, a coordinator, hints for nodes that were not reached.
"""

from __future__ import annotations

from typing import Annotated

from simulations.kernel.limits import NODES_MAX, SLOTS_MAX
from simulations.kernel.machine import KEYS_MAX
from simulations.kernel.record import Record
from simulations.kernel.state import World

PENDING_BITS = 6
PENDING_MAX = 1 << PENDING_BITS  # requests that one node coordinates at once
JOURNAL_MAX = 128  # writes of a node that are not on its disk yet; a power of two
NOTHING = -(1 << 62)  # the version of a key that was never written

# Messages between nodes, then timers of a node.
PUT, STORED, GET, GOT, HINT, HINT_STORED, PING, PONG = range(2, 10)
CLOSE, SYNCED, HAND_OFF = 24, 25, 26


class Cell(Record):
    """One version of one key: the newest timestamp wins."""

    version: int
    value: int


class Payload(Record):
    """Content of a message, beside the envelope of the same slot."""

    operation: int
    attempt: int
    command: int
    outcome: int
    result: int
    hint: int
    version: int
    ticket: int
    key: int
    meant: int


class Unsynced(Record):
    """A write on its way to the disk, done at `at`."""

    at: int
    row: int
    key: int
    version: int
    value: int


class Pending(Record):
    """A client's request that a node coordinates; `ticket` is 0 when the place is free."""

    ticket: int
    operation: int
    attempt: int
    client: int
    kind: int
    key: int
    version: int
    value: int
    floor: int
    asked: int
    answered: int
    replied: int
    meant: Annotated[list[int], NODES_MAX]
    seen: Annotated[list[int], NODES_MAX]


class Told(Record):
    """The last answer to a client, for the checkers."""

    count: int
    kind: int
    key: int
    version: int
    floor: int


class Node(Record):
    """One server. Row j of its cells holds what is meant for node j; its own row is its replica."""

    epoch: int
    serial: int
    stamp: int
    suspects: int
    disk_free_at: int
    first: int
    last: int
    told: Told
    cell: Annotated[list[Cell], NODES_MAX * KEYS_MAX]
    stable: Annotated[list[Cell], NODES_MAX * KEYS_MAX]
    journal: Annotated[list[Unsynced], JOURNAL_MAX]
    pending: Annotated[list[Pending], PENDING_MAX]


class Cluster(Record):
    """A whole store: its settings, its world, its nodes."""

    replicas: int
    """N: the nodes that keep a key, from `key % nodes` on around the ring."""
    read_quorum: int
    write_quorum: int
    read_repair: int
    hand_off: int
    sloppy: int
    timeout: int
    """Ticks of its own clock after which a coordinator gives up on what has not answered."""
    hand_off_every: int
    put_law: int
    stored_law: int
    get_law: int
    got_law: int
    """Laws of these messages, as the WARS model has them; 0: that of the link."""
    amnesia: int
    repairs: int
    hints: int
    handed_off: int
    refused: int
    acknowledged: Annotated[list[int], KEYS_MAX]
    """The newest version of each key that was acknowledged; seen by checkers, not by nodes."""
    world: World
    payload: Annotated[list[Payload], SLOTS_MAX]
    node: Annotated[list[Node], NODES_MAX]
