"""The page of the worst outage."""

from __future__ import annotations

import pytest

from simulations import execution
from simulations.models import Campaign

pytestmark = pytest.mark.django_db

DOCUMENT = {
    "format": "reliability/v1",
    "name": "Two tiers",
    "components": {
        "web": {"failure": {"mtbf": "300h", "mttr": "2h"}, "needs": ["db"]},
        "db": {"failure": {"mtbf": "900h", "mttr": "8h"}},
    },
}


@pytest.fixture(autouse=True)
def _built_front_end(monkeypatch):
    manifest = {"src/site.ts": {"file": "site.js"}}
    monkeypatch.setattr(
        "metrics.templatetags.vite._files", lambda name: ([], [], [manifest[name]["file"]])
    )


@pytest.fixture
def simulated(make_campaign):
    campaign = make_campaign(kind="montecarlo", document=DOCUMENT, years=50.0)
    [
        execution.execute_chunk(campaign.pk, index, worker="w1", redelivered=False)
        for index in range(campaign.chunks_total)
    ]
    campaign.refresh_from_db()
    return campaign


def page(client, campaign):
    return client.get(f"/simulations/{campaign.pk}/outage/")


def test_the_worst_outage_is_told_from_its_cause_to_its_end(alices_browser, simulated):
    html = page(alices_browser, simulated).content.decode()
    assert "service was lost" in html
    assert "takes down: " in html
    assert "The whole" in html


def test_the_page_of_the_simulation_leads_to_it(alices_browser, simulated):
    html = alices_browser.get(f"/simulations/{simulated.pk}/").content.decode()
    assert f"/simulations/{simulated.pk}/outage/" in html


def test_before_an_outage_was_seen_the_page_says_so(alices_browser, make_campaign):
    campaign = make_campaign(kind="montecarlo", document=DOCUMENT, years=50.0)
    assert "Let it run longer" in page(alices_browser, campaign).content.decode()


def test_a_simulation_of_somebody_else_does_not_exist(alices_browser, simulated, bob):
    Campaign.objects.update(owner=bob)
    assert page(alices_browser, simulated).status_code == 404
