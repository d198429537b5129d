from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from metrics import selectors, services, sharing
from metrics.domain.errors import ConflictError
from metrics.models import ShareLink, StoredArchitecture
from metrics.web import sharing as pages
from tests.metrics.documents import PAIR
from tests.metrics.factories import broken, make_architecture, one_server

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _built_front_end(monkeypatch):
    """Leave the front end out; the browser tests need it."""
    monkeypatch.setattr("metrics.templatetags.vite._files", lambda name: ([], [], ["site.js"]))


@pytest.fixture
def row(alice):
    return make_architecture(alice, PAIR | {"name": "Ticket shop"})


@pytest.fixture
def secret(row):
    return sharing.share(row, name="Auditor")[1]


def url(name, *args):
    return reverse(f"metrics:{name}", args=args)


def save(row, document, **options):
    draft = services.Draft(document=document)
    services.save_version(row, draft, author=row.owner, expected_version=row.version, **options)


def test_a_stranger_reads_the_figures_and_nothing_of_the_account(client, row, secret):
    response = client.get(url("shared", secret))
    text = response.content.decode()
    assert response.status_code == 200
    assert "Ticket shop" in text
    assert "The design meets its availability objective" in text
    assert "alice" not in text
    assert str(row.pk) not in text


def test_a_shared_page_is_not_indexed_kept_or_told_to_other_sites(client, secret):
    response = client.get(url("shared", secret))
    assert response["X-Robots-Tag"].startswith("noindex, nofollow")
    assert response["Referrer-Policy"] == "same-origin"
    assert "no-store" in response["Cache-Control"]


def test_only_the_embedded_form_may_stand_in_a_frame(client, secret):
    page, embedded = client.get(url("shared", secret)), client.get(url("shared-embed", secret))
    assert "frame-ancestors 'none'" in page["Content-Security-Policy"]
    assert page["X-Frame-Options"] == "DENY"
    assert "frame-ancestors *" in embedded["Content-Security-Policy"]
    assert "default-src 'none'" in embedded["Content-Security-Policy"]
    assert "X-Frame-Options" not in embedded


def test_the_embedded_form_shows_figures_and_has_nothing_to_press(client, secret):
    text = client.get(url("shared-embed", secret)).content.decode()
    assert "Downtime a month" in text
    assert "<form" not in text


@pytest.mark.parametrize("name", ["shared", "shared-embed"])
def test_a_revoked_link_is_dead_at_once(client, alices_browser, row, secret, name):
    link = row.share_links.get()
    alices_browser.post(url("revoke-share", row.pk, link.pk))
    assert Client().get(url(name, secret)).status_code == 404


def test_an_expired_link_is_dead(client, row):
    now = timezone.now()
    _, secret = sharing.share(row, name="Old", expires=now - timedelta(seconds=1))
    answer = client.get(url("shared", secret))
    assert answer.status_code == 404
    assert "Ask whoever sent it for a new one." in answer.content.decode()


def test_an_unknown_link_does_not_exist(client, secret):
    assert client.get(url("shared", secret + "x")).status_code == 404


def test_a_link_of_an_account_that_was_closed_is_dead(client, alice, secret):
    alice.is_active = False
    alice.save()
    assert client.get(url("shared", secret)).status_code == 404


def test_the_address_is_not_in_the_database(secret):
    assert secret not in str(ShareLink.objects.values().get())


def test_a_link_shows_the_newest_version_or_the_one_it_was_made_for(client, row):
    pinned = sharing.share(row, name="Pinned", version=selectors.version_of(row))[1]
    newest = sharing.share(row, name="Newest")[1]
    save(row, PAIR | {"name": "Bigger shop"})
    assert b"Ticket shop" in client.get(url("shared", pinned)).content
    assert b"Bigger shop" in client.get(url("shared", newest)).content


def test_the_version_of_a_link_is_not_dropped_as_a_draft(row):
    save(row, PAIR | {"name": "Draft"}, autosaved=True)
    sharing.share(row, name="Pinned", version=selectors.version_of(row))
    save(row, PAIR | {"name": "Next"}, autosaved=True)
    assert row.versions.filter(number=2).exists()


def test_a_version_with_errors_says_so(client, row, secret):
    save(row, broken(), autosaved=True)
    for name in ("shared", "shared-embed"):
        assert b"has errors at the moment" in client.get(url(name, secret)).content


def test_use_of_a_link_is_remembered(client, row, secret):
    client.get(url("shared", secret))
    assert row.share_links.get().last_used is not None


def test_a_visitor_who_signed_in_takes_a_copy(client, bob, row, secret):
    client.force_login(bob)
    client.post(url("shared-copy", secret))
    copied = StoredArchitecture.objects.get(owner=bob)
    assert selectors.version_of(copied).document == selectors.version_of(row).document
    assert copied.pk != row.pk


def test_a_stranger_is_asked_to_sign_in_before_a_copy(client, secret):
    assert client.post(url("shared-copy", secret)).url.startswith("/accounts/login/")
    assert StoredArchitecture.objects.count() == 1


def test_a_copy_needs_a_form_of_ours(bob, secret):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(bob)
    assert browser.post(url("shared-copy", secret)).status_code == 403


def test_a_new_link_is_shown_once(alices_browser, row, client):
    answer = alices_browser.post(url("share", row.pk), {"name": "Board", "days": 7, "version": ""})
    (address,) = re.findall(r"token-once\">(http[^<]+)<", answer.content.decode())
    assert client.get(address).status_code == 200
    again = alices_browser.get(url("share", row.pk)).content.decode()
    assert address not in again
    assert "Board" in again
    week = row.share_links.get().expires - timezone.now()
    assert timedelta(days=6.9) < week <= timedelta(days=7)


def test_a_link_for_a_version_is_made_on_the_page(alices_browser, row):
    form = {"name": "Board", "days": 0, "version": "1"}
    assert b"version 1" in alices_browser.post(url("share", row.pk), form).content
    assert row.share_links.get().version.number == 1


@pytest.mark.parametrize("wrong", [{"name": ""}, {"version": "9"}, {"days": "5"}])
def test_a_wrong_form_makes_no_link(alices_browser, row, wrong):
    form = {"name": "Board", "days": 0, "version": ""} | wrong
    assert b"errorlist" in alices_browser.post(url("share", row.pk), form).content
    assert not row.share_links.exists()


def test_there_are_not_more_links_than_allowed(row, monkeypatch):
    monkeypatch.setattr(sharing, "LINKS_MAX", 1)
    sharing.share(row, name="One")
    with pytest.raises(ConflictError):
        sharing.share(row, name="Two")


def test_the_links_of_somebody_else_do_not_exist(client, bob, row, secret):
    client.force_login(bob)
    link = row.share_links.get()
    assert client.get(url("share", row.pk)).status_code == 404
    assert client.post(url("revoke-share", row.pk, link.pk)).status_code == 404
    own = make_architecture(bob, one_server())
    assert client.post(url("revoke-share", own.pk, link.pk)).status_code == 404
    assert ShareLink.objects.count() == 1


def test_too_many_visits_are_refused_for_a_minute(client, secret, monkeypatch):
    monkeypatch.setattr(pages, "VISITS_MAX", 1)
    client.get(url("shared-embed", secret))
    response = client.get(url("shared-embed", secret))
    assert (response.status_code, response["Retry-After"]) == (429, "60")
