"""Drive single Multi-Paxos nodes by hand: hand over a message, read what was sent."""

from __future__ import annotations

from functools import cache
from types import SimpleNamespace

from simulations.kernel.kinds import REPLY, REQUEST
from simulations.kernel.laws import Law
from simulations.kernel.limits import CLIENT, NODES_MAX, SLOTS_MAX
from simulations.kernel.machine import READ, WRITE, identify, pack
from simulations.kernel.record import new_objects
from simulations.kernel.twin import load
from simulations.protocols.multi_paxos_log import ballot_of
from simulations.protocols.multi_paxos_state import (
    ACCEPT,
    ACCEPTED,
    ELECTION,
    HEARD,
    LOG_MAX,
    PROMISE,
    Payload,
)
from simulations.scenarios.kernels.multi_paxos_run import Run
from tests.simulations.paxos import LOOP, Lab, ticks

ENTRY = ("slot", "ballot", "operation", "command")


@cache
def blank_run():
    """Return the objects that all scripts use one after the other; each resets them."""
    return new_objects(Run)


class Script:
    """A cluster at time zero in which nothing happens except what the test says."""

    def __init__(self, kernel=None, *, drift=(0.0,) * NODES_MAX, **changes):
        kernel = kernel or load(LOOP, interpreted=True)
        given = {"law": Law.CONSTANT, "leader_stickiness": False, "check_quorum": False, **changes}
        self.lab = Lab(kernel=kernel, run=blank_run(), **given)
        self.kernel, self.run = kernel, self.lab.run
        self.cluster, self.world = self.lab.cluster, self.lab.world
        self.world.drift[: len(drift)] = [round(share * 1_000_000) for share in drift]
        self.kernel.reset(self.run)

    def node(self, i):
        return self.cluster.node[i]

    def violation(self):
        return self.run.checks.violation

    def pass_time(self, seconds):
        self.world.now += ticks(seconds)

    def observe(self, i):
        self.kernel.observe(self.cluster, self.run.checks, i)

    # ---- what happens ---------------------------------------------------------------------------

    def tell(self, i, kind, *, source, entries=(), **fields):
        """Hand a message to a node and check the invariants."""
        message = new_objects(Payload)
        for name, value in {"count": len(entries), **fields}.items():
            setattr(message, name, value)
        for place, entry in zip(message.entry, entries, strict=False):
            for name, value in zip(ENTRY, entry, strict=False):
                setattr(place, name, value)
        self.kernel.deliver(self.cluster, i, source, kind, message)
        self.observe(i)

    def time_out(self, i):
        """Let the failure detector of a node suspect the leader now."""
        self.node(i).timer_at = self.node(i).deadline = self.world.now
        self.ring(i, ELECTION)

    def ring(self, i, timer):
        self.kernel.ring(self.cluster, i, timer)
        self.observe(i)

    def lead(self, i, *, promised_by=(), entries=()):
        """Let a node get through phase 1; the others report these acceptances."""
        self.time_out(i)
        last = max((entry[0] for entry in entries), default=0)
        for j in promised_by:
            fields = {"ballot": self.node(i).ballot, "index": 1, "upto": last, "last": last}
            self.tell(i, PROMISE, source=j, entries=entries, **fields)

    def accepted(self, i, source, *slots):
        """Let an acceptor tell a leader that it has accepted some slots."""
        entries = [(slot,) for slot in slots]
        self.tell(i, ACCEPTED, source=source, entries=entries, ballot=self.node(i).ballot)

    def agree(self, leader, slot, *acceptors):
        """Let acceptors take a leader's proposal and tell it so."""
        number = self.node(leader).ballot
        proposal = self.node(leader).log[slot]
        entry = (slot, number, proposal.operation, proposal.command)
        for j in acceptors:
            self.tell(j, ACCEPT, source=leader, ballot=number, entries=[entry])
            self.accepted(leader, j, slot)

    def heard(self, i, source):
        me = self.node(i)
        self.tell(i, HEARD, source=source, ballot=me.ballot, round=me.round, stamp=self.world.now)

    def write(self, i, value, *, client=0, request=1, key=0):
        self._ask(i, identify(client, request), pack(WRITE, key, value, 0))

    def write_many(self, i, count):
        """Let one client write 1, 2, … while nobody else hears of it."""
        self.world.nodes = 1
        for request in range(1, count + 1):
            self.write(i, request, request=request)
        self.world.nodes = self.lab.settings.servers

    def read(self, i, *, client=1, request=1, key=0):
        self._ask(i, identify(client, request), pack(READ, key, 0, 0))

    def _ask(self, i, operation, command):
        self.tell(i, REQUEST, source=CLIENT, operation=operation, command=command)

    def crash_and_restart(self, i, *, wiped=False):
        self.world.crashed_at[i] = self.world.now
        self.world.wiped = (1 << i) if wiped else 0
        self.kernel.take_down(self.run, i)
        self.kernel.bring_up(self.run, i)
        self.world.wiped = 0

    # ---- what can be seen -----------------------------------------------------------------------

    def sent(self, kind, *, to=None):
        """Messages of a kind that are on their way, in the order in which they were sent."""
        items = sorted(self.world.queue[1 : self.world.queued + 1], key=lambda item: item.tag)
        slots = [item.tag % SLOTS_MAX for item in items]
        return [
            SimpleNamespace(
                source=self.world.envelope[slot].source,
                target=self.world.envelope[slot].target,
                departs=self.world.envelope[slot].departs,
                payload=self.cluster.payload[slot],
                entries=self._entries(slot),
            )
            for slot in slots
            if self.world.envelope[slot].kind == kind
            and to in (None, self.world.envelope[slot].target)
        ]

    def replies(self):
        return [message.payload for message in self.sent(REPLY)]

    def _entries(self, slot):
        payload = self.cluster.payload[slot]
        return [
            (entry.slot, entry.ballot, entry.operation) for entry in payload.entry[: payload.count]
        ]

    def log(self, i):
        """Ballot and operation of each slot that a node holds."""
        me = self.node(i)
        places = [(slot, me.log[slot % LOG_MAX]) for slot in range(me.base + 1, me.last + 1)]
        return {
            slot: (entry.ballot, entry.operation) for slot, entry in places if entry.slot == slot
        }


def ballot(round_number, node):
    return ballot_of(round_number, node)


LOW, HIGH = ballot(1, 1), ballot(2, 2)


def accept(script, i, source, number, *entries, commit=0):
    told = [(slot, number, operation, 0) for slot, operation in entries]
    script.tell(i, ACCEPT, source=source, ballot=number, entries=told, commit=commit)


def chosen_by_three(**changes):
    """Let leader 0 have a write accepted by itself and two more, all of them really."""
    script = Script(**changes)
    script.lead(0, promised_by=[1, 2])
    script.write(0, 7)
    script.agree(0, 1, 1, 2)
    return script
