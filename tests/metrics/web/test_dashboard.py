from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from metrics import services
from metrics.headlines import headlines_of
from metrics.models import ArchitectureVersion
from tests.metrics.documents import PAIR
from tests.metrics.factories import broken, make_architecture, one_server, two_servers

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _built_front_end(monkeypatch):
    """Leave the front end out; the browser tests need it."""
    monkeypatch.setattr("metrics.templatetags.vite._files", lambda name: ([], [], ["site.js"]))


def save(row, document):
    draft = services.Draft(document=document)
    services.save_version(row, draft, author=row.owner, expected_version=row.version)


def text_of(response):
    assert response.status_code == 200
    table = response.content.decode().partition('id="mine-title"')[2].partition("gallery-title")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", table).split())


def age(row, number, days):
    versions = ArchitectureVersion.objects.filter(architecture=row, number=number)
    versions.update(created=timezone.now() - timedelta(days=days))


def test_each_system_stands_against_its_objectives(alices_browser, alice):
    make_architecture(alice, PAIR | {"name": "Good"})
    make_architecture(alice, PAIR | {"name": "Bad", "objectives": {"availability": "99.99%"}})
    make_architecture(alice, PAIR | {"name": "Tight", "objectives": {"budget": 201}})
    text = text_of(alices_browser.get("/"))
    assert "Bad version 1 breached 0 of 1 met" in text
    assert text.index("Bad version 1") < text.index("Tight version 1") < text.index("Good version")
    assert "Good version 1 met" in text
    assert "Tight version 1 at risk 99.5 % of what is allowed is used" in text
    assert "breached 1 at risk 1 met 1 no objective 0" in text
    assert "with a probability above 10 %" in text


def test_what_changed_since_a_date_is_compared_with_what_was_newest_then(alices_browser, alice):
    row = make_architecture(alice, one_server())
    save(row, two_servers())
    save(row, one_server(name="Again"))
    age(row, 1, days=30)
    age(row, 2, days=20)
    since = (timezone.localdate() - timedelta(days=10)).isoformat()
    text = text_of(alices_browser.get("/", {"since": since}))
    assert "version 2 to 3 +60.7 min worse" in text


def test_a_system_that_did_not_change_says_so(alices_browser, alice):
    age(make_architecture(alice), 1, days=30)
    assert "nothing Edit" in text_of(alices_browser.get("/"))


def test_a_system_that_was_not_there_is_new(alices_browser, alice):
    make_architecture(alice)
    assert "new Edit" in text_of(alices_browser.get("/"))


def test_the_trend_is_a_line_and_a_table(alices_browser, alice):
    row = make_architecture(alice, one_server())
    save(row, two_servers())
    response = alices_browser.get("/")
    assert b'points="3.0,3.0 93.0,25.0"' in response.content
    assert "1 60.8 min 2 5.07 s" in text_of(response)


def test_a_system_with_errors_has_no_figures(alices_browser, alice):
    make_architecture(alice, broken())
    assert "has errors" in text_of(alices_browser.get("/"))


@pytest.mark.parametrize("since", ["soon", "2026-13-01", "0001-01-01", "9999-12-31"])
def test_a_strange_date_is_no_failure(alices_browser, alice, since):
    make_architecture(alice)
    assert alices_browser.get("/", {"since": since}).status_code == 200


def test_fifty_systems_take_as_many_queries_as_one_and_no_analysis(
    alices_browser, alice, django_assert_max_num_queries, monkeypatch
):
    first = make_architecture(alice)
    for number in range(49):
        make_architecture(alice, one_server(name=f"System {number}"))
    save(first, two_servers())
    headlines_of(ArchitectureVersion.objects.all(), seconds_max=60)
    alices_browser.get("/")
    monkeypatch.setattr("metrics.services.evaluate", lambda _: pytest.fail("computed again"))
    with django_assert_max_num_queries(9):
        alices_browser.get("/")


def test_systems_of_somebody_else_are_not_shown(alices_browser, alice, bob):
    make_architecture(alice)
    make_architecture(bob, one_server(name="Foreign"))
    assert "Foreign" not in text_of(alices_browser.get("/"))
