"""Erlang C against published tables, and flows computed by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.analysis.erlang import erlang_c
from metrics.analysis.queueing import performance
from metrics.domain.errors import InvalidParameterError
from metrics.domain.reading import parse_document


def loads(components, **journeys):
    """Return the performance of components, with journeys given as (entry, demand)."""
    tree = {
        "format": "reliability/v1",
        "components": components,
        "journeys": {
            name: {"entry": entry, "demand": demand} for name, (entry, demand) in journeys.items()
        },
    }
    return performance(parse_document(tree))


def server(**changes):
    """One replica that serves ten requests a second, one after the other."""
    return {"capacity": {"rps": 10, "service_time": "100ms"}, **changes}


@pytest.mark.parametrize(
    ("servers", "offered", "expected"),
    [
        pytest.param(1, 0.5, 0.5, id="M/M/1: the utilisation"),
        pytest.param(2, 1.0, 1 / 3, id="M/M/2 at half load"),
        pytest.param(3, 2.0, 4 / 9, id="M/M/3 at two thirds"),
        pytest.param(5, 4.0, 0.554113, id="Cooper, table of Erlang C"),
        pytest.param(10, 8.0, 0.409180, id="ten servers, eight erlangs"),
        pytest.param(14, 10.0, 0.174132, id="call-centre example, 14 agents"),
        pytest.param(4, 0.0, 0.0, id="no load"),
    ],
)
def test_erlang_c_agrees_with_the_tables(servers, offered, expected):
    assert erlang_c(servers, offered) == pytest.approx(expected, abs=5e-6)


@given(st.integers(1, 300), st.floats(0, 0.999))
def test_one_more_server_never_makes_more_requests_wait(servers, utilisation):
    offered = servers * utilisation
    assert 0 <= erlang_c(servers + 1, offered) <= erlang_c(servers, offered) <= 1


@pytest.mark.parametrize(("servers", "offered"), [(0, 0.0), (2, 2.0), (2, -0.1)])
def test_erlang_c_refuses_what_has_no_steady_state(servers, offered):
    with pytest.raises(InvalidParameterError, match="offered load"):
        erlang_c(servers, offered)


def test_a_single_server_is_an_m_m_1_queue():
    group = loads({"app": server()}, use=("app", 5)).components["app"]
    assert group.utilisation == pytest.approx(0.5)
    assert group.response_seconds == pytest.approx(1 / (10 - 5))


def test_replicas_share_one_queue():
    group = loads({"app": server(replicas=2)}, use=("app", 10)).components["app"]
    # Erlang C is 1/3 here, so the mean wait is (1/3) / (20 - 10) seconds.
    assert group.response_seconds == pytest.approx(0.1 + 1 / 30)


def test_an_idle_standby_does_not_serve():
    app = server(replicas=2, required=1, standby={"mode": "hot", "failover_time": "1s"})
    assert loads({"app": app}, use=("app", 5)).components["app"].utilisation == pytest.approx(0.5)


def test_a_replica_may_serve_several_requests_at_once():
    app = {"capacity": {"rps": 20, "service_time": "100ms"}}
    group = loads({"app": app}, use=("app", 10)).components["app"]
    assert group.response_seconds == pytest.approx(0.1 + 1 / 30)


def test_demand_flows_along_needs_and_adds_up():
    components = {"a": {"needs": ["c"]}, "b": {"needs": ["c", "d"]}, "c": {"needs": ["d"]}, "d": {}}
    demands = loads(components, one=("a", 3), two=("b", 4)).components
    assert {key: load.demand_rps for key, load in demands.items()} == {
        "a": 3,
        "b": 4,
        "c": 7,
        "d": 11,
    }


def test_a_cache_holds_its_hits_back():
    need = {"target": "web", "if_down": "serve_cached", "hit_ratio": 0.9, "ttl": "1m"}
    web = loads({"cdn": {"needs": [need]}, "web": {}}, use=("cdn", 100)).components["web"]
    assert web.demand_rps == pytest.approx(10)


def test_any_of_spreads_its_calls_and_a_gate_with_memory_calls_the_first():
    spread = {"any_of": ["x", "y", "z"], "required": 2}
    first = {"any_of": ["x", "y"], "failover_time": "5s"}
    components = {"app": {"needs": [spread, first]}, "x": {}, "y": {}, "z": {}}
    demands = loads(components, use=("app", 6)).components
    assert [demands[key].demand_rps for key in "xyz"] == [10, 4, 4]


def test_the_response_time_adds_up_needs_one_after_the_other():
    components = {"app": server(needs=["db", "mail"]), "db": server(), "mail": server()}
    journey = loads(components, use=("app", 5)).journeys["use"]
    assert journey.response_seconds == pytest.approx(3 * 0.2)


def test_targets_of_all_of_are_called_at_the_same_time():
    slow = {"capacity": {"rps": 1000, "service_time": "500ms"}}
    components = {"app": {"needs": [{"all_of": ["db", "slow"]}]}, "db": server(), "slow": slow}
    journey = loads(components, use=("app", 5)).journeys["use"]
    assert journey.response_seconds == pytest.approx(0.5, rel=1e-3)


def test_a_journey_carries_load_until_its_first_group_saturates():
    components = {
        "app": {"capacity": {"rps": 100}, "needs": ["db"]},
        "db": {"capacity": {"rps": 40}},
    }
    figures = loads(components, read=("app", 10), write=("db", 10))
    assert figures.journeys["read"].capacity_rps == pytest.approx(20)
    assert figures.journeys["write"].capacity_rps == pytest.approx(20)


def test_a_saturated_group_has_a_utilisation_but_no_response_time():
    figures = loads({"app": server()}, use=("app", 12))
    assert figures.components["app"].utilisation == pytest.approx(1.2)
    assert figures.journeys["use"].response_seconds is None
    assert figures.journeys["use"].capacity_rps == pytest.approx(10)


def test_without_capacities_there_are_no_figures():
    journey = loads({"app": {}}, use=("app", 5)).journeys["use"]
    assert (journey.response_seconds, journey.capacity_rps) == (None, None)
