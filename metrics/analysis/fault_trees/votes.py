"""Gates of a network: k-out-of-n over signed inputs."""

from __future__ import annotations

from dataclasses import dataclass

TRUE = 1
"""The node that always holds; its negative never does."""


@dataclass(frozen=True, slots=True)
class Vote:
    """At least `required` of the inputs hold: 1 is an or gate, their number an and gate."""

    required: int
    inputs: tuple[int, ...]


def users_of(gates: dict[int, Vote]) -> dict[int, list[int]]:
    """Return for every node the gates that it is an input of, once for each use."""
    users: dict[int, list[int]] = {}
    for number, gate in gates.items():
        for node in gate.inputs:
            users.setdefault(abs(node), []).append(number)
    return users
