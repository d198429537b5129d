"""Links to architectures, made and revoked by tools."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from metrics.models import ShareLink
from tests.metrics.factories import make_architecture

pytestmark = pytest.mark.django_db


@pytest.fixture
def url(alice):
    return f"/api/v1/architectures/{make_architecture(alice).pk}/shares"


def test_a_link_is_made_listed_and_revoked(api, stranger, url):
    made = api.post(url, {"name": "Auditor"}, format="json")
    assert made.status_code == 201
    listed = api.get(url).json()["results"]
    assert [item["id"] for item in listed] == [made.json()["id"]]
    assert "url" not in listed[0]
    assert api.delete(f"{url}/{made.json()['id']}").status_code == 204
    assert api.get(url).json()["results"] == []


def test_the_addresses_lead_to_the_link(api, url):
    made = api.post(url, {"name": "Auditor"}, format="json").json()
    assert made["embed_url"] == made["url"] + "embed/"
    assert made["url"].rstrip("/").rpartition("/")[2].startswith(made["prefix"])


def test_a_link_may_be_for_one_version_and_a_time(api, url):
    expires = timezone.now() + timedelta(days=1)
    body = {"name": "Auditor", "version": 1, "expires": expires.isoformat()}
    assert api.post(url, body, format="json").json()["version"] == 1
    assert ShareLink.objects.get().expires == expires


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"name": "A", "version": 2},
        {"name": "A", "version": 0},
        {"name": "A", "version": 10**30},
        {"name": "A", "expires": "2001-01-01T00:00:00Z"},
        {"name": "A", "expire": "2100-01-01T00:00:00Z"},
    ],
)
def test_a_wrong_body_makes_no_link(api, url, body):
    assert api.post(url, body, format="json").status_code == 400
    assert not ShareLink.objects.exists()


def test_a_repeated_request_makes_one_link_and_keeps_its_address_secret(api, url):
    first = api.post(url, {"name": "A"}, format="json", HTTP_IDEMPOTENCY_KEY="k")
    again = api.post(url, {"name": "A"}, format="json", HTTP_IDEMPOTENCY_KEY="k")
    assert again.json()["id"] == first.json()["id"]
    assert "url" not in again.json()
    assert ShareLink.objects.count() == 1


def test_a_token_needs_the_right_to_write(tool, url):
    assert tool("read").post(url, {"name": "A"}, format="json").status_code == 403
    assert tool("read").get(url).status_code == 200
    assert tool("write").post(url, {"name": "A"}, format="json").status_code == 201


def test_the_links_of_somebody_else_do_not_exist(api, api_of_bob, url):
    made = api.post(url, {"name": "A"}, format="json").json()
    assert api_of_bob.get(url).status_code == 404
    assert api_of_bob.post(url, {"name": "A"}, format="json").status_code == 404
    assert api_of_bob.delete(f"{url}/{made['id']}").status_code == 404
    assert api.delete(f"{url}/{uuid.uuid4()}").status_code == 404
