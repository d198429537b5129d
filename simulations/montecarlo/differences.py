"""The difference of two designs under the same random numbers.

Each cause of randomness draws from a stream that is keyed by its own name, so that what two designs
have in common fails and returns at the same moments in both. The difference of a history of
one and of the same history of the other then varies far less than that of two independent
ones, and needs far fewer of them (common random numbers: Law and Kelton, *Simulation Modeling and
Analysis*, 3rd ed., 2000, section 11.2).

The gap of a history is what the second design lost more, or less, than the first. Gaps of either
sign are sums of rare heavy contributions, so each sign gets the interval of such a sum
(`estimators.total_interval`), and both are put together by recovering their variances: Zou and
Donner, "Construction of confidence limits about effect measures: a general approach", Statistics in
Medicine 27 (2008), equation (7), with the correlation that parts of one gap have.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from metrics.domain.architecture import Architecture
from metrics.domain.errors import InvalidParameterError
from metrics.domain.problems import gettext_noop
from metrics.domain.quantities import YEAR_SECONDS
from simulations.montecarlo.chunks import EVENTS_PER_CHUNK, EVENTS_PER_SECOND
from simulations.montecarlo.compile import Model, compile_model
from simulations.montecarlo.cutting import chunks_of, numbers_of
from simulations.montecarlo.estimators import Sums, total_interval
from simulations.montecarlo.forecast import require_events
from simulations.montecarlo.histories import SCOPE_FIGURES, scope_values, worlds
from simulations.montecarlo.limits import YEARS_MAX

FIGURES: Final = {
    "unavailability": "down",
    "full_service_unavailability": "not_full",
    "lost_requests": "lost",
    "lost_utility": "lost_utility",
    "failure_frequency_per_year": "failures",
}
"""Names in the result, and what a history counts for them."""
DOWNTIME: Final = "downtime_minutes_per_year"
"""The unavailability once more, in the unit that people plan with."""
MINUTES_OF_YEAR: Final = YEAR_SECONDS / 60
HISTORIES: Final = 1_024
"""Pairs of histories that a comparison of a number of years consists of."""
CHUNKS_MAX: Final = 1_000
CHUNKS_BY_DEFAULT: Final = 16
HISTORIES_FEWEST: Final = 64
GAPS_FEWEST: Final = 30
"""Pairs of histories that differ before a precision counts as reached."""

FloatArray = NDArray[np.float64]
Scopes = dict[str, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two designs, and how long they are compared."""

    first: Architecture
    second: Architecture
    years: float | None = None
    """Simulated years of each; chosen by the work when absent."""
    precision: float | None = None
    """Half-width of the interval of the unavailability's difference, relative to the difference."""
    seed: int = 1
    extended: int = 1
    """How many times as long as first asked for; the same histories come first."""


@dataclass(frozen=True, slots=True)
class Work:
    """How a comparison is cut."""

    chunks: int
    histories: int
    """Pairs in all."""
    per_chunk: int
    seconds: float
    """Simulated seconds that one history counts."""
    warm_up: float
    predicted_seconds: float
    """Computing time of one core."""


class SimulatedDifference(BaseModel):
    """Second minus first, with its 99 % interval."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    first: float
    second: float
    difference: float
    low: float
    high: float
    worth: float | None = None
    """How many times as many independent histories would give the same interval: the variance of
    the difference of independent histories by that of these. Absent where nothing differed."""


class DifferenceResult(BaseModel):
    """What the second design changes for the whole and for the journeys that both have."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    years: float
    """Simulated years of each design."""
    histories: int
    chunks: int
    reached: bool
    """Whether the years or the precision asked for are reached."""
    half_width: float | None = None
    """Of the interval of the unavailability's difference, relative to the difference."""
    whole: dict[str, SimulatedDifference]
    journeys: dict[str, dict[str, SimulatedDifference]] = {}

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return self.model_dump(mode="json", exclude_none=True)


def work_of(pair: Pair) -> Work:
    """Cut a comparison into chunks of about two seconds, or refuse it as too large."""
    models = _models(pair)
    for model in models:
        require_events(model, years=pair.years if pair.years and pair.years > 0 else None)
    per_second = sum(model.work_per_second for model in models)
    warm_up = max(model.warm_up_seconds for model in models)
    seconds = _history_seconds(pair, per_second, warm_up)
    warm_up = min(warm_up, 4 * seconds)
    events = (warm_up + seconds) * per_second
    total = HISTORIES * events
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
    per_chunk = math.ceil(HISTORIES / min(HISTORIES, max(4, math.ceil(total / EVENTS_PER_CHUNK))))
    histories = HISTORIES * pair.extended
    if pair.precision is not None:
        histories = CHUNKS_MAX * per_chunk
    chunks = chunks_of(histories, per_chunk)
    return Work(
        chunks, histories, per_chunk, seconds, warm_up, histories * events / EVENTS_PER_SECOND
    )


def _history_seconds(pair: Pair, per_second: float, warm_up: float) -> float:
    """Return how long a history counts: as asked for, or by the work that it makes."""
    if pair.years is None:
        events = CHUNKS_BY_DEFAULT * EVENTS_PER_CHUNK / HISTORIES
        counted = events / max(per_second, 1e-12) - warm_up
        return min(max(counted, warm_up, 1.0), YEARS_MAX * YEAR_SECONDS / HISTORIES)
    if not 0 < pair.years <= YEARS_MAX:
        raise InvalidParameterError(
            gettext_noop("Years must be above 0 and at most %(largest)s, not %(found)s."),
            field="years",
            params={"largest": f"{YEARS_MAX:g}", "found": f"{pair.years:g}"},
        )
    return pair.years * YEAR_SECONDS / HISTORIES


def run_chunk(pair: Pair, index: int) -> dict[str, Any]:
    """Run some pairs of histories; the result is JSON and can be merged with the others'."""
    work = work_of(pair)
    numbers = numbers_of(index, work.histories, work.per_chunk)
    places = list(_scopes(pair).values())
    first, second = (
        _values(model, pair.seed, numbers, work)[:, :, [place[side] for place in places]]
        for side, model in enumerate(_models(pair))
    )
    return {"histories": len(numbers), "sums": _sums(first, second).tolist()}


def merge(pair: Pair, partials: Sequence[dict[str, Any]]) -> DifferenceResult:
    """Estimate every difference from the chunks 0 to n − 1, as many as the precision needs."""
    work, scopes = work_of(pair), _scopes(pair)
    sums = np.zeros((len(_ROWS), len(FIGURES), len(scopes)))
    histories, used = 0, 0
    for partial in partials:
        found = np.array(partial["sums"], dtype=float)
        sums[:-2] += found[:-2]
        sums[-2:] = np.maximum(sums[-2:], found[-2:])
        histories += int(partial["histories"])
        used += 1
        if pair.precision is not None and _is_precise(pair, work, sums, histories):
            break
    figures = {
        name: _with_downtime(_figures(pair, work, sums[:, :, place], histories))
        for place, name in enumerate(scopes)
    }
    whole = figures.pop("whole")
    enough = used == work.chunks
    if pair.precision is not None:
        enough = _is_precise(pair, work, sums, histories)
    return DifferenceResult(
        years=histories * work.seconds / YEAR_SECONDS,
        histories=histories,
        chunks=used,
        reached=enough,
        half_width=_relative_half_width(whole["unavailability"]),
        whole=whole,
        journeys=figures,
    )


def _models(pair: Pair) -> tuple[Model, Model]:
    return compile_model(pair.first), compile_model(pair.second)


def _scopes(pair: Pair) -> Scopes:
    """Return where the whole and each journey of both designs stand in either's columns."""
    first, second = (list(model.journeys) for model in _models(pair))
    both = [key for key in second if key in first]
    if len(first) == len(second) == 1:
        both = []  # The one journey is the whole.
    journeys = {key: (first.index(key), second.index(key)) for key in both}
    return {"whole": (len(first), len(second))} | journeys


def _values(model: Model, seed: int, numbers: range, work: Work) -> FloatArray:
    """Return each history's figures per unit of time, shape (histories, figures, scopes)."""
    rows = [SCOPE_FIGURES.index(name) for name in FIGURES.values()]
    found = [
        scope_values(world, model)[rows] * _units(work)[:, np.newaxis]
        for world in worlds(model, seed, numbers, (work.warm_up, work.seconds))
    ]
    return np.array(found)


def _units(work: Work) -> FloatArray:
    """Return what one counted second, or one counted failure, is of each figure."""
    units = [YEAR_SECONDS if name == "failures" else 1.0 for name in FIGURES.values()]
    return np.array(units) / work.seconds


_ROWS: Final = (
    *("first", "first_square", "second", "second_square"),
    *("more", "more_square", "less", "less_square"),
    *("more_max", "less_max"),
)
"""What is summed over the histories of a chunk; of the last two, the largest is kept."""


def _sums(first: FloatArray, second: FloatArray) -> FloatArray:
    """Add up a chunk, shape (rows, figures, scopes); a gap has a part above and one below zero."""
    gaps = second - first
    more, less = np.maximum(gaps, 0.0), np.maximum(-gaps, 0.0)
    parts = (first, second, more, less)
    totals = [total for part in parts for total in (part.sum(0), (part * part).sum(0))]
    return np.array([*totals, more.max(0), less.max(0)])


def _figures(
    pair: Pair, work: Work, sums: FloatArray, histories: int
) -> dict[str, SimulatedDifference]:
    """Return the difference of each figure of one scope; `sums` has the shape (rows, figures)."""
    longest = max(model.longest_down_seconds for model in _models(pair))
    units = _units(work)
    return {
        name: _difference(
            dict(zip(_ROWS, sums[:, row].tolist(), strict=True)),
            histories,
            # A contribution that was never seen: an outage as long as repairs take, or a failure.
            float(units[row]) if counted == "failures" else min(1.0, float(units[row]) * longest),
        )
        for row, (name, counted) in enumerate(FIGURES.items())
    }


def _difference(sums: dict[str, float], count: int, unseen: float) -> SimulatedDifference:
    """Return the mean difference with its interval.

    Parameters
    ----------
    sums : of one figure over `count` pairs of histories, by the names of `_ROWS`.
    unseen : one contribution of a sign of which none was seen.
    """
    more, less = (
        Sums(count, sums[sign], sums[f"{sign}_square"], sums[f"{sign}_max"])
        for sign in ("more", "less")
    )
    low, high = _gap_interval(more, less, unseen)
    variance = more.variance_of_total + less.variance_of_total + _against(more, less)
    separate = sum(
        Sums(count, sums[side], sums[f"{side}_square"], 0.0).variance_of_total
        for side in ("first", "second")
    )
    return SimulatedDifference(
        first=_rounded(sums["first"] / count),
        second=_rounded(sums["second"] / count),
        difference=_rounded((more.total - less.total) / count),
        low=_rounded(low / count),
        high=_rounded(high / count),
        worth=_rounded(separate / variance) if variance > 0 else None,
    )


def _against(more: Sums, less: Sums) -> float:
    """Return −2 times the covariance of both totals: only one part of a gap is not zero."""
    return 2 * more.total * less.total / more.count


def _gap_interval(more: Sums, less: Sums, unseen: float) -> tuple[float, float]:
    """Return the interval of what is more minus what is less, from the interval of each."""
    down, up = _reach(more, unseen)
    left, right = _reach(less, unseen)
    spreads = math.sqrt(more.variance_of_total * less.variance_of_total)
    correlation = min(1.0, _against(more, less) / 2 / spreads) if spreads > 0 else 0.0
    gap = more.total - less.total
    low = gap - math.sqrt(down * down + right * right + 2 * correlation * down * right)
    high = gap + math.sqrt(up * up + left * left + 2 * correlation * up * left)
    return low, high


def _reach(sums: Sums, unseen: float) -> tuple[float, float]:
    """Return how far the interval of a total reaches below and above it."""
    found = total_interval(sums, unseen=unseen)
    assert found.low is not None
    assert found.high is not None
    return sums.total - found.low, found.high - sums.total


def _with_downtime(figures: dict[str, SimulatedDifference]) -> dict[str, SimulatedDifference]:
    """Say the unavailability once more in minutes a year."""
    found = figures["unavailability"]
    names = ("first", "second", "difference", "low", "high")
    minutes = {name: _rounded(getattr(found, name) * MINUTES_OF_YEAR) for name in names}
    return figures | {DOWNTIME: SimulatedDifference(**minutes, worth=found.worth)}


def _is_precise(pair: Pair, work: Work, sums: FloatArray, histories: int) -> bool:
    """Whether the interval of the unavailability's difference is as narrow as was asked for."""
    assert pair.precision is not None
    found = _figures(pair, work, sums[:, :, 0], histories)["unavailability"]
    half_width = _relative_half_width(found)
    total, square = (float(sums[place, 0, 0] + sums[place + 2, 0, 0]) for place in (4, 5))
    differing = total * total / square if square > 0 else 0.0
    if histories < HISTORIES_FEWEST or differing < GAPS_FEWEST or half_width is None:
        return False
    return half_width <= pair.precision


def _relative_half_width(found: SimulatedDifference) -> float | None:
    if not found.difference:
        return None
    return _rounded((found.high - found.low) / 2 / abs(found.difference))


def _rounded(value: float) -> float:
    """Drop the digits in which the libraries of two machines may differ."""
    return float(f"{value:.12g}")
