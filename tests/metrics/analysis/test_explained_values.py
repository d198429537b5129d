from __future__ import annotations

import pytest

from metrics.analysis.evaluate import evaluate
from metrics.analysis.explanations import explain
from metrics.domain.reading import parse_document

WEB = {"failure": {"mtbf": "99h", "mttr": "1h"}, "replicas": 3, "required": 2}
DOCUMENT = parse_document(
    {
        "format": "reliability/v1",
        "sites": {"eu": {"outage": {"mtbf": "999h", "mttr": "1h"}}},
        "components": {
            "web": WEB | {"needs": ["db"], "cost": {"fixed": 7, "per_replica": 10}},
            "db": {"failure": {"mtbf": "1y", "mttr": "1h"}, "placement": {"eu": 1}},
        },
        "journeys": {"buy": {"entry": "web"}},
        "objectives": {"availability": "99%"},
    }
)
RESULT = evaluate(DOCUMENT)


def values(figure, *, scope="whole"):
    found = explain(DOCUMENT, RESULT, figure, scope=scope)
    return {item.symbol or item.name: item for item in found.values if not item.of}, found


def test_the_letters_of_the_formula_give_the_figure():
    put_in, found = values("mtbf_hours")
    mean_up_years = (1 - put_in["U"].amount) / put_in["f"].amount
    assert mean_up_years * 8_760 == pytest.approx(found.value, rel=1e-12)


def test_the_dominant_cut_set_brings_its_own_values():
    _, found = values("availability", scope="journeys.buy")
    assert found.cut_sets[0].events == ("site:eu",)
    site = [item for item in found.values if item.of == "site:eu"]
    assert site[0].amount == pytest.approx(1 / 1_000, rel=1e-12)


def test_a_component_tells_what_the_document_says_of_it():
    put_in, _ = values("unavailability", scope="components.web")
    assert (put_in["n"].amount, put_in["k"].amount) == (3, 2)
    assert put_in["1/λ"].amount == 99 * 3_600


def test_the_items_of_the_cost_add_up_to_it():
    _, found = values("cost.per_month")
    assert [(item.of, item.amount) for item in found.values] == [
        ("component:web", 30),
        ("component:web", 7),
    ]


def test_a_probability_of_breaking_an_objective_names_the_objective():
    put_in, _ = values("breach_probability")
    assert put_in["target"].amount == 0.99
