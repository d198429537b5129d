"""A request that is sent again under its key happens once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from metrics.models import ApiToken, IdempotencyRecord, StoredArchitecture
from tests.metrics.factories import broken, one_server, two_servers

pytestmark = pytest.mark.django_db

LIST = "/api/v1/architectures"
KEY = {"HTTP_IDEMPOTENCY_KEY": "a-key"}


def test_the_second_answer_is_the_first_one(api):
    first = api.post(LIST, one_server(), format="json", **KEY)
    second = api.post(LIST, one_server(), format="json", **KEY)
    assert StoredArchitecture.objects.count() == 1
    assert (first.status_code, second.status_code) == (201, 201)
    assert second.content == first.content
    assert second["Location"] == first["Location"]
    assert second["ETag"] == first["ETag"]
    assert second["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first


def test_another_body_under_the_key_is_refused(api):
    api.post(LIST, one_server(), format="json", **KEY)
    response = api.post(LIST, two_servers(), format="json", **KEY)
    assert response.status_code == 422
    assert response.json()["code"] == "idempotency_key_reused"
    assert StoredArchitecture.objects.count() == 1


def test_another_address_under_the_key_is_refused(api):
    api.post(LIST, one_server(), format="json", **KEY)
    assert api.post("/api/v1/evaluate", one_server(), format="json", **KEY).status_code == 422


def test_keys_of_two_accounts_are_apart(api, api_of_bob):
    api.post(LIST, one_server(), format="json", **KEY)
    response = api_of_bob.post(LIST, one_server(), format="json", **KEY)
    assert response.status_code == 201
    assert StoredArchitecture.objects.count() == 2


def test_a_request_that_failed_may_be_corrected_under_its_key(api):
    assert api.post(LIST, broken(), format="json", **KEY).status_code == 422
    assert not IdempotencyRecord.objects.exists()
    assert api.post(LIST, one_server(), format="json", **KEY).status_code == 201


def test_a_key_is_free_again_after_a_day(api):
    api.post(LIST, one_server(), format="json", **KEY)
    IdempotencyRecord.objects.update(created=timezone.now() - timedelta(hours=25))
    response = api.post(LIST, two_servers(), format="json", **KEY)
    assert response.status_code == 201
    assert "Idempotency-Replayed" not in response


def test_the_secret_of_a_token_is_not_kept_for_replays(api):
    form = {"name": "ci", "scopes": ["read"]}
    first = api.post("/api/v1/tokens", form, format="json", **KEY)
    second = api.post("/api/v1/tokens", form, format="json", **KEY)
    secret = first.json()["token"]
    assert second.json() == {k: v for k, v in first.json().items() if k != "token"}
    assert secret.encode() not in bytes(IdempotencyRecord.objects.get().body)
    assert ApiToken.objects.count() == 1


def test_a_report_is_replayed_byte_by_byte(api):
    sent = {"format": "json", "HTTP_ACCEPT": "text/csv", **KEY}
    first = api.post("/api/v1/evaluate", one_server(), **sent)
    second = api.post("/api/v1/evaluate", one_server(), **sent)
    assert second.content == first.content
    assert second["Content-Type"] == "text/csv; charset=utf-8"


@pytest.mark.parametrize(
    "key",
    [
        pytest.param("", id="empty"),
        pytest.param("k" * 256, id="too long"),
        pytest.param("a\x07b", id="not printable"),
    ],
)
def test_a_key_that_cannot_be_used_is_refused(api, key):
    response = api.post(LIST, one_server(), format="json", HTTP_IDEMPOTENCY_KEY=key)
    assert response.status_code == 400
    assert response.json()["code"] == "idempotency_key_invalid"
