"""Runs of Multi-Paxos: consistency, progress, duels, campaigns, and the two lives of the kernel."""

from __future__ import annotations

import numpy as np
import pytest

from simulations.checkers.linearizability import check_table
from simulations.kernel.record import dtype_of, leaves
from simulations.scenarios.campaign import merge, plan, run_chunk, run_replication
from simulations.scenarios.chunks import COLUMNS, row
from simulations.scenarios.kernels.multi_paxos_run import Run
from simulations.scenarios.lab.multi_paxos import settings_of
from simulations.scenarios.lab.running import run_lab
from simulations.scenarios.lab.settings import LabRun
from simulations.scenarios.lab.tracing import trace as trace_lab
from simulations.scenarios.parameters import Protocol
from simulations.scenarios.presets import PRESETS
from simulations.scenarios.setup import prepare
from simulations.scenarios.tracing import trace
from tests.simulations.clusters import calm, servers_that_fail
from tests.simulations.paxos import Lab, stormy

DOWN, ELECTIONS = (COLUMNS.index(name) for name in ("down_ticks", "elections"))
BUSY = {
    "protocol": Protocol.MULTI_PAXOS,
    "faults": servers_that_fail(5, mtbf_seconds=120.0, mttr_seconds=30.0),
    "election_timeout_seconds": (0.150, 0.300),
    "heartbeat_seconds": 0.050,
}


def lab(**changes):
    return run_lab(LabRun(protocol="multi-paxos", **changes), 1)


# ---- consistency ---------------------------------------------------------------------------------


def verdict(**changes):
    run = Lab(seconds=20.0, seed=3, **stormy(mtbf=1.0, **changes))
    run.go()
    assert run.run.checks.violation == 0
    return check_table(run.rows()).answer.value


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"reads": "log"}, id="reads through the log"),
        pytest.param({"reads": "read-index"}, id="reads by quorum"),
        pytest.param({"reads": "lease"}, id="reads by lease"),
        pytest.param({"phase_1_quorum": 4, "phase_2_quorum": 2}, id="flexible quorums"),
    ],
)
def test_histories_of_a_storm_are_linearizable(changes):
    assert verdict(**changes) == "linearizable"


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"reads": "local"}, id="local reads"),
        pytest.param({"sessions": False}, id="without sessions"),
    ],
)
def test_histories_of_a_storm_show_what_is_given_up(changes):
    assert verdict(**changes) == "not linearizable"


def test_a_deposed_leader_serves_stale_local_reads_and_no_others():
    schedule = "at 2s partition leader 1 | rest\nat 6s heal"
    assert lab(schedule=schedule, read_mode="local").is_linearizable is False
    assert lab(schedule=schedule, read_mode="lease").is_linearizable is True
    assert lab(schedule=schedule, read_mode="read-index").is_linearizable is True


def test_a_value_that_the_flaw_lets_go_counts_as_a_lost_write():
    run = Lab(seconds=60.0, **stormy(clients=6, think=0.01, mtbf=1.0, flaw="ignore-accepted"))
    run.go()
    assert run.run.checks.lost > 0


# ---- progress ------------------------------------------------------------------------------------


def test_the_cluster_serves_again_soon_after_a_partition_heals():
    outcome = lab(
        schedule="at 2s partition 0 1 | 2 3 | 4\nat 5s heal", seconds="10s", patience="200ms"
    )
    during, after = outcome.between(2.5, 4.5), outcome.between(6.0, 9.0)
    assert (during["outcome"] == 1).sum() == 0
    assert (after["outcome"] == 1).mean() > 0.95


def test_a_crashed_leader_is_replaced_within_a_few_timeouts():
    outcome = lab(schedule="at 2s crash leader", seconds="6s")
    assert outcome.counts["elections"] == 2
    assert (outcome.between(2.6, 5.5)["outcome"] == 1).all()


def test_a_rejoining_server_with_a_high_ballot_costs_one_round_trip():
    """The leader takes a ballot above the one that the server campaigned with in vain."""
    outcome = lab(schedule="at 2s partition 4 | rest\nat 4s heal", seconds="6s")
    assert outcome.counts["leaders_deposed"] <= 2


def test_pms_2_4_proposers_with_equal_patience_duel_for_ever():
    duel = {"election_timeout": "50ms", "delay": "20ms", "stickiness": "off"}
    endless = lab(**duel)
    assert endless.counts["values_chosen"] == 0
    assert endless.counts["duels"] > 500
    ended = lab(**{**duel, "election_timeout": "150ms-300ms"})
    assert ended.counts["values_chosen"] > 100
    assert ended.counts["duels"] < 10


def test_a_proposer_that_is_told_to_start_disturbs_a_sticky_leader_once():
    """The others ignore it, and the leader takes a ballot above the one that it used."""
    outcome = lab(schedule="at 2s elect 0 1 2 3 4", seconds="5s")
    assert outcome.counts["elections"] == 2
    assert (outcome.between(2.1, 4.5)["outcome"] == 1).all()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        pytest.param({"phase_one": 2, "phase_two": 3}, "may miss each other", id="quorums"),
        pytest.param({"phase_two": 6}, "only 5 servers", id="too large"),
        pytest.param({"lease": "200ms"}, "shorter than the smallest", id="long lease"),
        pytest.param({"schedule": "at 1s add 4"}, "membership change", id="membership"),
    ],
)
def test_settings_that_do_not_suit_multi_paxos_are_explained(changes, message):
    with pytest.raises(ValueError, match=message):
        LabRun(protocol="multi-paxos", **changes)


def test_phase_1_waits_for_the_larger_quorum():
    outcome = lab(
        phase_one=4, phase_two=2, schedule="at 2s crash 0 1 2 for 10s", seconds="5s", clients=2
    )
    assert outcome.counts["elections"] == 1


# ---- campaigns -----------------------------------------------------------------------------------


def campaign(parameters, seed=1):
    chunks = range(plan(parameters))
    return merge(parameters, [run_chunk(parameters, seed, index) for index in chunks])


def test_a_crashed_leader_is_replaced_as_predicted_without_split_votes():
    parameters = PRESETS["multi-paxos-leader-crash"].parameters({"trials": "20000"})
    times = campaign(parameters)["leader_down_time_ms"]
    assert times["mean"] == pytest.approx(times["predicted_mean"], rel=0.01)
    assert times["p99"] == pytest.approx(times["predicted_quantiles"]["p99"], rel=0.02)


def test_equal_timeouts_that_never_elect_in_raft_do_no_harm_here():
    settings = {"election_timeout": "150ms-150ms", "trials": "200"}
    raft = campaign(PRESETS["raft-leader-crash"].parameters(settings))
    paxos = campaign(PRESETS["multi-paxos-leader-crash"].parameters(settings))
    assert (raft["undecided"], paxos["undecided"]) == (200, 0)


@pytest.mark.parametrize(
    "settings",
    [
        pytest.param({}, id="majorities"),
        pytest.param({"quorum": "2"}, id="phase 1 with four, phase 2 with two"),
    ],
)
def test_availability_meets_the_closed_form(settings):
    given = {"mtbf": "100h", "mttr": "1h", "years": "100", **settings}
    result = campaign(PRESETS["multi-paxos-availability"].parameters(given))
    low, high = result["unavailability"]["interval_99"]
    assert low <= result["unavailability"]["predicted"] <= high
    elections = result["elections_per_year"]
    assert elections["measured"] == pytest.approx(elections["predicted"], rel=0.03)


def replications(parameters, count, seconds):
    prepared = prepare(parameters, seed=77)
    return np.array([_one(prepared, k, seconds) for k in range(count)], float)


def _one(prepared, replication, seconds):
    run_replication(prepared, replication, seconds)
    return row(prepared.view)


@pytest.mark.parametrize(
    ("changes", "precision"),
    [
        pytest.param({}, 0.03, id="a leader that stays"),
        # Who leads matters more here, and the pairs come apart where the leaders differ.
        pytest.param({"quorum": 2, "phase_1_quorum": 4}, 0.5, id="flexible quorums"),
    ],
)
def test_skipping_is_unbiased_on_the_same_fault_schedule(changes, precision):
    """Paired: the 99 % interval of the difference covers zero, in downtime and in elections."""
    skipped = replications(calm(**{**BUSY, **changes}), 25, 900.0)
    whole = replications(calm(skip_quiescence=False, **{**BUSY, **changes}), 25, 900.0)
    for_each = skipped[:, [DOWN, ELECTIONS]] - whole[:, [DOWN, ELECTIONS]]
    half = 2.80 * for_each.std(axis=0, ddof=1) / np.sqrt(25)  # Student's t with 24 degrees
    assert (np.abs(for_each.mean(axis=0)) <= half + 1e-9).all()
    assert half[0] < precision * whole[:, DOWN].mean()


# ---- the two lives of the kernel -----------------------------------------------------------------


def test_compiled_and_interpreted_runs_have_the_same_trace():
    """Same digest over all events and the same state in every field, after thousands of events."""
    both = [Lab(interpreted=twin, seconds=3.0, seed=8, **stormy()) for twin in (False, True)]
    states = [_state(run) for run in both]
    assert both[0].world.events > 3000
    assert states[0] == states[1]


def _state(run):
    run.go()
    return leaves(run.state, dtype_of(Run))


def test_a_campaigns_trace_tells_of_ballots_and_ends_with_a_leader():
    parameters = PRESETS["multi-paxos-leader-crash"].parameters({})
    lines = list(trace(parameters, 1))
    kinds = {line.get("kind") for line in lines}
    assert {"prepare", "promise", "heartbeat", "election_timeout"} <= kinds
    assert lines[0]["protocol"] == "multi-paxos"
    assert lines[-1]["reason"] == "elected"


def test_a_laboratory_trace_shows_slots_that_become_chosen():
    lines = list(trace_lab(LabRun(protocol="multi-paxos", seconds="500ms"), 1))
    logs = [line["log"] for line in lines if "log" in line]
    assert any(entry["committed"] for log in logs for entry in log)
    assert {"accept", "accepted", "commit"} <= {line.get("kind") for line in lines}


def test_the_laboratory_hands_its_settings_to_the_protocol():
    run = LabRun(
        protocol="multi-paxos", phase_one=4, phase_two=2, stickiness="off", clock_drift="1%"
    )
    settings = settings_of(run)
    assert (settings.quorum_1, settings.quorum_2) == (4, 2)
    assert (settings.leader_stickiness, settings.back_off) == (False, False)
    assert settings.usable_lease == pytest.approx(0.150 * 0.99 / 1.01)
