"""Every template is a good example: valid, without warnings, explained, with a source."""

from __future__ import annotations

from pathlib import Path

import pytest

from metrics import gallery
from metrics.analysis.evaluate import evaluate
from metrics.domain.reading import read_document
from metrics.domain.semantics import notices
from metrics.domain.uncertain import Factor, Range, unknowns

TEMPLATES = gallery.templates()
FIELDS = {"name", "description", "when", "source"}
SHORTEST_BREAK_COUNTED_BY_FORD = 15 * 60
each = pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.slug)


def processes(template):
    """Return the failures of the components and the outages of the sites."""
    architecture = read_document(template.text)
    failures = [component.failure for component in architecture.components.values()]
    outages = [site.outage for site in architecture.sites.values()]
    return [process for process in [*failures, *outages] if process is not None]


def test_every_document_of_the_folder_is_in_the_gallery():
    folder = Path(gallery.__file__).parent
    assert {path.stem for path in folder.glob("*.yaml")} == {t.slug for t in TEMPLATES} | {"index"}


@each
def test_a_template_is_valid_and_gives_no_warning(template):
    codes = {notice.code for notice in notices(read_document(template.text))}
    assert codes <= {"uncertain_values"}


@each
def test_a_template_shows_what_an_analysis_needs(template):
    architecture = read_document(template.text)
    assert architecture.objectives is not None
    assert architecture.objectives.availability is not None
    assert architecture.economics is not None
    assert all(journey.demand for journey in architecture.journeys.values())
    assert all(component.failure for component in architecture.components.values())


@each
def test_every_component_and_no_other_has_a_position(template):
    architecture = read_document(template.text)
    placed = {key for key in architecture.layout or {} if not key.startswith("site:")}
    assert placed == set(architecture.components)


@each
def test_nodes_do_not_cover_each_other(template):
    layout = read_document(template.text).layout or {}
    nodes = [(at.x, at.y) for key, at in sorted(layout.items()) if not key.startswith("site:")]
    pairs = [(a, b) for index, a in enumerate(nodes) for b in nodes[index + 1 :]]
    assert all(abs(a[0] - b[0]) >= 240 or abs(a[1] - b[1]) >= 120 for a, b in pairs)


@each
@pytest.mark.parametrize("language", ["en", "zh-hant"])
def test_a_template_is_explained_in_both_languages(template, language):
    words = template.words(language)
    assert set(words) == FIELDS
    assert all(text.strip() for text in words.values())


def test_chinese_words_are_found_by_django_s_spelling_of_the_language():
    assert TEMPLATES[1].words("zh_Hant")["name"] == "單一伺服器與備份"


def test_an_unknown_language_reads_english():
    assert TEMPLATES[1].words("fr")["name"] == TEMPLATES[1].name == "Single server with backup"


def test_a_template_is_found_by_its_slug():
    found = gallery.template("raft-store")
    assert found is not None
    assert list(found.document["components"]) == ["api", "store"]
    assert gallery.template("none") is None


def test_gitlab_has_the_published_numbers_of_nodes():
    template = gallery.template("gitlab-3k")
    assert template is not None
    components = read_document(template.text).components
    assert {key: component.replica_count for key, component in components.items()} == {
        "external-lb": 1,
        "rails": 3,
        "sidekiq": 2,
        "internal-lb": 1,
        "pgbouncer": 3,
        "postgresql": 3,
        "consul": 3,
        "redis": 3,
        "praefect": 3,
        "praefect-db": 1,
        "gitaly": 3,
        "object-storage": 1,
        "monitoring": 1,
    }


def test_gitlab_carries_the_published_load():
    template = gallery.template("gitlab-3k")
    assert template is not None
    journeys = template.document["journeys"]
    assert {key: journey["demand"] for key, journey in journeys.items()} == {
        "web": "66 rps",
        "git": "7 rps",
    }


def test_a_template_shows_how_uncertain_values_are_written():
    unknown = unknowns(read_document(gallery.template("two-zones").text))
    spreads = {type(item.value.spread) for item in unknown}
    assert spreads == {Range, Factor}


@each
def test_a_figure_of_others_names_its_source(template):
    borrowed = [one for one in processes(template) if one.basis in {"sla", "published"}]
    assert all(one.source for one in borrowed)


@each
def test_a_node_failure_lasts_at_least_as_long_as_its_source_counts(template):
    nodes = [one for one in processes(template) if (one.source or "").startswith("Ford")]
    assert all(one.mttr > SHORTEST_BREAK_COUNTED_BY_FORD for one in nodes)


@each
def test_a_template_meets_its_availability_and_its_budget(template):
    objectives = evaluate(read_document(template.text)).to_json()["objectives"]
    verdicts = {one["objective"]: one["met"] for one in objectives}
    assert verdicts == {"availability": True, "budget": True}
