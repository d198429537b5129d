from __future__ import annotations

import pytest

from metrics import services
from tests.metrics.factories import ONE_SERVER_UNAVAILABILITY, one_server

pytestmark = pytest.mark.django_db

EXPLAIN = "/api/v1/explain"


def test_a_figure_of_a_document_is_explained(api):
    tree = api.post(f"{EXPLAIN}?figure=unavailability", one_server(), format="json").json()
    assert tree["value"] == pytest.approx(ONE_SERVER_UNAVAILABILITY, rel=1e-12)
    assert tree["exactness"] == "exact"
    assert tree["references"]


def test_the_sentences_come_in_the_language_of_the_request(api):
    response = api.post(
        f"{EXPLAIN}?figure=unavailability",
        one_server(),
        format="json",
        HTTP_ACCEPT_LANGUAGE="zh-hant",
    )
    assert "in which it is not up" not in response.json()["meaning"]


def test_a_figure_of_a_stored_architecture_is_explained(api, alice):
    row = services.create_architecture(owner=alice, draft=services.Draft(document=one_server()))
    url = f"/api/v1/architectures/{row.pk}/explanation?figure=mtbf_hours&scope=components.web"
    assert api.get(url).json()["scope"] == "components.web"


def test_an_unknown_figure_is_a_problem_that_lists_what_there_is(api):
    response = api.post(f"{EXPLAIN}?figure=luck", one_server(), format="json")
    assert response.status_code in (400, 422)
    assert "mtbf_hours" in response.json()["detail"]


def test_a_recovery_is_explained_step_by_step(api):
    query = "figure=rto_seconds&scope=journeys.web&disruption=instance:+web"
    tree = api.post(f"{EXPLAIN}?{query}", one_server(), format="json").json()
    assert tree["value"] > 0
    assert tree["steps"][0].startswith("web ")


def test_a_row_of_a_table_is_explained_of_the_version_that_was_asked_for(api, alice):
    row = services.create_architecture(owner=alice, draft=services.Draft(document=one_server()))
    url = f"/api/v1/architectures/{row.pk}/explanation?figure=cut_set.share&row=web&version=1"
    tree = api.get(url).json()
    assert (tree["value"], tree["unit"], tree["row"]) == (pytest.approx(1), "share", "web")
    assert api.get(url.replace("version=1", "version=9")).status_code == 404


def test_an_unknown_row_is_a_problem_at_its_parameter(api):
    response = api.post(f"{EXPLAIN}?figure=rto_seconds&row=meteor", one_server(), format="json")
    assert response.status_code == 422
    assert "instance: web" in response.json()["detail"]
