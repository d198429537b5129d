"""Changes of what happens to data, and of what a component does without what it needs."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from metrics.analysis.advice.figures import Part
from metrics.analysis.changes.base import LONG_RUN, Change, gates, with_component, with_gate
from metrics.analysis.changes.failover import HALF, halved
from metrics.analysis.sensitivity.parameters import replace_part, written
from metrics.domain.architecture import Architecture, Backup, Data, LogShipping, Need
from metrics.domain.problems import Location
from metrics.domain.quantities import HOUR_SECONDS, format_duration

LOGS_EVERY: Final = "5m"
NEW_BACKUP: Final = Backup.model_validate({"every": "1d", "restore": "2h", "detect": "30m"})
"""What is assumed of a backup that does not exist yet."""
HIT_RATIO: Final = 0.8
TTL: Final = 600.0
STALE: Final = HOUR_SECONDS
"""What is assumed of a cache that the document does not describe."""
QUALITY: Final = 0.9
"""What is assumed of an answer without a function that was switched off."""
CACHING_KINDS: Final = frozenset({"cdn", "cache", "proxy", "gateway"})
_STORES: Final = frozenset({"database", "storage", "object_storage", "load_balancer", "dns"})


def data_changes(architecture: Architecture, name: str) -> Iterator[Change]:
    """Yield changes of one component's replication, backups and logs."""
    component = architecture.components[name]
    data = component.data
    if component.kind == "external":
        return
    if data is None or data.backup is None:
        if data is not None or component.kind in ("database", "storage"):
            yield _add_backup(architecture, name, data)
    else:
        yield from _backups(architecture, name, data.backup)
        yield from _logs(architecture, name, data)
    replication = data.replication if data is not None else None
    if replication is not None and replication.mode == "async":
        sync = replication.model_copy(update={"mode": "sync", "lag": None})
        location = ("components", name, "data", "replication")
        yield Change(
            kind="sync-replication",
            subject=name,
            location=location,
            architecture=replace_part(architecture, location, sync),
            params={"name": name},
            assumes="sync",
            parts=LONG_RUN,
        )


def _add_backup(architecture: Architecture, name: str, data: Data | None) -> Change:
    filled = (data or Data()).model_copy(update={"backup": NEW_BACKUP})
    return Change(
        kind="add-backup",
        subject=name,
        location=("components", name, "data", "backup"),
        architecture=with_component(architecture, name, data=filled),
        params={
            "name": name,
            "restore": format_duration(NEW_BACKUP.restore),
            "detect": format_duration(NEW_BACKUP.detect),
        },
        effort="operation",
        is_priced=False,
        assumes="backup",
        parts=LONG_RUN | Part.STRUCTURE,
    )


def _backups(architecture: Architecture, name: str, backup: Backup) -> Iterator[Change]:
    changes = (
        halved(architecture, "more-backups", name, ("data", "backup", "every"), "setting"),
        halved(architecture, "faster-restore", name, ("data", "backup", "restore"), "build"),
    )
    yield from (change for change in changes if change is not None)
    if 0 < backup.success < 1:
        missed = (1 - Decimal(repr(backup.success))) / 2
        location = ("components", name, "data", "backup", "success")
        yield Change(
            kind="verified-backups",
            subject=name,
            location=location,
            architecture=replace_part(architecture, location, float(1 - missed)),
            params={
                "name": name,
                "from": written("complement", float(2 * missed)),
                "to": written("complement", float(missed)),
            },
            effort="operation",
            is_priced=False,
            parts=Part.RECOVERY,
        )


def _logs(architecture: Architecture, name: str, data: Data) -> Iterator[Change]:
    if data.log_shipping is not None:
        oftener = halved(
            architecture, "ship-logs-oftener", name, ("data", "log_shipping", "every"), "setting"
        )
        if oftener is not None:
            yield oftener
        return
    place = data.backup.at if data.backup is not None else None
    shipping = LogShipping.model_validate({"every": LOGS_EVERY, "at": place})
    logs = data.model_copy(update={"log_shipping": shipping})
    yield Change(
        kind="ship-logs",
        subject=name,
        location=("components", name, "data", "log_shipping"),
        architecture=with_component(architecture, name, data=logs),
        params={"name": name, "to": LOGS_EVERY},
        effort="operation",
        is_priced=False,
        parts=Part.RECOVERY,
    )


def gate_changes(architecture: Architecture, name: str) -> Iterator[Change]:
    """Yield changes of what one component does when something that it needs is not there."""
    for need, location, subject in gates(architecture.components[name], name):
        targets = ", ".join(need.targets)
        base = {"name": name, "targets": targets}
        if need.has_memory:
            yield _faster_switch(architecture, need, location, subject, base)
        if need.if_down == "serve_cached":
            yield _longer_stale(architecture, need, location, subject, base)
        elif need.if_down == "fail":
            yield from _softer(architecture, location, subject, base)


def _faster_switch(
    architecture: Architecture, need: Need, location: Location, subject: str, base: dict[str, str]
) -> Change:
    seconds = need.failover_time or 0.0
    return Change(
        kind="faster-switch",
        subject=subject,
        location=(*location, "failover_time"),
        architecture=with_gate(architecture, location, failover_time=HALF * seconds),
        params={
            **base,
            "from": format_duration(seconds),
            "to": written("duration", HALF * seconds),
        },
        effort="build",
        is_priced=False,
        parts=LONG_RUN,
    )


def _longer_stale(
    architecture: Architecture, need: Need, location: Location, subject: str, base: dict[str, str]
) -> Change:
    now = need.stale_if_error or 0.0
    then = 2 * now or STALE
    return Change(
        kind="longer-stale",
        subject=subject,
        location=(*location, "stale_if_error"),
        architecture=with_gate(architecture, location, stale_if_error=then),
        params={**base, "from": format_duration(now), "to": format_duration(then)},
        assumes="stale",
        parts=LONG_RUN,
    )


def _softer(
    architecture: Architecture, location: Location, subject: str, base: dict[str, str]
) -> Iterator[Change]:
    """Yield a cache in front of a need, or life without it, where that can make sense."""
    kind = architecture.components[base["name"]].kind
    if kind in CACHING_KINDS:
        yield Change(
            kind="serve-stale",
            subject=subject,
            location=location,
            architecture=with_gate(
                architecture,
                location,
                if_down="serve_cached",
                hit_ratio=HIT_RATIO,
                ttl=TTL,
                stale_if_error=STALE,
            ),
            params={
                **base,
                "hit_ratio": f"{HIT_RATIO:.0%}",
                "ttl": format_duration(TTL),
                "stale": format_duration(STALE),
            },
            effort="build",
            is_priced=False,
            assumes="cache",
        )
    needed = [architecture.components[key].kind for key in base["targets"].split(", ")]
    if kind not in _STORES | CACHING_KINDS and not _STORES.intersection(needed):
        yield Change(
            kind="optional-need",
            subject=subject,
            location=location,
            architecture=with_gate(architecture, location, if_down="degrade", quality=QUALITY),
            params={**base, "quality": f"{QUALITY:.0%}"},
            effort="redesign",
            is_priced=False,
            assumes="optional",
        )
