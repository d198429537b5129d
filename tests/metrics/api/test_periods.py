"""`periods`: months, years and outages, for documents and stored architectures."""

from __future__ import annotations

import pytest

from metrics import services
from tests.metrics.factories import broken, one_server

pytestmark = pytest.mark.django_db

PERIODS = "/api/v1/periods"
GOAL = {"objectives": {"availability": "99.9%"}}


def test_a_document_is_answered_with_its_months_and_years(api):
    result = api.post(PERIODS, one_server(**GOAL), format="json").json()
    whole = result["whole"]
    assert result["format"] == "reliability-periods/v1"
    assert whole["mttf_hours"] == pytest.approx(719)
    assert whole["periods"]["month"]["budget_minutes"] == pytest.approx(43.8)
    assert 0.3 < whole["periods"]["month"]["breach_probability"] < 0.5
    assert len(whole["unreliability"]["x"]) == len(whole["unreliability"]["y"])
    assert result["journeys"]["web"]["outages"]["mean_minutes"] == pytest.approx(60)


def test_what_cannot_be_told_has_its_reason_and_no_figures(api):
    failure = {"mtbf": "719h", "mttr": "1h", "up": {"law": "deterministic"}}
    document = one_server(components={"web": {"failure": failure}})
    result = api.post(PERIODS, document, format="json").json()
    assert result["whole"] == {"reason": "times that are not exponential", "exactness": {}}


def test_an_invalid_document_is_refused_with_all_its_errors(api):
    response = api.post(PERIODS, broken(), format="json")
    assert response.status_code == 422
    assert response.json()["errors"]


def test_a_stored_architecture_gets_the_same_answer(api, alice):
    row = services.create_architecture(owner=alice, draft=services.Draft(document=one_server()))
    stored = api.get(f"/api/v1/architectures/{row.pk}/periods").json()
    assert stored == api.post(PERIODS, one_server(), format="json").json()


def test_an_architecture_of_somebody_else_does_not_exist(api, bob):
    row = services.create_architecture(owner=bob, draft=services.Draft(document=one_server()))
    assert api.get(f"/api/v1/architectures/{row.pk}/periods").status_code == 404
