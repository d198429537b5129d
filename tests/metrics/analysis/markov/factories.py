"""Chains with known answers, and chains drawn at random."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from metrics.analysis.markov.generator import Chain


def chain_of(transitions, size=None):
    """Build a chain from triples of source, target and rate."""
    sources, targets, rates = (np.array(column) for column in zip(*transitions, strict=True))
    states = int(max(sources.max(), targets.max())) + 1 if size is None else size
    return Chain(states, sources, targets, rates.astype(float))


def birth_death(births, deaths):
    """Build a chain that climbs from state k at births[k] and falls into it at deaths[k]."""
    low = np.arange(len(births))
    return Chain(
        len(births) + 1,
        np.concatenate([low, low + 1]),
        np.concatenate([low + 1, low]),
        np.concatenate([births, deaths]).astype(float),
    )


def birth_death_shares(births, deaths):
    """Return the stationary distribution in closed form."""
    weights = np.cumprod(np.concatenate([[1.0], np.asarray(births) / np.asarray(deaths)]))
    return weights / weights.sum()


def crew(units, failure, repair, crews):
    """Build a chain that counts the failed of identical units, some repaired at a time."""
    failed = np.arange(units)
    return birth_death((units - failed) * failure, np.minimum(failed + 1, crews) * repair)


def units(mtbf, mttr):
    """Build the chain of independent unlike units: bit i of a state says that unit i is down."""
    states = np.arange(2 ** len(mtbf), dtype=np.int32)
    sources = np.tile(states, len(mtbf))
    bits = np.repeat(2 ** np.arange(len(mtbf), dtype=np.int32), len(states))
    down = sources & bits > 0
    slow = np.repeat(np.asarray(mtbf, float), len(states))
    quick = np.repeat(np.asarray(mttr, float), len(states))
    return Chain(len(states), sources, sources ^ bits, 1 / np.where(down, quick, slow))


def units_shares(mtbf, mttr):
    """Return the stationary distribution of `units`, a product."""
    shares = np.ones(1)
    for between, repair in zip(mtbf, mttr, strict=True):
        up = between / (between + repair)
        shares = np.concatenate([shares * up, shares * (repair / (between + repair))])
    return shares


def failed_units(count):
    """Return how many units are down in each state of `units`."""
    return np.array([state.bit_count() for state in range(2**count)])


def beginning_in(state, size):
    """Return the distribution that puts everything on one state."""
    start = np.zeros(size)
    start[state] = 1.0
    return start


@st.composite
def chains(draw, size_max=6):
    """Draw an irreducible chain with rates over fourteen orders of magnitude."""
    size = draw(st.integers(2, size_max))
    rate = st.floats(-12, 2).map(lambda exponent: 10.0**exponent)
    ring = [(state, (state + 1) % size, draw(rate)) for state in range(size)]
    pairs = st.tuples(st.integers(0, size - 1), st.integers(1, size - 1), rate)
    more = [(i, (i + j) % size, value) for i, j, value in draw(st.lists(pairs, max_size=8))]
    return chain_of(ring + more)
