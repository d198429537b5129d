"""The worst outage as the editor plays it."""

from __future__ import annotations

import json

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


def address(campaign):
    return f"/api/v1/simulations/{campaign.pk}/worst-outage"


@pytest.fixture
def simulated(make_campaign):
    campaign = make_campaign(kind="montecarlo", document=DOCUMENT, years=50.0)
    [
        execution.execute_chunk(campaign.pk, index, worker="w1", redelivered=False)
        for index in range(campaign.chunks_total)
    ]
    campaign.refresh_from_db()
    return campaign


def test_the_worst_outage_lasts_as_long_as_the_simulation_says(api, simulated):
    told = api.get(address(simulated)).json()
    assert told["seconds"] == simulated.result["worst_outage"]["seconds"]
    assert (told["complete"], told["document"]) == (True, DOCUMENT)
    assert told["begins"] <= 0 <= told["events"][-1]["t"]


def test_its_events_lead_from_the_loss_of_the_whole_to_its_return(api, simulated):
    told = api.get(address(simulated)).json()
    turns = [event["journeys"] for event in told["events"] if "journeys" in event]
    assert (turns[-2]["whole"], turns[-1]["whole"]) == (False, True)
    first = told["events"][0]
    assert (first["event"], first["kind"], first["id"]) in {
        ("down", "replica", "web"),
        ("down", "replica", "db"),
    }


def test_the_next_longest_outages_are_told_too_each_from_a_history_of_its_own(api, simulated):
    worst = api.get(address(simulated)).json()
    third = api.get(address(simulated), {"rank": 3}).json()
    assert len(worst["longest"]) == 5
    assert worst["longest"] == sorted(worst["longest"], reverse=True)
    assert (third["rank"], third["seconds"], third["complete"]) == (3, worst["longest"][2], True)
    assert third["events"] != worst["events"]


@pytest.mark.parametrize("rank", [0, 6])
def test_a_rank_that_is_not_kept_is_refused(api, simulated, rank):
    assert api.get(address(simulated), {"rank": rank}).status_code == 400


def test_a_simulation_of_before_tells_its_worst_outage_alone(api, simulated):
    result = {"worst_outage": simulated.result["worst_outage"]}
    Campaign.objects.filter(pk=simulated.pk).update(result_text=json.dumps(result))
    assert len(api.get(address(simulated)).json()["longest"]) == 1
    assert api.get(address(simulated), {"rank": 2}).status_code == 422


def test_it_is_not_told_again_to_whoever_knows_it(api, simulated):
    etag = api.get(address(simulated))["ETag"]
    assert api.get(address(simulated), headers={"If-None-Match": etag}).status_code == 304


def test_before_an_outage_was_seen_the_answer_says_so(api, make_campaign):
    campaign = make_campaign(kind="montecarlo", document=DOCUMENT, years=50.0)
    answer = api.get(address(campaign))
    assert answer.status_code == 422
    assert "No outage" in answer.json()["detail"]


def test_another_kind_of_simulation_has_none(api, make_campaign):
    assert api.get(address(make_campaign())).status_code == 404


def test_that_of_somebody_else_does_not_exist(api_of_bob, simulated):
    assert api_of_bob.get(address(simulated)).status_code == 404


def test_the_simulation_itself_says_what_it_means_in_the_language_of_its_reader(api, simulated):
    url = f"/api/v1/simulations/{simulated.pk}"
    english = api.get(url).json()["sentence"]
    chinese = api.get(url, headers={"Accept-Language": "zh-Hant"}).json()["sentence"]
    assert "the availability of" in english
    assert "可用率" in chinese
