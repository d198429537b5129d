"""The difference of two designs under common random numbers, as a kind of campaign.

The document of the campaign is the design that is judged, its baseline what it is compared with:
every difference is document minus baseline, so that a negative one is an improvement.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from metrics.domain.architecture import Architecture
from metrics.domain.errors import InvalidParameterError
from metrics.domain.problems import gettext_noop
from metrics.domain.quantities import YEAR_SECONDS
from simulations import validation
from simulations.campaigns import CampaignError, Extension, Forecast, Inputs, Json, Merged, Plan
from simulations.engines.options import number, refuse_unknown
from simulations.montecarlo import chunks, differences
from simulations.montecarlo.compile import compile_model
from simulations.montecarlo.cutting import chunks_of, whole_chunks_of
from simulations.montecarlo.differences import DifferenceResult, Pair
from simulations.montecarlo.forecast import VARIANCE_OF_OUTAGES, Z_99, require_events
from simulations.montecarlo.limits import PRECISION_MIN
from simulations.montecarlo.results import ENGINE

OPTIONS: Final = ("years", "precision")
PROGRESS_MAX: Final = 0.99
"""Shown of a campaign whose end is only guessed."""
PROGRESS_UNKNOWN: Final = 0.01
SAME: Final = 1e-9
"""Two estimates that differ by less, relatively, are the same figure computed in two ways."""


class Differences:
    """Runs both designs under the same random numbers, for years or to a precision."""

    version = f"difference/1+{ENGINE}"

    def parse(self, architecture: Architecture, options: Mapping[str, object]) -> Json:
        """Check years or precision; without either, the work decides how many years."""
        refuse_unknown(options, OPTIONS)
        years, precision = number(options, "years"), number(options, "precision")
        if years is not None and precision is not None:
            raise CampaignError(
                gettext_noop("Give either years or a precision, not both."), field="precision"
            )
        if precision is not None:
            chunks.MonteCarloParameters.of(architecture, precision=precision)
            return {"precision": precision}
        return {} if years is None else {"years": years}

    def plan(self, inputs: Inputs) -> Plan:
        """Split the work; a precision may need fewer chunks than planned."""
        work = differences.work_of(_pair(inputs))
        return Plan(chunks=work.chunks, seconds=work.predicted_seconds)

    def forecast(self, inputs: Inputs, evaluation: Json) -> Forecast:
        """Foresee the work as if nothing were shared: common random numbers only need less."""
        pair = _pair(inputs)
        work = differences.work_of(pair)
        if pair.precision is None:
            return Forecast(work.chunks, work.predicted_seconds)
        gap = _estimates(evaluation, "whole").get("unavailability", 0.0)
        if not gap:
            raise CampaignError(
                gettext_noop(
                    "By the analysis both designs are equally available, so that no precision of "
                    "their difference can be reached. Simulate a number of years instead."
                ),
                field="precision",
            )
        spread = sum(_variance_of_a_year(side) for side in _wholes(evaluation))
        years = spread * (Z_99 / (pair.precision * gap)) ** 2
        histories = min(work.histories, math.ceil(years * YEAR_SECONDS / work.seconds))
        is_certain = histories < work.histories
        return Forecast(
            chunks=max(1, chunks_of(histories, work.per_chunk)),
            seconds=work.predicted_seconds * histories / work.histories,
            precision=pair.precision if is_certain else None,
        )

    def run_chunk(self, inputs: Inputs, index: int) -> Json:
        """Simulate the histories of one chunk in both designs."""
        return differences.run_chunk(_pair(inputs), index)

    def merge(self, inputs: Inputs, parts: Sequence[Json]) -> Merged:
        """Estimate every difference from the chunks that the precision needs."""
        pair = _pair(inputs)
        result = differences.merge(pair, parts)
        if pair.precision is None:
            progress = len(parts) / differences.work_of(pair).chunks
        else:
            progress = _progress(pair.precision, result.half_width)
        return Merged(result.to_json(), result.chunks, result.reached, progress)

    def compare(self, inputs: Inputs, *, evaluation: Json, result: Json) -> list[Json]:
        """Put the differences of the analysis beside the simulated ones."""
        return [one.to_json() for one in compare(evaluation, result)]

    def extended(self, inputs: Inputs, factor: int) -> Extension:
        """Add histories; a precision becomes narrower by the root of the factor."""
        pair = _pair(inputs)
        work = differences.work_of(pair)
        if pair.precision is not None:
            finer = max(PRECISION_MIN, pair.precision / math.sqrt(factor))
            return Extension({"precision": finer}, work.chunks)
        longer = {**inputs.parameters, "extended": pair.extended * factor}
        return Extension(longer, whole_chunks_of(work.histories, work.per_chunk))

    def trace(self, inputs: Inputs, events_max: int, result: Json | None) -> Iterator[Json]:
        """Refuse: there are two designs, and each has its own simulation to be traced."""
        raise CampaignError(
            gettext_noop("A comparison has no history to show; simulate one of its designs."),
            field="kind",
        )

    def warm_up(self) -> None:
        """Nothing is left to do: the import of the kernels has compiled them."""


def compare(evaluation: Json, result: Json) -> Iterator[validation.Comparison]:
    """Judge the differences of the analysis by the simulated ones, scope by scope.

    Parameters
    ----------
    evaluation : of the second design, with that of the first under `baseline`.
    result : a `DifferenceResult` as JSON.
    """
    found = DifferenceResult.model_validate(result)
    scopes = {"whole": found.whole}
    scopes |= {f"journeys.{key}": figures for key, figures in found.journeys.items()}
    for scope, figures in scopes.items():
        estimates = _estimates(evaluation, scope)
        for name, figure in figures.items():
            if name in estimates:
                yield validation.compare_difference(
                    (f"difference.{scope}", name),
                    (estimates[name], _exactness(evaluation, scope, name)),
                    figure,
                )


def _pair(inputs: Inputs) -> Pair:
    if inputs.baseline is None:
        raise CampaignError(
            gettext_noop("Say what the document is to be compared with."), field="baseline"
        )
    chosen: dict[str, Any] = inputs.parameters
    try:
        require_events(compile_model(inputs.baseline), years=None)
    except InvalidParameterError as error:
        field = "baseline" if error.field == "document" else error.field
        raise CampaignError(
            error.phrase.template, field=field, params=error.phrase.params
        ) from error
    return Pair(first=inputs.baseline, second=inputs.architecture, seed=inputs.seed, **chosen)


def _wholes(evaluation: Json) -> tuple[Json, Json]:
    return evaluation["baseline"]["whole"], evaluation["whole"]


def _estimates(evaluation: Json, scope: str) -> dict[str, float]:
    """Return second minus first of the analysis, figure by figure; what either lacks is left out.

    Differences in the last digits alone are none: a design may be written down in two ways.
    """
    first, second = (_part(side, scope) for side in (evaluation["baseline"], evaluation))
    names = (*differences.FIGURES, differences.DOWNTIME)
    pairs = {name: (first.get(name), second.get(name)) for name in names}
    return {
        name: 0.0 if math.isclose(before, after, rel_tol=SAME) else after - before
        for name, (before, after) in pairs.items()
        if before is not None and after is not None
    }


def _exactness(evaluation: Json, scope: str, figure: str) -> str:
    """Say what is approximate in either estimate."""
    name = "unavailability" if figure == differences.DOWNTIME else figure
    sides = (_part(side, scope) for side in (evaluation, evaluation["baseline"]))
    said = [str(side["exactness"].get(validation.SAID_UNDER.get(name, name), "")) for side in sides]
    return next((words for words in said if words.startswith("approximate")), said[0])


def _part(evaluation: Json, scope: str) -> Json:
    kind, _, key = scope.partition(".")
    part: Json = evaluation[kind][key] if key else evaluation[kind]
    return part


def _variance_of_a_year(whole: Json) -> float:
    """Variance of the share of a year that is down: outages exponential, at independent times."""
    failures = float(whole.get("failure_frequency_per_year") or 0.0)
    return VARIANCE_OF_OUTAGES * float(whole["unavailability"]) ** 2 / failures if failures else 0.0


def _progress(precision: float, half_width: float | None) -> float:
    """Guess how far a precision is: the width falls with the root of the work."""
    if half_width is None or half_width <= 0:
        return PROGRESS_UNKNOWN
    return min(PROGRESS_MAX, (precision / half_width) ** 2)
