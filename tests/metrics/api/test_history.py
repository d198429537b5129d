"""Versions, the difference of two, and the way back."""

from __future__ import annotations

import pytest

from metrics import services
from tests.metrics.factories import (
    ONE_SERVER_UNAVAILABILITY,
    broken,
    make_architecture,
    one_server,
    two_servers,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def row(alice):
    """Return an architecture that grew from one server to two."""
    architecture = make_architecture(alice, one_server())
    services.save_version(
        architecture,
        services.Draft(document=two_servers(), note="A second server"),
        author=alice,
        expected_version=1,
    )
    return architecture


@pytest.fixture
def url(row):
    return f"/api/v1/architectures/{row.pk}"


def test_versions_are_listed_newest_first(api, url):
    results = api.get(f"{url}/versions").json()["results"]
    assert [version["number"] for version in results] == [2, 1]
    assert results[0]["note"] == "A second server"
    assert results[0]["author"] == "alice"


def test_a_version_never_changes(api, url):
    response = api.get(f"{url}/versions/1")
    assert response.json()["document"] == one_server()
    assert response["ETag"] == '"v1"'
    assert api.get(f"{url}/versions/1", HTTP_IF_NONE_MATCH='"v1"').status_code == 304


def test_a_version_is_written_as_yaml_too(api, url):
    response = api.get(f"{url}/versions/1", HTTP_ACCEPT="application/yaml")
    assert b"mtbf: 719h" in response.content


def test_the_diff_says_what_changed_and_what_that_did(api, url):
    diff = api.get(f"{url}/diff", {"from": 1, "to": 2}).json()
    assert (diff["from"], diff["to"]) == (1, 2)
    by_path = {change["path"]: change for change in diff["changes"]}
    assert by_path.keys() == {"name", "components.web.replicas", "components.web.required"}
    assert by_path["name"]["before"] == "One server"
    assert by_path["components.web.replicas"]["kind"] == "added"
    (figure,) = [
        figure
        for figure in diff["figures"]
        if (figure["scope"], figure["figure"]) == ("whole", "unavailability")
    ]
    q = ONE_SERVER_UNAVAILABILITY
    assert figure["before"] == pytest.approx(q, rel=1e-12)
    assert figure["after"] == pytest.approx(q * q, rel=1e-12)
    assert figure["change"] == pytest.approx(q * q - q, rel=1e-12)


def test_the_diff_is_by_default_that_of_the_last_change(api, url):
    diff = api.get(f"{url}/diff").json()
    assert (diff["from"], diff["to"]) == (1, 2)


def test_the_diff_with_a_draft_that_has_errors_has_no_figures(api, url, row, alice):
    services.save_version(
        row, services.Draft(document=broken()), author=alice, expected_version=2, autosaved=True
    )
    diff = api.get(f"{url}/diff").json()
    assert "figures" not in diff
    assert diff["changes"]


@pytest.mark.parametrize(
    ("query", "place"),
    [
        pytest.param({"from": 1, "to": 9}, "to", id="a version that does not exist yet"),
        pytest.param({"from": 9}, "from", id="a start that does not exist yet"),
        pytest.param({"from": "one"}, "from", id="not a number"),
        pytest.param({"to": 0}, "to", id="versions begin with 1"),
    ],
)
def test_a_diff_of_nonsense_names_the_parameter(api, url, query, place):
    response = api.get(f"{url}/diff", query)
    assert response.status_code == 400
    assert response.json()["errors"][0]["path"] == place


def test_restoring_makes_a_new_version_of_an_old_state(api, url, row):
    response = api.post(f"{url}/versions/1/restore", HTTP_IF_MATCH='"v2"')
    assert response.status_code == 201
    assert response.json()["document"] == one_server()
    assert api.get(url)["ETag"] == '"v3"'


def test_restoring_needs_the_current_version(api, url):
    assert api.post(f"{url}/versions/1/restore").status_code == 428
    assert api.post(f"{url}/versions/1/restore", HTTP_IF_MATCH='"v1"').status_code == 412


def test_restoring_a_version_that_never_was_is_404(api, url):
    assert api.post(f"{url}/versions/7/restore", HTTP_IF_MATCH='"v2"').status_code == 404
