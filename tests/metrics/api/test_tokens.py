"""Bearer tokens: what they may do, and who may make them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from metrics import services
from metrics.models import ApiToken
from tests.metrics.factories import make_architecture, one_server

pytestmark = pytest.mark.django_db

TOKENS = "/api/v1/tokens"
LIST = "/api/v1/architectures"


def test_the_secret_is_shown_once_and_only_its_hash_is_kept(api):
    response = api.post(TOKENS, {"name": "ci", "scopes": ["read", "write"]}, format="json")
    assert response.status_code == 201
    shown = response.json()
    secret = shown.pop("token")
    token = ApiToken.objects.get()
    assert secret.startswith(token.prefix)
    assert secret not in str(vars(token))
    assert api.get(TOKENS).json()["results"] == [shown]


def test_a_token_opens_what_its_owner_has(tool, alice):
    row = make_architecture(alice)
    (shown,) = tool("read").get(LIST).json()["results"]
    assert shown["id"] == str(row.pk)


def test_a_token_says_what_it_may_do(tool):
    me = tool("read", "simulate").get("/api/v1/me").json()
    assert me == {"username": "alice", "language": "en", "scopes": ["read", "simulate"]}


@pytest.mark.parametrize(
    ("scope", "status"),
    [
        pytest.param("write", 201, id="the scope it needs"),
        pytest.param("read", 403, id="a weaker scope"),
        pytest.param("simulate", 403, id="another scope"),
    ],
)
def test_creating_needs_the_scope_write(tool, scope, status):
    response = tool(scope).post(LIST, one_server(), format="json")
    assert response.status_code == status


def test_a_missing_scope_is_named(tool):
    problem = tool("read").post(LIST, one_server(), format="json").json()
    assert problem["code"] == "insufficient_scope"
    assert "write" in problem["detail"]


def test_evaluating_needs_the_scope_read_alone(tool):
    assert tool("read").post("/api/v1/evaluate", one_server(), format="json").status_code == 200


@pytest.mark.parametrize(
    "header",
    [
        pytest.param("Bearer rel_wrong", id="unknown"),
        pytest.param("Bearer", id="empty"),
        pytest.param("Bearer caf\xe9", id="not ASCII"),
    ],
)
def test_a_wrong_token_is_refused_even_where_a_session_would_do(alice, header):
    client = APIClient(HTTP_AUTHORIZATION=header)
    client.force_login(alice)
    response = client.get(LIST)
    assert response.status_code == 401
    assert response["WWW-Authenticate"] == "Bearer"


def test_an_expired_token_is_refused(tool):
    client = tool("read", expires=timezone.now() - timedelta(seconds=1))
    assert client.get(LIST).status_code == 401


def test_a_revoked_token_is_refused_at_once(tool, api):
    client = tool("read")
    assert api.delete(f"{TOKENS}/{client.token.pk}").status_code == 204
    assert client.get(LIST).status_code == 401


def test_a_token_of_a_locked_account_is_refused(tool, alice):
    client = tool("read")
    alice.is_active = False
    alice.save()
    assert client.get(LIST).status_code == 401


def test_nobody_revokes_somebody_elses_token(api, bob):
    token, _secret = services.issue_token(owner=bob, name="ci", scopes=["read"])
    assert api.delete(f"{TOKENS}/{token.pk}").status_code == 404
    assert api.get(TOKENS).json()["results"] == []


def test_a_token_makes_no_tokens(tool):
    client = tool("read", "write", "simulate")
    response = client.post(TOKENS, {"name": "more", "scopes": ["write"]}, format="json")
    assert response.status_code == 403
    assert response.json()["code"] == "session_required"


def test_a_token_revokes_no_tokens(tool):
    client = tool("read", "write")
    assert client.delete(f"{TOKENS}/{client.token.pk}").status_code == 403


def test_the_last_use_is_remembered_without_a_write_for_each_call(tool, django_assert_num_queries):
    client = tool("read")
    client.get("/api/v1/me")
    client.token.refresh_from_db()
    assert client.token.last_used is not None
    with django_assert_num_queries(1):
        client.get("/api/v1/me")


@pytest.mark.parametrize(
    ("form", "place"),
    [
        pytest.param({"scopes": ["read"]}, "name", id="no name"),
        pytest.param({"name": "ci", "scopes": []}, "scopes", id="no scope"),
        pytest.param({"name": "ci", "scopes": ["root"]}, "scopes", id="no such scope"),
        pytest.param({"name": "ci", "scopes": "read"}, "scopes", id="not a list"),
        pytest.param(
            {"name": "ci", "scopes": ["read"], "expires": "2001-01-01T00:00:00Z"},
            "expires",
            id="dead on arrival",
        ),
        pytest.param({"name": "ci", "scopes": ["read"], "days": 7}, "days", id="misspelt expiry"),
    ],
)
def test_a_wrong_form_names_the_field(api, form, place):
    response = api.post(TOKENS, form, format="json")
    assert response.status_code == 400
    assert [error["path"] for error in response.json()["errors"]] == [place]


def test_an_account_has_a_limit(api, monkeypatch):
    monkeypatch.setattr(services, "TOKENS_MAX", 0)
    response = api.post(TOKENS, {"name": "ci", "scopes": ["read"]}, format="json")
    assert response.status_code == 409


def test_a_session_without_csrf_token_changes_nothing(alice):
    browser = APIClient(enforce_csrf_checks=True)
    browser.force_login(alice)
    response = browser.post(TOKENS, {"name": "ci", "scopes": ["read"]}, format="json")
    assert response.status_code == 403
    assert response["Content-Type"] == "application/problem+json"
    assert not ApiToken.objects.exists()


def test_a_token_needs_no_csrf_token(tool):
    client = tool("write")
    client.handler.enforce_csrf_checks = True
    assert client.post(LIST, one_server(), format="json").status_code == 201
