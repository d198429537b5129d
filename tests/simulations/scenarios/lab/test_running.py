"""A laboratory run is a function of its settings and its seed, and says when it cannot end."""

from __future__ import annotations

import numpy as np
import pytest

from simulations.scenarios.lab import running
from simulations.scenarios.lab.problems import read_settings
from simulations.scenarios.lab.running import LabError, run_lab
from simulations.scenarios.lab.settings import LabRun, Protocol

SEED = 5


def short(protocol, **texts):
    return read_settings({"protocol": protocol.value, "seconds": "2s", **texts})


@pytest.mark.parametrize("protocol", list(Protocol))
def test_a_run_repeats_itself_and_another_seed_does_not(protocol):
    run = short(protocol)
    first, again, other = run_lab(run, SEED), run_lab(run, SEED), run_lab(run, SEED + 1)
    assert np.array_equal(first.rows, again.rows)
    assert not np.array_equal(first.rows["invoked"][:20], other.rows["invoked"][:20])


@pytest.mark.parametrize("protocol", list(Protocol))
def test_without_faults_all_is_served_and_no_rule_is_broken(protocol):
    outcome = run_lab(short(protocol), SEED)
    shares = [service.share for service in outcome.services.values()]
    assert all(share.failed == 0 for share in shares)
    assert sum(share.succeeded for share in shares) >= len(outcome.rows) - 5
    assert (outcome.violation, outcome.lost_writes, outcome.stale) == (None, 0, 0)
    assert outcome.is_linearizable


@pytest.mark.parametrize("protocol", list(Protocol))
def test_the_settings_of_a_link_give_the_run_again(protocol):
    run = short(protocol, schedule="at 1s crash leader for 300ms", delay="1ms")
    assert np.array_equal(run_lab(run, SEED).rows, run_lab(read_settings(run.texts()), SEED).rows)


def test_a_run_that_takes_too_many_events_is_refused(monkeypatch):
    monkeypatch.setattr(running, "EVENTS_MAX", 100)
    with pytest.raises(LabError, match="more than 100 events") as caught:
        run_lab(LabRun(), SEED)
    assert caught.value.field == "seconds"
