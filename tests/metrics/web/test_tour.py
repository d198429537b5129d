"""The guided first tour: offered once, put off, dismissed for good, started again."""

from __future__ import annotations

import pytest

from metrics import selectors, services, touring
from metrics.models import StoredArchitecture
from tests.metrics.factories import make_architecture, one_server

pytestmark = pytest.mark.django_db

OFFER = b"data-tour-offer"
DISMISSALS = "/api/v1/dismissals"


@pytest.fixture(autouse=True)
def _built_front_end(monkeypatch):
    """Leave the front end out; the browser test needs it."""
    monkeypatch.setattr("metrics.templatetags.vite._files", lambda name: ([], [], ["site.js"]))


def test_the_first_page_and_the_editor_offer_the_tour(alices_browser, alice):
    row = make_architecture(alice, one_server())
    assert OFFER in alices_browser.get("/").content
    assert OFFER in alices_browser.get(f"/architectures/{row.pk}/edit/").content


def test_never_is_for_good_and_for_oneself_alone(alices_browser, alice, bob):
    response = alices_browser.post("/tour/answer/", {"answer": "never"})
    assert response.url == "/"
    alices_browser.logout()
    alices_browser.force_login(alice)
    assert OFFER not in alices_browser.get("/").content
    alices_browser.force_login(bob)
    assert OFFER in alices_browser.get("/").content


def test_not_now_lasts_as_long_as_the_session(alices_browser, alice):
    alices_browser.post("/tour/answer/", {"answer": "later", "next": "/gallery/"})
    assert OFFER not in alices_browser.get("/").content
    alices_browser.logout()
    alices_browser.force_login(alice)
    assert OFFER in alices_browser.get("/").content


@pytest.mark.parametrize(
    ("asked", "led_to"),
    [
        pytest.param("/gallery/", "/gallery/", id="a page of ours"),
        pytest.param("https://evil.example/", "/", id="a page of somebody else"),
        pytest.param("//evil.example/", "/", id="somebody else in short"),
    ],
)
def test_an_answer_leads_back_to_where_it_was_given(alices_browser, asked, led_to):
    assert alices_browser.post("/tour/answer/", {"next": asked}).url == led_to


def test_the_tour_leads_over_a_copy_of_its_own(alices_browser, alice):
    own = services.load_example_for(alice)
    response = alices_browser.post("/tour/")
    made = StoredArchitecture.objects.exclude(pk=own.pk).get()
    assert response.url == f"/architectures/{made.pk}/?tour=start"
    assert str(made) == "Guided tour: online shop"
    assert OFFER not in alices_browser.get("/").content


def test_the_copy_is_used_again_until_its_owner_changes_it(alice):
    first = touring.tour_architecture(alice)
    assert touring.tour_architecture(alice) == first
    draft = services.Draft(document=one_server())
    services.save_version(first, draft, author=alice, expected_version=1)
    assert touring.tour_architecture(alice) != first


def test_a_full_account_is_told_so(alices_browser, alice, monkeypatch):
    monkeypatch.setattr("metrics.services.ARCHITECTURES_MAX", 0)
    response = alices_browser.post("/tour/", follow=True)
    assert b"An account keeps at most 0 architectures." in response.content


def test_the_api_dismisses_and_offers_again(api, alice):
    assert api.put(f"{DISMISSALS}/tour").status_code == 204
    assert api.put(f"{DISMISSALS}/tour").status_code == 204
    assert api.get(DISMISSALS).json() == {"topics": ["tour"]}
    assert api.delete(f"{DISMISSALS}/tour").status_code == 204
    assert not selectors.dismissals_of(alice.pk).exists()


def test_the_api_knows_no_other_topic(api):
    assert api.put(f"{DISMISSALS}/weather").status_code == 404


@pytest.mark.parametrize("address", ["/tour/", "/tour/answer/"])
def test_a_stranger_is_asked_to_sign_in(client, address):
    assert client.post(address).url.startswith("/accounts/login/")
