"""Designs side by side and variants over the API."""

from __future__ import annotations

from uuid import uuid4

import pytest

from metrics import services
from tests.metrics.api.conftest import PROBLEM
from tests.metrics.documents import PAIR
from tests.metrics.factories import (
    ONE_SERVER_UNAVAILABILITY,
    broken,
    make_architecture,
    one_server,
    two_servers,
)

pytestmark = pytest.mark.django_db

COMPARE = "/api/v1/compare"


@pytest.fixture
def row(alice):
    """Return an architecture that grew from one server to two."""
    architecture = make_architecture(alice, one_server())
    draft = services.Draft(document=two_servers())
    services.save_version(architecture, draft, author=alice, expected_version=1)
    return architecture


def compare(client, *designs, **more):
    return client.post(COMPARE, {"designs": list(designs), **more}, format="json")


def figure(response, scope, name):
    assert response.status_code == 200
    rows = response.json()["figures"]
    return next(row for row in rows if (row["scope"], row["figure"]) == (scope, name))


def test_versions_documents_and_templates_are_compared(api, row):
    response = compare(
        api,
        {"architecture": str(row.pk), "version": 1},
        {"architecture": str(row.pk)},
        {"document": one_server()},
        {"template": "single-server"},
    )
    values = figure(response, "whole", "unavailability")
    assert values["values"][:3] == pytest.approx(
        [ONE_SERVER_UNAVAILABILITY, ONE_SERVER_UNAVAILABILITY**2, ONE_SERVER_UNAVAILABILITY]
    )
    assert values["changes"][1] == values["values"][1] - values["values"][0]
    assert values["meanings"][:3] == ["same", "better", "same"]
    assert values["best"] == [1]
    assert response.json()["criteria"] == ["downtime", "complexity"]


def test_the_figures_are_those_of_the_analysis(api, row):
    response = compare(api, {"architecture": str(row.pk)}, {"document": PAIR})
    analysis = api.get(f"/api/v1/architectures/{row.pk}/analysis").json()
    evaluated = api.post("/api/v1/evaluate", PAIR, format="json").json()
    values = figure(response, "whole", "mttf_hours")["values"]
    assert values == [analysis["whole"]["mttf_hours"], evaluated["whole"]["mttf_hours"]]
    buying = figure(response, "journeys.buy", "downtime_minutes_per_year")["values"]
    assert buying == [None, evaluated["journeys"]["buy"]["downtime_minutes_per_year"]]
    assert figure(response, "cost", "per_month")["values"] == [None, 200.0]


def test_each_design_tells_by_which_it_is_beaten(api):
    dear = PAIR | {"components": PAIR["components"] | {"web": dearer()}}
    response = compare(api, {"document": PAIR}, {"document": dear}, base=1)
    designs = response.json()["designs"]
    assert [(item["unbeaten"], item["beaten_by"]) for item in designs] == [(True, []), (False, [0])]
    cost = figure(response, "cost", "per_month")
    assert (cost["changes"], cost["meanings"]) == ([-100.0, 0.0], ["better", "same"])


def dearer():
    return PAIR["components"]["web"] | {"cost": {"per_replica": 150}}


@pytest.mark.parametrize(
    ("designs", "more", "pointer"),
    [
        pytest.param([], {}, "/designs", id="none"),
        pytest.param([{"document": PAIR}], {}, "/designs", id="only one"),
        pytest.param([{"document": PAIR}] * 7, {}, "/designs", id="seven"),
        pytest.param([{"document": PAIR}] * 2, {"base": 2}, "/base", id="no such base"),
        pytest.param([{"document": PAIR}, {}], {}, "/designs/1", id="no source"),
        pytest.param([{"document": PAIR}, {"docu": PAIR}], {}, "/designs/1/docu", id="misspelt"),
        pytest.param([{"document": PAIR}] * 2, {"bas": 1}, "/bas", id="misspelt base"),
        pytest.param(
            [{"document": PAIR}, {"document": PAIR, "version": 1}],
            {},
            "/designs/1/version",
            id="version of a document",
        ),
    ],
)
def test_a_request_that_cannot_be_compared_is_refused_with_its_place(api, designs, more, pointer):
    response = compare(api, *designs, **more)
    assert (response.status_code, response["Content-Type"]) == (400, PROBLEM)
    assert response.json()["errors"][0]["pointer"] == pointer


def test_errors_of_a_document_carry_its_place_in_the_request(api, alice):
    response = compare(api, {"document": PAIR}, {"document": broken()})
    assert response.status_code == 422
    places = [error["pointer"] for error in response.json()["errors"]]
    assert "/designs/1/document/components/web/needs/0/target" in places
    stored = make_architecture(alice, broken())
    response = compare(api, {"architecture": str(stored.pk)}, {"document": PAIR})
    assert response.status_code == 422
    places = [error["path"] for error in response.json()["errors"]]
    assert "designs[0].architecture.components.web.needs[0].target" in places


def test_a_design_that_is_not_there_or_not_ones_own_is_named(api, bob):
    foreign = str(make_architecture(bob).pk)
    for_foreign = compare(api, {"document": PAIR}, {"architecture": foreign})
    for_unknown = compare(api, {"document": PAIR}, {"architecture": str(uuid4())})
    for_template = compare(api, {"template": "none"}, {"document": PAIR})
    answers = [for_foreign, for_unknown, for_template]
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert [answer.json()["errors"][0]["pointer"] for answer in answers] == [
        "/designs/1/architecture",
        "/designs/1/architecture",
        "/designs/0/template",
    ]
    assert for_foreign.json()["code"] == "unknown_design"


def test_a_token_that_reads_may_compare_and_not_make_variants(tool, row):
    reader = tool("read")
    assert compare(reader, {"document": PAIR}, {"architecture": str(row.pk)}).status_code == 200
    address = f"/api/v1/architectures/{row.pk}/variants"
    assert reader.post(address, {}, format="json").status_code == 403
    assert tool("write").post(address, {}, format="json").status_code == 201


def test_a_variant_is_made_and_listed(api, row):
    address = f"/api/v1/architectures/{row.pk}/variants"
    response = api.post(address, {"version": 1, "name": "Bolder"}, format="json")
    made = response.json()
    assert response.status_code == 201
    assert response["Location"].endswith(f"/api/v1/architectures/{made['id']}")
    assert (made["origin"], made["origin_version"]) == (str(row.pk), 1)
    assert made["document"] == one_server(name="Bolder")
    assert [item["name"] for item in api.get(address).json()["results"]] == ["Bolder"]
    assert api.get(f"/api/v1/architectures/{row.pk}").json()["origin"] is None


def test_a_variant_of_an_empty_body_copies_the_current_version(api, row):
    response = api.post(f"/api/v1/architectures/{row.pk}/variants")
    assert response.json()["document"] == two_servers() | {"name": "Two servers, variant 1"}


def test_a_variant_is_refused_with_the_place_of_what_is_wrong(api, row, api_of_bob):
    address = f"/api/v1/architectures/{row.pk}/variants"
    wrong = api.post(address, {"document": broken()}, format="json")
    assert wrong.status_code == 422
    assert wrong.json()["errors"][0]["pointer"].startswith("/components/web")
    misspelt = api.post(address, {"documnet": one_server()}, format="json")
    assert (misspelt.status_code, misspelt.json()["errors"][0]["pointer"]) == (400, "/documnet")
    assert api.post(address, [], format="json").status_code == 400
    text = api.post(address, {"document": "text"}, format="json")
    assert (text.status_code, text.json()["errors"][0]["pointer"]) == (400, "/document")
    assert api.post(address, {"version": 9}, format="json").status_code == 404
    assert api_of_bob.post(address, {}, format="json").status_code == 404
