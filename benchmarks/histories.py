"""How long the check of recorded histories takes.

Run it with `python benchmarks/histories.py`. Histories are made by clients of a real register (or
of a store of texts) that answers at a random moment of each operation; the broken ones have one
stale read near the end, which makes the checker prove that no order exists.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from operator import itemgetter
from time import perf_counter
from typing import Any

import numpy as np

from simulations.checkers.linearizability import check
from simulations.checkers.operations import Kind, Model, Operation, Outcome


@dataclass(frozen=True)
class Load:
    """Clients that work without a pause; `values` 0 makes every written value another one."""

    clients: int
    operations: int
    keys: int = 1
    values: int = 5
    kinds: tuple[Kind, ...] = (Kind.READ, Kind.WRITE, Kind.CAS)
    timeouts: float = 0.0


def recorded(load: Load, seed: int = 1) -> list[Operation]:
    """Let the clients work on a store that answers at a random moment of each operation."""
    generator = np.random.default_rng(seed)
    free = list(generator.random(load.clients))
    calls = []
    for _ in range(load.operations):
        client = min(range(load.clients), key=free.__getitem__)
        invoked, lasts = free[client], generator.exponential()
        is_lost = generator.random() < load.timeouts
        effect = invoked + generator.random() * lasts
        calls.append((effect, client, invoked, None if is_lost else invoked + lasts))
        free[client] = invoked + (10 * lasts if is_lost else lasts) + 0.01
    store: dict[int, Any] = {}
    chosen = generator.choice(len(load.kinds), load.operations)
    operations = []
    for number, (_, client, invoked, returned) in enumerate(sorted(calls, key=itemgetter(0))):
        values = generator.integers(load.values, size=2).tolist() if load.values else [number] * 2
        key = int(generator.integers(load.keys))
        if not load.values:
            values[1] = store.get(key)
        if Kind.APPEND in load.kinds:
            values[0] = f"x {values[0]} y"
        operation = Operation(
            client,
            load.kinds[chosen[number]],
            key,
            *values,
            result=store.get(key),
            invoked=int(invoked * 1e6),
            returned=None if returned is None else int(returned * 1e6),
            outcome=Outcome.OK if returned else Outcome.INFO,
        )
        operations.append(_carried_out(store, operation, is_done=generator.random() < 0.5))
    return operations


def _carried_out(store: dict[int, Any], operation: Operation, *, is_done: bool) -> Operation:
    """Change the store, unless a lost operation is not done; return what the client sees."""
    before = store.get(operation.key)
    differs = operation.kind is Kind.CAS and before != operation.expected
    if operation.kind is Kind.READ or differs or not (operation.returned or is_done):
        is_failure = differs and operation.outcome is Outcome.OK
        return replace(operation, outcome=Outcome.FAIL) if is_failure else operation
    is_append = operation.kind is Kind.APPEND
    store[operation.key] = (before or "") + operation.argument if is_append else operation.argument
    return replace(operation, result=None)


def broken(operations: Sequence[Operation]) -> list[Operation]:
    """Let a late read return what an earlier one has returned."""
    reads = [o for o in sorted(operations, key=lambda o: o.invoked) if o.outcome is Outcome.OK]
    reads = [o for o in reads if o.kind is Kind.READ and o.key == reads[0].key]
    stale, late = reads[len(reads) // 2], reads[-3]
    return [replace(o, result=stale.result) if o is late else o for o in operations]


CASES = {
    "1,000 operations, 10 clients": Load(10, 1000),
    "1,000 operations, 10 clients, 5 % time-outs": Load(10, 1000, timeouts=0.05),
    "1,000 operations, 10 clients, values once": Load(10, 1000, values=0),
    "1,000 operations, 10 clients, values once, 5 % time-outs": Load(
        10, 1000, values=0, timeouts=0.05
    ),
    "1,000 operations, 30 clients": Load(30, 1000),
    "1,000 reads and writes, 30 clients, values once": Load(
        30, 1000, values=0, kinds=(Kind.READ, Kind.WRITE)
    ),
    "16,000 operations, 20 clients, 32 keys, values once": Load(20, 16000, keys=32, values=0),
    "5,000 operations, 50 clients, 10 texts": Load(
        50, 5000, keys=10, values=100, kinds=(Kind.READ, Kind.WRITE, Kind.APPEND)
    ),
}


def main(names: Iterable[str]) -> None:
    """Print seconds, steps and verdict of each case, as recorded and broken."""
    check(recorded(Load(2, 20, kinds=(Kind.READ, Kind.APPEND))), steps_max=1000)
    for name in names:
        history = recorded(CASES[name])
        for note, operations in (("", history), (", broken", broken(history))):
            start = perf_counter()
            verdict = check(operations, model=Model.KV, steps_max=20_000_000)
            spent = perf_counter() - start
            figures = f"{spent:8.3f} s {verdict.steps:>12,} {verdict.answer:<17}"
            sys.stdout.write(f"{figures} {name}{note}\n")


if __name__ == "__main__":
    main(sys.argv[1:] or CASES)
