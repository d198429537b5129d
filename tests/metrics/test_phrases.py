from __future__ import annotations

import re

import pytest
from django.utils import translation

from metrics import gallery, phrases
from metrics.analysis.evaluate import evaluate
from metrics.domain.reading import read_document
from metrics.domain.results import Recovery, RecoveryVerdict


@pytest.fixture(scope="module")
def evaluations():
    """Analyse every template: together they use every mechanism."""
    return [evaluate(read_document(template.text)) for template in gallery.templates()]


def test_every_way_back_of_the_gallery_can_be_said_in_chinese(evaluations):
    ways = {way for e in evaluations for item in e.recovery or () for way in item.how}
    with translation.override("zh-hant"):
        unsaid = [way for way in ways if not re.search(r"[\u4e00-\u9fff]", phrases.way(way))]
    assert ways
    assert unsaid == []


def test_every_reason_of_the_gallery_can_be_said_in_chinese(evaluations):
    labels = {label for e in evaluations for label in e.whole.exactness.values()}
    reasons = {part for label in labels for part in label.partition(": ")[2].split("; ") if part}
    with translation.override("zh-hant"):
        unsaid = [one for one in reasons if not re.search(r"[\u4e00-\u9fff]", phrases.reasons(one))]
    assert reasons
    assert unsaid == []


def test_a_way_within_a_way_is_translated_too():
    with translation.override("zh-hant"):
        said = phrases.way("fails over in 45s, or by hand in 30m")
    assert said == "在 45s 內完成容錯移轉，若由人工處理則為 30m"


def test_each_component_on_the_way_says_how_it_comes_back():
    recovery = Recovery(
        disruption="site: eu",
        journey="buy",
        path=("web", "db"),
        how=("waits for db", "is not affected"),
        objective=RecoveryVerdict(rto="met", rpo="met"),
    )
    assert phrases.steps(recovery) == ["web waits for db", "db is not affected"]
