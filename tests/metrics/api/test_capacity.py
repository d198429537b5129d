"""`capacity`: growth of the demand, for documents and stored architectures."""

from __future__ import annotations

import pytest

from metrics import services
from tests.metrics.factories import broken, one_server

pytestmark = pytest.mark.django_db

CAPACITY = "/api/v1/capacity"


def loaded():
    document = one_server()
    web = {**document["components"]["web"], "capacity": {"rps": 10}}
    journeys = {"use": {"entry": "web", "demand": 4}}
    return {**document, "components": {"web": web}, "journeys": journeys}


def test_a_document_is_answered_with_its_bottlenecks(api):
    result = api.post(CAPACITY, loaded(), format="json").json()
    assert result["bottlenecks"] == [
        {"component": "web", "demand_rps": 4.0, "capacity_rps": 10.0, "saturates_at": 2.5}
    ]
    assert [point["factor"] for point in result["grown"]][-1] == 100


def test_an_invalid_document_is_refused_with_all_its_errors(api):
    response = api.post(CAPACITY, broken(), format="json")
    assert response.status_code == 422
    assert response.json()["errors"]


def test_a_stored_architecture_gets_the_same_answer(api, alice):
    row = services.create_architecture(owner=alice, draft=services.Draft(document=loaded()))
    stored = api.get(f"/api/v1/architectures/{row.pk}/capacity").json()
    assert stored == api.post(CAPACITY, loaded(), format="json").json()


def test_an_architecture_of_somebody_else_does_not_exist(api, bob):
    row = services.create_architecture(owner=bob, draft=services.Draft(document=loaded()))
    assert api.get(f"/api/v1/architectures/{row.pk}/capacity").status_code == 404
