"""Pages on quorums: of an architecture, and for figures that one enters."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.urls import reverse

from metrics import services
from tests.metrics.api.test_quorums import STORE
from tests.metrics.factories import one_server
from tests.metrics.web.test_pages import _built_front_end  # noqa: F401 - used by every test

pytestmark = pytest.mark.django_db


def page(client, name, *args, **sent):
    response = client.get(reverse(f"metrics:{name}", args=args), sent)
    assert response.status_code == 200
    return response.content.decode()


def store(owner, document):
    draft = services.Draft(document=document)
    return services.create_architecture(owner=owner, draft=draft).pk


def test_an_architecture_says_what_limits_its_group(alices_browser, alice):
    html = page(alices_browser, "quorums", store(alice, STORE))
    assert "5 voters are limited by elections" in html
    assert "chart-group-0-parts" in html
    assert "chart-group-0-election" in html


def test_an_architecture_without_a_group_says_what_to_write(alices_browser, alice):
    html = page(alices_browser, "quorums", store(alice, one_server()))
    assert "No consensus group yet" in html


def test_an_architecture_of_somebody_else_does_not_exist(alices_browser, bob):
    url = reverse("metrics:quorums", args=[store(bob, STORE)])
    assert alices_browser.get(url).status_code == 404


def test_the_laboratory_shows_both_parts_for_what_was_entered(alices_browser):
    html = page(alices_browser, "quorum-laboratory", voters="9", mttr="1h", mtbf="1000h")
    assert "9 voters are available" in html
    assert "limited by elections" in html
    assert "As a grid of 3 rows and 3 columns" in html


def test_the_laboratory_says_what_is_wrong_and_keeps_what_was_typed(alices_browser):
    html = page(alices_browser, "quorum-laboratory", mtbf="<b>soon")
    assert "mtbf must be a number and a unit" in html
    assert 'value="&lt;b&gt;soon"' in html


def test_timeouts_that_are_too_close_are_pointed_out(alices_browser):
    html = page(alices_browser, "quorum-laboratory", timeout_high="150ms")
    assert "nearly every round splits the votes" in html


def test_stale_reads_are_shown_for_every_choice(alices_browser):
    html = page(alices_browser, "staleness", law="LNKD-SSD", trials="5000")
    assert "Right after a write 97." in html
    assert html.count('<span class="badge badge-ok">strict</span>') == 6


def test_strict_quorums_are_said_to_be_consistent(alices_browser):
    html = page(alices_browser, "staleness", reads="2", writes="2", trials="2000")
    assert "every read meets the last write" in html


def test_a_stranger_is_asked_to_log_in(client):
    assert client.get(reverse("metrics:staleness")).status_code == 302


@pytest.mark.parametrize(
    ("name", "entered", "count"),
    [
        pytest.param("quorum-laboratory", {"mtbf": "500h", "voters": "4"}, 55, id="with a leader"),
        pytest.param("staleness", {"trials": "2000", "replicas": "2"}, 39, id="without a leader"),
    ],
)
def test_what_was_entered_says_why(alices_browser, name, entered, count):
    html = alices_browser.get(reverse(f"metrics:{name}"), entered).content.decode()
    links = re.findall(r'class="why" href="([^"]+)" aria-label="[^"]+">([^<]+)</a>', html)
    answers = [(shown, alices_browser.get(f"{unescape(href)}&part=1")) for href, shown in links]
    assert len(links) > count
    assert [s for s, answer in answers if f">{s}<" not in answer.content.decode()] == []


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("quorum-why", {"figure": "flexible.writes", "row": "9"}),
        ("quorum-why", {"figure": "grid.electing", "row": "3x3"}),
        ("staleness-why", {"figure": "staleness.visible", "row": "9.9", "trials": "1000"}),
        ("staleness-why", {"figure": "luck", "trials": "1000"}),
        ("staleness-why", {"figure": "staleness.reads", "trials": "few"}),
    ],
)
def test_what_a_study_does_not_have_is_not_found(alices_browser, name, asked):
    assert alices_browser.get(reverse(f"metrics:{name}"), asked).status_code == 404


def test_a_grid_says_of_what_it_is_made(alices_browser):
    asked = {"figure": "grid.writing", "row": "2x3", "voters": "6", "mtbf": "9h", "mttr": "1h"}
    html = alices_browser.get(reverse("metrics:quorum-why"), asked).content.decode()
    # Each voter is down a tenth of the time, a column of two 19 %, all three 0.6859 %.
    assert "99.314 %" in html
    assert "0.100" in html


def test_a_figure_that_no_group_has_is_not_found(alices_browser):
    address = reverse("metrics:quorum-why")
    assert alices_browser.get(address, {"figure": "luck"}).status_code == 404
