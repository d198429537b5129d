from __future__ import annotations

import html
import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import translation

from metrics import services, sharing
from metrics.analysis.evaluate import evaluate
from metrics.analysis.formulas import FORMULAS
from metrics.domain.explaining import Explanation, Value
from metrics.domain.reading import parse_document
from metrics.web import explained
from tests.metrics.documents import PAIR
from tests.metrics.web.test_pages import (
    _built_front_end,  # noqa: F401 - used by every test
    make,
)

pytestmark = pytest.mark.django_db

LINK = re.compile(r'<a class="why" href="([^"]+)" aria-label="([^"]+)">([^<]+)</a>')
SAID = re.compile(r"""<(?:p class="why-value"|dd)>([^<]+)</""")
NUMBER = re.compile(r'<td class="num">(?!\s*(?:<a class="why"|–|[×÷] <a))([^<]*\d[^<]*)<')
CHART = re.compile(r"<figure.*?</figure>", re.DOTALL)

CASES = json.loads(
    Path(settings.BASE_DIR, "frontend/src/domain/explained.cases.json").read_text(encoding="utf-8")
)
"""The editor says why in the same words: its tests read this file, too."""


def said(case, language):
    """Return what a page shows of a case, and the formula with its values."""
    sent = case["explanation"]
    found = Explanation(
        scope="whole",
        formula=FORMULAS[sent["figure"]],
        value=sent.get("value"),
        complement=sent.get("complement"),
        values=tuple(Value(**value) for value in sent["values"]),
    )
    with translation.override(language):
        shown = explained.shown_value(found, "EUR")
        return [shown, explained.inserted(found, shown, "EUR")]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["en"][0])
def test_a_figure_is_explained_as_it_is_in_the_editor(case):
    sent = case["explanation"]
    formula = FORMULAS[sent["figure"]]
    assert (sent["formula"], sent["unit"]) == (formula.formula, formula.unit)
    assert said(case, "en") == case["en"]
    assert said(case, "zh-hant") == case["zh-Hant"]


def get(client, architecture, **query):
    return client.get(reverse("metrics:explanation", args=[architecture.pk]), query)


def shown_on(client, architecture, *names):
    """Return the pages of an architecture without their charts."""
    answers = [client.get(reverse(f"metrics:{name}", args=[architecture.pk])) for name in names]
    return CHART.sub("", "".join(answer.content.decode() for answer in answers))


def followed(client, page):
    """Follow every figure of a page: what it shows, the answer's status, what the answer says."""
    return [
        (shown, answer.status_code, SAID.findall(answer.content.decode()))
        for href, _label, shown in LINK.findall(page)
        for answer in [client.get(f"{html.unescape(href)}&part=1")]
    ]


def says(said, shown):
    """Tell whether a value is among what was said; a recovery is told with its worst case."""
    return any(re.search(rf"(^|, ){re.escape(shown)}($|, | \(| at worst)", text) for text in said)


def test_a_figure_is_explained_on_a_page_of_its_own(alices_browser, alice):
    html = get(alices_browser, make(alice), figure="mttr_hours").content.decode()
    assert "<html" in html
    assert "MTTR = U / f" in html


def test_the_part_alone_opens_over_another_page(alices_browser, alice):
    html = get(alices_browser, make(alice), figure="mttr_hours", part=1).content.decode()
    assert "<html" not in html
    assert "MTTR = U / f" in html


@pytest.mark.parametrize(
    ("slug", "names"),
    [
        ("web-tier-2-of-3", ["analysis", "cut-sets", "capacity", "history"]),
        ("raft-store", ["quorums"]),
    ],
)
def test_every_figure_opens_its_why_which_names_the_same_value(alices_browser, alice, slug, names):
    architecture = services.create_from_template(owner=alice, slug=slug)
    page = shown_on(alices_browser, architecture, *names)
    found = followed(alices_browser, page)
    assert len(found) > 30
    assert {status for _, status, _ in found} == {200}
    assert [(shown, said) for shown, _, said in found if not says(said, shown)] == []
    targets_and_sizes = {"99.95 %", "EUR 500", *map(str, range(10))}
    assert {text.strip() for text in NUMBER.findall(page)} <= targets_and_sizes


def test_a_month_and_an_outage_say_why(alices_browser, alice):
    document = PAIR | {"objectives": {"availability": "99%"}}
    page = shown_on(alices_browser, make(alice, document), "periods")
    found = followed(alices_browser, page)
    assert {status for _, status, _ in found} == {200}
    assert [shown for shown, _, said in found if not says(said, shown)] == []


def test_the_name_of_a_figure_begins_with_what_is_seen(alices_browser, alice):
    page = shown_on(alices_browser, make(alice), "analysis")
    found = LINK.findall(page)
    assert [label for _, label, shown in found if not label.startswith(f"{shown}, why: ")] == []


def test_an_older_version_is_explained_by_its_own_figures(alices_browser, alice):
    architecture = make(alice)
    slower = PAIR | {"components": {"web": {"failure": {"mtbf": "9h", "mttr": "1h"}}}}
    services.save_version(
        architecture, services.Draft(document=slower), author=alice, expected_version=1
    )
    answers = [get(alices_browser, architecture, version=n, part=1) for n in (1, 2)]
    values = [SAID.findall(answer.content.decode())[0] for answer in answers]
    assert values[1] == "90.0 %"
    assert values[0] != values[1]
    found = followed(alices_browser, shown_on(alices_browser, architecture, "history"))
    assert {shown for shown, _, said in found if says(said, shown)} >= set(values)


def test_a_version_that_is_gone_is_owned_up_to(alices_browser, alice):
    html = get(alices_browser, make(alice), version=7).content.decode()
    assert "Version 7 is no longer kept. This is version 1." in html


def test_whoever_reads_a_shared_design_reads_why(client, alice):
    _link, secret = sharing.share(make(alice), name="Bob")
    page = client.get(reverse("metrics:shared", args=[secret])).content.decode()
    links = [href for href, _, _ in LINK.findall(page)]
    assert client.get(f"{html.unescape(links[0])}&part=1").status_code == 200
    assert [href for href in links if not href.startswith("/shared/")] == []


def test_a_template_of_the_gallery_says_why(alices_browser):
    address = reverse("metrics:template-explanation", args=["web-tier-2-of-3"])
    answer = alices_browser.get(address, {"figure": "nines"})
    assert "−log₁₀ U" in answer.content.decode()


def test_values_stand_in_for_the_letters_of_the_formula():
    document = parse_document(
        {
            "format": "reliability/v1",
            "components": {"web": {"failure": {"mtbf": "99h", "mttr": "1h"}}},
            "journeys": {"use": {"entry": "web"}},
        }
    )
    shown = explained.context(
        document, evaluate(document), figure="mttr_hours", scope="whole", row=""
    )
    assert (shown["inserted"], shown["shown"]) == ("0.0100 / (87.6 / 8,760 h)", "60 min")


@pytest.mark.parametrize(
    "query", [{"figure": "luck"}, {"figure": "cut_set.share", "row": "nothing"}]
)
def test_a_figure_that_does_not_exist_is_not_found(alices_browser, alice, query):
    assert get(alices_browser, make(alice), **query).status_code == 404


def test_an_architecture_of_somebody_else_does_not_exist(alices_browser, bob):
    assert get(alices_browser, make(bob), figure="mttr_hours").status_code == 404
    assert get(alices_browser, make(bob), figure="mttr_hours", part=1).status_code == 404


def test_a_credible_interval_is_told_in_the_order_in_which_it_is_read():
    mtbf = {"low": "10d", "best": "30d", "high": "60d"}
    document = parse_document(
        {
            "format": "reliability/v1",
            "components": {"web": {"failure": {"mtbf": mtbf, "mttr": "1h"}}},
            "journeys": {"use": {"entry": "web"}},
        }
    )
    asked = {"figure": "uncertain.quantiles", "scope": "whole", "row": "unavailability"}
    shown = explained.context(document, evaluate(document), **asked)["shown"]
    median, low, high = map(float, re.findall(r"\d+\.\d+", shown))
    assert low < median < high < 100
