"""Answers to questions about leaderless groups: stale reads, latency, availability."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from metrics.analysis.consensus import quorum_unavailability
from metrics.analysis.quorums.laws import PRODUCTION, Wars, exponential, symmetric
from metrics.analysis.quorums.staleness import (
    Estimate,
    Staleness,
    miss_probability,
    staleness,
    within_versions,
)
from metrics.domain.quorums import Choice, CurvePoint, Drawn, StalenessReport, StalenessStudy

VERSIONS: Final = (1, 2, 3, 5, 10)
PROBABILITIES: Final = (0.9, 0.99, 0.999)
QUANTILES: Final = {"p50": 0.5, "p99": 0.99, "p999": 0.999}
CURVE_POINTS: Final = 40
COMPARED_MAX: Final = 5
"""Replicas up to which all choices of R and W are drawn."""
COMPARED_TRIALS: Final = 50_000


def staleness_report(study: StalenessStudy) -> StalenessReport:
    """Answer everything about a leaderless group."""
    n, r, w = study.replicas, study.reads, study.writes
    delays = delays_of(study)
    drawn = staleness(n, r, w, delays, trials=study.trials)
    u = study.mttr / (study.mtbf + study.mttr)
    return StalenessReport(
        study=study,
        strict=r + w > n,
        miss_probability=float(miss_probability(n, r, w)),
        within_versions={str(k): float(within_versions(n, r, w, versions=k)) for k in VERSIONS},
        read_unavailability=quorum_unavailability(n, r, u),
        write_unavailability=quorum_unavailability(n, w, u),
        visible_ms={f"{p:g}": _drawn(drawn.visibility(p)) for p in PROBABILITIES},
        read_ms={name: _drawn(drawn.read_latency(p)) for name, p in QUANTILES.items()},
        write_ms={name: _drawn(drawn.write_latency(p)) for name, p in QUANTILES.items()},
        curve=tuple(_curve(drawn)),
        choices=tuple(_choices(study, delays, u)) if n <= COMPARED_MAX else (),
    )


def delays_of(study: StalenessStudy) -> Wars:
    """Return the delays that a study names, in milliseconds."""
    if study.law == "exponential":
        return symmetric(exponential(study.write_ms), exponential(study.other_ms))
    return PRODUCTION[study.law]


def _curve(drawn: Staleness) -> Iterator[CurvePoint]:
    """Yield the probability of consistency over time, closer together at the beginning."""
    end = max(1.0, drawn.visibility(0.9995).value)
    for time in end * np.linspace(0.0, 1.0, CURVE_POINTS) ** 2:
        found = _drawn(drawn.consistent(float(time)))
        yield CurvePoint(milliseconds=float(time), consistent=found)


def _choices(study: StalenessStudy, delays: Wars, unavailability: float) -> Iterator[Choice]:
    n = study.replicas
    for r in range(1, n + 1):
        for w in range(1, n + 1):
            drawn = staleness(n, r, w, delays, trials=min(COMPARED_TRIALS, study.trials))
            yield Choice(
                reads=r,
                writes=w,
                strict=r + w > n,
                read_unavailability=quorum_unavailability(n, r, unavailability),
                write_unavailability=quorum_unavailability(n, w, unavailability),
                consistent_at_once=drawn.consistent(0.0).value,
                visible_ms=drawn.visibility(0.999).value,
                read_p999_ms=drawn.read_latency(0.999).value,
                write_p999_ms=drawn.write_latency(0.999).value,
            )


def _drawn(estimate: Estimate) -> Drawn:
    return Drawn(value=estimate.value, low=estimate.low, high=estimate.high)
