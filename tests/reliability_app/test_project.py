"""What every answer of the server has in common."""

from __future__ import annotations

import pytest
import redis
from django.conf import settings
from django.db import DatabaseError, connection


@pytest.mark.django_db
def test_pages_forbid_scripts_that_are_not_ours(client):
    policy = client.get("/accounts/login/")["Content-Security-Policy"]
    directives = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert directives["default-src"] == "'none'"
    assert directives["script-src"].split()[0] == "'self'"
    assert "unsafe" not in directives["script-src"] + directives["style-src"]
    assert directives["frame-ancestors"] == "'none'"


def test_the_process_answers_even_without_its_parts(client):
    assert client.get("/api/v1/health/live").json() == {"status": "ok"}


@pytest.mark.django_db
def test_readiness_names_the_part_that_does_not_work(client):
    response = client.get("/api/v1/health/ready")
    assert response.status_code == 503
    assert response.json()["parts"] == {"database": "ok", "queue": "unavailable"}


@pytest.mark.django_db
def test_readiness_notices_a_lost_database(client, monkeypatch):
    def refuse(*_):
        raise DatabaseError

    monkeypatch.setattr(connection, "cursor", refuse)
    monkeypatch.setattr(redis.Redis, "ping", lambda self: True)
    assert client.get("/api/v1/health/ready").json()["parts"]["database"] == "unavailable"


@pytest.mark.django_db
def test_the_api_pages_load_nothing_from_elsewhere(client):
    page = client.get("/api/docs/").content.decode()
    assert "swagger-ui" in page
    assert "https://" not in page
    assert "<style" not in page


@pytest.mark.django_db
def test_the_api_schema_is_openapi_3_1(client):
    response = client.get("/api/schema/?format=json")
    assert response.json()["openapi"].startswith("3.1")


def test_a_task_is_given_out_again_only_after_the_longest_task_could_have_ended():
    timeout = settings.CELERY_BROKER_TRANSPORT_OPTIONS["visibility_timeout"]
    assert timeout > settings.CELERY_TASK_TIME_LIMIT > settings.CELERY_TASK_SOFT_TIME_LIMIT
