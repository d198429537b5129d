"""Simplification keeps the meaning of a tree and makes its parts independent."""

from __future__ import annotations

import pytest

from metrics.analysis.fault_trees.modules import modules
from metrics.analysis.fault_trees.network import network
from metrics.analysis.fault_trees.solution import solve
from tests.metrics.analysis.fault_trees.trees import States, gate, random_tree, tree

EVENTS = dict.fromkeys("abcdef", 0.1)


@pytest.mark.parametrize(
    ("formula", "gates"),
    [
        pytest.param(gate("or", "a", gate("or", "b", "c")), 1, id="a gate in one of its kind"),
        pytest.param(gate("and", "a", gate("and", "a", "b")), 1, id="the same event twice"),
        pytest.param(gate("or", "a", gate("and", "a", "b")), 0, id="absorbed"),
        pytest.param(
            gate("or", "a", gate("and", gate("or", "a", "b"), "c")), 2, id="taken for granted"
        ),
        pytest.param(
            gate("and", gate("or", "a", "x1"), gate("or", "b", "x1")), 2, id="common part"
        ),
        pytest.param(gate("not", gate("not", "a")), 0, id="double negation"),
        pytest.param(gate("atleast", "a", "b", "c", minimum=3), 1, id="all of three"),
    ],
)
def test_what_can_be_said_with_fewer_gates_is(formula, gates):
    given = tree({"top": formula}, EVENTS | {"x1": 0.2})
    assert len(network(given).gates) == gates


@pytest.mark.parametrize("seed", range(12))
def test_larger_random_trees_keep_their_probability(seed):
    given = random_tree(seed, events=9, gates=18, negated=0.1)
    solution = solve(given)
    assert solution.probability(solution.probabilities()) == pytest.approx(
        States(given).probability(), rel=1e-12, abs=1e-15
    )


def test_parts_that_share_nothing_are_modules():
    pair = gate("and", gate("or", "a", "b"), gate("or", "c", gate("and", "d", "e")))
    _, found = modules(network(tree({"top": pair}, EVENTS)))
    assert len(found) == 4


def test_what_shares_an_event_is_no_module():
    bridge = gate("and", gate("or", "a", "b"), gate("or", "a", "c", "d"), gate("or", "b", "c", "e"))
    _, found = modules(network(tree({"top": bridge}, EVENTS)))
    assert len(found) == 1
