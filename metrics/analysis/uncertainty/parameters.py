"""The parameters of a document in many samples: mean times, and joint states of sites."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from metrics.analysis.environment import Environment
from metrics.analysis.uncertainty.samples import Samples
from metrics.domain.architecture import Component, Site
from metrics.domain.problems import Location
from metrics.domain.processes import Failure
from metrics.domain.quantities import YEAR_SECONDS

FloatArray = NDArray[np.float64]


class Parameters:
    """Parameters of a document by their places, in every sample."""

    def __init__(self, samples: Samples) -> None:
        self.size = samples.size
        self._rows = {
            unknown.location: samples.values[row] for row, unknown in enumerate(samples.unknowns)
        }

    def at(self, place: Location, best: float | None) -> FloatArray:
        """Return a number of the document, shape (samples,); 0 where there is none."""
        found = self._rows.get(place)
        return np.full(self.size, float(best or 0.0)) if found is None else found

    def mean_up(self, place: Location, failure: Failure) -> FloatArray:
        """Return the mean operating time of a process in seconds."""
        if failure.mtbf is not None:
            return self.at((*place, "mtbf"), failure.mtbf)
        with np.errstate(divide="ignore"):
            if failure.availability is not None:
                lost = self.at((*place, "availability"), failure.availability.complement)
                return np.asarray(self.mean_down(place, failure) * (1 - lost) / lost)
            often = self.at((*place, "annual_failure_rate"), failure.annual_failure_rate)
            return np.asarray(YEAR_SECONDS / -np.log1p(-often))

    def mean_down(self, place: Location, failure: Failure) -> FloatArray:
        """Return the mean time to restoration of a process in seconds."""
        return self.at((*place, "mttr"), failure.mttr)


@dataclass(frozen=True)
class Times:
    """Mean times of one component's replicas and common cause, shape (samples,) each."""

    mtbf: FloatArray
    mttr: FloatArray
    cause_up: FloatArray
    cause_down: FloatArray


def times_of(name: str, component: Component, parameters: Parameters) -> Times:
    """Return the mean times of a component; infinite for what never fails."""
    never = np.full(parameters.size, math.inf)
    none = np.zeros(parameters.size)
    place: Location = ("components", name)
    failure, cause = component.failure, component.common_cause
    up, down = never, none
    if failure is not None:
        up = parameters.mean_up((*place, "failure"), failure)
        down = parameters.mean_down((*place, "failure"), failure)
    if cause is None:
        return Times(up, down, never, none)
    here: Location = (*place, "common_cause")
    with np.errstate(divide="ignore", invalid="ignore"):
        if cause.beta is not None:
            beta = parameters.at((*here, "beta"), cause.beta)
            return Times(up / (1 - beta), down, up / beta, down)
    return Times(
        up,
        down,
        parameters.at((*here, "mtbf"), cause.mtbf),
        parameters.at((*here, "mttr"), cause.mttr),
    )


@dataclass(frozen=True)
class Outages:
    """Joint states of some sites in every sample.

    `weights` has shape (states, samples); `failure_rate` and `repair_seconds` (sites, samples).
    """

    environment: Environment
    weights: FloatArray
    failure_rate: FloatArray
    repair_seconds: FloatArray


def outages(environment: Environment, sites: dict[str, Site], parameters: Parameters) -> Outages:
    """Return the outages of an environment's sites in every sample."""
    shape = (len(environment.sites), parameters.size)
    up, down = np.empty(shape), np.empty(shape)
    for row, name in enumerate(environment.sites):
        outage = sites[name].outage
        assert outage is not None, "only sites that can fail are in an environment"
        place: Location = ("sites", name, "outage")
        up[row] = parameters.mean_up(place, outage)
        down[row] = parameters.mean_down(place, outage)
    weights = state_probabilities(environment, down / (up + down))
    return Outages(environment, weights, 1 / up, down)


def state_probabilities(environment: Environment, unavailability: FloatArray) -> FloatArray:
    """Return the probabilities of the joint states of sites, shape (states, samples)."""
    result = np.ones((environment.size, unavailability.shape[1]))
    for row, (_, after) in enumerate(environment.failing):
        down = np.zeros(environment.size, dtype=bool)
        down[after] = True
        result[environment.up[row]] *= 1 - unavailability[row]
        result[down] *= unavailability[row]
    return result
