"""Verdicts of simulations outside their own pages: on reports, in the API and on badges."""

from __future__ import annotations

import csv
import io

import pytest
from pypdf import PdfReader

from metrics.services import Draft, create_architecture, save_version
from simulations import campaigns, verdicts
from simulations.models import Badge, Campaign
from tests.simulations.farm import DOCUMENT

CHANGED = DOCUMENT | {"components": {"server": {"failure": {"mtbf": "60d", "mttr": "1h"}}}}
MISSED = DOCUMENT | {"objectives": {"availability": "99.99%"}}


@pytest.fixture(autouse=True)
def tally_for_montecarlo(monkeypatch):
    monkeypatch.setitem(campaigns._engines, "montecarlo", campaigns._engines["tally"])


@pytest.fixture
def architecture(alice):
    return create_architecture(owner=alice, draft=Draft(document=DOCUMENT))


@pytest.fixture
def simulated(make_campaign):
    """Give an architecture a finished simulation with a verdict on its availability."""

    def finish(architecture, *, verdict="confirmed", **changes):
        campaign = make_campaign(kind="montecarlo", document=DOCUMENT)
        version = architecture.versions.get(number=architecture.version)
        item = {
            "scope": "whole",
            "figure": "unavailability",
            "estimate": 0.001387,
            "simulated": 0.0014,
            "interval": [0.0013, 0.0015],
            "ratio": 1.0094,
            "verdict": verdict,
            "reason": "Because.",
        }
        fields = {"version": version, "digest": version.digest, "state": "succeeded"} | changes
        Campaign.objects.filter(pk=campaign.pk).update(validation=[item], **fields)
        return Campaign.objects.get(pk=campaign.pk)

    return finish


def change(architecture, alice):
    save_version(architecture, Draft(document=CHANGED), author=alice, expected_version=1)


def verdict_rows(response):
    text = response.content.decode("utf-8-sig")
    rows = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    return [row for row in rows if row["scope"] == "verdict"]


def pdf_text(response):
    pages = PdfReader(io.BytesIO(response.content)).pages
    return "".join(page.extract_text() for page in pages).replace("\n", "").replace(" ", "")


@pytest.fixture
def badge(architecture, alices_browser, client):
    """Switch the badge on as its owner does, and return its address."""
    alices_browser.post(f"/architectures/{architecture.pk}/badge/")
    client.logout()
    return f"/badges/{Badge.objects.get().key}.svg"


def test_a_verdict_is_bound_to_document_versions_and_seed(api, architecture, simulated):
    campaign = simulated(architecture)
    (shown,) = api.get(f"/api/v1/architectures/{architecture.pk}/verdicts").json()
    assert (shown["scope"], shown["figure"], shown["verdict"]) == (
        "whole",
        "unavailability",
        "confirmed",
    )
    assert shown["expired"] is None
    assert shown["simulation"] == str(campaign.pk)
    assert (shown["digest"], shown["engine_version"], shown["seed"]) == (
        architecture.digest,
        "tally/1",
        7,
    )
    assert shown["analysis_version"] == campaign.evaluation["engine"]


def test_a_verdict_expires_when_the_document_changes(api, architecture, simulated, alice):
    simulated(architecture)
    change(architecture, alice)
    (shown,) = api.get(f"/api/v1/architectures/{architecture.pk}/verdicts").json()
    assert shown["expired"] == "document"


def test_a_verdict_expires_when_the_analysis_changes(api, architecture, simulated):
    campaign = simulated(architecture, analysis_version="0.9")
    shown = api.get(f"/api/v1/simulations/{campaign.pk}").json()
    assert shown["expired"] == "analysis"


def test_polling_a_simulation_shows_that_its_verdicts_expired(api, architecture, simulated, alice):
    campaign = simulated(architecture)
    address = f"/api/v1/simulations/{campaign.pk}"
    etag = api.get(address)["ETag"]
    change(architecture, alice)
    assert api.get(address, headers={"If-None-Match": etag}).status_code == 200


def test_of_several_simulations_the_one_of_the_present_document_counts(
    architecture, simulated, alice
):
    simulated(architecture, verdict="refuted")
    latest = simulated(architecture, verdict="confirmed")
    simulated(architecture, verdict="refuted", digest="sha256:another")
    assert verdicts.standing_of_availability(architecture).campaign == latest


def test_somebody_else_sees_no_verdicts(api_of_bob, architecture, simulated):
    simulated(architecture)
    address = f"/api/v1/architectures/{architecture.pk}/verdicts"
    assert api_of_bob.get(address).status_code == 404


def test_the_table_tells_each_verdict_and_what_it_belongs_to(
    alices_browser, architecture, simulated
):
    simulated(architecture)
    (row,) = verdict_rows(alices_browser.get(f"/architectures/{architecture.pk}/report.csv"))
    assert (row["name"], row["figure"], row["verdict"]) == ("whole", "unavailability", "confirmed")
    assert (row["estimate"], row["interval_low"], row["interval_high"]) == (
        "0.001387",
        "0.0013",
        "0.0015",
    )
    assert (row["digest"], row["simulation_version"], row["seed"]) == (
        architecture.digest,
        "tally/1",
        "7",
    )


@pytest.mark.parametrize(
    "address",
    ["/architectures/{}/report.csv", "/api/v1/architectures/{}/report.csv"],
    ids=["page", "API"],
)
def test_the_table_says_that_a_verdict_expired(
    alices_browser, architecture, simulated, alice, address
):
    simulated(architecture)
    change(architecture, alice)
    (row,) = verdict_rows(alices_browser.get(address.format(architecture.pk)))
    assert row["verdict"] == "expired"


def test_the_report_has_a_section_of_verdicts(alices_browser, architecture, simulated):
    address = f"/architectures/{architecture.pk}/report.pdf"
    before = pdf_text(alices_browser.get(address))
    simulated(architecture)
    after = pdf_text(alices_browser.get(address))
    assert "Checkedbysimulation" not in before
    assert "Checkedbysimulation" in after
    assert "confirmed" in after
    assert "simulationtally/1,seed7" in after


def test_a_report_by_accept_is_new_when_a_verdict_is(api, architecture, simulated):
    address = f"/api/v1/architectures/{architecture.pk}/analysis?format=csv"
    etag = api.get(address)["ETag"]
    simulated(architecture)
    again = api.get(address, headers={"If-None-Match": etag})
    assert [row["verdict"] for row in verdict_rows(again)] == ["confirmed"]


def test_the_pages_show_expired_in_place_of_a_verdict(
    alices_browser, architecture, simulated, alice
):
    campaign = simulated(architecture)
    change(architecture, alice)
    page = alices_browser.get(f"/simulations/{campaign.pk}/").content.decode()
    assert "badge-expired" in page
    assert "badge-ok" not in page
    assert "was: confirmed" in page


def test_a_badge_needs_no_account_and_reveals_nothing_else(client, badge, architecture, simulated):
    simulated(architecture)
    answer = client.get(badge)
    assert answer["Content-Type"] == "image/svg+xml; charset=utf-8"
    text = answer.content.decode().replace("\N{NO-BREAK SPACE}", " ")
    assert "availability: 99.861 % · confirmed" in text
    assert "One server" not in text
    assert str(architecture.pk) not in text


def test_a_badge_speaks_english_unless_its_address_says_otherwise(client, badge):
    english = client.get(badge, headers={"Accept-Language": "zh-Hant"})
    chinese = client.get(f"{badge}?language=zh-hant")
    unknown = client.get(f"{badge}?language=tlh")
    assert (english["Content-Language"], chinese["Content-Language"]) == ("en", "zh-hant")
    assert "availability" in english.content.decode()
    assert unknown.content == english.content


@pytest.mark.parametrize(
    ("verdict", "colour"),
    [
        pytest.param("confirmed", "#14713d", id="confirmed is green"),
        pytest.param("not_refuted", "#855000", id="not refuted is amber"),
        pytest.param("refuted", "#b42318", id="refuted is red"),
    ],
)
def test_a_badge_has_the_colour_of_its_verdict(
    client, badge, architecture, simulated, verdict, colour
):
    simulated(architecture, verdict=verdict)
    text = client.get(badge).content.decode().replace("\N{NO-BREAK SPACE}", " ")
    assert f"· {verdict.replace('_', ' ')}" in text
    assert colour in text


def test_a_badge_of_a_missed_objective_is_red_though_confirmed(client, badge, architecture, alice):
    save_version(architecture, Draft(document=MISSED), author=alice, expected_version=1)
    assert "#b42318" in client.get(badge).content.decode()


def test_a_badge_turns_grey_when_the_document_changes(
    client, badge, architecture, simulated, alice
):
    simulated(architecture)
    change(architecture, alice)
    text = client.get(badge).content.decode()
    assert "expired" in text
    assert "#5d6774" in text


def test_a_badge_is_kept_by_caches_and_asked_for_again(client, badge, architecture, simulated):
    first = client.get(badge)
    same = client.get(badge, headers={"If-None-Match": first["ETag"]})
    simulated(architecture)
    other = client.get(badge, headers={"If-None-Match": first["ETag"]})
    assert (first.status_code, same.status_code, other.status_code) == (200, 304, 200)
    assert first["Cache-Control"] == same["Cache-Control"] == "public, max-age=300"
    assert "Cookie" not in first["Vary"]
    assert not first.cookies


def test_a_badge_of_a_document_with_errors_says_unknown(client, badge, architecture, alice):
    broken = Draft(document=DOCUMENT | {"components": {"server": {"failure": {"mtbf": 5}}}})
    save_version(architecture, broken, author=alice, expected_version=1, autosaved=True)
    assert "availability: unknown" in client.get(badge).content.decode()


def test_a_badge_that_is_switched_off_is_gone_for_good(client, badge, architecture, alice):
    client.force_login(alice)
    client.post(f"/architectures/{architecture.pk}/badge/", {"off": "1"})
    client.post(f"/architectures/{architecture.pk}/badge/")
    assert client.get(badge).status_code == 404
    assert client.get(f"/badges/{Badge.objects.get().key}.svg").status_code == 200


def test_the_page_gives_the_markdown_of_the_badge(client, badge, architecture, alice):
    client.force_login(alice)
    page = client.get(f"/architectures/{architecture.pk}/").content.decode()
    assert f"![availability](http://testserver{badge})" in page


def test_somebody_else_cannot_switch_a_badge(client, architecture, bob):
    client.force_login(bob)
    answer = client.post(f"/architectures/{architecture.pk}/badge/")
    assert answer.status_code == 404
    assert not Badge.objects.exists()


def test_a_program_switches_the_badge(api, architecture):
    address = f"/api/v1/architectures/{architecture.pk}/badge"
    off = api.get(address)
    on = api.put(address)
    again = api.put(address)
    assert (off.status_code, on.status_code) == (404, 200)
    assert on.json() == again.json()
    assert on.json()["url"].endswith(f"/badges/{Badge.objects.get().key}.svg")
    assert api.delete(address).status_code == 204
    assert api.get(address).status_code == 404
