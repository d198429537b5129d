"""The trace repeats the compiled run step by step, and tells all that happened in it."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from simulations.scenarios.lab.problems import read_settings
from simulations.scenarios.lab.running import EVENTS_MAX, prepare, run_lab
from simulations.scenarios.lab.scenarios import SCENARIOS
from simulations.scenarios.lab.settings import Protocol
from simulations.scenarios.lab.tracing import CHECKS_OFF, trace, unchecked

SEED = 11
FAULTS = """\
at 500ms crash leader for 400ms
at 1200ms partition 0 1 | 2 3 4 for 300ms"""


def settings_of(protocol):
    texts = {"protocol": protocol.value, "seconds": "2s", "schedule": FAULTS, "loss": "0.01"}
    return read_settings({**texts, "swaps": "0" if protocol is Protocol.LEADERLESS else "0.1"})


def history(row):
    return (row.client, row.key, row.invoked, row.ended, row.outcome, row.result, row.node)


@pytest.fixture(scope="module", params=list(Protocol))
def traced(request):
    """Run each protocol through faults once: its settings, outcome and trace."""
    run = settings_of(request.param)
    return run, run_lab(run, SEED), list(trace(run, SEED))


def test_the_trace_and_the_compiled_run_tell_the_same(traced):
    _, outcome, events = traced
    kinds = Counter(event["event"] for event in events)
    assert kinds["invoke"] == len(outcome.rows)
    assert kinds["lost"] == outcome.dropped
    assert kinds["violation"] == 0
    assert outcome.violation is None


def test_the_twin_without_checks_ends_in_the_state_of_the_compiled_run(traced):
    run, outcome, _ = traced
    twin = unchecked(prepare(run, SEED, interpreted=True))
    twin.kernel.start(twin.state)
    twin.kernel.advance(twin.state, EVENTS_MAX)
    world, clients = twin.view.cluster.world, twin.view.clients
    assert twin.view.checks.mode == CHECKS_OFF
    assert (world.events, world.messages, world.bytes, world.lost) == (
        outcome.events,
        outcome.messages,
        outcome.bytes,
        outcome.dropped,
    )
    assert [history(row) for row in clients.row[: clients.rows]] == [
        history(row) for row in outcome.rows.view(np.recarray)
    ]


def test_times_never_go_back(traced):
    times = [event["t_ms"] for event in traced[2]]
    assert times == sorted(times)
    assert (times[0], times[-1]) == (0.0, pytest.approx(2000.0, abs=100.0))


def test_both_faults_are_told_with_their_ends(traced):
    faults = [event for event in traced[2] if event["event"] == "fault"]
    assert {"crash", "partition"} <= {event["of"] for event in faults}
    assert faults[0]["t_ms"] == pytest.approx(500.0, abs=300.0)
    assert "end" in {event["what"] for event in faults} | {event["of"] for event in faults}


def test_every_answer_belongs_to_something_that_was_asked(traced):
    asked = {event["operation"] for event in traced[2] if event["event"] == "invoke"}
    answers = [e["operation"] for e in traced[2] if e["event"] in ("ok", "fail", "info")]
    assert len(set(answers)) == len(answers)
    assert set(answers) <= asked


def test_the_same_settings_and_seed_give_the_same_trace(traced):
    run, _, events = traced
    again = list(trace(run, SEED, events_max=300))
    assert again[:-1] == events[: len(again) - 1]
    assert again[-1]["reason"] == "limit of events"
    assert again[-1]["events"] >= 300


@pytest.mark.parametrize("name", ["lost-vote", "lost-entry"])
def test_a_broken_rule_is_told_at_the_moment_at_which_the_checks_found_it(name):
    scenario = SCENARIOS[name]
    run = read_settings(scenario.settings)
    outcome = run_lab(run, scenario.seed)
    broken = [e for e in trace(run, scenario.seed) if e["event"] == "violation"]
    assert [(e["invariant"], e["node"]) for e in broken] == [
        (outcome.violation.invariant, outcome.violation.node)
    ]
    assert broken[0]["t_ms"] == pytest.approx(outcome.violation.at_ms)
