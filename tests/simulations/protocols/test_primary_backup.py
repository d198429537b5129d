"""Rules of the primary-backup approach, one server at a time."""

from __future__ import annotations

from functools import cache
from types import SimpleNamespace

import pytest

from simulations.kernel.kinds import DONE, REDIRECT, REPLY, REQUEST
from simulations.kernel.limits import CLIENT
from simulations.kernel.machine import READ, WRITE, pack
from simulations.kernel.record import new_objects
from simulations.protocols.primary_backup_state import (
    BACKUP,
    BEAT,
    IDLE,
    PING,
    PRIMARY,
    STATE,
    UPDATE,
    UPDATED,
    VIEW,
    Payload,
)
from simulations.scenarios.lab.running import prepare
from simulations.scenarios.lab.settings import LabRun

SECOND = 10_000_000
ARBITER = 2


@cache
def prepared_once():
    run = LabRun(protocol="primary-backup", servers=3, clients=0)
    return prepare(run, 1, interpreted=True), run


class Group:
    """Three servers, the last one with the view service, in which happens what a test says."""

    def __init__(self, **settings):
        prepared, run = prepared_once()
        prepared.adapter.fill(prepared.view, run)
        self.kernel, self.run = prepared.kernel, prepared.view
        self.cluster, self.world = self.run.cluster, self.run.cluster.world
        self.world.sync_needed = 0
        for name, value in settings.items():
            setattr(self.cluster, name, value)
        self.kernel.start(self.run)
        self.world.now = SECOND // 10
        self.seen = 0

    def node(self, i):
        return self.cluster.node[i]

    def sent(self, kind=None, target=None):
        """List the messages on their way, in the order they were sent."""
        items = sorted(self.world.queue[1 : self.world.queued + 1], key=lambda item: item.tag)
        slots = [item.tag % len(self.world.envelope) for item in items]
        found = [
            SimpleNamespace(
                tag=item.tag,
                kind=self.world.envelope[slot].kind,
                source=self.world.envelope[slot].source,
                target=self.world.envelope[slot].target,
                payload=self.cluster.payload[slot],
            )
            for item, slot in zip(items, slots, strict=True)
        ]
        found = [one for one in found if one.kind in ({kind} if kind else range(24))]
        return [one for one in found if target in (None, one.target)]

    def settle(self, *, without=()):
        """Deliver what was sent and not yet delivered, again and again; nothing to some servers."""
        while fresh := [one for one in self.sent() if one.tag > self.seen]:
            self.seen = fresh[-1].tag
            for one in fresh:
                reachable = one.target < CLIENT and not {one.target, one.source} & set(without)
                if reachable:
                    self.tell(one.target, one.kind, one.source, one.payload)

    def tell(self, i, kind, source, message):
        self.kernel.deliver(self.cluster, i, source, kind, message)

    def beat(self, *servers):
        """Let servers ping, the view service last."""
        for i in servers or (0, 1, 2):
            self.kernel.ring(self.cluster, i, BEAT, self.node(i).epoch)

    def boot(self):
        """Let everybody ping until the first primary has its lease and its members."""
        for _ in range(3):
            self.beat()
            self.settle()
        return self

    def ask(self, i, kind, value=0, *, operation=1 << 7):
        """Let a client ask a server; returns what it got: outcome and result."""
        message = new_objects(Payload)
        message.operation, message.command = operation, pack(kind, 0, value, 0)
        before = len(self.sent(REPLY))
        self.tell(i, REQUEST, CLIENT, message)
        return [(one.payload.outcome, one.payload.result) for one in self.sent(REPLY)[before:]]

    def answers(self):
        return [one.payload.outcome for one in self.sent(REPLY)]

    def silence(self, seconds, *, of):
        """Let time pass in which all but some servers ping."""
        for _ in range(round(seconds * 5)):
            self.world.now += SECOND // 5
            self.beat(*[i for i in range(3) if i not in of])
            self.settle(without=of)


@pytest.fixture
def group():
    return Group().boot()


def test_the_first_primary_is_server_0_and_the_others_are_its_backups(group):
    assert [group.node(i).role for i in range(3)] == [PRIMARY, BACKUP, BACKUP]
    assert group.cluster.service.eligible == 0b111


def test_a_primary_serves_only_under_a_lease():
    group = Group()
    group.kernel.start(group.run)
    assert group.ask(0, READ) == [(REDIRECT, 0)]
    group.boot()
    assert group.ask(0, READ) == [(DONE, 0)]
    group.world.now += 2 * SECOND
    assert group.ask(0, READ) == [(REDIRECT, 0)]


def test_without_fencing_a_primary_serves_as_long_as_it_knows_of_no_other():
    group = Group(lease=0, fenced=0).boot()
    group.world.now += 100 * SECOND
    assert group.ask(0, READ) == [(DONE, 0)]


def test_a_synchronous_write_is_acknowledged_when_every_member_has_it(group):
    assert group.ask(0, WRITE, 7) == []
    first, second = group.sent(UPDATE)[-2:]
    assert (first.target, second.target) == (1, 2)
    group.tell(1, UPDATE, 0, first.payload)
    group.tell(0, UPDATED, 1, group.sent(UPDATED, target=0)[-1].payload)
    assert group.answers() == []
    group.tell(2, UPDATE, 0, second.payload)
    group.tell(0, UPDATED, 2, group.sent(UPDATED, target=0)[-1].payload)
    assert group.answers() == [DONE]
    assert group.ask(0, READ) == [(DONE, 7)]


def test_an_asynchronous_write_is_acknowledged_at_once():
    group = Group(synchronous=0).boot()
    assert group.ask(0, WRITE, 7) == [(DONE, 1)]


def test_a_read_sees_no_write_that_is_not_acknowledged(group):
    group.ask(0, WRITE, 7)
    assert group.ask(0, READ, operation=1 << 7 | 1) == [(DONE, 0)]


def test_a_backup_points_to_the_primary(group):
    group.ask(1, WRITE, 7)
    last = group.sent(REPLY)[-1].payload
    assert (last.outcome, last.hint) == (REDIRECT, 0)


def test_a_silent_primary_is_replaced_after_the_failover_time(group):
    group.silence(0.8, of=[0])
    assert group.cluster.service.primary == 0
    group.silence(0.6, of=[0])
    assert group.cluster.service.primary == 1
    assert group.node(1).role == PRIMARY
    assert group.ask(1, WRITE, 5) == []
    group.settle(without=[0])
    assert DONE in group.answers()


def test_who_takes_over_has_every_acknowledged_write(group):
    group.ask(0, WRITE, 7)
    group.settle()
    group.silence(2.0, of=[0])
    assert group.ask(1, READ) == [(DONE, 7)]
    assert group.cluster.lost == 0


def test_what_an_asynchronous_primary_acknowledged_alone_is_lost():
    group = Group(synchronous=0).boot()
    group.ask(0, WRITE, 7)
    group.seen = group.sent()[-1].tag  # its updates never arrive
    group.silence(2.0, of=[0])
    assert group.node(1).role == PRIMARY
    assert group.ask(1, READ) == [(DONE, 0)]
    assert group.cluster.lost == 1


def test_a_silent_backup_leaves_the_view_and_writes_go_on(group):
    group.ask(0, WRITE, 7)
    group.settle(without=[1])
    assert group.answers() == []
    group.silence(1.6, of=[1])
    assert group.cluster.service.members == 0b101
    assert group.answers() == [DONE]


def test_a_backup_that_comes_back_takes_over_the_state_before_it_counts(group):
    group.silence(1.6, of=[1])
    group.ask(0, WRITE, 7)
    group.settle(without=[1])
    assert group.cluster.service.eligible == 0b101
    group.silence(0.8, of=[])
    assert group.node(1).machine.value[0] == 7
    assert group.cluster.service.eligible == 0b111


def test_only_members_that_have_everything_take_over(group):
    group.silence(1.6, of=[1])
    group.ask(0, WRITE, 7)
    group.settle(without=[1])
    group.silence(2.0, of=[0])
    assert group.cluster.service.primary == 2


def test_a_member_may_take_over_only_when_it_has_what_is_committed(group):
    """Its answer may be older than what the others have committed without it."""
    group.silence(1.6, of=[1])
    late = new_objects(Payload)
    late.number, late.era, late.index = 1, group.node(0).era, 0
    group.ask(0, WRITE, 7)
    group.settle(without=[1])
    group.node(0).members |= 1 << 1
    group.tell(0, UPDATED, 1, late)
    assert group.node(0).match[1] == 0
    group.beat(0)
    assert group.sent(PING)[-1].payload.members == 0b100


def test_members_refuse_the_updates_of_a_primary_that_was_replaced(group):
    group.silence(2.0, of=[0])
    number = group.node(1).number
    old = new_objects(Payload)
    old.number, old.era, old.index, old.count = 1, group.node(0).era, group.node(1).last, 1
    group.tell(2, UPDATE, 0, old)
    assert group.node(2).last == group.node(1).last
    refusal = group.sent(UPDATED, target=0)[-1].payload
    assert refusal.number == number > 1
    group.tell(0, UPDATED, 2, refusal)
    assert group.node(0).role == IDLE


def test_a_replaced_primary_gives_up_its_own_history_when_it_comes_back():
    group = Group(synchronous=0).boot()
    group.ask(0, WRITE, 7)
    group.seen = group.sent()[-1].tag
    group.silence(2.0, of=[0])
    group.silence(1.0, of=[])
    assert (group.node(0).role, group.node(0).machine.value[0]) == (BACKUP, 0)
    assert group.node(0).era == group.node(1).era


def test_a_server_without_its_disk_never_takes_over(group):
    group.world.wiped = 1 << 1
    group.kernel.crash(group.cluster, 1)
    group.kernel.restart(group.cluster, 1)
    group.beat(1)
    group.tell(ARBITER, PING, 1, group.sent(PING, target=ARBITER)[-1].payload)
    group.silence(2.0, of=[0, 1])
    assert group.cluster.service.primary == 2


def test_a_crash_while_a_state_is_taken_over_leaves_no_usable_disk():
    group = Group().boot()
    group.silence(1.6, of=[1])
    group.ask(0, WRITE, 7)
    group.settle(without=[1])
    group.world.sync_needed = 1
    group.world.sync[:] = [SECOND] * len(group.world.sync)
    group.silence(0.6, of=[])
    assert group.node(1).installed_at > group.world.now
    group.kernel.crash(group.cluster, 1)
    assert group.node(1).fresh == 1


def test_an_old_view_is_not_believed(group):
    group.silence(2.0, of=[0])
    old = new_objects(Payload)
    old.number, old.primary, old.members = 1, 0, 0b111
    group.tell(1, VIEW, ARBITER, old)
    assert group.node(1).role == PRIMARY


def test_a_state_is_ignored_once_its_copy_was_overwritten(group):
    group.silence(1.6, of=[1])
    group.beat(1)
    group.settle()
    stale = group.sent(STATE, target=1)[-1].payload
    before = group.node(1).era
    group.node(1).era, group.cluster.copy[stale.copy].number = 0, -1
    group.tell(1, STATE, 0, stale)
    assert group.node(1).era == 0 != before
