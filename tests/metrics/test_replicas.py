from __future__ import annotations

import pytest

from metrics.analysis.replicas import replica_counts, with_replicas
from metrics.domain.architecture import Component
from metrics.domain.reading import parse_document
from metrics.web.sweeps import replica_sweeps
from tests.metrics.documents import pair, pair_figures

RAFT = {"data": {"replication": {"mode": "raft", "election_timeout": ["150ms", "300ms"]}}}
FAILURE = {"mtbf": "30d", "mttr": "1h"}


def design(**component):
    return parse_document({"format": "reliability/v1", "components": {"c": component}})


def test_fewer_replicas_than_required_are_not_compared():
    assert replica_counts(Component(replicas=3, required=2)) == (2, 3, 4, 5, 6)


def test_voting_groups_are_compared_in_odd_sizes():
    voters = design(failure=FAILURE, replicas=5, **RAFT).components["c"]
    assert replica_counts(voters) == (1, 3, 5, 7)


def test_the_present_number_leaves_the_design_as_it_is():
    present = design(failure=FAILURE, replicas=3, required=2)
    assert with_replicas(present, "c", 3) is present


def test_new_replicas_do_not_raise_what_is_required():
    grown = with_replicas(design(failure=FAILURE, replicas=2), "c", 4).components["c"]
    assert (grown.replica_count, grown.required_count) == (4, 2)


def test_replicas_are_spread_evenly_over_the_sites_in_use():
    sites = {"a": {}, "b": {}, "d": {}}
    component = {"failure": FAILURE, "placement": {"a": 2, "b": 2, "d": 0}, "required": 1}
    document = {"format": "reliability/v1", "sites": sites, "components": {"c": component}}
    grown = with_replicas(parse_document(document), "c", 5).components["c"]
    assert grown.placement == {"a": 3, "b": 2}


def test_another_number_of_voters_decides_by_majority():
    grown = with_replicas(design(failure=FAILURE, replicas=3, **RAFT), "c", 7).components["c"]
    assert grown.required_count == 4


def test_a_sweep_holds_the_closed_form_of_one_out_of_n():
    points = replica_sweeps(pair(), pair_figures())["web"]
    down, database = 1 / 721, 4 / 8764
    expected = [1 - (1 - down**count) * (1 - database) for count in (1, 2, 3, 4, 5)]
    assert [point.replicas for point in points] == [1, 2, 3, 4, 5]
    assert [point.unavailability for point in points] == pytest.approx(expected, rel=1e-9)
    assert [point.is_current for point in points] == [False, True, False, False, False]


def test_a_sweep_that_has_no_time_left_is_left_out():
    slow = pair(journeys={"slow": {"entry": "db"}})
    figures = pair_figures(journeys={"slow": {"entry": "db"}})
    assert replica_sweeps(slow, figures, seconds_max=0.0) == {}
