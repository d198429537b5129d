"""Drive a world by hand: send messages, set timers, let time pass, read what happened."""

from __future__ import annotations

import numpy as np

from simulations.kernel.limits import DROPS_KEPT, LANES, NEVER, TICKS_PER_SECOND
from simulations.kernel.record import new_array, new_objects
from simulations.kernel.state import World
from simulations.kernel.twin import load
from simulations.scenarios.schedule import parse_schedule, write_schedule

MESSAGE, TIMER = 5, 30
MS = TICKS_PER_SECOND // 1000


class Here:
    """A world of some nodes, with the faults of a schedule; `happened` is its trace."""

    def __init__(self, schedule="", *, nodes=5, seed=1, interpreted=False, **settings):
        self.kernel = load("simulations.kernel.world", interpreted=interpreted)
        memory = None if interpreted else new_array(World)
        self.state = new_objects(World) if memory is None else memory[0]
        self.view = self.state if memory is None else memory.view(np.recarray)[0]
        self.view.nodes = nodes
        for name, value in settings.items():
            setattr(self.view, name, value)
        write_schedule(self.view, parse_schedule(schedule, servers=nodes))
        self.kernel.begin(self.state, seed, 0)
        self.kernel.begin_faults(self.state)
        self.leader = -1
        self.happened = []

    def link(self, source, target, **settings):
        """Let one direction of a link differ, from now on."""
        self.view.links = 1
        for name, value in settings.items():
            setattr(self.view.link[source * LANES + target], name, value)
        self.kernel.begin(self.state, 1, 0)
        self.kernel.begin_faults(self.state)
        return self

    def send(self, source, target, *, stamp=0, size=0, at=None, waits=0):
        """Send a message now or at a time that is not yet past; `waits` for the disk."""
        if at is not None:
            self.run(at)
        slot = self.kernel.take(self.state, MESSAGE, source, target)
        self.view.envelope[slot].stamp = stamp
        self.view.envelope[slot].size = size
        self.kernel.transmit(self.state, slot, int(self.view.now) + waits)

    def timer(self, node, at, stamp=0):
        self.kernel.set_timer(self.state, TIMER, node, at, stamp)

    def run(self, until=NEVER - 1):
        """Let everything happen that is due by a time; returns the whole trace."""
        view = self.view
        while self._next() <= until:
            if view.fault_at <= self._queued():
                view.now = int(view.fault_at)
                self._fault()
            else:
                view.now = self._queued()
                self._item(self.kernel.pop(self.state))
        view.now = max(int(view.now), until) if until < NEVER - 1 else int(view.now)
        return self.happened

    def arrivals(self, until=NEVER - 1):
        """Return times and stamps of the messages that arrived."""
        return [(at, stamp) for what, at, _, _, stamp in self.run(until) if what == "message"]

    def reasons(self):
        """Why messages were lost, in order."""
        return [int(self.view.drop[k].reason) for k in range(min(int(self.view.lost), DROPS_KEPT))]

    def _queued(self):
        return int(self.view.queue[1].at) if self.view.queued else NEVER

    def _next(self):
        return min(int(self.view.fault_at), self._queued())

    def _fault(self):
        self.view.leader = self.leader
        self.kernel.take_fault(self.state)
        masks = (int(self.view.crashing), int(self.view.restarting), int(self.view.wiped))
        self.happened.append(("fault", int(self.view.now), *masks))

    def _item(self, slot):
        if self.kernel.held(self.state, slot):
            return
        envelope = self.view.envelope[slot]
        source, target = int(envelope.source), int(envelope.target)
        event = (int(self.view.now), source, target, int(envelope.stamp))
        if envelope.kind == TIMER:
            self.happened.append(("timer", *event))
        elif self.kernel.arrives(self.state, slot):
            self.happened.append(("message", *event))
        self.kernel.release(self.state, slot)
