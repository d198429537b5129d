"""The safety properties of Multi-Paxos, asserted while a cluster runs.

`observe` is called after every event at a node. The checker keeps its own account, from outside, of
what every acceptor has on its disk: which promises, which acceptances. From that it knows which
values are chosen before any node does, and holds against it what nodes promise, accept, learn and
execute. It applies the chosen values to registers of its own, each request once, and compares.
The first violation stays recorded.
"""

from __future__ import annotations

from typing import Annotated

from simulations.kernel.jit import inlined, jit
from simulations.kernel.kinds import NO_OPERATION, NOBODY
from simulations.kernel.limits import NODES_MAX
from simulations.kernel.machine import (
    CLIENTS_MAX,
    KEYS_MAX,
    READ,
    WRITE,
    Machine,
    argument_of,
    client_of,
    expected_of,
    key_of,
    kind_of,
    request_of,
)
from simulations.kernel.record import Record
from simulations.protocols.multi_paxos_clients import has_lease
from simulations.protocols.multi_paxos_disk import settle
from simulations.protocols.multi_paxos_log import count_of
from simulations.protocols.multi_paxos_state import (
    JOURNAL_MAX,
    LEADER,
    LOG_MAX,
    NO_BALLOT,
    PREPARING,
    PROMISE_MARK,
    READ_LEASE,
    Cluster,
    Entry,
    JournalRecord,
    Node,
)

OFF, ON = 0, 1
BALLOTS_KEPT = 6  # ballots of one slot whose acceptors are counted; the lowest makes room
LEADERS_KEPT = 64

SAFE = 0
PROMISE_MONOTONE, PROMISE_KEPT, ONE_VALUE_A_BALLOT, CHOSEN_STAYS = 1, 2, 3, 4
LEARNED_IS_CHOSEN, ONE_VALUE_A_SLOT, COMMIT_MONOTONE, ONE_LEADER_A_BALLOT = 5, 6, 7, 8
SAME_STATE, LEASE_SAFETY = 9, 10

VIOLATIONS = {
    PROMISE_MONOTONE: "promises never go back (PMS §2.2)",
    PROMISE_KEPT: "an acceptor accepts nothing below what it promised (P1a, PMS §2.2)",
    ONE_VALUE_A_BALLOT: "a ballot proposes one value a slot (PMS §2.2)",
    CHOSEN_STAYS: "a value once chosen stays chosen (P2b, PMS §2.2)",
    LEARNED_IS_CHOSEN: "only a chosen value is learned (PMS §2.1)",
    ONE_VALUE_A_SLOT: "all replicas execute the same value in a slot (PMS §3)",
    COMMIT_MONOTONE: "what is learned is not forgotten (PMS §2.3)",
    ONE_LEADER_A_BALLOT: "a ballot belongs to one proposer (PMS §2.5)",
    SAME_STATE: "equal prefixes give equal states, each request executed once (PMS §3)",
    LEASE_SAFETY: "nobody else leads while a lease runs (PMMC §4.4)",
}


class Vote(Record):
    """Who has accepted one value in one ballot, for one slot."""

    ballot: int
    operation: int
    command: int
    members: int


class Slot(Record):
    """What acceptors have on disk for one slot, and what is chosen by that."""

    slot: int
    chosen: int
    ballot: int
    operation: int
    command: int
    learned: int
    learned_operation: int
    learned_command: int
    vote: Annotated[list[Vote], BALLOTS_KEPT]


class Model(Record):
    """Registers to which the chosen values are applied, each request once."""

    applied: int
    value: Annotated[list[int], KEYS_MAX]
    request: Annotated[list[int], CLIENTS_MAX]


class Checks(Record):
    """What was seen of promises, acceptances, leaders and states, and the first violation."""

    mode: int
    violation: int
    node: int
    at: int
    observed: int
    lost: int
    """Commands that one replica had learned when another learned something else there."""
    absorbed: Annotated[list[int], NODES_MAX]
    promised: Annotated[list[int], NODES_MAX]
    told: Annotated[list[int], NODES_MAX]
    commit: Annotated[list[int], NODES_MAX]
    leader_ballot: Annotated[list[int], LEADERS_KEPT]
    leader: Annotated[list[int], LEADERS_KEPT]
    slot: Annotated[list[Slot], LOG_MAX]
    digest: Annotated[list[int], LOG_MAX]
    model: Model


@jit
def begin_checks(k: Checks) -> None:
    """Forget everything; the mode stays."""
    k.violation = SAFE
    k.node = NOBODY
    k.at = 0
    k.observed = 0
    k.lost = 0
    for i in range(NODES_MAX):
        k.absorbed[i] = 0
        k.promised[i] = NO_BALLOT
        k.told[i] = NO_BALLOT
        k.commit[i] = 0
    for e in range(LEADERS_KEPT):
        k.leader_ballot[e] = NO_BALLOT
    for e in range(LOG_MAX):
        k.slot[e].slot = 0
        k.digest[e] = 0
    k.model.applied = 0
    for key in range(KEYS_MAX):
        k.model.value[key] = 0
    for client in range(CLIENTS_MAX):
        k.model.request[client] = 0


@inlined
def violate(c: Cluster, k: Checks, i: int, code: int) -> None:
    if k.violation == SAFE:
        k.violation = code
        k.node = i
        k.at = c.world.now


# ---- what is chosen (PMS §2.2) -------------------------------------------------------------------


@jit
def open_slot(s: Slot, slot: int) -> None:
    s.slot = slot
    s.chosen = 0
    s.learned = 0
    for v in range(BALLOTS_KEPT):
        s.vote[v].ballot = NO_BALLOT
        s.vote[v].members = 0


@jit
def find_vote(s: Slot, r: JournalRecord) -> int:
    """Find the count of a ballot, or begin one in the place of the lowest."""
    lowest = 0
    for v in range(BALLOTS_KEPT):
        if s.vote[v].ballot == r.ballot:
            return v
        if s.vote[v].ballot < s.vote[lowest].ballot:
            lowest = v
    vote = s.vote[lowest]
    vote.ballot = r.ballot
    vote.operation = r.operation
    vote.command = r.command
    vote.members = 0
    return lowest


@inlined
def differs(s: Slot, operation: int, command: int) -> bool:
    return s.operation != operation or s.command != command


@jit
def choose(c: Cluster, k: Checks, i: int, s: Slot, vote: Vote) -> None:
    """Take a value as chosen; every higher ballot must have it too (P2b)."""
    s.chosen = 1
    s.ballot = vote.ballot
    s.operation = vote.operation
    s.command = vote.command
    for v in range(BALLOTS_KEPT):
        other = s.vote[v]
        if other.ballot > s.ballot and differs(s, other.operation, other.command):
            violate(c, k, i, CHOSEN_STAYS)


@jit
def count_vote(c: Cluster, k: Checks, i: int, r: JournalRecord) -> None:
    """Count an acceptance that is on disk."""
    s = k.slot[r.slot & (LOG_MAX - 1)]
    if s.slot > r.slot:
        return  # so old that its account is closed
    if s.slot < r.slot:
        open_slot(s, r.slot)
    vote = s.vote[find_vote(s, r)]
    if vote.operation != r.operation or vote.command != r.command:
        violate(c, k, i, ONE_VALUE_A_BALLOT)
        return
    vote.members |= 1 << i
    if s.chosen == 1:
        if r.ballot > s.ballot and differs(s, r.operation, r.command):
            violate(c, k, i, CHOSEN_STAYS)
    elif count_of(c, vote.members) >= c.quorum_2:
        choose(c, k, i, s, vote)


@jit
def absorb(c: Cluster, k: Checks, i: int) -> None:
    """Look at each promise and acceptance that has come to a node's disk since."""
    me = c.node[i]
    settle(me, c.world.now)
    while k.absorbed[i] < me.settled:
        r = me.journal[k.absorbed[i] & (JOURNAL_MAX - 1)]
        k.absorbed[i] += 1
        if r.slot == PROMISE_MARK:
            if r.ballot < k.promised[i]:
                violate(c, k, i, PROMISE_MONOTONE)
        else:
            if r.ballot < max(k.promised[i], k.told[i]):
                violate(c, k, i, PROMISE_KEPT)
            count_vote(c, k, i, r)
        k.promised[i] = max(k.promised[i], r.ballot)


@jit
def forget(c: Cluster, k: Checks, i: int) -> None:
    """After a crash a node has to learn again what is chosen; its disk keeps the rest."""
    absorb(c, k, i)
    k.commit[i] = 0


# ---- what is executed (PMS §3) -------------------------------------------------------------------


@jit
def execute_once(c: Cluster, m: Model, operation: int, command: int) -> None:
    """Carry out a chosen command on the model, unless its client has had it."""
    client, request = client_of(operation), request_of(operation)
    if c.sessions == 1 and request <= m.request[client]:
        return
    m.request[client] = max(request, m.request[client])
    key, kind = key_of(command), kind_of(command)
    if kind == WRITE or (kind != READ and m.value[key] == expected_of(command)):
        m.value[key] = argument_of(command)


@inlined
def mix(digest: int, value: int) -> int:
    return ((digest * 69069) ^ value) & 0x7FFFFFFF


@jit
def digest_of_model(m: Model) -> int:
    digest = 1
    for key in range(KEYS_MAX):
        digest = mix(digest, m.value[key])
    return digest


@jit
def digest_of_machine(m: Machine) -> int:
    digest = 1
    for key in range(KEYS_MAX):
        digest = mix(digest, m.value[key])
    return digest


@jit
def move_model(c: Cluster, k: Checks) -> None:
    """Execute the chosen values in order, up to the first slot that has none yet."""
    m = k.model
    while True:
        s = k.slot[(m.applied + 1) & (LOG_MAX - 1)]
        if s.slot != m.applied + 1 or s.chosen == 0:
            return
        m.applied += 1
        if s.operation != NO_OPERATION:
            execute_once(c, m, s.operation, s.command)
        k.digest[m.applied & (LOG_MAX - 1)] = digest_of_model(m)


@inlined
def note_learned(k: Checks, s: Slot, entry: Entry) -> None:
    """Count commands that were learned, and so acknowledged, and then replaced."""
    if s.learned == 0:
        s.learned = 1
        s.learned_operation = entry.operation
        s.learned_command = entry.command
    elif s.learned == 1 and s.learned_operation != entry.operation:
        s.learned = 2
        k.lost += 1


@jit
def check_learned(c: Cluster, k: Checks, i: int) -> None:
    """Compare what a node has just learned with what is chosen, and its state with the model."""
    me = c.node[i]
    for j in range(c.world.nodes):
        absorb(c, k, j)
    for slot in range(max(k.commit[i], me.base) + 1, me.commit + 1):
        entry = me.log[slot & (LOG_MAX - 1)]
        s = k.slot[slot & (LOG_MAX - 1)]
        if s.slot > slot:
            continue
        if s.slot < slot:
            open_slot(s, slot)
        note_learned(k, s, entry)
        if s.chosen == 0:
            violate(c, k, i, LEARNED_IS_CHOSEN)
        elif differs(s, entry.operation, entry.command):
            violate(c, k, i, ONE_VALUE_A_SLOT)
    k.commit[i] = me.commit
    move_model(c, k)
    at = me.machine.applied
    known = k.model.applied - LOG_MAX < at <= k.model.applied and at > 0
    if known and k.digest[at & (LOG_MAX - 1)] != digest_of_machine(me.machine):
        violate(c, k, i, SAME_STATE)


# ---- leaders (PMS §2.5; PMMC §4.4) ---------------------------------------------------------------


@inlined
def may_read_alone(c: Cluster, i: int) -> bool:
    """Whether a node would serve a read under its lease now."""
    me = c.node[i]
    if c.world.down[i] > 0 or me.role != LEADER or me.proved == 0:
        return False
    return has_lease(c, i)


@jit
def check_leases(c: Cluster, k: Checks, i: int) -> None:
    """While a leader has a lease, nobody leads in a higher ballot."""
    me = c.node[i]
    for j in range(c.world.nodes):
        other = c.node[j]
        if j == i or other.role != LEADER or c.world.down[j] > 0:
            continue
        if me.ballot < other.ballot and may_read_alone(c, i):
            violate(c, k, i, LEASE_SAFETY)
        if other.ballot < me.ballot and may_read_alone(c, j):
            violate(c, k, j, LEASE_SAFETY)


@inlined
def check_leader(c: Cluster, k: Checks, i: int) -> None:
    me = c.node[i]
    seat = (me.ballot ^ (me.ballot >> 4)) & (LEADERS_KEPT - 1)
    if k.leader_ballot[seat] == me.ballot and k.leader[seat] != i:
        violate(c, k, i, ONE_LEADER_A_BALLOT)
    k.leader_ballot[seat] = me.ballot
    k.leader[seat] = i
    if c.reads == READ_LEASE:
        check_leases(c, k, i)


@inlined
def note_promises(c: Cluster, k: Checks, me: Node) -> None:
    """Remember what acceptors have told a proposer: they are bound by it, whatever they forget."""
    for j in range(c.world.nodes):
        if (me.promises >> j) & 1 == 1 and k.told[j] < me.ballot:
            absorb(c, k, j)  # what came to its disk before it told
            k.told[j] = me.ballot


@jit
def observe(c: Cluster, k: Checks, i: int) -> None:
    """Check everything that an event at a node can break."""
    if k.mode == OFF:
        return
    me = c.node[i]
    k.observed += 1
    absorb(c, k, i)
    if me.role in (PREPARING, LEADER):
        note_promises(c, k, me)
    if me.role == LEADER:
        check_leader(c, k, i)
    if me.commit < k.commit[i]:
        violate(c, k, i, COMMIT_MONOTONE)
    if me.commit > k.commit[i]:
        check_learned(c, k, i)
