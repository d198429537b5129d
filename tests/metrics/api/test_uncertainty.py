"""`uncertainty`: credible intervals, for documents and stored architectures."""

from __future__ import annotations

import pytest

from metrics import services
from tests.metrics.factories import broken, one_server

pytestmark = pytest.mark.django_db

UNCERTAINTY = "/api/v1/uncertainty"


def guessed():
    failure = {"mtbf": {"low": "300h", "best": "719h", "high": "2000h"}, "mttr": "1h"}
    return one_server(components={"web": {"failure": failure}})


def test_a_document_is_answered_with_intervals_and_a_tornado(api):
    result = api.post(f"{UNCERTAINTY}?samples=200&seed=5", guessed(), format="json").json()
    assert (result["samples"], result["seed"]) == (200, 5)
    figure = result["whole"]["unavailability"]
    assert figure["interval_90"]["low"] < figure["best"] < figure["interval_90"]["high"]
    assert result["tornado"][0]["path"] == "components.web.failure.mtbf"
    assert result["unknowns"][0]["high"] == "2000h"


def test_the_same_question_gets_the_same_answer(api):
    first, second = (api.post(UNCERTAINTY, guessed(), format="json").json() for _ in range(2))
    assert first == second


def test_a_document_without_unknowns_is_refused_with_a_code(api):
    response = api.post(UNCERTAINTY, one_server(), format="json")
    assert response.status_code == 422
    assert response.json()["code"] == "nothing_uncertain"


def test_an_invalid_document_is_refused_with_all_its_errors(api):
    response = api.post(UNCERTAINTY, broken(), format="json")
    assert response.status_code == 422
    assert response.json()["errors"]


@pytest.mark.parametrize("query", ["samples=99", "samples=10001", "samples=many", "seed=-1"])
def test_a_query_out_of_range_is_refused(api, query):
    assert api.post(f"{UNCERTAINTY}?{query}", guessed(), format="json").status_code == 400


def test_a_stored_architecture_gets_the_same_answer(api, alice):
    row = services.create_architecture(owner=alice, draft=services.Draft(document=guessed()))
    stored = api.get(f"/api/v1/architectures/{row.pk}/uncertainty").json()
    assert stored == api.post(UNCERTAINTY, guessed(), format="json").json()


def test_an_architecture_of_somebody_else_does_not_exist(api, bob):
    row = services.create_architecture(owner=bob, draft=services.Draft(document=guessed()))
    assert api.get(f"/api/v1/architectures/{row.pk}/uncertainty").status_code == 404


def test_the_point_analysis_says_that_it_uses_best_estimates(api):
    result = api.post("/api/v1/evaluate", guessed(), format="json").json()
    assert result["whole"]["unavailability"] == pytest.approx(1 / 720)
    assert "uncertain_values" in [notice["code"] for notice in result["warnings"]]
    assert "uncertainty" not in result
