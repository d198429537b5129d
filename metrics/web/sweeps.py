"""The whole against the number of replicas of each component: many small analyses, remembered."""

from __future__ import annotations

import time
from collections import OrderedDict
from typing import Final

from metrics.analysis.evaluate import ENGINE_VERSION, outline
from metrics.analysis.replicas import replica_counts, with_replicas
from metrics.charts import ReplicaPoint
from metrics.domain.architecture import Architecture
from metrics.domain.results import Evaluation

Sweeps = dict[str, tuple[ReplicaPoint, ...]]

COMPONENTS_MAX: Final = 6
DESIGN_COMPONENTS_MAX: Final = 400
"""Of larger designs one analysis alone takes too long to repeat it for a page."""
SECONDS_MAX: Final = 0.4
"""A page waits no longer; what is missing is computed when it is asked for again."""
REMEMBERED_MAX: Final = 2_000
_remembered: OrderedDict[tuple[str, str, str, int], float] = OrderedDict()
"""Unavailabilities of the whole by digest, version of the analysis, component and replicas."""


def replica_sweeps(
    architecture: Architecture, evaluation: Evaluation, *, seconds_max: float = SECONDS_MAX
) -> Sweeps:
    """Return the whole's unavailability by replicas, for the components that matter most."""
    if len(architecture.components) > DESIGN_COMPONENTS_MAX:
        return {}
    deadline = time.monotonic() + seconds_max
    sweeps: Sweeps = {}
    for name in _candidates(architecture, evaluation):
        if points := _sweep(architecture, evaluation, name, deadline):
            sweeps[name] = points
    return {name: points for name, points in sweeps.items() if len(points) > 1}


def _candidates(architecture: Architecture, evaluation: Evaluation) -> list[str]:
    """Name the components with the largest share of the downtime that may have replicas."""
    shares = {
        name: figures.downtime_share or 0.0
        for name, figures in evaluation.components.items()
        if architecture.components[name].failure is not None
        and architecture.components[name].kind != "external"
    }
    return sorted(shares, key=lambda name: -shares[name])[:COMPONENTS_MAX]


def _sweep(
    architecture: Architecture, evaluation: Evaluation, name: str, deadline: float
) -> tuple[ReplicaPoint, ...]:
    """Return the points of one component; none when the time is over before the last one."""
    component = architecture.components[name]
    points = []
    for count in replica_counts(component):
        is_current = count == component.replica_count
        key = (evaluation.document.digest, ENGINE_VERSION, name, count)
        if is_current:
            _remember(key, evaluation.whole.unavailability)
        elif key not in _remembered:
            if time.monotonic() >= deadline:
                return ()
            changed = with_replicas(architecture, name, count)
            _remember(key, outline(changed)[1].unavailability)
        points.append(ReplicaPoint(count, _remembered[key], is_current))
    return tuple(points)


def _remember(key: tuple[str, str, str, int], unavailability: float) -> None:
    _remembered[key] = unavailability
    while len(_remembered) > REMEMBERED_MAX:
        _remembered.popitem(last=False)
