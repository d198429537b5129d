"""Conditions and plans against closed forms, published figures and brute force."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.analysis.plan import Leaves, Planner, evaluate, evaluate_all, slopes
from metrics.analysis.structure import CERTAIN, Condition, Structure, bits

BRIDGE = ((0, 3), (1, 4), (0, 2, 4), (1, 2, 3))


def leaf(*numbers):
    return Condition(sum(1 << number for number in numbers))


def leaves_of(times):
    """Leaves from (MTBF, MTTR) in hours, one state of the sites."""
    q = np.array([[down / (up + down)] for up, down in times])
    f = np.array([[1 / (up + down)] for up, down in times])
    return Leaves(q, f)


def figures(structure, condition, leaves):
    down, crossing = evaluate(Planner(structure).plan(condition), leaves)
    return float(down[0]), float(crossing[0])


def test_two_of_three_unlike_units_have_the_published_figures():
    structure = Structure()
    leaves = leaves_of([(1000, 10), (2000, 20), (4000, 5)])
    condition = structure.at_least(2, [leaf(0), leaf(1), leaf(2)])
    down, crossing = figures(structure, condition, leaves)
    slope = slopes(Planner(structure).plan(condition), leaves)
    assert down == pytest.approx(1.225064101693293e-4, rel=1e-12)
    assert crossing == pytest.approx(2.1417204575057573e-5, rel=1e-12)
    assert [float(slope[number][0]) for number in range(3)] == pytest.approx(
        [0.01112470797641562, 0.01112470797641562, 0.019605920988138417], rel=1e-12
    )


def test_the_bridge_has_the_published_figures():
    structure = Structure()
    leaves = leaves_of([(1000, 8), (1500, 12), (500, 24), (2000, 6), (800, 10)])
    condition = structure.at_least(1, [leaf(*path) for path in BRIDGE])
    down, crossing = figures(structure, condition, leaves)
    assert down == pytest.approx(1.0541616896401782e-4, rel=1e-12)
    assert crossing == pytest.approx(2.445524172613728e-5, rel=1e-12)


def test_a_balancer_before_two_of_three_before_a_pair_has_the_published_figures():
    structure = Structure()
    leaves = leaves_of([(50_000, 1), *[(2000, 4)] * 3, *[(8760, 6)] * 2])
    condition = structure.every(
        [
            leaf(0),
            structure.at_least(2, [leaf(1), leaf(2), leaf(3)]),
            structure.at_least(1, [leaf(4), leaf(5)]),
        ]
    )
    down, crossing = figures(structure, condition, leaves)
    assert down == pytest.approx(3.240407474402751e-5, rel=1e-12)
    assert crossing == pytest.approx(2.611953143931013e-5, rel=1e-12)


@pytest.mark.parametrize("nines", [3, 9, 15, 30])
def test_any_number_of_nines_keeps_its_digits(nines):
    """A parallel pair of pairs in series: 2·q² - q⁴ for q = 10^-nines/2."""
    q = 10.0 ** (-nines / 2)
    structure = Structure()
    pairs = [structure.at_least(1, [leaf(a), leaf(b)]) for a, b in ((0, 1), (2, 3))]
    leaves = Leaves(np.full((4, 1), q), np.zeros((4, 1)))
    down, _ = figures(structure, structure.every(pairs), leaves)
    assert down == pytest.approx(2 * q**2 - q**4, rel=1e-12)


def test_what_every_alternative_needs_is_taken_out_of_the_gate():
    structure = Structure()
    condition = structure.at_least(1, [leaf(0, 7), leaf(1, 7)])
    assert condition.leaves == 1 << 7
    assert structure.support(condition) == 0b10000011


def test_a_gate_whose_alternative_is_required_anyway_vanishes():
    structure = Structure()
    condition = structure.every([leaf(0), structure.at_least(1, [leaf(0), leaf(1)])])
    assert structure.simplified(condition) == leaf(0)


def test_a_gate_with_enough_certain_targets_is_certain():
    assert Structure().at_least(1, [CERTAIN, leaf(0)]) is CERTAIN


@st.composite
def nested_conditions(draw, leaf_count=6):
    """Draw gates over random leaves, later ones over earlier ones."""
    structure = Structure()
    pool = [leaf(number) for number in range(leaf_count)]
    for _ in range(draw(st.integers(1, 5))):
        targets = draw(st.lists(st.sampled_from(pool), min_size=1, max_size=4))
        required = draw(st.integers(1, len(targets)))
        pool.append(structure.at_least(required, targets))
    condition = structure.every(draw(st.lists(st.sampled_from(pool), min_size=1, max_size=4)))
    q = draw(st.lists(st.floats(1e-6, 1.0), min_size=leaf_count, max_size=leaf_count))
    return structure, condition, np.array(q)[:, None]


def holds(structure, condition, state):
    """Evaluate a condition for one state of the leaves, straight from its definition."""
    return all(
        state[number] for number in range(len(state)) if condition.leaves >> number & 1
    ) and all(
        sum(holds(structure, target, state) for target in structure.gates[gate].targets)
        >= structure.gates[gate].required
        for gate in bits(condition.gates)
    )


def brute_force(structure, condition, q):
    return sum(
        float(np.prod(np.where(state, 1 - q[:, 0], q[:, 0])))
        for state in product([True, False], repeat=q.shape[0])
        if not holds(structure, condition, state)
    )


@given(nested_conditions())
def test_plans_agree_with_the_enumeration_of_all_states(drawn):
    structure, condition, q = drawn
    down, _ = figures(structure, condition, Leaves(q, np.zeros_like(q)))
    assert down == pytest.approx(brute_force(structure, condition, q), rel=1e-9, abs=1e-300)


@given(nested_conditions())
def test_the_slope_by_a_leaf_is_the_difference_between_its_two_states(drawn):
    structure, condition, q = drawn
    plan = Planner(structure).plan(condition)
    slope = slopes(plan, Leaves(q, np.zeros_like(q))).get(0, np.zeros(1))
    failed, perfect = q.copy(), q.copy()
    failed[0], perfect[0] = 1.0, 0.0
    difference = brute_force(structure, condition, failed) - brute_force(
        structure, condition, perfect
    )
    assert slope[0] == pytest.approx(difference, abs=1e-12)


def test_many_plans_at_once_equal_one_after_the_other():
    structure = Structure()
    leaves = leaves_of([(100, 1), (50, 2), (20, 1), (70, 3)])
    planner = Planner(structure)
    plans = [
        planner.plan(structure.at_least(1, [leaf(0), leaf(1)])),
        planner.plan(structure.every([leaf(2), structure.at_least(1, [leaf(0), leaf(3)])])),
        planner.plan(CERTAIN),
    ]
    down, crossing = evaluate_all(plans, leaves)
    single = [evaluate(plan, leaves) for plan in plans]
    assert down[:, 0] == pytest.approx([float(u[0]) for u, _ in single], rel=1e-13)
    assert crossing[:, 0] == pytest.approx([float(f[0]) for _, f in single], rel=1e-13)
