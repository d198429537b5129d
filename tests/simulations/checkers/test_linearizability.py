"""Verdicts against every order of small histories, published examples and broken recordings."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from simulations.checkers.linearizability import Checking, check, check_table
from simulations.checkers.operations import Answer, Kind, Model, Operation, Outcome
from tests.simulations.checkers.orders import has_order, random_history

READ, WRITE, CAS, APPEND = Kind
LINEARIZABLE, NOT_LINEARIZABLE, UNKNOWN = Answer
SEEDS = range(150)


def read(process, result, invoked, returned, **more):
    return Operation(process, READ, None, None, None, result, invoked, returned, Outcome.OK, **more)


def write(process, value, invoked, returned, key=None):
    return Operation(process, WRITE, key, value, None, None, invoked, returned, Outcome.OK)


def swap(process, expected, value, invoked, returned, outcome=Outcome.OK):
    return Operation(process, CAS, None, value, expected, None, invoked, returned, outcome)


def append(process, value, invoked, returned):
    return Operation(process, APPEND, None, value, None, None, invoked, returned, Outcome.OK)


def lost(operation):
    """Return an operation that nobody knows the outcome of."""
    return replace(operation, outcome=Outcome.INFO, returned=None)


def verdict(*operations, **more):
    return check(operations, **more).answer


@pytest.mark.parametrize(
    ("kinds", "values", "model"),
    [
        pytest.param((READ, WRITE), (1, 2), Model.REGISTER, id="register"),
        pytest.param((READ, WRITE, CAS), (1, 2), Model.REGISTER, id="compare-and-set"),
        pytest.param((READ, APPEND), ("a", "b", "ab"), Model.KV, id="append"),
        pytest.param((READ, APPEND, WRITE, CAS), ("a", "b", "ab"), Model.KV, id="all"),
    ],
)
@pytest.mark.parametrize("failures_observe", [False, True])
def test_the_verdict_is_that_of_trying_every_order(kinds, values, model, failures_observe):
    histories = [random_history(seed, kinds, values) for seed in SEEDS]
    expected = [has_order(history, failures_observe=failures_observe) for history in histories]
    found = [
        check(history, model=model, failures_observe=failures_observe).answer is LINEARIZABLE
        for history in histories
    ]
    assert found == expected
    assert {True, False} == set(expected)


def test_with_most_outcomes_unknown_the_verdict_is_still_that_of_every_order():
    histories = [random_history(seed, (READ, CAS, WRITE), (1, 2), unknown=0.5) for seed in SEEDS]
    found = [check(history).answer is LINEARIZABLE for history in histories]
    assert found == [has_order(history) for history in histories]


def test_a_read_may_see_a_write_that_is_under_way_and_another_one_not():
    """MIT 6.824, quiz 2 of 2017, section VII, and the same with the reads one after the other."""
    assert verdict(write(0, 100, 0, 100), read(1, 100, 25, 75), read(2, 0, 30, 60), initial=0) is (
        LINEARIZABLE
    )
    assert verdict(write(0, 200, 0, 100), read(1, 200, 10, 30), read(2, 0, 40, 90), initial=0) is (
        NOT_LINEARIZABLE
    )


def test_a_value_comes_back_only_when_it_is_written_again():
    first = [write("A", 0, 0, 3), write("B", 1, 1, 4), read("A", 1, 5, 7)]
    assert verdict(*first, write("C", 0, 6, 12), read("B", 0, 8, 10)) is LINEARIZABLE
    assert verdict(write("A", 0, 0, 1), write("B", 1, 2, 3), read("A", 0, 4, 5)) is NOT_LINEARIZABLE


def test_a_lost_write_may_take_effect_at_any_later_time():
    history = [lost(write(0, 1, 0, None)), write(1, 2, 1, 2), read(2, 2, 3, 4), read(2, 1, 5, 6)]
    assert verdict(*history) is LINEARIZABLE
    assert verdict(*history, read(2, 2, 7, 8)) is NOT_LINEARIZABLE


def test_a_lost_write_may_never_take_effect():
    assert verdict(lost(write(0, 1, 0, None)), read(1, None, 5, 6)) is LINEARIZABLE


def test_a_lost_write_has_no_effect_before_it_was_invoked():
    assert verdict(read(1, 1, 0, 1), lost(write(0, 1, 2, None))) is NOT_LINEARIZABLE


def test_an_unknown_compare_and_set_may_have_done_nothing():
    unknown = lost(swap(1, 1, 2, 2, None))
    assert verdict(write(0, 1, 0, 1), unknown, read(2, 1, 3, 4)) is LINEARIZABLE
    assert verdict(write(0, 1, 0, 1), unknown, read(2, 2, 3, 4)) is LINEARIZABLE
    assert verdict(write(0, 3, 0, 1), unknown, read(2, 2, 3, 4)) is NOT_LINEARIZABLE


def test_a_failed_operation_did_not_take_effect():
    failed = replace(write(0, 1, 0, 1), outcome=Outcome.FAIL)
    assert verdict(failed, read(1, 1, 2, 3)) is NOT_LINEARIZABLE
    assert verdict(failed, read(1, None, 2, 3)) is LINEARIZABLE


def test_a_failed_compare_and_set_tells_something_only_on_demand():
    history = [write(0, 1, 0, 1), swap(1, 1, 2, 2, 3, Outcome.FAIL)]
    assert verdict(*history) is LINEARIZABLE
    assert verdict(*history, failures_observe=True) is NOT_LINEARIZABLE


def test_two_swaps_from_one_value_cannot_both_succeed():
    assert verdict(write(0, 1, 0, 1), swap(1, 1, 2, 2, 5), swap(2, 1, 3, 3, 6)) is NOT_LINEARIZABLE


def test_keys_do_not_disturb_each_other_and_one_bad_key_is_enough():
    good = [write(0, 1, 0, 1, "x"), replace(read(1, None, 2, 3), key="y")]
    assert verdict(*good) is LINEARIZABLE
    bad = check([*good, replace(read(2, 7, 4, 5), key="y")])
    assert (bad.answer, bad.window.key, bad.keys) == (NOT_LINEARIZABLE, "y", 2)


def test_true_is_not_one_and_nothing_is_not_zero():
    assert (
        verdict(write(0, 1, 0, 1), read(1, result=True, invoked=2, returned=3)) is NOT_LINEARIZABLE
    )
    assert verdict(read(1, 0, 2, 3)) is NOT_LINEARIZABLE


def test_texts_are_joined_and_the_empty_text_is_nothing_in_a_store_of_texts():
    history = [append(0, "x 0 y", 0, 9), append(1, "x 1 y", 1, 8), read(2, "x 1 yx 0 y", 10, 11)]
    assert verdict(read(2, "", 0, 0), *history, model=Model.KV) is LINEARIZABLE
    assert verdict(*history, read(3, "x 0 yx 1 y", 12, 13), model=Model.KV) is NOT_LINEARIZABLE


def test_where_one_append_ends_and_the_next_begins_does_not_show():
    history = [append(0, "ab", 0, 9), append(1, "c", 1, 8), append(2, "a", 1, 9)]
    assert verdict(*history, read(3, "aabc", 10, 11), model=Model.KV) is LINEARIZABLE
    assert verdict(*history, read(3, "abac", 10, 11), model=Model.KV) is LINEARIZABLE
    assert verdict(*history, read(3, "bcaa", 10, 11), model=Model.KV) is NOT_LINEARIZABLE


def test_lists_get_elements():
    history = [append(0, 1, 0, 1), append(1, 12, 2, 3)]
    assert verdict(*history, read(2, [1, 12], 4, 5), model=Model.KV) is LINEARIZABLE
    assert verdict(*history, read(2, [11, 2], 4, 5), model=Model.KV) is NOT_LINEARIZABLE


def test_equal_times_count_as_concurrent():
    assert verdict(write(0, 1, 0, 5), read(1, None, 5, 6)) is LINEARIZABLE
    assert verdict(write(0, 1, 0, 5), read(1, None, 6, 7)) is NOT_LINEARIZABLE


def crowd(clients, rounds):
    """Let many clients write at once, and read values in an order that is spoiled at the end."""
    writes = [
        write(client, turn * clients + client, 100 * turn, 100 * turn + 50)
        for turn in range(rounds)
        for client in range(clients)
    ]
    reads = [read("r", turn * clients, 100 * turn + 60, 100 * turn + 61) for turn in range(rounds)]
    return [*writes, *reads, read("s", clients - 1, 100 * rounds, 100 * rounds + 1)]


def test_without_enough_steps_the_verdict_is_unknown_and_names_the_key():
    history = [replace(o, argument=o.argument and o.argument % 3) for o in crowd(12, 3)]
    history = [o if o.kind is WRITE else replace(o, result=o.result % 3) for o in history]
    late = read("t", 9, 1000, 1001)
    found = check([*history, late], steps_max=3)
    assert (found.answer, found.undecided) == (UNKNOWN, (None,))
    assert found.steps <= 3
    assert check([*history, late]).answer is NOT_LINEARIZABLE


def test_what_many_clients_wrote_at_once_is_decided_without_trying_their_orders():
    found = check(crowd(20, 10), steps_max=5_000)
    assert found.answer is NOT_LINEARIZABLE
    assert found.window.last.process == "s"


def test_the_smallest_key_is_tried_first():
    many = [write(0, n, 2 * n, 2 * n + 1, "large") for n in range(5)]
    checking = Checking([*many, write(0, 1, 0, 1, "small")])
    assert checking.pending == ("small", "large")


FIELDS = ("client", "key", "kind", "argument", "expected", "result", "invoked", "ended", "outcome")


def table(*rows):
    return np.array(list(rows), dtype=[(name, np.int64) for name in FIELDS])


def test_the_table_of_a_simulated_cluster_is_checked():
    """Registers begin with 0; outcomes are 1 for success, 2 for failure, 3 for unknown."""
    rows = [
        (0, 4, 1, 7, 0, 0, 10, 20, 1),
        (1, 4, 2, 9, 7, 1, 30, 40, 1),
        (2, 4, 0, 0, 0, 9, 50, 60, 1),
    ]
    assert check_table(table(*rows)).answer is LINEARIZABLE
    differed = (3, 4, 2, 5, 9, 0, 70, 80, 1)
    assert check_table(table(*rows, differed)).answer is NOT_LINEARIZABLE
    unanswered = (3, 4, 1, 5, 0, 0, 45, -1, 3)
    late = (2, 4, 0, 0, 0, 5, 90, 95, 1)
    assert check_table(table(*rows, unanswered, late)).answer is LINEARIZABLE
    assert check_table(table(*rows, late)).answer is NOT_LINEARIZABLE


def test_records_are_taken_as_well_as_arrays():
    rows = table((0, 0, 0, 0, 0, 0, 1, 2, 1)).view(np.recarray)
    assert check_table(list(rows)).answer is LINEARIZABLE
