from __future__ import annotations

import csv
import io
import re
from html import unescape
from uuid import uuid4

import pytest
from django.urls import reverse

from metrics import comparing, selectors, services, varying, wording
from metrics.models import StoredArchitecture
from tests.metrics.documents import PAIR
from tests.metrics.factories import broken, make_architecture, one_server, two_servers

pytestmark = pytest.mark.django_db

PAGE = "/compare/"


@pytest.fixture(autouse=True)
def _built_front_end(monkeypatch):
    """Leave the front end out; the browser tests need it."""
    monkeypatch.setattr("metrics.templatetags.vite._files", lambda name: ([], [], ["site.js"]))


def priced(name, price, **web):
    """Return a design of one or more servers that cost something."""
    server = {"failure": {"mtbf": "719h", "mttr": "1h"}, "cost": {"per_replica": price}}
    return one_server(name=name, components={"web": server | web})


@pytest.fixture
def single(alice):
    return make_architecture(alice, priced("Single", 100))


@pytest.fixture
def double(alice):
    return make_architecture(alice, priced("Double", 100, replicas=2, required=1))


@pytest.fixture
def dear(alice):
    """Return a design that is as available as the single server and costs more."""
    return make_architecture(alice, priced("Dear", 130))


def text_of(response):
    assert response.status_code == 200
    plain = re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", response.content.decode(), flags=re.S)
    return " ".join(plain.replace("&lt;", "<").split())


def rows_of(response):
    """Return the rows of the table by their first cell, each as the words of its cells."""
    table = re.search(
        r'<table class="figures side-by-side">(.*?)</table>', response.content.decode(), re.S
    )
    rows = re.findall(r"<tr>(.*?)</tr>", table.group(1), re.S)
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S) for row in rows]
    plain = [[" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in row] for row in cells]
    return {row[0]: row[1:] for row in reversed(plain)}


def compared(browser, *keys, **query):
    return browser.get(PAGE, {"design": [str(key) for key in keys], **query})


def test_figures_stand_side_by_side_with_their_changes_and_the_best(alices_browser, single, double):
    rows = rows_of(compared(alices_browser, single.pk, double.pk))
    assert rows["Availability"] == ["99.861 %", "99.999807 % best +0.139 points better"]
    assert rows["Cost a month"] == ["EUR 100 best", "EUR 200 +100 worse"]
    assert rows["Against the others"] == ["nothing beats it", "nothing beats it"]


def test_the_figures_are_those_of_the_analysis(alices_browser, single, double):
    whole = services.analyse(selectors.version_of(single)).whole
    rows = rows_of(compared(alices_browser, single.pk, double.pk))
    assert rows["Availability"][0] == wording.availability_percent(whole.unavailability)
    assert rows["Nines"][0] == wording.nines(whole.unavailability)
    assert rows["MTTF"][0].startswith(wording.duration(3600 * whole.mttf_hours))
    month = rows["Downtime a month (730 h)"][0]
    assert month == wording.duration(60 * whole.downtime_minutes_per_month)
    page = text_of(alices_browser.get(reverse("metrics:analysis", args=[single.pk])))
    assert rows["Availability"][0] in page


def test_the_base_can_be_chosen_and_the_changes_turn_round(alices_browser, single, double):
    rows = rows_of(compared(alices_browser, single.pk, double.pk, base=str(double.pk)))
    assert rows["Availability"] == ["99.861 % −0.139 points worse", "99.999807 % best"]
    assert rows["Cost a month"] == ["EUR 100 best −100 better", "EUR 200"]


def test_a_sentence_says_which_designs_nothing_beats_and_why(alices_browser, single, double, dear):
    text = text_of(compared(alices_browser, single.pk, double.pk, dear.pk))
    assert "Nothing here beats A “Single” and B “Double”." in text
    assert (
        "C “Dear” is beaten by A “Single”: EUR 30 less a month, the same downtime, as complex."
        in text
    )
    assert "beaten by A nothing" not in text


def test_the_documents_are_compared_with_the_base(alices_browser, single, double):
    text = text_of(compared(alices_browser, single.pk, double.pk))
    assert "B “Double” against A: 2 parts" in text
    assert "Before: Single → After: Double" in text


def test_a_version_stands_beside_a_later_one_and_a_template(alices_browser, alice, single):
    draft = services.Draft(document=two_servers())
    services.save_version(single, draft, author=alice, expected_version=1)
    text = text_of(compared(alices_browser, f"{single.pk}:1", single.pk, "template:single-server"))
    assert "A Single version 1 base" in text
    assert "B Two servers version 2, newest" in text
    assert "C Single server with backup template" in text
    assert f"/architectures/{single.pk}/simulate/difference/?baseline=version%3A1" in (
        compared(alices_browser, f"{single.pk}:1", single.pk).content.decode()
    )


def test_two_architectures_can_be_compared_by_simulation_from_here(alices_browser, single, double):
    page = compared(alices_browser, single.pk, double.pk).content.decode()
    address = f"/architectures/{double.pk}/simulate/difference/?baseline=architecture%3A{single.pk}"
    assert address in page
    assert alices_browser.get(address.replace("%3A", ":")).status_code == 200


def test_a_broken_design_keeps_its_column_and_leads_to_its_correction(
    alices_browser, alice, single, double
):
    wrong = make_architecture(alice, broken())
    response = compared(alices_browser, wrong.pk, single.pk, double.pk)
    text = text_of(response)
    assert "A “Broken” has errors, so it has no figures." in text
    assert "Changes count from B instead." in text
    assert reverse("metrics:editor", args=[wrong.pk]) in response.content.decode()
    rows = rows_of(response)
    assert rows["Availability"] == ["–", "99.861 %", "99.999807 % best +0.139 points better"]


def test_two_broken_designs_still_show_how_their_documents_differ(alices_browser, alice):
    keys = [make_architecture(alice, broken() | {"name": name}).pk for name in ("One", "Other")]
    text = text_of(compared(alices_browser, *keys))
    assert "B “Other” against A: 1 part" in text


def test_designs_that_take_too_long_are_left_for_the_next_time(
    alices_browser, single, double, monkeypatch
):
    monkeypatch.setattr(comparing, "SECONDS_MAX", 0.0)
    text = text_of(compared(alices_browser, single.pk, double.pk))
    assert "Not every design is computed yet. Compute the rest" in text
    assert "B Double version 1, newest not computed yet" in text


def test_designs_of_others_and_deleted_ones_are_not_found(alices_browser, bob, single):
    foreign = make_architecture(bob)
    assert compared(alices_browser, single.pk, foreign.pk).status_code == 404
    assert compared(alices_browser, single.pk, uuid4()).status_code == 404
    assert compared(alices_browser, single.pk, f"{single.pk}:9").status_code == 404
    assert compared(alices_browser, single.pk, f"{single.pk}:x").status_code == 404
    assert compared(alices_browser, single.pk, "template:none").status_code == 404
    assert compared(alices_browser, single.pk, "nonsense").status_code == 404


def test_too_few_designs_ask_for_more_and_too_many_for_fewer(alices_browser, alice, single, double):
    assert "Choose what “Single” is compared with." in text_of(compared(alices_browser, single.pk))
    again = text_of(compared(alices_browser, single.pk, f"{single.pk}:1", single.pk))
    assert "Choose what “Single” is compared with." in again
    templates = ["two-zones", "raft-store", "single-server", "web-tier-2-of-3", "gitlab-3k"]
    keys = [single.pk, double.pk, *[f"template:{slug}" for slug in templates]]
    response = compared(alices_browser, *keys)
    assert "7 designs are chosen, and 6 fit side by side. Untick some." in text_of(response)
    assert response.content.decode().count(" checked>") == 7


def test_designs_to_choose_are_searched_by_name_and_the_chosen_stay(alices_browser, single, double):
    found = compared(alices_browser, single.pk, choose="1", q="DOUB").content.decode()
    assert f'value="{single.pk}" checked' in found
    assert f'value="{double.pk}">' in found
    assert "raft-store" not in found
    nothing = text_of(compared(alices_browser, choose="1", q="zzz"))
    assert "Nothing is called “zzz”." in nothing


def test_figures_that_only_one_design_has_stand_apart(alices_browser, alice, single):
    other = make_architecture(alice, one_server(journeys={"pay": {"entry": "server"}}))
    text = compared(alices_browser, single.pk, other.pk).content.decode()
    assert "parts that only one design has" in text


def test_the_page_to_choose_is_there_without_any_architecture(alices_browser):
    text = text_of(alices_browser.get(PAGE))
    assert "No architecture to compare yet" in text
    assert "Single server" in text


def test_designs_are_removed_and_the_base_stays_or_falls_to_the_first(
    alices_browser, single, double, dear
):
    response = compared(alices_browser, single.pk, double.pk, dear.pk, base=str(double.pk))
    removals = [column.remove_href for column in response.context["columns"]]
    assert removals == [
        f"{PAGE}?design={double.pk}&design={dear.pk}",
        f"{PAGE}?design={single.pk}&design={dear.pk}",
        f"{PAGE}?design={single.pk}&design={double.pk}&base={double.pk}",
    ]


def test_the_comparison_is_a_table_for_spreadsheets(alices_browser, alice, single):
    pair = make_architecture(alice, PAIR | {"name": "=1+1"})
    query = {"design": [str(single.pk), str(pair.pk)]}
    response = alices_browser.get("/compare/comparison.csv", query)
    text = response.content.decode("utf-8")
    assert text.startswith("\N{BYTE ORDER MARK}design,name,")
    rows = list(csv.DictReader(io.StringIO(text[1:]), strict=True))
    assert [(row["design"], row["scope"]) for row in rows][:2] == [("A", "whole"), ("A", "journey")]
    second = next(row for row in rows if row["design"] == "B" and row["scope"] == "whole")
    assert second["name"] == "'=1+1"
    whole = services.analyse(selectors.version_of(pair)).whole
    base = services.analyse(selectors.version_of(single)).whole
    assert float(second["mtbf_hours"]) == whole.mtbf_hours
    assert float(second["change_of_mtbf_hours"]) == whole.mtbf_hours - base.mtbf_hours
    assert (second["objectives_missed"], second["objectives_judged"]) == ("0.0", "1.0")
    assert rows[0]["is_base"] == "true"


def test_the_table_of_too_few_designs_leads_back_to_the_page(alices_browser, single):
    response = alices_browser.get("/compare/comparison.csv", {"design": str(single.pk)})
    assert response["Location"] == f"{PAGE}?design={single.pk}"


def test_a_variant_is_made_and_opened_in_the_editor(alices_browser, alice, single):
    services.save_version(
        single, services.Draft(document=two_servers()), author=alice, expected_version=1
    )
    response = alices_browser.post(
        reverse("metrics:make-variant", args=[single.pk]), {"version": "1"}
    )
    variant = StoredArchitecture.objects.get(origin=single)
    assert response["Location"] == reverse("metrics:editor", args=[variant.pk])
    assert variant.origin_version == 1
    version = selectors.version_of(variant)
    assert version.document["components"] == priced("Single", 100)["components"]
    assert version.note == "Variant of Two servers, version 1."


def test_a_variant_of_what_is_not_there_is_not_made(alices_browser, alice, bob, single):
    address = reverse("metrics:make-variant", args=[single.pk])
    assert alices_browser.post(address, {"version": "7"}).status_code == 404
    assert alices_browser.get(address).status_code == 405
    foreign = reverse("metrics:make-variant", args=[make_architecture(bob).pk])
    assert alices_browser.post(foreign).status_code == 404


def test_an_account_that_is_full_is_told_so(alices_browser, single, monkeypatch):
    monkeypatch.setattr(services, "ARCHITECTURES_MAX", 1)
    address = reverse("metrics:make-variant", args=[single.pk])
    text = text_of(alices_browser.post(address, follow=True))
    assert "An account keeps at most 1 architectures." in text


def test_the_overview_tells_the_origin_and_the_variants(alices_browser, alice, single):
    variant = varying.create_variant(selectors.version_of(single), owner=alice, name="Bolder")
    page = alices_browser.get(reverse("metrics:analysis", args=[variant.pk]))
    assert "Variant of Single (version 1)." in text_of(page)
    page = alices_browser.get(reverse("metrics:analysis", args=[single.pk]))
    assert "Variants Compare them side by side Bolder from version 1" in text_of(page)
    assert f"{PAGE}?design={single.pk}&amp;design={variant.pk}" in page.content.decode()


def test_an_architecture_without_relatives_says_nothing_of_variants(alices_browser, single):
    page = alices_browser.get(reverse("metrics:analysis", args=[single.pk]))
    assert "family-title" not in page.content.decode()


def test_designs_are_ticked_in_the_list(alices_browser, single, double):
    page = alices_browser.get(reverse("metrics:architectures")).content.decode()
    assert page.count('form="compare-designs" name="design"') == 2


def test_six_designs_take_few_queries(alices_browser, alice, django_assert_max_num_queries):
    keys = [make_architecture(alice, priced(f"Design {n}", n)).pk for n in range(6)]
    compared(alices_browser, *keys)
    # For each design its row, its version and its figures; session and user come first.
    with django_assert_max_num_queries(3 * 6 + 2):
        assert compared(alices_browser, *keys).status_code == 200


def test_every_change_of_a_comparison_says_why_with_the_same_value(alices_browser, single, double):
    keys = [str(single.pk), str(double.pk)]
    html = alices_browser.get(PAGE, {"design": keys, "base": keys[1]}).content.decode()
    links = re.findall(r'<a class="why" href="(/compare/why/[^"]+)"[^>]+>([^<]+)</a>', html)
    told = [(alices_browser.get(unescape(href)).content.decode(), shown) for href, shown in links]
    assert len(links) > 8
    assert [shown for text, shown in told if f'why-value">{shown}</p>' not in text] == []
    assert "Less is better. This change is for the better." in "".join(text for text, _ in told)
