"""`what-if`: who loses what, in figures and in sentences."""

from __future__ import annotations

import pytest

from metrics.models import ArchitectureVersion
from tests.metrics.factories import broken, one_server

pytestmark = pytest.mark.django_db

URL = "/api/v1/what-if"
FAILURE = {"mtbf": "30d", "mttr": "10m"}
SHOP = one_server(
    components={
        "cdn": {
            "name": "CDN",
            "failure": FAILURE,
            "needs": [
                {"target": "web", "if_down": "serve_cached", "hit_ratio": 0.92, "ttl": "10m"}
                | {"stale_if_error": "1h"}
            ],
        },
        "web": {"failure": FAILURE},
    },
    journeys={
        "catalogue": {"entry": "cdn", "name": "Catalogue"},
        "checkout": {"entry": "web", "name": "Checkout"},
    },
)


def ask(api, failed, document=SHOP):
    return api.post(URL, {"document": document, "failed": failed}, format="json")


def test_who_loses_what_is_said_in_sentences(api):
    answer = ask(api, [{"kind": "component", "id": "web"}]).json()
    assert answer["sentence"] == (
        "Checkout is down. Catalogue is served stale by the cache of CDN: 92 % of the"
        " requests, for up to 70 min."
    )
    assert answer["served"] == pytest.approx(0.46)


def test_nothing_is_stored(api):
    assert ask(api, [{"kind": "component", "id": "web"}]).status_code == 200
    assert ArchitectureVersion.objects.count() == 0


def test_no_journey_loses_anything_when_nothing_fails(api):
    assert ask(api, []).json()["sentence"] == "No journey loses anything."


def test_unknown_elements_and_broken_documents_are_problems(api):
    unknown = ask(api, [{"kind": "site", "id": "mars"}])
    wrong = ask(api, [], broken())
    assert (unknown.status_code, wrong.status_code) == (422, 422)
    assert "mars" in unknown.json()["detail"]


def test_a_failed_element_needs_a_known_kind(api):
    assert ask(api, [{"kind": "moon", "id": "web"}]).status_code == 400
