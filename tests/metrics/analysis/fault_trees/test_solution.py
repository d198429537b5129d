"""Exact probabilities and importance against going through every state."""

from __future__ import annotations

import numpy as np
import pytest

from metrics.analysis.fault_trees.cut_sets import cut_sets
from metrics.analysis.fault_trees.diagrams import TreeTooLargeError
from metrics.analysis.fault_trees.importance import importance
from metrics.analysis.fault_trees.solution import solve
from tests.metrics.analysis.fault_trees.trees import States, gate, random_tree, tree


@pytest.mark.parametrize("seed", range(24))
@pytest.mark.parametrize("negated", [0.0, 0.2])
def test_the_probability_is_that_of_all_states_together(seed, negated):
    given = random_tree(seed, negated=negated)
    solution = solve(given)
    probability, _ = solution.evaluate(solution.probabilities())
    assert probability == pytest.approx(States(given).probability(), rel=1e-12, abs=1e-15)


@pytest.mark.parametrize(
    "top",
    [
        pytest.param(gate("and", "a", "b", "c"), id="and"),
        pytest.param(gate("or", "a", "b", "c"), id="or"),
        pytest.param(gate("not", "a"), id="not"),
        pytest.param(gate("nand", "a", "b", "c"), id="nand"),
        pytest.param(gate("nor", "a", "b", "c"), id="nor"),
        pytest.param(gate("xor", "a", "b"), id="xor"),
        pytest.param(gate("iff", "a", "b"), id="iff"),
        pytest.param(gate("imply", "a", "b"), id="imply"),
        pytest.param(gate("atleast", "a", "b", "c", minimum=2), id="atleast"),
        pytest.param(gate("cardinality", "a", "b", "c", minimum=1, maximum=2), id="cardinality"),
        pytest.param(gate("or", gate("and", "a", gate("not", "a")), "b"), id="contradiction"),
        pytest.param(gate("or", "a", gate("not", "a")), id="certain"),
        pytest.param(gate("and", "on", gate("or", "off", "b")), id="house events"),
    ],
)
def test_every_connective_means_what_the_format_says(top):
    given = tree({"top": top}, {"a": 0.1, "b": 0.2, "c": 0.3}, on=True, off=False)
    solution = solve(given)
    assert solution.probability(solution.probabilities()) == pytest.approx(
        States(given).probability(), abs=1e-15
    )


@pytest.mark.parametrize("seed", range(12))
def test_birnbaums_importance_is_the_rise_when_the_event_occurs(seed):
    given = random_tree(seed, negated=0.2)
    solution = solve(given)
    _, slopes = solution.evaluate(solution.probabilities())
    states = States(given)
    rises = [states.probability(**{e: 1}) - states.probability(**{e: 0}) for e in solution.events]
    assert slopes == pytest.approx(rises, abs=1e-12)


@pytest.mark.parametrize("seed", range(12))
def test_importance_agrees_with_the_states(seed):
    given = random_tree(seed)
    solution = solve(given)
    found, how = importance(solution, cut_sets(solution))
    states = States(given)
    top = states.probability()
    assert how == "exact"
    expected = [
        (
            event.event,
            states.some_cut_set_with(event.event) / top,
            states.probability(**{event.event: 1}) / top,
        )
        for event in found
    ]
    seen = [(e.event, e.fussell_vesely, e.risk_achievement_worth) for e in found]
    assert [e[0] for e in seen] == [e[0] for e in expected]
    assert np.array([e[1:] for e in seen]) == pytest.approx(
        np.array([e[1:] for e in expected]), abs=1e-9
    )


def test_a_perfect_event_leaves_what_the_others_do_with_all_digits():
    given = tree({"top": gate("or", "a", gate("and", "b", "c"))}, {"a": 0.1, "b": 1e-9, "c": 1e-9})
    found, _ = importance(solve(given), None)
    assert found[0].event == "a"
    assert found[0].risk_reduction_worth == pytest.approx(0.1 / 1e-18, rel=1e-9)


def test_small_probabilities_keep_their_digits():
    events = {f"e{number}": 1e-8 for number in range(8)}
    given = tree({"top": gate("and", *events)}, events)
    solution = solve(given)
    assert solution.probability(solution.probabilities()) == pytest.approx(1e-64, rel=1e-12)


def test_many_samples_at_once_agree_with_one_after_the_other():
    given = random_tree(3, negated=0.1)
    solution = solve(given)
    samples = np.random.default_rng(1).uniform(0, 1, (37, len(solution.events)))
    one_by_one = [solution.probability(sample) for sample in samples]
    assert solution.evaluate_many(samples) == pytest.approx(one_by_one, abs=1e-14)


def test_980_of_1000_comes_out_as_published():
    events = {f"e{number}": 0.01 for number in range(1000)}
    given = tree({"top": gate("atleast", *events, minimum=21)}, events)
    solution = solve(given)
    probability = solution.probability(solution.probabilities())
    assert 1 - probability == pytest.approx(0.9985035184522908, abs=1e-12)


def test_the_bridge_comes_out_as_published():
    """Minimal paths {1,4} {2,5} {1,3,5} {2,3,4}; figures of the chain and of exact fractions."""
    mtbf, mttr = (1000, 1500, 500, 2000, 800), (8, 12, 24, 6, 10)
    q = {str(n): r / (m + r) for n, (m, r) in enumerate(zip(mtbf, mttr, strict=True), start=1)}
    paths = ("14", "25", "135", "234")
    given = tree({"top": gate("and", *(gate("or", *path) for path in paths))}, q)
    solution = solve(given)
    probability = solution.probability(solution.probabilities())
    assert probability == pytest.approx(1.0541616896401782e-4, rel=1e-12)


def test_what_does_not_fit_is_refused_in_words():
    given = random_tree(1, events=12, gates=40)
    with pytest.raises(TreeTooLargeError, match="more than 100 nodes"):
        solve(given, rows_max=100)


def test_wide_gates_are_as_deep_as_they_have_events():
    events = {f"e{number}": 1e-6 for number in range(10_000)}
    solution = solve(tree({"top": gate("or", *events)}, events))
    assert cut_sets(solution).by_order == {1: 10_000}
    assert solution.probability(solution.probabilities()) == pytest.approx(
        0.009950171201084403, rel=1e-9
    )
