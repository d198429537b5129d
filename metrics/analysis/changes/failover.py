"""Changes of how fast a failure is noticed, bridged and repaired."""

from __future__ import annotations

import math
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final

from metrics.analysis.advice.figures import Part
from metrics.analysis.changes.base import LONG_RUN, Change, Effort, is_replicable, with_component
from metrics.analysis.elections import DEFAULT_ELECTION_TIMEOUT
from metrics.analysis.sensitivity.parameters import replace_part, written
from metrics.domain.architecture import Architecture, Component, Standby
from metrics.domain.processes import Failure, Uniform
from metrics.domain.quantities import format_duration

HALF: Final = 0.5
HOT_FACTOR: Final = 0.1
"""Failover time of a running spare against that of one that must be started; an assumption."""


def failover_changes(architecture: Architecture, name: str) -> Iterator[Change]:
    """Yield changes of one component's detection, failover, elections and repair."""
    component = architecture.components[name]
    if component.standby is not None:
        yield from _standby(architecture, name, component.standby)
    if component.is_consensus:
        yield from _election(architecture, name)
    if component.health_check is not None:
        yield from _health_check(architecture, name)
    if is_replicable(component):
        yield from _repair(architecture, name)
    yield from _common_cause(architecture, name)


def halved(
    architecture: Architecture, kind: str, name: str, key: tuple[str, ...], effort: Effort
) -> Change | None:
    """Return the change that halves a duration of a component; None when there is none."""
    part: Any = architecture.components[name]
    for step in key:
        part = getattr(part, step)
    if not part:
        return None
    location = ("components", name, *key)
    return Change(
        kind=kind,
        subject=name,
        location=location,
        architecture=replace_part(architecture, location, HALF * part),
        params={
            "name": name,
            "from": format_duration(part),
            "to": written("duration", HALF * part),
        },
        effort=effort,
        is_priced=False,
        parts=LONG_RUN,
    )


def _standby(architecture: Architecture, name: str, standby: Standby) -> Iterator[Change]:
    faster = halved(architecture, "faster-failover", name, ("standby", "failover_time"), "build")
    if faster is not None and standby.coverage > 0:
        yield faster
    if standby.coverage < 1:
        yield _wider_coverage(architecture, name, standby)
        by_hand = halved(
            architecture,
            "faster-manual-failover",
            name,
            ("standby", "manual_failover_time"),
            "operation",
        )
        if by_hand is not None:
            yield by_hand
    if standby.mode != "hot" and standby.failover_time:
        yield _hot(architecture, name, standby)
    if architecture.components[name].data is None:
        yield Change(
            kind="active-spares",
            subject=name,
            location=("components", name, "standby"),
            architecture=with_component(
                architecture,
                name,
                standby=None,
                required=architecture.components[name].required_count,
            ),
            params={"name": name},
            effort="build",
            assumes="several-actives",
        )


def _wider_coverage(architecture: Architecture, name: str, standby: Standby) -> Change:
    # Halved in decimals, so that the new coverage reads well.
    missed = (1 - Decimal(repr(standby.coverage))) / 2
    coverage = float(1 - missed)
    location = ("components", name, "standby", "coverage")
    return Change(
        kind="wider-coverage",
        subject=name,
        location=location,
        architecture=replace_part(architecture, location, coverage),
        params={
            "name": name,
            "from": written("complement", float(2 * missed)),
            "to": written("complement", float(missed)),
        },
        effort="build",
        is_priced=False,
        parts=LONG_RUN,
    )


def _hot(architecture: Architecture, name: str, standby: Standby) -> Change:
    hot = standby.model_copy(
        update={
            "mode": "hot",
            "dormancy": None,
            "failover_time": HOT_FACTOR * standby.failover_time,
        }
    )
    return Change(
        kind="hot-standby",
        subject=name,
        location=("components", name, "standby", "mode"),
        architecture=with_component(architecture, name, standby=hot),
        params={"name": name},
        effort="build",
        is_priced=False,
        assumes="hot-standby",
        parts=LONG_RUN,
    )


def _election(architecture: Architecture, name: str) -> Iterator[Change]:
    data = architecture.components[name].data
    replication = data.replication if data is not None else None
    if replication is None:
        return
    low, high = replication.election_timeout or DEFAULT_ELECTION_TIMEOUT
    location = ("components", name, "data", "replication", "election_timeout")
    if replication.election_time is not None:  # It was measured with the timeouts as they are.
        architecture = replace_part(architecture, (*location[:-1], "election_time"), None)
    yield Change(
        kind="faster-election",
        subject=name,
        location=location,
        architecture=replace_part(architecture, location, (HALF * low, HALF * high)),
        params={
            "name": name,
            "from": format_duration(low),
            "to": written("duration", HALF * low),
        },
        effort="build",
        is_priced=False,
        parts=LONG_RUN,
    )


def _health_check(architecture: Architecture, name: str) -> Iterator[Change]:
    check = architecture.components[name].health_check
    if check is None:
        return
    place = ("components", name, "health_check")
    yield Change(
        kind="faster-checks",
        subject=name,
        location=(*place, "interval"),
        architecture=replace_part(architecture, (*place, "interval"), HALF * check.interval),
        params={
            "name": name,
            "from": format_duration(check.interval),
            "to": written("duration", HALF * check.interval),
        },
        parts=Part.OUTLINE,
    )
    if check.threshold > 1:
        yield Change(
            kind="fewer-checks",
            subject=name,
            location=(*place, "threshold"),
            architecture=replace_part(architecture, (*place, "threshold"), check.threshold - 1),
            params={
                "name": name,
                "from": str(check.threshold),
                "to": str(check.threshold - 1),
            },
            parts=Part.OUTLINE,
        )


def _repair(architecture: Architecture, name: str) -> Iterator[Change]:
    component = architecture.components[name]
    yield from _crews(architecture, name, component)
    failure = component.failure
    if failure is None or not math.isfinite(failure.mean_up_seconds) or failure.basis == "sla":
        return  # What a vendor promises the owner cannot repair faster.
    shorter = HALF * failure.mttr
    if isinstance(failure.down, Uniform) and failure.down.half_width > shorter:
        return
    yield Change(
        kind="faster-repair",
        subject=name,
        location=("components", name, "failure", "mttr"),
        architecture=with_component(architecture, name, failure=_with_mttr(failure, shorter)),
        params={
            "name": name,
            "from": format_duration(failure.mttr),
            "to": written("duration", shorter),
        },
        effort="operation",
        is_priced=False,
        parts=LONG_RUN,
    )


def _with_mttr(failure: Failure, mttr: float) -> Failure:
    """Repair faster without failing more often, which a fixed availability would imply."""
    if failure.availability is None:
        return failure.model_copy(update={"mttr": mttr})
    changes = {"mttr": mttr, "mtbf": failure.mean_up_seconds, "availability": None}
    return failure.model_copy(update=changes)


def _crews(architecture: Architecture, name: str, component: Component) -> Iterator[Change]:
    crews = component.repair_crews
    if crews is None or crews >= component.replica_count:
        return
    for kind, number in (("more-crews", crews + 1), ("enough-crews", None)):
        if number is None and crews + 1 >= component.replica_count:
            continue
        yield Change(
            kind=kind,
            subject=name,
            location=("components", name, "repair_crews"),
            architecture=with_component(architecture, name, repair_crews=number),
            params={"name": name, "from": str(crews), "to": str(number or "")},
            effort="operation",
            is_priced=False,
            parts=Part.OUTLINE,
        )


def _common_cause(architecture: Architecture, name: str) -> Iterator[Change]:
    component = architecture.components[name]
    cause = component.common_cause
    if cause is None or component.kind == "external":
        return
    if cause.beta is not None:
        rarer = cause.model_copy(update={"beta": HALF * cause.beta})
    else:
        rarer = cause.model_copy(update={"mtbf": (cause.mtbf or 0.0) / HALF})
        rollback = halved(
            architecture, "faster-rollback", name, ("common_cause", "mttr"), "operation"
        )
        if rollback is not None and not isinstance(cause.down, Uniform):
            yield rollback
    yield Change(
        kind="staged-changes",
        subject=name,
        location=("components", name, "common_cause"),
        architecture=with_component(architecture, name, common_cause=rarer),
        params={"name": name},
        effort="operation",
        is_priced=False,
        parts=Part.OUTLINE,
    )
