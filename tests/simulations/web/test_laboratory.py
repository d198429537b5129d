"""Pages of the laboratory: scenarios, a run with its links, errors at their fields, CAP."""

from __future__ import annotations

import gzip
import json
from urllib.parse import parse_qs, urlsplit

import pytest
from django.http import QueryDict
from django.urls import reverse

from simulations.scenarios.lab.scenarios import SCENARIOS
from simulations.web import kernels
from simulations.web.laboratory import Asked

pytestmark = pytest.mark.django_db
RUN = "/laboratory/run/"
CAP = "/laboratory/cap/"
SHORT = {"seconds": "1s", "schedule": "at 500ms crash leader"}


@pytest.fixture(autouse=True)
def _built_front_end(monkeypatch):
    manifest = {"src/site.ts": {"file": "site.js"}}
    monkeypatch.setattr(
        "metrics.templatetags.vite._files", lambda name: ([], [], [manifest[name]["file"]])
    )


def test_every_scenario_is_listed_with_its_source(alices_browser):
    text = alices_browser.get("/laboratory/").content.decode()
    assert all(f"?scenario={name}" in text for name in SCENARIOS)
    assert "Ongaro and Ousterhout" in text


def test_strangers_are_sent_to_the_login(client):
    assert client.get(RUN).status_code == 302


def test_a_run_tells_what_happened_and_leads_to_its_trace_and_history(alices_browser):
    answer = alices_browser.get(RUN, {**SHORT, "seed": "3"})
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "The clients&#x27; history is linearizable." in text
    assert "at 500ms crash leader</textarea>" in text
    assert parse_qs(urlsplit(answer.context["trace_url"]).query) == {
        "seconds": ["1s"],
        "schedule": ["at 500ms crash leader"],
        "seed": ["3"],
    }


def test_the_link_of_a_changed_scenario_leads_to_the_same_run():
    typed = "scenario=disruptive-rejoin&seed=4&pre_vote=on&schedule=&servers=3"
    asked = Asked(QueryDict(typed))
    again = Asked(QueryDict(asked.query(asked.run())))
    assert again.run() == asked.run()
    assert (again.seed, again.scenario) == (4, asked.scenario)
    assert asked.run().schedule == ""


def test_all_errors_stand_at_their_fields_and_nothing_typed_is_lost(alices_browser):
    typed = {"servers": "77", "delay": "soon", "seed": "-1", "lease": "3 apples", "flaw": "luck"}
    answer = alices_browser.get(RUN, typed)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert text.count('aria-invalid="true"') == len(typed)
    assert all(f'value="{value}"' in text or f">{value}<" in text for value in typed.values())
    assert '<a href="#setting-servers">Servers</a>: It must be at most 9, not 77.' in text
    assert "Replay" not in text


def test_a_run_that_cannot_end_is_refused_in_words(alices_browser, monkeypatch):
    monkeypatch.setattr("simulations.scenarios.lab.running.EVENTS_MAX", 50)
    answer = alices_browser.get(RUN, SHORT)
    assert answer.status_code == 422
    assert "The run is too long: more than 50 events." in answer.content.decode()


def test_an_unknown_scenario_is_not_found(alices_browser):
    assert alices_browser.get(RUN, {"scenario": "luck"}).status_code == 404


def test_the_trace_comes_as_lines_and_packed_for_those_who_can_unpack(alices_browser):
    url = reverse("simulations:laboratory-trace")
    plain = alices_browser.get(url, SHORT)
    packed = alices_browser.get(url, SHORT, headers={"accept-encoding": "gzip"})
    events = [json.loads(line) for line in plain.content.decode().splitlines()]
    assert (events[0]["event"], events[-1]["event"]) == ("start", "end")
    assert gzip.decompress(packed.content) == plain.content
    assert packed["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed["Vary"]


@pytest.mark.parametrize("name", ["laboratory-trace", "laboratory-history"])
def test_a_file_of_a_run_that_cannot_be_is_refused_in_words(alices_browser, name):
    answer = alices_browser.get(reverse(f"simulations:{name}"), {"servers": "77"})
    assert (answer.status_code, answer["Content-Type"]) == (422, "text/plain; charset=utf-8")
    assert "at most 9" in answer.content.decode()


def test_the_history_can_be_checked_where_histories_are_checked(alices_browser):
    history = alices_browser.get(reverse("simulations:laboratory-history"), SHORT)
    page = alices_browser.post("/simulations/histories/", {"history": history.content.decode()})
    assert "There is an order that explains every result." in page.content.decode()


def test_cap_puts_the_choices_side_by_side_and_links_each_to_its_replay(alices_browser):
    answer = alices_browser.get(CAP, {"seconds": "5s", "partition_at": "2s", "partition_for": "2s"})
    rows = answer.context["rows"]
    assert len(rows) == 11
    assert "None did both." in answer.context["sentence"]
    assert "at 2s partition 3 4 clients1" in parse_qs(urlsplit(rows[0].link).query)["schedule"][0]
    assert [strip.label for strip in rows[0].strips] == ["Site 0", "Site 1, cut off"]
    assert answer.context["marks"] == (240.0, 480.0)
    chart = answer.context["chart"]
    numbers = [n for trace in chart.figure.data for text in trace.text for n in text.split(", ")]
    assert sorted(map(int, numbers)) == list(range(1, 12))
    assert [row[0].partition(". ")[2] for row in chart.rows] == [row.label for row in rows]


def test_a_partition_longer_than_the_run_is_refused_at_its_field(alices_browser):
    answer = alices_browser.get(CAP, {"partition_for": "30s", "think": "20ms"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="problem-partition_for">The partition must end before the run does.' in text
    assert 'value="30s"' in text
    assert '<input type="hidden" name="think" value="20ms">' in text


def test_kernels_are_loaded_once_and_ahead_of_the_first_request(monkeypatch):
    asked = []
    monkeypatch.setattr(kernels, "_loaded", set())
    monkeypatch.setattr(kernels, "load", lambda name, **_: asked.append(name))
    kernels.need_kernels(*kernels.Protocol)
    kernels.need_kernels(*kernels.Protocol)
    assert len(asked) == 2 * len(kernels.Protocol)
