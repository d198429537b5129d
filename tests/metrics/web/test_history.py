from __future__ import annotations

import re
from html import unescape

import pytest
from django.urls import reverse

from metrics import services, wording
from metrics.models import ArchitectureVersion
from tests.metrics.factories import broken, make_architecture, one_server, two_servers

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _built_front_end(monkeypatch):
    """Leave the front end out; the browser tests need it."""
    monkeypatch.setattr("metrics.templatetags.vite._files", lambda name: ([], [], ["site.js"]))


def save(row, owner, document, **options):
    draft = services.Draft(document=document, note=options.pop("note", ""))
    return services.save_version(row, draft, author=owner, expected_version=row.version, **options)


@pytest.fixture
def row(alice):
    """Return an architecture that grew from one server to two."""
    architecture = make_architecture(alice, one_server())
    save(architecture, alice, two_servers(), note="A second server")
    return architecture


def url(name, row, *more):
    return reverse(f"metrics:{name}", args=[row.pk, *more])


def text_of(response):
    assert response.status_code == 200
    plain = re.sub(r"<[^>]+>", " ", response.content.decode())
    return " ".join(plain.replace("&lt;", "<").split())


def test_the_history_tells_who_changed_what_and_what_that_did(alices_browser, row):
    text = text_of(alices_browser.get(url("history", row)))
    assert "Version 2 newest" in text
    assert "· alice A second server" in text
    assert "Changed: name One server → Two servers; web: 2 values" in text
    assert "Availability 99.999807 % +0.139 points better" in text
    assert "The first version that is kept." in text


def test_every_change_says_why_with_the_same_value(alices_browser, row):
    html = alices_browser.get(url("compare", row)).content.decode()
    html += alices_browser.get(url("history", row)).content.decode()
    links = re.findall(r'<a class="why" href="(/compare/why/[^"]+)"[^>]+>([^<]+)</a>', html)
    told = [(alices_browser.get(unescape(href)).content.decode(), shown) for href, shown in links]
    assert len(links) > 8
    assert [shown for text, shown in told if f'why-value">{shown}</p>' not in text] == []


def test_a_change_of_availability_tells_both_sides_and_that_more_is_better(alices_browser, row):
    asked = {"from": f"{row.pk}:1", "to": f"{row.pk}:2", "figure": "unavailability"}
    answer = alices_browser.get(reverse("metrics:change-why"), asked)
    # One server of two is down 1/720 of the time, both at once its square.
    before, after = wording.apart(1 / 720, 1 / 720**2)
    assert f"<code>= {before} − {after} = +0.139 points</code>" in answer.content.decode()
    assert "More is better. This change is for the better." in text_of(answer)
    sides = re.findall(r'<a class="why" href="([^"]+)">([^<]+)</a>', answer.content.decode())
    assert [shown for _href, shown in sides] == ["99.861 %", "99.999807 %"]
    texts = [alices_browser.get(unescape(href)).content.decode() for href, _shown in sides]
    assert "99.861 %" in texts[0]
    assert "99.999807 %" in texts[1]


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param({"figure": "luck"}, id="no such figure"),
        pytest.param({"scope": "journeys.nobody"}, id="no such journey"),
        pytest.param({"scope": "cost", "figure": "unavailability"}, id="no figure of the cost"),
        pytest.param({"from": "nothing"}, id="no such design"),
    ],
)
def test_a_change_of_nothing_is_not_found(alices_browser, row, wrong):
    asked = {"from": f"{row.pk}:1", "to": f"{row.pk}:2", "figure": "unavailability"} | wrong
    assert alices_browser.get(reverse("metrics:change-why"), asked).status_code == 404


def test_a_change_of_what_somebody_else_designed_is_not_found(client, bob, row):
    client.force_login(bob)
    asked = {"from": f"{row.pk}:1", "to": f"{row.pk}:2", "figure": "unavailability"}
    assert client.get(reverse("metrics:change-why"), asked).status_code == 404


def test_the_history_of_an_architecture_with_errors_is_shown(alices_browser, row, alice):
    save(row, alice, broken(), autosaved=True)
    text = text_of(alices_browser.get(url("history", row)))
    assert "Version 3 newest saved by the editor has errors" in text
    assert "No figures: its document has errors." in text


def test_a_long_history_takes_few_queries(
    alices_browser, row, alice, django_assert_max_num_queries
):
    numbers = range(3, 30)
    ArchitectureVersion.objects.bulk_create(
        ArchitectureVersion(
            architecture=row, number=number, document=one_server(), digest=row.digest, author=alice
        )
        for number in numbers
    )
    row.version = 29
    row.save()
    alices_browser.get(url("history", row), {"page": 2})
    with django_assert_max_num_queries(9):
        text = text_of(alices_browser.get(url("history", row), {"page": 2}))
    assert "Page 2 of 2" in text
    assert "Version 10 " not in text
    assert "Version 9 " in text


def test_two_versions_are_shown_beside_each_other(alices_browser, row):
    text = text_of(alices_browser.get(url("compare", row), {"from": 1, "to": 2}))
    assert "From version 1 to version 2" in text
    assert "web Component changed" in text
    assert "replicas added" in text
    assert "Availability 99.861 % 99.999807 % +0.139 points better" in text


def test_a_comparison_is_by_default_that_of_the_last_change(alices_browser, row):
    assert "From version 1 to version 2" in text_of(alices_browser.get(url("compare", row)))


def test_a_comparison_goes_backwards_too(alices_browser, row):
    text = text_of(alices_browser.get(url("compare", row), {"from": 2, "to": 1}))
    assert "replicas removed" in text
    assert "−0.139 points worse" in text


def test_a_comparison_with_errors_says_why_it_has_no_figures(alices_browser, row, alice):
    save(row, alice, broken(), autosaved=True)
    text = text_of(alices_browser.get(url("compare", row)))
    assert "Version 3 has errors, so there are no figures to compare." in text


@pytest.mark.parametrize("number", ["7", "-1", "x", "99999999999999999999"])
def test_a_version_that_is_not_kept_does_not_exist(alices_browser, row, number):
    assert alices_browser.get(url("compare", row), {"from": number}).status_code == 404


def test_names_in_a_difference_are_text_and_never_markup(alices_browser, row, alice):
    save(row, alice, one_server(name="<script>alert(1)</script>"))
    for name in ("history", "compare"):
        assert b"<script>alert" not in alices_browser.get(url(name, row)).content


def test_restoring_saves_a_new_version(alices_browser, row):
    answer = alices_browser.post(url("restore", row, 1), {"version": 2}, follow=True)
    assert "Version 1 is the newest again, saved as version 3." in text_of(answer)
    assert row.versions.get(number=3).document == one_server()
    assert row.versions.count() == 3


@pytest.mark.parametrize("version", ["1", "", "x"])
def test_restoring_what_changed_in_the_meantime_saves_nothing(alices_browser, row, version):
    answer = alices_browser.post(url("restore", row, 1), {"version": version}, follow=True)
    assert "Nothing was saved." in text_of(answer)
    assert row.versions.count() == 2


def test_a_version_with_errors_is_restored_as_a_draft(alices_browser, row, alice):
    save(row, alice, broken(), autosaved=True)
    save(row, alice, one_server())
    alices_browser.post(url("restore", row, 3), {"version": 4})
    assert row.versions.get(number=5).draft


def test_restoring_what_is_not_kept_does_not_exist(alices_browser, row):
    assert alices_browser.post(url("restore", row, 9), {"version": 2}).status_code == 404


@pytest.mark.parametrize("name", ["history", "compare"])
def test_the_history_of_somebody_else_does_not_exist(client, bob, row, name):
    client.force_login(bob)
    assert client.get(url(name, row)).status_code == 404
    assert client.post(url("restore", row, 1), {"version": 2}).status_code == 404
