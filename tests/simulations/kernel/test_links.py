"""Links: laws of delay, queues of limited bandwidth, duplicates, order, and separate streams."""

from __future__ import annotations

from collections import Counter
from math import exp

import numpy as np
import pytest

from metrics.analysis.quorums.laws import Mixture
from simulations.kernel.laws import Law, law_row, quantile_table
from simulations.kernel.limits import LANES, TABLE, TICKS_PER_SECOND
from simulations.kernel.state import LOST_FULL, LOST_LOSS, LOST_PARTITION
from tests.simulations.kernel.worlds import MS, Here

ALWAYS = 2**32 - 1


def delays(here, count, **link):
    """One-way delays of messages that are sent one at a time, in milliseconds."""
    here.link(0, 1, **link)
    taken = []
    for _ in range(count):
        sent = int(here.view.now)
        here.send(0, 1)
        taken.append((here.arrivals()[-1][0] - sent) / MS)
    return np.sort(taken)


def distance(values, distribution):
    """Kolmogorov–Smirnov distance of sorted values to a distribution function."""
    ranks = np.arange(1, len(values) + 1) / len(values)
    model = np.array([distribution(value) for value in values])
    return float(np.max(np.abs(ranks - model)))


YAMMER = Mixture(share=0.939, minimum=3.0, shape=3.35, rate=0.0028)


@pytest.mark.parametrize(
    ("quantile", "distribution"),
    [
        pytest.param(
            lambda p: -0.002 * np.log1p(-np.array(p)), lambda x: 1 - exp(-x / 2.0), id="exponential"
        ),
        pytest.param(
            lambda p: 0.001 * (1 + np.array(p)), lambda x: min(1.0, max(0.0, x - 1)), id="uniform"
        ),
        pytest.param(
            lambda p: YAMMER.quantile(p) / 1000,
            lambda x: 1 - float(YAMMER.survival(x)) if x > 3.0 else 0.0,
            id="a production system's writes, Pareto and exponential",
        ),
    ],
)
def test_delays_of_a_link_follow_its_law(quantile, distribution):
    here = Here()
    here.view.laws[: 2 * TABLE] = law_row(quantile)
    found = delays(here, 500, law=1)
    assert distance(found, distribution) < 1.63 / 500**0.5  # 99 % point of Kolmogorov


def test_the_tail_of_a_law_goes_on_where_a_plain_table_ends():
    row = np.array(law_row(lambda p: YAMMER.quantile(p) / 1000)) / MS
    assert row[TABLE - 1] == pytest.approx(float(YAMMER.quantile(1 - 0.5 / 1024)), abs=1e-3)
    assert row[-1] == pytest.approx(float(YAMMER.quantile(1 - 0.5 / 1024**2)), abs=1e-3)
    assert np.mean([*row[: TABLE - 1], row[TABLE:].mean()]) == pytest.approx(YAMMER.mean, rel=1e-3)


def test_the_pareto_law_has_its_mean_and_its_quartiles():
    table = np.array(quantile_table(Law.PARETO, 0.010, 1.0)) / TICKS_PER_SECOND
    shape = 1 + 2**0.5
    assert table.mean() == pytest.approx(0.010, rel=1e-4)
    assert table[768] / table[256] == pytest.approx(3 ** (1 / shape), rel=0.01)


def test_a_link_sends_one_message_after_the_other():
    """D/D/1: 1,000 bytes at 1 MB/s take 1 ms, and the n-th of a burst waits for n - 1 others."""
    here = Here().link(0, 1, bandwidth=1_000_000)
    for stamp in range(5):
        here.send(0, 1, stamp=stamp, size=1000)
    here.send(0, 2, stamp=9, size=1000)
    assert here.arrivals() == [(0, 9), *((k * MS + MS, k) for k in range(5))]


def poisson(here, load, count):
    """Send 1 ms messages to a link at random; returns when each would have left at once."""
    gaps = np.random.default_rng(5).exponential(MS / load, count)
    times = np.cumsum(gaps).astype(int).tolist()
    for stamp, at in enumerate(times):
        here.send(0, 1, stamp=stamp, size=1000, at=at)
    return times


def test_waiting_at_a_link_is_that_of_the_queue_m_d_1():
    """Pollaczek–Khinchine: with load ρ and service D, the mean wait is ρ D / (2 (1 - ρ))."""
    here = Here().link(0, 1, bandwidth=1_000_000)
    times = poisson(here, 0.5, 3000)
    waits = [at - times[stamp] - MS for at, stamp in here.arrivals()]
    assert len(waits) == 3000
    assert np.mean(waits) / MS == pytest.approx(0.5, rel=0.1)


def test_a_full_buffer_drops_as_the_loss_system_m_d_1_1_does():
    """Erlang's loss formula for one place, which holds for every law of service: ρ / (1 + ρ)."""
    here = Here().link(0, 1, bandwidth=1_000_000, buffer=1000)
    poisson(here, 1.0, 1500)
    assert int(here.view.lost) / 1500 == pytest.approx(0.5, abs=0.04)
    assert set(here.reasons()) == {LOST_FULL}


def test_a_message_that_waits_for_its_disk_holds_nobody_up():
    here = Here().link(0, 1, bandwidth=1_000_000)
    here.send(0, 1, stamp=1, size=1000, waits=5 * MS)
    here.send(0, 1, stamp=2, size=1000)
    assert here.arrivals() == [(MS, 2), (6 * MS, 1)]


def test_a_duplicated_message_arrives_twice_and_gives_its_slot_back():
    here = Here().link(0, 1, duplicate=ALWAYS)
    free = int(here.view.free)
    here.send(0, 1, stamp=7)
    assert here.view.in_flight == 2
    assert here.arrivals() == [(0, 7), (0, 7)]
    assert (int(here.view.free), int(here.view.in_flight)) == (free, 0)


@pytest.mark.parametrize(("name", "share"), [("duplicate", 0.25), ("loss", 0.1)])
def test_shares_of_a_link_are_kept(name, share):
    here = Here().link(0, 1, **{name: round(share * 2**32)})
    for _ in range(1500):
        here.send(0, 1)
        here.run()
    changed = len(here.arrivals()) - 1500 if name == "duplicate" else int(here.view.lost)
    assert changed / 1500 == pytest.approx(share, abs=0.035)


def test_reordering_delays_its_share_by_up_to_its_span():
    late = delays(Here(), 1000, reorder=round(0.3 * 2**32), reorder_span=20 * MS)
    moved = late[late > 0]
    assert len(moved) / 1000 == pytest.approx(0.3, abs=0.045)
    assert moved.max() <= 20.001
    assert moved.mean() == pytest.approx(10.0, rel=0.09)


def test_an_ordered_link_lets_no_message_overtake():
    def sent(**link):
        here = Here()
        here.view.delay[:] = quantile_table(Law.EXPONENTIAL, 0.010)
        here.link(0, 1, **link)
        for stamp in range(100):
            here.send(0, 1, stamp=stamp, at=stamp * MS)
        return [stamp for _, stamp in here.arrivals()]

    assert sent(ordered=1) == list(range(100))
    assert sent(extra=1) != list(range(100))


def test_what_one_fault_does_leaves_the_draws_of_others_alone():
    """Delays of a link with loss, duplicates and other busy links are those without them."""

    def received(noisy, **link):
        here = Here()
        here.view.delay[:] = quantile_table(Law.EXPONENTIAL, 0.010)
        here.link(0, 1, **link)
        for stamp in range(200):
            here.send(0, 1, stamp=stamp)
            for target in range(2, 2 + noisy):
                here.send(0, target, stamp=stamp)
        return {(at, to, stamp) for what, at, _, to, stamp in here.run() if what and to == 1}

    plain = received(0, ordered=0, extra=0)
    assert received(1, duplicate=2**31) > plain
    assert received(1, loss=2**31) < plain
    assert received(0, loss=2**31, duplicate=2**31) > received(0, loss=2**31)


def test_a_lost_message_leaves_its_reason_and_its_number():
    here = Here("at 0s cut 0 -> 1\nat 0s lose 100% on 0 -> 2")
    here.run(0)
    for target in (1, 2, 3):
        here.send(0, target)
    found = [(int(here.view.drop[k].number), int(here.view.drop[k].target)) for k in range(2)]
    assert found == [(1, 1), (2, 2)]
    assert here.reasons() == [LOST_PARTITION, LOST_LOSS]


def test_links_are_the_same_with_and_without_their_own_record():
    """The short way of a plain link and the long way of a shaped one agree, draw by draw."""

    def trace(*, shaped):
        here = Here(loss=2**30)
        here.view.delay[:] = quantile_table(Law.LOGNORMAL, 0.010)
        here.view.links = int(shaped)
        here.kernel.begin(here.state, 1, 0)
        for stamp in range(300):
            here.send(stamp % 5, (stamp + 1 + stamp // 7) % 5, stamp=stamp)
        return here.run()

    assert trace(shaped=True) == trace(shaped=False)
    assert Counter(what for what, *_ in trace(shaped=True))["message"] > 200


def test_bytes_are_counted_with_their_headers():
    here = Here(header=40)
    here.send(0, 1, size=100)
    here.send(1, LANES - 1)
    assert here.view.bytes == 180
