"""Small random histories, and every order of their operations: the slow and certain way."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, permutations

import numpy as np

from simulations.checkers.operations import Kind, Operation, Outcome

FOREVER = 10**9


def has_order(operations, *, initial=None, failures_observe=False):
    """Try every subset of the unknown operations and every order."""
    told = [
        operation
        for operation in operations
        if operation.outcome is not Outcome.FAIL
        or (failures_observe and operation.kind is Kind.CAS)
    ]
    required = [operation for operation in told if operation.outcome is not Outcome.INFO]
    unknown = [operation for operation in told if operation.outcome is Outcome.INFO]
    return any(
        explains(order, initial)
        for count in range(len(unknown) + 1)
        for some in combinations(unknown, count)
        for order in permutations([*required, *some])
    )


def explains(order, state):
    """Tell whether an order keeps real time and gives every result."""
    latest = -1
    for operation in order:
        returned = operation.returned if operation.outcome is not Outcome.INFO else FOREVER
        if returned < latest:
            return False
        latest = max(latest, operation.invoked)
        fits, state = carried_out(operation, state)
        if not fits:
            return False
    return True


def carried_out(operation, state):
    """Return whether the result is right, and the state after it."""
    is_known = operation.outcome is Outcome.OK
    match operation.kind:
        case Kind.READ:
            return not is_known or operation.result == state, state
        case Kind.WRITE:
            return True, operation.argument
        case Kind.APPEND:
            return True, (state or "") + operation.argument
    has_swapped = state == operation.expected
    after = operation.argument if has_swapped else state
    if operation.outcome is Outcome.INFO:
        return True, after
    return has_swapped == (is_known and operation.result is not False), after


def random_history(seed, kinds, values, *, unknown=0.25):
    """Record a few clients of a real store, and spoil some results."""
    random = np.random.default_rng(seed)
    clients = int(random.integers(1, 5))
    free = [0] * clients
    calls = []
    for _ in range(int(random.integers(2, 7))):
        client = int(random.integers(clients))
        invoked = free[client] + int(random.integers(4))
        returned = invoked + int(random.integers(7))
        free[client] = returned + 1
        calls.append((random.uniform(invoked, returned), client, invoked, returned))
    state = None
    operations = []
    for _, client, invoked, returned in sorted(calls):
        kind = kinds[random.integers(len(kinds))]
        argument, expected = (values[n] for n in random.integers(len(values), size=2))
        operation = Operation(client, kind, "x", argument, expected, None, invoked, returned)
        is_unknown = random.random() < unknown
        swapped = kind is not Kind.CAS or state == expected
        if kind is Kind.READ:
            spoiled = random.random() < 0.2
            operation = replace(operation, result=argument if spoiled else state)
        elif swapped and (not is_unknown or random.random() < 0.5):
            state = (state or "") + argument if kind is Kind.APPEND else argument
        outcome = Outcome.OK if swapped or random.random() < 0.1 else Outcome.FAIL
        operations.append(replace(operation, outcome=Outcome.INFO if is_unknown else outcome))
    return operations
