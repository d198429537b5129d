"""What may happen to a healthy system, and how one component gets over it.

Each way back has an expected and a worst time in seconds and loses data of an expected and a
worst age. Of the possible ways the soonest counts (section 6 of the model).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

from metrics.analysis.elections import DEFAULT_ELECTION_TIMEOUT, election_seconds
from metrics.domain.architecture import Architecture, Backup, Component, Data
from metrics.domain.problems import gettext_noop
from metrics.domain.quantities import format_duration

OFFSITE: Final = "offsite"


class DisruptionKind(StrEnum):
    """The classes that objectives are given for."""

    INSTANCE = "instance"
    COMPONENT = "component"
    SITE = "site"
    REGION = "region"
    DATA = "data"


@dataclass(frozen=True, slots=True)
class Disruption:
    """Something that happens at time 0; `subject` is a component or a site."""

    kind: DisruptionKind
    subject: str
    lost_sites: frozenset[str] = frozenset()
    return_seconds: float = math.inf
    """When a lost site is back; infinite when nothing says."""
    destroys_data: bool = False

    @property
    def label(self) -> str:
        """The name in results, such as `site: eu-a`."""
        return f"{self.kind}: {self.subject}"


class Span(NamedTuple):
    """A time in seconds, expected and in the worst case; infinite when it never ends."""

    expected: float
    worst: float


NOTHING: Final = Span(expected=0.0, worst=0.0)
NEVER: Final = Span(expected=math.inf, worst=math.inf)


@dataclass(frozen=True, slots=True)
class Way:
    """One way back for one component."""

    time: Span
    loss: Span
    words: str


UNTOUCHED: Final = Way(NOTHING, NOTHING, gettext_noop("is not affected"))
_ENOUGH: Final = gettext_noop("goes on with the replicas that are left")
_NO_WAY: Final = Way(NEVER, NEVER, gettext_noop("does not come back by anything in the document"))


def disruptions(architecture: Architecture) -> Iterator[Disruption]:
    """Yield every disruption, by kind, in the order of the document."""
    for key in architecture.components:
        yield Disruption(DisruptionKind.INSTANCE, key)
    for key in architecture.components:
        yield Disruption(DisruptionKind.COMPONENT, key)
    parents = {site.parent for site in architecture.sites.values()}
    disaster = architecture.objectives is not None and architecture.objectives.region_is_disaster
    for key, site in architecture.sites.items():
        lost = frozenset(_within(architecture, key))
        back = site.outage.mttr if site.outage is not None else math.inf
        is_region = site.parent is None and (key in parents or site.kind == "region")
        if not is_region:
            yield Disruption(DisruptionKind.SITE, key, lost, back)
        if site.parent is None:
            yield Disruption(DisruptionKind.REGION, key, lost, back, destroys_data=disaster)
    for key, component in architecture.components.items():
        if component.data is not None:
            yield Disruption(DisruptionKind.DATA, key, destroys_data=True)


def way_back(component: Component, disruption: Disruption) -> Way:
    """Return how a component that is hit gets over a disruption."""
    if disruption.kind is DisruptionKind.DATA:
        return _soonest([*_restores(component, disruption, wait=NOTHING)])
    if disruption.kind is DisruptionKind.COMPONENT:
        seconds = component.common_cause_mttr_seconds or component.replica_mttr_seconds
        return _returns(seconds, gettext_noop("is brought back after %(time)s"))
    left = component.replica_count - lost_replicas(component, disruption)
    if disruption.kind is DisruptionKind.INSTANCE:
        repair = component.replica_mttr_seconds
        back = _returns(repair, gettext_noop("has its replica repaired after %(time)s"))
    else:
        back = _returns(
            disruption.return_seconds, gettext_noop("returns with the site after %(time)s")
        )
    if left == component.replica_count:
        return UNTOUCHED
    return _group_way(component, disruption, left, back)


def lost_replicas(component: Component, disruption: Disruption) -> int:
    """Return how many replicas are lost at time 0."""
    match disruption.kind:
        case DisruptionKind.INSTANCE:
            return 1
        case DisruptionKind.COMPONENT:
            return component.replica_count
        case DisruptionKind.DATA:
            return 0
        case _:
            placement = component.placement or {}
            return sum(count for site, count in placement.items() if site in disruption.lost_sites)


def _group_way(component: Component, disruption: Disruption, left: int, back: Way) -> Way:
    """Return the soonest of failing over, being restored, and waiting for what was lost."""
    enough = left >= component.required_count
    sheds = component.below_required == "shed" and left > 0
    loss = _replication_loss(component, survivors=left)
    if component.standby is None and not component.is_consensus and (enough or sheds):
        words = _ENOUGH if enough else gettext_noop("serves a part of the requests until repaired")
        return Way(NOTHING, loss, words)
    if disruption.destroys_data and component.data is not None and not _keeps_data(component, left):
        # What comes back is empty, so that waiting for it does not help.
        ways = [*_restores(component, disruption, wait=_replacement(component, back))]
        return _soonest(ways)
    ways = [back]
    if enough and _has_copies(component):
        ways.append(_failover(component, loss))
    elif enough:
        ways.extend(_restores(component, disruption, wait=_failover(component, loss).time))
    elif left == 0 and component.data is not None:
        ways.extend(_restores(component, disruption, wait=_replacement(component, back)))
    return _soonest(ways)


def _failover(component: Component, loss: Span) -> Way:
    """Return the move to an idle replica or to a new leader."""
    standby = component.standby
    if standby is None:
        expected = election_seconds(component)
        replication = component.data.replication if component.data else None
        assert replication is not None
        # The worst case was measured, or is one split vote: two timeouts of the greatest length.
        high = (replication.election_timeout or DEFAULT_ELECTION_TIMEOUT)[1]
        measured = replication.election_time
        worst = measured.max if measured is not None and measured.max is not None else 2 * high
        time = Span(expected=expected, worst=max(expected, worst))
        words = gettext_noop("elects a new leader in %(time)s") % {"time": show(expected)}
        return Way(time, loss, words)
    worst = standby.failover_time
    if standby.coverage < 1:
        worst = max(worst, standby.manual_failover_time or 0.0)
    words = gettext_noop("fails over in %(time)s") % {"time": show(standby.failover_time)}
    if worst > standby.failover_time:
        by_hand = gettext_noop("%(words)s, or by hand in %(time)s")
        words = by_hand % {"words": words, "time": show(worst)}
    return Way(Span(expected=standby.mean_failover_seconds, worst=worst), loss, words)


def _restores(component: Component, disruption: Disruption, *, wait: Span) -> Iterator[Way]:
    """Yield the restore from a backup that survives, once there is a replica to restore to."""
    data = component.data
    backup = data.backup if data is not None else None
    if data is None or backup is None or not _survives(backup.at, disruption):
        return
    work = backup.detect + backup.restore
    words = gettext_noop(
        "is restored from its backup: %(detect)s to detect, %(restore)s to restore"
    )
    yield Way(
        time=Span(expected=work + wait.expected, worst=work + wait.worst),
        loss=restore_loss(data, backup, logs_survive=_logs_survive(data, disruption)),
        words=words % {"detect": show(backup.detect), "restore": show(backup.restore)},
    )


def restore_loss(data: Data, backup: Backup, *, logs_survive: bool) -> Span:
    """Return the age of the newest data in a restored copy, in seconds.

    The disruption falls uniformly into the interval between two backups (or shipped logs). A
    backup fails with probability 1 − s, independently of the others, and each failed one costs
    another interval: (1 − s) / s of them on average, one in the worst case.
    """
    logs = data.log_shipping if logs_survive else None
    interval = logs.every if logs is not None else backup.every
    if backup.success <= 0:
        return NEVER
    failed = (1 - backup.success) / backup.success
    worst = interval + backup.takes + (interval if failed else 0.0)
    return Span(expected=interval * (0.5 + failed), worst=worst)


def _replication_loss(component: Component, *, survivors: int) -> Span:
    """Return what the surviving copies lack: on average half of the lag of async ones."""
    replication = component.data.replication if component.data else None
    if replication is None or replication.mode != "async" or survivors == 0:
        return NOTHING
    lag = replication.lag or 0.0
    return Span(expected=lag / 2, worst=lag)


def _has_copies(component: Component) -> bool:
    """Whether the data, if any, are on every replica, so that another one can go on."""
    replication = component.data.replication if component.data else None
    return replication is None or replication.mode != "none"


def _keeps_data(component: Component, left: int) -> bool:
    """Whether the replicas that are left hold all data although the others are destroyed."""
    if component.is_consensus:
        return left >= component.required_count
    return left > 0 and _has_copies(component)


def _replacement(component: Component, back: Way) -> Span:
    """Return the wait for a replica to restore to: a new one, or the return of the lost one."""
    new = component.replica_mttr_seconds or math.inf
    soonest = min(new, back.time.expected)
    return Span(expected=soonest, worst=soonest)


def _survives(place: str | None, disruption: Disruption) -> bool:
    """Whether what is kept at `place` survives; without a place it is kept outside all sites."""
    return place is None or place == OFFSITE or place not in disruption.lost_sites


def _logs_survive(data: Data, disruption: Disruption) -> bool:
    return data.log_shipping is not None and _survives(data.log_shipping.at, disruption)


def _returns(seconds: float, words: str) -> Way:
    """Return the wait for what was lost; its data are intact."""
    if seconds <= 0 or math.isinf(seconds):
        return _NO_WAY
    time = Span(expected=seconds, worst=seconds)
    return Way(time, NOTHING, words % {"time": show(seconds)})


def _soonest(ways: list[Way]) -> Way:
    """Return the way with the soonest expected end; no worse than any other can be relied on."""
    possible = [way for way in ways if not math.isinf(way.time.expected)]
    if not possible:
        return _NO_WAY
    best = min(possible, key=lambda way: (way.time.expected, way.time.worst))
    worst = min(way.time.worst for way in possible)
    time = Span(expected=best.time.expected, worst=max(best.time.expected, worst))
    return Way(time, best.loss, best.words)


def _within(architecture: Architecture, site: str) -> Iterator[str]:
    """Yield a site and all sites in it."""
    for key in architecture.sites:
        around: str | None = key
        while around is not None and around != site:
            around = architecture.sites[around].parent
        if around == site:
            yield key


def show(seconds: float) -> str:
    """Write a time for people, rounded to what matters."""
    if seconds >= 60:
        return format_duration(float(round(seconds)))
    return format_duration(float(f"{seconds:.3g}"))
