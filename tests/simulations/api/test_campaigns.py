from __future__ import annotations

import pytest

from simulations import campaigns, execution, services, tasks
from simulations.models import Campaign
from tests.simulations.farm import DOCUMENT

URL = "/api/v1/simulations"


@pytest.fixture(autouse=True)
def tally_for_montecarlo(monkeypatch):
    """Let the quick kind of the tests stand for Monte Carlo, whose figures have their own tests."""
    monkeypatch.setitem(campaigns._engines, "montecarlo", campaigns._engines["tally"])


@pytest.fixture
def body():
    return {"document": DOCUMENT, "kind": "montecarlo", "seed": 7, "chunks": 2}


@pytest.fixture
def created(api, body, queue, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        return api.post(URL, body)


def run(campaign_id, *indices):
    [
        execution.execute_chunk(campaign_id, index, worker="w1", redelivered=False)
        for index in indices
    ]


def test_a_request_is_accepted_with_the_address_of_the_work(created, api):
    assert created.status_code == 202
    shown = api.get(created["Location"]).json()
    assert shown["id"] == created.json()["id"]
    assert (shown["state"], shown["progress"], shown["chunks"]) == (
        "queued",
        0.0,
        {"done": 0, "total": 2},
    )
    assert (shown["seed"], shown["engine_version"]) == (7, "tally/1")
    assert shown["digest"].startswith("sha256:")
    assert (shown["result"], shown["validation"], shown["error"]) == (None, [], None)


def test_a_request_puts_its_chunks_into_the_queue(created, queue):
    assert queue == [(created.json()["id"], 0), (created.json()["id"], 1)]


def test_the_figures_so_far_are_shown_under_the_keys_of_the_final_ones(created, api):
    campaign = Campaign.objects.get()
    run(campaign.pk, 0)
    partial = api.get(created["Location"]).json()
    run(campaign.pk, 1)
    final = api.get(created["Location"]).json()
    assert (partial["state"], final["state"]) == ("running", "succeeded")
    assert partial["result"].keys() == final["result"].keys()
    assert (partial["progress"], final["progress"]) == (0.5, 1.0)


def test_polling_answers_304_until_something_has_changed(created, api):
    etag = api.get(created["Location"])["ETag"]
    unchanged = api.get(created["Location"], headers={"If-None-Match": etag})
    run(Campaign.objects.get().pk, 0)
    changed = api.get(created["Location"], headers={"If-None-Match": etag})
    assert (unchanged.status_code, changed.status_code) == (304, 200)


def test_cancelling_ends_a_simulation_and_is_harmless_twice(created, api):
    assert api.delete(created["Location"]).status_code == 204
    assert api.delete(created["Location"]).status_code == 204
    assert api.get(created["Location"]).json()["state"] == "cancelled"


def test_a_simulation_that_has_succeeded_cannot_be_cancelled(created, api):
    run(Campaign.objects.get().pk, 0, 1)
    answer = api.delete(created["Location"])
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")


@pytest.mark.parametrize("method", ["get", "delete"])
def test_simulations_of_others_do_not_exist(created, api_of_bob, method):
    assert getattr(api_of_bob, method)(created["Location"]).status_code == 404
    assert getattr(api_of_bob, method)(f"{created['Location']}/events").status_code in (404, 405)


def test_a_stranger_is_asked_to_log_in(created, stranger):
    assert stranger.get(created["Location"]).status_code in (401, 403)
    assert stranger.post(URL, {}).status_code in (401, 403)


def test_the_list_shows_the_caller_their_own(created, api, api_of_bob):
    assert [row["id"] for row in api.get(URL).json()["results"]] == [created.json()["id"]]
    assert api_of_bob.get(URL).json()["results"] == []


def test_the_list_takes_a_fixed_number_of_queries(
    api, make_campaign, alice, django_assert_num_queries
):
    make_campaign(chunks=1)
    make_campaign(chunks=1)
    with django_assert_num_queries(1):
        assert len(api.get(URL).json()["results"]) == 2


def test_the_list_can_be_of_one_architecture(created, api):
    unknown = "00000000-0000-4000-8000-000000000000"
    assert api.get(URL, {"architecture": unknown}).json()["results"] == []
    assert api.get(URL, {"architecture": "no id"}).status_code == 400


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        pytest.param({"kind": "guess"}, 400, "invalid", id="unknown kind"),
        pytest.param({"seed": -1}, 400, "invalid", id="negative seed"),
        pytest.param({"chunks": 0}, 422, "invalid_campaign", id="option of the kind"),
        pytest.param({"chunks": 99_999}, 422, "invalid_campaign", id="too much work"),
        pytest.param({"document": {"format": "x"}}, 422, "invalid_document", id="bad document"),
    ],
)
def test_what_makes_no_sense_is_refused_before_anything_is_queued(
    api, body, queue, change, status, code
):
    answer = api.post(URL, body | change)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer["Content-Type"] == "application/problem+json"
    assert not Campaign.objects.exists()
    assert queue == []


def test_a_refusal_for_size_says_what_it_would_take(api, body):
    detail = api.post(URL, body | {"chunks": 99_999}).json()["detail"]
    assert "55.6 hours of one core" in detail


def test_a_request_needs_one_document(api, body):
    del body["document"]
    assert api.post(URL, body).status_code == 400


def test_a_user_runs_a_limited_number_of_simulations(created, api, body, queue):
    [api.post(URL, body) for _ in range(services.ACTIVE_PER_USER_MAX - 1)]
    refused = api.post(URL, body)
    assert (refused.status_code, refused.json()["code"]) == (409, "too_many_simulations")


def test_the_same_idempotency_key_gives_the_same_simulation(api, body, queue):
    headers = {"Idempotency-Key": "k1"}
    first, second = (api.post(URL, body, headers=headers) for _ in range(2))
    assert first.json()["id"] == second.json()["id"]
    assert Campaign.objects.count() == 1


def test_a_trace_is_one_json_object_a_line(created, api):
    answer = api.get(f"{created['Location']}/trace")
    assert answer["Content-Type"] == "application/x-ndjson; charset=utf-8"
    assert answer.content == b'{"event":"start"}\n{"event":"end"}\n'


def test_a_trace_has_a_limit(created, api):
    assert api.get(f"{created['Location']}/trace?events=1").content == b'{"event":"start"}\n'
    assert api.get(f"{created['Location']}/trace?events=99999").status_code == 400


def test_the_cost_is_predicted_without_queueing_anything(api, body, queue, monkeypatch):
    monkeypatch.setattr(tasks, "worker_processes", lambda: 2)
    answer = api.post(f"{URL}/plan", body)
    assert answer.json() == {
        "chunks": 2,
        "seconds": 4.0,
        "likely_chunks": 2,
        "likely_seconds": 4.0,
        "workers": 2,
        "elapsed_seconds": 2.0,
        "precision": None,
        "reaches_precision": None,
    }
    assert not Campaign.objects.exists()


def test_a_refusal_speaks_the_language_of_the_caller(api, body):
    cluster = {"kind": "cluster", "document": body["document"]}
    answer = api.post(URL, cluster, headers={"Accept-Language": "zh-Hant"})
    assert answer.json()["code"] == "invalid_campaign"
    assert answer.json()["detail"].endswith("共識元件有：–。")


def test_a_body_that_is_no_object_is_refused_as_a_whole(api):
    (error,) = api.post(URL, [1]).json()["errors"]
    assert (error["path"], error["pointer"]) == ("", "")


def test_a_failure_is_said_in_the_language_that_was_asked_for(created, api):
    execution.fail(Campaign.objects.get().pk, code="time_limit_exceeded", message="x")
    error = api.get(created["Location"], headers={"accept-language": "zh-hant"}).json()["error"]
    assert error["code"] == "time_limit_exceeded"
    assert "十分鐘" in error["message"]


def test_a_finished_simulation_runs_on_when_asked(created, api):
    run(Campaign.objects.get().pk, 0, 1)
    longer = api.post(f"{created['Location']}/extend", {"factor": 3})
    assert longer.status_code == 202
    assert (longer.json()["state"], longer.json()["chunks"]["total"]) == ("queued", 6)


def test_a_cancelled_simulation_is_resumed_when_asked(created, api):
    api.delete(created["Location"])
    assert api.post(f"{created['Location']}/resume").json()["state"] == "queued"


def test_resuming_what_runs_is_a_conflict(created, api):
    assert api.post(f"{created['Location']}/resume").status_code == 409


def test_a_factor_is_a_number_from_two_on(created, api):
    run(Campaign.objects.get().pk, 0, 1)
    assert api.post(f"{created['Location']}/extend", {"factor": 1}).status_code == 400


def test_simulations_of_others_do_not_run_on(created, api, bob):
    Campaign.objects.update(owner=bob)
    assert api.post(f"{created['Location']}/extend", {"factor": 2}).status_code == 404
    assert api.post(f"{created['Location']}/resume").status_code == 404
