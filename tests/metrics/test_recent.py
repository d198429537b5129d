from __future__ import annotations

import pytest

from metrics import recent
from metrics.domain.reading import parse_document
from tests.metrics.factories import one_server


@pytest.fixture
def analyses(monkeypatch):
    """Return the documents that were really analysed."""
    done = []
    original = recent.evaluate
    monkeypatch.setattr(recent, "evaluate", lambda design: done.append(design) or original(design))
    recent.forget()
    yield done
    recent.forget()


def design(**changes):
    return parse_document(one_server() | changes)


def test_the_same_document_is_analysed_once(analyses):
    first, second = recent.evaluated(design()), recent.evaluated(design())
    assert first == second
    assert len(analyses) == 1


def test_another_document_is_another_analysis(analyses):
    recent.evaluated(design())
    recent.evaluated(design(name="Another one"))
    assert len(analyses) == 2


def test_parts_in_another_order_are_listed_in_that_order(analyses):
    components = {"a": {"replicas": 1}, "b": {"replicas": 2, "required": 1}}
    turned = dict(reversed(components.items()))
    first = recent.evaluated(design(components=components))
    second = recent.evaluated(design(components=turned))
    assert (list(first.components), list(second.components)) == (["a", "b"], ["b", "a"])


def test_only_the_latest_are_kept(analyses, monkeypatch):
    monkeypatch.setattr(recent, "KEPT_MAX", 1)
    names = ["One", "Two", "One"]
    assert [recent.evaluated(design(name=name)).document.name for name in names] == names
    assert len(analyses) == 3


def test_large_documents_are_not_kept(analyses, monkeypatch):
    monkeypatch.setattr(recent, "COMPONENTS_MAX", 0)
    recent.evaluated(design())
    recent.evaluated(design())
    assert len(analyses) == 2
