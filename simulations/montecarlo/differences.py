"""The difference of two designs under the same random numbers.

Each cause of randomness draws from a stream that is keyed by its own name, so that what two designs
have in common fails and returns at the same moments in both. The difference of a history of
one and of the same history of the other then varies far less than that of two independent
ones, and needs far fewer of them (common random numbers: Law and Kelton, *Simulation Modeling and
Analysis*, 3rd ed., 2000, section 11.2).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict
from scipy.special import stdtrit

from metrics.domain.architecture import Architecture
from metrics.domain.errors import InvalidParameterError
from metrics.domain.problems import gettext_noop
from metrics.domain.quantities import YEAR_SECONDS
from simulations.montecarlo.chunks import EVENTS_PER_CHUNK, EVENTS_PER_SECOND, YEARS_MAX
from simulations.montecarlo.compile import Model, compile_model
from simulations.montecarlo.estimators import TAIL
from simulations.montecarlo.forecast import require_events
from simulations.montecarlo.histories import SCOPE_FIGURES, scope_values, worlds

FIGURES: Final = {
    "unavailability": "down",
    "full_service_unavailability": "not_full",
    "lost_requests": "lost",
    "lost_utility": "lost_utility",
    "failure_frequency_per_year": "failures",
}
"""Names in the result, and what a history counts for them."""
HISTORIES: Final = 1_024
"""Pairs of histories that a comparison consists of."""
CHUNKS_MAX: Final = 256
CHUNKS_BY_DEFAULT: Final = 16

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two designs, and how long they are compared."""

    first: Architecture
    second: Architecture
    years: float | None = None
    """Simulated years of each; chosen by the work when absent."""
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Work:
    """How a comparison is cut."""

    chunks: int
    per_chunk: int
    seconds: float
    warm_up: float
    predicted_seconds: float


class SimulatedDifference(BaseModel):
    """Second minus first, with its 99 % interval."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    first: float
    second: float
    difference: float
    low: float
    high: float
    worth: float | None
    """How many times as many independent histories would give the same interval."""


class DifferenceResult(BaseModel):
    """What the second design changes for the whole."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    years: float
    histories: int
    whole: dict[str, SimulatedDifference]

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return self.model_dump(mode="json", exclude_none=True)


def work_of(pair: Pair) -> Work:
    """Cut a comparison into chunks of about two seconds, or refuse it as too large."""
    models = _models(pair)
    for model in models if pair.years is not None and pair.years > 0 else ():
        require_events(model, years=pair.years)
    per_second = sum(model.work_per_second for model in models)
    warm_up = max(model.warm_up_seconds for model in models)
    if pair.years is None:
        events = CHUNKS_BY_DEFAULT * EVENTS_PER_CHUNK / HISTORIES
        counted = events / max(per_second, 1e-12) - warm_up
        seconds = min(max(counted, warm_up, 1.0), YEARS_MAX * YEAR_SECONDS / HISTORIES)
    else:
        if not 0 < pair.years <= YEARS_MAX:
            raise InvalidParameterError(
                gettext_noop("Years must be above 0 and at most %(largest)s, not %(found)s."),
                field="years",
                params={"largest": f"{YEARS_MAX:g}", "found": f"{pair.years:g}"},
            )
        seconds = pair.years * YEAR_SECONDS / HISTORIES
    warm_up = min(warm_up, 4 * seconds)
    total = HISTORIES * (warm_up + seconds) * per_second
    chunks = min(HISTORIES, max(4, math.ceil(total / EVENTS_PER_CHUNK)))
    if total > CHUNKS_MAX * EVENTS_PER_CHUNK:
        raise InvalidParameterError(
            gettext_noop(
                "This would be about %(hours)s hours of computing on one core; the limit is "
                "%(limit)s. Ask for fewer years."
            ),
            field="years",
            params={
                "hours": f"{total / EVENTS_PER_SECOND / 3600:,.1f}",
                "limit": f"{CHUNKS_MAX * EVENTS_PER_CHUNK / EVENTS_PER_SECOND / 3600:.1f}",
            },
        )
    per_chunk = math.ceil(HISTORIES / chunks)
    chunks = math.ceil(HISTORIES / per_chunk)
    return Work(chunks, per_chunk, seconds, warm_up, total / EVENTS_PER_SECOND)


def run_chunk(pair: Pair, index: int) -> dict[str, Any]:
    """Run some pairs of histories; the result is JSON and can be put beside the others'."""
    work = work_of(pair)
    numbers = range(index * work.per_chunk, min((index + 1) * work.per_chunk, HISTORIES))
    return {
        name: _values(model, pair.seed, numbers, work).tolist()
        for name, model in zip(("first", "second"), _models(pair), strict=True)
    }


def merge(pair: Pair, partials: Sequence[dict[str, Any]]) -> DifferenceResult:
    """Estimate every difference from the chunks 0 to n − 1."""
    work = work_of(pair)
    first, second = (
        np.concatenate([np.array(partial[name], dtype=float) for partial in partials])
        for name in ("first", "second")
    )
    return DifferenceResult(
        years=len(first) * work.seconds / YEAR_SECONDS,
        histories=len(first),
        whole={
            name: _difference(first[:, row], second[:, row]) for row, name in enumerate(FIGURES)
        },
    )


def _models(pair: Pair) -> tuple[Model, Model]:
    return compile_model(pair.first), compile_model(pair.second)


def _values(model: Model, seed: int, numbers: range, work: Work) -> FloatArray:
    """Return each history's figures of the whole, per unit of time, shape (histories, figures)."""
    rows = [SCOPE_FIGURES.index(name) for name in FIGURES.values()]
    units = np.array([YEAR_SECONDS if name == "failures" else 1.0 for name in FIGURES.values()])
    found = [
        scope_values(world, model)[rows, -1] * units / work.seconds
        for world in worlds(model, seed, numbers, (work.warm_up, work.seconds))
    ]
    return np.array(found).reshape(len(numbers), len(FIGURES))


def _difference(first: FloatArray, second: FloatArray) -> SimulatedDifference:
    """Return the mean difference with Student's interval over pairs of histories."""
    count = len(first)
    gaps = second - first
    mean = float(gaps.mean())
    spread = float(gaps.var(ddof=1)) if count > 1 else math.inf
    apart = float(first.var(ddof=1) + second.var(ddof=1)) if count > 1 else math.inf
    # Few heavy histories carry a rare difference: as many degrees of freedom as those that count.
    squares = float((gaps * gaps).sum())
    effective = float(np.abs(gaps).sum()) ** 2 / squares if squares > 0 else float(count)
    half = float(stdtrit(max(1.0, min(count, effective) - 1), 1 - TAIL)) * math.sqrt(spread / count)
    return SimulatedDifference(
        first=_rounded(float(first.mean())),
        second=_rounded(float(second.mean())),
        difference=_rounded(mean),
        low=_rounded(mean - half),
        high=_rounded(mean + half),
        worth=_rounded(apart / spread) if spread > 0 else None,
    )


def _rounded(value: float) -> float:
    """Drop the digits in which the libraries of two machines may differ."""
    return float(f"{value:.12g}")
