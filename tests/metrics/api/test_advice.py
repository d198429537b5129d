"""`advice`, `sensitivity` and `pareto`, with a document and of a stored architecture."""

from __future__ import annotations

import pytest

from metrics.advising import ADVICE
from metrics.models import CachedAnalysis
from tests.metrics.factories import broken, make_architecture, one_server, two_servers

pytestmark = pytest.mark.django_db

PRICED = one_server(
    components={
        "web": {
            "failure": {"mtbf": "719h", "mttr": "1h"},
            "replicas": 1,
            "required": 1,
            "cost": {"per_replica": 10},
        }
    },
    economics={"downtime_cost_per_hour": 1000},
)


def test_advice_is_ranked_and_can_be_applied_as_a_patch(api):
    result = api.post("/api/v1/advice", PRICED, format="json").json()
    first = result["advice"][0]
    assert result["format"] == "reliability-advice/v1"
    assert (first["key"], first["verdict"]) == ("add-replica:web", "pays")
    assert first["patch"] == {"components": {"web": {"replicas": 2}}}
    assert result["money"]["paying_steps"] == 1


def test_an_absent_price_is_an_absent_key(api):
    result = api.post("/api/v1/advice", one_server(), format="json").json()
    assert all("price_per_month" not in item for item in result["advice"][:1])


def test_a_sweep_answers_each_value(api):
    sent = {
        "document": two_servers(),
        "parameter": "components.web.replicas",
        "values": [1, 2, 3],
    }
    result = api.post("/api/v1/sensitivity", sent, format="json").json()
    found = [point["figures"]["whole.unavailability"] for point in result["sweep"]["points"]]
    assert found == pytest.approx([720**-1.0, 720**-2.0, 720**-3.0])


def test_a_search_answers_its_front_and_that_it_is_exact(api):
    sent = {"document": PRICED, "free": ["components.web.replicas=1..3"]}
    result = api.post("/api/v1/pareto", sent, format="json").json()
    assert result["exact"] is True
    assert result["gap"]["factor"] == 1.0
    found = [(item["cost_per_month"], item["unavailability"]) for item in result["front"]]
    assert found == [(10.0 * n, pytest.approx(720.0**-n)) for n in (1, 2, 3)]


@pytest.mark.parametrize(
    ("path", "sent", "status"),
    [
        ("advice", broken(), 422),
        ("sensitivity", {"document": broken()}, 422),
        ("sensitivity", {"document": one_server(), "parameter": "nothing"}, 422),
        ("sensitivity", {"document": one_server(), "points": 1}, 400),
        ("sensitivity", {"parameter": "x"}, 400),
        ("pareto", {"document": one_server()}, 400),
        ("pareto", {"document": one_server(), "free": ["what"]}, 422),
        ("pareto", {"document": one_server(), "free": ["x"], "objectives": ["luck"]}, 400),
        ("pareto", [], 400),
    ],
)
def test_what_makes_no_sense_is_refused(api, path, sent, status):
    answer = api.post(f"/api/v1/{path}", sent, format="json")
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    "path",
    ["advice", "sensitivity?figure=cost.per_month", "pareto?free=components.web.replicas=1..2"],
)
def test_a_stored_architecture_is_asked_by_its_address(api, alice, path):
    row = make_architecture(alice, PRICED)
    answer = api.get(f"/api/v1/architectures/{row.pk}/{path}")
    assert answer.status_code == 200
    assert answer.json()["document"]["name"] == "One server"


@pytest.mark.parametrize("path", ["advice", "sensitivity", "pareto?free=components.web.replicas=1"])
def test_an_architecture_of_somebody_else_does_not_exist(api, bob, path):
    row = make_architecture(bob, PRICED)
    assert api.get(f"/api/v1/architectures/{row.pk}/{path}").status_code == 404


def test_advice_on_a_stored_version_is_computed_once(api, alice):
    row = make_architecture(alice, PRICED)
    first = api.get(f"/api/v1/architectures/{row.pk}/advice").json()
    kept = CachedAnalysis.objects.filter(engine__endswith=f"/{ADVICE}").count()
    assert (kept, api.get(f"/api/v1/architectures/{row.pk}/advice").json()) == (1, first)


def decide(api, row, state, *, etag='"v1"', key="add-replica:web", **more):
    address = f"/api/v1/architectures/{row.pk}/advice/{key}/decision"
    headers = {"If-Match": etag} if etag else {}
    return api.put(address, {"state": state, **more}, format="json", headers=headers)


def test_a_decision_is_made_once_shown_with_the_advice_and_taken_back(api, alice):
    row = make_architecture(alice, PRICED)
    first = decide(api, row, "accepted")
    assert first.status_code == 200
    assert decide(api, row, "accepted").json() == first.json()
    report = api.get(f"/api/v1/architectures/{row.pk}/advice").json()
    shown = {item["key"]: item["state"] for item in report["advice"]}
    assert shown["add-replica:web"] == "accepted"
    assert report["decisions"][0]["variant"] == first.json()["variant"]
    address = f"/api/v1/architectures/{row.pk}/advice/add-replica:web/decision"
    assert api.delete(address).status_code == 204
    assert api.delete(address).status_code == 204
    report = api.get(f"/api/v1/architectures/{row.pk}/advice").json()
    assert report["decisions"] == []


@pytest.mark.parametrize(
    ("state", "more", "status", "code"),
    [
        pytest.param("dismissed", {}, 422, "reason_required", id="no reason"),
        pytest.param("dismissed", {"etag": None}, 428, "precondition_required", id="no tag"),
        pytest.param("accepted", {"etag": '"v7"'}, 412, "stale_version", id="another version"),
        pytest.param("accepted", {"reason": "x"}, 400, "invalid", id="a reason to accept"),
        pytest.param("accepted", {"key": "fly:web"}, 422, "unknown_advice", id="no such advice"),
        pytest.param("open", {}, 400, "invalid", id="no such state"),
    ],
)
def test_a_decision_that_makes_no_sense_is_a_problem(api, alice, state, more, status, code):
    answer = decide(api, make_architecture(alice, PRICED), state, **more)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_nobody_decides_on_the_advice_of_somebody_else(api, bob):
    assert decide(api, make_architecture(bob, PRICED), "accepted").status_code == 404


def explained(api, alice, key="add-replica:web", **query):
    row = make_architecture(alice, PRICED)
    return api.get(f"/api/v1/architectures/{row.pk}/advice/{key}/explanation", query)


def test_an_advice_says_why_it_gains_what_it_gains(api, alice):
    found = explained(api, alice, figure="balance").json()
    values = {value["symbol"]: value["amount"] for value in found["values"] if "symbol" in value}
    hours = (values["U₁"] - values["U₂"]) * 730
    # One server of 719 h and 1 h is down 1/720 of the time, both of two its square.
    assert (values["U₁"], values["U₂"]) == pytest.approx((1 / 720, 1 / 720**2))
    assert found["value"] == pytest.approx(hours * 1000 - 10)
    assert found["formula"] == "(U₁ − U₂) · 730 h · downtime_cost_per_hour − price"
    assert (found["unit"], found["exactness"]) == ("money", "exact")


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        pytest.param({"figure": "luck"}, "invalid_parameter", id="no such figure"),
        pytest.param({"figure": "price", "key": "fly:web"}, "unknown_advice", id="no such advice"),
    ],
)
def test_an_advice_or_a_figure_that_there_is_not_is_refused(api, alice, asked, code):
    answer = explained(api, alice, **asked)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
