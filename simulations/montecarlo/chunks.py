"""A Monte Carlo campaign in chunks: plan, run one chunk, merge in index order.

A campaign is a sequence of independent histories of equal length, numbered from 0; a chunk is a
run of consecutive numbers (`cutting`). Everything follows from the parameters and the seed: the
length of a history and the size of a chunk come from the expected number of events, never from
measured time. A long replication is simulated as several histories, each started anew from the
stationary law, which is the same for long-run figures and can be computed in parallel.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from pydantic import BaseModel, ConfigDict

from metrics.domain.architecture import Architecture
from metrics.domain.errors import InvalidParameterError
from metrics.domain.problems import gettext_noop
from metrics.domain.quantities import YEAR_SECONDS
from simulations.kernel import twin
from simulations.montecarlo import mttf
from simulations.montecarlo.compile import Model, compile_model
from simulations.montecarlo.cutting import chunks_of, first_of, numbers_of
from simulations.montecarlo.forecast import Forecast, forecast, require_events
from simulations.montecarlo.histories import Tally, run_histories
from simulations.montecarlo.limits import (
    CHUNKS_MAX,
    PRECISION_MAX,
    PRECISION_MIN,
    REPLICATIONS_MAX,
    SEED_MAX,
    YEARS_MAX,
)
from simulations.montecarlo.results import MonteCarloResult, result_of, with_first_failures

PRECISION_DEFAULT: Final = 0.05
EVENTS_PER_CHUNK: Final = 32_000_000
"""About two seconds of one core; an event that wakes many components counts for several."""
EVENTS_PER_SECOND: Final = 16_000_000
HISTORIES_MIN: Final = 64
HISTORIES_FEWEST: Final = 16
"""Below this an interval between histories means little."""
HISTORIES_PER_CHUNK: Final = 32
"""When a precision decides how many there are."""
HISTORIES_PER_CHUNK_MAX: Final = 2_000
FAILURES_MIN: Final = 30
"""Failures of the whole before a precision counts as reached."""
EVENTS_OF_A_HISTORY: Final = 200
"""What starting a history costs, besides one event's worth for each of its clocks."""


class MonteCarloParameters(BaseModel):
    """What to simulate and for how long: years with replications, or a precision."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    architecture: Architecture
    years: float | None = None
    """Simulated years of one replication."""
    replications: int = 1
    precision: float | None = None
    """Relative half-width of the 99 % interval of the whole's unavailability."""
    seed: int = 1
    extended: int = 1
    """How many times as long as first asked for; the same histories come first."""

    @classmethod
    def of(
        cls,
        architecture: Architecture,
        *,
        years: float | None = None,
        replications: int | None = None,
        precision: float | None = None,
        seed: int = 1,
    ) -> MonteCarloParameters:
        """Check what a user chose; without years and precision, aim at ±5 %."""
        if years is not None and precision is not None:
            raise InvalidParameterError(
                gettext_noop("Give either years (with replications) or a precision, not both."),
                field="precision",
            )
        if replications is not None and years is None:
            raise InvalidParameterError(
                gettext_noop("Replications need years: how long each of them lasts."),
                field="years",
            )
        _check_range("years", years, (0.0, YEARS_MAX))
        _check_range("replications", replications, (0.0, float(REPLICATIONS_MAX)))
        _check_range("precision", precision, (math.nextafter(PRECISION_MIN, 0.0), PRECISION_MAX))
        if not 0 <= seed <= SEED_MAX:
            raise InvalidParameterError(
                gettext_noop("A seed is a whole number from 0 to %(largest)s, not %(found)s."),
                field="seed",
                params={"largest": SEED_MAX, "found": seed},
            )
        if years is None and precision is None:
            precision = PRECISION_DEFAULT
        parameters = cls(
            architecture=architecture,
            years=years,
            replications=replications or 1,
            precision=precision,
            seed=seed,
        )
        model = compile_model(architecture)
        total = None if years is None else years * parameters.replications
        require_events(model, years=total)
        work_of(parameters, model)
        return parameters


def _check_range(name: str, value: float | None, limits: tuple[float, float]) -> None:
    low, high = limits
    if value is not None and not (math.isfinite(value) and low < value <= high):
        raise InvalidParameterError(
            gettext_noop("%(name)s must be above %(low)s and at most %(high)s, not %(found)s."),
            field=name,
            params={
                "name": name.capitalize(),
                "low": f"{low:g}",
                "high": f"{high:g}",
                "found": f"{value:g}",
            },
        )


@dataclass(frozen=True, slots=True)
class Work:
    """How a campaign is cut."""

    chunks: int
    histories: int
    """In all."""
    per_chunk: int
    seconds: float
    """Simulated seconds that one history counts."""
    warm_up: float
    """Simulated seconds that it lets pass before."""
    predicted_seconds: float
    """Computing time of one core."""


def plan(parameters: MonteCarloParameters) -> int:
    """Return the number of chunks, each about two seconds of work (at most, for a precision)."""
    return work_of(parameters, compile_model(parameters.architecture)).chunks


def forecast_of(parameters: MonteCarloParameters, *, failures_per_year: float) -> Forecast | None:
    """Foresee what a precision needs; None when years were asked for, which are known.

    Parameters
    ----------
    failures_per_year : of the whole, by the analysis.
    """
    if parameters.precision is None:
        return None
    work = work_of(parameters, compile_model(parameters.architecture))
    years = work.per_chunk * work.seconds / YEAR_SECONDS
    return forecast(
        failures_per_chunk=years * failures_per_year,
        precision=parameters.precision,
        failures_min=FAILURES_MIN,
        chunks_max=work.chunks,
    )


def work_of(parameters: MonteCarloParameters, model: Model) -> Work:
    """Cut a campaign into histories and chunks, or refuse it as too large."""
    if parameters.years is None:
        seconds, histories = _open_ended(model), CHUNKS_MAX * HISTORIES_PER_CHUNK_MAX
    else:
        seconds, parts = _split(parameters, model)
        histories = parts * parameters.replications * parameters.extended
    warm_up = min(model.warm_up_seconds, 4 * seconds)
    events = _cost(model, warm_up + seconds)
    per_chunk = min(max(1, round(EVENTS_PER_CHUNK / events)), HISTORIES_PER_CHUNK_MAX)
    chunks = chunks_of(histories, per_chunk)
    if parameters.years is None:
        chunks, histories = CHUNKS_MAX, first_of(CHUNKS_MAX, per_chunk)
    if chunks > CHUNKS_MAX or events > 20 * EVENTS_PER_CHUNK:
        hours = histories * events / EVENTS_PER_SECOND / 3600
        limit = CHUNKS_MAX * EVENTS_PER_CHUNK / EVENTS_PER_SECOND / 3600
        raise InvalidParameterError(
            gettext_noop(
                "This would be about %(hours)s hours of computing on one core; the limit is "
                "%(limit)s. Ask for fewer years or replications, or for a precision."
            ),
            field="years",
            params={"hours": f"{hours:,.1f}", "limit": f"{limit:.1f}"},
        )
    return Work(
        chunks, histories, per_chunk, seconds, warm_up, histories * events / EVENTS_PER_SECOND
    )


def _cost(model: Model, seconds: float) -> float:
    """Work of one history in events."""
    start = EVENTS_OF_A_HISTORY + len(model.template.clock)
    return start + model.work_per_second * seconds


def _open_ended(model: Model) -> float:
    """Length of a history when a precision decides how many there are: so many a chunk."""
    rate = max(model.work_per_second, 1e-12)
    return max(min(EVENTS_PER_CHUNK / HISTORIES_PER_CHUNK / rate, 1e6 * YEAR_SECONDS), 1.0)


def _split(parameters: MonteCarloParameters, model: Model) -> tuple[float, int]:
    """Length of a history, and how many make up one replication."""
    assert parameters.years is not None
    years = parameters.years * YEAR_SECONDS
    affordable = math.ceil(_cost(model, years) / EVENTS_PER_CHUNK)
    wanted = math.ceil(HISTORIES_MIN / parameters.replications)
    fewest = math.ceil(HISTORIES_FEWEST / parameters.replications)
    if model.warm_up_seconds > 0:
        wanted = min(wanted, max(fewest, int(4 * years / model.warm_up_seconds)))
    parts = max(affordable, wanted, 1)
    return years / parts, parts


def run_chunk(parameters: MonteCarloParameters, seed: int, chunk_index: int) -> dict[str, Any]:
    """Run one chunk; the result is JSON and can be merged with the other chunks'."""
    model = compile_model(parameters.architecture)
    work = work_of(parameters, model)
    if not 0 <= chunk_index < work.chunks:
        raise InvalidParameterError(f"Chunk {chunk_index} does not exist, there are {work.chunks}.")
    numbers = numbers_of(chunk_index, work.histories, work.per_chunk)
    tally = run_histories(
        model, seed=seed, histories=numbers, seconds=work.seconds, warm_up=work.warm_up
    )
    return tally.to_json() | {"first_failures": mttf.run_chunk(model, seed, chunk_index, tally)}


def merge(parameters: MonteCarloParameters, partials: Sequence[dict[str, Any]]) -> MonteCarloResult:
    """Merge the chunks 0 to n − 1, as many as the precision needs.

    The stop rule looks at every prefix in index order, so that the same chunks are used whoever
    computed them and however many there are.
    """
    model = compile_model(parameters.architecture)
    work = work_of(parameters, model)
    tally = Tally.empty(model)
    used = 0
    for partial in partials:
        tally.merge(Tally.from_json(model, partial))
        used += 1
        if parameters.precision is not None and is_precise(tally, parameters, model):
            break
    first = mttf.merged(partial["first_failures"] for partial in partials[:used])
    result = with_first_failures(result_of(tally, model, work.seconds), model, first)
    enough = used == work.chunks
    if parameters.precision is not None:
        enough = is_precise(tally, parameters, model)
    return result.model_copy(
        update={
            "chunks": used,
            "reached": enough,
            "warm_up_years": work.warm_up / YEAR_SECONDS,
        }
    )


def progress(parameters: MonteCarloParameters, result: MonteCarloResult) -> float:
    """Part of the work that is done, in [0, 1]; half-widths shrink with the root of the work."""
    if result.reached:
        return 1.0
    if parameters.precision is None:
        return result.chunks / plan(parameters)
    if not result.half_width:
        return 0.0
    return min(0.99, (parameters.precision / result.half_width) ** 2)


def warm_up() -> None:
    """Load the compiled kernel, so that the first chunk does not wait for it."""
    twin.load("simulations.montecarlo.process")


def is_precise(tally: Tally, parameters: MonteCarloParameters, model: Model) -> bool:
    """Whether the interval of the whole's unavailability is as narrow as was asked for."""
    assert parameters.precision is not None
    if tally.histories < HISTORIES_FEWEST or tally.failures_of_whole < FAILURES_MIN:
        return False
    half_width = tally.half_width(model.longest_down_seconds)
    return half_width is not None and half_width <= parameters.precision
