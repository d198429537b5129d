"""Two designs under the same random numbers."""

from __future__ import annotations

import pytest

from metrics.analysis.evaluate import evaluate
from metrics.domain.errors import InvalidParameterError
from simulations.montecarlo.differences import Pair, merge, run_chunk, work_of
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


def test_a_design_does_not_differ_from_itself():
    result = compared(design(), design(), years=2000)
    assert {item.difference for item in result.whole.values()} == {0.0}
    assert {(item.low, item.high) for item in result.whole.values()} == {(0.0, 0.0)}


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
