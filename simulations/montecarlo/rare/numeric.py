"""The figures of a document that fits one Markov chain, computed instead of simulated."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from metrics.analysis import chains
from metrics.analysis.graph import targets_first
from metrics.analysis.markov.passage import mean_time_to
from metrics.analysis.markov.steady import long_run
from metrics.domain.architecture import Architecture, Need
from metrics.domain.problems import gettext_noop

STATES_MAX = 200_000
ROUNDING = 1e-9
"""Relative error that is stated of a figure; solutions are right to 1e-13, and stored to 1e-10."""

FIRST_STATES_MAX = 20_000
"""States up to which the mean time to the first failure is solved too, a chain for each scope."""

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
GateKey = tuple[str, int]

WHOLE_CACHE = gettext_noop("a cache that serves everything keeps it up for a time of its own")


def involved(architecture: Architecture) -> tuple[list[str], list[GateKey]]:
    """Return what decides whether journeys are up: components, and gates with memory."""
    found = dict.fromkeys(one.entry for one in architecture.effective_journeys.values())
    gates = []
    for name in list(found):
        _follow(architecture, name, found)
    for name in found:
        for position, need in enumerate(architecture.components[name].needs):
            if need.if_down != "degrade" and need.has_memory:
                gates.append((name, position))
    return list(found), gates


def _follow(architecture: Architecture, name: str, found: dict[str, None]) -> None:
    waiting = [name]
    while waiting:
        for need in architecture.components[waiting.pop()].needs:
            if need.if_down != "degrade":
                waiting += [target for target in need.targets if target not in found]
                found.update(dict.fromkeys(need.targets))


def unsuitable(architecture: Architecture) -> str | None:
    """Return why a document cannot be solved as one chain, whatever its size."""
    components, gates = involved(architecture)
    for name in components:
        for need in architecture.components[name].needs:
            if need.if_down == "serve_cached" and (need.hit_ratio is None or need.hit_ratio >= 1):
                return WHOLE_CACHE
    return chains.supports(architecture, components, gates=gates)


def count(architecture: Architecture) -> int:
    """Return a bound on the states of the chain.

    Raises
    ------
    chains.TooManyStatesError
        When they are far too many to be counted.
    """
    components, gates = involved(architecture)
    return chains.state_count(architecture, components, gates=gates, states_max=STATES_MAX)


def solve(architecture: Architecture) -> tuple[FloatArray, FloatArray, int]:
    """Return unavailability, failure frequency (1/s) and mean time to the first failure (s).

    Returns
    -------
    Values and their errors, each of shape (3, journeys + 1), the last column for the whole, and
    the states of the chain. A mean time of 0 stands for one that is not known,
    of a large chain, or infinite.
    """
    components, gates = involved(architecture)
    sizes: list[int] = []

    def solved(stages: int) -> FloatArray:
        built = chains.build(
            architecture, components, gates=gates, states_max=STATES_MAX, stages=stages
        )
        sizes.append(built.chain.size)
        return _figures(architecture, built, components)

    if chains.has_deterministic_failover(architecture, components):
        limit = chains.with_deterministic_failover(solved)
        return limit.value, limit.error + ROUNDING * limit.value, max(sizes)
    values = solved(1)
    return values, ROUNDING * values, sizes[0]


def _figures(
    architecture: Architecture, built: chains.DocumentChain, components: Iterable[str]
) -> FloatArray:
    chain = built.chain
    shares = long_run(chain, built.beginning)
    up = _fully_served(architecture, built, set(components))
    entries = [journey.entry for journey in architecture.effective_journeys.values()]
    scopes = [up[entry] for entry in entries]
    scopes.append(np.logical_and.reduce(scopes))
    flows = shares[chain.sources] * chain.rates
    first = [0.0] * len(scopes)
    if chain.size <= FIRST_STATES_MAX:
        times = [mean_time_to(chain, mask, built.beginning) for mask in scopes]
        first = [seconds if math.isfinite(seconds) else 0.0 for seconds in times]
    return np.array(
        [
            [shares[~mask].sum() for mask in scopes],
            [flows[mask[chain.sources] & ~mask[chain.targets]].sum() for mask in scopes],
            first,
        ]
    )


def _fully_served(
    architecture: Architecture, built: chains.DocumentChain, components: set[str]
) -> dict[str, BoolArray]:
    """Return for each component in which states all its requests are served."""
    full: dict[str, BoolArray] = {}
    for name in targets_first(architecture):
        if name not in components:
            continue
        mask = np.array(built.group_up[name])
        for position, need in enumerate(architecture.components[name].needs):
            if need.if_down != "degrade":
                mask &= _gate(need, (name, position), built, full)
        full[name] = mask
    return full


def _gate(
    need: Need, key: GateKey, built: chains.DocumentChain, full: dict[str, BoolArray]
) -> BoolArray:
    targets = np.array([full[target] for target in need.targets])
    if not need.has_memory:
        return np.asarray(targets.sum(axis=0) >= need.required_count)
    in_use = built.gate_in_use[key]
    states = np.arange(len(in_use))
    return np.asarray(built.gate_satisfied[key] & targets[np.clip(in_use, 0, None), states])
