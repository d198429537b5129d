"""What makes no sense is refused before anything is queued, and says what to do."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from metrics.services import Draft, create_architecture
from simulations import campaigns, services, tasks
from simulations.models import Campaign
from tests.simulations.farm import DOCUMENT

URL = "/api/v1/simulations"
NEVER = {"format": "reliability/v1", "name": "Never", "components": {"server": {}}}
UNUSED = {
    "format": "reliability/v1",
    "name": "A part that nobody needs",
    "components": {"server": {}, "spare": {"failure": {"mtbf": "30d", "mttr": "1h"}}},
    "journeys": {"use": {"entry": "server"}},
}
CONSENSUS = {
    "format": "reliability/v1",
    "components": {
        "store": {
            "failure": {"mtbf": "30d", "mttr": "1h"},
            "replicas": 3,
            "data": {"replication": {"mode": "raft"}},
        }
    },
}
QUIET = {
    "format": "reliability/v1",
    "components": {"store": {"replicas": 3, "data": {"replication": {"mode": "raft"}}}},
}
NO_MEAN = {
    "format": "reliability/v1",
    "components": {"server": {"failure": {"up": {"law": "weibull", "shape": 2}, "mttr": "1h"}}},
}
NO_TIME = {
    "format": "reliability/v1",
    "components": {"server": {"failure": {"mtbf": "0s", "mttr": "1h"}}},
}


def asked(kind="montecarlo", document=DOCUMENT, **options):
    return {"kind": kind, "document": document, **options}


@pytest.mark.parametrize(
    ("body", "path", "words"),
    [
        pytest.param(
            asked(document=NO_TIME, years=10),
            "components.server.failure.mtbf",
            "Write more than 0s",
            id="a mean time of zero",
        ),
        pytest.param(
            asked(document=NO_MEAN, years=10),
            "components.server.failure",
            "exactly one of: mtbf",
            id="a law without its mean",
        ),
        pytest.param(
            asked(document=NEVER, years=10),
            "document",
            "Nothing in this document ever fails",
            id="nothing fails",
        ),
        pytest.param(
            asked(document=UNUSED, precision=0.05),
            "precision",
            "the whole is never down",
            id="nothing that matters fails",
        ),
        pytest.param(
            asked(years=0.001),
            "years",
            "one failure is expected in 0.0823 years",
            id="a horizon shorter than an event",
        ),
        pytest.param(asked(years=0), "years", "above 0", id="no horizon"),
        pytest.param(asked(years=10, replications=0), "replications", "above 0", id="no histories"),
        pytest.param(asked(precision=0), "precision", "above", id="an impossible precision"),
        pytest.param(
            asked(years=1e9, replications=1_000), "years", "the limit is", id="far too large"
        ),
        pytest.param(
            asked("cluster", QUIET, component="store"),
            "component",
            "nothing ever fails store",
            id="a cluster that never fails",
        ),
        pytest.param(
            asked("cluster", CONSENSUS, component="store", years=0.001),
            "years",
            "too short to see a server fail",
            id="a cluster's horizon shorter than an event",
        ),
        pytest.param(
            asked("cluster", CONSENSUS, component="store", trials=0),
            "trials",
            "at least 1",
            id="no trials",
        ),
    ],
)
def test_the_api_refuses_at_the_field_and_queues_nothing(api, queue, body, path, words):
    answer = api.post(URL, body)
    assert answer.status_code == 422
    assert path in str(answer.json())
    assert words in str(answer.json())
    assert not Campaign.objects.exists()
    assert queue == []


@pytest.mark.parametrize(
    ("options", "words"),
    [
        pytest.param({"years": 1e-3}, "one failure is expected", id="a horizon too short"),
        pytest.param({"years": float("nan")}, "above 0", id="no number"),
    ],
)
def test_the_command_refuses_with_exit_code_2(tmp_path, options, words):
    file = tmp_path / "one.yaml"
    file.write_text("format: reliability/v1\ncomponents: {a: {failure: {mtbf: 30d, mttr: 1h}}}\n")
    with pytest.raises(CommandError, match=words) as refusal:
        call_command("simulate", str(file), workers=1, **options)
    assert refusal.value.returncode == 2


def test_the_command_refuses_a_document_in_which_nothing_fails(tmp_path):
    file = tmp_path / "never.yaml"
    file.write_text("format: reliability/v1\ncomponents: {a: {}}\n")
    with pytest.raises(CommandError, match="Nothing in this document ever fails"):
        call_command("simulate", str(file), workers=1)


@pytest.fixture
def page(alice, alices_browser, queue):
    """Post the form of an architecture and return the page."""

    def post(document=DOCUMENT, **fields):
        stored = create_architecture(owner=alice, draft=Draft(document=document))
        return alices_browser.post(
            f"/architectures/{stored.pk}/simulate/", {"kind": "montecarlo", **fields}
        )

    return post


@pytest.mark.parametrize(
    ("document", "fields", "field"),
    [
        pytest.param(DOCUMENT, {"effort": "years"}, "years", id="years missing"),
        pytest.param(DOCUMENT, {"effort": "years", "years": "-3"}, "years", id="negative years"),
        pytest.param(
            CONSENSUS,
            {"kind": "cluster", "component": "store", "years": "1e8"},
            "years",
            id="a cluster too large",
        ),
        pytest.param(UNUSED, {"effort": "standard"}, "effort", id="precision out of reach"),
        pytest.param(NEVER, {"effort": "standard"}, None, id="nothing fails"),
    ],
)
def test_the_page_refuses_at_the_field(page, document, fields, field):
    answer = page(document, **fields)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field or "__all__"]
    assert not Campaign.objects.exists()


def test_the_page_estimates_the_cost_and_starts_nothing(page, monkeypatch):
    monkeypatch.setattr(tasks, "worker_processes", lambda: 2)
    answer = page(effort="standard", estimate="1")
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "of one core." in text
    assert "With the 2 processes that work now" in text
    assert not Campaign.objects.exists()


def test_the_page_says_when_no_worker_answers(page, monkeypatch):
    monkeypatch.setattr(tasks, "worker_processes", lambda: None)
    assert "No worker answers now" in page(effort="quick", estimate="1").content.decode()


def test_the_page_says_which_precision_can_be_reached(page, monkeypatch):
    monkeypatch.setattr(tasks, "worker_processes", lambda: 1)
    monkeypatch.setattr("simulations.montecarlo.chunks.CHUNKS_MAX", 2)
    monkeypatch.setattr("simulations.montecarlo.chunks.EVENTS_PER_CHUNK", 20_000)
    text = page(effort="precise", estimate="1").content.decode()
    assert "The precision is out of reach" in text


def test_an_estimate_of_years_counts_every_part(api, monkeypatch):
    monkeypatch.setattr(tasks, "worker_processes", lambda: 4)
    cost = api.post(f"{URL}/plan", asked(years=10_000_000)).json()
    assert cost["likely_chunks"] == cost["chunks"]
    assert cost["elapsed_seconds"] == pytest.approx(cost["seconds"] / min(4, cost["chunks"]))
    assert cost["reaches_precision"] is None


def test_what_a_precision_needs_is_foreseen_within_a_factor_of_two(monkeypatch):
    """One server with exponential times, against the number of chunks that it really took."""
    monkeypatch.setattr("simulations.montecarlo.chunks.EVENTS_PER_CHUNK", 500_000)
    request = services.Request(kind="montecarlo", document=DOCUMENT, options={"precision": 0.003})
    inputs, _plan = services.plan_campaign(request)
    engine = campaigns.engine_of("montecarlo")
    evaluation = {
        "whole": {"unavailability": 1 / 721, "failure_frequency_per_year": 8760 / 721},
    }
    likely = engine.forecast(inputs, evaluation)
    parts = [engine.run_chunk(inputs, index) for index in range(2 * likely.chunks)]
    merged = engine.merge(inputs, parts)
    assert merged.finished
    assert likely.chunks / 2 <= merged.chunks <= 2 * likely.chunks
    assert likely.chunks > 3
    assert likely.precision == pytest.approx(0.003, rel=0.1)
