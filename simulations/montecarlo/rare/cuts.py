"""The dominant ways to fail: minimal numbers of failures that take an entry down.

A cut names how many members of each class of like causes must have failed. It is found from the
structure of the document, top down as MOCUS does (Fussell and Vesely, "A new methodology for
obtaining cut sets for fault trees", Trans. ANS 15 (1972)), with the least likely ones left out
where there are too many. Cuts only steer the simulation: what is left out costs precision and
never truth.

Where a failover, an election or a move to another target takes time, the loss of what was in use is
a cut of its own, which lasts for that time (`wait`).
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from metrics.analysis.elections import election_seconds
from metrics.analysis.graph import targets_first
from metrics.domain.architecture import Architecture, Component, Need
from simulations.montecarlo.rare.classes import FailureClass, Key, failing_sites, places

CUTS_MAX = 300
"""Kept of each component and of the whole."""
COMBINATIONS_MAX = 20_000
"""Looked at to put targets together."""
SITES_AT_ONCE = 3

Classes = Mapping[Key, FailureClass]


@dataclass(frozen=True)
class Cut:
    """So many failures of each class, and how long the outage lasts if not until a repair."""

    counts: tuple[tuple[Key, int], ...]
    wait: float | None = None

    @property
    def order(self) -> int:
        """Failures in all."""
        return sum(count for _, count in self.counts)


def likelihood(cut: Cut, classes: Classes) -> float:
    """Return about the probability that all failures of a cut are there at once."""
    product = 1.0
    for key, count in cut.counts:
        one = classes[key]
        share = one.down_seconds / (one.up_seconds + one.down_seconds)
        product *= math.comb(len(one.clocks), count) * share**count
    return product


def cuts_of(architecture: Architecture, entries: Iterable[str], classes: Classes) -> list[Cut]:
    """Return the cuts of any of some entries being less than fully served, likeliest first."""
    known: dict[str, list[Cut]] = {}
    for name in targets_first(architecture):
        component = architecture.components[name]
        found = list(_group(architecture, name, classes))
        for need in component.needs:
            if need.if_down != "degrade":
                found += _gate(need, known, classes)
        known[name] = _minimal(found, classes)
    return _minimal([cut for entry in entries for cut in known[entry]], classes)


def _group(architecture: Architecture, name: str, classes: Classes) -> Iterator[Cut]:
    component = architecture.components[name]
    held = places(architecture, name)
    if ("cause", name) in classes:
        yield Cut(((("cause", name), 1),))
    sites = sorted({s for place in held if place for s in failing_sites(architecture, place)})
    for count in range(min(SITES_AT_ONCE, len(sites)) + 1):
        for chosen in itertools.combinations(sites, count):
            left = {
                place: replicas
                for place, replicas in held.items()
                if not (place and set(failing_sites(architecture, place)) & set(chosen))
            }
            down = tuple((("site", site), 1) for site in chosen)
            for losses in _losses(name, left, component.required_count, classes):
                yield Cut(_merged([down, losses]))
    yield from _waits(component, name, [*held], sites, classes)


def _losses(
    name: str, left: Mapping[str, int], required: int, classes: Classes
) -> Iterator[tuple[tuple[Key, int], ...]]:
    """Yield the ways to lose enough of the replicas that are left."""
    needed = sum(left.values()) - required + 1
    if needed <= 0:
        yield ()
        return
    able = [(place, size) for place, size in left.items() if ("replica", name, place) in classes]
    ranges = [range(min(size, needed) + 1) for _, size in able]
    for split in itertools.islice(itertools.product(*ranges), COMBINATIONS_MAX):
        if sum(split) == needed:
            pairs = zip(able, split, strict=True)
            yield tuple((("replica", name, place), count) for (place, _), count in pairs if count)


def _waits(
    component: Component, name: str, held: Sequence[str], sites: Sequence[str], classes: Classes
) -> Iterator[Cut]:
    """Yield the losses after which a failover or an election takes its time."""
    wait = 0.0
    if component.standby is not None:
        wait = component.standby.mean_failover_seconds
    elif component.is_consensus:
        wait = election_seconds(component)
    if wait > 0:
        keys: list[Key] = [("replica", name, place) for place in held]
        keys += [("site", site) for site in sites]
        for key in keys:
            if key in classes:
                yield Cut(((key, 1),), wait)


def _gate(need: Need, known: Mapping[str, list[Cut]], classes: Classes) -> list[Cut]:
    lost = len(need.targets) - need.required_count + 1
    found: list[Cut] = []
    for chosen in itertools.combinations(dict.fromkeys(need.targets), lost):
        together: list[Cut] = [Cut(())]
        for target in chosen:
            pairs = itertools.product(together, known[target])
            merged = [_both(*pair) for pair in itertools.islice(pairs, COMBINATIONS_MAX)]
            together = _minimal(merged, classes)
        found += together
        if len(found) > COMBINATIONS_MAX:
            break
    if need.has_memory and need.failover_time:
        for target in need.targets:
            found += [Cut(cut.counts, need.failover_time) for cut in known[target]]
    return found


def _both(first: Cut, second: Cut) -> Cut:
    waits = [cut.wait for cut in (first, second) if cut.wait is not None]
    return Cut(_merged([first.counts, second.counts]), min(waits, default=None))


def _merged(parts: Iterable[tuple[tuple[Key, int], ...]]) -> tuple[tuple[Key, int], ...]:
    counts: dict[Key, int] = {}
    for part in parts:
        for key, count in part:
            counts[key] = max(count, counts.get(key, 0))
    return tuple(sorted(counts.items()))


def _minimal(cuts: Iterable[Cut], classes: Classes) -> list[Cut]:
    """Leave out what contains a smaller cut, and the least likely ones beyond the limit."""
    ranked = sorted(dict.fromkeys(cuts), key=lambda cut: -likelihood(cut, classes))
    kept: list[tuple[Cut, dict[Key, int]]] = []
    for cut in sorted(ranked[: 4 * CUTS_MAX], key=lambda cut: cut.order):
        counts = dict(cut.counts)
        if not any(_covers(counts, small) and _lasts(small_cut, cut) for small_cut, small in kept):
            kept.append((cut, counts))
    left = {cut for cut, _ in kept}
    return [cut for cut in ranked if cut in left][:CUTS_MAX]


def _covers(counts: Mapping[Key, int], small: Mapping[Key, int]) -> bool:
    return all(counts.get(key, 0) >= count for key, count in small.items())


def _lasts(small: Cut, cut: Cut) -> bool:
    """Whether a smaller cut makes a larger one superfluous: one that ends by itself does not."""
    return small.wait is None or cut.wait is not None
