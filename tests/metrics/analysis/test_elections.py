"""A measured election time takes the place of the predicted one in every analysis."""

from __future__ import annotations

from typing import Any

import pytest

from metrics.analysis.changes.failover import failover_changes
from metrics.analysis.elections import election_seconds
from metrics.analysis.evaluate import evaluate
from metrics.analysis.quorums.report import group_studies
from metrics.analysis.sensitivity.parameters import parameters
from metrics.analysis.uncertainty.analysis import uncertainty
from metrics.domain.architecture import Architecture
from metrics.domain.canonical import digest, to_tree
from metrics.domain.reading import parse_document

YEAR_SECONDS = 8760 * 3600
QUANTILES = {
    "min": "100ms",
    "p10": "200ms",
    "p50": "400ms",
    "p90": "700ms",
    "p99": "2s",
    "max": "6s",
}


def voters(**replication: Any) -> Architecture:
    store = {
        "failure": {"mtbf": "30d", "mttr": "1h"},
        "replicas": 5,
        "data": {"replication": {"mode": "raft", **replication}},
    }
    objectives = {"rto": {"instance": "1s"}}
    document = {"format": "reliability/v1", "components": {"store": store}}
    return parse_document(document | {"objectives": objectives})


def test_the_mean_is_the_one_that_the_document_names() -> None:
    assert election_seconds(voters(election_time={"mean": "2s"}).components["store"]) == 2.0


def test_unavailability_grows_by_the_elections_times_what_one_takes_longer() -> None:
    short, long = (
        evaluate(voters(election_time={"mean": mean})).whole.unavailability
        for mean in ("100ms", "2100ms")
    )
    elections_a_year = 8760 / 721  # The leader's failures; the rest is a thousandth.
    assert (long - short) * YEAR_SECONDS == pytest.approx(2 * elections_a_year, rel=0.01)


def test_the_page_of_quorums_and_the_analysis_agree_on_what_elections_cost() -> None:
    architecture = voters(election_time={"mean": "2s"})
    found = group_studies(architecture).groups[0].as_it_is
    assert found is not None
    whole = evaluate(architecture).whole.unavailability
    assert found.unavailability == pytest.approx(whole, rel=1e-3)


def test_the_worst_recovery_is_the_longest_election_that_was_measured() -> None:
    recovery = evaluate(voters(election_time={"mean": "500ms", **QUANTILES})).recovery
    assert recovery is not None
    found = next(item for item in recovery if item.disruption == "instance: store").rto_seconds
    assert found is not None
    assert (found.expected, found.worst) == (0.5, 6.0)


def test_an_uncertain_mean_spreads_the_unavailability() -> None:
    mean = {"low": "1s", "best": "2s", "high": "10s"}
    architecture = voters(election_time={"mean": mean})
    found = uncertainty(architecture, samples=200, seed=1).whole["unavailability"]
    assert found.interval_90.high > 1.5 * found.interval_90.low


def test_the_mean_is_a_parameter_and_faster_timeouts_make_the_measurement_void() -> None:
    architecture = voters(election_time={"mean": "2s"})
    place = "components.store.data.replication.election_time.mean"
    assert place in [parameter.path for parameter in parameters(architecture)]
    changes = {change.kind: change for change in failover_changes(architecture, "store")}
    faster = changes["faster-election"].architecture.components["store"]
    assert election_seconds(faster) < 0.2


def test_the_document_keeps_what_was_written_and_its_digest_changes() -> None:
    time = {"mean": "500ms", **QUANTILES, "basis": "measured", "source": "a drill"}
    architecture = voters(election_time=time)
    written = to_tree(architecture)["components"]["store"]["data"]["replication"]
    assert written["election_time"] == time
    assert digest(architecture) != digest(voters())
