"""Decisions on advice: what they store, refuse and leave alone."""

from __future__ import annotations

import pytest

from metrics import deciding, selectors, services
from metrics.models import AdviceDecision, StoredArchitecture
from tests.metrics.factories import make_architecture, one_server

pytestmark = pytest.mark.django_db

KEY = "add-replica:web"
SERVER = {
    "failure": {"mtbf": "719h", "mttr": "1h"},
    "replicas": 1,
    "required": 1,
    "cost": {"per_replica": 10},
}
PRICED = one_server(
    components={"web": SERVER | {"needs": ["app"]}, "app": SERVER},
    economics={"downtime_cost_per_hour": 1000},
)


@pytest.fixture
def shop(alice):
    return make_architecture(alice, PRICED)


def states(architecture):
    report = deciding.report_of(selectors.version_of(architecture))
    shown = deciding.with_decisions(report, architecture)
    return {item.key: item.state for item in shown.advice}


def test_an_accepted_advice_is_a_variant_with_the_change_in_it(shop, alice):
    row = deciding.accept(shop, KEY, author=alice, expected_version=1)
    document = selectors.version_of(row.variant).document
    assert (row.variant.origin, row.variant.origin_version) == (shop, 1)
    assert document["components"]["web"]["replicas"] == 2
    assert row.price_per_month == 10
    assert selectors.version_of(shop).document["components"]["web"]["replicas"] == 1
    assert states(shop)[KEY] == "accepted"


def test_accepting_twice_makes_one_variant(shop, alice):
    first = deciding.accept(shop, KEY, author=alice, expected_version=1)
    again = deciding.accept(shop, KEY, author=alice, expected_version=1)
    assert again.variant == first.variant
    assert StoredArchitecture.objects.filter(origin=shop).count() == 1


def test_an_advice_whose_variant_is_deleted_is_open_again_and_can_be_accepted(shop, alice):
    row = deciding.accept(shop, KEY, author=alice, expected_version=1)
    services.delete_architecture(row.variant, expected_version=1)
    assert states(shop)[KEY] == "open"
    assert deciding.accept(shop, KEY, author=alice, expected_version=1).variant is not None
    assert states(shop)[KEY] == "accepted"


def test_a_dismissed_advice_keeps_its_reason_and_is_no_step_of_the_money_curve(shop, alice):
    steps = deciding.report_of(selectors.version_of(shop)).money.steps
    row = deciding.dismiss(
        shop, KEY, reason="  One licence\n only ", author=alice, expected_version=1
    )
    left = deciding.report_of(selectors.version_of(shop)).money.steps
    assert (row.reason, states(shop)[KEY]) == ("One licence only", "dismissed")
    assert KEY in {step.key for step in steps}
    assert {step.key for step in left} == {"add-replica:app"}


def test_a_decision_stays_when_the_design_no_longer_leads_to_its_advice(shop, alice):
    deciding.dismiss(shop, KEY, reason="No", author=alice, expected_version=1)
    without_app = one_server(components={"app": SERVER})
    services.save_version(
        shop, services.Draft(document=without_app), author=alice, expected_version=1
    )
    report = deciding.with_decisions(deciding.report_of(selectors.version_of(shop)), shop)
    assert [(item.key, item.arises) for item in report.decisions] == [(KEY, False)]


def test_reopening_forgets_the_decision_and_keeps_the_variant(shop, alice):
    variant = deciding.accept(shop, KEY, author=alice, expected_version=1).variant
    assert deciding.reopen(shop, KEY)
    assert not deciding.reopen(shop, KEY)
    assert states(shop)[KEY] == "open"
    assert StoredArchitecture.objects.filter(pk=variant.pk).exists()


@pytest.mark.parametrize(
    ("key", "reason", "version", "error"),
    [
        pytest.param(KEY, " ", 1, deciding.ReasonRequiredError, id="no reason"),
        pytest.param("fly:web", "No", 1, deciding.UnknownAdviceError, id="no such advice"),
        pytest.param(KEY, "No", 7, services.StaleVersionError, id="another version"),
    ],
)
def test_a_decision_that_makes_no_sense_is_refused_and_not_stored(
    shop, alice, key, reason, version, error
):
    with pytest.raises(error):
        deciding.dismiss(shop, key, reason=reason, author=alice, expected_version=version)
    assert not AdviceDecision.objects.exists()
