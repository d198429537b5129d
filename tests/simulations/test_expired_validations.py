"""Validations that count no longer, as the dashboard lists them."""

from __future__ import annotations

import pytest

from metrics.services import Draft, create_architecture, save_version
from simulations import campaigns
from simulations.models import Campaign
from simulations.templatetags.expired_validations import expired_validations
from tests.simulations.farm import DOCUMENT

CHANGED = DOCUMENT | {"components": {"server": {"failure": {"mtbf": "60d", "mttr": "1h"}}}}


@pytest.fixture(autouse=True)
def tally_for_montecarlo(monkeypatch):
    monkeypatch.setitem(campaigns._engines, "montecarlo", campaigns._engines["tally"])


@pytest.fixture
def checked(alice, make_campaign):
    """Return an architecture whose first version was checked by a simulation."""
    architecture = create_architecture(owner=alice, draft=Draft(document=DOCUMENT))
    check(make_campaign, architecture)
    return architecture


def check(make_campaign, architecture):
    campaign = make_campaign(kind="montecarlo", document=DOCUMENT)
    version = architecture.versions.get(number=architecture.version)
    fields = {"version": version, "digest": version.digest, "state": "succeeded"}
    Campaign.objects.filter(pk=campaign.pk).update(validation=[{"scope": "whole"}], **fields)


def save(architecture, document):
    save_version(
        architecture,
        Draft(document=document),
        author=architecture.owner,
        expected_version=architecture.version,
    )


def reasons(user):
    return [str(reason) for _, reason in expired_validations(user)["expired"]]


def test_a_check_of_the_present_design_is_not_listed(checked):
    assert reasons(checked.owner) == []


def test_a_check_expires_with_a_change_of_the_design(checked):
    save(checked, CHANGED)
    assert reasons(checked.owner) == ["document"]


def test_a_check_expires_with_the_analysis(checked):
    Campaign.objects.update(analysis_version="0")
    assert reasons(checked.owner) == ["analysis"]


def test_going_back_to_what_was_checked_revives_the_check(checked, make_campaign):
    save(checked, CHANGED)
    check(make_campaign, checked)
    save(checked, DOCUMENT)
    assert reasons(checked.owner) == []


def test_the_list_takes_one_query(checked, django_assert_num_queries):
    with django_assert_num_queries(1):
        expired_validations(checked.owner)


def test_the_checks_of_somebody_else_are_not_listed(checked, bob):
    save(checked, CHANGED)
    assert reasons(bob) == []


def test_the_dashboard_names_the_design_whose_check_expired(checked, alices_browser, monkeypatch):
    monkeypatch.setattr("metrics.templatetags.vite._files", lambda name: ([], [], ["site.js"]))
    save(checked, CHANGED)
    text = alices_browser.get("/").content.decode()
    assert "Validations that expired" in text
    assert "Version 1 was checked, and the design has changed since." in text
