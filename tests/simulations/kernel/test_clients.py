"""Clients ask, wait, turn to another node, give up, and write down what happened."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from simulations.kernel.clients import FAILED, SUCCEEDED, UNKNOWN, Clients
from simulations.kernel.kinds import ARRIVAL, NO_OPERATION, NOBODY, REDIRECT, REFUSED
from simulations.kernel.limits import (
    HISTORY_FULL,
    NEVER,
    OK,
    OPERATIONS_FULL,
    SLOTS_MAX,
    TICKS_PER_SECOND,
)
from simulations.kernel.machine import COMPARE_AND_SET, READ, WRITE, pack
from simulations.kernel.record import Record, new_objects
from simulations.kernel.twin import load
from simulations.kernel.world import World

SECOND = TICKS_PER_SECOND


class Setting(Record):
    world: World
    clients: Clients


@dataclass
class Bench:
    """A world with clients and no servers: the test answers, or does not."""

    state: Any
    kernel: Any = field(
        default_factory=lambda: load("simulations.kernel.clients", interpreted=True)
    )
    world_kernel: Any = field(
        default_factory=lambda: load("simulations.kernel.world", interpreted=True)
    )

    @property
    def world(self):
        return self.state.world

    @property
    def clients(self):
        return self.state.clients

    def begin(self) -> None:
        self.world_kernel.begin(self.world, 1, 0)
        self.kernel.begin_clients(self.world, self.clients)

    def ask(self, client, command):
        operation = self.kernel.invoke(self.world, self.clients, client, command)
        self.kernel.sending(self.world, self.clients, operation)
        return operation

    def next_timer(self):
        """Go to the next timer; returns the operation that its client wants to send."""
        self.world.now = self.world.queue[1].at
        slot = self.world_kernel.pop(self.world)
        envelope = self.world.envelope[slot]
        kind, stamp = envelope.kind, envelope.stamp
        self.world_kernel.release(self.world, slot)
        react = self.kernel.on_arrival if kind == ARRIVAL else self.kernel.on_retry
        return react(self.world, self.clients, stamp)

    def refuse(self, operation, outcome, hint):
        call = self.clients.call[operation & 127]
        return self.kernel.on_refusal(
            self.world, self.clients, operation, call.attempt - 1, outcome, hint
        )


@pytest.fixture
def bench():
    made = Bench(new_objects(Setting))
    made.world.nodes = 5
    clients = made.clients
    clients.count = 3
    clients.keys = 1
    clients.retry = SECOND // 5
    clients.patience = SECOND
    clients.recording = 1
    clients.until = NEVER
    made.begin()
    return made


def test_an_answer_ends_the_row_with_its_result_and_time(bench):
    operation = bench.ask(0, pack(READ, 0, 0, 0))
    bench.world.now = 500
    bench.kernel.on_done(bench.world, bench.clients, 2, operation, 17)

    row = bench.clients.row[0]
    assert (row.outcome, row.result, row.invoked, row.ended, row.node) == (SUCCEEDED, 17, 0, 500, 2)
    assert (bench.clients.succeeded, bench.clients.latency) == (1, 500)


def test_a_client_remembers_who_answered(bench):
    operation = bench.ask(0, pack(READ, 0, 0, 0))
    bench.kernel.on_done(bench.world, bench.clients, 3, operation, 0)

    bench.ask(0, pack(READ, 0, 0, 0))
    assert bench.clients.call[0].target == 3


def test_without_an_answer_the_next_node_is_asked_in_turn(bench):
    operation = bench.ask(0, pack(WRITE, 0, 1, 0))

    assert bench.next_timer() == operation
    assert bench.clients.call[0].target == 1
    assert bench.world.now == SECOND // 5


def test_a_client_that_stays_only_asks_its_home(bench):
    bench.clients.stay = 1
    operation = bench.ask(0, pack(WRITE, 0, 1, 0))

    assert bench.next_timer() == operation
    assert bench.refuse(operation, REDIRECT, 4) == NO_OPERATION
    assert bench.clients.call[0].target == 0


def test_a_redirect_is_followed_at_once(bench):
    operation = bench.ask(0, pack(WRITE, 0, 1, 0))

    assert bench.refuse(operation, REDIRECT, 4) == operation
    assert bench.clients.call[0].target == 4


@pytest.mark.parametrize(
    ("outcome", "hint"),
    [
        pytest.param(REDIRECT, NOBODY, id="nobody is known to lead"),
        pytest.param(REDIRECT, 0, id="to the one who was asked"),
        pytest.param(REFUSED, 4, id="refused for good"),
    ],
)
def test_any_other_refusal_waits_for_the_timer(bench, outcome, hint):
    operation = bench.ask(0, pack(WRITE, 0, 1, 0))

    assert bench.refuse(operation, outcome, hint) == NO_OPERATION


def run_out_of_patience(bench, operation):
    """Send whatever the client wants to send, and never answer."""
    while bench.clients.call[0].open == 1:
        wanted = bench.next_timer()
        if wanted == operation:
            bench.kernel.sending(bench.world, bench.clients, operation)


@pytest.mark.parametrize(
    ("command", "outcome"),
    [
        pytest.param(pack(WRITE, 0, 1, 0), UNKNOWN, id="a write may take effect later"),
        pytest.param(pack(COMPARE_AND_SET, 0, 1, 0), UNKNOWN, id="a swap may take effect later"),
        pytest.param(pack(READ, 0, 0, 0), FAILED, id="a read has no effect"),
    ],
)
def test_a_client_gives_up_when_its_patience_ends(bench, command, outcome):
    operation = bench.ask(0, command)
    run_out_of_patience(bench, operation)

    assert bench.clients.row[0].outcome == outcome
    assert bench.clients.row[0].attempts == 5
    assert bench.world.now == SECOND


def test_a_write_that_every_node_refused_has_failed_for_certain(bench):
    operation = bench.ask(0, pack(WRITE, 0, 1, 0))
    bench.refuse(operation, REFUSED, NOBODY)
    bench.clients.call[0].invoked -= SECOND

    assert bench.next_timer() == NO_OPERATION
    assert bench.clients.row[0].outcome == FAILED


def test_a_late_answer_to_a_finished_request_changes_nothing(bench):
    operation = bench.ask(0, pack(READ, 0, 0, 0))
    bench.kernel.on_done(bench.world, bench.clients, 2, operation, 17)

    assert not bench.kernel.is_waiting(bench.clients, operation)


def test_an_open_loop_counts_on_idle_clients_and_says_when_there_are_none(bench):
    bench.clients.mean_gap = 1000.0
    bench.begin()
    for _ in range(3):
        bench.next_timer()
    assert (bench.world.error, bench.clients.arrivals) == (OK, 3)

    bench.next_timer()
    assert bench.world.error == OPERATIONS_FULL


def test_arrivals_have_the_mean_gap_that_was_asked_for(bench):
    bench.clients.mean_gap = 1000.0
    bench.begin()
    for _ in range(2000):
        operation = bench.next_timer()
        bench.kernel.on_done(bench.world, bench.clients, 0, operation, 0)

    assert bench.world.now / 2000 == pytest.approx(1000.0, rel=0.08)


def test_a_closed_loop_asks_again_only_after_the_answer(bench):
    bench.clients.closed = 1
    bench.clients.mean_gap = 1000.0
    bench.begin()
    asked = [bench.next_timer() for _ in range(3)]

    assert bench.world.queued == 0
    bench.kernel.on_done(bench.world, bench.clients, 0, asked[1], 0)
    assert bench.world.queued == 1


def test_shares_of_reads_and_swaps_are_as_asked(bench):
    bench.clients.closed = 1
    bench.clients.reads = 2**31
    bench.clients.swaps = 2**30
    bench.begin()
    for _ in range(3000):
        bench.kernel.on_done(bench.world, bench.clients, 0, bench.next_timer(), 0)

    kinds = [row.kind for row in bench.clients.row[:3000]]
    assert kinds.count(READ) == pytest.approx(1500, abs=110)
    assert kinds.count(COMPARE_AND_SET) == pytest.approx(750, abs=95)


def test_every_value_is_written_once(bench):
    bench.clients.closed = 1
    bench.begin()
    for _ in range(200):
        bench.kernel.on_done(bench.world, bench.clients, 0, bench.next_timer(), 0)

    values = [row.argument for row in bench.clients.row[:200]]
    assert sorted(set(values)) == sorted(values)


def test_a_history_that_is_full_is_an_error(bench):
    bench.clients.rows = len(bench.clients.row)
    bench.ask(0, pack(READ, 0, 0, 0))

    assert bench.world.error == HISTORY_FULL


def test_no_request_starts_after_the_last_moment(bench):
    bench.clients.closed = 1
    bench.clients.until = 0
    bench.begin()

    assert bench.next_timer() == NO_OPERATION
    assert len(bench.world.envelope) == SLOTS_MAX
