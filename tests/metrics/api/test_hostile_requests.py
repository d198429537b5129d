"""Whatever is sent, the answer is a problem document in time, and never a 500."""

from __future__ import annotations

import json
import time

import pytest

from metrics.domain.limits import TEXT_BYTES_MAX
from metrics.models import StoredArchitecture
from tests.metrics.factories import make_architecture, one_server

pytestmark = pytest.mark.django_db

EVALUATE = "/api/v1/evaluate"
VALIDATE = "/api/v1/validate"
LIST = "/api/v1/architectures"
JSON = "application/json"
YAML = "application/yaml"

BOMB = "a0: &a0 [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"a{i}: &a{i} [{','.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 12)
)
DEEP_JSON = '{"format": "reliability/v1", "layout": ' + "[" * 100_000 + "]" * 100_000 + "}"
DEEP_YAML = "format: reliability/v1\nlayout: " + "[" * 5_000 + "]" * 5_000
NESTED = {"format": "reliability/v1", "layout": json.loads("[" * 500 + "]" * 500)}

BODIES = [
    pytest.param(JSON, b"", 400, "malformed", id="nothing"),
    pytest.param(JSON, b"{", 400, "malformed", id="half an object"),
    pytest.param(JSON, b"format: reliability/v1", 400, "malformed", id="YAML as JSON"),
    pytest.param(JSON, b'{"format": 1,}', 400, "malformed", id="a comma too many"),
    pytest.param(JSON, b"\xff\xfe\x00", 400, "malformed", id="not UTF-8"),
    pytest.param(JSON, b'"text"', 422, "invalid_document", id="a string"),
    pytest.param(JSON, b"null", 422, "invalid_document", id="null"),
    pytest.param(JSON, b"[1, 2]", 422, "invalid_document", id="a list"),
    pytest.param(JSON, b"{}", 422, "invalid_document", id="an empty object"),
    pytest.param(JSON, b'{"components": NaN}', 422, "invalid_document", id="NaN"),
    pytest.param(JSON, b'{"components": 1e999}', 422, "invalid_document", id="infinity"),
    pytest.param(JSON, b'{"x": ' + b"9" * 9999 + b"}", 422, "invalid_document", id="huge integer"),
    pytest.param(JSON, b'{"name": "\\ud800"}', 422, "invalid_document", id="lone surrogate"),
    pytest.param(JSON, b'{"\\u0000": "\\u0000"}', 422, "invalid_document", id="NUL"),
    pytest.param(JSON, b'{"a": 1, "a": 2}', 422, "invalid_document", id="repeated key"),
    pytest.param(JSON, DEEP_JSON.encode(), 422, "invalid_document", id="100,000 levels of JSON"),
    pytest.param(JSON, json.dumps(NESTED).encode(), 422, "invalid_document", id="500 levels"),
    pytest.param(JSON, b" " * (3 << 20), 413, "too_large", id="3 MiB"),
    pytest.param(YAML, b"a: [", 400, "malformed", id="half a list"),
    pytest.param(YAML, b"\xff\xff", 400, "malformed", id="YAML that is not UTF-8"),
    pytest.param(YAML, BOMB.encode(), 422, "invalid_document", id="alias bomb"),
    pytest.param(YAML, b"a: &a [*a]", 422, "invalid_document", id="alias of itself"),
    pytest.param(YAML, DEEP_YAML.encode(), 422, "invalid_document", id="5,000 levels of YAML"),
    pytest.param(
        YAML, b"!!python/object/apply:os.system [ls]", 422, "invalid_document", id="a tag"
    ),
    pytest.param(YAML, b"x" * (3 << 20), 413, "too_large", id="3 MiB of YAML"),
    pytest.param("text/plain", b"{}", 415, "unsupported_media_type", id="plain text"),
    pytest.param("", b"{}", 415, "unsupported_media_type", id="no media type"),
    pytest.param(
        "application/x-www-form-urlencoded", b"a=b", 415, "unsupported_media_type", id="a form"
    ),
    pytest.param(
        "multipart/form-data; boundary=x", b"--x--", 415, "unsupported_media_type", id="multipart"
    ),
]
BODIES_AND_STATUSES = [pytest.param(*case.values[:3], id=case.id) for case in BODIES]


def send(client, path, media_type, body, method="post", **headers):
    return client.generic(method, path, body, content_type=media_type, **headers)


@pytest.mark.parametrize(("media_type", "body", "status", "code"), BODIES)
def test_evaluate_answers_a_problem_within_a_second(api, media_type, body, status, code):
    started = time.perf_counter()
    response = send(api, EVALUATE, media_type, body)
    assert time.perf_counter() - started < 1
    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["code"] == code


@pytest.mark.parametrize(("media_type", "body", "status", "code"), BODIES)
def test_validate_answers_a_report_or_a_problem(api, media_type, body, status, code):
    response = send(api, VALIDATE, media_type, body)
    report_or_problem = 200 if status == 422 else status
    assert response.status_code == report_or_problem
    assert response.json().get("valid", False) is False


@pytest.mark.parametrize(("media_type", "body", "status", "code"), BODIES)
def test_what_cannot_be_evaluated_is_not_stored(api, media_type, body, status, code):
    response = send(api, LIST, media_type, body)
    assert response.status_code == status
    assert not StoredArchitecture.objects.exists()


@pytest.mark.parametrize(("media_type", "body", "status"), BODIES_AND_STATUSES)
@pytest.mark.parametrize("method", ["put", "patch"])
def test_a_draft_keeps_it_or_refuses_it_by_a_problem(api, alice, method, media_type, body, status):
    row = make_architecture(alice)
    url = f"{LIST}/{row.pk}?draft=1"
    response = send(api, url, media_type, body, method=method, HTTP_IF_MATCH='"v1"')
    assert response.status_code in (200, status, 422)
    read = api.get(f"{LIST}/{row.pk}")
    assert read.status_code == 200
    assert api.get(f"{LIST}/{row.pk}/analysis").status_code in (200, 422)


def test_a_body_without_declared_length_is_bounded_too(api):
    body = b" " * (TEXT_BYTES_MAX + 1)
    response = api.generic(
        "POST",
        EVALUATE,
        body,
        content_type=JSON,
        CONTENT_LENGTH="",
        HTTP_TRANSFER_ENCODING="chunked",
    )
    assert response.status_code in (400, 413)


@pytest.mark.parametrize(
    ("envelope", "place"),
    [
        pytest.param({"template": 7.5}, "template", id="a number for a slug"),
        pytest.param({"text": ["a"]}, "text", id="a list for a text"),
        pytest.param({"document": {}, "note": "x" * 501}, "note", id="a note too long"),
        pytest.param({"document": {}, "draft": "perhaps"}, "draft", id="perhaps for a boolean"),
    ],
)
def test_a_wrong_envelope_names_the_field(api, envelope, place):
    response = api.post(LIST, envelope, format="json")
    assert response.status_code == 400
    assert response.json()["errors"][0]["path"] == place


@pytest.mark.parametrize(
    "patch",
    [
        pytest.param(b"null", id="null in place of the document"),
        pytest.param(b"[1]", id="a list in place of the document"),
        pytest.param(b'{"components": null}', id="no components left"),
    ],
)
def test_a_patch_that_leaves_no_document_is_refused(api, alice, patch):
    row = make_architecture(alice)
    response = send(
        api,
        f"{LIST}/{row.pk}",
        "application/merge-patch+json",
        patch,
        method="patch",
        HTTP_IF_MATCH='"v1"',
    )
    assert response.status_code == 422


@pytest.mark.parametrize("method", ["post", "put"])
def test_text_that_no_database_can_hold_is_refused(api, alice, method):
    row = make_architecture(alice)
    path = {"post": f"{LIST}?draft=1", "put": f"{LIST}/{row.pk}?draft=1"}[method]
    body = json.dumps(one_server(name="a\x00b")).encode()
    response = send(api, path, JSON, body, method=method, HTTP_IF_MATCH='"v1"')
    assert response.status_code == 422
    assert response.json()["code"] == "unstorable_document"


def test_digits_beyond_a_float_survive_storage(api):
    web = b'{"failure": {"availability": 0.99999999999999999999, "mttr": "1h"}}'
    body = b'{"format": "reliability/v1", "components": {"web": ' + web + b"}}"
    evaluated = send(api, EVALUATE, JSON, body).json()
    location = send(api, LIST, JSON, body)["Location"]
    stored = api.get(f"{location}/analysis").json()
    assert stored["whole"]["unavailability"] == evaluated["whole"]["unavailability"]
    assert stored["whole"]["unavailability"] == pytest.approx(1e-20, rel=1e-9)


def test_a_large_valid_document_is_answered(api):
    web = {"failure": {"mtbf": "719h", "mttr": "1h"}}
    document = one_server(components={f"web-{i}": web for i in range(300)})
    assert api.post(EVALUATE, document, format="json").status_code == 200
