from __future__ import annotations

import pytest
from rest_framework.test import APIClient

from metrics import services

PROBLEM = "application/problem+json"


@pytest.fixture
def tool(alice):
    """Return a maker of clients with a bearer token of Alice that has the given scopes."""

    def make(*scopes, **options):
        token, secret = services.issue_token(owner=alice, name="ci", scopes=scopes, **options)
        client = APIClient()
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
        client.token = token
        return client

    return make
