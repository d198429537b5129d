"""The replicated registers: every copy that applies the same commands holds the same values."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulations.kernel.machine import (
    CLIENTS_MAX,
    COMPARE_AND_SET,
    DIFFERED,
    KEYS_MAX,
    READ,
    SWAPPED,
    VALUES_MAX,
    WRITE,
    Machine,
    argument_of,
    client_of,
    expected_of,
    identify,
    key_of,
    kind_of,
    pack,
    request_of,
)
from simulations.kernel.record import dtype_of, leaves, new_objects
from simulations.kernel.twin import load

kernel = load("simulations.kernel.machine", interpreted=True)


@pytest.fixture
def machine():
    made = new_objects(Machine)
    kernel.begin_machine(made)
    return made


@given(
    kind=st.sampled_from((READ, WRITE, COMPARE_AND_SET)),
    key=st.integers(0, KEYS_MAX - 1),
    argument=st.integers(0, VALUES_MAX - 1),
    expected=st.integers(0, VALUES_MAX - 1),
)
def test_a_command_packs_into_one_integer_and_back(kind, key, argument, expected):
    command = pack(kind, key, argument, expected)

    assert (kind_of(command), key_of(command)) == (kind, key)
    assert (argument_of(command), expected_of(command)) == (argument, expected)
    assert command < 2**63


@given(client=st.integers(0, CLIENTS_MAX - 1), request=st.integers(1, 10**9))
def test_an_identity_names_client_and_request(client, request):
    operation = identify(client, request)

    assert (client_of(operation), request_of(operation)) == (client, request)


def test_a_read_returns_what_was_written_last(machine):
    kernel.apply(machine, identify(0, 1), pack(WRITE, 3, 42, 0), 1)

    assert kernel.apply(machine, identify(1, 1), pack(READ, 3, 0, 0), 1) == 42
    assert kernel.apply(machine, identify(2, 1), pack(READ, 4, 0, 0), 1) == 0


def test_a_compare_and_set_changes_only_the_value_it_expects(machine):
    kernel.apply(machine, identify(0, 1), pack(WRITE, 0, 5, 0), 1)

    assert kernel.apply(machine, identify(0, 2), pack(COMPARE_AND_SET, 0, 6, 4), 1) == DIFFERED
    assert machine.value[0] == 5
    assert kernel.apply(machine, identify(0, 3), pack(COMPARE_AND_SET, 0, 6, 5), 1) == SWAPPED
    assert machine.value[0] == 6


def test_with_sessions_a_repeated_request_returns_the_kept_result_and_changes_nothing(machine):
    swap = pack(COMPARE_AND_SET, 0, 1, 0)
    kernel.apply(machine, identify(7, 1), swap, 1)

    assert kernel.apply(machine, identify(7, 1), swap, 1) == SWAPPED
    assert (machine.value[0], machine.repeats) == (1, 1)


def test_without_sessions_a_repeated_request_is_executed_again(machine):
    write = pack(WRITE, 0, 1, 0)
    kernel.apply(machine, identify(7, 1), write, 0)
    kernel.apply(machine, identify(8, 1), pack(WRITE, 0, 2, 0), 0)
    kernel.apply(machine, identify(7, 1), write, 0)

    assert (machine.value[0], machine.repeats) == (1, 1)


def test_a_copy_is_equal_in_every_field_and_independent(machine):
    kernel.apply(machine, identify(7, 9), pack(WRITE, 2, 77, 0), 1)
    copy = new_objects(Machine)
    kernel.copy_machine(machine, copy)
    before = leaves(machine, dtype_of(Machine))
    kernel.apply(copy, identify(7, 10), pack(WRITE, 2, 78, 0), 1)

    assert leaves(machine, dtype_of(Machine)) == before
    assert (copy.value[2], machine.value[2]) == (78, 77)
