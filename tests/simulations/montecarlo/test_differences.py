"""Two designs under the same random numbers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from metrics.analysis.evaluate import evaluate
from metrics.domain.errors import InvalidParameterError
from simulations.montecarlo.differences import Pair, _gap_interval, merge, run_chunk, work_of
from simulations.montecarlo.estimators import Sums
from tests.simulations.montecarlo.factories import document, unit


def compared(first, second, **options):
    pair = Pair(first, second, **options)
    return merge(pair, [run_chunk(pair, index) for index in range(work_of(pair).chunks)])


def design(**db):
    components = {
        "web": unit("300h", "1h", replicas=2, required=1, needs=["db"]),
        "db": unit("1000h", "4h", **db),
    }
    return document(components, journeys={"use": {"entry": "web"}})


def test_a_design_does_not_differ_from_itself_and_what_was_not_seen_keeps_a_bound():
    result = compared(design(), design(), years=2000)
    assert {item.difference for item in result.whole.values()} == {0.0}
    # None in 2,000 years: with 99 % there would have been one if the rate were above 4.6 / 2,000.
    failures = result.whole["failure_frequency_per_year"]
    assert (-failures.low, failures.high) == pytest.approx((0.0023, 0.0023), rel=0.01)
    assert result.whole["unavailability"].high == pytest.approx(0.0023 * 4 / 8760, rel=0.01)


def test_the_difference_of_two_designs_is_the_one_of_the_analysis():
    before, after = design(), design(replicas=2, required=1)
    found = compared(before, after, years=20_000).whole["unavailability"]
    truth = evaluate(after).whole.unavailability - evaluate(before).whole.unavailability
    assert found.low <= truth <= found.high
    assert (found.high - found.low) / 2 < 0.05 * abs(truth)


def test_what_both_designs_share_is_not_charged_to_the_difference():
    # Both lose the database alike; they differ in a rare loss of the web tier alone.
    before = design()
    components = {**before.components}
    components["web"] = components["web"].model_copy(update={"replicas": 3})
    after = before.model_copy(update={"components": components})
    found = compared(before, after, years=20_000).whole["unavailability"]
    truth = evaluate(after).whole.unavailability - evaluate(before).whole.unavailability
    assert found.low <= truth <= found.high
    assert found.worth > 10


def test_downtime_is_the_unavailability_in_minutes_a_year():
    whole = compared(design(), design(replicas=2, required=1), years=2000).whole
    minutes, share = whole["downtime_minutes_per_year"], whole["unavailability"]
    assert minutes.difference == pytest.approx(share.difference * 365 * 24 * 60)
    assert minutes.low == pytest.approx(share.low * 365 * 24 * 60)


def test_a_precision_stops_the_comparison_as_soon_as_it_is_reached():
    pair = Pair(design(), design(replicas=2, required=1), precision=0.2)
    parts = [run_chunk(pair, index) for index in range(4)]
    early, enough = merge(pair, parts[:3]), merge(pair, parts)
    assert (early.reached, enough.reached) == (False, True)
    assert enough.half_width < 0.2
    assert merge(pair, [*parts, parts[0]]) == enough


def test_an_extended_comparison_begins_with_the_histories_of_the_shorter_one():
    short = Pair(design(), design(replicas=2, required=1), years=500)
    long = replace(short, extended=3)
    assert run_chunk(short, 1) == run_chunk(long, 1)
    assert work_of(long).histories == 3 * work_of(short).histories


def test_each_journey_of_both_designs_is_compared():
    before = document(
        {"a": unit("300h", "1h"), "b": unit("1000h", "4h")},
        journeys={"one": {"entry": "a"}, "two": {"entry": "b"}},
    )
    after = document(
        {"a": unit("300h", "1h"), "b": unit("1000h", "4h", replicas=2)},
        journeys={"two": {"entry": "b"}, "three": {"entry": "a"}},
    )
    found = compared(before, after, years=5000).journeys
    assert list(found) == ["two"]
    truth = (
        evaluate(after).journeys["two"].unavailability
        - evaluate(before).journeys["two"].unavailability
    )
    assert found["two"]["unavailability"].low <= truth <= found["two"]["unavailability"].high


@pytest.mark.parametrize(
    ("gaps", "expected"),
    [
        # Normal theory for many gaps of both signs: n · mean ± 2.576 √n · deviation.
        pytest.param([1.0, -1.0] * 500, (-81.5, 81.5), id="gaps cancel"),
        pytest.param([0.5, 1.5] * 500, (983.9, 1016.1), id="gaps of one sign"),
    ],
)
def test_the_interval_is_that_of_normal_theory_where_gaps_are_many(gaps, expected):
    values = np.array(gaps)
    more, less = (
        Sums(len(gaps), part.sum(), (part * part).sum(), part.max())
        for part in (np.maximum(values, 0), np.maximum(-values, 0))
    )
    assert _gap_interval(more, less, 1.0) == pytest.approx(expected, rel=0.06)


def test_the_same_seed_gives_the_same_difference():
    pair = Pair(design(), design(replicas=2, required=1), years=500, seed=3)
    assert run_chunk(pair, 1) == run_chunk(pair, 1)


@pytest.mark.parametrize("years", [0.0, -1.0, 1e10])
def test_years_have_bounds(years):
    with pytest.raises(InvalidParameterError, match="Years must be above 0"):
        work_of(Pair(design(), design(), years=years))


def test_what_would_take_hours_is_refused():
    with pytest.raises(InvalidParameterError, match="hours of computing"):
        work_of(Pair(design(), design(), years=1e9))
