"""What is left of each component's group when some elements fail, and how it takes over.

A lost replica of a standby group is taken to be an active one, of a consensus group the
leader: the case that a question about failures is after (as for RTO and RPO, section 6).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from metrics.analysis.disruptions import NOTHING, OFFSITE, Span, restore_loss
from metrics.analysis.elections import DEFAULT_ELECTION_TIMEOUT, election_seconds
from metrics.analysis.failing import places_of
from metrics.analysis.groups import sheds
from metrics.domain.architecture import Architecture, Component
from metrics.domain.errors import InvalidParameterError
from metrics.domain.problems import gettext_noop
from metrics.domain.what_if import FAILED_MAX, FailedElement

_TOO_MANY = gettext_noop("At most %(allowed)s elements fail at once.") % {"allowed": FAILED_MAX}
_UNKNOWN = gettext_noop("%(element)s is not in the document.")

Cut = tuple[str, int, str]
"""A call that fails: its component, the number of the need, the target."""


@dataclass(frozen=True, slots=True)
class GroupLeft:
    """What is left of a group, and when."""

    lost: int
    replicas: int
    fraction: float
    """Of the requests, once the takeover has ended."""
    takeover: Span = NOTHING
    """How long it serves nothing before that."""
    loss: Span = NOTHING
    """Age of what the surviving data lack."""
    by_hand: tuple[float, float] | None = None
    """Probability that the takeover needs a person, and its seconds then."""


@dataclass(frozen=True, slots=True)
class Failures:
    """Failed elements, resolved: what is left of each group that is hit, and calls that fail."""

    groups: Mapping[str, GroupLeft]
    cuts: frozenset[Cut]


def failures(architecture: Architecture, failed: Sequence[FailedElement]) -> Failures:
    """Return what failed elements leave of a document.

    Raises `InvalidParameterError` for elements that the document does not have.
    """
    if len(failed) > FAILED_MAX:
        raise InvalidParameterError(_TOO_MANY)
    for element in failed:
        _check(architecture, element)
    sites = frozenset(element.id for element in failed if element.kind == "site")
    left = {key: _left(architecture, key, failed, sites) for key in architecture.components}
    return Failures(
        groups={
            key: _group(component, left[key], sites)
            for key, component in architecture.components.items()
            if left[key] < component.replica_count
        },
        cuts=frozenset(cut for element in failed for cut in _cuts(architecture, element)),
    )


def _check(architecture: Architecture, element: FailedElement) -> None:
    known = architecture.sites if element.kind == "site" else architecture.components
    found = element.id in known and element.count >= 1
    if found and element.kind == "link":
        needs = architecture.components[element.id].needs
        found = element.index is not None and 0 <= element.index < len(needs)
        if found and element.index is not None and element.target is not None:
            found = element.target in needs[element.index].targets
    if found and element.kind == "replica" and element.site is not None:
        found = element.site in (architecture.components[element.id].placement or {})
    if not found:
        where = "" if element.index is None else f".needs[{element.index}]"
        parts = [f"{element.kind}: {element.id}{where}", element.target, element.site]
        words = ", ".join(part for part in parts if part)
        raise InvalidParameterError(_UNKNOWN % {"element": words})


def _left(
    architecture: Architecture,
    key: str,
    failed: Sequence[FailedElement],
    sites: frozenset[str],
) -> int:
    """Return how many replicas are not lost, each lost one counted once."""
    own = [element for element in failed if element.id == key and element.kind != "site"]
    if any(element.kind == "component" for element in own):
        return 0
    placed = architecture.components[key].placement or {}
    reachable = [
        (site, 0 if chain & sites else count)
        for (chain, count), site in zip(places_of(architecture, key), placed or [""], strict=True)
    ]
    anywhere = sum(e.count for e in own if e.kind == "replica" and e.site is None)
    left = 0
    for site, count in reachable:
        here = sum(e.count for e in own if e.kind == "replica" and e.site == site)
        left += max(0, count - here)
    return max(0, left - anywhere)


def _cuts(architecture: Architecture, element: FailedElement) -> list[Cut]:
    if element.kind != "link" or element.index is None:
        return []
    targets = architecture.components[element.id].needs[element.index].targets
    return [
        (element.id, element.index, target)
        for target in targets
        if element.target in (None, target)
    ]


def _group(component: Component, left: int, sites: frozenset[str]) -> GroupLeft:
    """Return what a group carries with some replicas lost (section 3 of the model)."""
    replicas, required = component.replica_count, component.required_count
    lost = replicas - left
    if left < required:
        part = left / required if sheds(component) else 0.0
        return GroupLeft(lost, replicas, part)
    loss = _replication_loss(component)
    if component.standby is None and not component.is_consensus:
        return GroupLeft(lost, replicas, 1.0, loss=loss)
    span = _takeover(component)
    if _has_copies(component):
        return GroupLeft(lost, replicas, 1.0, span, loss, _by_hand(component))
    return _restored(component, GroupLeft(lost, replicas, 1.0, span), sites)


def _takeover(component: Component) -> Span:
    standby = component.standby
    if standby is None:
        replication = component.data.replication if component.data else None
        high = ((replication and replication.election_timeout) or DEFAULT_ELECTION_TIMEOUT)[1]
        expected = election_seconds(component)
        return Span(expected, max(expected, 2 * high))
    worst = standby.failover_time
    if standby.coverage < 1:
        worst = max(worst, standby.manual_failover_time or 0.0)
    return Span(standby.mean_failover_seconds, max(worst, standby.mean_failover_seconds))


def _by_hand(component: Component) -> tuple[float, float] | None:
    standby = component.standby
    if standby is None or standby.coverage >= 1 or not standby.manual_failover_time:
        return None
    return 1 - standby.coverage, standby.manual_failover_time


def _restored(component: Component, group: GroupLeft, sites: frozenset[str]) -> GroupLeft:
    """Return a group whose idle replicas hold no data: a backup comes first, if one survives."""
    data = component.data
    backup = data.backup if data is not None else None
    if data is None or backup is None or not _survives(backup.at, sites):
        return GroupLeft(group.lost, group.replicas, 0.0)
    work = backup.detect + backup.restore
    logs = data.log_shipping
    return GroupLeft(
        group.lost,
        group.replicas,
        1.0,
        Span(group.takeover.expected + work, group.takeover.worst + work),
        restore_loss(data, backup, logs_survive=logs is not None and _survives(logs.at, sites)),
        _by_hand(component),
    )


def _survives(place: str | None, sites: frozenset[str]) -> bool:
    return place is None or place == OFFSITE or place not in sites


def _has_copies(component: Component) -> bool:
    replication = component.data.replication if component.data else None
    return replication is None or replication.mode != "none"


def _replication_loss(component: Component) -> Span:
    """Return what the surviving copies lack: on average half of the lag of asynchronous ones."""
    replication = component.data.replication if component.data else None
    if replication is None or replication.mode != "async":
        return NOTHING
    lag = replication.lag or 0.0
    return Span(lag / 2, lag)


def finite(span: Span) -> tuple[float, float] | None:
    """Return the expected and the worst time, or nothing when it never ends."""
    return None if math.isinf(span.worst) else (span.expected, span.worst)
