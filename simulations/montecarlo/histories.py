"""Runs histories and adds up what they saw, as plain numbers that can be merged."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from metrics.domain.errors import DomainError
from simulations.kernel import twin
from simulations.kernel.record import to_objects
from simulations.montecarlo.compile import Model
from simulations.montecarlo.estimators import Sums, total_interval
from simulations.montecarlo.pointers import Handle
from simulations.montecarlo.records import DURATION_BINS, RECORDS, SCRATCH, Arrays, World

SCOPE_FIGURES = (
    "down",
    "not_full",
    "lost",
    "lost_utility",
    "month_breaches",
    "year_breaches",
    "breached_years",
    "failures",
)
LOSSES = SCOPE_FIGURES[:4]
"""Those in seconds that were lost."""
HISTOGRAMS = ("durations", "month_downtime", "year_downtime")
UNIT_FIGURES = ("down", "failures")
EVENTS_SLACK = 20
EVENTS_FLOOR = 1_000_000

FloatArray = NDArray[np.float64]


class TooManyEventsError(DomainError):
    """A history had far more events than its rates announce."""

    code = "too_many_events"


Seen = tuple[float, int, float]
"""An outage: how long it lasted, in which history, and when it began there."""
OUTAGES_KEPT: Final = 5


@dataclass
class Tally:
    """Sums over histories; rows are figures, columns scopes or components."""

    scope_sum: FloatArray
    scope_square: FloatArray
    scope_max: FloatArray
    scope_product: FloatArray
    """Sum of down time · failures, for ratios."""
    unit_sum: FloatArray
    unit_square: FloatArray
    unit_max: FloatArray
    unit_product: FloatArray
    longest: FloatArray
    caused: FloatArray
    durations: NDArray[np.int64]
    month_downtime: NDArray[np.int64]
    year_downtime: NDArray[np.int64]
    months: int = 0
    """Whole months counted, the same for every scope; likewise years."""
    years: int = 0
    longest_outages: tuple[Seen, ...] | None = ()
    """Of the whole, the longest first, each from a history of its own; None where a chunk that
    was stored long ago kept one only."""
    worst: Seen = (0.0, 0, 0.0)
    """The longest of all."""
    histories: int = 0
    events: int = 0

    @classmethod
    def empty(cls, model: Model) -> Tally:
        """Nothing seen yet."""
        scopes, units = len(model.journeys) + 1, len(model.components)
        return cls(
            scope_sum=np.zeros((len(SCOPE_FIGURES), scopes)),
            scope_square=np.zeros((len(SCOPE_FIGURES), scopes)),
            scope_max=np.zeros((len(SCOPE_FIGURES), scopes)),
            scope_product=np.zeros(scopes),
            unit_sum=np.zeros((len(UNIT_FIGURES), units)),
            unit_square=np.zeros((len(UNIT_FIGURES), units)),
            unit_max=np.zeros((len(UNIT_FIGURES), units)),
            unit_product=np.zeros(units),
            longest=np.zeros(scopes),
            caused=np.zeros(len(model.causes)),
            durations=np.zeros(scopes * DURATION_BINS, dtype=np.int64),
            month_downtime=np.zeros(scopes * DURATION_BINS, dtype=np.int64),
            year_downtime=np.zeros(scopes * DURATION_BINS, dtype=np.int64),
        )

    def add(self, world: World, model: Model, number: int) -> None:
        """Add the history of a number."""
        scopes = scope_values(world, model)
        units = _columns(world.unit, UNIT_FIGURES)
        self.scope_sum += scopes
        self.scope_square += scopes * scopes
        self.scope_max = np.maximum(self.scope_max, scopes)
        self.scope_product += scopes[0] * scopes[-1]
        self.unit_sum += units
        self.unit_square += units * units
        self.unit_max = np.maximum(self.unit_max, units)
        self.unit_product += units[0] * units[-1]
        self.longest = np.maximum(self.longest, _columns(world.scope, ("longest",))[0])
        self.caused += np.asarray(world.caused)
        for name in HISTOGRAMS:
            setattr(self, name, getattr(self, name) + np.asarray(getattr(world, name)))
        months, years = _columns(world.scope, ("months", "years"))[:, -1]
        self.months += int(months)
        self.years += int(years)
        lasted, began = _columns(world.scope, ("longest", "longest_from"))[:, -1]
        self._see(((float(lasted), number, float(began)),) if lasted else ())
        self.histories += 1
        self.events += int(_columns(world.run, ("events",))[0, 0])

    def merge(self, other: Tally) -> None:
        """Add another tally to this one."""
        for name in _SUMS:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for name in _MAXIMA:
            setattr(self, name, np.maximum(getattr(self, name), getattr(other, name)))
        self.worst = max(self.worst, other.worst)
        self._see(other.longest_outages)

    def _see(self, outages: tuple[Seen, ...] | None) -> None:
        """Keep the longest of all that were seen."""
        if outages is None or self.longest_outages is None:
            self.longest_outages = None
            return
        every = sorted({*self.longest_outages, *outages}, reverse=True)
        self.longest_outages = tuple(every[:OUTAGES_KEPT])
        self.worst = max((self.worst, *self.longest_outages))

    @property
    def failures_of_whole(self) -> float:
        """Outages of the whole that began while counted."""
        return float(self.scope_sum[-1, -1])

    def half_width(self, unseen: float) -> float | None:
        """Relative half-width of the interval of the whole's unavailability."""
        down = Sums(
            self.histories,
            float(self.scope_sum[0, -1]),
            float(self.scope_square[0, -1]),
            float(self.scope_max[0, -1]),
        )
        return total_interval(down, unseen=unseen, usual=unseen).half_width

    def to_json(self) -> dict[str, Any]:
        """Return plain values; of histograms only the classes in which there was something."""
        values = {
            name: np.asarray(getattr(self, name)).tolist()
            for name in (*_SUMS, *_MAXIMA)
            if name not in HISTOGRAMS
        }
        values["worst"] = list(self.worst)
        if self.longest_outages is not None:
            values["outages"] = [list(outage) for outage in self.longest_outages]
        return values | {name: _seen(getattr(self, name)) for name in HISTOGRAMS}

    @classmethod
    def from_json(cls, model: Model, values: dict[str, Any]) -> Tally:
        """Read what `to_json` wrote."""
        tally = cls.empty(model)
        for name in (*_SUMS, *_MAXIMA):
            if name in _COUNTS:
                setattr(tally, name, int(values[name]))
            elif name not in HISTOGRAMS:
                setattr(tally, name, np.array(values[name], dtype=np.float64))
        tally.worst = _seen_outage(values["worst"])
        kept = values.get("outages")
        tally.longest_outages = None if kept is None else tuple(map(_seen_outage, kept))
        for name in HISTOGRAMS:
            for place, count in values[name]:
                getattr(tally, name)[place] = count
        return tally


def _seen_outage(values: Sequence[float]) -> Seen:
    lasted, number, began = values
    return float(lasted), int(number), float(began)


_SUMS = (
    "scope_sum",
    "scope_square",
    "scope_product",
    "unit_sum",
    "unit_square",
    "unit_product",
    "caused",
    *HISTOGRAMS,
    "months",
    "years",
    "histories",
    "events",
)
_COUNTS = ("months", "years", "histories", "events")
_MAXIMA = ("scope_max", "unit_max", "longest")


def run_histories(
    model: Model,
    *,
    seed: int,
    histories: range,
    seconds: float,
    warm_up: float | None = None,
    interpreted: bool = False,
) -> Tally:
    """Run some of the histories of a campaign.

    Parameters
    ----------
    model : a compiled document.
    seed : seed of the campaign; history number n of a seed is the same whoever runs it.
    histories : numbers of the histories.
    seconds : simulated time that each one counts, after its warm-up.
    warm_up : simulated time before; what the model asks for when absent.
    interpreted : run the same source without compiling it.
    """
    tally = Tally.empty(model)
    before = model.warm_up_seconds if warm_up is None else warm_up
    ended = worlds(model, seed, histories, (before, seconds), interpreted=interpreted)
    for number, world in zip(histories, ended, strict=True):
        tally.add(world, model, number)
    return tally


def worlds(
    model: Model,
    seed: int,
    histories: range,
    lasts: tuple[float, float],
    *,
    interpreted: bool = False,
) -> Iterator[World]:
    """Yield the state at the end of each history; the next one overwrites it.

    `lasts` are the simulated seconds before the counting starts, and while it goes on.
    """
    process = twin.load("simulations.montecarlo.process", interpreted=interpreted)
    world = _copy(model.template)
    for number in histories:
        world = thawed(model.template) if interpreted else _reset(world, model.template)
        _let_look_ahead(world)
        state = world if interpreted else Handle(Arrays, _arrays(world))  # type: ignore[arg-type]
        process.begin(state, seed, number)
        _run_on(process, state, model, lasts)
        yield world


def run_partly(model: Model, seed: int, number: int, times: tuple[float, float]) -> World:
    """Run one history, counting from the first of two moments, and stop at the second."""
    process = twin.load("simulations.montecarlo.process")
    world = _copy(model.template)
    _let_look_ahead(world)
    state = Handle(Arrays, _arrays(world))  # type: ignore[arg-type]
    process.begin(state, seed, number)
    warm_up, end = times
    events_max = int(EVENTS_SLACK * model.events_per_second * end) + EVENTS_FLOOR
    process.run_until(state, warm_up, events_max)
    process.watch(state)
    process.run_until(state, end, events_max)
    twin.load("simulations.montecarlo.ahead").join(state)
    return world


def scope_values(world: World, model: Model) -> FloatArray:
    """Return what one history saw, shape (figures of `SCOPE_FIGURES`, scopes)."""
    scopes = _columns(world.scope, SCOPE_FIGURES)
    shares = np.array(model.shares)
    for row in (2, 3):
        scopes[row, -1] = float(np.cumsum(scopes[row, :-1] * shares)[-1])
    return scopes


def _run_on(
    process: ModuleType, state: World | Handle, model: Model, lasts: tuple[float, float]
) -> None:
    warm_up, seconds = lasts
    expected = model.events_per_second * (warm_up + seconds)
    events_max = int(EVENTS_SLACK * expected) + EVENTS_FLOOR
    finished = process.run_until(state, warm_up, events_max)
    process.watch(state)
    finished = finished and process.run_until(state, warm_up + seconds, events_max)
    if not finished:
        raise TooManyEventsError(
            f"One history had more than {events_max:,} events, over {EVENTS_SLACK} times what its "
            "failure rates announce. A failover time or a cache that is far shorter than the times "
            "between failures makes this many; make it longer or leave it out."
        )


def _seen(histogram: NDArray[np.int64]) -> list[list[int]]:
    return [[int(k), int(histogram[k])] for k in np.flatnonzero(histogram)]


def _reset(world: World, template: World) -> World:
    for name, array, original in zip(World._fields, _arrays(world), _arrays(template), strict=True):
        if name not in SCRATCH:
            np.copyto(array, original)
    return world


def _let_look_ahead(world: World) -> None:
    """Let groups run ahead of each other, which changes no history."""
    run: Any = world.run
    if _is_array(run):
        run["may_look_ahead"] = 1
    else:
        run[0].may_look_ahead = 1


def _copy(template: World) -> World:
    parts: Any = [np.array(array) for array in _arrays(template)]
    return World(*parts)


def thawed(template: World) -> World:
    """Turn arrays into plain lists and objects, for the interpreted twin."""
    parts = {
        name: [to_objects(item) for item in array] if name in RECORDS else array.tolist()
        for name, array in zip(World._fields, _arrays(template), strict=True)
    }
    return World(**parts)


def _arrays(world: World) -> tuple[NDArray[Any], ...]:
    return tuple(np.asarray(part) for part in world)


def _is_array(part: object) -> bool:
    return isinstance(part, np.ndarray)


def _columns(part: Any, names: tuple[str, ...]) -> FloatArray:
    """Fields of all records of one sort, one row a field."""
    if _is_array(part):
        return np.array([part[name] for name in names], dtype=np.float64)
    return np.array([[getattr(item, name) for item in part] for name in names], dtype=np.float64)
