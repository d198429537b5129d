"""Groups put together over the sites that they share.

A joint state is a state of the sites and, for each group, one of the group's states in the
context that this makes. Given the sites, groups move independently; a site's change is followed
by each group that it touches. So the transitions are Kronecker products of the groups' own, one
block for each state of the sites, and are written straight into arrays of their final size.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from metrics.analysis.chains.errors import TooManyStatesError
from metrics.analysis.chains.groups import Block, Group, GroupChain
from metrics.analysis.chains.places import Sites
from metrics.analysis.markov.generator import Chain

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
IndexArray = NDArray[np.int32]
IntArray = NDArray[np.int64]


@njit(cache=True, nogil=True)
def _spread(sources: IndexArray, targets: IndexArray, reached: BoolArray) -> None:
    """Mark what can be reached from what is marked, in few passes over the transitions."""
    changed = True
    while changed:
        changed = False
        for k in range(len(sources)):
            if reached[sources[k]] and not reached[targets[k]]:
                reached[targets[k]] = True
                changed = True


@dataclass
class Joint:
    """Transitions between joint states, and what holds in each of them."""

    size: int
    start: int
    sources: IndexArray
    targets: IndexArray
    rates: FloatArray
    facts: dict[tuple[str, str], NDArray[Any]] = field(default_factory=dict)
    """Arrays over the states, by kind and name."""

    def keep(self, kept: IntArray) -> None:
        """Tell every fact for other states, which are made of the old ones `kept`."""
        for key, values in self.facts.items():
            self.facts[key] = values[kept]

    def drop_unreachable(self) -> None:
        """Leave out the states that cannot be reached from the start."""
        reached = np.zeros(self.size, dtype=np.bool_)
        reached[self.start] = True
        _spread(self.sources, self.targets, reached)
        if reached.all():
            return
        number = np.cumsum(reached, dtype=np.int32) - 1
        chosen = reached[self.sources]
        self.sources = number[self.sources[chosen]]
        self.targets = number[self.targets[chosen]]
        self.rates = self.rates[chosen]
        self.start, self.size = int(number[self.start]), int(number[-1]) + 1
        self.keep(np.flatnonzero(reached))

    def chain(self) -> Chain:
        """Return the transitions as a chain."""
        return Chain(self.size, self.sources, self.targets, self.rates)


@dataclass(frozen=True)
class Layout:
    """Where each block of joint states lies: one block for each state of the sites."""

    sizes: IntArray
    """States of each group, shape (site states, groups)."""
    strides: IntArray
    offsets: IntArray
    """First joint state of each block, and their number at the end."""


def lay_out(groups: Sequence[Group], chains: Sequence[GroupChain], sites: Sites) -> Layout:
    """Return a numbering of the joint states.

    Raises
    ------
    TooManyStatesError
        When they are more than an index can hold.
    """
    sizes = np.ones((sites.count, len(groups)), dtype=np.int64)
    for k, (group, chain) in enumerate(zip(groups, chains, strict=True)):
        sizes[:, k] = np.array(chain.sizes)[group.context]
    estimate = float(np.prod(sizes.astype(float), axis=1).sum())
    if estimate > np.iinfo(np.int32).max:
        raise TooManyStatesError(int(estimate))
    tails = np.cumprod(sizes[:, ::-1], axis=1)[:, ::-1]
    strides = np.hstack([tails[:, 1:], np.ones((sites.count, min(1, len(groups))), np.int64)])
    blocks = np.prod(sizes, axis=1)
    return Layout(sizes, strides, np.concatenate([[0], np.cumsum(blocks)]))


def compose(
    groups: Sequence[Group], chains: Sequence[GroupChain], sites: Sites, layout: Layout
) -> Joint:
    """Write out the joint chain with the facts `site`, `up`, `usable`, `beginning`."""
    counts = _count_moves(groups, chains, sites, layout)
    total = sum(counts)
    joint = Joint(
        int(layout.offsets[-1]),
        sum(chain.start * int(s) for chain, s in zip(chains, layout.strides[0], strict=True)),
        np.empty(total, dtype=np.int32),
        np.empty(total, dtype=np.int32),
        np.empty(total),
    )
    at = 0
    for sources, targets, rates in _moves(groups, chains, sites, layout):
        end = at + sources.size
        joint.sources[at:end] = sources.reshape(-1)
        joint.targets[at:end] = targets.reshape(-1)
        joint.rates[at:end].reshape(rates.shape[0], -1)[:] = rates
        at = end
    _tell(joint, groups, chains, sites, layout)
    beginning = np.ones(1)
    for chain in chains:
        beginning = np.multiply.outer(beginning, chain.beginning).reshape(-1)
    joint.facts["beginning", ""] = np.zeros(joint.size)
    joint.facts["beginning", ""][: len(beginning)] = beginning
    return joint


def count_moves(
    groups: Sequence[Group], chains: Sequence[GroupChain], sites: Sites, layout: Layout
) -> int:
    """Return how many transitions the joint chain has, before anything is allocated."""
    return sum(_count_moves(groups, chains, sites, layout))


def _count_moves(
    groups: Sequence[Group], chains: Sequence[GroupChain], sites: Sites, layout: Layout
) -> list[int]:
    blocks = np.diff(layout.offsets)
    counts = []
    for k, (group, chain) in enumerate(zip(groups, chains, strict=True)):
        own = np.array([len(block[0]) for block in chain.within])[group.context]
        counts.append(int((own * (blocks // layout.sizes[:, k])).sum()))
    states = np.arange(sites.count)
    for bit in range(len(sites.names)):
        following = np.ones(sites.count, dtype=np.int64)
        for k, (group, chain) in enumerate(zip(groups, chains, strict=True)):
            following *= _lengths(group, chain, states ^ (1 << bit), layout.sizes[:, k])
        counts.append(int(following.sum()))
    return counts


def _lengths(group: Group, chain: GroupChain, after: IntArray, sizes: IntArray) -> IntArray:
    """Return how many moves of a group follow the change of the sites to `after`."""
    contexts = len(group.reach)
    table = np.zeros((contexts, contexts), dtype=np.int64)
    for key, block in chain.between.items():
        table[key] = len(block[0])
    before, then = group.context, group.context[after]
    return np.where(before == then, sizes, table[before, then])


def _moves(
    groups: Sequence[Group], chains: Sequence[GroupChain], sites: Sites, layout: Layout
) -> Iterator[tuple[IntArray, IntArray, FloatArray]]:
    """Yield blocks of transitions; rates have one column for all that are alike."""
    for state in range(sites.count):
        contexts = [int(group.context[state]) for group in groups]
        for k, chain in enumerate(chains):
            sources, targets, rates = chain.within[contexts[k]]
            if not len(rates):
                continue
            rest = layout.offsets[state] + _others(layout, state, k)
            stride = layout.strides[state, k]
            yield (
                (sources * stride)[:, None] + rest,
                (targets * stride)[:, None] + rest,
                rates[:, None],
            )
        for bit in range(len(sites.names)):
            after = state ^ (1 << bit)
            rate = sites.failure[bit] if after > state else sites.repair[bit]
            yield _site_moves(groups, chains, layout, state, after, float(rate))


def _others(layout: Layout, state: int, group: int) -> IntArray:
    """Return the joint states of all groups but one, by their place in the block."""
    places = np.zeros(1, dtype=np.int64)
    for k, (size, stride) in enumerate(
        zip(layout.sizes[state], layout.strides[state], strict=True)
    ):
        if k != group and size > 1:
            places = (places[:, None] + np.arange(size) * stride).reshape(-1)
    return places


def _site_moves(
    groups: Sequence[Group],
    chains: Sequence[GroupChain],
    layout: Layout,
    state: int,
    after: int,
    rate: float,
) -> tuple[IntArray, IntArray, FloatArray]:
    sources = layout.offsets[state : state + 1]
    targets = layout.offsets[after : after + 1]
    chances = np.full(1, rate)
    for k, (group, chain) in enumerate(zip(groups, chains, strict=True)):
        before, then = int(group.context[state]), int(group.context[after])
        own = _identity(chain.sizes[before]) if before == then else chain.between[before, then]
        sources = (sources[:, None] + own[0] * layout.strides[state, k]).reshape(-1)
        targets = (targets[:, None] + own[1] * layout.strides[after, k]).reshape(-1)
        chances = (chances[:, None] * own[2]).reshape(-1)
    return sources, targets, chances[:, None]


def _identity(size: int) -> Block:
    everything = np.arange(size)
    return everything, everything, np.ones(size)


def _tell(
    joint: Joint,
    groups: Sequence[Group],
    chains: Sequence[GroupChain],
    sites: Sites,
    layout: Layout,
) -> None:
    """Note which sites work, and what each group gives, in every joint state."""
    blocks = np.diff(layout.offsets)
    for name, chain in zip(sites.names, sites.ancestry, strict=True):
        joint.facts["site", name] = np.repeat(sites.works(chain), blocks)
    for k, (group, own) in enumerate(zip(groups, chains, strict=True)):
        usable = np.empty(joint.size, dtype=np.int32)
        up = np.empty(joint.size, dtype=np.bool_)
        held = np.empty(joint.size, dtype=np.int8)
        for state, context in enumerate(group.context.tolist()):
            block = slice(int(layout.offsets[state]), int(layout.offsets[state + 1]))
            inner = int(layout.strides[state, k])
            shape = (-1, own.sizes[context], inner)
            usable[block].reshape(shape)[:] = own.usable[context][:, None]
            up[block].reshape(shape)[:] = own.up[context][:, None]
            held[block].reshape(shape)[:] = own.held[context][:, None]
        joint.facts["usable", group.name] = usable
        joint.facts["up", group.name] = up
        joint.facts["held", group.name] = held
