"""What is allowed but probably not meant: few, specific, each with an advice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from metrics.domain.architecture import Architecture, Component, Data, Need
from metrics.domain.kinds import KNOWN_KINDS
from metrics.domain.problems import (
    Location,
    Translator,
    gettext_noop,
    near_miss,
    path_of,
)
from metrics.domain.results import Notice
from metrics.domain.uncertain import Factor, unknowns

_WORDS: Final = {
    "unreached": (
        gettext_noop("No journey reaches “%(id)s”, so it changes no figure."),
        gettext_noop("Let a component need it, enter a journey at it, or remove it."),
    ),
    "one_site": (
        gettext_noop("All replicas of “%(id)s” are in the site “%(site)s” and fail with it."),
        gettext_noop("Place some of them in another site."),
    ),
    "no_spare": (
        gettext_noop("“%(id)s” has a standby but no spare: all %(count)s replicas are required."),
        gettext_noop("Add a replica, or lower required."),
    ),
    "instant_failover": (
        gettext_noop("The failover of “%(id)s” takes no time."),
        gettext_noop("Write how long it takes in failover_time."),
    ),
    "unusual_kind": (
        gettext_noop("The kind “%(found)s” is not known, but “%(known)s” is."),
        gettext_noop("Write the known kind, if that is meant; it changes the picture only."),
    ),
    "needed_twice": (
        gettext_noop("“%(id)s” needs “%(target)s” more than once; each use counts."),
        gettext_noop("Keep one entry, unless each request really calls it that often."),
    ),
    "zero_count": (
        gettext_noop("“%(id)s” has no replica in the site “%(site)s”."),
        gettext_noop("Remove the entry, or write how many replicas are there."),
    ),
    "backup_beside_data": (
        gettext_noop("The backup of “%(id)s” is in the site “%(site)s”, as all its data are."),
        gettext_noop("Keep it in another site or offsite; a lost site loses both."),
    ),
    "logs_without_backup": (
        gettext_noop("“%(id)s” ships logs but has no backup to replay them on."),
        gettext_noop("Add a backup."),
    ),
    "switch_without_time": (
        gettext_noop("“%(id)s” moves between its targets in no time."),
        gettext_noop("Write failover_time, or a health_check if it balances load over them."),
    ),
    "small_quorum": (
        gettext_noop("A quorum of %(quorum)s of %(count)s lets two halves decide differently."),
        gettext_noop("Use a majority, unless reads and writes have quorums of their own."),
    ),
    "even_voters": (
        gettext_noop("%(count)s voters survive no more losses than one fewer would."),
        gettext_noop("Use an odd number of replicas."),
    ),
    "lag_ignored": (
        gettext_noop("The replication of “%(id)s” is not async, so its lag has no effect."),
        gettext_noop("Remove the lag, or write mode: async."),
    ),
    "slow_heartbeat": (
        gettext_noop("The heartbeat of “%(id)s” is not shorter than its election timeout."),
        gettext_noop("Use a heartbeat of at most half the timeout, or elections never end."),
    ),
    "never_fails": (
        gettext_noop("Nothing says how “%(id)s” fails, so it never does."),
        gettext_noop("Write its failure: mtbf and mttr, or availability and mttr."),
    ),
    "mostly_down": (
        gettext_noop("“%(id)s” is down for longer than it is up."),
        gettext_noop("Check whether mtbf and mttr are in each other's place."),
    ),
    "useless_cache": (
        gettext_noop("The cache before “%(target)s” serves nothing when it is lost."),
        gettext_noop("Write a hit_ratio above 0, and ttl or stale_if_error."),
    ),
    "uncertain_values": (
        gettext_noop("Uncertain values: %(count)s. The figures use the best estimate of each."),
        gettext_noop("Look at the uncertainty for how far each figure may be off."),
    ),
    "wide_range": (
        gettext_noop("The high end of this range is %(factor)s times its low end."),
        gettext_noop("Write median and error_factor; a range puts most weight near its high end."),
    ),
}

_WIDE: Final = 30
"""High end by low end of a range from which on a lognormal describes it better."""

_Finding = tuple[Location, str, dict[str, str]]


def notices(architecture: Architecture) -> tuple[Notice, ...]:
    """Return what should be looked at in a valid document, in its order."""
    findings = [
        *_unreached(architecture),
        *(
            finding
            for key, component in architecture.components.items()
            for finding in (
                *_of_component(key, component),
                *_of_standby(key, component),
                *_of_needs(key, component),
                *_of_data(architecture, key, component),
            )
        ),
        *_in_one_site(architecture),
        *_of_uncertain_values(architecture),
    ]
    return tuple(_notice(*finding) for finding in findings)


def words(notice: Notice, translate: Translator) -> tuple[str, str]:
    """Return the message and the advice of a notice in the language of `translate`."""
    if notice.code not in _WORDS:
        return notice.message, notice.advice
    message, advice = _WORDS[notice.code]
    return translate(message) % (notice.params or {}), translate(advice)


def _notice(location: Location, code: str, params: dict[str, str]) -> Notice:
    message, advice = _WORDS[code]
    return Notice(
        path=path_of(location), message=message % params, advice=advice, code=code, params=params
    )


def _unreached(architecture: Architecture) -> Iterator[_Finding]:
    reached = _reach(architecture, critical_only=False)
    for key in architecture.components:
        if key not in reached:
            yield ("components", key), "unreached", {"id": key}


def _of_component(key: str, component: Component) -> Iterator[_Finding]:
    place: Location = ("components", key)
    failure = component.failure
    known = near_miss(component.kind, KNOWN_KINDS)
    if component.kind not in KNOWN_KINDS and known is not None:
        yield (*place, "kind"), "unusual_kind", {"found": component.kind, "known": known}
    for site, count in (component.placement or {}).items():
        if count == 0:
            yield (*place, "placement", site), "zero_count", {"id": key, "site": site}
    if failure is None and component.common_cause is None and not component.placement:
        yield place, "never_fails", {"id": key}
    if failure is not None and failure.mean_up_seconds < failure.mttr:
        yield (*place, "failure"), "mostly_down", {"id": key}


def _of_standby(key: str, component: Component) -> Iterator[_Finding]:
    place: Location = ("components", key, "standby")
    if component.standby is None:
        return
    if not _is_redundant(component):
        yield place, "no_spare", {"id": key, "count": str(component.replica_count)}
    if component.standby.failover_time == 0:
        yield place, "instant_failover", {"id": key}


def _of_needs(key: str, component: Component) -> Iterator[_Finding]:
    seen: set[str] = set()
    for index, need in enumerate(component.needs):
        place: Location = ("components", key, "needs", index)
        for target in need.targets:
            if target in seen:
                yield place, "needed_twice", {"id": key, "target": target}
        seen.update(need.targets)
        if _switches_at_once(component, need):
            yield place, "switch_without_time", {"id": key}
        if need.if_down == "serve_cached" and not _serves_anything(need):
            yield place, "useless_cache", {"target": need.targets[0]}


def _switches_at_once(component: Component, need: Need) -> bool:
    """Whether one of several targets is used and nothing says how a lost one is noticed."""
    several = need.any_of is not None and len(need.any_of) > need.required_count == 1
    return several and not need.failover_time and component.health_check is None


def _serves_anything(need: Need) -> bool:
    return bool(need.hit_ratio) and bool((need.ttl or 0) + (need.stale_if_error or 0))


def _of_data(architecture: Architecture, key: str, component: Component) -> Iterator[_Finding]:
    data = component.data
    if data is None:
        return
    place: Location = ("components", key, "data")
    yield from _of_replication(place, key, component, data)
    if data.log_shipping is not None and data.backup is None:
        yield (*place, "log_shipping"), "logs_without_backup", {"id": key}
    at = data.backup.at if data.backup is not None else None
    homes = [site for site, count in (component.placement or {}).items() if count]
    if at is not None and homes and all(at in _lineage(architecture, home) for home in homes):
        yield (*place, "backup", "at"), "backup_beside_data", {"id": key, "site": at}


def _of_replication(
    place: Location, key: str, component: Component, data: Data
) -> Iterator[_Finding]:
    replication = data.replication
    if replication is None:
        return
    here = (*place, "replication")
    if replication.lag and replication.mode != "async":
        yield (*here, "lag"), "lag_ignored", {"id": key}
    if not replication.is_consensus:
        return
    count, quorum = component.replica_count, component.required_count
    if quorum * 2 <= count:
        numbers = {"quorum": str(quorum), "count": str(count)}
        yield (*here, "quorum"), "small_quorum", numbers
    elif count % 2 == 0 and replication.quorum is None:
        yield ("components", key), "even_voters", {"count": str(count)}
    timeout, heartbeat = replication.election_timeout, replication.heartbeat
    if timeout is not None and heartbeat is not None and heartbeat >= timeout[0]:
        yield (*here, "heartbeat"), "slow_heartbeat", {"id": key}


def _in_one_site(architecture: Architecture) -> Iterator[_Finding]:
    """Redundant replicas that share a failing site although every journey depends on them.

    A component whose loss only lowers the quality is left alone: one site may be its price.
    """
    critical = _reach(architecture, critical_only=True)
    for key, component in architecture.components.items():
        homes = [site for site, count in (component.placement or {}).items() if count]
        if key not in critical or len(homes) != 1 or not _is_redundant(component):
            continue
        site = architecture.sites[homes[0]]
        siblings = [
            other
            for other, its in architecture.sites.items()
            if other != homes[0] and its.parent == site.parent
        ]
        if siblings and site.outage is not None:
            yield ("components", key, "placement"), "one_site", {"id": key, "site": homes[0]}


def _of_uncertain_values(architecture: Architecture) -> Iterator[_Finding]:
    """Say that figures use best estimates, and where a range is too wide for its shape."""
    found = unknowns(architecture)
    if found:
        yield (), "uncertain_values", {"count": str(len(found))}
    for unknown in found:
        spread = unknown.value.spread
        if isinstance(spread, Factor) or unknown.value.kind == "ratio" or not spread.low:
            continue
        factor = spread.high / spread.low
        if factor > _WIDE:
            yield unknown.location, "wide_range", {"factor": f"{factor:.0f}"}


def _is_redundant(component: Component) -> bool:
    return component.replica_count > component.required_count


def _reach(architecture: Architecture, *, critical_only: bool) -> set[str]:
    """Return the components that journeys reach, by hard dependencies alone if asked."""
    reached = {journey.entry for journey in architecture.effective_journeys.values()}
    waiting = list(reached)
    while waiting:
        for need in architecture.components[waiting.pop()].needs:
            if critical_only and (need.if_down != "fail" or need.any_of is not None):
                continue
            new = set(need.targets) - reached
            reached |= new
            waiting.extend(new)
    return reached


def _lineage(architecture: Architecture, site: str | None) -> Iterator[str]:
    """Yield a site and all sites around it."""
    while site is not None:
        yield site
        site = architecture.sites[site].parent
