"""Errors of HTTP itself are problem documents, also where no view was reached."""

from __future__ import annotations

import pytest
from rest_framework.test import APIClient

from metrics.api import throttling
from metrics.api.views import documents
from tests.metrics.factories import make_architecture, one_server

pytestmark = pytest.mark.django_db

EVALUATE = "/api/v1/evaluate"


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        pytest.param("get", "/api/v1/nothing-here", 404, "not_found", id="no such address"),
        pytest.param("get", "/api/v1/architectures/17", 404, "not_found", id="no UUID"),
        pytest.param("get", "/api/v2/", 404, "not_found", id="no such version"),
        pytest.param("get", EVALUATE, 405, "method_not_allowed", id="no such method"),
    ],
)
def test_has_the_members_of_rfc_9457(api, method, path, status, code):
    response = api.generic(method, path)
    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"
    problem = response.json()
    assert problem["status"] == status
    assert problem["code"] == code
    assert problem["type"] == f"urn:reliability:problem:{code}"
    assert problem["title"]
    assert problem["detail"]
    assert problem["instance"] == path


def test_a_wrong_method_names_the_right_ones(api):
    assert "POST" in api.get(EVALUATE)["Allow"]


def test_a_media_type_that_cannot_be_written_is_406(api):
    response = api.post(EVALUATE, one_server(), format="json", HTTP_ACCEPT="image/png")
    assert response.status_code == 406
    assert response["Content-Type"] == "application/problem+json"


def test_a_format_that_cannot_be_written_is_406(api):
    response = api.post(f"{EVALUATE}?format=png", one_server(), format="json")
    assert response.status_code == 406


def test_a_format_may_stand_in_the_address(api):
    response = api.post(f"{EVALUATE}?format=csv", one_server(), format="json")
    assert response["Content-Type"] == "text/csv; charset=utf-8"


@pytest.mark.parametrize(
    "path",
    ["evaluate", "architectures", "architectures/e3e70682-c209-4cac-a29f-6fbed82c07cd", "me"],
)
def test_options_names_the_methods(api, path):
    response = api.options(f"/api/v1/{path}")
    assert response.status_code == 204
    assert "OPTIONS" in response["Allow"]


def test_a_host_that_is_not_ours_is_a_problem_too(api):
    response = api.get("/api/v1/me", HTTP_HOST="evil.example")
    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"


def test_a_bug_tells_nothing_of_the_inside(alice, monkeypatch, caplog):
    def fail(architecture):
        raise RuntimeError("secret detail")

    monkeypatch.setattr(documents, "evaluated", fail)
    client = APIClient(raise_request_exception=False)
    client.force_authenticate(alice)
    response = client.post(EVALUATE, one_server(), format="json")
    assert response.status_code == 500
    assert response.json()["code"] == "internal_error"
    assert b"secret" not in response.content
    assert "secret detail" in caplog.text


def test_too_many_calls_are_told_when_to_come_back(api, settings):
    settings.API_RATES = {"evaluate": 1}
    api.post(EVALUATE, one_server(), format="json")
    response = api.post(EVALUATE, one_server(), format="json")
    assert response.status_code == 429
    assert response["Content-Type"] == "application/problem+json"
    assert 1 <= int(response["Retry-After"]) <= throttling.WINDOW_SECONDS


def test_one_callers_calls_do_not_count_for_another(api, api_of_bob, settings):
    settings.API_RATES = {"evaluate": 1}
    api.post(EVALUATE, one_server(), format="json")
    assert api_of_bob.post(EVALUATE, one_server(), format="json").status_code == 200


def test_answers_are_not_kept_by_shared_caches(api, alice):
    row = make_architecture(alice)
    response = api.get(f"/api/v1/architectures/{row.pk}")
    assert "private" in response["Cache-Control"]
