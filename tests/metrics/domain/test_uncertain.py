"""Ranges and medians with an error factor, read, refused, written and compared."""

from __future__ import annotations

import pickle
from decimal import Decimal

import pytest

from metrics.domain import canonical
from metrics.domain.architecture import Architecture
from metrics.domain.differences import differences
from metrics.domain.errors import DocumentError
from metrics.domain.notices import notices
from metrics.domain.problems import Problem
from metrics.domain.quantities import RangedRatio
from metrics.domain.reading import parse_document, read_document
from metrics.domain.uncertain import (
    Factor,
    Range,
    certain,
    is_uncertain,
    replaced,
    unknowns,
)

TEXT = """
format: reliability/v1
sites:
  eu: {outage: {mtbf: {median: 2y, error_factor: 3}, mttr: 2h}}
components:
  web:
    failure:
      mtbf: {low: 10d, best: 30d, high: 1y}
      mttr: {best: 1h, error_factor: 2}
      up: {law: weibull, shape: {low: 1, best: 1.5, high: 2}}
    placement: {eu: 2}
    required: 1
    capacity: {rps: {low: 1, best: 2 rps, high: 3}}
    needs: [{target: db, if_down: degrade, quality: {low: 50%, best: 70%, high: 90%}}]
    cost: {fixed: {low: 0, best: 0, high: 100}}
  db:
    failure: {availability: {low: 99%, best: 99.9%, high: 99.99%}, mttr: 1h}
    standby:
      {mode: hot, failover_time: 30s, coverage: {low: 0.9, best: 1, high: 1},
       manual_failover_time: 1h}
    replicas: 2
    required: 1
"""


def one_unit(**failure: object) -> dict[str, object]:
    return {"format": "reliability/v1", "components": {"web": {"failure": failure}}}


def only_problem(**failure: object) -> Problem:
    with pytest.raises(DocumentError) as caught:
        parse_document(one_unit(**failure))
    (problem,) = caught.value.problems
    return problem


@pytest.fixture
def document() -> Architecture:
    return read_document(TEXT)


def test_an_uncertain_value_behaves_as_its_best_estimate(document: Architecture):
    failure = document.components["web"].failure
    assert failure is not None
    assert failure.mean_up_seconds == 30 * 86400
    assert failure.mttr / 2 == 1800
    database = document.components["db"].failure
    assert database is not None
    assert database.availability is not None
    assert database.availability.complement == 0.001


def test_every_uncertain_value_is_listed_in_the_order_of_the_document(document: Architecture):
    assert [".".join(map(str, item.location)) for item in unknowns(document)] == [
        "sites.eu.outage.mtbf",
        "components.web.failure.mtbf",
        "components.web.failure.mttr",
        "components.web.failure.up.shape",
        "components.web.capacity.rps",
        "components.web.needs.0.quality",
        "components.web.cost.fixed",
        "components.db.failure.availability",
        "components.db.standby.coverage",
    ]


def test_a_range_keeps_its_ends_and_a_lognormal_its_median(document: Architecture):
    spreads = {item.location[-1]: item.value.spread for item in unknowns(document)}
    assert spreads["rps"] == Range(1.0, 2.0, 3.0)
    assert spreads["mttr"] == Factor(3600.0, 2.0)
    assert spreads["availability"].low.decimal == Decimal("0.99")


def test_what_is_written_reads_back_equal(document: Architecture):
    tree = canonical.to_tree(document)
    again = read_document(canonical.to_yaml(tree))
    assert again == document
    assert [item.value.spread for item in unknowns(again)] == [
        item.value.spread for item in unknowns(document)
    ]
    assert canonical.to_tree(again) == tree
    assert tree["components"]["web"]["failure"]["mttr"] == {"median": "1h", "error_factor": 2}


def test_a_copy_in_another_process_keeps_the_distributions(document: Architecture):
    copy = pickle.loads(pickle.dumps(document))
    assert copy == document
    assert len(unknowns(copy)) == len(unknowns(document)) == 9


def test_equal_best_estimates_with_other_ends_differ():
    narrow = parse_document(one_unit(mtbf={"low": "1h", "best": "2h", "high": "3h"}, mttr="1h"))
    wide = parse_document(one_unit(mtbf={"low": "1h", "best": "2h", "high": "9h"}, mttr="1h"))
    sure = parse_document(one_unit(mtbf="2h", mttr="1h"))
    assert narrow != wide
    assert len({canonical.digest(item) for item in (narrow, wide, sure)}) == 3


def test_notations_of_one_meaning_have_one_digest():
    median = parse_document(one_unit(mtbf={"median": "60m", "error_factor": 3}, mttr="1h"))
    best = parse_document(one_unit(mtbf={"best": "1h", "error_factor": 3.0}, mttr="1h"))
    assert canonical.digest(median) == canonical.digest(best)


def test_a_range_around_a_default_belongs_to_the_meaning(document: Architecture):
    assert canonical.digest(document) != canonical.digest(certain(document))
    text = canonical.canonical_json(document)
    assert '"coverage":{"best":1,"high":1,"low":0.9}' in text
    assert '"fixed":{"best":0,"high":100,"low":0}' in text


def test_without_its_distributions_a_document_has_plain_numbers(document: Architecture):
    plain = certain(document)
    assert unknowns(plain) == ()
    assert plain.components["web"].needs[0].quality == 0.7
    assert not isinstance(plain.components["db"].failure.availability, RangedRatio)  # type: ignore[union-attr]


def test_values_can_be_put_in_the_place_of_uncertain_ones(document: Architecture):
    place = ("components", "web", "needs", 0, "quality")
    other = replaced(document, {place: 0.25})
    assert other.components["web"].needs[0].quality == 0.25
    assert document.components["web"].needs[0].quality == 0.7
    assert not is_uncertain(other.components["web"].needs[0].quality)


def test_ends_out_of_order_are_refused_with_what_was_found():
    problem = only_problem(mtbf={"low": "3h", "best": "2h", "high": "4h"}, mttr="1h")
    assert problem.path == "components.web.failure.mtbf"
    assert problem.code == "range_order"
    assert "low 3h, best 2h, high 4h" in problem.message
    assert problem.allowed == "low ≤ best ≤ high"


def test_an_end_is_judged_as_the_value_alone_would_be():
    problem = only_problem(mtbf={"low": "0s", "best": "2h", "high": "4h"}, mttr="1h")
    assert (problem.path, problem.code) == ("components.web.failure.mtbf.low", "out_of_range")
    without_unit = only_problem(mtbf={"low": 1, "best": "2h", "high": "4h"}, mttr="1h")
    assert without_unit.code == "duration_without_unit"
    assert without_unit.suggestion == "1s"
    never_up = only_problem(availability={"low": 0, "best": 0.5, "high": 1}, mttr="1h")
    assert never_up.path == "components.web.failure.availability.low"


def test_an_unknown_key_of_a_range_is_named_with_what_was_probably_meant():
    with pytest.raises(DocumentError) as caught:
        parse_document(one_unit(mtbf={"low": "1h", "bset": "2h", "high": "4h"}, mttr="1h"))
    unknown, missing = caught.value.problems
    assert (unknown.code, unknown.suggestion) == ("unknown_key", "best")
    assert (missing.code, missing.path) == ("missing_key", "components.web.failure.mtbf.best")


@pytest.mark.parametrize(
    ("factor", "code"),
    [(1, "out_of_range"), (0.5, "out_of_range"), (5000, "out_of_range"), ("3", "wrong_type")],
)
def test_an_error_factor_is_a_number_above_one(factor: object, code: str):
    problem = only_problem(mtbf={"median": "1h", "error_factor": factor}, mttr="1h")
    assert problem.path == "components.web.failure.mtbf.error_factor"
    assert problem.code == code


def test_the_lost_part_of_a_ratio_cannot_exceed_one():
    problem = only_problem(availability={"median": "90%", "error_factor": 20}, mttr="1h")
    assert problem.code == "error_factor_too_large"
    assert problem.allowed == "at most 10"


def test_a_median_that_no_factor_changes_is_refused():
    problem = only_problem(availability={"median": "100%", "error_factor": 2}, mttr="1h")
    assert problem.code == "median_at_end"
    assert problem.path == "components.web.failure.availability.median"


def test_every_mistake_is_reported_together():
    text = TEXT.replace("low: 10d", "low: 40d").replace("low: 0.9", "low: 90").replace("2h", "2")
    with pytest.raises(DocumentError) as caught:
        read_document(text)
    assert [problem.path for problem in caught.value.problems] == [
        "sites.eu.outage.mttr",
        "components.web.failure.mtbf",
        "components.db.standby.coverage.low",
    ]


def test_a_decision_is_not_a_range():
    objectives = {"availability": "99.9%", "budget": {"low": 1, "best": 2, "high": 3}}
    with pytest.raises(DocumentError) as caught:
        parse_document(one_unit(mtbf="1y", mttr="1h") | {"objectives": objectives})
    assert [problem.path for problem in caught.value.problems] == ["objectives.budget"]


def test_a_count_is_no_range():
    component = {"replicas": {"low": 1, "best": 2, "high": 3}}
    with pytest.raises(DocumentError) as caught:
        parse_document({"format": "reliability/v1", "components": {"web": component}})
    (problem,) = caught.value.problems
    assert problem.allowed == "a whole number; a count is a decision, which has no range"


def test_a_coverage_that_may_be_below_one_needs_a_manual_failover():
    with pytest.raises(DocumentError) as caught:
        read_document(TEXT.replace("       manual_failover_time: 1h", ""))
    assert caught.value.problems[0].code == "manual_failover_time_missing"


def test_a_change_of_one_end_is_one_difference():
    before = one_unit(mtbf={"low": "1h", "best": "2h", "high": "3h"}, mttr="1h")
    after = one_unit(mtbf={"low": "60m", "best": "2h", "high": "4h"}, mttr="1h")
    (change,) = differences(before, after)
    assert change.to_json()["path"] == "components.web.failure.mtbf.high"


def test_the_two_names_of_a_median_are_no_difference():
    before = one_unit(mtbf={"best": "1h", "error_factor": 3}, mttr="1h")
    after = one_unit(mtbf={"median": "60m", "error_factor": 3}, mttr="1h")
    assert differences(before, after) == []


def test_a_value_that_becomes_uncertain_is_a_difference():
    before = one_unit(mtbf="2h", mttr="1h")
    after = one_unit(mtbf={"low": "1h", "best": "2h", "high": "3h"}, mttr="1h")
    (change,) = differences(before, after)
    assert (change.kind, change.before) == ("changed", "2h")


def test_notices_say_that_figures_use_best_estimates(document: Architecture):
    codes = [notice.code for notice in notices(document)]
    assert "uncertain_values" in codes
    assert "wide_range" in codes
    assert "uncertain_values" not in [notice.code for notice in notices(certain(document))]
