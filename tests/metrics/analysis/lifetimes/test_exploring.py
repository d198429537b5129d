"""States found one by one, against the chains that are built from all combinations."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from metrics.analysis import chains
from metrics.analysis.lifetimes.exploring import Part, first_failures, needed
from metrics.analysis.lifetimes.law import Law
from metrics.analysis.markov.steady import steady_state
from metrics.domain.architecture import Architecture

SITES = {
    "r": {"outage": {"mtbf": "5y", "mttr": "4h"}},
    "a": {"parent": "r", "outage": {"mtbf": "1y", "mttr": "2h"}},
    "b": {"parent": "r", "outage": {"mtbf": "2y", "mttr": "1h"}},
}
UNIT = {"failure": {"mtbf": "30d", "mttr": "2h"}}
PLACED = {**UNIT, "placement": {"a": 1, "b": 1}, "required": 1}
STANDBY = {
    **PLACED,
    "standby": {
        "mode": "warm",
        "failover_time": "1m",
        "coverage": 0.9,
        "manual_failover_time": "30m",
    },
}
VOTES = {
    **UNIT,
    "placement": {"a": 2, "b": 1},
    "data": {"replication": {"mode": "raft", "election_timeout": ["1s", "2s"]}},
}
CREWS = {**UNIT, "placement": {"a": 2, "b": 1}, "required": 2, "repair_crews": 1}
CAUSE = {**PLACED, "common_cause": {"mtbf": "90d", "mttr": "20m"}}


def document(**components):
    return Architecture.model_validate(
        {"format": "reliability/v1", "sites": SITES, "components": components}
    )


@pytest.mark.parametrize(
    "component",
    [
        pytest.param(STANDBY, id="standby with failovers by hand"),
        pytest.param(VOTES, id="votes and elections"),
        pytest.param(CREWS, id="one repair crew, first failed first repaired"),
        pytest.param(CAUSE, id="common cause"),
    ],
)
def test_all_states_and_their_long_run_are_found(component):
    architecture = document(x=component)
    part = Part(architecture, ["x"])
    explored = part.explore(states_max=10_000)
    built = chains.build(architecture, ["x"])
    assert explored.is_complete
    assert explored.chain.size == built.chain.size
    up = part.is_up(explored.states, ["x"])
    expected = float(steady_state(built.chain)[~built.group_up["x"]].sum())
    assert float(steady_state(explored.chain)[~up].sum()) == pytest.approx(expected, rel=1e-11)


def test_a_gate_remembers_its_target():
    gate = {**UNIT, "needs": [{"any_of": ["a", "b"], "failover_time": "1m"}]}
    architecture = document(x=gate, a=UNIT, b=UNIT)
    part = Part(architecture, ["x"])
    explored = part.explore(states_max=1_000)
    built = chains.build(architecture, ["x", "a", "b"])
    up = part.is_up(explored.states, ["x"])
    expected = float(steady_state(built.chain)[~built.available["x"]].sum())
    assert float(steady_state(explored.chain)[~up].sum()) == pytest.approx(expected, rel=1e-11)


def test_only_what_full_service_needs_comes_along():
    soft = {"target": "c", "if_down": "degrade", "quality": 0.5}
    architecture = document(a={**UNIT, "needs": ["b", soft]}, b=UNIT, c=PLACED)
    assert needed(architecture, ["a"]) == {"a", "b"}
    assert first_failures(architecture, ["a"]) == 2


def test_what_is_left_out_is_rarer_than_its_stated_bound():
    architecture = document(x=STANDBY, y=CREWS, z=CAUSE)
    entries = ["x", "y", "z"]
    part = Part(architecture, entries)

    def law(states_max):
        explored = part.explore(states_max=states_max)
        up = part.is_up(explored.states, entries)
        return Law(explored, up, (explored.faults == 0) & up)

    few, many = law(400), law(40_000)
    month, limit = 730 * 3600.0, 3600.0
    bound = few.left_out_rate * month
    assert 1e-8 < bound < 1e-2
    assert few.exceeds(month, limit) == pytest.approx(many.exceeds(month, limit), abs=bound)
    assert few.mttf == pytest.approx(many.mttf, rel=few.left_out_rate * few.mttf)


def test_leaving_out_one_level_more_leaves_the_start_and_fewer_states():
    part = Part(document(x=STANDBY, y=CREWS), ["x", "y"])
    explored = part.explore(states_max=2_000)
    coarser, kept = explored.coarser()
    assert coarser.level == explored.level - 1
    assert coarser.chain.size == int(kept.sum())
    assert coarser.start.sum() == pytest.approx(1)
    assert coarser.left_out.sum() > 0


def test_roles_that_go_back_leave_one_state_at_rest():
    three = {**STANDBY, "placement": {"a": 2, "b": 2}, "required": 2}
    architecture = document(x=three, y=three, z=three)
    part = Part(architecture, ["x", "y", "z"]).with_home(0)
    explored = part.explore(states_max=3_000)
    up = part.is_up(explored.states, ["x", "y", "z"])
    assert part.resting > 12
    assert part.roles_go_back
    assert int(((explored.faults == 0) & up).sum()) == 1


def test_times_that_are_not_exponential_are_refused():
    failure = {**UNIT["failure"], "up": {"law": "weibull", "shape": 2}}
    with pytest.raises(chains.UnsupportedError, match="not exponential"):
        Part(document(x={"failure": failure}), ["x"])


def test_a_cache_that_serves_everything_is_refused():
    cache = {"target": "y", "if_down": "serve_cached", "hit_ratio": 1, "stale_if_error": "1h"}
    with pytest.raises(chains.UnsupportedError, match="for a fixed time"):
        Part(document(x={**UNIT, "needs": [cache]}, y=UNIT), ["x"])


def test_a_start_elsewhere_changes_nothing_in_the_long_run():
    part = Part(document(x=STANDBY), ["x"])
    explored = part.explore(states_max=10_000)
    up = part.is_up(explored.states, ["x"])
    resting = (explored.faults == 0) & up
    other = np.zeros_like(explored.start)
    other[np.flatnonzero(resting)[-1]] = 1.0
    moved = dataclasses.replace(explored, start=other)
    assert Law(moved, up, resting).outages.mean == pytest.approx(
        Law(explored, up, resting).outages.mean, rel=1e-12
    )
