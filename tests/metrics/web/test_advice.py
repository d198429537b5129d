"""The page on what to change: its parts, its forms, and applying a change."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest
from django.urls import reverse

from metrics import selectors, wording
from tests.metrics.factories import make_architecture, one_server

pytestmark = pytest.mark.django_db

SHOP = one_server(
    name="Shop",
    components={
        "web": {
            "name": "Web servers",
            "failure": {"mtbf": "719h", "mttr": "1h"},
            "replicas": 1,
            "required": 1,
            "cost": {"per_replica": 100},
            "needs": ["app"],
        },
        "app": {
            "failure": {"mtbf": "719h", "mttr": "1h"},
            "replicas": 1,
            "required": 1,
            "cost": {"per_replica": 100},
        },
    },
    economics={"currency": "EUR", "downtime_cost_per_hour": 1000},
    objectives={"availability": "99.9%"},
)


@pytest.fixture(autouse=True)
def _built_front_end(monkeypatch):
    """Leave the front end out; the browser tests need it."""
    monkeypatch.setattr("metrics.templatetags.vite._files", lambda _name: ([], [], ["site.js"]))


@pytest.fixture
def shop(alice):
    return make_architecture(alice, SHOP)


def page(client, architecture, part="advice", **query):
    answer = client.get(reverse(f"metrics:{part}", args=[architecture.pk]), query)
    assert answer.status_code == 200
    return answer.content.decode()


def apply(client, architecture, **sent):
    form = {"version": "1", "note": "Double it", "patch": "{}"} | sent
    return client.post(reverse("metrics:advice-apply", args=[architecture.pk]), form, follow=True)


def test_the_page_opens_at_once_and_asks_for_its_parts(alices_browser, shop):
    html = page(alices_browser, shop)
    assert 'data-slow-part="' + reverse("metrics:advice-ranking", args=[shop.pk]) in html
    assert "now=1" in html


def test_the_ranking_says_what_to_do_with_the_names_that_people_gave(alices_browser, shop):
    html = page(alices_browser, shop, "advice-ranking")
    assert "Raise the replicas of Web servers from 1 to 2." in html
    assert "Pays for itself" in html
    assert "Where money stops helping" in html
    assert "2 changes pay, one after the other" in html


def test_a_ranking_that_is_known_is_part_of_the_page(alices_browser, shop):
    page(alices_browser, shop, "advice-ranking")
    assert "Raise the replicas of Web servers" in page(alices_browser, shop)


def test_without_a_script_the_page_has_everything(alices_browser, shop):
    html = page(alices_browser, shop, now="1", **{"free-low-web": "1", "free-high-web": "3"})
    assert "chart-money" in html
    assert "chart-influence" in html
    assert "chart-front" in html
    assert "data-slow-part" not in html


def unsaid(client, html):
    """Return the figures of a page that their explanations do not name, and how many there are."""
    links = re.findall(r'class="why" href="([^"]+)" aria-label="[^"]+">([^<]+)</a>', html)
    answers = [(shown, client.get(f"{unescape(href)}&part=1")) for href, shown in links]
    return [shown for shown, answer in answers if f">{shown}<" not in answer.content.decode()], len(
        links
    )


def test_every_figure_of_an_advice_opens_its_why_with_the_same_value(alices_browser, shop):
    html = page(alices_browser, shop, "advice-ranking")
    missing, count = unsaid(alices_browser, html)
    assert (missing, count > 11) == ([], True)


def test_a_step_of_money_says_from_what_it_follows(alices_browser, shop):
    answers = [
        page(alices_browser, shop, "advice-why", step="2", of=of)
        for of in ("price", "avoided", "pays_from")
    ]
    # A server is down 1/720 of the time, two of them both at once 1/720² of it.
    one, two = 1 / 720, 1 / 720**2
    lost = one + two - one * two, 2 * two - two**2
    before, after = wording.apart(*lost)
    hours = (lost[0] - lost[1]) * 730
    assert "<code>= EUR 400 − EUR 300 = EUR 100</code>" in answers[0]
    assert f"<code>= ({before} − {after}) · 730 h · EUR 1,000 = " in answers[1]
    assert f"= {wording.money(1000 * hours, 'EUR')}</code>" in answers[1]
    assert f"= {wording.money(100 / hours, 'EUR')}</code>" in answers[2]


@pytest.mark.parametrize("asked", [{"step": "7", "of": "price"}, {"step": "1", "of": "luck"}])
def test_a_step_that_is_none_has_no_why(alices_browser, shop, asked):
    address = reverse("metrics:advice-why", args=[shop.pk])
    assert alices_browser.get(address, asked).status_code == 404


def test_the_designs_of_a_front_say_why_although_they_are_not_stored(alices_browser, shop):
    html = page(
        alices_browser, shop, "advice-pareto", **{"free-low-web": "1", "free-high-web": "2"}
    )
    missing, count = unsaid(alices_browser, html)
    assert (missing, count >= 6) == ([], True)


@pytest.mark.parametrize("change", ["[]", "{", '{"components": 1}'])
def test_a_change_that_makes_no_design_is_not_found(alices_browser, shop, change):
    address = reverse("metrics:explanation", args=[shop.pk])
    assert alices_browser.get(address, {"change": change}).status_code == 404


def test_an_advice_that_is_none_has_no_why(alices_browser, shop):
    address = reverse("metrics:advice-why", args=[shop.pk])
    assert alices_browser.get(address, {"key": "luck", "of": "price"}).status_code == 404


def test_a_parameter_is_shown_against_a_figure(alices_browser, shop):
    html = page(
        alices_browser,
        shop,
        "advice-sensitivity",
        parameter="components.web.failure.mttr",
        figure="cost.downtime_per_month",
    )
    assert "components.web.failure.mttr = 1h" in html
    assert "Cost of downtime a month against components.web.failure.mttr" in html


def test_a_parameter_that_does_not_exist_is_refused_in_words(alices_browser, shop):
    html = page(alices_browser, shop, "advice-sensitivity", parameter="components.nobody.mttr")
    assert "The document has no parameter" in html


def test_the_search_shows_its_front_and_marks_the_design_as_it_is(alices_browser, shop):
    freed = {"free-low-web": "1", "free-high-web": "2", "free-low-app": "1", "free-high-app": "2"}
    html = page(alices_browser, shop, "advice-pareto", **freed)
    assert "The space has 4 designs." in html
    assert "The front is exact" in html
    assert "as it is" in html
    assert "cheapest that meets all" in html


def test_a_search_that_makes_no_sense_is_refused_in_words(alices_browser, shop):
    html = page(alices_browser, shop, "advice-pareto", **{"free-low-nobody": "1"})
    assert "cannot be freed" in html


def test_applying_a_change_makes_a_new_version_and_keeps_the_old_one(alices_browser, shop):
    patch = json.dumps({"components": {"web": {"replicas": 2}}})
    answer = apply(alices_browser, shop, patch=patch)
    shop.refresh_from_db()
    versions = [selectors.version_of(shop, number) for number in (1, 2)]
    assert "Applied as a new version: Double it" in answer.content.decode()
    assert versions[0].document["components"]["web"]["replicas"] == 1
    assert versions[1].document["components"]["web"]["replicas"] == 2
    assert versions[1].note == "Double it"


@pytest.mark.parametrize(
    ("sent", "refusal"),
    [
        ({"patch": "{"}, "could not be read"),
        ({"version": "seven"}, "could not be read"),
        ({"version": "7"}, "The architecture has changed"),
        ({"patch": '{"components": {"web": {"replicas": 0}}}'}, "messages"),
    ],
)
def test_a_change_that_cannot_be_applied_changes_nothing(alices_browser, shop, sent, refusal):
    html = apply(alices_browser, shop, **sent).content.decode()
    shop.refresh_from_db()
    assert refusal in html
    assert shop.version == 1


def test_the_parts_of_somebody_else_do_not_exist(client, bob, shop):
    client.force_login(bob)
    answer = client.get(reverse("metrics:advice-ranking", args=[shop.pk]))
    assert answer.status_code == 404
    assert apply(client, shop).status_code == 404


def test_a_document_with_errors_has_no_advice_but_its_errors(alices_browser, alice):
    broken = make_architecture(alice, one_server(components={"web": {"needs": ["db"]}}))
    html = page(alices_browser, broken, "advice-ranking")
    assert "notice-bad" in html


def decide(client, architecture, **sent):
    form = {"version": "1", "key": "add-replica:web"} | sent
    address = reverse("metrics:advice-decide", args=[architecture.pk])
    return client.post(address, form, follow=True).content.decode()


def test_each_advice_has_its_price_and_what_can_be_done_with_it(alices_browser, shop):
    html = page(alices_browser, shop, "advice-ranking")
    assert "+EUR 100" in html
    assert "not in the document" in html
    assert "Make a variant: Raise the replicas of Web servers from 1 to 2." in html
    assert "Why is it dismissed?" in html


def test_an_accepted_advice_moves_to_its_list_with_the_variant_and_a_comparison(
    alices_browser, shop
):
    html = decide(alices_browser, shop, do="accept")
    variant = selectors.variants_of(shop).get()
    listed = html.split('id="advice-accepted"')[1].split('id="advice-dismissed"')[0]
    assert "Raise the replicas of Web servers from 1 to 2." in listed
    assert f"/architectures/{variant.pk}/" in listed
    assert f"/compare/?design={shop.pk}&amp;design={variant.pk}" in listed
    assert "+EUR 100" in listed
    assert unsaid(alices_browser, listed) == ([], 3)
    assert "Make a variant: Raise the replicas of Web servers" not in html


def test_a_dismissed_advice_moves_to_its_list_and_opens_again(alices_browser, shop):
    decide(alices_browser, shop, do="dismiss", reason="The licence allows <one>.")
    html = page(alices_browser, shop, "advice-ranking")
    listed = html.split('id="advice-dismissed"')[1]
    assert "Raise the replicas of Web servers from 1 to 2." in listed
    assert "The licence allows &lt;one&gt;." in listed
    assert "What was dismissed is no step of this sequence." in html
    decide(alices_browser, shop, do="reopen")
    assert "The licence allows" not in page(alices_browser, shop, "advice-ranking")


@pytest.mark.parametrize(
    ("sent", "refusal"),
    [
        pytest.param({"do": "dismiss"}, "Say why this is dismissed", id="no reason"),
        pytest.param({"do": "accept", "version": "7"}, "has changed", id="another version"),
        pytest.param({"do": "accept", "version": "x"}, "could not be read", id="no version"),
        pytest.param({"do": "fly"}, "could not be read", id="no such action"),
        pytest.param({"do": "accept", "key": "fly:web"}, "does not lead to", id="no such advice"),
    ],
)
def test_a_decision_that_makes_no_sense_is_refused_in_words(alices_browser, shop, sent, refusal):
    assert refusal in decide(alices_browser, shop, **sent)
    assert not shop.advice_decisions.exists()


def test_nobody_decides_for_somebody_else(client, bob, shop):
    client.force_login(bob)
    address = reverse("metrics:advice-decide", args=[shop.pk])
    assert client.post(address, {"do": "reopen", "key": "x"}).status_code == 404


def test_the_summary_begins_with_what_gains_the_most(alices_browser, shop):
    address = reverse("metrics:advice-ranking", args=[shop.pk])
    shown = alices_browser.get(address).context
    gains = [row.item.net_gain_per_month or 0 for row in shown["open_rows"]]
    assert shown["first"].item.net_gain_per_month == max(gains) > 0
