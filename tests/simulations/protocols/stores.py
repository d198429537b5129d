"""Drive single nodes of a leaderless store by hand: hand over messages, read what was sent."""

from __future__ import annotations

from functools import cache
from types import SimpleNamespace

from simulations.kernel.kinds import REPLY, REQUEST
from simulations.kernel.limits import CLIENT
from simulations.kernel.machine import KEYS_MAX, READ, WRITE, pack
from simulations.kernel.record import new_objects
from simulations.protocols.leaderless_state import CLOSE, GOT, HAND_OFF, STORED, Payload
from simulations.scenarios.lab.running import prepare
from simulations.scenarios.lab.settings import LabRun


@cache
def prepared_once(run):
    """Make the large record of a run only once; every start empties it."""
    return prepare(run, 1, interpreted=True)


class Store:
    """Three replicas (or more nodes) at time one second, in which only happens what tests say."""

    def __init__(self, nodes=3, **settings):
        run = LabRun(protocol="leaderless", servers=nodes, clients=0)
        prepared = prepared_once(run)
        prepared.adapter.fill(prepared.view, run)
        prepared.view.cluster.world.sync_needed = 0
        self.kernel, self.run = prepared.kernel, prepared.view
        self.cluster, self.world = self.run.cluster, self.run.cluster.world
        for name, value in settings.items():
            setattr(self.cluster, name, value)
        self.kernel.start(self.run)
        self.world.now = 10_000_000
        self.requests = 0

    def request(self, node, kind, value=0, *, key=0):
        """Let a client ask a node."""
        self.requests += 1
        command = pack(kind, key, value, 0)
        self.tell(node, REQUEST, CLIENT, operation=self.requests << 7, command=command)

    def write(self, node, value, *, key=0):
        self.request(node, WRITE, value, key=key)

    def read(self, node, *, key=0):
        self.request(node, READ, key=key)

    def tell(self, node, kind, source, **fields):
        message = new_objects(Payload)
        for name, value in fields.items():
            setattr(message, name, value)
        self.kernel.deliver(self.cluster, node, source, kind, message)

    def hand_over(self, node, kind, message):
        """Deliver a message that was sent; returns what the node sends because of it."""
        before = len(self.sent())
        self.kernel.deliver(self.cluster, node, message.source, kind, message.payload)
        return self.sent()[before:]

    def stored(self, node, source, put):
        """Acknowledge a write to its coordinator."""
        ticket = put.payload.ticket
        self.tell(node, STORED, source, ticket=ticket, version=put.payload.version)

    def got(self, node, source, get, *, version, value):
        """Answer a read to its coordinator."""
        ticket = get.payload.ticket
        self.tell(node, GOT, source, ticket=ticket, version=version, result=value)

    def time_out(self, node, ticket):
        self.kernel.ring(self.cluster, node, CLOSE, ticket)

    def hand_off(self, node):
        self.kernel.ring(self.cluster, node, HAND_OFF, self.cluster.node[node].epoch)

    def cell(self, node, *, row=None, key=0):
        """Return the value that a node holds for itself or for another."""
        place = (node if row is None else row) * KEYS_MAX + key
        return self.cluster.node[node].cell[place]

    def sent(self, kind=None):
        """List the messages on their way, of one kind or all, in the order they were sent."""
        items = sorted(self.world.queue[1 : self.world.queued + 1], key=lambda item: item.tag)
        slots = [item.tag % len(self.world.envelope) for item in items]
        found = [
            SimpleNamespace(
                kind=self.world.envelope[slot].kind,
                source=self.world.envelope[slot].source,
                target=self.world.envelope[slot].target,
                departs=self.world.envelope[slot].departs,
                payload=self.cluster.payload[slot],
            )
            for slot in slots
        ]
        return [one for one in found if kind is None or one.kind == kind]

    def answers(self):
        """List the results that clients got, in order."""
        return [one.payload.result for one in self.sent(REPLY)]
