"""`quorums`, `staleness` and `consensus-groups`: questions and their answers."""

from __future__ import annotations

import pytest

from metrics import services
from tests.metrics.factories import broken, one_server

pytestmark = pytest.mark.django_db

GROUPS = "/api/v1/consensus-groups"
STORE = {
    "format": "reliability/v1",
    "name": "Store",
    "components": {
        "store": {
            "failure": {"mtbf": "1000h", "mttr": "1h"},
            "replicas": 5,
            "data": {"replication": {"mode": "raft", "election_timeout": ["150ms", "300ms"]}},
        }
    },
}


def test_a_group_is_answered_in_its_two_parts_for_one_to_nine_voters(api):
    result = api.post("/api/v1/quorums", {"voters": 5}, format="json").json()
    assert result["study"]["mtbf"] == "1000h"
    assert [row["limited_by"] for row in result["sizes"]] == ["quorum"] * 4 + ["elections"] * 5
    assert result["sizes"][4]["quorum_unavailability"] == pytest.approx(9.955e-9, rel=1e-3)
    assert [row["electing"] for row in result["flexible"]] == [5, 4, 3, 2, 1]


def test_stale_reads_are_answered_with_intervals(api):
    asked = {"replicas": 3, "law": "LNKD-SSD", "trials": 20_000}
    result = api.post("/api/v1/staleness", asked, format="json").json()
    at_once = result["curve"][0]["consistent"]
    assert at_once["low"] < 0.974 < at_once["high"]
    assert result["within_versions"]["2"] == pytest.approx(5 / 9)
    assert len(result["choices"]) == 9


@pytest.mark.parametrize(
    ("address", "body", "sentence"),
    [
        pytest.param("quorums", {"voters": 10}, "from 1 to 9", id="too many voters"),
        pytest.param("quorums", {"mtbf": 5}, "a number and a unit", id="no unit"),
        pytest.param("quorums", {"nodes": 5}, "nodes is not known here", id="an unknown field"),
        pytest.param("quorums", {"timeout_high": "1ms"}, "must not be below", id="reversed"),
        pytest.param("quorums", {"heartbeat": "1s"}, "must be shorter", id="slow heartbeat"),
        pytest.param("quorums", [], "must be an object", id="a list"),
        pytest.param("staleness", {"reads": 4}, "reads must be", id="more than there are"),
        pytest.param("staleness", {"law": "UPS"}, "LNKD-SSD, LNKD-DISK", id="an unknown law"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused_with_a_sentence(api, address, body, sentence):
    response = api.post(f"/api/v1/{address}", body, format="json")
    assert response.status_code in (400, 422)
    assert sentence in response.json()["detail"]


def test_a_document_is_answered_with_its_groups(api):
    (group,) = api.post(GROUPS, STORE, format="json").json()["groups"]
    assert group["component"] == "store"
    assert group["as_it_is"]["limited_by"] == "elections"


def test_a_document_without_groups_has_none(api):
    assert api.post(GROUPS, one_server(), format="json").json()["groups"] == []


def test_an_invalid_document_is_refused(api):
    assert api.post(GROUPS, broken(), format="json").status_code == 422


def test_a_stored_architecture_gets_the_same_answer(api, alice):
    row = services.create_architecture(owner=alice, draft=services.Draft(document=STORE))
    stored = api.get(f"/api/v1/architectures/{row.pk}/consensus-groups").json()
    assert stored == api.post(GROUPS, STORE, format="json").json()


def test_an_architecture_of_somebody_else_does_not_exist(api, bob):
    row = services.create_architecture(owner=bob, draft=services.Draft(document=STORE))
    assert api.get(f"/api/v1/architectures/{row.pk}/consensus-groups").status_code == 404


def test_a_stranger_is_asked_to_log_in(stranger):
    assert stranger.post("/api/v1/quorums", {}, format="json").status_code in (401, 403)
