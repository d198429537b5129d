from __future__ import annotations

from functools import cache

import pytest

from metrics.analysis.evaluate import evaluate
from metrics.analysis.explanations import explain
from metrics.domain.reading import parse_document

RAFT = {"mode": "raft", "election_timeout": ["150ms", "300ms"]}
ONE = {"low": "10d", "best": "30d", "high": "60d"}


@cache
def studied():
    document = parse_document(
        {
            "format": "reliability/v1",
            "components": {
                "web": {
                    "failure": {"mtbf": ONE, "mttr": "1h"},
                    "capacity": {"rps": 100},
                    "cost": {"per_replica": 20},
                    "replicas": 3,
                    "needs": ["store"],
                },
                "store": {
                    "failure": {"mtbf": "1y", "mttr": "1h"},
                    "replicas": 3,
                    "data": {"replication": RAFT},
                },
            },
            "journeys": {"buy": {"entry": "web", "demand": "60 rps"}},
            "objectives": {"availability": "99%"},
            "economics": {"downtime_cost_per_hour": 1000},
        }
    )
    return document, evaluate(document)


def explained(figure, scope="whole", row=""):
    return explain(*studied(), figure, scope=scope, row=row)


def values(found):
    return {item.name: item.amount for item in found.values}


def test_a_credible_interval_holds_its_median_and_says_how_it_was_drawn():
    found = explained("uncertain.quantiles", row="mtbf_hours")
    put_in = values(found)
    assert put_in["90 % lie in, from"] < found.value < put_in["90 % lie in, to"]
    assert put_in["Samples"] == 2000


def test_the_only_unknown_explains_all_of_the_variance():
    found = explained("uncertain.variance_share", row="components.web.failure.mtbf")
    assert found.value == pytest.approx(1, abs=0.05)


def test_the_parts_of_an_election_add_up_to_its_mean():
    found = explained("election.seconds", "components.store", "mean")
    parts = [item.amount for item in found.values if item.unit == "seconds"]
    assert sum(parts) == pytest.approx(found.value, rel=1e-9)


def test_a_size_of_a_quorum_adds_its_two_parts():
    found = explained("quorum.availability", "components.store", "5")
    put_in = values(found)
    assert put_in["Quorum"] == 3
    parts = put_in["Without a quorum"] + put_in["In elections"]
    assert found.complement == pytest.approx(parts, rel=1e-6)


def test_three_replicas_of_a_hundred_saturate_at_five_times_sixty():
    assert explained("saturates_at", "components.web").value == pytest.approx(5)
    put_in = values(explained("utilisation", "components.web"))
    assert put_in["Demand, requests a second"] == 60


def test_a_line_of_the_cost_is_a_price_times_replicas():
    found = explained("cost.item", row="web.Replicas")
    assert (found.value, sorted(values(found).values())) == (60, [3, 20])


def test_twelve_months_are_told_from_one():
    found = explained("breach_probability_twelve_months")
    one = {item.symbol: item.amount for item in found.values}["p"]
    assert found.value == pytest.approx(1 - (1 - one) ** 12, rel=1e-9)
