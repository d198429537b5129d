"""The choice of a method, and campaigns of those other than crude Monte Carlo.

A campaign is cut into chunks like a crude one: a chunk follows from the document, the seed and its
index, and chunks are merged in index order, so that the figures are the same whoever computes them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final

from pydantic import BaseModel, ConfigDict

from metrics.analysis import chains
from metrics.analysis.evaluate import evaluate
from metrics.domain.architecture import Architecture
from metrics.domain.errors import InvalidParameterError
from metrics.domain.problems import gettext_noop
from metrics.domain.quantities import YEAR_SECONDS
from simulations.montecarlo import chunks
from simulations.montecarlo.compile import Model, compile_model
from simulations.montecarlo.forecast import Forecast
from simulations.montecarlo.limits import PRECISION_MIN
from simulations.montecarlo.rare import cycles, numeric, pilot, splitting, targets
from simulations.montecarlo.rare.cycles import Batch, run_batch
from simulations.montecarlo.rare.estimate import Estimate, estimate, estimate_histories
from simulations.montecarlo.rare.reporting import (
    IMPORTANCE,
    SPLITTING,
    crude_years,
    numeric_result,
    sampled_result,
)
from simulations.montecarlo.rare.splitting import Histories, ladder_of
from simulations.montecarlo.rare.targets import BATCHES, Target, targets_of
from simulations.montecarlo.results import MonteCarloResult

AUTO, CRUDE, NUMERIC = "auto", "crude", "numeric"
METHODS: Final = (AUTO, CRUDE, IMPORTANCE, SPLITTING, NUMERIC)
CRUDE_SECONDS_MAX: Final = 600.0
"""Work of one core up to which `auto` simulates crudely, which gives more figures."""
CHUNKS_MAX: Final = 400
PILOT_CYCLES: Final = 1_000
PILOT_HISTORIES: Final = 100


class RareParameters(BaseModel):
    """What to estimate, how, and how precisely."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    architecture: Architecture
    method: str
    precision: float = chunks.PRECISION_DEFAULT
    """Relative half-width of the 99 % interval of the whole's unavailability."""
    seed: int = 1


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
    suitable = (
        name for name in (NUMERIC, IMPORTANCE, SPLITTING) if not _reason_against(architecture, name)
    )
    return next(suitable, CRUDE)


def _reason_against(architecture: Architecture, method: str) -> str | None:
    if method == NUMERIC:
        return _too_large(architecture) or None
    if method == IMPORTANCE:
        return cycles.unsuitable(compile_model(architecture))
    if method == SPLITTING:
        model = compile_model(architecture)
        return targets.unsplittable(model, targets.whole_of(architecture, model))
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
    return targets.CHUNK_SECONDS * plan(parameters)


def forecast_of(parameters: RareParameters) -> Forecast:
    """Foresee by a short run how many chunks the precision needs."""
    if parameters.method == NUMERIC:
        return Forecast(1, parameters.precision)
    model = compile_model(parameters.architecture)
    target = targets.whole_of(parameters.architecture, model)
    is_split = parameters.method == SPLITTING

    def sample(number: int, size: int) -> list[float]:
        if is_split:
            return _histories(model, target, parameters.seed, range(number, number + size))
        batch = Batch(parameters.seed, number, target.place, target.mode, size)
        return run_batch(model, target.bias, batch)

    found = pilot.run(
        sample,
        lambda rows: _estimated(parameters.method, model, target, rows),
        samples=PILOT_HISTORIES if is_split else PILOT_CYCLES,
    )
    size = target.histories if is_split else BATCHES * target.cycles
    needed = found.chunks(parameters.precision, per_chunk=size, chunks_max=CHUNKS_MAX)
    return Forecast(needed, found.reached(needed, per_chunk=size))


def run_chunk(parameters: RareParameters, seed: int, chunk_index: int) -> dict[str, Any]:
    """Run one chunk; the result is JSON and can be merged with the other chunks'."""
    if not 0 <= chunk_index < plan(parameters):
        raise InvalidParameterError(f"Chunk {chunk_index} does not exist.")
    if parameters.method == NUMERIC:
        values, errors, states = numeric.solve(parameters.architecture)
        return {"values": _shortened(values), "errors": _shortened(errors), "states": states}
    model = compile_model(parameters.architecture)
    found = targets_of(parameters.architecture, model)
    rows = {}
    for rank, target in enumerate(found):
        part = chunk_index * len(found) + rank
        if parameters.method == SPLITTING:
            first = part * targets.HISTORIES_MAX
            numbers = range(first, first + target.histories)
            rows[str(target.place)] = [_histories(model, target, seed, numbers)]
        else:
            batches = range(part * BATCHES, (part + 1) * BATCHES)
            rows[str(target.place)] = [_cycles(model, target, seed, k) for k in batches]
    return {"rows": rows}


def _cycles(model: Model, target: Target, seed: int, number: int) -> list[float]:
    batch = Batch(seed, number, target.place, target.mode, target.cycles)
    return run_batch(model, target.bias, batch)


def _histories(model: Model, target: Target, seed: int, numbers: range) -> list[float]:
    ladder = ladder_of(model, target.bias)
    return splitting.run_histories(model, ladder, Histories(seed, numbers, target.place))


def _estimated(
    method: str, model: Model, target: Target, rows: Sequence[Sequence[float]]
) -> Estimate:
    if method == SPLITTING:
        seconds = ladder_of(model, target.bias).seconds
        return estimate_histories(rows, seconds=seconds, least=target.least)
    return estimate(
        rows,
        depends=cycles.remembers(model),
        least=target.least,
        settling=model.warm_up_seconds,
    )


def merge(parameters: RareParameters, partials: Sequence[dict[str, Any]]) -> MonteCarloResult:
    """Merge the chunks 0 to n − 1, as many as the precision needs."""
    model = compile_model(parameters.architecture)
    if parameters.method == NUMERIC:
        return numeric_result(model, partials[0], parameters.precision)
    sampled = {one.place: one for one in targets_of(parameters.architecture, model)}
    last = len(model.journeys)
    rows: dict[int, list[list[float]]] = {place: [] for place in sampled}
    used = 0
    for partial in partials:
        used += 1
        for place in rows:
            rows[place] += partial["rows"][str(place)]
        whole = _estimated(parameters.method, model, sampled[last], rows[last])
        if (whole.half_width or math.inf) <= parameters.precision:
            break
    found = {
        place: _estimated(parameters.method, model, sampled[place], own)
        for place, own in rows.items()
    }
    result = sampled_result(model, parameters.method, found, parameters.precision)
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
