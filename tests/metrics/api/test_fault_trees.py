from __future__ import annotations

import pytest

from metrics import services
from metrics.analysis.fault_trees.solution import solve
from metrics.importers.open_psa import read_fault_tree

pytestmark = pytest.mark.django_db

TREE = """<opsa-mef><define-fault-tree name="t"><define-gate name="top">
<atleast min="2"><event name="a"/><event name="b"/><event name="c"/></atleast>
</define-gate></define-fault-tree><model-data>
<define-basic-event name="a"><float value="0.1"/></define-basic-event>
<define-basic-event name="b"><float value="0.1"/></define-basic-event>
<define-basic-event name="c"><float value="0.1"/></define-basic-event>
</model-data></opsa-mef>"""
DOCUMENT = {
    "format": "reliability/v1",
    "name": "Pair",
    "components": {"db": {"failure": {"mtbf": "99h", "mttr": "1h"}, "replicas": 2, "required": 1}},
}


@pytest.mark.parametrize("media_type", ["application/xml", "text/xml"])
def test_a_tree_is_analysed(api, media_type):
    response = api.post("/api/v1/fault-trees?cut_sets=2", TREE, content_type=media_type)
    assert response.status_code == 200
    result = response.json()
    assert result["probability"] == pytest.approx(0.028, abs=1e-15)
    assert result["cut_sets"]["by_order"] == {"2": 3}
    assert result["cut_sets"]["status"] == "complete"
    assert len(result["cut_sets"]["dominating"]) == 2
    assert result["importance"]["a"]["birnbaum"] == pytest.approx(0.18)


def test_a_tree_with_errors_gets_all_of_them(api):
    broken = TREE.replace('<float value="0.1"/>', "")
    response = api.post("/api/v1/fault-trees", broken, content_type="application/xml")
    assert response.status_code == 422
    assert response["Content-Type"] == "application/problem+json"
    assert [error["code"] for error in response.json()["errors"]] == ["probability_missing"] * 3


def test_a_document_is_exported_as_a_tree_of_the_same_unavailability(api):
    response = api.post("/api/v1/fault-tree", DOCUMENT, format="json")
    assert response.status_code == 200
    assert response["Content-Type"] == "application/xml"
    assert 'filename="pair.xml"' in response["Content-Disposition"]
    solution = solve(read_fault_tree(response.content))
    assert solution.probability(solution.probabilities()) == pytest.approx(1e-4, rel=1e-12)


def test_a_stored_architecture_is_exported(api, alice):
    stored = services.create_architecture(owner=alice, draft=services.Draft(document=DOCUMENT))
    response = api.get(f"/api/v1/architectures/{stored.pk}/fault-tree")
    assert response.status_code == 200
    assert read_fault_tree(response.content).top == "some-journey-down"
