"""Groups that share sites but are too many for one chain: independent given the latest changes.

What correlates groups that remember is the history of their sites: all of them fail over when a
site goes down, and their active replicas are in the other site from then on. Given the latest two
changes of the sites and the time since the last one, they are independent but for what earlier
changes have left behind. So a row is such a pair of changes and an age; each group's own chain
says how likely it is to be down then. Every group by itself is exact; the label states
the error of a pair, against the chain of the two.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from metrics.analysis.chain_tables import Observed
from metrics.analysis.environment import Environment
from metrics.analysis.markov.evolution import evolution
from metrics.analysis.markov.generator import Chain
from metrics.analysis.markov.squaring import Ladder
from metrics.analysis.tables import Chance, Moves, Reason, Table

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]
Key = TypeVar("Key")

PANELS = (6.0, 36.0)
"""Each panel of ages is so many times as long as that before; the coarse one saves rows."""
PANELS_MAX = 12
AGED = 4.0
"""Mean times between changes of the sites up to which ages are told apart."""
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(2)


@dataclass(frozen=True)
class _Change:
    """A change of the sites: codes before and after, flow a second, and the site if it fails."""

    before: int
    after: int
    flux: float
    site: str | None


@dataclass(frozen=True)
class _Alone:
    """One group's solved chain; `bits` are its sites' places in the common code."""

    seen: Observed
    name: str
    bits: tuple[int, ...]

    @cached_property
    def chain(self) -> Chain:
        """The group's chain with its rates."""
        seen = self.seen
        rates = seen.flux / seen.weights[seen.sources]
        return Chain(seen.weights.size, seen.sources, seen.targets, rates)

    @cached_property
    def codes(self) -> IntArray:
        """Which of its sites are up in each state, as bits in its own order."""
        code = np.zeros(self.seen.weights.size, dtype=np.int64)
        for bit, up in enumerate(self.seen.sites.values()):
            code |= up.astype(np.int64) << bit
        return code

    @cached_property
    def down(self) -> BoolArray:
        """Where the group is down."""
        return np.asarray(self.seen.levels[self.name] == 0)

    def own(self, code: int) -> int:
        """Return the part of a common code that the group sees."""
        return sum((code >> bit & 1) << place for place, bit in enumerate(self.bits))

    def values(self) -> FloatArray:
        """Return what is averaged: for each kind P(down by it), and how often it begins."""
        seen, rows = self.seen, []
        starts = ~self.down[seen.sources] & self.down[seen.targets]
        starts &= self.codes[seen.sources] == self.codes[seen.targets]
        for why in seen.why[self.name].values():
            begins = starts & why[seen.targets]
            often = np.bincount(
                seen.sources[begins], weights=seen.flux[begins], minlength=self.down.size
            )
            rows += [(self.down & why).astype(float), often / seen.weights]
        return np.array(rows)

    def settled(self, code: int) -> FloatArray:
        """Return the distribution over the states given a code, in the long run."""
        weights = np.where(self.codes == code, self.seen.weights, 0.0)
        return np.asarray(weights / weights.sum())

    def arrival(self, before: int, after: int, state: FloatArray) -> FloatArray:
        """Return the distribution just after a change, from one over the states before it."""
        if before == after:
            return state
        seen = self.seen
        moves = (self.codes[seen.sources] == before) & (self.codes[seen.targets] == after)
        source = seen.sources[moves]
        flow = state[source] * self.chain.rates[moves]
        begin = np.bincount(seen.targets[moves], weights=flow, minlength=self.down.size)
        return np.asarray(begin / begin.sum())

    def aged(self, code: int, begins: FloatArray, ages: FloatArray) -> FloatArray:
        """Return the distributions at some ages while the sites stay.

        Parameters
        ----------
        code : of the sites.
        begins : shape (n, states), distributions at age 0.
        ages : shape (ages,), rising.

        Returns
        -------
        shape (n, ages, states).
        """
        kept = self.codes == code
        inner = self.chain.restricted(kept)
        everything = np.ones(inner.size, dtype=np.bool_)
        follow = evolution(inner, everything, float(ages.max()))
        found = np.zeros((len(begins), ages.size, self.down.size))
        states = np.hstack([begins[:, kept], np.zeros((len(begins), 1))])
        now = 0.0
        for place, age in enumerate(ages.tolist()):
            if age > now and isinstance(follow, Ladder):
                states = follow.after(states, age - now)
            elif age > now:
                states = np.array([follow.after(state, age - now) for state in states])
            now = age
            found[:, place, kept] = states[:, :-1]
        return found


def together(base: Environment, members: Sequence[Observed], columns_max: int) -> Table:
    """Return a table of groups that are independent given the latest change of their sites.

    Parameters
    ----------
    base : the joint states of the sites.
    members : the solved chains of the groups, each with one component.
    columns_max : columns that the table may make, roughly; it decides how finely ages, and
        whether the latest two changes or only the last one, are told apart.
    """
    shared = {name for seen in members for name in seen.sites}
    sites = tuple(name for name in base.sites if name in shared)
    alone = [
        _Alone(seen, next(iter(seen.levels)), tuple(sites.index(name) for name in seen.sites))
        for seen in members
    ]
    ground = _Ground(base, sites)
    fastest = max(float(group.chain.out_rates.max(initial=0.0)) for group in alone)
    rows_max = columns_max * ground.codes.size // base.size
    for two, panel in (
        (True, PANELS[0]),
        (True, PANELS[1]),
        (False, PANELS[0]),
        (False, PANELS[1]),
    ):
        rows = _Rows(ground, *_ages(fastest, AGED / ground.leaving.min(), panel), two=two)
        if rows.codes.size <= rows_max:
            break
    return Table(
        sites=sites,
        codes=rows.codes,
        weights=rows.weights,
        levels={},
        by_site={site: rows.moves(site) for site in sites},
        chances={group.name: _chance(group, rows) for group in alone},
        approximation=_reasons(members),
    )


def _reasons(members: Sequence[Observed]) -> str | None:
    """Return why the groups' own chains are not exact."""
    return "; ".join(sorted({seen.approximation for seen in members if seen.approximation})) or None


class _Ground:
    """The sites that some groups share, as a chain of their own."""

    def __init__(self, base: Environment, sites: tuple[str, ...]) -> None:
        codes = np.zeros(base.size, dtype=np.int64)
        for bit, site in enumerate(sites):
            codes |= base.up[base.sites.index(site)].astype(np.int64) << bit
        self.codes = np.unique(codes)
        place = np.searchsorted(self.codes, codes)
        self.weights = np.bincount(place, weights=base.probabilities)
        self.changes = list(_changes(base, sites, codes))
        flux = np.zeros(self.codes.size)
        for change in self.changes:
            flux[np.searchsorted(self.codes, change.after)] += change.flux
        self.leaving = flux / self.weights
        """How often a second each state of the sites is left, shape (codes,)."""

    def leaving_of(self, code: int) -> float:
        """Return how often a second a state of the sites is left."""
        return float(self.leaving[np.searchsorted(self.codes, code)])


def _changes(base: Environment, sites: tuple[str, ...], codes: IntArray) -> Iterator[_Change]:
    for site in sites:
        number = base.sites.index(site)
        before, after = base.failing[number]
        pairs = np.stack([codes[before], codes[after]], axis=1)
        distinct, place = np.unique(pairs, axis=0, return_inverse=True)
        flux = base.probabilities[before] * base.failure_rate[number]
        total = np.bincount(place.reshape(-1), weights=flux)
        for (first, second), amount in zip(distinct.tolist(), total.tolist(), strict=True):
            # Sites change independently of each other: as many return as fail.
            yield _Change(first, second, amount, site)
            yield _Change(second, first, amount, None)


class _Rows:
    """Rows of (two latest changes, age); the first of each pair is the moment just after.

    `pairs` holds the number of the last change, and of the one before it, if that is told apart.
    """

    def __init__(
        self, ground: _Ground, nodes: FloatArray, widths: FloatArray, *, two: bool
    ) -> None:
        self.ground = ground
        self.ages = np.concatenate([[0.0], nodes])
        changes = ground.changes
        pairs = [
            (last, earlier)
            for last, change in enumerate(changes)
            for earlier, other in enumerate(changes)
            if other.after == change.before
        ]
        self.pairs: list[tuple[int, int | None]] = (
            [*pairs] if two else [(last, None) for last in range(len(changes))]
        )
        self.shares = {c.after: self._shares(c.after, nodes, widths) for c in changes}
        self.codes = np.concatenate(
            [np.full(self.ages.size, changes[last].after) for last, _ in self.pairs]
        ).astype(np.int64)
        self.weights = np.concatenate([self._weights(*pair) for pair in self.pairs])

    def _shares(self, code: int, nodes: FloatArray, widths: FloatArray) -> FloatArray:
        """Return how much of the time in a state of the sites has each age."""
        rate = self.ground.leaving_of(code)
        share = widths * np.exp(-rate * nodes[:-1]) * rate
        last = float(np.exp(-rate * widths.sum()))
        share *= (1 - last) / share.sum()
        return np.concatenate([[0.0], share, [last]])

    def _weights(self, last: int, earlier: int | None) -> FloatArray:
        change = self.ground.changes[last]
        flux = change.flux
        if earlier is not None:
            # The rate of the change is the same whatever came before it.
            before = self.ground.changes[earlier]
            total = sum(c.flux for c in self.ground.changes if c.after == change.before)
            flux *= before.flux / total
        return np.asarray(self.shares[change.after] * flux / self.ground.leaving_of(change.after))

    def moves(self, site: str) -> Moves:
        """Return where the outage of a site leads from every row."""
        start = {
            (self.ground.changes[last].before, earlier): number * self.ages.size
            for number, (last, earlier) in enumerate(self.pairs)
            if self.ground.changes[last].site == site
        }
        targets = []
        for last, earlier in self.pairs:
            key = (self.ground.changes[last].after, None if earlier is None else last)
            targets.append(np.full(self.ages.size, start.get(key, -1)))
        reached = np.concatenate(targets)
        first = np.concatenate([[0], np.cumsum(reached >= 0)]).astype(np.int64)
        after = reached[reached >= 0].astype(np.int64)
        return Moves(first, after, np.ones(after.size))


def _ages(fastest: float, longest: float, panel: float) -> tuple[FloatArray, FloatArray]:
    """Return ages and how much of the time each stands for; the last one stands for the rest."""
    edges = [longest]
    while edges[-1] * fastest > 1 and len(edges) <= PANELS_MAX:
        edges.append(edges[-1] / panel)
    ends = np.array([0.0, *reversed(edges)])
    middle, half = (ends[1:] + ends[:-1]) / 2, (ends[1:] - ends[:-1]) / 2
    nodes = (middle[:, None] + half[:, None] * _NODES).reshape(-1)
    widths = (half[:, None] * _WEIGHTS).reshape(-1)
    return np.append(nodes, 1.25 * longest), widths


def _chance(group: _Alone, rows: _Rows) -> Chance:
    """Return how likely a group is to be down in every row, its long run kept exactly."""
    values = group.values()
    table = np.concatenate(list(_means(group, rows, values)), axis=1)
    own_codes = np.array([group.own(int(code)) for code in rows.codes])
    for code in np.unique(own_codes).tolist():
        here = own_codes == code
        truth = values @ group.settled(code)
        mean = table[:, here] @ rows.weights[here] / rows.weights[here].sum()
        ratio = np.divide(truth, mean, out=np.ones_like(truth), where=mean > 0)
        table[:, here] *= ratio[:, None]
    reasons = {
        kind: Reason(np.minimum(table[2 * k], 1.0), table[2 * k + 1], 1.0)
        for k, kind in enumerate(group.seen.why[group.name])
    }
    lost = sum((reason.share for reason in reasons.values()), start=np.zeros(rows.codes.size))
    return Chance(np.minimum(lost, 1.0), reasons)


def _means(group: _Alone, rows: _Rows, values: FloatArray) -> Iterator[FloatArray]:
    """Yield the values at each age after each pair of changes."""
    changes = rows.ground.changes
    own = [(group.own(change.before), group.own(change.after)) for change in changes]
    first = {
        (*own[number], change.after): group.arrival(*own[number], group.settled(own[number][0]))
        for number, change in enumerate(changes)
    }
    later = _aged(group, first, {key: key[1] for key in first}, rows.ages)
    average = {key: rows.shares[key[2]] @ states for key, states in later.items()}
    keys = []
    begins = {}
    for last, earlier in rows.pairs:
        if earlier is None:
            key = (-1, *own[last], -1)
            state = group.settled(own[last][0])
        else:
            key = (own[earlier][0], *own[last], changes[last].before)
            state = average[*own[earlier], changes[earlier].after]
        keys.append(key)
        if key not in begins:
            begins[key] = group.arrival(*own[last], state)
    aged = _aged(group, begins, {key: key[2] for key in begins}, rows.ages)
    known = {key: values @ states.T for key, states in aged.items()}
    for key in keys:
        yield known[key]


def _aged(
    group: _Alone, begins: Mapping[Key, FloatArray], codes: Mapping[Key, int], ages: FloatArray
) -> dict[Key, FloatArray]:
    """Return distributions at some ages, all that stay in one state of the sites at a time."""
    result: dict[Key, FloatArray] = {}
    for code in sorted(set(codes.values())):
        keys = [key for key, other in codes.items() if other == code]
        found = group.aged(code, np.array([begins[key] for key in keys]), ages)
        result.update(zip(keys, found, strict=True))
    return result
