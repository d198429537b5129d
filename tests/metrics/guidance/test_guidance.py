from __future__ import annotations

import pytest

from metrics.domain.reading import parse_document
from metrics.domain.schema import json_schema
from metrics.guidance.entries import BASES, Form
from metrics.guidance.fields import FIELDS
from metrics.guidance.glossary import TERMS
from metrics.guidance.places import places
from metrics.guidance.serving import guidance
from metrics.guidance.sources import SOURCES

LAWS = ("Deterministic", "Exponential", "Gamma", "Lognormal", "Uniform", "Weibull")
DEFINITIONS = json_schema()["$defs"]
TYPICAL = [
    pytest.param(guide, item, id=f"{guide.field}={item.value}")
    for guide in FIELDS.values()
    for item in guide.typical
]
PARTS = {
    Form.DURATION: lambda value: {"failure": {"mtbf": value, "mttr": value}},
    Form.RATIO: lambda value: {
        "failure": {"mtbf": "30d", "mttr": "1h"},
        "common_cause": {"beta": value},
    },
    Form.COUNT: lambda value: {"replicas": int(value)},
    Form.NUMBER: lambda value: {
        "failure": {"mtbf": "30d", "mttr": "1h", "up": {"law": "gamma", "shape": float(value)}}
    },
}


def fields_of_the_schema():
    """Read the properties off the definitions, without walking from the root."""
    named = {
        ("Law" if name in LAWS else name, key)
        for name, part in DEFINITIONS.items()
        for key in part.get("properties", {})
    }
    inner = {
        ("Uncertain", key)
        for name, part in DEFINITIONS.items()
        if name.startswith("Uncertain")
        for choice in part["anyOf"]
        for key in choice.get("properties", {})
    }
    root = {("Architecture", key) for key in json_schema()["properties"]}
    ends = {("Replication", f"election_timeout.{end}") for end in (0, 1)}
    return {f"{owner}.{key}" for owner, key in named | inner | root | ends}


def choices_of_the_schema():
    return {
        f"{name}.{key}": set(part["enum"])
        for name, definition in DEFINITIONS.items()
        for key, part in definition.get("properties", {}).items()
        if "enum" in part
    }


def test_every_field_of_the_document_has_an_entry_and_every_entry_a_field():
    assert set(FIELDS) == fields_of_the_schema()


def test_every_value_that_can_be_chosen_is_explained():
    explained = {key: set(FIELDS[key].choices) for key in choices_of_the_schema()}
    assert explained == choices_of_the_schema()
    assert set(FIELDS["Law.law"].choices) == {name.lower() for name in LAWS}


def test_a_place_is_named_as_the_document_nests():
    assert places()["components.*.failure.mtbf"] == "Failure.mtbf"
    assert places()["sites.*.outage.down.cv"] == "Law.cv"
    assert places()["components.*.needs.*.if_down"] == "Need.if_down"
    assert places()["components.*.data.replication.election_timeout.1"].endswith("timeout.1")
    assert set(places().values()) <= set(FIELDS)


def test_sources_and_terms_that_are_named_exist():
    sources = {item.source for guide in FIELDS.values() for item in guide.typical}
    sources |= {term.source for term in TERMS.values()}
    assert sources - {""} == set(SOURCES)
    named = {slug for guide in FIELDS.values() for slug in guide.terms}
    named |= {slug for term in TERMS.values() for slug in term.see}
    assert named <= set(TERMS)


def test_addresses_are_complete_and_secure():
    addresses = [source.url for source in SOURCES.values() if source.url]
    assert [url for url in addresses if not url.startswith("https://") or " " in url] == []


@pytest.mark.parametrize(("guide", "item"), TYPICAL)
def test_a_typical_value_can_be_written_and_says_how_it_is_known(guide, item):
    component = {"failure": {"mtbf": "30d", "mttr": "1h"}} | PARTS[guide.form](item.value)
    document = {"format": "reliability/v1", "components": {"web": component}}
    assert parse_document(document).components["web"]
    assert item.source or item.basis == "assumed"


def test_a_promise_is_kept_apart_from_what_happens():
    served = guidance()["fields"]["Failure.availability"]["typical"]
    assert {item["basis"] for item in served} == {"sla"}
    assert served[0]["basis_name"] == BASES["sla"]
    assert served[0]["url"].startswith("https://aws.amazon.com/compute/sla")
