"""Ages of outages against closed forms and numerical integration."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.integrate import quad

from metrics.analysis.aging import DRY, FADING, FRESH, WARM, Transitions, aged
from metrics.domain.architecture import Need

UP, FAST, SLOW = 1 / 100.0, 1 / 2.0, 1 / 30.0
"""Up for 100 s, then two phases of repair, of 2 s and 30 s."""


def chain():
    """Up, first phase of the repair, second phase, in a cycle."""
    times = np.array([1 / UP, 1 / FAST, 1 / SLOW])
    weights = times / times.sum()
    cycle = 1 / times.sum()
    return Transitions(np.array([0, 1, 2]), np.array([1, 2, 0]), np.full(3, cycle), weights)


def lasting(age):
    """P(an outage lasts longer than `age`): the sum of two exponential times."""
    return (FAST * math.exp(-SLOW * age) - SLOW * math.exp(-FAST * age)) / (FAST - SLOW)


def cache(**times):
    return Need.model_validate({"target": "a", "if_down": "serve_cached", **times})


@pytest.fixture
def found():
    need = cache(hit_ratio=0.8, ttl="20s", stale_if_error="5s")
    return aged(chain(), np.array([False, True, True]), need)


def in_phase(found, phase):
    return float(found.transitions.weights[found.phase == phase].sum())


@pytest.mark.parametrize(
    ("phase", "begins", "ends"), [(FRESH, 0, 5), (FADING, 5, 25), (DRY, 25, math.inf)]
)
def test_a_phase_lasts_as_long_as_outages_have_its_age(found, phase, begins, ends):
    cycle = 1 / (1 / UP + 1 / FAST + 1 / SLOW)
    truth, _ = quad(lasting, begins, ends, epsabs=1e-14)
    assert in_phase(found, phase) == pytest.approx(cycle * truth, rel=1e-9)


def test_a_warm_cache_is_one_whose_gate_is_satisfied(found):
    assert in_phase(found, WARM) == pytest.approx(100 / 132, rel=1e-14)


@pytest.mark.parametrize("power", [1, 2, 4])
def test_the_power_of_what_a_fading_cache_serves_is_its_integral(found, power):
    cycle = 1 / (1 / UP + 1 / FAST + 1 / SLOW)
    truth, _ = quad(lambda x: (0.8 * (25 - x) / 20) ** power * lasting(x), 5, 25, epsabs=1e-14)
    fading = found.phase == FADING
    served = found.served[power - 1, fading] @ found.transitions.weights[fading]
    assert served == pytest.approx(cycle * truth, rel=1e-9)


def test_as_many_caches_run_dry_as_outages_reach_the_age(found):
    moves = found.transitions
    dries = (found.phase[moves.sources] == FADING) & (found.phase[moves.targets] == DRY)
    cycle = 1 / (1 / UP + 1 / FAST + 1 / SLOW)
    assert moves.flux[dries].sum() == pytest.approx(cycle * lasting(25), rel=1e-10)


def test_without_a_time_to_live_a_cache_runs_dry_at_once_after_it_was_fresh():
    need = cache(hit_ratio=1, stale_if_error="5s")
    found = aged(chain(), np.array([False, True, True]), need)
    assert in_phase(found, FADING) == 0
    assert in_phase(found, FRESH) + in_phase(found, DRY) == pytest.approx(32 / 132, rel=1e-12)
