"""Long-run figures of journeys, components and the whole from a compiled document."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from metrics.analysis import health_checks, served
from metrics.analysis.importance import Dependence
from metrics.analysis.outcomes import Value
from metrics.analysis.plan import Leaves, Series, evaluate, evaluate_all, slopes
from metrics.analysis.system import ComponentModel, System
from metrics.domain.quantities import (
    HOUR_SECONDS,
    MONTH_HOURS,
    WEEK_HOURS,
    YEAR_HOURS,
    YEAR_SECONDS,
)
from metrics.domain.results import ComponentFigures, Figures, Importance

FloatArray = NDArray[np.float64]

EXACT = "exact"
PROCESS_FIGURES = (
    "availability",
    "unavailability",
    "failure_frequency_per_year",
    "mtbf_hours",
    "mttr_hours",
    "downtime_minutes_per_year",
    "downtime_minutes_per_month",
    "downtime_minutes_per_week",
    "nines",
)
"""Figures that follow from unavailability and frequency and are as exact as these."""

FREQUENCY_FIGURES = ("failure_frequency_per_year", "mtbf_hours", "mttr_hours")
"""Those among them for which a bound on the unavailability says nothing."""
_BOUND = re.compile(r", (?:at most|about) \S+ off(?=$|; )")


@dataclass(frozen=True, slots=True)
class LongRun:
    """Unavailability and failures per second, all states of the sites averaged."""

    unavailability: float
    frequency: float

    @property
    def availability(self) -> float:
        """The complement, for showing."""
        return 1 - self.unavailability

    @property
    def mean_up_hours(self) -> float | None:
        """MUT; nothing when it never fails."""
        return self.availability / self.frequency / HOUR_SECONDS if self.frequency > 0 else None

    @property
    def mean_down_hours(self) -> float | None:
        """MDT; nothing when it never fails."""
        return self.unavailability / self.frequency / HOUR_SECONDS if self.frequency > 0 else None


@dataclass(frozen=True, slots=True)
class Loss:
    """One minus a mean; the truth lies within ± `spread` of it, 0 when it is exact."""

    mean: float
    spread: float = 0.0


@dataclass(frozen=True, slots=True)
class Losses:
    """One minus the mean of served fraction and utility, and P(not up at quality 1)."""

    full_service: Loss
    served: Loss
    utility: Loss


def long_run(system: System, plans: list[Series]) -> list[LongRun]:
    """Return the long-run figures of several conditions."""
    down, crossing = evaluate_all(plans, system.leaves)
    weights = system.joint.probabilities
    unavailability = down @ weights + system.joint.remainder
    frequency = crossing @ weights + system.joint.crossing_frequency(down)
    return [
        LongRun(min(1.0, float(u)), max(0.0, float(f)))
        for u, f in zip(unavailability, frequency, strict=True)
    ]


def journey_losses(system: System, entry: int) -> Losses:
    """Return the losses of one journey; served and utility only when they can be computed."""
    return Losses(
        full_service_loss(system, [entry]),
        _mean_loss(system, [entry], Value.SERVED),
        _mean_loss(system, [entry], Value.UTILITY),
    )


def full_service_loss(system: System, entries: Collection[int]) -> Loss:
    """Return the probability that some journey is not up at quality 1."""
    models = [system.components[entry] for entry in entries]
    if not all(model.best_is_monotone for model in models):
        return _mean_loss(system, set(entries), Value.FULL_SERVICE)
    plan = system.planner.plan(system.structure.every(model.best for model in models))
    down, _ = evaluate(plan, system.leaves)
    return Loss(min(1.0, float(down @ system.joint.probabilities) + system.joint.remainder))


def whole_losses(system: System, entries: Collection[int], journeys: dict[str, Losses]) -> Losses:
    """Return the losses of the whole: journeys weighted by their shares."""
    shares = system.architecture.journey_shares

    def weighted(values: Iterable[tuple[str, Loss]]) -> Loss:
        mean = spread = 0.0
        for name, value in values:
            mean += shares[name] * value.mean
            spread += shares[name] * value.spread
        return Loss(mean, spread)

    return Losses(
        full_service_loss(system, entries),
        weighted((name, losses.served) for name, losses in journeys.items()),
        weighted((name, losses.utility) for name, losses in journeys.items()),
    )


def figures_of(run: LongRun, losses: Losses, reasons: Reasons) -> Figures:
    """Put the figures of a journey or of the whole together."""
    u = run.unavailability
    return Figures(
        availability=run.availability,
        unavailability=u,
        full_service_availability=1 - losses.full_service.mean,
        full_service_unavailability=losses.full_service.mean,
        served_requests=1 - losses.served.mean,
        lost_requests=losses.served.mean,
        utility=1 - losses.utility.mean,
        lost_utility=losses.utility.mean,
        failure_frequency_per_year=run.frequency * YEAR_SECONDS,
        mtbf_hours=run.mean_up_hours,
        mttr_hours=run.mean_down_hours,
        downtime_minutes_per_year=u * YEAR_HOURS * 60,
        downtime_minutes_per_month=u * MONTH_HOURS * 60,
        downtime_minutes_per_week=u * WEEK_HOURS * 60,
        nines=-math.log10(u) if u > 0 else None,
        exactness=_exactness(losses, reasons),
    )


@dataclass(frozen=True, slots=True)
class Reasons:
    """Why figures are approximate; empty sets stand for exact ones."""

    up: frozenset[str]
    quality: frozenset[str]
    served: frozenset[str]


def reasons_of(system: System, entries: Iterable[int]) -> Reasons:
    """Collect the reasons over the journeys that enter at some components."""
    models = [system.components[entry] for entry in entries]
    general = set[str]()
    if system.joint.remainder:
        general.add(
            f"rare joint outages of sites left out, at most {system.joint.remainder:.0e} too high"
        )
    if system.planner.too_large:
        general.add("overlapping dependencies taken as independent, no bound")
    up = general.union(*(m.up_reasons for m in models))
    quality = general.union(*(m.quality_reasons for m in models))
    served_reasons = general.union(*(m.reasons for m in models))
    checked = not health_checks.are_exact(system, [system.number[m.name] for m in models])
    lost = {health_checks.FIRST_ORDER} if checked else set[str]()
    return Reasons(frozenset(up), frozenset(quality), frozenset(served_reasons | lost))


def label(reasons: Iterable[str]) -> str:
    """Return `exact`, or `approximate` with the reasons."""
    # One text may hold several reasons, and two texts the same one.
    listed = sorted({reason for text in reasons for reason in text.split("; ")})
    return f"approximate: {'; '.join(listed)}" if listed else EXACT


def _exactness(losses: Losses, reasons: Reasons) -> dict[str, str]:
    table = dict.fromkeys(PROCESS_FIGURES, label(reasons.up))
    table |= dict.fromkeys(FREQUENCY_FIGURES, label(map(_of_frequency, reasons.up)))
    for figure, loss, why in (
        ("full_service_availability", losses.full_service, reasons.quality),
        ("served_requests", losses.served, reasons.served),
        ("utility", losses.utility, reasons.quality | reasons.served),
    ):
        table[figure] = label(why | _bounded(loss))
    return table


def _of_frequency(reason: str) -> str:
    """Return a reason without its bound, which is one on the unavailability."""
    return _BOUND.sub(", no bound", reason)


def _bounded(loss: Loss) -> set[str]:
    if not loss.spread:
        return set()
    return {f"alternatives or degraded functions overlap, at most {loss.spread:.0e} off"}


def component_figures(
    system: System, dependence: list[Dependence], whole: float, shares: dict[str, float]
) -> dict[str, ComponentFigures]:
    """Return the figures of every component in the order of the document."""
    plans = [system.planner.plan(model.some) for model in system.components]
    runs = long_run(system, plans)
    weights = system.joint.probabilities
    return {
        name: _component(
            system.components[number],
            runs[number],
            float(system.components[number].group.failed_fully @ weights),
            _importance(dependence[number], whole),
            shares.get(name, 0.0),
        )
        for name in system.architecture.components
        for number in (system.number[name],)
    }


def single_points(system: System, whole: Series) -> tuple[str, ...]:
    """Return what takes the whole down alone: a replica of a component, or a site.

    Everything else is taken as working: a component stands for the loss of one of its
    replicas, so a group that has one to spare is none.
    """
    q = system.leaves.q
    assert system.leaves.forced is not None, "compiled leaves say what the sites force"
    leaves = Leaves(system.leaves.forced.astype(float), np.zeros_like(q))
    down, _ = evaluate(whole, leaves)
    slope = slopes(whole, leaves)
    names = []
    for name, component in system.architecture.components.items():
        number = system.number[name]
        spare = component.replica_count - component.required_count
        first = slope.get(number, slope.get(system.count + number))
        second = slope.get(system.count + number)
        critical = max(float(s[0]) for s in (first, second, np.zeros(1)) if s is not None)
        if spare == 0 and critical > 0.5 and component.failure is not None:
            names.append(name)
    first_column = {int(state): k for k, state in reversed([*enumerate(system.joint.site_state)])}
    base = system.joint.base
    for site, (before, after) in zip(base.sites, base.failing, strict=True):
        alone = [int(a) for b, a in zip(before, after, strict=True) if b == 0]
        if alone and down[first_column[alone[0]]] > 0.5:
            names.append(f"site:{site}")
    return tuple(names)


def _component(
    model: ComponentModel, run: LongRun, group: float, importance: Importance, share: float
) -> ComponentFigures:
    return ComponentFigures(
        availability=run.availability,
        unavailability=run.unavailability,
        failure_frequency_per_year=run.frequency * YEAR_SECONDS,
        mtbf_hours=run.mean_up_hours,
        mttr_hours=run.mean_down_hours,
        group_unavailability=group,
        importance=importance,
        downtime_share=share,
        exactness=label(model.reasons),
    )


def _importance(dependence: Dependence, whole: float) -> Importance:
    if whole <= 0:
        return Importance(birnbaum=dependence.birnbaum)
    perfect = dependence.if_perfect
    return Importance(
        birnbaum=dependence.birnbaum,
        criticality=dependence.gain / whole,
        risk_achievement_worth=dependence.if_failed / whole,
        risk_reduction_worth=whole / perfect if perfect > 0 else None,
    )


def _mean_loss(system: System, entries: Collection[int], value: Value) -> Loss:
    loss, spread = served.mean_loss(system, entries, value)
    weights = system.joint.probabilities
    mean = min(1.0, float(loss @ weights) + system.joint.remainder)
    return Loss(mean, float(spread @ weights))
