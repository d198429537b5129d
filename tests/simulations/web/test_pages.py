from __future__ import annotations

import re

import pytest

from metrics.models import StoredArchitecture
from metrics.services import Draft, create_architecture, save_version
from simulations import campaigns, execution
from simulations.models import Campaign
from tests.simulations.farm import DOCUMENT

CONSENSUS = {
    "format": "reliability/v1",
    "name": "Store of five",
    "components": {
        "store": {
            "name": "Key store",
            "failure": {"mtbf": "30d", "mttr": "1h"},
            "replicas": 5,
            "data": {"replication": {"mode": "raft"}},
        }
    },
}


@pytest.fixture(autouse=True)
def tally_for_montecarlo(monkeypatch):
    monkeypatch.setitem(campaigns._engines, "montecarlo", campaigns._engines["tally"])


@pytest.fixture
def architecture(alice):
    return create_architecture(owner=alice, draft=Draft(document=DOCUMENT))


@pytest.fixture
def start(alices_browser, architecture, queue, django_capture_on_commit_callbacks):
    """Start a simulation from the page of an architecture."""

    def press(**fields):
        fields = {"kind": "montecarlo", "effort": "standard", "seed": "7"} | fields
        with django_capture_on_commit_callbacks(execute=True):
            return alices_browser.post(f"/architectures/{architecture.pk}/simulate/", fields)

    return press


def run(campaign):
    [
        execution.execute_chunk(campaign.pk, index, worker="w1", redelivered=False)
        for index in range(campaign.chunks_total)
    ]
    campaign.refresh_from_db()
    return campaign


def compared(campaign, *, verdict="confirmed", **changes):
    """Give a finished campaign one comparison, as if its engine had made it."""
    item = {
        "scope": "whole",
        "figure": "unavailability",
        "estimate": 0.001387,
        "simulated": 0.0014,
        "interval": [0.0013, 0.0015],
        "ratio": 1.0094,
        "verdict": verdict,
        "reason": "",
    } | changes
    rows = Campaign.objects.filter(pk=campaign.pk)
    rows.update(validation=[item], state="succeeded", progress=1.0)
    return rows.get()


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_pressing_the_button_starts_a_simulation_and_shows_it(start, alices_browser):
    answer = start()
    campaign = Campaign.objects.get()
    assert answer.status_code == 302
    assert answer["Location"] == f"/simulations/{campaign.pk}/"
    page = alices_browser.get(answer["Location"])
    assert "The simulation waits for a free worker." in text_of(page)
    assert "Simulation of One server" in text_of(page)


def test_pressing_the_button_twice_starts_one_simulation(start):
    first, second = start(request_key="k"), start(request_key="k")
    assert first["Location"] == second["Location"]
    assert Campaign.objects.count() == 1


def test_a_running_page_reloads_itself_without_a_script(start, alices_browser):
    page = alices_browser.get(start()["Location"]).content.decode()
    assert '<noscript><meta http-equiv="refresh" content="3"></noscript>' in page


def test_a_finished_page_does_not_reload(start, alices_browser):
    location = start()["Location"]
    run(Campaign.objects.get())
    assert "http-equiv" not in alices_browser.get(location).content.decode()


@pytest.mark.parametrize(
    ("verdict", "words"),
    [
        pytest.param(
            "confirmed",
            "The simulation confirms the availability of 99.861 %: it finds between 99.850 % and "
            "99.870 %.",
            id="confirmed",
        ),
        pytest.param("not_refuted", "still too wide to confirm it", id="not refuted"),
        pytest.param("refuted", "The simulation contradicts the availability", id="refuted"),
    ],
)
def test_the_end_is_a_sentence_for_those_who_decide(start, alices_browser, verdict, words):
    location = start()["Location"]
    compared(Campaign.objects.get(), verdict=verdict)
    assert words in text_of(alices_browser.get(location))


def test_estimate_interval_ratio_and_verdict_stand_side_by_side(start, alices_browser):
    location = start()["Location"]
    compared(Campaign.objects.get())
    shown = text_of(alices_browser.get(location))
    assert "0.00139 0.00140 0.00130 – 0.00150 1.009 confirmed" in shown


def test_a_refuted_figure_says_by_how_much_and_what_was_approximated(start, alices_browser):
    location = start()["Location"]
    reason = "It is outside. In play: approximate: standby with failover, first order."
    compared(Campaign.objects.get(), verdict="refuted", ratio=1.25, reason=reason)
    shown = text_of(alices_browser.get(location))
    assert "25 % above the estimate (approximate: standby with failover, first order)" in shown


def test_an_interval_without_an_upper_end_is_shown_as_such(start, alices_browser):
    location = start()["Location"]
    compared(Campaign.objects.get(), interval=[0.0, None], ratio=None, verdict="not_refuted")
    assert "0 – ∞" in text_of(alices_browser.get(location))


def test_the_figures_name_their_seed_document_and_engine(start, alices_browser):
    location = start()["Location"]
    campaign = Campaign.objects.get()
    shown = text_of(alices_browser.get(location))
    assert f"Seed 7 Document {campaign.digest} Engine tally/1" in shown


def test_a_document_that_changed_since_is_marked(start, alices_browser, architecture, alice):
    location = start()["Location"]
    changed = DOCUMENT | {"components": {"server": {"failure": {"mtbf": "60d", "mttr": "1h"}}}}
    assert "has changed since" not in text_of(alices_browser.get(location))
    save_version(architecture, Draft(document=changed), author=alice, expected_version=1)
    assert "has changed since" in text_of(alices_browser.get(location))


def test_the_figures_are_fetched_alone_and_only_when_new(start, alices_browser):
    address = f"{start()['Location']}live/"
    first = alices_browser.get(address)
    again = alices_browser.get(address, headers={"If-None-Match": first["ETag"]})
    run(Campaign.objects.get())
    later = alices_browser.get(address, headers={"If-None-Match": first["ETag"]})
    assert (first.status_code, again.status_code, later.status_code) == (200, 304, 200)
    assert first.content.decode().lstrip().startswith("<div")
    assert 'data-state="succeeded"' in later.content.decode()


def test_a_simulation_is_cancelled_by_its_button(start, alices_browser):
    location = start()["Location"]
    answer = alices_browser.post(f"{location}cancel/", follow=True)
    assert "The simulation was cancelled" in text_of(answer)


def test_a_simulation_that_failed_says_why(start, alices_browser):
    location = start()["Location"]
    execution.fail(Campaign.objects.get().pk, code="chunk_lost", message="x")
    assert "failed again and again" in text_of(alices_browser.get(location))


@pytest.mark.parametrize("address", ["", "live/"])
def test_simulations_of_others_do_not_exist(start, client, bob, address):
    location = start()["Location"]
    client.force_login(bob)
    assert client.get(f"{location}{address}").status_code == 404


def test_strangers_are_sent_to_the_login(client, start):
    location = start()["Location"]
    client.logout()
    assert "/accounts/login/" in client.get(location)["Location"]


def test_a_choice_that_makes_no_sense_is_said_at_its_field(start):
    answer = start(effort="years", years="")
    assert answer.status_code == 422
    assert "Say how many years are to be simulated." in text_of(answer)
    assert not Campaign.objects.exists()


def test_a_refusal_of_the_service_is_shown_in_the_form(start):
    [start() for _ in range(3)]
    answer = start()
    assert answer.status_code == 422
    assert "You already have 3 simulations" in text_of(answer)


def test_a_consensus_component_can_be_chosen(alices_browser, alice):
    stored = create_architecture(owner=alice, draft=Draft(document=CONSENSUS))
    shown = text_of(alices_browser.get(f"/architectures/{stored.pk}/simulate/"))
    assert "Consensus cluster" in shown
    assert "Key store" in shown


def test_a_document_with_errors_is_not_simulated(alices_browser, alice):
    stored = create_architecture(
        owner=alice, draft=Draft(document={"format": "reliability/v1"}), allow_errors=True
    )
    answer = alices_browser.get(f"/architectures/{stored.pk}/simulate/")
    assert answer["Location"] == f"/architectures/{stored.pk}/"


def test_a_draft_that_cannot_be_read_is_not_simulated_as_it_was_before(
    alices_browser, architecture, alice
):
    draft = Draft(text="format: reliability/v1\ncomponents: {web: [")
    save_version(architecture, draft, author=alice, expected_version=1, autosaved=True)
    answer = alices_browser.get(f"/architectures/{architecture.pk}/simulate/", follow=True)
    assert "Correct the errors of the document first." in answer.content.decode()


def test_the_list_shows_what_was_found(start, alices_browser):
    start()
    compared(Campaign.objects.get())
    shown = text_of(alices_browser.get("/simulations/"))
    assert "One server" in shown
    assert "confirmed" in shown


def test_the_list_can_be_of_one_architecture(start, alices_browser, architecture):
    start()
    address = f"/simulations/?architecture={architecture.pk}"
    assert "New simulation" in text_of(alices_browser.get(address))


@pytest.mark.parametrize("wanted", ["nonsense", "00000000-0000-4000-8000-000000000000"])
def test_the_list_of_an_architecture_that_does_not_exist_is_not_found(alices_browser, wanted):
    assert alices_browser.get(f"/simulations/?architecture={wanted}").status_code == 404


def test_an_empty_list_says_what_to_do(alices_browser):
    assert "Nothing has been simulated yet" in text_of(alices_browser.get("/simulations/"))


def test_the_list_takes_a_fixed_number_of_queries(
    start, alices_browser, django_assert_max_num_queries
):
    start()
    start()
    with django_assert_max_num_queries(5):
        alices_browser.get("/simulations/")


def test_the_page_of_the_architecture_shows_the_latest_verdicts(start, alices_browser):
    start()
    compared(Campaign.objects.get())
    stored = StoredArchitecture.objects.get()
    shown = text_of(alices_browser.get(f"/architectures/{stored.pk}/"))
    assert "Checked by simulation" in shown
    assert "The simulation confirms the availability of 99.861 %" in shown


@pytest.mark.parametrize(("of", "said"), [("", "0.00140"), ("&amp;of=estimate", "0.00139")])
def test_both_sides_of_a_comparison_open_their_why(start, alices_browser, of, said):
    start()
    campaign = compared(run(Campaign.objects.get()))
    page = alices_browser.get(f"/simulations/{campaign.pk}/").content.decode()
    address = f"/simulations/{campaign.pk}/why/?figure=unavailability&amp;scope=whole{of}"
    assert f'<a class="why" href="{address}"' in page
    text = text_of(alices_browser.get(address.replace("&amp;", "&")))
    assert said in text
    assert ("Seed 7" in text) == (not of)


def test_a_figure_that_was_not_compared_has_no_why(start, alices_browser):
    start()
    campaign = compared(run(Campaign.objects.get()))
    assert alices_browser.get(f"/simulations/{campaign.pk}/why/?figure=luck").status_code == 404
