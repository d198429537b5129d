"""Who loses what when some elements fail: the state of the model that then holds.

Nothing of a document is changed: what fails is given beside it. Every journey and component is
told apart by what it still serves at once, after all failovers and when every cache has run out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import prod

from metrics.analysis.failed_course import (
    FULL,
    NOTHING_LEFT,
    GateKey,
    Moment,
    Service,
    course,
)
from metrics.analysis.failed_groups import Failures, failures, finite
from metrics.analysis.graph import closure, reach, targets_first
from metrics.domain.architecture import Architecture
from metrics.domain.results import Range
from metrics.domain.what_if import (
    ComponentFate,
    FailedElement,
    JourneyFate,
    ServiceChange,
    Status,
    WhatIf,
)

CHANGES_MAX = 50
"""Changes that are listed of one component or journey."""


def what_if(architecture: Architecture, failed: Sequence[FailedElement]) -> WhatIf:
    """Return what becomes of every journey and component while some elements are failed.

    Parameters
    ----------
    architecture : a valid document.
    failed : elements that fail at time 0 and stay failed; everything else is up.

    Returns
    -------
    WhatIf
        Served fractions and qualities (section 5 of the model) at once and in the end, how long
        caches help, when failovers end and what data they lose. Sentences are left out.

    Raises
    ------
    InvalidParameterError
        For an element that the document does not have.

    Notes
    -----
    Exact for the state: sites, placement, required replicas, shed load, gates, shared
    dependencies, quality, caches. Failovers and elections take their mean times; the worst case
    takes a manual failover, or a split vote. A lost replica of a standby or consensus group is
    taken to be the active one.
    """
    left = failures(architecture, failed)
    story = _Story(
        architecture,
        left,
        course(architecture, left, is_worst=False),
        course(architecture, left, is_worst=True),
    )
    components = {key: story.component(key) for key in architecture.components}
    journeys = {name: story.journey(name, components) for name in architecture.effective_journeys}
    shares = architecture.journey_shares
    return WhatIf(
        failed=tuple(failed),
        journeys=journeys,
        components=components,
        lost_needs=_by_component(story.usual[0].lost_gates),
        served=_weighted(journeys, shares, "served"),
        lasting_served=_weighted(journeys, shares, "lasting_served"),
    )


def _by_component(gates: Iterable[GateKey]) -> dict[str, tuple[int, ...]]:
    found: dict[str, tuple[int, ...]] = {}
    for key, index in sorted(gates):
        found[key] = (*found.get(key, ()), index)
    return found


def _weighted(journeys: dict[str, JourneyFate], shares: dict[str, float], figure: str) -> float:
    total = sum(shares.values()) or 1.0
    return sum(float(getattr(f, figure)) * shares[key] for key, f in journeys.items()) / total


@dataclass
class _Story:
    architecture: Architecture
    failures: Failures
    usual: list[Moment]
    worst: list[Moment]

    def __post_init__(self) -> None:
        self.cached = self._cached_components()
        self.hard = {
            key: [t for need in c.needs if need.if_down != "degrade" for t in need.targets]
            for key, c in self.architecture.components.items()
        }

    def component(self, key: str) -> ComponentFate:
        """Return what becomes of a component."""
        group = self.failures.groups.get(key)
        share, seconds = self._undetected(key)
        return ComponentFate(
            **self._fate(key),
            rpo_seconds=_range(finite(group.loss)) if group is not None else _NO_LOSS,
            lost_replicas=group.lost if group is not None else 0,
            replicas=self.architecture.components[key].replica_count,
            by_hand_probability=group.by_hand[0] if group and group.by_hand else None,
            by_hand_seconds=group.by_hand[1] if group and group.by_hand else None,
            undetected_share=share,
            undetected_seconds=seconds,
        )

    def journey(self, name: str, components: dict[str, ComponentFate]) -> JourneyFate:
        """Return what becomes of a journey, and through whom."""
        journey = self.architecture.effective_journeys[name]
        fate = self._fate(journey.entry)
        if fate["status"] == "failed":
            fate["status"] = "down"
        elif fate["status"] == "weakened":
            fate["status"] = "up"
        cached_by, without = self._props(journey.entry)
        used = reach(self.architecture, journey.entry)
        return JourneyFate(
            **fate,
            rpo_seconds=_largest(components[key].rpo_seconds for key in used),
            name=journey.name or name,
            entry=journey.entry,
            cached_by=cached_by,
            without=without,
            recovered_by=self._recovering(journey.entry),
        )

    def _fate(self, key: str) -> dict[str, object]:
        first, last = self.usual[0].services[key], self.usual[-1].services[key]
        is_cached = key in self.cached
        expected, worst = _back_after(self.usual, key), _back_after(self.worst, key)
        status = self._status(key, first, last)
        return {
            "status": status,
            "served": first.served,
            "quality": first.quality,
            "lasting_served": last.served,
            "lasting_quality": last.quality,
            "cached_seconds": _empty_after(self.usual, key) if is_cached else None,
            "rto_seconds": None
            if expected is None or worst is None
            else Range(expected=expected, worst=max(expected, worst)),
            "changes": _changes(self.usual, key) if status != "up" else (),
        }

    def _status(self, key: str, first: Service, last: Service) -> Status:
        group = self.failures.groups.get(key)
        if group is not None and group.fraction == 0:
            return "failed"
        if not first.is_available:
            return "interrupted" if last.is_available else "down"
        if key in self.cached:
            return "cached"
        if first.served < FULL.served - NOTHING_LEFT:
            return "partial"
        if first.quality < FULL.quality - NOTHING_LEFT:
            return "degraded"
        return "up" if group is None else "weakened"

    def _cached_components(self) -> set[str]:
        """Return what at once serves from a cache that lost its source, or calls what does."""
        now, found = self.usual[0], set[str]()
        for key in targets_first(self.architecture):
            if not now.services[key].is_available:
                continue
            for index, need in enumerate(self.architecture.components[key].needs):
                if need.if_down == "degrade":
                    continue
                is_lost = (key, index) in now.lost_gates
                if is_lost or any(
                    t in found and (key, index, t) not in self.failures.cuts for t in need.targets
                ):
                    found.add(key)
        return found

    def _props(self, entry: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return whose caches keep a journey going, and what it does without, at once."""
        now, cached, without = self.usual[0], dict[str, None](), dict[str, None]()
        seen, pending = {entry}, [entry]
        while pending:
            key = pending.pop()
            for index, need in enumerate(self.architecture.components[key].needs):
                if (key, index) not in now.lost_gates or need.if_down == "fail":
                    new = [target for target in need.targets if target not in seen]
                    seen |= set(new)
                    pending += new
                elif need.if_down == "serve_cached" and now.services[key].is_available:
                    cached[key] = None
                elif need.if_down == "degrade":
                    without |= dict.fromkeys(self._missing(key, index, need.targets))
        return tuple(cached), tuple(without)

    def _missing(self, key: str, index: int, targets: Sequence[str]) -> list[str]:
        now = self.usual[0].services
        return [
            target
            for target in targets
            if not now[target].is_available or (key, index, target) in self.failures.cuts
        ]

    def _recovering(self, entry: str) -> tuple[str, ...]:
        """Return what fails over, or switches, on the paths that can stop a journey."""
        used = closure(self.hard, [entry])
        moving = {key for moment in self.usual for key, _ in moment.moving_gates}
        groups = self.failures.groups
        return tuple(
            key
            for key in self.architecture.components
            if key in used
            and (
                key in moving
                or (key in groups and groups[key].fraction and groups[key].takeover.expected > 0)
            )
        )

    def _undetected(self, key: str) -> tuple[float | None, float | None]:
        """Return which share of its requests a balancer loses until its checks notice."""
        component = self.architecture.components[key]
        check = component.health_check
        if check is None:
            return None, None
        shares = [
            group.lost / group.replicas
            for need in component.needs
            if need.if_down != "degrade" and need.any_of is None
            for target in need.targets
            if (group := self.failures.groups.get(target)) is not None
            and self.usual[0].services[target].is_available
        ]
        if not shares:
            return None, None
        return 1 - prod(1 - share for share in shares), check.mean_detection_seconds


_NO_LOSS = Range(expected=0.0, worst=0.0)


def _range(span: tuple[float, float] | None) -> Range | None:
    return None if span is None else Range(expected=span[0], worst=span[1])


def _largest(losses: Iterable[Range | None]) -> Range | None:
    found = list(losses)
    known = [loss for loss in found if loss is not None]
    if len(known) < len(found):
        return None
    return Range(
        expected=max((loss.expected for loss in known), default=0.0),
        worst=max((loss.worst for loss in known), default=0.0),
    )


def _back_after(moments: list[Moment], key: str) -> float | None:
    """Return from when on all requests are served; None when they never are."""
    since: float | None = None
    for moment in reversed(moments):
        if moment.services[key].served < FULL.served - NOTHING_LEFT:
            break
        since = moment.seconds
    return since


def _empty_after(moments: list[Moment], key: str) -> float | None:
    """Return when nothing is served any more; None when something always is."""
    for moment in moments:
        if not moment.services[key].is_available:
            return moment.seconds
    return None


def _changes(moments: list[Moment], key: str) -> tuple[ServiceChange, ...]:
    """Return the moments at which a component's service changes, or begins to."""
    found: list[ServiceChange] = []
    for number, moment in enumerate(moments):
        service = moment.services[key]
        after = moments[number + 1].services[key] if number + 1 < len(moments) else service
        fades = bool(moment.fading_gates) and 0 < after.served < service.served - NOTHING_LEFT
        fades |= bool(moment.fading_gates) and after.served == 0 < service.served
        change = ServiceChange(
            seconds=moment.seconds, served=service.served, quality=service.quality, fades=fades
        )
        if not found or _differs(found[-1], change):
            found.append(change)
    return tuple(found[:CHANGES_MAX])


def _differs(old: ServiceChange, new: ServiceChange) -> bool:
    return (
        abs(old.served - new.served) > NOTHING_LEFT
        or abs(old.quality - new.quality) > NOTHING_LEFT
        or old.fades != new.fades
    )
