"""How old a gate's outages grow: the phases of a cache, as further states of a chain.

While a gate is lost its cache is first fresh (everything cacheable is served), then fades, then
has run dry. The lengths of these phases are fixed times, so the states with a lost gate are
followed from the moment of the loss: with v(0) the flow into them and Q the transitions among
them, v(x) = v(0) exp(Q x) is the density of age x, and the time spent beyond an age a is
v(a) (-Q)⁻¹ in each state. This is exact for any chain.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

from metrics.analysis.markov.evolution import SQUARED_MAX, distributions
from metrics.analysis.markov.generator import Chain
from metrics.analysis.markov.passage import occupation
from metrics.analysis.markov.uniformisation import Jumps, jumps
from metrics.domain.architecture import Need

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]

WARM, FRESH, FADING, DRY = range(4)
POWERS = 4
"""Powers of the served fraction whose means are known: a cache may be called several times."""
FORGOTTEN = 40.0
"""Mean times after which nothing is left of a transient."""
STEPS_MAX = 2_000
"""Expected jumps of a large chain up to which all ages are taken from one pass."""
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(10)
PANEL = 4.0
"""Each panel of the integral over the fading phase is so many times as long as that before."""


@dataclass(frozen=True)
class Transitions:
    """A chain in its long run: transitions with their flows, and the states' probabilities."""

    sources: IntArray
    targets: IntArray
    flux: FloatArray
    weights: FloatArray


@dataclass(frozen=True)
class Aged:
    """A chain whose states also say in which phase a cache is.

    Attributes
    ----------
    transitions : of the new states; a cache that ages is a transition, too.
    state : the old state of each new one.
    phase : `WARM`, `FRESH`, `FADING` or `DRY`.
    served : shape (POWERS, states), mean of the cached fraction to the power of 1, 2, …
    """

    transitions: Transitions
    state: IntArray
    phase: IntArray
    served: FloatArray


def aged(old: Transitions, lost: BoolArray, need: Need) -> Aged:
    """Add the phases of a cache to a chain.

    Parameters
    ----------
    old : the chain.
    lost : shape (states,), whether the gate is lost.
    need : the gate, with the times and the hit ratio of its cache.
    """
    split = _split(old, lost, need)
    flat = split.weights.reshape(-1)
    kept = np.flatnonzero(flat > 0)
    size = old.weights.size
    number = np.full(flat.size, -1, dtype=np.int64)
    number[kept] = np.arange(kept.size)
    sources, targets, flux = _moves(old, split, lost)
    chosen = (number[sources] >= 0) & (number[targets] >= 0) & (flux > 0)
    phase, state = kept // size, kept % size
    served = split.served[:, state]
    served = np.where(phase == FRESH, _fresh_powers(need)[:, None], served)
    served[:, phase == WARM] = 1.0
    served[:, phase == DRY] = 0.0
    transitions = Transitions(
        number[sources[chosen]], number[targets[chosen]], flux[chosen], flat[kept]
    )
    return Aged(transitions, state, phase, served)


@dataclass(frozen=True)
class _Split:
    """Probabilities by phase and state, what ages from one phase into the next, shares served."""

    weights: FloatArray
    turning: FloatArray
    served: FloatArray
    first: int


def _split(old: Transitions, lost: BoolArray, need: Need) -> _Split:
    stale, ttl = need.stale_if_error or 0.0, need.ttl or 0.0
    size = old.weights.size
    weights, turning = np.zeros((4, size)), np.zeros((4, size))
    served = np.zeros((POWERS, size))
    weights[WARM] = np.where(lost, 0.0, old.weights)
    entering = ~lost[old.sources] & lost[old.targets]
    entry = np.bincount(old.targets[entering], weights=old.flux[entering], minlength=size)
    total = float(entry.sum())
    first = FRESH if stale > 0 else FADING
    if total == 0:
        weights[first] = np.where(lost, old.weights, 0.0)
        return _Split(weights, turning, served, first)
    chain = Chain(size, old.sources, old.targets, old.flux / old.weights[old.sources])
    at = total * _after(chain, lost, entry / total, np.array([0.0, stale, stale + ttl]))
    beyond = [np.where(lost, old.weights, 0.0)]
    beyond += [occupation(chain, lost, v) if v.any() else np.zeros(size) for v in at[1:]]
    if stale == 0:
        beyond[1] = beyond[0]
    weights[FRESH] = np.maximum(beyond[0] - beyond[1], 0.0)
    weights[FADING] = np.maximum(beyond[1] - beyond[2], 0.0) if ttl > 0 else 0.0
    weights[DRY] = beyond[2]
    if stale > 0:
        turning[FRESH] = at[1]
    if ttl > 0:
        turning[FADING] = at[2]
        faded = _faded(chain, lost, at[1], need)
        here = weights[FADING]
        served = np.divide(faded, here, out=np.zeros_like(faded), where=here > 0)
    return _Split(weights, turning, np.minimum(served, 1.0), first)


def _moves(
    old: Transitions, split: _Split, lost: BoolArray
) -> tuple[IntArray, IntArray, FloatArray]:
    """Return the transitions between (phase, state), numbered phase by phase."""
    size = old.weights.size
    moves = []
    rate = old.flux / old.weights[old.sources]
    for phase in range(4):
        begins = (phase == WARM) & lost[old.targets]
        after = np.where(lost[old.targets], np.where(begins, split.first, phase), WARM)
        weights = split.weights[phase]
        moves.append(
            (phase * size + old.sources, after * size + old.targets, rate * weights[old.sources])
        )
    states = np.arange(size)
    for phase in (FRESH, FADING):
        following = FADING if phase == FRESH and split.weights[FADING].any() else DRY
        moves.append((phase * size + states, following * size + states, split.turning[phase]))
    sources, targets, flux = (np.concatenate(part) for part in zip(*moves, strict=True))
    return sources.astype(np.int64), targets.astype(np.int64), flux


def _after(chain: Chain, kept: BoolArray, entry: FloatArray, times: FloatArray) -> FloatArray:
    """Return where an outage of each age is, shape (times, states)."""
    result = np.zeros((times.size, chain.size))
    result[:, kept] = distributions(chain, kept, entry, times)[:, :-1]
    return result


def _faded(chain: Chain, lost: BoolArray, begin: FloatArray, need: Need) -> FloatArray:
    """Return ∫ c(x)ᵖ v(x) dx over the fading phase for p = 1, 2, …, shape (POWERS, states).

    `begin` is v at the phase's beginning.
    """
    stale, ttl, hit = need.stale_if_error or 0.0, need.ttl or 0.0, need.hit_ratio or 0.0
    mass = float(begin[lost].sum())
    if mass == 0:
        return np.zeros((POWERS, chain.size))
    fastest = float(chain.out_rates[lost].max(initial=0.0))
    # What is so much faster than the time gone by has settled.
    edges = _panels(ttl, min(fastest, FORGOTTEN / stale) if stale > 0 else fastest)
    middle, half = (edges[1:] + edges[:-1]) / 2, (edges[1:] - edges[:-1]) / 2
    ages = (middle[:, None] + half[:, None] * _NODES).reshape(-1)
    weights = (half[:, None] * _WEIGHTS).reshape(-1)
    fraction = hit * (1 - ages / ttl)
    wanted = np.array([weights * fraction**p for p in range(1, POWERS + 1)])
    if int(lost.sum()) >= SQUARED_MAX and fastest * ttl <= STEPS_MAX:
        return mass * _in_one_pass(jumps(chain, lost), lost, begin / mass, ages, wanted)
    return np.asarray(mass * (wanted @ _after(chain, lost, begin / mass, ages)))


def _in_one_pass(
    steps: Jumps, lost: BoolArray, begin: FloatArray, ages: FloatArray, wanted: FloatArray
) -> FloatArray:
    """Return weighted sums of the distributions at some ages, all of them from the same jumps."""
    count = int(steps.rate * ages.max() + 10 * np.sqrt(steps.rate * ages.max()) + 60)
    number = np.arange(count)
    means = steps.rate * ages[:, None]
    chances = np.exp(number * np.log(means) - means - gammaln(number + 1.0))
    weights = wanted @ chances
    state = np.append(begin[lost], 0.0)
    total = np.zeros((len(wanted), state.size))
    for weight in weights.T:
        total += weight[:, None] * state
        state = steps.incoming @ state + steps.stay * state
    result = np.zeros((len(wanted), lost.size))
    result[:, lost] = total[:, :-1]
    return result


def _panels(length: float, fastest: float) -> FloatArray:
    """Return the ends of panels that grow from the fastest transition's mean time on."""
    edges = [length]
    while edges[-1] * fastest > 1 and len(edges) < 64:
        edges.append(edges[-1] / PANEL)
    return np.array([0.0, *reversed(edges)])


def _fresh_powers(need: Need) -> FloatArray:
    return np.array([(need.hit_ratio or 0.0) ** p for p in range(1, POWERS + 1)])
