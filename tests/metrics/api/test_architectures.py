"""Stored architectures: CRUD, entity tags, owners, pages."""

from __future__ import annotations

from uuid import uuid4

import pytest
import yaml

from metrics import services
from metrics.models import ArchitectureVersion, StoredArchitecture
from tests.metrics.factories import (
    ONE_SERVER_UNAVAILABILITY,
    broken,
    make_architecture,
    one_server,
    two_servers,
)

pytestmark = pytest.mark.django_db

LIST = "/api/v1/architectures"


def address(architecture, *parts):
    return "/".join([LIST, str(architecture.pk), *parts])


class TestCreate:
    def test_a_document_becomes_an_architecture(self, api, alice):
        response = api.post(LIST, one_server(), format="json")
        assert response.status_code == 201
        stored = StoredArchitecture.objects.get()
        assert stored.owner == alice
        assert response["Location"].endswith(address(stored))
        assert response["ETag"] == '"v1"'
        body = response.json()
        assert body["document"] == one_server()
        assert body["errors"] == []
        unavailability = body["whole"]["unavailability"]
        assert unavailability == pytest.approx(ONE_SERVER_UNAVAILABILITY, rel=1e-12)

    def test_what_was_typed_is_kept_as_it_was_typed(self, api):
        typed = one_server(
            components={"web": {"failure": {"availability": "99.999999999%", "mttr": "1h30m"}}}
        )
        response = api.post(LIST, typed, format="json")
        assert response.json()["document"]["components"] == typed["components"]

    def test_parts_stay_in_the_order_in_which_they_were_typed(self, api):
        names = ["worker", "api", "z", "database", "b"]
        location = api.post(LIST, one_server(components={n: {} for n in names}), format="json")[
            "Location"
        ]
        assert list(api.get(location).json()["document"]["components"]) == names
        figures = [api.get(f"{location}/analysis").json()["components"] for _ in range(2)]
        assert [list(components) for components in figures] == [names, names]

    def test_yaml_keeps_its_comments(self, api):
        text = "# mine\n" + yaml.safe_dump(one_server())
        location = api.post(LIST, text, content_type="application/yaml")["Location"]
        response = api.get(location, HTTP_ACCEPT="application/yaml")
        assert response["Content-Type"] == "application/yaml; charset=utf-8"
        assert response.content.decode() == text

    def test_a_template_is_copied(self, api):
        response = api.post(LIST, {"template": "online-shop"}, format="json")
        assert response.status_code == 201
        assert response.json()["valid"] is True

    def test_an_unknown_template_is_an_error(self, api):
        response = api.post(LIST, {"template": "no-such-thing"}, format="json")
        assert response.status_code == 422
        assert response.json()["code"] == "unknown_template"

    def test_a_document_with_errors_is_refused(self, api):
        response = api.post(LIST, broken(), format="json")
        assert response.status_code == 422
        assert not StoredArchitecture.objects.exists()

    def test_a_draft_may_have_errors(self, api):
        response = api.post(LIST, {"document": broken(), "draft": True}, format="json")
        assert response.status_code == 201
        body = response.json()
        assert (body["valid"], body["digest"], body["whole"]) == (False, None, None)
        assert len(body["errors"]) == 2

    def test_an_account_has_a_limit(self, api, alice, monkeypatch):
        monkeypatch.setattr(services, "ARCHITECTURES_MAX", 1)
        make_architecture(alice)
        response = api.post(LIST, one_server(), format="json")
        assert response.status_code == 409
        assert response.json()["code"] == "limit_reached"


class TestList:
    def test_shows_figures_in_short(self, api, alice):
        row = make_architecture(alice)
        (shown,) = api.get(LIST).json()["results"]
        assert shown["id"] == str(row.pk)
        assert shown["name"] == "One server"
        assert shown["whole"].keys() == {
            "availability", "unavailability", "nines", "downtime_minutes_per_month",
        }  # fmt: skip

    def test_hides_what_belongs_to_others(self, api, bob):
        make_architecture(bob)
        assert api.get(LIST).json()["results"] == []

    @pytest.mark.parametrize("count", [pytest.param(1, id="one"), pytest.param(9, id="nine")])
    def test_asks_the_database_as_often_for_many_as_for_one(
        self, api, alice, count, django_assert_num_queries
    ):
        [make_architecture(alice) for _ in range(count)]
        api.get(LIST)
        with django_assert_num_queries(2):
            assert len(api.get(LIST).json()["results"]) == count

    def test_pages_follow_each_other_without_gap_or_repetition(self, api, alice):
        made = {str(make_architecture(alice).pk) for _ in range(3)}
        first = api.get(LIST, {"page_size": 2}).json()
        second = api.get(first["next"]).json()
        assert second["next"] is None
        assert [len(first["results"]), len(second["results"])] == [2, 1]
        assert {row["id"] for row in first["results"] + second["results"]} == made

    def test_a_cursor_that_was_not_ours_is_an_error_of_the_caller(self, api):
        response = api.get(LIST, {"cursor": "gibberish"})
        assert response.status_code == 400
        assert response.json()["errors"][0]["path"] == "cursor"


class TestRead:
    def test_answers_304_while_nothing_changed(self, api, alice):
        row = make_architecture(alice)
        response = api.get(address(row), HTTP_IF_NONE_MATCH='"v1"')
        assert response.status_code == 304
        assert response["ETag"] == '"v1"'

    @pytest.mark.parametrize(
        "part", ["", "analysis", "versions", "versions/1", "diff", "report.pdf", "report.csv"]
    )
    def test_somebody_elses_architecture_does_not_exist(self, api, bob, part):
        row = make_architecture(bob)
        response = api.get(address(row, *filter(None, [part])))
        assert response.status_code == 404
        assert response["Content-Type"] == "application/problem+json"

    def test_an_unknown_id_does_not_exist(self, api):
        assert api.get(f"{LIST}/{uuid4()}").status_code == 404


class TestChange:
    def test_put_makes_a_new_version(self, api, alice):
        row = make_architecture(alice)
        response = api.put(address(row), two_servers(), format="json", HTTP_IF_MATCH='"v1"')
        assert response.status_code == 200
        assert response["ETag"] == '"v2"'
        assert response.json()["name"] == "Two servers"
        assert ArchitectureVersion.objects.filter(architecture=row).count() == 2

    def test_a_change_that_names_no_version_is_refused(self, api, alice):
        row = make_architecture(alice)
        response = api.put(address(row), two_servers(), format="json")
        assert response.status_code == 428
        assert response.json()["code"] == "precondition_required"

    def test_of_two_clients_with_the_same_version_the_second_is_told(self, api, alice):
        row = make_architecture(alice)
        first = api.put(address(row), two_servers(), format="json", HTTP_IF_MATCH='"v1"')
        second = api.put(address(row), one_server(), format="json", HTTP_IF_MATCH='"v1"')
        assert (first.status_code, second.status_code) == (200, 412)
        assert second.json()["code"] == "stale_version"
        row.refresh_from_db()
        assert (row.version, row.name) == (2, "Two servers")

    def test_a_tag_made_weak_by_a_proxy_still_names_its_version(self, api, alice):
        row = make_architecture(alice)
        response = api.put(address(row), two_servers(), format="json", HTTP_IF_MATCH='W/"v1"')
        assert response.status_code == 200

    def test_a_star_names_whatever_is_current(self, api, alice):
        row = make_architecture(alice)
        response = api.put(address(row), two_servers(), format="json", HTTP_IF_MATCH="*")
        assert response.status_code == 200

    def test_patch_merges_into_the_document(self, api, alice):
        row = make_architecture(alice, one_server(description="old"))
        patch = {"name": "New", "description": None, "components": {"web": {"replicas": 2}}}
        response = api.patch(address(row), patch, format="json", HTTP_IF_MATCH='"v1"')
        document = response.json()["document"]
        assert document["name"] == "New"
        assert "description" not in document
        assert document["components"]["web"]["replicas"] == 2
        assert document["components"]["web"]["failure"] == {"mtbf": "719h", "mttr": "1h"}

    def test_a_change_to_a_document_with_errors_is_refused(self, api, alice):
        row = make_architecture(alice)
        response = api.put(address(row), broken(), format="json", HTTP_IF_MATCH='"v1"')
        assert response.status_code == 422
        row.refresh_from_db()
        assert row.version == 1

    def test_a_draft_keeps_what_was_typed_with_its_errors(self, api, alice):
        row = make_architecture(alice)
        url = address(row) + "?draft=1"
        response = api.put(url, broken(), format="json", HTTP_IF_MATCH='"v1"')
        assert response.status_code == 200
        assert response.json()["document"] == broken()
        assert response.json()["valid"] is False

    def test_a_draft_of_broken_yaml_keeps_the_text(self, api, alice):
        row = make_architecture(alice)
        text = "format: reliability/v1\ncomponents: {web: [\n"
        response = api.put(
            address(row) + "?draft=1", text, content_type="application/yaml", HTTP_IF_MATCH='"v1"'
        )
        assert response.status_code == 200
        body = response.json()
        assert body["text"] == text
        assert body["document"] == one_server()
        assert [error["code"] for error in body["errors"]] == ["syntax"]

    def test_delete_needs_the_current_version_too(self, api, alice):
        row = make_architecture(alice)
        assert api.delete(address(row)).status_code == 428
        assert api.delete(address(row), HTTP_IF_MATCH='"v7"').status_code == 412
        assert api.delete(address(row), HTTP_IF_MATCH='"v1"').status_code == 204
        assert not StoredArchitecture.objects.exists()

    def test_nobody_changes_or_deletes_what_belongs_to_others(self, api, bob):
        row = make_architecture(bob)
        put = api.put(address(row), two_servers(), format="json", HTTP_IF_MATCH='"v1"')
        delete = api.delete(address(row), HTTP_IF_MATCH='"v1"')
        assert (put.status_code, delete.status_code) == (404, 404)


class TestAnalysis:
    def test_is_the_result_of_evaluate_to_the_last_digit(self, api, alice):
        row = make_architecture(alice)
        first = api.get(address(row, "analysis")).json()
        cached = api.get(address(row, "analysis")).json()
        assert first == cached == api.post("/api/v1/evaluate", one_server(), format="json").json()

    def test_answers_304_while_nothing_changed(self, api, alice):
        row = make_architecture(alice)
        etag = api.get(address(row, "analysis"))["ETag"]
        again = api.get(address(row, "analysis"), HTTP_IF_NONE_MATCH=etag)
        assert again.status_code == 304

    def test_of_a_draft_with_errors_lists_them(self, api, alice):
        row = make_architecture(alice, broken())
        response = api.get(address(row, "analysis"))
        assert response.status_code == 422
        assert len(response.json()["errors"]) == 2

    @pytest.mark.parametrize(
        ("part", "accept", "start", "ending"),
        [
            pytest.param("report.pdf", "*/*", b"%PDF-", "pdf", id="the report by its address"),
            pytest.param(
                "report.csv", "*/*", b"\xef\xbb\xbf", "csv", id="the table by its address"
            ),
            pytest.param("analysis", "application/pdf", b"%PDF-", "pdf", id="the report by Accept"),
            pytest.param("analysis", "text/csv", b"\xef\xbb\xbf", "csv", id="the table by Accept"),
        ],
    )
    def test_comes_as_report_and_table(self, api, alice, part, accept, start, ending):
        row = make_architecture(alice)
        response = api.get(address(row, part), HTTP_ACCEPT=accept)
        assert response.status_code == 200
        assert response.content.startswith(start)
        disposition = f'attachment; filename="one-server.{ending}"'
        assert response["Content-Disposition"] == disposition
