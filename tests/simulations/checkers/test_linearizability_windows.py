"""The failing window: as short as can be, and a sentence that says why."""

from __future__ import annotations

from dataclasses import replace

import pytest

from simulations.checkers.histories import read_history
from simulations.checkers.linearizability import check
from simulations.checkers.operations import Answer, Kind, Outcome
from tests.simulations.checkers.orders import has_order, random_history

READ, WRITE, CAS, APPEND = Kind


def known_until(operations, time):
    """Return a history as it stood at a time: what had not ended is unknown."""
    begun = [operation for operation in operations if operation.invoked <= time]
    return [
        operation
        if operation.returned is not None and operation.returned <= time
        else replace(operation, outcome=Outcome.INFO, returned=None)
        for operation in begun
    ]


def found_window(text):
    history = read_history(text)
    return check(history.operations, model=history.model).window


def events(*lines):
    """Write events from words: process, type, f and the value as JSON."""
    split = (line.split(maxsplit=3) for line in lines)
    return "\n".join(
        f'{{"process": {p}, "type": "{t}", "f": "{f}", "value": {v}}}' for p, t, f, v in split
    )


def ended_before(history, last):
    """Return the last moment before a return at which something else had returned."""
    return max((o.returned for o in history if o.returned < last), default=-1)


def test_the_window_ends_with_the_first_return_that_leaves_no_order():
    histories = [random_history(seed, (READ, WRITE, CAS), (1, 2), unknown=0) for seed in range(300)]
    verdicts = [(history, check(history)) for history in histories]
    failed = [(history, v.window) for history, v in verdicts if v.answer is not Answer.LINEARIZABLE]
    assert len(failed) > 30
    until = [known_until(history, window.last.returned) for history, window in failed]
    before = [
        known_until(history, ended_before(history, window.last.returned))
        for history, window in failed
    ]
    assert not any(map(has_order, until))
    assert all(map(has_order, before))


@pytest.mark.parametrize("process", [1, 2])
def test_reads_that_go_back_are_the_whole_window(process):
    window = found_window(
        events(
            "1 invoke write 1",
            "1 ok write 1",
            "1 invoke write 2",
            "2 invoke read null",
            "2 ok read 2",
            "3 invoke read null",
            "3 ok read 1",
            "1 ok write 2",
        ).replace('"process": 3', f'"process": {process + 2}')
    )
    assert window.lines == (4, 7)
    assert str(window.reason) == (
        f"process {process + 2}'s read returned 1 after process 2's read returned 2, "
        "and nothing in between explains it"
    )


def test_a_value_that_nothing_wrote_needs_no_other_operation():
    """The history that Knossos once explained by the read after the wrong one."""
    window = found_window(
        "({:type :invoke, :f :write, :value 0, :process 0}\n"
        " {:type :ok, :f :write, :value 0, :process 0}\n"
        " {:type :invoke, :f :read, :value nil, :process 1}\n"
        " {:type :invoke, :f :write, :value 4, :process 2}\n"
        " {:type :ok, :f :read, :value 3, :process 1}\n"
        " {:type :ok, :f :write, :value 4, :process 2}\n"
        " {:type :invoke, :f :read, :value nil, :process 3}\n"
        " {:type :ok, :f :read, :value 4, :process 3})"
    )
    assert window.lines == (3, 5)
    assert str(window.reason) == "process 1's read returned 3, which nothing had left by then"


def test_a_stale_read_is_told_with_the_write_that_it_missed():
    window = found_window(
        events(
            "1 invoke write 1",
            "1 ok write 1",
            "1 invoke write 2",
            "1 ok write 2",
            "2 invoke read null",
            "2 ok read 1",
        )
    )
    assert window.lines == (3, 6)
    assert [operation.line for operation in window.essential] == [3, 5]


def test_three_operations_that_no_order_brings_together_are_all_told():
    window = found_window(
        events(
            "1 invoke write 1",
            "1 ok write 1",
            "1 invoke cas [1,2]",
            "2 invoke cas [1,3]",
            "3 invoke read null",
            "1 ok cas [1,2]",
            "3 ok read 1",
            "2 ok cas [1,3]",
        )
    )
    assert str(window.reason) == (
        "process 2's compare-and-set from 1 to 3 while process 1's compare-and-set from 1 to 2 "
        "was under way, and no order explains both"
    )


def test_of_a_long_history_of_texts_only_the_end_is_shown():
    appends = [
        line for n in range(30) for line in (f'1 invoke append "{n},"', f'1 ok append "{n},"')
    ]
    whole = "".join(f"{n}," for n in range(30))
    window = found_window(
        events(
            *appends,
            "2 invoke read null",
            f'2 ok read "{whole}"',
            "2 invoke read null",
            '2 ok read "0,1,"',
        )
    )
    assert window.lines == (63, 64)
    assert window.last.result == "0,1,"
