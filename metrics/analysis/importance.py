"""What the whole depends on: importance of each part, and its downtime by cause.

Importance follows from one pass down the plan. The downtime is divided among its causes by
the Aumann-Shapley rule: every cause's probability grows from 0 to its value in proportion,
and each cause gets the increase of the unavailability that its own growth brings. The parts
add up to the whole, equal causes get equal parts, and a cause that never matters gets none;
to first order every cut set's downtime is divided equally among its events. The integral is
taken with Gauss-Legendre nodes, exact for cut sets of up to six events.

References
----------
R. J. Aumann and L. S. Shapley, "Values of Non-Atomic Games", Princeton University Press, 1974.
Z. W. Birnbaum, "On the importance of different components in a multicomponent system", 1969.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from metrics.analysis.plan import Leaves, Series, evaluate, slopes
from metrics.analysis.system import ComponentModel, System

FloatArray = NDArray[np.float64]
Slopes = dict[int, FloatArray]

_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(3)
POINTS = tuple(zip((_NODES + 1) / 2, _WEIGHTS / 2, strict=True))


REFINED_CELLS_MAX = 400_000
"""Leaves × states that may be evaluated again for unavailabilities that subtraction loses."""
REFINED_BELOW = 1e-4
"""Part of the whole's unavailability below which a difference has lost too many digits."""


@dataclass(frozen=True)
class Dependence:
    """How the whole's unavailability depends on one component's group.

    `birnbaum` is P(down | group failed) - P(down | group perfect); `if_failed` and `if_perfect`
    are those probabilities; `gain` is what a perfect group takes off the unavailability.
    """

    birnbaum: float
    if_failed: float
    if_perfect: float
    gain: float


def group_dependence(system: System, whole: Series, slope: Slopes) -> list[Dependence]:
    """Return for every component how the whole depends on its group.

    `slope` holds the derivatives of the whole's unavailability by each leaf's, as
    `plan.slopes` gives them.
    """
    down, _ = evaluate(whole, system.leaves)
    weights = system.joint.probabilities
    base = float(down @ weights)
    zero = np.zeros(system.joint.size)
    refined = REFINED_CELLS_MAX // system.leaves.q.size
    result = []
    n = system.count
    for number in range(n):
        first, second = slope.get(number, zero), slope.get(n + number, zero)
        q1, q2 = system.leaves.q[number], system.leaves.q[n + number]
        failed = base + float(((1 - q1) * first) @ weights)
        # A perfect group removes the loss of everything, then of the rest of the service.
        rest = q2 * np.divide(second, 1 - q1, out=np.zeros_like(second), where=q1 < 1)
        gain = float((q1 * first + rest) @ weights)
        perfect = max(0.0, base - gain)
        if gain > 0 and perfect < REFINED_BELOW * base:
            refined -= 1
            if refined >= 0:
                perfect = _if_perfect(system, whole, number)
            elif perfect < base * 1e-12:
                perfect = 0.0
        result.append(Dependence(float((first + rest) @ weights), failed, perfect, gain))
    return result


def _if_perfect(system: System, whole: Series, number: int) -> float:
    """Return the unavailability with one perfect group, without a difference of near equals."""
    q = system.leaves.q.copy()
    q[[number, system.count + number]] = 0.0
    down, _ = evaluate(whole, Leaves(q, np.zeros_like(q)))
    return float(down @ system.joint.probabilities)


@dataclass
class Cause:
    """One independent cause: how often it takes the whole down, and its part of the downtime.

    `frequency` is per second and adds up to the whole's failure frequency over all causes;
    `part` adds up to the whole's unavailability.
    """

    name: str
    unavailability: float
    frequency: float
    birnbaum: float
    part: float = 0.0


def causes(system: System, whole: Series, slope: Slopes) -> list[Cause]:
    """Divide the whole's downtime among sites, replicas, common causes and failovers.

    `slope` is as for `group_dependence`.
    """
    site_parts = np.zeros(len(system.joint.sites))
    leaf_parts = np.zeros(system.leaves.q.shape[0])
    for point, weight in POINTS:
        at_sites, at_leaves = _growth(system, whole, float(point))
        site_parts += weight * at_sites
        leaf_parts += weight * at_leaves
    down, _ = evaluate(whole, system.leaves)
    flows = system.joint.crossings_by_cause(down)
    found = list(_site_causes(system, flows, site_parts))
    for number, model in enumerate(system.components):
        if number in slope or system.count + number in slope:
            found += _group_causes(system, (number, model), slope, leaf_parts, flows)
    found += _gate_causes(system, slope, leaf_parts, flows)
    return _to_scale(found, float(down @ system.joint.probabilities))


def _growth(system: System, whole: Series, scale: float) -> tuple[FloatArray, FloatArray]:
    """Return value × slope for every site and leaf where all causes are `scale` as likely.

    What a column has down stays so with probability `scale`, each part by itself.
    """
    joint, q = system.joint, system.leaves.q
    forced = system.leaves.forced
    assert forced is not None, "compiled leaves say what the sites force"
    leaves = Leaves(np.where(forced, q, scale * q), np.zeros_like(q))
    down, _ = evaluate(whole, leaves)
    weights = joint.scaled_probabilities(scale)
    at_leaves = np.zeros(q.shape[0])
    for leaf, slope in slopes(whole, leaves).items():
        at_leaves[leaf] = np.where(forced[leaf], 0.0, slope * q[leaf]) @ weights
    at_sites = np.zeros(len(joint.sites))
    base = joint.base
    by_state, states = joint.by_site_state(down), base.scaled_probabilities(scale)
    for site, (before, after) in enumerate(base.failing):
        unavailability = base.unavailability[site]
        rise = (by_state[after] - by_state[before]) @ states[before]
        at_sites[site] = unavailability * rise / (1 - scale * unavailability)
    return at_sites, at_leaves


def _site_causes(system: System, flows: Mapping[str, float], parts: FloatArray) -> Iterator[Cause]:
    base = system.joint.base
    for site, name in enumerate(base.sites):
        q, rate = float(base.unavailability[site]), float(base.failure_rate[site])
        frequency = flows.get(f"site:{name}", 0.0)
        birnbaum = frequency / rate / (1 - q) if rate > 0 else 0.0
        yield Cause(f"site:{name}", q, frequency, birnbaum, float(parts[site]))


def _group_causes(
    system: System,
    numbered: tuple[int, ComponentModel],
    slope: Slopes,
    parts: FloatArray,
    flows: Mapping[str, float],
) -> Iterator[Cause]:
    """Split a group's part among replicas, common cause and failovers by their shares of it."""
    number, model = numbered
    weights = system.joint.probabilities
    zero = np.zeros(system.joint.size)
    first, second = slope.get(number, zero), slope.get(system.count + number, zero)
    group = model.group
    shares = np.array([float((first * part.lost) @ weights) for part in group.parts])
    total = shares.sum()
    shares = shares / total if total > 0 else np.zeros(len(shares))
    for part, share in zip(group.parts, shares, strict=True):
        # Down for this reason or not at all: otherwise another one has taken it already.
        critical = float((first * (1 - group.failed + part.lost)) @ weights)
        name = f"{part.kind}:{model.name}"
        often = float((first * part.frequency) @ weights) + flows.get(name, 0.0)
        downtime = parts[number] * share
        if part.kind == "replicas":
            often += float((second * system.leaves.f[system.count + number]) @ weights)
            downtime += parts[system.count + number]
        if part.kind == "replicas" or part.alone.any():
            alone = float(part.alone @ weights)
            yield Cause(name, alone, max(0.0, often), critical, float(downtime))


def _gate_causes(
    system: System, slope: Slopes, parts: FloatArray, flows: Mapping[str, float]
) -> Iterator[Cause]:
    """Yield the moves of gates with memory and the exhausted caches."""
    weights = system.joint.probabilities
    found: dict[str, Cause] = {}
    for leaf, owner in system.gate_leaves.items():
        if leaf in slope:
            name = f"gate:{owner}"
            cause = found.setdefault(name, Cause(name, 0.0, flows.get(name, 0.0), 0.0))
            cause.birnbaum += float(slope[leaf] @ weights)
            cause.frequency += float((slope[leaf] * system.leaves.f[leaf]) @ weights)
            cause.unavailability += float(system.leaves.q[leaf] @ weights)
            cause.part += float(parts[leaf])
    yield from found.values()


def _to_scale(found: list[Cause], unavailability: float) -> list[Cause]:
    """Remove the integration error: the parts add up to the whole exactly."""
    total = sum(cause.part for cause in found)
    for cause in found:
        cause.part *= unavailability / total if total > 0 else 0.0
    return sorted(found, key=lambda cause: (-cause.part, cause.name))
