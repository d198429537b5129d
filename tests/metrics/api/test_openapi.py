"""The OpenAPI document: complete, committed, and true of the answers."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest
import yaml
from django.core.management import call_command
from drf_spectacular.generators import SchemaGenerator
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from tests.metrics.factories import broken, make_architecture, one_server

SNAPSHOT = Path(__file__).parents[3] / "docs" / "reference" / "openapi.yaml"
LIST = "/api/v1/architectures"


@cache
def generated():
    return json.loads(json.dumps(SchemaGenerator().get_schema(request=None, public=True)))


def errors(answer, component):
    """Return where an answer breaks the promise of a component."""
    reference = {"$ref": f"#/components/schemas/{component}"}
    validator = Draft202012Validator({**reference, "components": generated()["components"]})
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(answer)]


def operations():
    return {
        operation["operationId"]: operation
        for path in generated()["paths"].values()
        for operation in path.values()
    }


def test_the_committed_document_is_the_generated_one():
    """After a change: `make schema`."""
    assert yaml.load(SNAPSHOT.read_text(), yaml.CSafeLoader) == generated()


def test_the_generator_has_nothing_to_complain_about(tmp_path):
    target = tmp_path / "openapi.json"
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(target))
    assert target.exists()


def test_the_document_is_openapi_3_1():
    assert generated()["openapi"].startswith("3.1")


def test_every_operation_is_described_and_names_its_errors():
    without_word = [name for name, one in operations().items() if not one.get("description")]
    assert without_word == []
    promised = [name for name, one in operations().items() if "429" in one["responses"]]
    assert operations().keys() - promised == {"health_live", "health_ready"}


def test_errors_are_problem_documents():
    media = {
        media
        for operation in operations().values()
        for status, response in operation["responses"].items()
        if status >= "400" and status != "503"
        for media in response.get("content", {})
    }
    assert media == {"application/problem+json"}


def test_tools_and_browsers_can_identify_themselves():
    schemes = generated()["components"]["securitySchemes"]
    assert schemes["bearerToken"]["scheme"] == "bearer"
    assert schemes["cookieAuth"]["in"] == "cookie"


@pytest.mark.parametrize(
    "document",
    [
        pytest.param(one_server(), id="a valid document"),
        pytest.param(
            one_server(components={"web": {"needs": ["db"]}, "db": {}}),
            id="the short form of needs",
        ),
    ],
)
def test_the_document_schema_is_the_published_one(document):
    assert errors(document, "Architecture") == []


@pytest.mark.django_db
class TestAnswersKeepTheirPromise:
    def test_of_evaluate(self, api):
        answer = api.post("/api/v1/evaluate", one_server(), format="json").json()
        assert errors(answer, "Evaluation") == []

    def test_of_a_problem(self, api):
        answer = api.post("/api/v1/evaluate", broken(), format="json").json()
        assert errors(answer, "Problem") == []

    @pytest.mark.parametrize("document", [one_server(), broken()], ids=["valid", "with errors"])
    def test_of_an_architecture(self, api, alice, document):
        row = make_architecture(alice, document)
        assert errors(api.get(f"{LIST}/{row.pk}").json(), "Detail") == []
        assert errors(api.get(LIST).json(), "PaginatedSummaryList") == []

    def test_of_a_history(self, api, alice):
        row = make_architecture(alice)
        assert errors(api.get(f"{LIST}/{row.pk}/versions/1").json(), "Version") == []
        assert errors(api.get(f"{LIST}/{row.pk}/diff").json(), "Diff") == []

    def test_of_a_token(self, api):
        form = {"name": "ci", "scopes": ["read"]}
        answer = api.post("/api/v1/tokens", form, format="json").json()
        assert errors(answer, "NewToken") == []
        assert errors(api.get("/api/v1/tokens").json(), "PaginatedTokenList") == []

    def test_of_validate_me_and_templates(self, api):
        report = api.post("/api/v1/validate", broken(), format="json").json()
        assert errors(report, "ValidationReport") == []
        assert errors(api.get("/api/v1/me").json(), "Me") == []
        assert errors(api.get("/api/v1/templates").json(), "TemplateList") == []
