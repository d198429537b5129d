"""The page on which a history is checked."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from simulations.web.histories import EXAMPLE

pytestmark = pytest.mark.django_db
URL = "/simulations/histories/"


@pytest.fixture(autouse=True)
def _built_front_end(monkeypatch):
    manifest = {"src/site.ts": {"file": "site.js"}}
    monkeypatch.setattr(
        "metrics.templatetags.vite._files", lambda name: ([], [], [manifest[name]["file"]])
    )


def test_the_page_begins_with_an_example(alices_browser):
    page = alices_browser.get(reverse("simulations:histories"))
    assert page.status_code == 200
    assert "&quot;f&quot;: &quot;write&quot;" in page.content.decode()


def test_a_stale_read_is_shown_with_its_window_and_a_timeline(alices_browser):
    page = alices_browser.post(URL, {"history": EXAMPLE})
    text = page.content.decode()
    assert "Not linearizable" in text
    assert "from line 4 to line 7" in text
    assert "Process 3&#x27;s read returned 1 after process 2&#x27;s read returned 2" in text
    assert text.count("story-bar") == 3


def test_a_file_is_checked_instead_of_what_is_pasted(alices_browser):
    lines = EXAMPLE.splitlines(keepends=True)
    file = SimpleUploadedFile("history.jsonl", "".join(lines[:5]).encode())
    page = alices_browser.post(URL, {"history": EXAMPLE, "file": file})
    assert "There is an order that explains every result." in page.content.decode()


def test_a_line_that_makes_no_sense_is_named(alices_browser):
    page = alices_browser.post(URL, {"history": EXAMPLE + '{"process": 4, "type": "done"}'})
    assert page.status_code == 422
    assert "Line 9: type is done. Say what happened: one of invoke, ok, fail, info." in (
        page.content.decode()
    )


def test_a_file_that_is_no_text_is_refused_in_words(alices_browser):
    file = SimpleUploadedFile("history.jsonl", b"\xff\xfe\x00")
    page = alices_browser.post(URL, {"file": file})
    assert "The file is not text in UTF-8." in page.content.decode()


def test_a_failed_compare_and_set_may_count_as_a_look_at_the_value(alices_browser):
    failed = (
        '{"process": 1, "type": "invoke", "f": "cas", "value": [null, 1]}\n'
        '{"process": 1, "type": "fail", "f": "cas", "value": [null, 1]}\n'
    )
    trusting = alices_browser.post(URL, {"history": failed, "failures": "observe"})
    careful = alices_browser.post(URL, {"history": failed})
    assert "Not linearizable" in trusting.content.decode()
    assert "There is an order that explains every result." in careful.content.decode()
