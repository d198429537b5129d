"""`evaluate`, `validate`, `templates`, `schema`: what needs no stored architecture."""

from __future__ import annotations

import pytest
import yaml

from metrics.domain.reading import parse_document
from metrics.models import CachedAnalysis, StoredArchitecture
from tests.metrics.factories import ONE_SERVER_UNAVAILABILITY, broken, one_server

pytestmark = pytest.mark.django_db

EVALUATE = "/api/v1/evaluate"
VALIDATE = "/api/v1/validate"


def test_evaluate_answers_the_figures_of_a_json_document(api):
    response = api.post(EVALUATE, one_server(), format="json")
    assert response.status_code == 200
    result = response.json()
    assert result["format"] == "reliability-result/v1"
    assert result["whole"]["unavailability"] == pytest.approx(ONE_SERVER_UNAVAILABILITY, rel=1e-12)
    assert result["document"]["name"] == "One server"


def test_evaluate_reads_yaml(api):
    text = yaml.safe_dump(one_server())
    response = api.post(EVALUATE, text, content_type="application/yaml")
    assert response.status_code == 200
    assert response.json()["components"].keys() == {"web"}


def test_evaluate_stores_nothing(api):
    api.post(EVALUATE, one_server(), format="json")
    assert not StoredArchitecture.objects.exists()
    assert not CachedAnalysis.objects.exists()


def test_evaluate_touches_no_table(api, django_assert_num_queries):
    with django_assert_num_queries(0):
        api.post(EVALUATE, one_server(), format="json")


def test_evaluate_answers_an_absent_figure_by_an_absent_key(api):
    never_fails = one_server(components={"web": {}})
    whole = api.post(EVALUATE, never_fails, format="json").json()["whole"]
    assert whole["unavailability"] == 0
    assert "nines" not in whole


def test_evaluate_lists_every_error_of_a_document(api):
    response = api.post(EVALUATE, broken(), format="json")
    assert response.status_code == 422
    assert response["Content-Type"] == "application/problem+json"
    problem = response.json()
    assert problem["code"] == "invalid_document"
    assert [error["pointer"] for error in problem["errors"]] == [
        "/components/web/failure/mtbf",
        "/components/web/needs/0/target",
    ]
    assert "30s, 5m or 1h30m" in problem["errors"][0]["allowed"]


def test_errors_of_yaml_name_their_lines(api):
    text = "format: reliability/v1\ncomponents:\n  web:\n    failure: {mtbf: 5, mttr: 1h}\n"
    response = api.post(EVALUATE, text, content_type="application/yaml")
    assert response.status_code == 422
    assert response.json()["errors"][0]["line"] == 4


def test_messages_follow_the_language_of_the_caller(api, settings):
    response = api.post(EVALUATE, broken(), format="json", HTTP_ACCEPT_LANGUAGE="zh-Hant")
    assert response["Content-Language"] == "zh-hant"


def test_evaluate_answers_a_csv_table_when_asked_for_it(api):
    response = api.post(EVALUATE, one_server(), format="json", HTTP_ACCEPT="text/csv")
    assert response.status_code == 200
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response.content.startswith(b"\xef\xbb\xbf")


def test_evaluate_answers_a_report_when_asked_for_it(api):
    response = api.post(EVALUATE, one_server(), format="json", HTTP_ACCEPT="application/pdf")
    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF-")


def test_strangers_may_not_evaluate(stranger):
    response = stranger.post(EVALUATE, one_server(), format="json")
    assert response.status_code == 401
    assert response["WWW-Authenticate"] == "Bearer"
    assert response.json()["code"] == "not_authenticated"


def test_strangers_may_evaluate_where_the_settings_say_so(stranger, settings):
    settings.API_ANONYMOUS_EVALUATE = True
    assert stranger.post(EVALUATE, one_server(), format="json").status_code == 200


def test_validate_accepts_a_valid_document(api):
    response = api.post(VALIDATE, one_server(), format="json")
    assert response.status_code == 200
    report = response.json()
    assert report["valid"] is True
    assert report["errors"] == []
    assert report["digest"].startswith("sha256:")


def test_validate_answers_200_also_for_a_document_with_errors(api):
    response = api.post(VALIDATE, broken(), format="json")
    assert response.status_code == 200
    report = response.json()
    assert report["valid"] is False
    assert {error["code"] for error in report["errors"]} >= {"dangling_reference"}


def test_validate_warns_of_what_is_probably_not_meant(api):
    mostly_down = one_server(components={"web": {"failure": {"mtbf": "1h", "mttr": "9h"}}})
    warnings = api.post(VALIDATE, mostly_down, format="json").json()["warnings"]
    assert [warning["path"] for warning in warnings] == ["components.web.failure"]


def test_templates_come_with_valid_documents(api):
    templates = api.get("/api/v1/templates").json()["results"]
    assert len(templates) >= 8
    assert {"slug", "name", "description", "when", "source", "document"} == templates[0].keys()
    assert all(parse_document(template["document"]) for template in templates)


def test_the_schema_is_public_and_cacheable(stranger):
    response = stranger.get("/api/v1/schema")
    assert response.status_code == 200
    assert "components" in response.json()["properties"]
    again = stranger.get("/api/v1/schema", HTTP_IF_NONE_MATCH=response["ETag"])
    assert again.status_code == 304
    assert again.content == b""
