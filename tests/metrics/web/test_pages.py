from __future__ import annotations

import uuid

import pytest
from django.urls import reverse

from metrics import gallery, headlines, recent, selectors, services
from metrics.models import ApiToken, StoredArchitecture
from metrics.web import pages
from tests.metrics.documents import BROKEN, PAIR

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _built_front_end(monkeypatch):
    """Leave the front end out; the browser tests need it."""
    manifest = {"src/site.ts": {"file": "site.js"}, "src/editor/main.tsx": {"file": "editor.js"}}
    monkeypatch.setattr(
        "metrics.templatetags.vite._files", lambda name: ([], [], [manifest[name]["file"]])
    )


def make(owner, document=PAIR, **changes):
    """Store an architecture."""
    draft = services.Draft(document=document | changes)
    return services.create_architecture(owner=owner, draft=draft, allow_errors=True)


def make_many(owner, count):
    return [make(owner, name=f"Design {number}") for number in range(count)]


def make_many_analysed(owner, count):
    """Make some whose figures are known: a page computes only for so long."""
    versions = [selectors.version_of(row) for row in make_many(owner, count)]
    headlines.headlines_of(versions, seconds_max=60.0)


def page(client, name, *args):
    response = client.get(reverse(f"metrics:{name}", args=args))
    assert response.status_code == 200
    return response.content.decode()


OWN_PAGES = ["analysis", "editor", "delete", "report-pdf", "report-csv"]


@pytest.mark.parametrize("name", OWN_PAGES)
def test_an_architecture_of_somebody_else_does_not_exist(alices_browser, bob, name):
    url = reverse(f"metrics:{name}", args=[make(bob).pk])
    assert alices_browser.get(url).status_code == 404


@pytest.mark.parametrize("name", OWN_PAGES)
def test_an_unknown_architecture_does_not_exist(alices_browser, name):
    assert alices_browser.get(reverse(f"metrics:{name}", args=[uuid.uuid4()])).status_code == 404


@pytest.mark.parametrize("name", ["dashboard", "gallery", "architectures", "tokens"])
def test_a_stranger_is_asked_to_sign_in(client, name):
    response = client.get(reverse(f"metrics:{name}"))
    assert response.status_code == 302
    assert response.url.startswith("/accounts/login/")


def test_the_first_page_shows_figures_that_are_already_computed(alices_browser, alice):
    services.load_example_for(alice)
    text = page(alices_browser, "dashboard")
    assert "Availability" in text
    assert "Downtime a month" in text
    assert "of 730 h" in text


def test_the_first_page_without_architectures_says_how_to_begin(alices_browser):
    text = page(alices_browser, "dashboard")
    assert "Your first design in three steps" in text
    assert "Use this template" in text


def test_the_list_shows_own_architectures_only(alices_browser, alice, bob):
    make(alice, name="Mine")
    make(bob, name="Foreign")
    text = page(alices_browser, "architectures")
    assert "Mine" in text
    assert "Foreign" not in text


def test_the_list_says_that_a_recovery_objective_is_missed(alices_browser, alice):
    slow = {"availability": "1%", "rto": {"instance": "1s"}}
    make(alice, objectives=slow)
    page(alices_browser, "architectures")
    assert "breached" in page(alices_browser, "architectures")


def test_the_list_can_be_searched(alices_browser, alice):
    make(alice, name="Shop")
    make(alice, name="Warehouse")
    text = alices_browser.get(reverse("metrics:architectures"), {"q": "ware"}).content.decode()
    assert "Warehouse" in text
    assert ">Shop<" not in text


def test_the_list_is_sorted_by_name_on_request(alices_browser, alice):
    make(alice, name="able")
    make(alice, name="Baker")
    address = reverse("metrics:architectures")
    by_change = alices_browser.get(address).content
    by_name = alices_browser.get(address, {"sort": "name"}).content
    assert by_change.index(b">Baker<") < by_change.index(b">able<")
    assert by_name.index(b">able<") < by_name.index(b">Baker<")
    assert alices_browser.get(address, {"sort": "nonsense"}).status_code == 200


def test_the_list_takes_as_many_queries_for_many_rows_as_for_few(
    alices_browser, alice, django_assert_max_num_queries
):
    make_many_analysed(alice, 12)
    page(alices_browser, "architectures")
    with django_assert_max_num_queries(8):
        page(alices_browser, "architectures")


def test_the_first_page_takes_few_queries(alices_browser, alice, django_assert_max_num_queries):
    make_many_analysed(alice, 12)
    page(alices_browser, "dashboard")
    with django_assert_max_num_queries(9):
        page(alices_browser, "dashboard")


def test_the_analysis_shows_figures_charts_and_their_tables(alices_browser, alice):
    text = page(alices_browser, "analysis", make(alice).pk)
    assert "The design meets its availability objective" in text
    assert 'data-plotly="chart-downtime-by-cause-data"' in text
    assert '<script id="chart-downtime-by-cause-data" type="application/json">' in text
    assert "2 (now)" in text


def test_the_analysis_has_no_inline_script(alices_browser, alice):
    text = page(alices_browser, "analysis", make(alice).pk)
    scripts = [part.partition(">")[0] for part in text.split("<script")[1:]]
    assert [tag for tag in scripts if "src=" not in tag and "application/json" not in tag] == []


def test_the_analysis_of_a_broken_document_lists_its_problems(alices_browser, alice):
    architecture = make(alice, BROKEN)
    text = page(alices_browser, "analysis", architecture.pk)
    assert "components.web.needs[0]" in text
    assert reverse("metrics:editor", args=[architecture.pk]) in text


def test_going_back_to_the_editor_never_shows_a_document_that_was_kept_on_the_way(
    alices_browser, alice
):
    response = alices_browser.get(reverse("metrics:editor", args=[make(alice).pk]))
    assert "no-store" in response["Cache-Control"]


def test_names_of_users_are_text_and_never_markup(alices_browser, alice):
    architecture = make(alice, name="<script>alert(1)</script>")
    assert "<script>alert" not in page(alices_browser, "analysis", architecture.pk)
    assert "<script>alert" not in page(alices_browser, "editor", architecture.pk)


def test_the_editor_gets_the_document_as_typed(alices_browser, alice):
    architecture = make(alice)
    response = alices_browser.get(reverse("metrics:editor", args=[architecture.pk]))
    bootstrap = response.context["bootstrap"]
    assert bootstrap["document"]["components"]["db"]["failure"] == {"mtbf": "1y", "mttr": "4h"}
    assert (bootstrap["version"], bootstrap["etag"]) == (1, '"v1"')
    assert "csrftoken" in response.cookies


def test_the_editor_gets_the_figures_that_are_known_already(alices_browser, alice):
    architecture = make(alice)
    address = reverse("metrics:editor", args=[architecture.pk])
    recent.forget()  # of the same document, in other tests of this process
    assert alices_browser.get(address).context["bootstrap"]["figures"] is None
    figures = services.analyse(selectors.version_of(architecture))
    assert alices_browser.get(address).context["bootstrap"]["figures"] == figures.to_json()


def test_a_template_becomes_an_architecture_and_opens_the_editor(alices_browser, alice):
    response = alices_browser.post(reverse("metrics:use-template", args=["online-shop"]))
    architecture = StoredArchitecture.objects.get(owner=alice)
    assert response.url == reverse("metrics:editor", args=[architecture.pk])
    assert architecture.is_valid


def test_an_unknown_template_does_not_exist(alices_browser):
    url = reverse("metrics:use-template", args=["no-such-template"])
    assert alices_browser.post(url).status_code == 404


def test_a_new_architecture_is_valid_from_the_start(alices_browser, alice):
    alices_browser.post(reverse("metrics:create"))
    assert StoredArchitecture.objects.get(owner=alice).is_valid


def test_a_file_is_kept_even_when_its_document_has_errors(alices_browser, alice, tmp_path):
    file = tmp_path / "design.yaml"
    file.write_text("format: reliability/v1\nname: From a file\ncomponents: {web: {needs: [bd]}}")
    with file.open("rb") as opened:
        alices_browser.post(reverse("metrics:upload"), {"file": opened})
    architecture = StoredArchitecture.objects.get(owner=alice)
    assert (architecture.name, architecture.is_valid) == ("From a file", False)


def test_a_file_that_is_not_text_is_refused_with_a_sentence(alices_browser, tmp_path):
    file = tmp_path / "design.yaml"
    file.write_bytes(b"\xff\xfe\x00")
    with file.open("rb") as opened:
        response = alices_browser.post(reverse("metrics:upload"), {"file": opened}, follow=True)
    assert "The file is not text in UTF-8." in response.content.decode()
    assert not StoredArchitecture.objects.exists()


def test_a_file_that_is_no_document_is_refused_with_its_mistake(alices_browser, tmp_path):
    file = tmp_path / "design.yaml"
    file.write_text("components: {web: [1,")
    with file.open("rb") as opened:
        response = alices_browser.post(reverse("metrics:upload"), {"file": opened}, follow=True)
    assert "The file cannot be read, so nothing was stored:" in response.content.decode()
    assert not StoredArchitecture.objects.exists()


def test_deleting_asks_first(alices_browser, alice):
    architecture = make(alice)
    assert "cannot be undone" in page(alices_browser, "delete", architecture.pk)
    assert StoredArchitecture.objects.filter(pk=architecture.pk).exists()


def test_deleting_removes_the_architecture(alices_browser, alice):
    url = reverse("metrics:delete", args=[make(alice).pk])
    alices_browser.post(url, {"version": "1"})
    assert not StoredArchitecture.objects.exists()


def test_what_changed_in_the_meantime_is_not_deleted(alices_browser, alice):
    url = reverse("metrics:delete", args=[make(alice).pk])
    response = alices_browser.post(url, {"version": "0"}, follow=True)
    assert "changed in the meantime" in response.content.decode()
    assert StoredArchitecture.objects.exists()


def test_somebody_else_cannot_delete(alices_browser, bob):
    url = reverse("metrics:delete", args=[make(bob).pk])
    assert alices_browser.post(url, {"version": "1"}).status_code == 404
    assert StoredArchitecture.objects.exists()


def test_the_pdf_is_a_pdf_with_the_name_of_the_design(alices_browser, alice):
    architecture = make(alice, name="線上商店")
    response = alices_browser.get(reverse("metrics:report-pdf", args=[architecture.pk]))
    assert response.content.startswith(b"%PDF-")
    assert "%E7%B7%9A%E4%B8%8A%E5%95%86%E5%BA%97.pdf" in response["Content-Disposition"]


def test_the_csv_is_a_file_for_spreadsheets(alices_browser, alice):
    response = alices_browser.get(reverse("metrics:report-csv", args=[make(alice).pk]))
    assert response.content.startswith(b"\xef\xbb\xbfscope,name")
    assert response["Content-Disposition"] == 'attachment; filename="two-servers.csv"'


def test_a_broken_document_has_no_report_but_a_sentence(alices_browser, alice):
    url = reverse("metrics:report-pdf", args=[make(alice, BROKEN).pk])
    response = alices_browser.get(url, follow=True)
    assert "a report needs its figures" in response.content.decode()


def test_a_token_is_shown_once(alices_browser, alice):
    answer = {"name": "pipeline", "scopes": ["read"], "days": "90"}
    first = alices_browser.post(reverse("metrics:tokens"), answer)
    secret = first.context["secret"]
    assert secret in first.content.decode()
    assert secret not in page(alices_browser, "tokens")
    assert ApiToken.objects.get(owner=alice).scopes == ["read"]


def test_a_token_without_a_scope_is_refused(alices_browser):
    response = alices_browser.post(reverse("metrics:tokens"), {"name": "x", "days": "7"})
    assert response.context["form"].errors["scopes"]
    assert not ApiToken.objects.exists()


def test_a_token_of_somebody_else_cannot_be_revoked(alices_browser, bob):
    token, _ = services.issue_token(owner=bob, name="his", scopes=["read"])
    url = reverse("metrics:revoke-token", args=[token.pk])
    assert alices_browser.post(url).status_code == 404
    assert ApiToken.objects.filter(pk=token.pk).exists()


def test_a_revoked_token_is_gone(alices_browser, alice):
    token, _ = services.issue_token(owner=alice, name="mine", scopes=["read"])
    alices_browser.post(reverse("metrics:revoke-token", args=[token.pk]))
    assert not ApiToken.objects.exists()


def test_the_theme_that_was_chosen_is_in_the_first_paint(alices_browser):
    alices_browser.cookies["theme"] = "dark"
    assert 'data-theme="dark"' in page(alices_browser, "tokens")


def test_a_theme_that_does_not_exist_is_ignored(alices_browser):
    alices_browser.cookies["theme"] = '"><script>'
    assert "data-theme=" not in page(alices_browser, "tokens").partition("<head>")[0]


def test_the_gallery_opens_at_once_and_its_cards_ask_for_figures_that_take_longer(
    alices_browser, monkeypatch
):
    monkeypatch.setattr(pages, "_known_figures", {})
    monkeypatch.setattr(pages, "GALLERY_SECONDS", -1)
    text = page(alices_browser, "gallery")
    address = reverse("metrics:template-figures", args=["two-zones"])
    assert text.count("data-slow-part=") == len(gallery.templates())
    assert f'data-slow-part="{address}"' in text
    assert "99.9" in alices_browser.get(address).content.decode()
    assert page(alices_browser, "gallery").count("data-slow-part=") == len(gallery.templates()) - 1


def test_a_template_that_does_not_exist_has_no_figures(alices_browser):
    address = reverse("metrics:template-figures", args=["no-such"])
    assert alices_browser.get(address).status_code == 404


def test_the_pages_speak_chinese(alices_browser):
    alices_browser.cookies["django_language"] = "zh-hant"
    text = page(alices_browser, "gallery")
    assert '<html lang="zh-Hant"' in text
    assert "使用這個範本" in text


def test_a_wrong_address_gets_a_page_of_ours(alices_browser):
    response = alices_browser.get("/no/such/page/")
    assert response.status_code == 404
    assert "There is nothing here" in response.content.decode()
