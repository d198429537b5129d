"""How often lost heartbeats let a follower stand for election: counted by hand and drawn."""

from __future__ import annotations

import numpy as np
import pytest

from simulations.kernel.limits import TICKS_PER_MILLISECOND
from simulations.scenarios.silences import silence_chance, silent_timeouts


def test_a_timeout_of_two_to_three_intervals_needs_two_losses():
    assert silence_chance(0.1, 0.1, (0.2001, 0.2999)) == pytest.approx(0.9 * 0.1**2)


def test_half_of_the_timeouts_need_one_loss_more():
    chance = silence_chance(0.1, 0.1, (0.200, 0.400))
    assert chance == pytest.approx(0.9 * (0.1**2 + 0.1**3) / 2, rel=1e-3)


def test_nothing_lost_is_never_silent():
    assert silence_chance(0.0, 0.1, (0.2, 0.3)) == 0.0


def test_silences_are_as_frequent_as_in_lists_of_lost_heartbeats():
    draws = np.random.default_rng(5)
    lost = draws.random((400_000, 5)) < 0.3
    missed = np.ceil(draws.uniform(0.15, 0.3, 400_000) / 0.06).astype(int) - 1
    silent = ~lost[:, 0] & (np.cumprod(lost[:, 1:], axis=1).sum(axis=1) >= missed)
    assert silent.mean() == pytest.approx(silence_chance(0.3, 0.06, (0.15, 0.3)), rel=0.03)


def test_short_timeouts_are_silent_more_often():
    ticks = silent_timeouts(0.01, 0.1, (0.2, 0.4), count=64)
    short = sum(tick < 300 * TICKS_PER_MILLISECOND for tick in ticks)
    assert short >= 63
