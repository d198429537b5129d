"""Large documents over time: parts in series that share nothing but sites.

Given the sites, such parts are independent of each other. What each adds to the outages of the
sites is found from a small chain of its own with its sites, once with and once without its own
failures; logarithms of transforms of the downtime, and of reliabilities, add up. Only outages of
two parts that happen to overlap are counted twice, and how often that happens is the stated error.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from functools import cached_property

import numpy as np

from metrics.analysis.lifetimes import quantiles
from metrics.analysis.lifetimes.exploring import Part, needed
from metrics.analysis.lifetimes.law import Law
from metrics.analysis.lifetimes.tables import FloatArray
from metrics.analysis.markov import inversion
from metrics.analysis.markov.generator import ChainError
from metrics.analysis.structure import linked
from metrics.domain.architecture import Architecture, Component

STATES_MAX = 4_000
ALMOST = 1 - 1e-15
"""Probability that stands for 1 in logarithms."""
PERFECT = {"failure": None, "common_cause": None}
HORIZON = np.polynomial.legendre.leggauss(20)
"""Nodes of the panels over which reliabilities are integrated."""


class Term:
    """The law of a part with a sign and a number of times that it counts."""

    def __init__(self, law: Law, times: int) -> None:
        self.law = law
        self.times = times


class SeriesLaw:
    """What happens to parts in series, from everything up; as `Law`, to first order.

    Parameters
    ----------
    terms : laws whose logarithms add up, each so many times.
    own : for each part its law with and without its own failures, and how many are alike.
    """

    def __init__(self, terms: list[Term], own: list[tuple[Law, Law, int]]) -> None:
        self._terms = terms
        self._own = own
        self._exceedances: dict[tuple[float, float], float] = {}

    @property
    def can_fail(self) -> bool:
        """Whether the whole is ever lost."""
        return any(term.law.can_fail for term in self._terms)

    @cached_property
    def left_out_rate(self) -> float:
        """How often a second outages may be counted twice.

        One part's begins during another's, or during the outage of a site, which may be one too.
        """
        counts = np.array([count for *_, count in self._own], float)
        down = np.array([max(0.0, a.downtime - b.downtime) for a, b, _ in self._own])
        often = np.array([max(0.0, a.frequency - b.frequency) for a, b, _ in self._own])
        overlaps = (counts @ down) * (counts @ often) - float(counts @ (down * often))
        below = sum(a.frequency_below_sites * count for a, _, count in self._own)
        return float(overlaps + below + sum(a.left_out_rate * k for a, _, k in self._own))

    def knows(self, period: float) -> bool:
        """Whether the downtime of a period in s can be told."""
        return all(not t.law.can_fail or t.law.is_short(period) for t in self._terms)

    @cached_property
    def mttf(self) -> float:
        """Mean time to the first failure, s: the integral of the reliability."""
        if not self.can_fail:
            return math.inf
        end = 1.0
        while self.unreliability(np.array([end]))[0] < 1 - 1e-12:
            end *= 2
        edges = np.concatenate([[0.0], end * 2.0 ** np.arange(-40, 1.0)])
        nodes, weights = HORIZON
        middle, half = (edges[1:] + edges[:-1]) / 2, np.diff(edges) / 2
        times = (middle[:, None] + half[:, None] * nodes).ravel()
        stays = 1 - self.unreliability(times).reshape(len(half), -1)
        return float(half @ (stays @ weights))

    def exceeds(self, period: float, limit: float) -> float:
        """Return P(downtime in [0, period] > limit), in seconds, for a period that is known."""
        if not self.can_fail or limit >= period:
            return 0.0
        if limit == 0:
            return float(self.unreliability(np.array([period]))[0])
        key = period, limit
        if key not in self._exceedances:
            found = inversion.tail(lambda s: self._missing(s, period), limit)
            self._exceedances[key] = min(1.0, max(0.0, found))
        return self._exceedances[key]

    def quantile(self, period: float, probability: float) -> float:
        """Return the downtime in [0, period] that is exceeded with probability 1 − p, s."""
        return quantiles.of_downtime(self.exceeds, period, probability)

    def unreliability(self, times: FloatArray) -> FloatArray:
        """Return P(not up all the time until t) for some t in s."""
        logs = np.zeros(len(times))
        for term in self._failing():
            failed = np.minimum(term.law.failed_by(times), ALMOST)
            logs += term.times * np.log1p(-failed)
        return np.asarray(-np.expm1(np.minimum(logs, 0.0)))

    def unavailability(self, times: FloatArray) -> FloatArray:
        """Return P(not up at t) for some t in s."""
        logs = np.zeros(len(times))
        for term in self._failing():
            logs += term.times * np.log1p(-np.minimum(term.law.unavailability(times), ALMOST))
        return np.asarray(-np.expm1(np.minimum(logs, 0.0)))

    @cached_property
    def frequency(self) -> float:
        """Long-run outages a second."""
        return sum(term.times * term.law.frequency for term in self._failing())

    @property
    def outages(self) -> SeriesOutages:
        """The outages of the long run."""
        return SeriesOutages([term for term in self._failing() if term.law.frequency > 0])

    def _failing(self) -> Iterator[Term]:
        return (term for term in self._terms if term.law.can_fail)

    def _missing(self, s: inversion.ComplexArray, period: float) -> inversion.ComplexArray:
        logs = np.zeros(len(s), np.complex128)
        for term in self._failing():
            logs += term.times * np.log1p(-term.law.missing(s, period))
        return np.asarray(-np.expm1(logs))


class SeriesOutages:
    """Durations of outages of parts in series: a mixture by how often each has them."""

    def __init__(self, terms: list[Term]) -> None:
        self._terms = terms
        self.frequency = sum(t.times * t.law.frequency for t in terms)
        self.mean = sum(t.times * t.law.downtime for t in terms) / self.frequency

    def survival(self, times: FloatArray) -> FloatArray:
        """Return P(an outage lasts longer than t) for some t in s."""
        found = np.zeros(len(times))
        for term in self._terms:
            found += term.times * term.law.frequency * term.law.outages.survival(times)
        return np.asarray(np.clip(found / self.frequency, 0.0, 1.0))

    def quantiles(self, *probabilities: float) -> list[float]:
        """Return the durations that an outage exceeds with each probability 1 − p, s."""
        return [
            quantiles.of_outage(self.survival, self.mean, probability)
            for probability in probabilities
        ]


def in_series(architecture: Architecture, entries: list[str]) -> SeriesLaw:
    """Return the law of some components being up together, part by part.

    Raises
    ------
    chains.UnsupportedError, chains.TooManyStatesError, ChainError
        As `Part` and `Law`, for any of the parts.
    """
    required, groups = _clusters(architecture, entries)
    sites = _law(_reduced(architecture, required | set().union(*groups), perfect=True), required)
    own: dict[str, tuple[Law, Law, int]] = {}
    for group in groups:
        names = group & required
        document = _reduced(architecture, group, perfect=False)
        key = _key(document) if len(group) == 1 else "/".join(sorted(group))
        if key in own:
            whole, bare, count = own[key]
            own[key] = whole, bare, count + 1
        else:
            bare = _law(_reduced(architecture, group, perfect=True), names)
            own[key] = _law(document, names), bare, 1
    parts = list(own.values())
    terms = [Term(whole, count) for whole, _, count in parts]
    terms += [Term(bare, -count) for _, bare, count in parts]
    return SeriesLaw([Term(sites, 1), *terms], parts)


def _law(architecture: Architecture, names: Iterable[str]) -> Law:
    entries = [name for name in architecture.components if name in set(names)]
    part = Part(architecture, entries)
    explored = part.explore(states_max=STATES_MAX)
    up = part.is_up(explored.states, entries)
    law = Law(explored, up, (explored.faults == 0) & up)
    if law.can_fail and not law.rests:
        raise ChainError("excursions are not short enough to be eliminated")
    return law


def _clusters(architecture: Architecture, entries: list[str]) -> tuple[set[str], list[set[str]]]:
    """Return what must be up itself, and components grouped so that groups share no gate."""
    components = architecture.components
    required: set[str] = set()
    waiting, joined = list(entries), []
    while waiting:
        name = waiting.pop()
        if name in required:
            continue
        required.add(name)
        for need in components[name].needs:
            if need.if_down == "degrade":
                continue
            if need.required_count == len(need.targets) and not need.has_memory:
                waiting.extend(need.targets)
            else:
                joined.append({name} | needed(architecture, need.targets))
    names = sorted(required | set().union(*joined))
    sets = [*joined, *({name} for name in required)]
    bits = [sum(1 << names.index(name) for name in group) for group in sets]
    groups = [set().union(*(sets[k] for k in numbers)) for numbers in linked(bits)]
    return required, groups


def _reduced(architecture: Architecture, names: set[str], *, perfect: bool) -> Architecture:
    """Return some components alone; perfect ones fail by their sites only."""
    chosen = {
        name: _alone(architecture.components[name], names, perfect=perfect)
        for name in architecture.components
        if name in names
    }
    return architecture.model_copy(update={"components": chosen, "journeys": {}})


def _alone(component: Component, names: set[str], *, perfect: bool) -> Component:
    needs = tuple(
        need
        for need in component.needs
        if need.if_down != "degrade" and all(target in names for target in need.targets)
    )
    return component.model_copy(update={"needs": needs, **(PERFECT if perfect else {})})


def _key(architecture: Architecture) -> str:
    """Return a text that is the same for components that behave alike."""
    (component,) = architecture.components.values()
    shown = {"name", "kind", "description", "cost", "capacity", "health_check"}
    return component.model_dump_json(exclude=shown)
