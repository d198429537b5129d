"""Drive single Raft nodes by hand: set a log, hand over a message, read what was sent."""

from __future__ import annotations

from functools import cache
from types import SimpleNamespace

from simulations.kernel.machine import WRITE, identify, pack
from simulations.kernel.record import new_objects
from simulations.kernel.twin import load
from simulations.protocols.raft_state import ELECTION, HEARTBEAT, LEADER, LONG_AGO, Payload
from simulations.scenarios.kernels.raft_run import Run
from simulations.scenarios.setup import configure
from tests.simulations.clusters import calm

RUN = "simulations.scenarios.kernels.raft"


@cache
def blank_run():
    """Return the one run that every script begins anew: to make its many objects takes long."""
    return new_objects(Run)


class Script:
    """A cluster at time zero in which nothing happens except what the test says."""

    def __init__(self, kernel=None, **changes):
        self.kernel = kernel or load(RUN, interpreted=True)
        self.run = blank_run()
        settings = {"pre_vote": False, "check_quorum": False, "leader_stickiness": False}
        configure(self.run, calm(**{**settings, "check_every_event": True, **changes}), seed=1)
        self.kernel.reset(self.run)
        self.cluster = self.run.cluster
        self.world = self.run.cluster.world

    def node(self, i):
        return self.cluster.node[i]

    def violation(self):
        return self.run.checks.violation

    def log(self, i, terms, *, term=None):
        """Give a node a log of entries with these terms, on disk."""
        node = self.node(i)
        node.last = 0
        for index, entry_term in enumerate(terms, start=1):
            node.log[index].term = entry_term
            node.log[index].operation = identify(1, entry_term * 100 + index)
            node.log[index].command = pack(WRITE, 0, entry_term * 100 + index, 0)
            node.last = index
        node.term = max(terms, default=0) if term is None else term
        self._settle(i)

    def terms(self, i):
        node = self.node(i)
        return [node.log[index].term for index in range(1, node.last + 1)]

    def make_leader(self, i, *, term):
        """Let a node lead a term with the log that it has, without its no-op."""
        node = self.node(i)
        node.role, node.leader, node.term, node.voted_for = LEADER, i, term, i
        node.next[:] = [node.last + 1] * len(node.next)
        node.match[:] = [0] * len(node.match)
        node.answered[:] = [0] * len(node.answered)
        node.round, node.lease_lost = 0, 0
        node.match[i] = node.last
        node.granted_at[:] = [LONG_AGO] * len(node.granted_at)
        node.snapshot_at[:] = [LONG_AGO] * len(node.snapshot_at)
        self._settle(i)

    def tell(self, i, kind, *, source, entries=(), **fields):
        """Hand a message to a node and check the invariants."""
        message = self.message(**fields)
        for place, (term, number) in enumerate(entries):
            message.entry[place].term = term
            message.entry[place].operation = identify(1, number)
            message.entry[place].command = pack(WRITE, 0, number, 0)
        message.count = message.count or len(entries)
        self.kernel.deliver(self.cluster, i, source, kind, message)
        self.observe(i)

    def message(self, **fields):
        message = new_objects(Payload)
        for name, value in fields.items():
            setattr(message, name, value)
        return message

    def found(self, members):
        """Let a cluster of some of the servers begin."""
        self.cluster.founders = self.cluster.members = members
        for i in range(self.world.nodes):
            self.kernel.boot(self.cluster, i)

    def time_out(self, i):
        """Let the election timer of a node go off now, at the end of its timeout."""
        self.node(i).timer_at = self.world.now
        self.node(i).armed_at, self.node(i).timeout = self.world.now - 1, 1
        self.kernel.ring(self.cluster, i, ELECTION)
        self.observe(i)

    def beat(self, i):
        self.kernel.ring(self.cluster, i, HEARTBEAT)

    def crash_and_restart(self, i, *, wiped=0):
        self.world.crashed_at[i] = self.world.now
        self.kernel.take_down(self.run, i)
        self.kernel.bring_up(self.run, i, wiped)

    def observe(self, i):
        self.kernel.observe(self.cluster, self.run.checks, i)

    def sent(self, kind):
        """Messages of a kind that are on their way, in the order in which they were sent."""
        items = sorted(self.world.queue[1 : self.world.queued + 1], key=lambda item: item.tag)
        slots = [item.tag % len(self.world.envelope) for item in items]
        return [
            SimpleNamespace(
                source=self.world.envelope[slot].source,
                target=self.world.envelope[slot].target,
                departs=self.world.envelope[slot].departs,
                payload=self.cluster.payload[slot],
            )
            for slot in slots
            if self.world.envelope[slot].kind == kind
        ]

    def _settle(self, i):
        node = self.node(i)
        node.stable.at, node.stable.term = self.world.now, node.term
        node.stable.voted_for, node.stable.last = node.voted_for, node.last
