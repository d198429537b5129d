"""Rows of the arrays that follow from one part of the document alone."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from metrics.analysis.elections import measured_of
from metrics.domain.architecture import ELECTION_SHARES, Architecture, Component, Need
from metrics.domain.processes import Failure, Law
from simulations.montecarlo.laws import (
    DETERMINISTIC,
    EXPONENTIAL,
    GAMMA,
    LOGNORMAL,
    UNIFORM,
    WEIBULL,
)
from simulations.montecarlo.records import (
    ACTIVE,
    CACHED,
    CONSENSUS,
    DEGRADE,
    FAIL,
    NOBODY,
    STANDBY,
    WARM,
)
from simulations.montecarlo.windows import MONTH

ELECTION_STEPS = 100
"""Steps of the times of an election; the shares of the quantiles are multiples of one."""
IF_DOWN = {"fail": FAIL, "degrade": DEGRADE, "serve_cached": CACHED}


def scale_and_shape(law: Law | None, mean: float) -> tuple[int, float, float]:
    """Code, scale and shape of a law with the given mean, as `laws` wants them."""
    match law:
        case None:
            code, scale, shape = EXPONENTIAL, mean, 0.0
        case _ if law.law == "weibull":
            code, scale, shape = WEIBULL, mean / math.gamma(1 + 1 / law.shape), 1 / law.shape
        case _ if law.law == "lognormal":
            variance = math.log1p(law.cv**2)
            code, scale, shape = LOGNORMAL, mean * math.exp(-variance / 2), math.sqrt(variance)
        case _ if law.law == "gamma":
            code, scale, shape = GAMMA, mean / law.shape, law.shape
        case _ if law.law == "deterministic":
            code, scale, shape = DETERMINISTIC, mean, 0.0
        case _ if law.law == "uniform":
            code, scale, shape = UNIFORM, mean, law.half_width
        case _:
            code, scale, shape = EXPONENTIAL, mean, 0.0
    return code, _rounded(scale), _rounded(shape)


def times_row(up: tuple[float, Law | None], down: tuple[float, Law | None]) -> dict[str, Any]:
    """Return the row of an alternating process from mean and law of its up and down times."""
    up_law, up_scale, up_shape = scale_and_shape(up[1], up[0])
    down_law, down_scale, down_shape = scale_and_shape(down[1], down[0])
    cycle = up[0] + down[0]
    return {
        "unavailability": down[0] / cycle,
        "frequency": 1 / cycle,
        "down_mean": down[0],
        "is_exponential": int(up_law == down_law == EXPONENTIAL),
        "up_law": up_law,
        "up_scale": up_scale,
        "up_shape": up_shape,
        "down_law": down_law,
        "down_scale": down_scale,
        "down_shape": down_shape,
    }


def process_row(failure: Failure) -> dict[str, Any]:
    """Return the row of a process with the times of a failure, such as a site's outages."""
    return times_row((failure.mean_up_seconds, failure.up), (failure.mttr, failure.down))


def replica_row(component: Component) -> dict[str, Any]:
    """Return the row of each of a component's replicas; one that never fails has no down time."""
    failure = component.failure
    mean_up = component.replica_mtbf_seconds
    if failure is None or math.isinf(mean_up):
        return {"unavailability": 0.0, "frequency": 0.0, "down_mean": 0.0, "up_scale": math.inf}
    return times_row((mean_up, failure.up), (failure.mttr, failure.down))


def pools_of(component: Component) -> Iterator[tuple[str | None, int]]:
    """Yield the sites of a component with their replicas; no site stands for outside all."""
    if component.placement:
        yield from ((site, count) for site, count in component.placement.items() if count)
    else:
        yield None, component.replica_count


def group_kind(component: Component) -> int:
    """Return how the replicas of a component share the work."""
    if component.is_consensus:
        return CONSENSUS
    return STANDBY if component.standby is not None else ACTIVE


def election_times(component: Component) -> list[float]:
    """Return equally likely times of an election, in seconds; none without measured quantiles.

    The distribution function is linear between the quantiles that the document names. They give
    the shape: the times are scaled to the mean, so that it is the one of the analysis.
    """
    measured = measured_of(component)
    if measured is None or not measured.quantiles:
        return []
    shares = [step / ELECTION_STEPS for step in range(ELECTION_STEPS + 1)]
    times = np.interp(shares, ELECTION_SHARES, measured.quantiles)
    mean = float(times.sum() - 0.5 * (times[0] + times[-1])) / ELECTION_STEPS
    return [_rounded(float(time) * measured.mean / mean) for time in times]


def gate_row(need: Need) -> dict[str, Any]:
    """Return the row of an entry of `needs`: satisfied, its cache warm, no target chosen."""
    return {
        "if_down": IF_DOWN[need.if_down],
        "required": need.required_count,
        "has_memory": int(need.has_memory),
        "move_mean": (need.failover_time or 0.0) if need.has_memory else 0.0,
        "chosen": NOBODY,
        "is_satisfied": 1,
        "degraded": need.quality or 0.0,
        "hit_ratio": need.hit_ratio or 0.0,
        "ttl": need.ttl or 0.0,
        "stale": need.stale_if_error or 0.0,
        "phase": WARM,
    }


def month_budget_seconds(architecture: Architecture) -> float:
    """Return the downtime that the objective allows in a month; infinite without one."""
    objectives = architecture.objectives
    if objectives is None or objectives.availability is None:
        return math.inf
    return objectives.availability.complement * MONTH


def scope_row(entry: int, month_budget: float) -> dict[str, Any]:
    """Return the row of a journey or of the whole: up, with full service, no outage begun."""
    up = {"is_up": 1, "is_full": 1, "served": 1.0, "utility": 1.0, "outage_from": -1.0}
    return {"entry": entry, "month_budget": month_budget, "month_ends": math.inf} | up


def _rounded(value: float) -> float:
    """Drop the last digits, in which the libraries of two machines may differ."""
    return float(f"{value:.13g}")
