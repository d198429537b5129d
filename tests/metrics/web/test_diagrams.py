"""What pages give a drawing: only what is drawn, of the version shown, and the same in words."""

from __future__ import annotations

import copy
import json
import re

import pytest
from django.urls import reverse

from metrics import gallery, selectors, services, sharing
from metrics.domain.differences import differences
from metrics.domain.kinds import KNOWN_KINDS
from metrics.web import pages
from metrics.web.change_words import parts_of
from metrics.web.diagrams import KINDS, comparison_of, diagram_of, drawn_parts
from tests.metrics.documents import BROKEN, PAIR, pair_figures
from tests.metrics.factories import make_architecture

pytestmark = pytest.mark.django_db

HOSTILE = "</script><script>alert(1)</script>"


@pytest.fixture(autouse=True)
def _built_front_end(monkeypatch):
    """Leave the front end out; the browser tests need it."""
    monkeypatch.setattr("metrics.templatetags.vite._files", lambda name: ([], [], ["site.js"]))


@pytest.fixture
def row(alice):
    return make_architecture(alice, PAIR | {"name": "Ticket shop"})


def save(row, document):
    draft = services.Draft(document=document)
    services.save_version(
        row, draft, author=row.owner, expected_version=row.version, autosaved=True
    )


def drawn(response, key="drawing"):
    """Return the data of a drawing as the browser reads them."""
    (text,) = re.findall(
        rf'<script id="{key}-data" type="application/json">(.*?)</script>',
        response.content.decode(),
    )
    return json.loads(text)


def shared(client, secret, name="shared"):
    return client.get(reverse(f"metrics:{name}", args=[secret]))


@pytest.mark.parametrize("name", ["shared", "shared-embed"])
def test_a_shared_page_draws_its_own_version_with_figures_and_nothing_else(client, row, name):
    secret = sharing.share(row, name="Pinned", version=selectors.version_of(row))[1]
    save(row, PAIR | {"components": {"new": {"failure": {"mtbf": "1y", "mttr": "1h"}}}})
    data = drawn(shared(client, secret, name))
    assert data["document"] == {
        "name": "Ticket shop",
        "sites": {},
        "components": {
            "web": {"kind": "service", "replicas": 2, "required": 1, "needs": ["db"]},
            "db": {"kind": "database"},
        },
        "journeys": {"buy": {"entry": "web"}},
    }
    unavailability = pair_figures().components["db"].unavailability
    assert data["figures"]["db"]["unavailability"] == pytest.approx(unavailability)
    assert data["critical"] == ["db"]
    assert set(data) == {"document", "figures", "critical"}


def test_a_shared_version_with_errors_is_drawn_without_figures(client, row):
    secret = sharing.share(row, name="Newest")[1]
    save(row, BROKEN)
    data = drawn(shared(client, secret))
    assert data["document"]["components"] == {"web": {"needs": ["bd"]}}
    assert "figures" not in data


def test_a_hostile_name_stays_inside_the_data(client, alice):
    row = make_architecture(alice, PAIR | {"name": HOSTILE})
    response = shared(client, sharing.share(row, name="x")[1])
    assert HOSTILE not in response.content.decode()
    assert drawn(response)["document"]["name"] == HOSTILE


def test_without_a_script_the_drawing_is_a_table(client, row):
    text = shared(client, sharing.share(row, name="x")[1]).content.decode()
    table = text.split('<figure class="card diagram"')[1].split("</figure>")[0]
    cells = " ".join(re.sub(r"<[^>]+>", " ", table.split("<tbody>")[1]).split())
    assert cells.startswith("web Service 1 of 2 – db 99.9")
    assert "db single point of failure Database 1 of 1 – – 99.9" in cells


def test_a_comparison_gives_both_versions_and_what_became_of_each_part(alices_browser, row):
    after = copy.deepcopy(PAIR) | {"layout": {"web": {"x": 400, "y": 8}}}
    after["components"]["web"]["replicas"] = 3
    after["components"]["web"]["needs"] = ["store"]
    after["components"]["store"] = after["components"].pop("db")
    save(row, after)
    address = reverse("metrics:compare", args=[row.pk])
    response = alices_browser.get(address, {"from": 1, "to": 2})
    data = drawn(response)
    assert data["changes"]["components"] == {"web": "changed", "db": "removed", "store": "added"}
    assert data["labels"] == {"before": "Version 1", "after": "Version 2"}
    assert list(data["before"]["figures"]) == ["web", "db"]
    text = response.content.decode()
    assert 'id="drawing-part-components-store"' in text
    assert 'href="#drawing-components-db"' in text


def test_what_only_moved_is_not_marked():
    after = PAIR | {"layout": {"web": {"x": 400, "y": 8}}}
    parts = parts_of(differences(PAIR, after), PAIR, after)
    compared = comparison_of((PAIR, after), (None, None), parts, ("A", "B"))
    assert compared.data["changes"] == {"components": {}, "sites": {}}


def test_needs_are_told_with_their_gate_and_effect():
    names = {"a": {"name": "First"}, "b": {}}
    needs = [{"any_of": ["a", "b"], "if_down": "degrade"}, {"all_of": ["a", "b"]}]
    raft = {"replicas": 5, "data": {"replication": {"mode": "raft"}}}
    document = {"components": {"web": {"needs": needs} | raft, **names}}
    web = diagram_of(document).rows[0]
    assert web.needs == ["1 of 2: First, b (degrades without it)", "First, b"]
    assert web.replicas == "3 of 5"


def test_a_document_of_any_shape_is_drawn_as_far_as_it_can_be_read():
    shapes = {"sites": 5, "components": {"a": None, "b": {"needs": "c", "placement": []}}}
    parts = drawn_parts(shapes)
    assert parts["components"] == {"a": {}, "b": {"placement": []}}
    assert [row.name for row in diagram_of(shapes).rows] == ["a", "b"]


def test_the_drawing_of_a_card_has_no_figures_and_stands_where_its_author_put_it():
    diagram = pages.thumbnail_of(gallery.templates()[0])
    assert not diagram.has_figures
    assert set(diagram.data) == {"document"}
    assert diagram.data["document"]["layout"]["cdn"] == {"x": 40, "y": 384}


def test_every_known_kind_has_a_name():
    assert set(KINDS) == set(KNOWN_KINDS)
