"""Correct the figures of what remembers by exact analyses, and say how good they then are.

The model of `uncertainty_model` scales what standby groups, elections, gates with memory and
caches do by a first-order ratio. Here the difference to the exact analysis is added: at the best
estimates, and along the axis of each unknown that matters most to such parts, through its low
and its high end (a cut-HDMR of first order of the difference; Rabitz and Aliş, Journal of
Mathematical Chemistry 25, 1999). What is left is measured in a few samples that are analysed
one by one.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from metrics.analysis.clusters import items, joined, states_at_least
from metrics.analysis.evaluate import outline
from metrics.analysis.uncertainty.model import Model, Raw, below_memory
from metrics.analysis.uncertainty.samples import Samples
from metrics.domain.architecture import Architecture
from metrics.domain.problems import Location
from metrics.domain.quantities import YEAR_SECONDS
from metrics.domain.results import Figures
from metrics.domain.uncertain import replaced

FloatArray = NDArray[np.float64]

AXES_MAX: Final = 6
"""Unknowns along which the difference is followed; those with the largest effect."""
CHECKED: Final = 3
"""Samples that are analysed one by one."""
STATES_IN_ALL: Final = 20_000
"""States of chains that are solved for one result; with larger chains fewer axes are followed."""
SMALLEST_PART: Final = 0.1
"""A corrected figure is at least this part of the uncorrected one, and so never negative."""
_INERT_PARTS: Final = ("cost", "capacity", "name", "description")
_ELECTION_TIMES: Final = (
    *("election_timeout", "heartbeat", "message_delay"),
    "election_time",
)


@dataclass(frozen=True)
class Calibrated:
    """Figures in the samples and one at a time, with the largest deviation that was found."""

    samples: Raw
    ends: Raw
    best: Raw
    deviations: tuple[float, ...] | None = None
    """Of the four figures of `Raw`, relative; None where nothing had to be corrected."""
    exactness: dict[str, str] = field(default_factory=dict)
    """What `evaluate` says of the figures of the whole at the best estimates."""


def calibrated(model: Model, samples: Samples) -> Calibrated:
    """Return the figures of a document in all samples, corrected where it remembers.

    Parameters
    ----------
    model : a compiled document.
    samples : of its unknowns.
    """
    ends = samples.one_at_a_time()
    together = samples.with_values(np.hstack([samples.values, ends.values, samples.best[:, None]]))
    fast = model.figures(together)
    exact = _Exact(model.architecture, samples)
    best_figures = exact.figures(samples.best)
    size, count = samples.size, len(samples.unknowns)
    touching = remembered(model, samples)
    deviations = None
    if touching:
        solutions = STATES_IN_ALL // _states(model.architecture)
        checked = min(CHECKED, max(1, solutions - 1), size)
        axes = min(AXES_MAX, max(0, solutions - 1 - checked) // 2)
        fast = _corrected(fast, together, exact, _ranked(fast, touching, size, count)[:axes])
        deviations = _deviations(fast, exact, samples.part(0, checked))
    return Calibrated(
        samples=_part(fast, 0, size),
        ends=_part(fast, size, size + 2 * count),
        best=exact.raw([best_figures]),
        deviations=deviations,
        exactness=dict(best_figures[0].exactness),
    )


def _states(architecture: Architecture) -> int:
    """Return about how many states the chains of a document have, at least one."""
    found = joined(architecture, items(architecture))
    return 1 + int(sum(states_at_least(architecture, cluster) for cluster in found))


def remembered(model: Model, samples: Samples) -> list[int]:
    """Return the unknowns that change what remembers, for which the model is not exact."""
    architecture = model.architecture
    names = {model.system.components[number].name for number in model.remembering}
    names |= below_memory(architecture)
    sites = _sites_of(architecture, names)
    return [
        row
        for row, unknown in enumerate(samples.unknowns)
        if _touches(unknown.location, names, sites)
    ]


def _touches(location: Location, names: Collection[str], sites: Collection[str]) -> bool:
    match location:
        case ("sites", site, *_):
            return site in sites
        case ("components", _, "needs", *_):
            return True
        case ("components", name, "data", *rest):
            return name in names and any(key in _ELECTION_TIMES for key in rest)
        case ("components", name, part, *rest):
            is_law = bool(rest) and rest[0] in ("up", "down")
            return name in names and part not in _INERT_PARTS and not is_law
    return False


def _sites_of(architecture: Architecture, names: Collection[str]) -> set[str]:
    found: set[str] = set()
    for name in names:
        for place in architecture.components[name].placement or {}:
            site: str | None = place
            while site is not None:
                found.add(site)
                site = architecture.sites[site].parent
    return found


class _Exact:
    """Analyses single samples one by one; each only once."""

    def __init__(self, architecture: Architecture, samples: Samples) -> None:
        self._architecture = architecture
        self._samples = samples
        self._known: dict[bytes, list[Figures]] = {}

    def figures(self, values: FloatArray) -> list[Figures]:
        """Return the figures of the whole and of every journey with some values."""
        key = values.tobytes()
        if key not in self._known:
            document = self._architecture
            if not np.array_equal(values, self._samples.best):
                single = self._samples.with_values(values[:, None])
                document = replaced(document, single.document_values(0))
            journeys, whole = outline(_with_shares(document))
            self._known[key] = [whole, *journeys.values()]
        return self._known[key]

    def raw(self, found: list[list[Figures]]) -> Raw:
        """Return figures as arrays of shape (scopes, len(found))."""
        rows = [
            [
                (
                    f.unavailability,
                    f.failure_frequency_per_year / YEAR_SECONDS,
                    f.lost_requests,
                    f.lost_utility,
                )
                for f in scopes
            ]
            for scopes in found
        ]
        table = np.array(rows, dtype=np.float64)
        return Raw(*(table[:, :, figure].T for figure in range(4)))

    def at(self, values: FloatArray) -> Raw:
        """Return the figures with the values of each column, shape (unknowns, columns)."""
        return self.raw([self.figures(column) for column in values.T])


def _with_shares(architecture: Architecture) -> Architecture:
    """Let the shares of the journeys add up to one again."""
    total = sum(architecture.journey_shares.values())
    places: dict[Location, float] = {
        ("journeys", name, "share"): journey.share / total
        for name, journey in architecture.journeys.items()
        if journey.share is not None
    }
    return replaced(architecture, places)


def _ranked(fast: Raw, touching: list[int], size: int, count: int) -> list[int]:
    """Return the unknowns with the largest effect on the whole, unseen ones first."""

    def swing(row: int) -> float:
        changes = []
        for figure in fast.arrays():
            low, high, best = figure[0, size + row], figure[0, size + count + row], figure[0, -1]
            changes.append(abs(high - low) / best if best > 0 else 0.0)
        # What the model does not see at all has to be seen by the exact analysis.
        return max(changes) or np.inf

    return sorted(touching, key=swing, reverse=True)


def _corrected(fast: Raw, together: Samples, exact: _Exact, axes: list[int]) -> Raw:
    count, last = len(together.unknowns), together.size - 1
    size = last - 2 * count
    columns = [last, *(column for row in axes for column in (size + row, size + count + row))]
    truth = exact.at(together.values[:, columns])
    corrected = []
    for figure, true in zip(fast.arrays(), truth.arrays(), strict=True):
        gap = true - figure[:, columns]
        total = np.repeat(gap[:, :1], together.size, axis=1)
        for position, row in enumerate(axes):
            at_low, at_high = gap[:, 1 + 2 * position], gap[:, 2 + 2 * position]
            total += _along(together, row, at_low - gap[:, 0], at_high - gap[:, 0])
        corrected.append(np.maximum(figure + total, SMALLEST_PART * figure))
    return Raw(*corrected)


def _along(samples: Samples, row: int, at_low: FloatArray, at_high: FloatArray) -> FloatArray:
    """Interpolate along one axis: 0 at the best estimate, given at the ends; (scopes, samples).

    A parabola on a logarithmic axis where all is positive, continued by straight lines.
    """
    values = samples.values[row]
    low, best, high = samples.low[row], samples.best[row], samples.high[row]
    if min(low, values.min()) > 0:
        values, low, best, high = np.log(values), np.log(low), np.log(best), np.log(high)
    first, second = low - best, high - best
    inside = np.clip(values, min(low, high), max(low, high)) - best
    beyond = values - best - inside
    if first == 0 or second == 0:
        slope = (at_high - at_low) / (second - first) if first != second else 0 * at_low
        return np.outer(slope, values - best)
    bend = (at_high / second - at_low / first) / (second - first)
    slope = at_low / first - bend * first
    steep = slope[:, None] + 2 * bend[:, None] * inside
    return np.asarray(np.outer(slope, inside) + np.outer(bend, inside**2) + steep * beyond)


def _deviations(figures: Raw, exact: _Exact, samples: Samples) -> tuple[float, ...]:
    """Return the largest relative deviation of each figure in the samples that are checked."""
    truth = exact.at(samples.values)
    found = []
    for figure, true in zip(figures.arrays(), truth.arrays(), strict=True):
        shown = figure[:, : samples.size]
        off = np.divide(np.abs(shown - true), true, out=np.zeros_like(true), where=true > 0)
        found.append(float(off.max()))
    return tuple(found)


def _part(raw: Raw, first: int, last: int) -> Raw:
    return Raw(*(figure[:, first:last] for figure in raw.arrays()))
