"""The choice of a method, and campaigns of those other than crude Monte Carlo.

A campaign is cut into chunks like a crude one: a chunk follows from the document, the seed and its
index, and chunks are merged in index order, so that the figures are the same whoever computes them.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from pydantic import BaseModel, ConfigDict

from metrics.analysis import chains
from metrics.analysis.evaluate import evaluate
from metrics.domain.architecture import Architecture
from metrics.domain.errors import InvalidParameterError
from metrics.domain.problems import gettext_noop
from metrics.domain.quantities import YEAR_SECONDS
from simulations.montecarlo import chunks
from simulations.montecarlo.compile import Model, compile_model
from simulations.montecarlo.limits import PRECISION_MIN
from simulations.montecarlo.rare import cycles, numeric
from simulations.montecarlo.rare.bias import Bias, bias_of, expected
from simulations.montecarlo.rare.classes import classes_of
from simulations.montecarlo.rare.cuts import cuts_of
from simulations.montecarlo.rare.cycles import Batch, run_batch
from simulations.montecarlo.rare.estimate import estimate
from simulations.montecarlo.rare.kernel import BALANCED_FAILURES, ZERO_VARIANCE
from simulations.montecarlo.rare.reporting import (
    crude_years,
    numeric_result,
    sampled_result,
)
from simulations.montecarlo.results import MonteCarloResult

AUTO, CRUDE, IMPORTANCE, NUMERIC = "auto", "crude", "importance", "numeric"
METHODS: Final = (AUTO, CRUDE, IMPORTANCE, NUMERIC)
CRUDE_SECONDS_MAX: Final = 600.0
"""Work of one core up to which `auto` simulates crudely, which gives more figures."""
CHUNK_SECONDS: Final = 0.5
"""Work of one chunk, as guessed from the size of the tables."""
STEPS: Final = 20
"""Events of a biased and of a plain cycle together."""
BATCHES: Final = 4
CYCLES_MIN: Final = 500
CYCLES_MAX: Final = 40_000
CHUNKS_MAX: Final = 400


class RareParameters(BaseModel):
    """What to estimate, how, and how precisely."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    architecture: Architecture
    method: str
    precision: float = chunks.PRECISION_DEFAULT
    """Relative half-width of the 99 % interval of the whole's unavailability."""
    seed: int = 1


@dataclass(frozen=True)
class Target:
    """A scope, how its cycles are biased, and how many a batch has."""

    place: int
    bias: Bias
    mode: int
    cycles: int
    least: float
    """Unavailability that its lasting cuts give to first order."""


def choose(architecture: Architecture, wanted: str, *, precision: float | None = None) -> str:
    """Return the method that will run to a precision, ±5 % when absent.

    Raises
    ------
    InvalidParameterError
        For a method that there is not, or that the document does not allow.
    """
    if wanted not in METHODS:
        raise InvalidParameterError(
            gettext_noop("There is no method “%(method)s”; it is one of: %(known)s."),
            field="method",
            params={"method": wanted, "known": ", ".join(METHODS)},
        )
    if wanted == AUTO:
        return _automatic(architecture, precision or chunks.PRECISION_DEFAULT)
    reason = _reason_against(architecture, wanted)
    if reason is not None:
        raise InvalidParameterError(
            gettext_noop("The method “%(method)s” does not suit this document: %(reason)s."),
            field="method",
            params={"method": wanted, "reason": reason},
        )
    return wanted


def _automatic(architecture: Architecture, precision: float) -> str:
    """Choose crude simulation where it is affordable, else whatever suits."""
    whole = evaluate(architecture).whole
    frequency = whole.failure_frequency_per_year
    model = compile_model(architecture)
    if not frequency or not whole.unavailability:
        return CRUDE
    events = crude_years(frequency, precision) * YEAR_SECONDS * model.work_per_second
    if events <= CRUDE_SECONDS_MAX * chunks.EVENTS_PER_SECOND:
        return CRUDE
    suitable = (name for name in (NUMERIC, IMPORTANCE) if not _reason_against(architecture, name))
    return next(suitable, CRUDE)


def _reason_against(architecture: Architecture, method: str) -> str | None:
    if method == NUMERIC:
        return _too_large(architecture) or None
    if method == IMPORTANCE:
        return cycles.unsuitable(compile_model(architecture))
    return None


def _too_large(architecture: Architecture) -> str | None:
    reason = numeric.unsuitable(architecture)
    if reason is not None:
        return reason
    try:
        states = numeric.count(architecture)
    except chains.TooManyStatesError:
        states = numeric.STATES_MAX + 1
    if states > numeric.STATES_MAX:
        return gettext_noop("its chain would have more than 200,000 states")
    return None


def parameters_of(
    architecture: Architecture, method: str, *, precision: float | None = None, seed: int = 1
) -> RareParameters:
    """Check what a user chose for a method other than crude simulation."""
    checked = chunks.MonteCarloParameters.of(architecture, precision=precision, seed=seed)
    assert checked.precision is not None
    return RareParameters(
        architecture=architecture, method=method, precision=checked.precision, seed=seed
    )


def plan(parameters: RareParameters) -> int:
    """Return the number of chunks at most."""
    return 1 if parameters.method == NUMERIC else CHUNKS_MAX


def predicted_seconds(parameters: RareParameters) -> float:
    """Return the work of one core for all chunks, in seconds."""
    return CHUNK_SECONDS * plan(parameters)


def run_chunk(parameters: RareParameters, seed: int, chunk_index: int) -> dict[str, Any]:
    """Run one chunk; the result is JSON and can be merged with the other chunks'."""
    if not 0 <= chunk_index < plan(parameters):
        raise InvalidParameterError(f"Chunk {chunk_index} does not exist.")
    if parameters.method == NUMERIC:
        values, errors, states = numeric.solve(parameters.architecture)
        return {"values": _shortened(values), "errors": _shortened(errors), "states": states}
    model = compile_model(parameters.architecture)
    targets = targets_of(parameters.architecture, model)
    rows = {}
    for rank, target in enumerate(targets):
        first = (chunk_index * len(targets) + rank) * BATCHES
        rows[str(target.place)] = [
            run_batch(model, target.bias, Batch(seed, number, target.place, *_size(target)))
            for number in range(first, first + BATCHES)
        ]
    return {"rows": rows}


def _size(target: Target) -> tuple[int, int]:
    return target.mode, target.cycles


def targets_of(architecture: Architecture, model: Model) -> list[Target]:
    """Return the scopes that are simulated: the whole, and journeys where there are several."""
    entries = [journey.entry for journey in architecture.effective_journeys.values()]
    last = len(entries)
    targets = [_target(architecture, model, last, entries)]
    if len(set(entries)) > 1:
        part = max(CYCLES_MIN, targets[0].cycles // last)
        for place, entry in enumerate(entries):
            one = _target(architecture, model, place, [entry])
            targets.append(Target(place, one.bias, one.mode, min(part, one.cycles), one.least))
    return targets


def _target(architecture: Architecture, model: Model, place: int, entries: Sequence[str]) -> Target:
    classes = classes_of(architecture, model)
    cuts = cuts_of(architecture, entries, classes)
    clocks = np.asarray(model.template.clock)
    bias = bias_of(clocks, cuts, classes)
    steers = len(bias.cut_first)
    moved = sum(_entries_of(bias))
    nanoseconds = 150 + 12 * len(clocks) + 6 * moved + 3 * steers
    count = int(CHUNK_SECONDS * 1e9 / (BATCHES * STEPS * nanoseconds))
    least = expected([cut for cut in cuts if cut.wait is None], classes)[1]
    return Target(
        place=place,
        bias=bias,
        mode=ZERO_VARIANCE if steers else BALANCED_FAILURES,
        cycles=min(max(count, CYCLES_MIN), CYCLES_MAX),
        least=least,
    )


def _entries_of(bias: Bias) -> Iterator[int]:
    """Yield how many cuts each clock moves."""
    for kind in bias.clock_class:
        if kind >= 0:
            yield int(bias.entry_from[kind + 1] - bias.entry_from[kind])


def merge(parameters: RareParameters, partials: Sequence[dict[str, Any]]) -> MonteCarloResult:
    """Merge the chunks 0 to n − 1, as many as the precision needs."""
    architecture = parameters.architecture
    model = compile_model(architecture)
    if parameters.method == NUMERIC:
        return numeric_result(model, partials[0], parameters.precision)
    leasts = {one.place: one.least for one in targets_of(architecture, model)}
    last = len(model.journeys)
    rows: dict[int, list[list[float]]] = {place: [] for place in leasts}
    used = 0
    for partial in partials:
        used += 1
        for place in rows:
            rows[place] += partial["rows"][str(place)]
        whole = estimate(rows[last], depends=cycles.remembers(model), least=leasts[last])
        if (whole.half_width or math.inf) <= parameters.precision:
            break
    result = sampled_result(model, rows, leasts, parameters.precision)
    return result.model_copy(update={"chunks": used})


def progress(parameters: RareParameters, result: MonteCarloResult) -> float:
    """Part of the work that is done, in [0, 1]; half-widths shrink with the root of the work."""
    if result.reached:
        return 1.0
    if not result.half_width:
        return 0.01
    return min(0.99, (parameters.precision / result.half_width) ** 2)


def extended_precision(precision: float, factor: int) -> float:
    """Return the precision that so many times the work gives."""
    return max(PRECISION_MIN, precision / math.sqrt(factor))


def _shortened(values: Any) -> list[list[float]]:
    """Drop the digits in which the libraries of two machines may differ."""
    return [[float(f"{value:.10g}") for value in row] for row in values]
