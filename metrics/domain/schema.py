"""The JSON Schema of the document, generated from the models.

The published one describes what may be written (`validation`); the one of what the code
writes (`serialization`) is the source of the editor's types.
"""

from __future__ import annotations

from typing import Any, Final, Literal

from metrics.domain.architecture import Architecture
from metrics.domain.uncertain import UNCERTAIN

SCHEMA_ID: Final = "urn:reliability:schema:v1"
_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"


def json_schema(mode: Literal["validation", "serialization"] = "validation") -> dict[str, Any]:
    """Return the JSON Schema of the document in the 2020-12 dialect.

    References, cycles and counts span several parts and are not in it; `reading` checks them.
    """
    shared: dict[str, Any] = {}
    schema = _tidy(_with_shared(Architecture.model_json_schema(mode=mode), shared))
    assert isinstance(schema, dict)
    definitions = schema["$defs"]
    definitions.update({name: _tidy(part) for name, part in shared.items()})
    needs = definitions["Component"]["properties"]["needs"]
    if mode == "validation":
        target = definitions["Need"]["properties"]["target"]
        needs["items"] = {"anyOf": [target, needs["items"]]}
        definitions["Need"]["oneOf"] = _exactly_one("target", "all_of", "any_of")
        for name in ("Failure", "Outage"):
            forms = _exactly_one("mtbf", "availability", "annual_failure_rate")
            definitions[name]["oneOf"] = forms
    return {"$schema": _DIALECT, "$id": SCHEMA_ID, "title": "Architecture document"} | schema


def _with_shared(value: Any, shared: dict[str, Any]) -> Any:
    """Return the schema with references to what all uncertain values of a kind share."""
    if isinstance(value, list):
        return [_with_shared(item, shared) for item in value]
    if not isinstance(value, dict):
        return value
    title = value.get("title")
    if isinstance(title, str) and title.startswith(UNCERTAIN):
        shared[title] = {"anyOf": value["anyOf"]}
        return {"$ref": f"#/$defs/{title}"}
    return {key: _with_shared(part, shared) for key, part in value.items()}


def _exactly_one(*names: str) -> list[dict[str, list[str]]]:
    return [{"required": [name]} for name in names]


def _tidy(value: Any) -> Any:
    """Drop generated titles and the null of optional keys: an absent key is absent."""
    if isinstance(value, list):
        return [_tidy(item) for item in value]
    if not isinstance(value, dict):
        return value
    if "properties" in value:
        names = {key: _tidy(part) for key, part in value["properties"].items()}
        rest = {key: part for key, part in value.items() if key != "properties"}
        return _tidy(rest) | {"properties": names}
    if "$defs" in value:
        value = value | {"$defs": {key: _tidy(part) for key, part in value["$defs"].items()}}
    members = {
        key: part if key == "$defs" else _tidy(part)
        for key, part in value.items()
        if key != "title" and not (key == "default" and part is None)
    }
    if "patternProperties" in members:
        members["additionalProperties"] = False  # A key that fits no pattern is an error.
    return _without_null(members)


def _without_null(members: dict[str, Any]) -> dict[str, Any]:
    choices = members.get("anyOf")
    if choices is None or {"type": "null"} not in choices:
        return members
    left = [choice for choice in choices if choice != {"type": "null"}]
    rest = {key: part for key, part in members.items() if key != "anyOf"}
    return {**left[0], **rest} if len(left) == 1 else {"anyOf": left, **rest}
