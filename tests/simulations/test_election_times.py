"""What a cluster campaign measured goes into the architecture, once, and nothing else changes."""

from __future__ import annotations

import json
import re

import pytest

from metrics import selectors as metrics_selectors
from metrics.analysis.quorums.report import group_studies
from metrics.domain.errors import DocumentError
from metrics.domain.reading import parse_document
from metrics.models import ArchitectureVersion, StoredArchitecture
from metrics.services import Draft, StaleVersionError, create_architecture, save_version
from simulations import election_times, selectors, services
from simulations.election_times import NotApplicableError, apply_election_time
from simulations.models import Campaign
from simulations.verdicts import Expiry, expiry_of

TIMES = {
    "mean": 400.123456789,
    "min": 101.5,
    "p10": 250.0,
    "p50": 380.0,
    "p90": 600.0,
    "p99": 900.0,
    "max": 1500.0,
    "trials": 5000,
    "mean_interval_99": [399.0, 401.0],
    "predicted_mean": 150.0,
    "predicted_quantiles": {"p50": 148.0},
    "curve": {"ms": [101.6, 380.0, 900.0], "measured": [0.01, 0.5, 0.99]},
}
ELECTION = ("components", "store", "data", "replication", "election_time")


def store(*, servers=3, **replication):
    return {
        "format": "reliability/v1",
        "name": "Store",
        "components": {
            "store": {
                "failure": {"mtbf": "30d", "mttr": "1h"},
                "replicas": servers,
                "data": {"replication": {"mode": "raft", **replication}},
            }
        },
        "layout": {"store": {"x": 1, "y": 2}},
    }


@pytest.fixture
def architecture(alice):
    return create_architecture(owner=alice, draft=Draft(document=store()))


@pytest.fixture
def finished(alice, architecture, queue, django_capture_on_commit_callbacks):
    """Make a campaign of the architecture whose figures are the given ones."""

    def make(times=TIMES, *, stored=True, state="succeeded", **options):
        version = metrics_selectors.version_of(architecture)
        request = services.Request(
            kind="cluster",
            document=version.document,
            version=version if stored else None,
            options={"component": "store", "years": 100.0, **options},
            seed=7,
        )
        with django_capture_on_commit_callbacks(execute=True):
            made = services.request_campaign(owner_id=alice.pk, request=request)
        text = json.dumps({"leader_down_time_ms": times, "protocol": "raft", "servers": 3})
        Campaign.objects.filter(pk=made.pk).update(state=state, result_text=text)
        return again(made)

    return make


def again(campaign):
    return selectors.campaigns_of(campaign.owner_id).get(pk=campaign.pk)


def at(document, path):
    return document if not path else at(document[path[0]], path[1:])


def figure(campaign, scope, name):
    changes = election_times.changes_of(campaign)
    return next(item for item in changes if (item["scope"], item["figure"]) == (scope, name))


def test_the_measured_time_becomes_a_new_version_and_nothing_is_lost(finished, alice):
    campaign = finished()
    applied = apply_election_time(campaign, author=alice)
    document = json.loads(json.dumps(applied.version.document))
    written = at(document, ELECTION)
    assert written["mean"] == "400.1235ms"
    assert (written["p99"], written["max"], written["basis"]) == ("900ms", "1500ms", "measured")
    assert written["source"].startswith("5000 leader failures simulated by cluster/")
    assert written["source"].endswith("with the seed 7")
    del at(document, ELECTION[:-1])["election_time"]
    assert document == store()
    numbers = ArchitectureVersion.objects.order_by("number").values_list("number", flat=True)
    assert list(numbers) == [1, 2]


def test_the_second_time_stores_nothing(finished, alice):
    campaign = finished()
    first = apply_election_time(campaign, author=alice)
    second = apply_election_time(again(campaign), author=alice)
    assert (first.is_new, second.is_new) == (True, False)
    assert second.version == first.version
    assert ArchitectureVersion.objects.count() == 2


def test_the_figures_follow_the_two_parts_of_the_unavailability(finished, alice):
    """U = U_quorum + f · E[T]: only the second part grows, by the ratio of the election times."""
    campaign = finished()
    apply_election_time(campaign, author=alice)
    changed = figure(again(campaign), "components.store", "unavailability")
    # Three voters of 30 d and 1 h, elections of 158.6 ms before (150-300 ms, 0.5 ms delay).
    a, u = 720 / 721, 1 / 721
    elections_a_second = (a**3 / 720 + 3 * a * u**2 * 2 / 1) / 3600
    before = 0.150 + 0.150 / 3 + 2 * 0.0005 + 0.0005 - 0.075 / 2
    assert changed["change"] == pytest.approx(elections_a_second * (0.4001235 - before), rel=0.01)


def test_a_verdict_on_the_document_as_it_was_expires(finished, alice):
    campaign = finished()
    assert expiry_of(campaign) is None
    apply_election_time(campaign, author=alice)
    assert expiry_of(again(campaign)) is Expiry.DOCUMENT


def test_other_changes_of_the_document_stay_and_are_not_called_the_election_time_s(
    finished, alice, architecture
):
    campaign = finished()
    renamed = store() | {"objectives": {"availability": "99.9%"}}
    save_version(architecture, Draft(document=renamed), author=alice, expected_version=1)
    applied = apply_election_time(again(campaign), author=alice)
    assert applied.version.number == 3
    assert applied.version.document["objectives"] == {"availability": "99.9%"}
    assert election_times.changes_of(again(campaign)) == []


def refusal(campaign, author):
    with pytest.raises(NotApplicableError) as caught:
        apply_election_time(campaign, author=author)
    return str(caught.value)


@pytest.mark.parametrize(
    "changed",
    [
        store(servers=5),
        store(election_timeout=["1s", "2s"]),
        {"format": "reliability/v1", "components": {"web": {"replicas": 2}}},
    ],
    ids=["voters", "timeouts", "no-group"],
)
def test_a_group_that_has_changed_since_is_refused(finished, alice, architecture, changed):
    campaign = finished()
    save_version(architecture, Draft(document=changed), author=alice, expected_version=1)
    assert "group has changed" in refusal(again(campaign), alice)
    assert ArchitectureVersion.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"times": {"trials": 0}}, "Only a finished simulation of a cluster"),
        ({"times": TIMES | {"trials": 99}}, "Only 99 leader failures"),
        ({"state": "cancelled"}, "Only a finished simulation of a cluster"),
        ({"stored": False}, "is not stored"),
        ({"protocol": "multi-paxos"}, "another protocol"),
    ],
    ids=["no-election", "too-few", "cancelled", "not-stored", "other-protocol"],
)
def test_what_was_not_measured_of_this_group_is_refused(finished, alice, changes, words):
    assert words in refusal(finished(**changes), alice)


def test_a_save_in_between_is_a_conflict(finished, alice, architecture):
    stale = finished()
    stale.version.architecture.version = 1
    save_version(architecture, Draft(document=store()), author=alice, expected_version=1)
    with pytest.raises(StaleVersionError):
        apply_election_time(stale, author=alice)


def test_a_draft_with_errors_is_not_built_on(finished, alice, architecture):
    campaign = finished()
    broken = Draft(document={"format": "reliability/v1"})
    save_version(architecture, broken, author=alice, expected_version=1, autosaved=True)
    with pytest.raises(DocumentError):
        apply_election_time(again(campaign), author=alice)
    assert election_times.state_of(again(campaign)) == (
        False,
        "Correct the errors of the document first.",
    )


def test_the_api_applies_it_and_tells_the_figures(finished, alices_browser, architecture):
    campaign = finished()
    url = f"/api/v1/simulations/{campaign.pk}/apply-election-time"
    answer = alices_browser.post(url)
    assert answer.status_code == 200
    body = answer.json()
    assert (body["architecture"], body["version"]) == (str(architecture.pk), 2)
    assert (body["is_new"], body["component"]) == (True, "store")
    assert body["election_time"]["mean"] == "400.1235ms"
    assert body["digest"] == StoredArchitecture.objects.get().digest
    assert any(item["change"] > 0 for item in body["figures"] if item["scope"] == "whole")
    repeated = alices_browser.post(url).json()
    assert repeated == body | {"is_new": False}


def test_the_api_tells_why_not(finished, alices_browser):
    campaign = finished(times=TIMES | {"trials": 3})
    answer = alices_browser.post(f"/api/v1/simulations/{campaign.pk}/apply-election-time")
    assert answer.status_code == 409
    assert answer.json()["code"] == "election_time_not_applicable"


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_the_page_offers_the_button_and_then_shows_what_it_changed(finished, alices_browser):
    campaign = finished()
    url = f"/simulations/{campaign.pk}/"
    page = alices_browser.get(url)
    assert "Use the measured election time" in text_of(page)
    assert "Half take at most 148 ms 380 ms 2.568" in text_of(page)
    assert 'data-plotly="chart-election-time-data"' in page.content.decode()
    after = alices_browser.post(f"{url}apply-election-time/", follow=True)
    assert "The model uses this election time" in text_of(after)
    assert "What the measured election time changed" in text_of(after)
    assert "as version 2" in text_of(after)
    assert "Use the measured election time" not in text_of(after)


def test_the_page_says_why_there_is_no_button(finished, alices_browser):
    campaign = finished(protocol="multi-paxos")
    shown = text_of(alices_browser.get(f"/simulations/{campaign.pk}/"))
    assert "The simulation ran another protocol" in shown
    assert "Protocol Multi-Paxos" in shown


def test_every_time_without_a_leader_says_why(finished, client, alice, monkeypatch):
    monkeypatch.setattr("metrics.templatetags.vite._files", lambda _name: ([], [], ["site.js"]))
    client.force_login(alice)
    # Timeouts of 150-300 ms, three voters, 0.5 ms of delay: predicted as the analysis predicts.
    predicted = {"predicted_mean": 164.0, "predicted_quantiles": {"p50": 148.0}}
    campaign = finished(TIMES | predicted)
    html = client.get(f"/simulations/{campaign.pk}/").content.decode()
    found = re.findall(r'class="why" href="([^"]+election_time[^"]+)"[^>]*>([^<]+)</a>', html)
    answers = [(shown, client.get(href.replace("&amp;", "&"))) for href, shown in found]
    assert len(found) == 10
    assert [s for s, answer in answers if f">{s}<" not in answer.content.decode()] == []


def test_an_estimate_that_is_the_analysis_own_says_what_it_is_made_of(finished, client, alice):
    client.force_login(alice)
    campaign = finished(TIMES | {"predicted_mean": 1.0})
    document = parse_document(campaign.document)
    (group,) = group_studies(document).groups
    own = {"predicted_mean": 1000 * group.election.mean_seconds}
    own_text = json.dumps({"leader_down_time_ms": TIMES | own, "protocol": "raft", "servers": 3})
    Campaign.objects.filter(pk=campaign.pk).update(result_text=own_text)
    path = f"/simulations/{campaign.pk}/why/?figure=election_time&row=mean&of=estimate&part=1"
    assert "E[T] = detection + votes + split votes" in client.get(path).content.decode()


@pytest.mark.parametrize("asked", ["row=luck", "row=max&of=estimate", ""])
def test_a_time_that_was_not_measured_has_no_why(finished, client, alice, asked):
    client.force_login(alice)
    campaign = finished()
    answer = client.get(f"/simulations/{campaign.pk}/why/?figure=election_time&part=1&{asked}")
    assert answer.status_code == 404
