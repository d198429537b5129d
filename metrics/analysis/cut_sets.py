"""Minimal cut sets of a document: the smallest sets of events that take a journey down.

Events are outages of sites, common causes, failovers, moves of gates, and the loss of so many
of a group's replicas. They are found pattern by pattern: for every set of lost sites, the
minimal cut sets of what is left, without those that need one of these sites less. A row such
as `web (3 of 6 replicas)` stands for all choices of three replicas.

A cut set's unavailability is the product of its events', its failure frequency that product
times the sum of their frequencies over their unavailabilities (Vesely 1970).

References
----------
W. E. Vesely, "A time-dependent methodology for fault tree evaluation", Nuclear Engineering and
Design 13, 1970.
J. B. Fussell, "How to hand-calculate system reliability and safety characteristics", IEEE
Transactions on Reliability R-24(3), 1975.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from heapq import heapify, heappop, heappush
from itertools import combinations, count

import numpy as np
from numpy.typing import NDArray

from metrics.analysis import failing
from metrics.analysis.failing import Event, Logic, ReplicaEvents
from metrics.analysis.fault_trees import families, kernels, patterns
from metrics.analysis.importance import Cause
from metrics.analysis.system import System
from metrics.domain.quantities import YEAR_SECONDS
from metrics.domain.results import ComponentFigures, CutSet, CutSetCounts, Figures

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
RowArray = NDArray[np.int32]

CELLS_MAX = 40_000
"""Patterns × variables: so many patterns of lost sites are looked at."""
PATTERNS_MAX = 160
ROWS_MAX = 1 << 18
"""Rows of the tables of diagrams and families."""
LISTED_WHOLE = 50
LISTED_JOURNEY = 20
"""Cut sets that the result lists; the rest is stated as a sum."""
SEARCH_MAX = 20_000
"""Steps of the search for them."""
WHOLE = ""

FIRST_ORDER = "approximate: sum over minimal cut sets, an upper bound for independent events"


@dataclass
class Pattern:
    """Lost sites, and the events that remain possible, by level of their variable.

    `weight` is the probability of the sites' outages, `ratio` the sum of their frequencies
    over their unavailabilities.
    """

    sites: tuple[str, ...]
    events: list[Event | None]
    lost: tuple[Event, ...]

    @cached_property
    def weight(self) -> float:
        """Probability that all sites of the pattern are lost."""
        return math.prod(event.unavailability for event in self.lost)

    @cached_property
    def values(self) -> FloatArray:
        """Probability of each level's event."""
        return np.array([0.0 if e is None else e.unavailability for e in self.events])


@dataclass
class Part:
    """The families of one scope under one pattern, as rows (level, low, high)."""

    pattern: Pattern
    rows: RowArray
    best: FloatArray = field(init=False)
    """Sum and largest of the products below each row."""

    def __post_init__(self) -> None:
        values = np.repeat(self.pattern.values[:, None], 2, axis=1)
        self.best = families.sums(self.rows, values)

    @property
    def total(self) -> float:
        """Sum of the unavailabilities of the part's cut sets."""
        return self.pattern.weight * float(self.best[-1, 0])

    def orders(self) -> Iterator[tuple[int, float]]:
        """Yield the number of cut sets of each order, replicas told apart."""
        events = self.pattern.events
        spans = np.array([1 if e is None else e.order for e in events])
        ways = np.array([1.0 if e is None else float(e.ways) for e in events])
        found = patterns.orders(self.rows, spans, ways)
        for order in np.flatnonzero(found).tolist():
            yield order + len(self.pattern.sites), float(found[order])


class CutSets:
    """The minimal cut sets of a document's whole and of its journeys."""

    def __init__(self, system: System, causes: Sequence[Cause]) -> None:
        self._system = system
        single = failing.single_events(system, causes)
        self._logic = failing.logic_of(system, single)
        self._patterns, self._beyond = _patterns(system, self._logic, single)
        self._parts = self._explore()

    def of_whole(self, whole: Figures) -> tuple[tuple[CutSet, ...], CutSetCounts]:
        """Return the whole's cut sets, the largest contributions first, and their counts."""
        return self._figures(WHOLE, whole, LISTED_WHOLE)

    def add_to_journey(self, name: str, journey: Figures) -> Figures:
        """Return a journey's figures with its cut sets."""
        entry = self._system.architecture.effective_journeys[name].entry
        found, counts = self._figures(entry, journey, LISTED_JOURNEY)
        return journey.model_copy(update={"cut_sets": found, "cut_set_counts": counts})

    def add_to_component(
        self, name: str, figures: ComponentFigures, whole: Figures
    ) -> ComponentFigures:
        """Return a component's figures with its Fussell–Vesely importance."""
        if figures.importance is None or not whole.unavailability:
            return figures
        share = min(1.0, self._sums_by_component.get(name, 0.0) / whole.unavailability)
        importance = figures.importance.model_copy(update={"fussell_vesely": share})
        return figures.model_copy(update={"importance": importance})

    @cached_property
    def _sums_by_component(self) -> dict[str, float]:
        """Sum over the whole's cut sets with an event of each component."""
        found: dict[str, float] = {}
        for part in self._parts.get(WHOLE, []):
            values = part.pattern.values
            by_level = families.shares(part.rows, values, np.ascontiguousarray(part.best[:, 0]))
            for level in np.flatnonzero(by_level).tolist():
                name, _ = self._logic.variables[-1 - level]
                found[name] = found.get(name, 0.0) + part.pattern.weight * float(by_level[level])
        return found

    def _explore(self) -> dict[str, list[Part]]:
        logic = self._logic
        levels, known = _rows_of(self._patterns)
        outputs = np.array(list(logic.output.values()))
        diagrams, sets = kernels.new_table(ROWS_MAX), kernels.new_table(ROWS_MAX)
        # Callers first: the last variables are those of the entries.
        found = patterns.explore(
            diagrams, sets, logic.program, levels[:, ::-1].copy(), outputs, known
        )
        parts: dict[str, list[Part]] = {scope: [] for scope in logic.output}
        for pattern, roots in zip(self._patterns, found, strict=True):
            for scope, root in zip(logic.output, roots.tolist(), strict=True):
                if root == kernels.FULL:
                    self._beyond += pattern.weight
                elif root:
                    parts[scope].append(Part(pattern, _compact(sets[0], root)))
        return parts

    def _figures(
        self, scope: str, figures: Figures, most: int
    ) -> tuple[tuple[CutSet, ...], CutSetCounts]:
        parts = self._parts[scope]
        listed, all_listed = _listed(parts, most)
        by_order: dict[int, float] = {}
        for part in parts:
            for order, number in part.orders():
                by_order[order] = by_order.get(order, 0.0) + number
        total = sum(part.total for part in parts)
        rest = 0.0 if all_listed else max(0.0, total - sum(row.unavailability for row in listed))
        counts = CutSetCounts(
            status="truncated" if self._beyond else "complete",
            by_order={order: round(by_order[order]) for order in sorted(by_order)},
            listed="complete" if all_listed and not self._beyond else "truncated",
            sum_of_unavailabilities=total,
            remainder_unavailability=rest + self._beyond,
            exactness=FIRST_ORDER,
        )
        u = figures.unavailability
        shares = ({"share": min(1.0, row.unavailability / u)} if u else {} for row in listed)
        rows = [row.model_copy(update=share) for row, share in zip(listed, shares, strict=True)]
        return tuple(rows), counts


def _compact(nodes: RowArray, root: int) -> RowArray:
    return np.asarray(families.reachable(nodes, root))


def _patterns(
    system: System, logic: Logic, single: dict[str, Event]
) -> tuple[list[Pattern], float]:
    """Return the patterns to look at, and a bound on the probability of all others."""
    architecture = system.architecture
    names = list(dict.fromkeys(name for name, _ in logic.variables))
    sites = failing.site_events(architecture, names)
    places = {name: failing.places_of(architecture, name) for name in names}
    replicas = ReplicaEvents(architecture)
    parents = {site: set(failing.with_ancestors(architecture, site)) - {site} for site in sites}
    limit = max(8, min(PATTERNS_MAX, CELLS_MAX // max(1, len(logic.variables))))
    chosen, beyond = _chosen(sites, parents, limit)
    result = []
    for lost in chosen:
        events: list[Event | None] = []
        gone = frozenset(lost)
        for name, kind in logic.variables:
            if kind != "replicas":
                events.append(single[f"{kind}:{name}"])
                continue
            reach = sum(number for chain, number in places[name] if not chain & gone)
            required = architecture.components[name].required_count
            events.append(GONE if reach < required else replicas.event(name, reach))
        result.append(Pattern(lost, events[::-1], tuple(sites[site] for site in lost)))
    return result, beyond


GONE = Event("", 1.0, 0.0, 0, 1)
"""A group that the lost sites alone take down."""


def _chosen(
    sites: dict[str, Event], parents: dict[str, set[str]], limit: int
) -> tuple[list[tuple[str, ...]], float]:
    """Return sets of sites without one inside another, small ones first, and what is beyond."""
    chosen: list[tuple[str, ...]] = []
    for size in range(len(sites) + 1):
        found: list[tuple[str, ...]] = []
        for lost in combinations(sites, size):
            if not any(parents[site] & set(lost) for site in lost):
                found.append(lost)
            if len(chosen) + len(found) > limit:
                return chosen, _at_least(size, [s.unavailability for s in sites.values()])
        chosen += found
        if not found:
            break
    return chosen, 0.0


def _at_least(size: int, q: list[float]) -> float:
    """Return the sum over all sets of so many sites, a bound on losing at least as many."""
    sums = [1.0] + [0.0] * size
    for value in q:
        for j in range(size, 0, -1):
            sums[j] += sums[j - 1] * value
    return sums[size]


def _rows_of(found: list[Pattern]) -> tuple[IntArray, IntArray]:
    """Return the levels of every pattern, and of what a pattern with one site less knows.

    There only the groups that the site does not touch may fail: what they and the smaller
    pattern take down is no minimal cut set of the larger one.
    """
    position = {pattern.sites: number for number, pattern in enumerate(found)}
    rows = [_levels(pattern.events) for pattern in found]
    known: list[tuple[int, int]] = []
    for number, pattern in enumerate(found):
        for site in pattern.sites:
            smaller = position[tuple(s for s in pattern.sites if s != site)]
            pairs = zip(pattern.events, found[smaller].events, strict=True)
            events = [before if event is before else None for event, before in pairs]
            known.append((number, len(rows)))
            rows.append(_levels(events))
    return np.array(rows), np.array(known, dtype=np.int64).reshape(-1, 2)


def _levels(events: Sequence[Event | None]) -> list[int]:
    return [
        kernels.CERTAIN if event is GONE else kernels.IMPOSSIBLE if event is None else level
        for level, event in enumerate(events)
    ]


def _listed(parts: list[Part], most: int) -> tuple[list[CutSet], bool]:
    """Return the cut sets with the largest unavailabilities, and whether these are all."""
    tie = count()
    queue: list[tuple[float, int, float, tuple[Event, ...], Part, int]] = []
    for part in parts:
        top = part.rows.shape[0] - 1
        weight = part.pattern.weight
        queue.append((-part.best[top, 1] * weight, next(tie), weight, (), part, top))
    heapify(queue)
    found: list[CutSet] = []
    for _ in range(SEARCH_MAX):
        if not queue or len(found) == most:
            break
        _, _, product, events, part, row = heappop(queue)
        if row == 1:
            found.append(_cut_set(part.pattern.lost + events))
            continue
        level, low, high = part.rows[row].tolist()
        if low:
            bound = -product * part.best[low, 1]
            heappush(queue, (bound, next(tie), product, events, part, low))
        event = part.pattern.events[level]
        assert event is not None, "what cannot fail is in no family"
        grown = product * event.unavailability
        bound = -grown * part.best[high, 1]
        heappush(queue, (bound, next(tie), grown, (*events, event), part, high))
    return found, not queue


def _cut_set(events: tuple[Event, ...]) -> CutSet:
    unavailability = math.prod(event.unavailability for event in events)
    ratio = sum(event.frequency / event.unavailability for event in events)
    return CutSet(
        events=tuple(event.name for event in events),
        unavailability=unavailability,
        failure_frequency_per_year=unavailability * ratio * YEAR_SECONDS,
        order=sum(event.order for event in events),
        combinations=math.prod(event.ways for event in events),
    )
