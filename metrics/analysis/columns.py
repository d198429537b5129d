"""Joint states of the sites and of what remembers: the columns over which figures are taken.

Given which sites are up, groups without memory are independent. Groups that remember (a standby
group, an election, a gate that stays with its target) are not: they share the history of their
sites. So a column is a state of the sites together with what the joint chains of such groups put
out. Given the column everything else is independent.

Every event of the model either only worsens or only improves what is up. So a failure frequency
is a sum over worsening flows between columns, of flux times the increase of the conditional
unavailability, and of the own frequencies of what is independent given the column.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from metrics.analysis.environment import Environment
from metrics.analysis.tables import Table

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]


@dataclass(frozen=True)
class Flow:
    """Worsening events by one cause: columns before and after, and how often a second."""

    cause: str
    before: IntArray
    after: IntArray
    flux: FloatArray
    is_average: bool = False
    """Whether a column stands for several states, some of which may be better than others."""

    def rise(self, unavailability: FloatArray) -> FloatArray:
        """Return by how much each event raises an unavailability, shape (..., events).

        An event that worsens one thing may bring up another: the loss of the chosen spare begins
        the failover again, and at once with another one; where one cache runs dry that above it
        serves everything. What is improved by that is no failure.
        """
        rise = unavailability[..., self.after] - unavailability[..., self.before]
        return np.asarray(rise if self.is_average else np.maximum(rise, 0.0))


@dataclass(frozen=True)
class Columns:
    """What figures are averaged over.

    Some columns have no probability: they stand for the moment just after an outage, in which
    a group that remembers is not yet as it is on average in the new state of the sites.

    Attributes
    ----------
    base : the joint states of the sites.
    site_state : shape (columns,), the state of the sites in each column.
    given : shape (columns,), probability of the column given that state.
    flows : worsening events; those of what is independent given the column are left out.
    home : shape (columns,), the column of the same state and outputs that has probability.
    entries : for each joint table the row that every column stands for, shape (columns,).
    apart : for each table on its own, P(down | column), shape (columns,).
    """

    base: Environment
    site_state: IntArray
    given: FloatArray
    flows: tuple[Flow, ...]
    home: IntArray
    entries: tuple[IntArray, ...] = ()
    apart: tuple[FloatArray, ...] = ()

    @property
    def size(self) -> int:
        """Number of columns."""
        return int(self.site_state.size)

    @property
    def sites(self) -> tuple[str, ...]:
        """The sites whose states are told apart, parents before children."""
        return self.base.sites

    @property
    def remainder(self) -> float:
        """Probability of the states left out, 0 when all are enumerated."""
        return self.base.remainder

    @cached_property
    def probabilities(self) -> FloatArray:
        """Probability of every column, shape (columns,)."""
        return np.asarray(self.base.probabilities[self.site_state] * self.given)

    def scaled_probabilities(self, factor: float) -> FloatArray:
        """Return the probabilities if every outage of a site were `factor` as likely."""
        return np.asarray(self.base.scaled_probabilities(factor)[self.site_state] * self.given)

    def by_site_state(self, values: FloatArray) -> FloatArray:
        """Average values of the columns for each state of the sites, shape (site states,)."""
        states = self.base.size
        mean = np.bincount(self.site_state, weights=values * self.given, minlength=states)
        return np.asarray(mean, dtype=np.float64)

    def crossing_frequency(self, unavailability: FloatArray) -> FloatArray:
        """Return how often flows between columns take systems from up to down.

        Parameters
        ----------
        unavailability : shape (..., columns), conditional unavailability of monotone systems.

        Returns
        -------
        array of shape (...,), per second.
        """
        total = np.zeros(unavailability.shape[:-1])
        for flow in self.flows:
            total += flow.rise(unavailability) @ flow.flux
        return total

    def crossings_by_cause(self, unavailability: FloatArray) -> dict[str, float]:
        """Return the same for one system, for each cause, shape of `unavailability` (columns,)."""
        result: dict[str, float] = {}
        for flow in self.flows:
            often = float(flow.rise(unavailability) @ flow.flux)
            result[flow.cause] = result.get(flow.cause, 0.0) + often
        return result

    def outages(self) -> Iterator[tuple[float, IntArray, IntArray, FloatArray]]:
        """Yield for each site its repair rate, its outages' columns before and after, and rates.

        A rate is how often a second, in the column after, an outage arrives from that before:
        several columns lead to one where a site takes others with it.
        """
        repair = dict(zip(self.base.sites, self.base.repair_rate, strict=True))
        tiny = np.finfo(float).tiny
        for flow in self.flows:
            kind, _, name = flow.cause.partition(":")
            if kind == "site":
                after = self.home[flow.after]
                reached = np.maximum(self.probabilities[after], tiny)
                yield float(repair[name]), flow.before, after, flow.flux / reached


def plain(base: Environment) -> Columns:
    """Return the columns of a document in which nothing remembers: the states of the sites."""
    return combine(base, (), ())


def combine(base: Environment, joint: Sequence[Table], apart: Sequence[Table]) -> Columns:
    """Put the states of the sites and the outputs of chains together.

    Parameters
    ----------
    base : the states of the sites.
    joint : chains with several outputs; each combination of these becomes a column.
    apart : chains with a single output, which stays independent given the sites' state.
    """
    return _Combiner(base, joint, apart).columns()


class _Combiner:
    def __init__(self, base: Environment, joint: Sequence[Table], apart: Sequence[Table]) -> None:
        self._base = base
        self._joint = joint
        self._apart = apart
        self._codes = {id(t): t.codes_in(base) for t in (*joint, *apart)}
        self._state = np.arange(base.size, dtype=np.int64)
        self._entries: list[IntArray] = []
        for table in joint:
            self._expand(table)
        self._keys = self._key(self._state, self._entries)
        self._order = np.argsort(self._keys, kind="stable")

    def columns(self) -> Columns:
        """Return the columns with their flows."""
        given = np.ones(self._state.size)
        for table, entries in zip(self._joint, self._entries, strict=True):
            given = given * table.given[entries]
        weights = self._base.probabilities[self._state] * given
        self._values = [t.lost_in(self._codes[id(t)][self._state]) for t in self._apart]
        self._arrived: list[tuple[IntArray, list[FloatArray]]] = []
        self._count = self._state.size
        flows = [flow for table in self._joint for flow in self._own_flows(table, weights)]
        flows += [self._site_flow(site, weights) for site in range(len(self._base.sites))]
        home = [np.arange(self._state.size), *(where for where, _ in self._arrived)]
        at = np.concatenate(home).astype(np.int64)
        return Columns(
            base=self._base,
            site_state=self._state[at],
            given=np.where(np.arange(at.size) < given.size, given[at], 0.0),
            flows=tuple(flow for flow in flows if flow.flux.size),
            home=at,
            entries=tuple(entries[at] for entries in self._entries),
            apart=tuple(
                np.concatenate([own, *(values[number] for _, values in self._arrived)])
                for number, own in enumerate(self._values)
            ),
        )

    def _expand(self, table: Table) -> None:
        """Let every column fall apart by the rows of one more table."""
        first, count = table.rows_of(self._codes[id(table)][self._state])
        old, within = _repeated(count)
        self._state = self._state[old]
        self._entries = [entries[old] for entries in self._entries]
        self._entries.append(table.by_code[first[old] + within])

    def _key(self, state: IntArray, entries: Sequence[IntArray]) -> IntArray:
        key = state
        for table, rows in zip(self._joint, entries, strict=True):
            key = key * table.size + rows
        return key

    def _find(self, state: IntArray, entries: Sequence[IntArray]) -> IntArray:
        """Return the columns of some states and rows; every one of them exists."""
        keys = self._key(state, entries)
        at = np.searchsorted(self._keys, keys, sorter=self._order)
        return np.asarray(self._order[np.minimum(at, self._order.size - 1)])

    def _own_flows(self, table: Table, weights: FloatArray) -> Iterator[Flow]:
        """Yield what a chain's own processes do while everything else stays."""
        number = next(k for k, other in enumerate(self._joint) if other is table)
        for cause, moves in table.own.items():
            first, count = moves.rows_of(self._entries[number])
            old, within = _repeated(count)
            step = first[old] + within
            entries = [rows[old] for rows in self._entries]
            entries[number] = moves.after[step]
            after = self._find(self._state[old], entries)
            yield Flow(cause, old, after, weights[old] * moves.rate[step])

    def _site_flow(self, site: int, weights: FloatArray) -> Flow:
        """Return what the outage of one site does, in every column in which it can begin."""
        before, after = self._base.failing[site]
        name = self._base.sites[site]
        following = np.full(self._base.size, -1, dtype=np.int64)
        following[before] = after
        old = np.flatnonzero(following[self._state] >= 0)
        flux = weights[old] * self._base.failure_rate[site]
        state = following[self._state[old]]
        entries = [rows[old] for rows in self._entries]
        for number, table in enumerate(self._joint):
            moves = table.by_site.get(name)
            if moves is not None:
                first, count = moves.rows_of(entries[number])
                again, within = _repeated(count)
                step = first[again] + within
                old, state, flux = old[again], state[again], flux[again] * moves.rate[step]
                entries = [rows[again] for rows in entries]
                entries[number] = moves.after[step]
        reached = self._find(state, entries)
        after = self._arrivals(name, old, reached)
        averaged = [table for table in self._joint if table.chances] + list(self._apart)
        is_average = any(name in table.by_site for table in averaged)
        return Flow(f"site:{name}", old, after, flux, is_average)

    def _arrivals(self, site: str, before: IntArray, reached: IntArray) -> IntArray:
        """Return the columns just after an outage; new ones where a lone chain takes part."""
        if not before.size or not any(site in table.by_site for table in self._apart):
            return reached
        values = []
        for table, own in zip(self._apart, self._values, strict=True):
            if site in table.by_site:
                codes = self._codes[id(table)][self._state[before]]
                values.append(table.lost_after(site, codes))
            else:
                values.append(own[reached])
        self._arrived.append((reached, values))
        self._count += reached.size
        return np.arange(self._count - reached.size, self._count, dtype=np.int64)


def _repeated(counts: IntArray) -> tuple[IntArray, IntArray]:
    """Return each position as often as its count says, and the number of the repetition."""
    old = np.repeat(np.arange(counts.size, dtype=np.int64), counts)
    ends = np.cumsum(counts)
    return old, np.arange(old.size, dtype=np.int64) - np.repeat(ends - counts, counts)
