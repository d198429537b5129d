from __future__ import annotations

import pytest

from metrics import headlines, selectors, services
from metrics.models import CachedAnalysis, HeadlineFigures
from tests.metrics.factories import (
    ONE_SERVER_UNAVAILABILITY,
    broken,
    make_architecture,
    one_server,
)

pytestmark = pytest.mark.django_db


def version(owner, document=None):
    return selectors.version_of(make_architecture(owner, document))


def test_figures_are_computed_once(alice, monkeypatch):
    row = version(alice)
    (first,) = headlines.headlines_of([row]).values()
    monkeypatch.setattr(services, "analyse", lambda version: pytest.fail("computed again"))
    (again,) = headlines.headlines_of([row]).values()
    assert first == again
    assert first.unavailability == pytest.approx(ONE_SERVER_UNAVAILABILITY, rel=1e-12)


def test_a_version_with_errors_has_none(alice):
    assert headlines.headlines_of([version(alice, broken())]) == {}


def test_without_time_what_is_known_is_returned(alice):
    known, unknown = version(alice), version(alice, one_server(objectives={"availability": "99%"}))
    headlines.headlines_of([known])
    assert list(headlines.headlines_of([known, unknown], seconds_max=0)) == [known.digest]


def test_figures_of_an_older_analysis_are_not_used(alice):
    row = version(alice)
    headlines.headlines_of([row])
    HeadlineFigures.objects.update(engine="0", figures={"unavailability": 0.5})
    CachedAnalysis.objects.all().delete()
    (found,) = headlines.headlines_of([row]).values()
    assert found.unavailability == pytest.approx(ONE_SERVER_UNAVAILABILITY, rel=1e-12)


def test_the_oldest_make_room(alice, monkeypatch):
    monkeypatch.setattr(headlines, "KEPT_MAX", 1)
    headlines.headlines_of([version(alice)])
    newer = version(alice, one_server(objectives={"availability": "99%"}))
    headlines.headlines_of([newer])
    assert list(HeadlineFigures.objects.values_list("digest", flat=True)) == [newer.digest]
