"""Availability Monte Carlo of a whole document, as a kind of campaign."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from metrics.domain.architecture import Architecture
from metrics.domain.problems import gettext_noop
from metrics.domain.results import Evaluation
from simulations import validation
from simulations.campaigns import CampaignError, Extension, Forecast, Inputs, Json, Merged, Plan
from simulations.engines.options import number, refuse_unknown, whole_number
from simulations.montecarlo import chunks
from simulations.montecarlo.chunks import MonteCarloParameters
from simulations.montecarlo.compile import compile_model
from simulations.montecarlo.cutting import whole_chunks_of
from simulations.montecarlo.limits import PRECISION_MIN
from simulations.montecarlo.rare import methods
from simulations.montecarlo.rare.methods import RareParameters
from simulations.montecarlo.results import ENGINE, MonteCarloResult
from simulations.montecarlo.tracing import Moment, trace

OPTIONS: Final = ("years", "replications", "precision", "method")
PROGRESS_MAX: Final = 0.99
"""Shown of a campaign whose end is only guessed."""
PROGRESS_UNKNOWN: Final = 0.01


class MonteCarlo:
    """Runs to the years or to the precision that was asked for."""

    version = ENGINE

    def parse(self, architecture: Architecture, options: Mapping[str, object]) -> Json:
        """Check years, replications and precision; without any of them, aim at a default."""
        refuse_unknown(options, OPTIONS)
        method = _method(architecture, options)
        if method != methods.CRUDE:
            chosen = methods.parameters_of(
                architecture, method, precision=number(options, "precision")
            )
            return {"method": method, "precision": chosen.precision}
        parameters = MonteCarloParameters.of(
            architecture,
            years=number(options, "years"),
            replications=whole_number(options, "replications"),
            precision=number(options, "precision"),
        )
        if parameters.years is None:
            return {"precision": parameters.precision}
        return {"years": parameters.years, "replications": parameters.replications}

    def plan(self, inputs: Inputs) -> Plan:
        """Split the work; a precision may need fewer chunks than planned."""
        if "method" in inputs.parameters:
            rare = _rare(inputs)
            return Plan(chunks=methods.plan(rare), seconds=methods.predicted_seconds(rare))
        parameters = _parameters(inputs)
        work = chunks.work_of(parameters, compile_model(parameters.architecture))
        return Plan(chunks=work.chunks, seconds=work.predicted_seconds)

    def forecast(self, inputs: Inputs, evaluation: Json) -> Forecast:
        """Foresee how many chunks a precision needs; refuse one that nothing can reach."""
        if "method" in inputs.parameters:
            rare = _rare(inputs)
            likely = methods.forecast_of(rare)
            share = likely.chunks / methods.plan(rare)
            seconds = share * methods.predicted_seconds(rare)
            return Forecast(likely.chunks, seconds, likely.half_width)
        plan, whole = self.plan(inputs), evaluation["whole"]
        failures = float(whole.get("failure_frequency_per_year") or 0.0)
        found = chunks.forecast_of(_parameters(inputs), failures_per_year=failures)
        if found is None:
            return Forecast(plan.chunks, plan.seconds)
        if not whole.get("unavailability"):
            raise CampaignError(
                gettext_noop(
                    "By the analysis the whole is never down, whatever fails, so that no precision "
                    "of its unavailability can be reached. Simulate a number of years instead."
                ),
                field="precision",
            )
        share = found.chunks / plan.chunks
        return Forecast(found.chunks, plan.seconds * share, found.half_width)

    def run_chunk(self, inputs: Inputs, index: int) -> Json:
        """Simulate the histories of one chunk."""
        if "method" in inputs.parameters:
            return methods.run_chunk(_rare(inputs), inputs.seed, index)
        return chunks.run_chunk(_parameters(inputs), inputs.seed, index)

    def merge(self, inputs: Inputs, parts: Sequence[Json]) -> Merged:
        """Estimate every figure from the chunks that the precision needs."""
        if "method" in inputs.parameters:
            rare = _rare(inputs)
            found = methods.merge(rare, parts)
            done = methods.progress(rare, found)
            return Merged(found.to_json(), found.chunks, found.reached, done)
        result = chunks.merge(_parameters(inputs), parts)
        precision = inputs.parameters.get("precision")
        if precision is None:
            progress = len(parts) / self.plan(inputs).chunks
        else:
            progress = _progress(precision, result.half_width)
        return Merged(result.to_json(), result.chunks, result.reached, progress)

    def compare(self, inputs: Inputs, *, evaluation: Json, result: Json) -> list[Json]:
        """Put every estimate beside its simulated figure."""
        found = validation.compare(
            Evaluation.model_validate(evaluation), MonteCarloResult.model_validate(result)
        )
        return [comparison.to_json() for comparison in found]

    def extended(self, inputs: Inputs, factor: int) -> Extension:
        """Add histories; a precision becomes narrower by the root of the factor."""
        if "method" in inputs.parameters:
            rare = _rare(inputs)
            finer = methods.extended_precision(rare.precision, factor)
            return Extension({**inputs.parameters, "precision": finer}, methods.plan(rare))
        parameters = _parameters(inputs)
        work = chunks.work_of(parameters, compile_model(parameters.architecture))
        if parameters.precision is not None:
            precision = max(PRECISION_MIN, parameters.precision / math.sqrt(factor))
            return Extension({"precision": precision}, work.chunks)
        longer = {**inputs.parameters, "extended": parameters.extended * factor}
        return Extension(longer, whole_chunks_of(work.histories, work.per_chunk))

    def trace(self, inputs: Inputs, events_max: int, result: Json | None) -> Iterator[Json]:
        """Tell the story of the longest outage of the whole."""
        worst = (result or {}).get("worst_outage")
        if worst is None:
            raise CampaignError(
                gettext_noop("No outage of the whole has been seen yet."), field="kind"
            )
        moment = Moment(worst["history"], worst["began_seconds"], worst["seconds"])
        return trace(_parameters(inputs), moment, events_max=events_max)

    def warm_up(self) -> None:
        """Nothing is left to do: the import of the kernels has compiled them."""


def _method(architecture: Architecture, options: Mapping[str, object]) -> str:
    """Return the method; years are simulated crudely, since no other method counts them."""
    wanted = str(options.get("method") or methods.CRUDE)
    if options.get("years") is None and options.get("replications") is None:
        return methods.choose(architecture, wanted, precision=number(options, "precision"))
    if wanted in (methods.AUTO, methods.CRUDE):
        return methods.CRUDE
    raise CampaignError(
        gettext_noop("The method “%(method)s” runs to a precision, not for years."),
        field="method",
        params={"method": wanted},
    )


def _rare(inputs: Inputs) -> RareParameters:
    return RareParameters(architecture=inputs.architecture, seed=inputs.seed, **inputs.parameters)


def _parameters(inputs: Inputs) -> MonteCarloParameters:
    return MonteCarloParameters(
        architecture=inputs.architecture, seed=inputs.seed, **inputs.parameters
    )


def _progress(precision: float, half_width: float | None) -> float:
    """Guess how far a precision is: the width falls with the root of the work."""
    if half_width is None or half_width <= 0:
        return PROGRESS_UNKNOWN
    return min(PROGRESS_MAX, (precision / half_width) ** 2)
