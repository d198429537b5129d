"""A campaign is its parameters and its seed: the same bytes whoever computes the chunks."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from simulations.kernel.limits import TICKS_PER_SECOND
from simulations.kernel.record import dtype_of, leaves
from simulations.scenarios.campaign import ClusterRunError, merge, plan, run_chunk
from simulations.scenarios.kernels.raft_run import Run
from simulations.scenarios.presets import PRESETS
from simulations.scenarios.setup import prepare
from simulations.scenarios.tracing import trace
from tests.simulations.clusters import calm, stormy


def result_bytes(parameters, seed, workers, order):
    with ThreadPoolExecutor(workers) as pool:
        done = dict(
            zip(order, pool.map(lambda k: run_chunk(parameters, seed, k), order), strict=True)
        )
    partials = [json.loads(json.dumps(done[index])) for index in sorted(done)]
    return json.dumps(merge(parameters, partials))


@pytest.mark.parametrize(
    "parameters",
    [
        pytest.param(calm(years=400.0), id="availability"),
        pytest.param(
            PRESETS["raft-leader-crash"].parameters({"trials": "25000"}), id="leader crash"
        ),
    ],
)
def test_the_same_seed_gives_the_same_bytes_for_any_number_of_workers(parameters, monkeypatch):
    monkeypatch.setattr("simulations.scenarios.campaign.TRIALS_PER_CHUNK", 10_000)
    order = list(range(plan(parameters)))
    assert len(order) >= 3
    alone = result_bytes(parameters, 5, 1, order)
    assert result_bytes(parameters, 5, 4, order[::-1]) == alone
    assert result_bytes(parameters, 6, 1, order) != alone


def test_chunks_are_independent_of_each_other():
    parameters = calm(years=400.0)
    first, second = (run_chunk(parameters, 1, index) for index in (0, 1))
    assert first["replications"] != second["replications"]
    assert run_chunk(parameters, 1, 0) == first


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({}, id="plain Raft"),
        pytest.param(
            {"pre_vote": True, "check_quorum": True, "leader_stickiness": True}, id="all switches"
        ),
    ],
)
def test_compiled_and_interpreted_runs_have_the_same_trace(changes):
    """Same digest over all events and the same state in every field, after thousands of events."""
    both = [prepare(stormy(**changes), seed=4, interpreted=twin) for twin in (False, True)]
    states = [run_a_second(prepared) for prepared in both]
    assert both[0].view.cluster.world.events > 2000
    assert states[0] == states[1]


def run_a_second(prepared):
    prepared.kernel.start(prepared.state)
    prepared.view.cluster.world.until = 3 * TICKS_PER_SECOND
    prepared.kernel.advance(prepared.state, 10_000_000)
    return leaves(prepared.state, dtype_of(Run))


def test_the_trace_tells_of_the_crash_the_votes_and_the_new_leader():
    parameters = PRESETS["raft-leader-crash"].parameters({})
    lines = list(trace(parameters, 1))
    kinds = [line["event"] for line in lines]
    assert kinds[0] == "start"
    assert lines[-1] == {"t_ms": lines[-1]["t_ms"], "event": "end", "reason": "elected"}
    assert any(line.get("role") == "leader" for line in lines[-8:])
    assert "vote" in [line.get("kind") for line in lines if line["event"] == "message"]
    assert [line["t_ms"] for line in lines] == sorted(line["t_ms"] for line in lines)


def test_more_operations_than_there_is_room_for_are_an_error_and_not_dropped():
    parameters = stormy(
        writes_per_second=100.0, faults=calm().faults, loss=0.999, check_every_event=False
    )
    prepared = prepare(parameters, seed=1)
    prepared.view.clients.patience = 60 * TICKS_PER_SECOND
    prepared.kernel.start(prepared.state)
    prepared.view.cluster.world.until = 60 * TICKS_PER_SECOND
    assert prepared.kernel.advance(prepared.state, 10_000_000) == 2
    assert prepared.view.cluster.world.error != 0


def test_a_bound_that_is_reached_is_named(monkeypatch):
    monkeypatch.setattr("simulations.scenarios.campaign.STEPS_MAX", 1000)
    with pytest.raises(ClusterRunError, match="step budget"):
        run_chunk(calm(), 1, 0)


def test_a_campaign_beyond_reason_is_refused():
    with pytest.raises(ValueError, match="too much work"):
        plan(calm(years=1e7, skip_quiescence=False))
