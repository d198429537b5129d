"""The world: event order, delays, loss, faults, bounds."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from simulations.kernel import jit, record, world
from simulations.kernel.laws import Law, quantile_table
from simulations.kernel.limits import NEVER, SLOTS_FULL, SLOTS_MAX, TICKS_PER_SECOND


@pytest.fixture
def here():
    state = record.new_array(world.World)
    view = state.view(np.recarray)[0]
    view.nodes = 5
    world.begin(state[0], 1, 0)
    return state[0], view


def pop_all(state, view):
    order = []
    while view.queued:
        at = int(view.queue[1].at)
        slot = world.pop(state)
        order.append((at, int(view.envelope[slot].stamp)))
        world.release(state, slot)
    return order


def set_all(state, times):
    for stamp, at in enumerate(times):
        world.set_timer(state, 8, 0, at, stamp)


def test_events_come_in_the_order_of_time_and_then_of_insertion(here):
    state, view = here
    times = np.random.default_rng(3).integers(0, 50, 400).tolist()
    set_all(state, times)
    assert pop_all(state, view) == sorted((at, stamp) for stamp, at in enumerate(times))


def test_a_full_queue_is_an_error_and_keeps_what_it_holds(here):
    state, view = here
    world.set_timer(state, 8, 0, 5, 1)
    fill = [world.take(state, 8, 0, 0) for _ in range(SLOTS_MAX - 2)]
    assert 0 not in fill
    assert view.error == 0
    world.set_timer(state, 8, 0, 6, 2)
    assert view.error == SLOTS_FULL
    assert pop_all(state, view) == [(5, 1)]


@pytest.mark.parametrize("loss", [0.0, 0.1, 0.9])
def test_messages_are_lost_at_their_rate(here, loss):
    state, view = here
    view.loss = round(loss * 2**32)
    sent = [send(state, view) for _ in range(4000)]
    assert 1 - np.mean(sent) == pytest.approx(loss, abs=0.025)


def send(state, view):
    """Send one message; returns whether it is on its way, and takes it off again."""
    slot = world.take(state, 0, 0, 1)
    world.transmit(state, slot, int(view.now))
    arrives = view.queued == 1
    pop_all(state, view)
    return arrives


def test_a_cut_link_carries_nothing_in_its_direction_only(here):
    state, view = here
    view.reach[0] &= ~(1 << 1)
    assert not send(state, view)
    slot = world.take(state, 0, 1, 0)
    world.transmit(state, slot, 0)
    assert view.queued == 1


def test_what_one_link_carries_leaves_the_delays_of_another_alone(here):
    state, view = here
    view.delay[:] = quantile_table(Law.EXPONENTIAL, 0.001)
    alone = arrival(state, view, 2)
    world.begin(state, 1, 0)
    send(state, view)
    assert arrival(state, view, 2) == alone


def arrival(state, view, target):
    slot = world.take(state, 0, 0, target)
    world.transmit(state, slot, 0)
    return int(view.queue[1].at)


@pytest.mark.parametrize(
    ("law", "spread", "deviation"),
    [
        pytest.param(Law.CONSTANT, 0.0, 0.0, id="constant"),
        pytest.param(Law.UNIFORM, 0.5, 0.5 / 3**0.5, id="uniform"),
        pytest.param(Law.EXPONENTIAL, 0.0, 1.0, id="exponential"),
        pytest.param(Law.LOGNORMAL, 0.6, 0.6, id="lognormal"),
    ],
)
def test_tables_have_the_mean_and_the_spread_of_their_law(law, spread, deviation):
    table = np.array(quantile_table(law, 0.010, spread)) / TICKS_PER_SECOND
    assert table.mean() == pytest.approx(0.010, rel=1e-4)
    assert table.std() == pytest.approx(0.010 * deviation, rel=0.03)


def test_fault_sources_start_in_their_long_run_state(here):
    state, view = here
    view.sources = 1
    view.source[0].members, view.source[0].mean_up, view.source[0].mean_down = 1, 3e7, 1e7
    down = Counter(first_state(state, view, replication) for replication in range(4000))
    assert down[1] / 4000 == pytest.approx(0.25, abs=0.025)


def first_state(state, view, replication):
    world.begin(state, 9, replication)
    world.begin_faults(state)
    assert view.fault_at < NEVER
    return int(view.down[0])


def test_a_record_is_the_same_tree_compiled_and_interpreted():
    array = record.new_array(world.World)[0]
    objects = record.new_objects(world.World)
    dtype = record.dtype_of(world.World)
    assert record.leaves(array, dtype) == record.leaves(objects, dtype)
    array["queue"][3]["at"] = 77
    assert record.to_objects(array).queue[3].at == 77


def test_the_cache_of_compiled_code_depends_on_the_sources():
    package = Path(jit.__file__).parent
    assert jit._digest(package) != jit._digest(package.parent / "protocols")
    assert len(jit._digest(package)) == 16
