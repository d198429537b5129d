"""Minimal cut sets against those found by going through every state, and against closed forms."""

from __future__ import annotations

from collections import Counter
from math import comb

import pytest

from metrics.analysis.fault_trees.cut_sets import cut_sets
from metrics.analysis.fault_trees.evaluate import evaluate_tree
from metrics.analysis.fault_trees.solution import solve
from tests.metrics.analysis.fault_trees.trees import States, gate, random_tree, tree


@pytest.mark.parametrize("seed", range(24))
def test_all_minimal_cut_sets_are_found_the_most_probable_first(seed):
    given = random_tree(seed)
    solution = solve(given)
    found = cut_sets(solution).dominating(solution.probabilities(), 1000)
    assert {frozenset(events) for _, events in found} == States(given).minimal()
    probabilities = [probability for probability, _ in found]
    assert probabilities == sorted(probabilities, reverse=True)


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("negated", [0.0, 0.2])
def test_counts_by_order_are_those_of_the_smallest_sets(seed, negated):
    given = random_tree(seed, negated=negated)
    orders = Counter(len(cut) for cut in States(given).minimal())
    assert cut_sets(solve(given)).by_order == dict(orders)


def test_counts_beyond_machine_integers_are_exact():
    """Forty systems in parallel, each down by any 5 of 12: 792 ** 40 cut sets of order 200."""
    systems = [[f"s{system}e{number}" for number in range(12)] for system in range(40)]
    gates = {f"s{n}": gate("atleast", *events, minimum=5) for n, events in enumerate(systems)}
    gates["top"] = gate("and", *gates)
    events = {name: 0.1 for names in systems for name in names}
    assert cut_sets(solve(tree(gates, events))).by_order == {200: comb(12, 5) ** 40}


def test_cut_sets_with_negations_are_labelled_as_those_of_the_hull():
    given = tree(
        {"top": gate("or", gate("and", "a", gate("not", "b")), "c")}, {"a": 0.1, "b": 0.2, "c": 0.3}
    )
    result = evaluate_tree(given)
    assert not result.tree.coherent
    assert result.cut_sets.reason.startswith("of the coherent hull")
    assert result.cut_sets.by_order == {1: 2}
    assert "fussell_vesely" not in result.exactness


def test_a_short_list_says_that_it_is_truncated():
    events = {f"e{number}": 0.1 for number in range(6)}
    given = tree({"top": gate("atleast", *events, minimum=3)}, events)
    result = evaluate_tree(given, listed=4)
    assert result.cut_sets.status == "complete"
    assert result.cut_sets.total == comb(6, 3)
    assert result.cut_sets.listed == "truncated"
    assert len(result.cut_sets.dominating) == 4


@pytest.mark.parametrize(
    ("top", "counts"),
    [
        pytest.param(gate("or", "a", gate("not", "a")), {0: 1}, id="certain"),
        pytest.param(gate("and", "a", gate("not", "a")), {}, id="impossible"),
        pytest.param(gate("or", "a"), {1: 1}, id="one event"),
        pytest.param(gate("not", "a"), {0: 1}, id="already so without a failure"),
    ],
)
def test_trees_without_a_diagram_have_their_counts(top, counts):
    assert cut_sets(solve(tree({"top": top}, {"a": 0.1}))).by_order == counts
