"""Clocks that are wrong: offset, drift, and timers that go by them."""

from __future__ import annotations

from fractions import Fraction

import pytest

from simulations.kernel.limits import TICKS_PER_SECOND
from tests.simulations.kernel.worlds import Here

DAY = 86_400 * TICKS_PER_SECOND
MILLION = 1_000_000


def drifting(ppm, *, interpreted=False):
    here = Here(interpreted=interpreted)
    here.view.drift[2] = ppm
    here.kernel.begin(here.state, 1, 0)
    return here


@pytest.mark.parametrize("ppm", [-500_000, -30, 0, 7, 10_000, 500_000])
@pytest.mark.parametrize("ticks", [0, 1, 999_983, 300 * 365 * DAY])
def test_a_timer_ends_when_the_local_clock_has_gone_on_by_its_length(ppm, ticks):
    """The exact length is ticks / (1 + drift), rounded up to whole ticks."""
    here = drifting(ppm)
    taken = here.kernel.local_to_world(here.state, 2, ticks)
    assert taken == -(-ticks * MILLION // (MILLION + ppm))
    here.view.now = taken
    assert here.kernel.clock(here.state, 2) >= ticks
    here.view.now = max(0, taken - 1)
    assert here.kernel.clock(here.state, 2) < max(ticks, 1)


def test_a_perfect_clock_shows_true_time():
    here = drifting(10_000)
    here.view.now = 300 * 365 * DAY
    assert here.kernel.clock(here.state, 1) == here.view.now
    assert here.kernel.local_to_world(here.state, 1, DAY) == DAY


def test_randomised_timeouts_are_stretched_by_the_drift():
    low, span = TICKS_PER_SECOND, TICKS_PER_SECOND
    plain, fast = drifting(0), drifting(250_000)
    true = [plain.kernel.timer_between(plain.state, 2, low, span) for _ in range(50)]
    short = [fast.kernel.timer_between(fast.state, 2, low, span) for _ in range(50)]
    assert short == [-(-4 * ticks // 5) for ticks in true]


def test_a_clock_keeps_what_it_shows_when_its_drift_changes():
    here = Here("at 1s clock 2 drift 1% for 2s\nat 5s clock 2 offset -50ms")
    seconds = dict.fromkeys((1, 2, 3, 4, 6), 0.0)
    for at in seconds:
        here.run(at * TICKS_PER_SECOND)
        seconds[at] = here.kernel.clock(here.state, 2) / TICKS_PER_SECOND
    assert seconds == pytest.approx({1: 1.0, 2: 2.01, 3: 3.02, 4: 4.02, 6: 5.97})


def test_a_clock_never_goes_back_while_nobody_sets_it():
    here = Here("at 1s clock 0 drift -50%\nat 2s clock 0 drift 50%\nat 3s clock 0 drift -50%")
    shown = []
    for step in range(400):
        here.run(step * 99_991)
        shown.append(here.kernel.clock(here.state, 0))
    assert shown == sorted(shown)


def test_offsets_and_drifts_are_set_from_the_start():
    here = Here()
    here.view.offset[1], here.view.drift[1] = 123, -7
    here.kernel.begin(here.state, 1, 0)
    here.view.now = DAY
    assert here.kernel.clock(here.state, 1) == 123 + int(DAY * Fraction(MILLION - 7, MILLION))
