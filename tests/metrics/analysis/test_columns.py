"""Columns of a chain that remembers, against the whole chain of everything."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from metrics.analysis.chain_tables import Observed, table_of
from metrics.analysis.columns import combine, plain
from metrics.analysis.environment import build
from metrics.analysis.markov.generator import Chain
from metrics.analysis.markov.steady import steady_state
from metrics.domain.architecture import Site

HOUR = 3600.0
SITE_FAILS, SITE_RETURNS = 1 / (99 * HOUR), 1 / HOUR
FAILS = {"a": 1 / (50 * HOUR), "b": 1 / (80 * HOUR), "c": 1 / (20 * HOUR)}
STARTS, RETURNS = 1 / (0.5 * HOUR), 1 / (2 * HOUR)
"""`a` and `b` have to start again after an outage of the site: they remember it. `c` does not."""


def slow_units(names):
    """States (site up, each unit up), and the transitions between them."""
    states = [s for s in product([True, False], repeat=len(names) + 1) if s[0] or not any(s[1:])]
    number = {state: index for index, state in enumerate(states)}
    moves = []
    for state in states:
        site, units = state[0], state[1:]
        if site:
            moves.append((state, (False, *[False] * len(names)), SITE_FAILS))
        else:
            moves.append((state, (True, *units), SITE_RETURNS))
        for position, name in enumerate(names):
            other = (*state[: position + 1], not state[position + 1], *state[position + 2 :])
            if other in number:
                moves.append((state, other, FAILS[name] if units[position] else STARTS))
    chain = Chain(
        len(states),
        np.array([number[move[0]] for move in moves]),
        np.array([number[move[1]] for move in moves]),
        np.array([move[2] for move in moves]),
    )
    return states, chain


def observed(names):
    states, chain = slow_units(names)
    weights = steady_state(chain, start=0)
    up = np.array(states)
    return Observed(
        sources=chain.sources,
        targets=chain.targets,
        flux=weights[chain.sources] * chain.rates,
        weights=weights,
        sites={"s": up[:, 0]},
        levels={name: up[:, 1 + k].astype(int) for k, name in enumerate(names)},
        why={name: {"replicas": ~up[:, 1 + k]} for k, name in enumerate(names)},
        moving={},
        in_use={},
    )


def with_a_third(down):
    """Unavailability and frequency by the chain of everything: `c` works while its site does."""
    states, chain = slow_units("ab")
    both = [(state, c) for state in states for c in (True, False)]
    number = {pair: index for index, pair in enumerate(both)}
    moves = []
    for source, target, rate in zip(chain.sources, chain.targets, chain.rates, strict=True):
        moves += [((states[source], c), (states[target], c), rate) for c in (True, False)]
    for state in states:
        moves.append(((state, True), (state, False), FAILS["c"]))
        moves.append(((state, False), (state, True), RETURNS))
    whole = Chain(
        len(both),
        np.array([number[move[0]] for move in moves]),
        np.array([number[move[1]] for move in moves]),
        np.array([move[2] for move in moves]),
    )
    weights = steady_state(whole, start=0)
    lost = np.array([down(*state[1:], state[0] and c) for state, c in both])
    falls = ~lost[whole.sources] & lost[whole.targets]
    return weights @ lost, weights[whole.sources[falls]] @ whole.rates[falls]


def environment():
    outage = {"mtbf": "99h", "mttr": "1h"}
    return build({"s": Site.model_validate({"outage": outage})}, ["s"])


def third(columns):
    """P(`c` down | column), and how often it fails by itself."""
    site = columns.base.up[0][columns.site_state]
    q = FAILS["c"] / (FAILS["c"] + RETURNS)
    return np.where(site, q, 1.0), np.where(site, (1 - q) * FAILS["c"], 0.0)


@pytest.mark.parametrize("both_needed", [True, False])
def test_two_that_remember_the_same_outage_are_as_in_the_chain_of_everything(both_needed):
    columns = combine(environment(), [table_of(observed("ab"))], [])
    level = {n: table_of(observed("ab")).levels[n][columns.entries[0]] for n in "ab"}
    some = np.minimum if both_needed else np.maximum
    lost = 1.0 - some(level["a"], level["b"])
    q, often = third(columns)
    down = lost + (1 - lost) * q
    unavailability = down @ columns.probabilities
    frequency = columns.crossing_frequency(down)
    frequency += ((1 - lost) * often) @ columns.probabilities
    fails = (
        (lambda a, b, c: not (a and b and c))
        if both_needed
        else (lambda a, b, c: not ((a or b) and c))
    )
    truth = with_a_third(fails)
    assert (unavailability, frequency) == pytest.approx(truth, rel=1e-12)


def test_one_that_remembers_stays_apart_and_arrives_with_the_outage():
    table = table_of(observed("a"))
    columns = combine(environment(), [], [table])
    lost = columns.apart[0]
    codes = table.codes_in(columns.base)[columns.site_state]
    own = table.mean_in(codes, table.reasons["a"]["replicas"].rate)
    q, often = third(columns)
    down = lost + (1 - lost) * q
    unavailability = down @ columns.probabilities
    frequency = columns.crossing_frequency(down)
    frequency += ((1 - lost) * often + (1 - q) * own) @ columns.probabilities
    truth = with_a_third(lambda a, b, c: not (a and c))
    assert (unavailability, frequency) == pytest.approx(truth, rel=1e-12)


def test_without_memory_columns_are_the_states_of_the_sites():
    base = environment()
    columns = plain(base)
    assert columns.size == base.size
    assert columns.crossing_frequency(1.0 - base.up[0]) == pytest.approx(1 / (100 * HOUR))


def test_flows_by_cause_add_up_to_the_frequency():
    columns = combine(environment(), [table_of(observed("ab"))], [])
    lost = 1.0 - table_of(observed("ab")).levels["a"][columns.entries[0]]
    by_cause = columns.crossings_by_cause(lost)
    assert set(by_cause) == {"site:s", "replicas:a", "replicas:b"}
    assert by_cause["replicas:b"] == 0.0
    assert sum(by_cause.values()) == pytest.approx(columns.crossing_frequency(lost), rel=1e-14)
