from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from reliability_app.accounts import OWNER, local_owner, login_token

pytestmark = pytest.mark.django_db


def link_for(user):
    return f"/login/once/{login_token(user)}/"


def logged_in_as(client):
    return client.session.get("_auth_user_id")


def test_the_link_lets_its_owner_in_and_leads_to_the_first_page(client):
    owner = local_owner()
    response = client.get(link_for(owner))
    assert (response.status_code, response["Location"]) == (302, "/")
    assert logged_in_as(client) == str(owner.pk)


def test_the_owner_is_made_once_and_has_no_password():
    assert local_owner() == local_owner()
    assert local_owner().username == OWNER
    assert not local_owner().has_usable_password()


def test_the_link_works_once(client):
    link = link_for(local_owner())
    client.get(link)
    second = Client()
    assert second.get(link).status_code == 403
    assert logged_in_as(second) is None


def test_a_link_that_was_used_by_this_browser_still_leads_home(client):
    link = link_for(local_owner())
    client.get(link)
    assert client.get(link).status_code == 302


def test_looking_at_the_headers_does_not_use_the_link_up(client):
    link = link_for(local_owner())
    assert client.head(link).status_code == 405
    assert client.get(link).status_code == 302


def test_the_link_expires(client, monkeypatch):
    link = link_for(local_owner())
    later = timezone.now() + timedelta(minutes=15, seconds=2)
    monkeypatch.setattr("django.core.signing.time.time", later.timestamp)
    assert client.get(link).status_code == 403
    assert logged_in_as(client) is None


def test_a_link_that_was_changed_is_refused(client):
    link = link_for(local_owner()).rstrip("/")
    assert client.get(f"{link[:-3]}aaa/").status_code == 403


def test_a_link_dies_with_its_account(client, alice):
    link = link_for(alice)
    alice.is_active = False
    alice.save()
    assert client.get(link).status_code == 403


@pytest.mark.parametrize(
    "request_facts",
    [
        pytest.param({"REMOTE_ADDR": "192.168.1.7"}, id="another machine"),
        pytest.param({"REMOTE_ADDR": ""}, id="an unknown machine"),
        pytest.param({"HTTP_X_FORWARDED_FOR": "127.0.0.1"}, id="a proxy on this machine"),
    ],
)
def test_the_link_works_from_this_machine_only(client, request_facts):
    assert client.get(link_for(local_owner()), **request_facts).status_code == 404
    assert logged_in_as(client) is None


def test_a_shared_server_has_no_links(client, settings):
    settings.LOGIN_LINKS = False
    assert client.get(link_for(local_owner())).status_code == 404


def test_nobody_signs_up_unless_a_setting_opens_the_door(client, settings):
    form = {"username": "eve", "password1": "a long passphrase", "password2": "a long passphrase"}
    assert b"<form" not in client.get("/accounts/signup/").content.split(b"<main")[-1]
    settings.SIGNUP_OPEN = True
    assert client.post("/accounts/signup/", form).status_code == 302
    assert logged_in_as(client) is not None


def test_who_signs_up_finds_the_worked_example_already_computed(client, settings):
    settings.SIGNUP_OPEN = True
    form = {"username": "eve", "password1": "a long passphrase", "password2": "a long passphrase"}
    client.post("/accounts/signup/", form)
    (listed,) = client.get("/api/v1/architectures").json()["results"]
    assert listed["valid"]
    assert listed["whole"]["availability"] > 0.99


def test_guessing_a_password_locks_the_account_for_that_address(client, alice, settings):
    settings.AXES_FAILURE_LIMIT = 2
    form = {"login": "alice", "password": "wrong"}
    client.post("/accounts/login/", form)
    client.post("/accounts/login/", form)
    right = client.post("/accounts/login/", {"login": "alice", "password": "alice's long password"})
    assert right.status_code == 429
    assert logged_in_as(client) is None
