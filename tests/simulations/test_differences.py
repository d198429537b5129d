"""Two designs compared by a campaign: asked for, run, judged, shown and reported."""

from __future__ import annotations

import csv
import io
import re

import pytest

from metrics.analysis.evaluate import evaluate
from metrics.domain.reading import parse_document
from metrics.services import Draft, create_architecture, save_version
from simulations import execution
from simulations.models import Campaign

URL = "/api/v1/simulations"


def shop(*, name="Shop", databases=2, mtbf="1000h"):
    return {
        "format": "reliability/v1",
        "name": name,
        "components": {
            "web": {
                "failure": {"mtbf": "300h", "mttr": "1h"},
                "replicas": 2,
                "required": 1,
                "needs": ["db"],
            },
            "db": {
                "failure": {"mtbf": mtbf, "mttr": "4h"},
                "replicas": databases,
                "required": 1,
            },
        },
    }


@pytest.fixture
def architecture(alice):
    """Return a shop whose first version had one database."""
    stored = create_architecture(owner=alice, draft=Draft(document=shop(databases=1)))
    save_version(stored, Draft(document=shop()), author=alice, expected_version=1)
    return stored


@pytest.fixture
def other(alice):
    document = shop(name="Other shop", databases=1, mtbf="500h")
    return create_architecture(owner=alice, draft=Draft(document=document))


@pytest.fixture
def ask(api, queue, architecture, django_capture_on_commit_callbacks):
    """Ask for a difference of the shop as a program does."""

    def post(**body):
        asked = {"kind": "difference", "architecture": str(architecture.pk), "seed": 7} | body
        with django_capture_on_commit_callbacks(execute=True):
            return api.post(URL, asked)

    return post


def run(campaign):
    [
        execution.execute_chunk(campaign.pk, index, worker="w1", redelivered=False)
        for index in range(campaign.chunks_total)
    ]
    campaign.refresh_from_db()
    return campaign


@pytest.fixture
def finished(ask):
    ask(baseline_version=1, years=2000)
    return run(Campaign.objects.get())


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_a_difference_is_judged_beside_the_one_of_the_analysis(finished, api):
    shown = api.get(f"{URL}/{finished.pk}").json()
    item = shown["validation"][0]
    before, after = (
        evaluate(parse_document(shop(databases=count))).whole.unavailability for count in (1, 2)
    )
    assert (shown["state"], shown["progress"]) == ("succeeded", 1.0)
    assert (item["scope"], item["figure"]) == ("difference.whole", "unavailability")
    assert item["estimate"] == pytest.approx(after - before)
    assert item["interval"][0] <= after - before <= item["interval"][1]
    assert item["verdict"] == "confirmed"


def test_a_difference_says_what_it_is_taken_from(finished, api, architecture):
    assert api.get(f"{URL}/{finished.pk}").json()["baseline"] == {
        "name": "Shop",
        "architecture": str(architecture.pk),
        "version": 1,
        "digest": finished.baseline_digest,
    }


def test_a_document_in_the_request_can_be_the_baseline(ask):
    answer = ask(baseline_document=shop(databases=3), years=2000)
    assert (answer.status_code, answer.json()["baseline"]["architecture"]) == (202, None)


@pytest.mark.parametrize(
    ("body", "status", "path"),
    [
        pytest.param({}, 422, "baseline", id="no baseline"),
        pytest.param({"baseline_document": shop()}, 422, "baseline", id="the same document"),
        pytest.param(
            {"baseline_document": {"format": "reliability/v1"}},
            422,
            "baseline_document.components",
            id="errors in the baseline",
        ),
        pytest.param(
            {
                "baseline_document": {
                    "format": "reliability/v1",
                    "components": {"web": {"replicas": 2}},
                }
            },
            422,
            "baseline",
            id="a baseline that never fails",
        ),
        pytest.param({"baseline_version": 1, "years": 0}, 422, "years", id="no years"),
        pytest.param({"baseline_version": 1, "years": 1e9}, 422, "years", id="too many years"),
        pytest.param({"baseline_version": 1, "precision": 2}, 422, "precision", id="precision"),
        pytest.param(
            {"baseline_version": 1, "baseline_document": shop(databases=1)},
            400,
            "baseline_document",
            id="two baselines",
        ),
        pytest.param(
            {"kind": "montecarlo", "baseline_version": 1}, 422, "baseline", id="another kind"
        ),
        pytest.param({"kind": "montecarlo", "version": 1}, 400, "version", id="a version of it"),
    ],
)
def test_what_makes_no_sense_is_refused_at_its_field(ask, body, status, path):
    answer = ask(**body)
    assert (answer.status_code, answer.json()["errors"][0]["path"]) == (status, path)
    assert not Campaign.objects.exists()


def test_a_precision_of_designs_that_are_equally_available_is_refused(ask):
    reordered = shop()
    reordered["components"]["web"]["name"] = "Web servers"
    answer = ask(baseline_document=reordered, precision=0.1)
    assert answer.json()["errors"][0]["path"] == "precision"


def test_the_architecture_of_somebody_else_is_no_baseline(ask, bob):
    hidden = create_architecture(owner=bob, draft=Draft(document=shop(databases=1)))
    assert ask(baseline=str(hidden.pk)).status_code == 404


def test_a_precision_is_forecast_from_the_analysis_of_both(api, architecture, monkeypatch):
    monkeypatch.setattr("simulations.tasks.worker_processes", lambda: 2)
    body = {"kind": "difference", "architecture": str(architecture.pk), "baseline_version": 1}
    rough, fine = (
        api.post(f"{URL}/plan", body | {"precision": size}).json() for size in (0.002, 0.0005)
    )
    assert rough["reaches_precision"] is True
    # A quarter of the width takes sixteen times the work.
    assert fine["likely_seconds"] / rough["likely_seconds"] == pytest.approx(16, rel=0.2)


def test_a_difference_runs_on_with_what_it_has(finished, api, django_capture_on_commit_callbacks):
    before = list(finished.chunks.values_list("index", "result_text"))
    with django_capture_on_commit_callbacks(execute=True):
        answer = api.post(f"{URL}/{finished.pk}/extend", {"factor": 2})
    longer = run(Campaign.objects.get())
    assert answer.status_code == 202
    assert list(longer.chunks.values_list("index", "result_text"))[: len(before)] == before
    assert longer.result["histories"] == 2 * finished.result["histories"]


def test_a_cancelled_difference_can_be_resumed(ask, api):
    campaign = Campaign.objects.get(pk=ask(baseline_version=1, years=2000).json()["id"])
    assert api.delete(f"{URL}/{campaign.pk}").status_code == 204
    assert api.post(f"{URL}/{campaign.pk}/resume").status_code == 202
    assert run(campaign).state == "succeeded"


def test_a_difference_expires_with_the_document_but_not_with_an_earlier_version(
    finished, api, architecture, alice
):
    assert api.get(f"{URL}/{finished.pk}").json()["expired"] is None
    save_version(architecture, Draft(document=shop(databases=3)), author=alice, expected_version=2)
    assert api.get(f"{URL}/{finished.pk}").json()["expired"] == "document"


def test_a_difference_expires_when_the_other_architecture_changes(ask, api, other, alice):
    created = ask(baseline=str(other.pk), years=2000).json()
    save_version(other, Draft(document=shop(databases=3)), author=alice, expected_version=1)
    assert api.get(created["url"]).json()["expired"] == "document"


def test_two_versions_asked_for_by_number_stay_what_they_are(ask, api, architecture, alice):
    save_version(architecture, Draft(document=shop(databases=3)), author=alice, expected_version=2)
    created = ask(version=2, baseline_version=1, years=2000).json()
    assert (created["version"], created["baseline"]["version"]) == (2, 1)
    assert created["expired"] is None


def test_the_page_offers_earlier_versions_and_other_architectures(
    architecture, other, alices_browser
):
    text = text_of(alices_browser.get(f"/architectures/{architecture.pk}/simulate/difference/"))
    assert "Version 1 of" in text
    assert "Other shop" in text


def test_the_page_starts_a_comparison_and_says_what_it_found(
    architecture, alices_browser, queue, django_capture_on_commit_callbacks
):
    page = f"/architectures/{architecture.pk}/simulate/difference/"
    fields = {"baseline": "version:1", "effort": "years", "years": "2000", "seed": "7"}
    with django_capture_on_commit_callbacks(execute=True):
        started = alices_browser.post(page, fields)
    run(Campaign.objects.get())
    text = text_of(alices_browser.get(started["Location"]))
    assert "“Shop, version 2” is down 34" in text
    assert "which the simulation confirms" in text
    assert "common random numbers" in text
    panel = text_of(alices_browser.get(f"/architectures/{architecture.pk}/"))
    assert "Difference from Shop, version 1" in panel


def test_the_page_says_at_the_field_what_is_missing(architecture, alices_browser):
    page = f"/architectures/{architecture.pk}/simulate/difference/"
    answer = alices_browser.post(page, {"baseline": "version:1", "effort": "years"})
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {"years"}


def test_a_report_carries_the_difference_with_its_baseline(finished, architecture, alices_browser):
    answer = alices_browser.get(f"/architectures/{architecture.pk}/report.csv")
    rows = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline=""))
    found = {(row["name"], row["figure"]): row for row in rows if row["scope"] == "verdict"}
    row = found[f"difference.whole from {finished.baseline_digest}", "downtime_minutes_per_year"]
    assert (row["verdict"], row["seed"]) == ("confirmed", "7")


def test_a_difference_has_no_history_to_show(finished, api):
    assert api.get(f"{URL}/{finished.pk}/trace").status_code == 422
