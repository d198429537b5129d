"""Mean time to the first failure, from everything up and new, by independent replications.

How many replications a chunk runs follows from the failures that its histories saw, which other
streams drew: a fixed number as far as the replications are concerned, so that their mean is
unbiased. They cost a known part of the chunk, however rare failures are; where too few are seen
there is no figure, and the result says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from metrics.domain.quantities import HOUR_SECONDS
from simulations.kernel import twin
from simulations.kernel.rng import stream_key
from simulations.montecarlo import first_failures
from simulations.montecarlo.compile import Model
from simulations.montecarlo.estimators import Interval, Sums, total_interval
from simulations.montecarlo.histories import Tally, thawed
from simulations.montecarlo.mttf_reasons import TOO_FEW, TOO_LATE
from simulations.montecarlo.pointers import Handle
from simulations.montecarlo.records import Arrays, World

LABEL: Final = 0x66697273
"""Stream of the replications of each scope."""
SHARE: Final = 0.15
"""Replications for each failure seen: about the part of the work that they take."""
REPLICATIONS_MAX: Final = 1_000
"""Of one scope in one chunk."""
FEWEST: Final = 10
"""Replications below which their mean tells little."""
GOLDEN: Final = 0.6180339887498949
EVENTS_SLACK: Final = 300.0
EVENTS_FLOOR: Final = 100_000

Row = list[float]


@dataclass(frozen=True, slots=True)
class Replications:
    """Which replications to run for one scope."""

    seed: int
    place: int
    numbers: range
    events_max: int


def run_replications(model: Model, which: Replications, *, interpreted: bool = False) -> Row:
    """Run replications; return number, sum, sum of squares and largest of the times in seconds.

    The last entry counts those that were given up.
    """
    kernel = twin.load("simulations.montecarlo.first_failures", interpreted=interpreted)
    process = twin.load("simulations.montecarlo.process", interpreted=interpreted)
    template = _new(model.template)
    key = int(stream_key(which.seed, which.place, LABEL))
    found = np.zeros(5)
    arrays = [np.array(array) for array in template]
    state: Any = Handle(Arrays, tuple(arrays))  # type: ignore[arg-type]
    for number in which.numbers:
        for array, original in zip(arrays, template, strict=True):
            np.copyto(array, np.asarray(original))
        if interpreted:
            state = thawed(template)
        process.begin(state, key, number)
        seconds = kernel.first_failure(state, which.place, which.events_max)
        if seconds in (first_failures.NEVER, first_failures.TOO_LATE):
            found[4] += 1
            continue
        found[:3] += [1.0, seconds, seconds * seconds]
        found[3] = max(found[3], seconds)
    return [float(value) for value in found]


def _new(template: World) -> World:
    """Return a template in which every life begins at time 0."""
    clocks = np.array(np.asarray(template.clock))
    clocks["is_fresh"] = 1
    return template._replace(clock=clocks)  # type: ignore[arg-type]


def run_chunk(model: Model, seed: int, chunk_index: int, tally: Tally) -> dict[str, Row]:
    """Run the replications of one chunk, by the place of their scope."""
    places = followed(model)
    rows = {}
    for place in places:
        failures = float(tally.scope_sum[-1, place])
        part = SHARE * failures * (1.0 if place == places[0] else 1.0 / len(places))
        count = min(int(part + GOLDEN * chunk_index % 1.0), REPLICATIONS_MAX)
        if count == 0:
            continue
        each = EVENTS_SLACK * tally.events / max(failures, 1.0)
        first = chunk_index * REPLICATIONS_MAX
        numbers = range(first, first + count)
        which = Replications(seed, place, numbers, int(each) + EVENTS_FLOOR)
        rows[str(place)] = run_replications(model, which)
    return rows


def followed(model: Model) -> list[int]:
    """Return the whole, and the journeys where there are different ones."""
    whole = len(model.journeys)
    entries = np.asarray(model.template.scope)["entry"][:whole].tolist()
    return [whole, *(range(whole) if len(set(entries)) > 1 else ())]


def merged(parts: Iterable[Mapping[str, Sequence[float]]]) -> dict[int, Row]:
    """Add up the rows of some chunks."""
    found: dict[int, Row] = {}
    for part in parts:
        for name, row in part.items():
            old = found.get(int(name), [0.0] * 5)
            new = [a + b for a, b in zip(old, row, strict=True)]
            new[3] = max(old[3], row[3])
            found[int(name)] = new
    return found


def interval_of(row: Sequence[float] | None) -> Interval | str:
    """Return the mean time in hours with its 99 % interval, or the code of why there is none."""
    if row is not None and row[4] > 0:
        return TOO_LATE
    if row is None or row[0] < FEWEST:
        return TOO_FEW
    sums = Sums(int(row[0]), row[1], row[2], row[3])
    return total_interval(sums, unseen=0.0).times(1.0 / row[0] / HOUR_SECONDS)
