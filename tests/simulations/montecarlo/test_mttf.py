"""The mean time to the first failure, from everything up and new, against closed forms."""

from __future__ import annotations

from math import sqrt

from metrics.analysis.evaluate import evaluate
from metrics.domain.architecture import Architecture
from simulations.montecarlo import chunks, mttf
from simulations.montecarlo.chunks import MonteCarloParameters
from simulations.montecarlo.compile import compile_model
from simulations.montecarlo.estimators import Interval
from simulations.montecarlo.histories import Tally
from simulations.montecarlo.mttf import Replications
from simulations.montecarlo.results import MonteCarloResult
from simulations.validation import compare
from tests.simulations.montecarlo.factories import document, unit

WEARING = {"law": "weibull", "shape": 2}


def first(
    architecture: Architecture, *, replications: int = 2_000, seed: int = 1, place: int = -1
) -> Interval:
    model = compile_model(architecture)
    scope = len(model.journeys) if place < 0 else place
    which = Replications(seed, scope, range(replications), 10_000_000)
    found = mttf.interval_of(mttf.run_replications(model, which))
    assert isinstance(found, Interval)
    return found


def covers(found: Interval, truth: float, *, within: float = 0.08) -> bool:
    assert found.low is not None
    assert found.high is not None
    assert found.high - found.low < 2 * within * truth
    return found.low <= truth <= found.high


def test_a_pair_fails_first_after_its_closed_form() -> None:
    """(3 λ + μ) / (2 λ²) for a repaired pair of which one is needed (Trivedi 2016, §8.2)."""
    pair = document({"a": unit("90h", "10h", replicas=2, required=1)})
    assert covers(first(pair), (3 / 90 + 1 / 10) / (2 / 90**2))


def test_a_new_life_lasts_its_whole_mean_and_not_what_is_left_of_it_at_a_random_moment() -> None:
    worn = document({"a": {"failure": {"mtbf": "90h", "mttr": "10h", "up": WEARING}}})
    assert covers(first(worn), 90.0)


def test_the_smaller_of_two_new_lives_that_wear_out_is_theirs_over_the_root_of_two() -> None:
    """The minimum of n Weibull times of shape k has 1 / n^(1/k) of their mean."""
    part = {"failure": {"mtbf": "90h", "mttr": "10h", "up": WEARING}, "replicas": 2, "required": 2}
    assert covers(first(document({"a": part})), 90 / sqrt(2))


def test_a_consensus_group_begins_with_a_leader() -> None:
    """Its first outage is an election or the loss of a quorum, as the analysis' chain says."""
    raft = document({"db": unit("300h", "1h", replicas=3, data={"replication": {"mode": "raft"}})})
    truth = evaluate(raft).whole.mttf_hours
    assert truth is not None
    assert covers(first(raft), truth)


def test_compiled_and_interpreted_replications_are_the_same() -> None:
    model = compile_model(document({"a": unit("90h", "10h", replicas=2, required=1)}))
    which = Replications(4, 1, range(20), 10_000)
    compiled = mttf.run_replications(model, which)
    assert compiled == mttf.run_replications(model, which, interpreted=True)


def test_intervals_of_few_replications_hold_the_truth() -> None:
    pair = document({"a": unit("90h", "10h", replicas=2, required=1)})
    truth = (3 / 90 + 1 / 10) / (2 / 90**2)
    found = [first(pair, replications=20, seed=seed) for seed in range(300)]
    hits = [(one.low or 0.0) <= truth <= (one.high or 0.0) for one in found]
    assert sum(hits) >= 0.97 * len(hits)


def _run(architecture: Architecture, years: float) -> MonteCarloResult:
    parameters = MonteCarloParameters.of(architecture, years=years, seed=5)
    parts = [chunks.run_chunk(parameters, 5, k) for k in range(chunks.plan(parameters))]
    return chunks.merge(parameters, parts)


def test_a_campaign_compares_the_first_failure_of_the_whole_and_of_each_journey() -> None:
    shop = document(
        {"a": unit("100h", "10h"), "b": unit("200h", "10h", replicas=2, required=1)},
        journeys={"one": {"entry": "a", "share": 0.5}, "two": {"entry": "b", "share": 0.5}},
    )
    compared = {
        one.scope: one.verdict.value
        for one in compare(evaluate(shop), _run(shop, 2_000.0))
        if one.figure == "mttf_hours"
    }
    assert compared.keys() == {"whole", "journeys.one", "journeys.two"}
    assert "refuted" not in compared.values()


def test_where_hardly_a_failure_is_seen_the_figure_is_missing_and_the_result_says_why() -> None:
    pair = document({"a": unit("1000h", "1h", replicas=2, required=1)})
    result = _run(pair, 300.0)
    assert "mttf_hours" not in result.whole
    assert result.missing == {"mttf_hours": "too_few_first_failures"}
    assert mttf.interval_of(None) == "too_few_first_failures"


def test_a_replication_that_is_given_up_takes_the_figure_with_it() -> None:
    model = compile_model(document({"a": unit("1000h", "1h", replicas=2, required=1)}))
    row = mttf.run_replications(model, Replications(1, 1, range(20), 5))
    assert row[4] > 0
    assert mttf.interval_of(row) == "first_failure_too_late"


def test_each_chunk_has_replications_of_its_own_as_many_as_its_failures_allow() -> None:
    model = compile_model(document({"a": unit("90h", "10h", replicas=2, required=1)}))
    tally = Tally.empty(model)
    tally.scope_sum[-1, -1], tally.events = 103.0, 10_000
    found = [mttf.run_chunk(model, 6, chunk, tally) for chunk in (3, 4, 3)]
    assert found[0] == found[2]
    assert found[0] != found[1]
    assert [row["1"][0] for row in found] == [16, 15, 16]
    tally.scope_sum[-1, -1] = 1e9
    assert mttf.run_chunk(model, 6, 0, tally)["1"][0] == mttf.REPLICATIONS_MAX
