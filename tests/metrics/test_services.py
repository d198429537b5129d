"""What the services promise beyond the API."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from metrics import selectors, services
from metrics.domain.errors import DocumentError
from metrics.models import ArchitectureVersion, CachedAnalysis, StoredArchitecture
from tests.metrics.factories import broken, make_architecture, one_server

pytestmark = pytest.mark.django_db


def autosave(architecture, author, name):
    return services.save_version(
        architecture,
        services.Draft(document=one_server(name=name)),
        author=author,
        expected_version=architecture.version,
        autosaved=True,
    )


def numbers(architecture):
    return [version.number for version in selectors.versions_of(architecture)]


class TestDrafts:
    def test_an_hour_of_typing_does_not_leave_a_version_for_each_key(self, alice):
        row = make_architecture(alice)
        autosave(row, alice, "a")
        autosave(row, alice, "ab")
        autosave(row, alice, "abc")
        assert numbers(row) == [4, 1]
        assert selectors.version_of(row).document["name"] == "abc"

    def test_whoever_read_the_row_before_it_was_saved_again_gets_row_and_version_that_fit(
        self, alice
    ):
        row = make_architecture(alice)
        autosave(row, alice, "a")
        read_before = StoredArchitecture.objects.get(pk=row.pk)
        autosave(row, alice, "ab")
        version = selectors.version_of(read_before)
        assert (version.document["name"], version.number) == ("ab", read_before.version)

    def test_one_version_in_five_minutes_stays(self, alice):
        row = make_architecture(alice)
        autosave(row, alice, "a")
        long_ago = timezone.now() - services.DRAFT_SPACING - timedelta(seconds=1)
        ArchitectureVersion.objects.filter(number=1).update(created=long_ago)
        autosave(row, alice, "ab")
        assert numbers(row) == [3, 2, 1]

    def test_what_was_saved_on_purpose_stays(self, alice):
        row = make_architecture(alice)
        services.save_version(
            row, services.Draft(document=one_server()), author=alice, expected_version=1
        )
        autosave(row, alice, "a")
        assert numbers(row) == [3, 2, 1]

    def test_what_somebody_else_typed_stays(self, alice, bob):
        row = make_architecture(alice)
        autosave(row, bob, "bob's")
        autosave(row, alice, "alice's")
        assert numbers(row) == [3, 2, 1]


class TestAnalyse:
    def test_computes_a_document_once(self, alice, monkeypatch):
        version = selectors.version_of(make_architecture(alice))
        first = services.analyse(version)
        monkeypatch.setattr(services, "evaluate", None)
        assert services.analyse(version) == first

    def test_computes_anew_after_a_change_of_the_method(self, alice, monkeypatch):
        version = selectors.version_of(make_architecture(alice))
        services.analyse(version)
        CachedAnalysis.objects.update(engine="an older one")
        services.analyse(version)
        assert CachedAnalysis.objects.count() == 2

    def test_of_a_document_with_errors_raises_them(self, alice):
        version = selectors.version_of(make_architecture(alice, broken()))
        with pytest.raises(DocumentError) as caught:
            services.analyse(version)
        assert len(caught.value.problems) == 2


class TestWholeFigures:
    def test_stops_computing_when_time_is_up(self, alice):
        row = make_architecture(alice)
        assert services.whole_figures([row], seconds_max=-1) == {}

    def test_leaves_out_documents_with_errors(self, alice):
        assert services.whole_figures([make_architecture(alice, broken())]) == {}


class TestExamples:
    def test_a_new_account_gets_an_example_that_is_computed(self, alice):
        row = services.load_example_for(alice)
        assert row.digest in services.whole_figures([row], seconds_max=-1)

    def test_an_account_with_architectures_gets_none(self, alice):
        make_architecture(alice)
        assert services.load_example_for(alice) is None

    def test_the_command_may_run_at_every_start(self, admin_user, alice):
        call_command("ensure_examples", verbosity=0)
        call_command("ensure_examples", verbosity=0)
        assert [row.owner for row in StoredArchitecture.objects.all()] == [admin_user]


def test_the_command_issues_a_token_that_works(alice, capsys):
    call_command("issue_token", "alice", "--scope", "write", "--days", "30")
    token = selectors.usable_token(capsys.readouterr().out.strip())
    assert (token.owner, token.scopes) == (alice, ["write"])
