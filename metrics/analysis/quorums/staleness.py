"""Leaderless replication with N replicas: how stale a read is, and how long operations take.

A coordinator sends each operation to all N replicas; a write is over with W acknowledgements, a
read with R responses, of which the latest version wins. With R + W > N a read meets the last
write; otherwise it does with some probability.

References
----------
.. [1] P. Bailis, S. Venkataraman, M. J. Franklin, J. M. Hellerstein, I. Stoica, "Probabilistically
   Bounded Staleness for Practical Partial Quorums", PVLDB 5(8), 2012, §3 and §5.
.. [2] D. Malkhi, M. Reiter, R. Wright, "Probabilistic Quorum Systems", PODC 1997.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import comb, sqrt
from typing import Final

import numpy as np
from scipy.special import ndtri

from metrics.analysis.quorums.laws import FloatArray, Mixture, Wars

REPLICAS_MAX: Final = 20
TRIALS: Final = 200_000
TRIALS_MAX: Final = 2_000_000
CHUNK: Final = 50_000
"""Trials at a time: keeps the memory small."""
SEED: Final = 2012
CONFIDENCE: Final = 0.99


def miss_probability(n: int, r: int, w: int) -> Fraction:
    """Probability that a random read quorum misses a random write quorum, exactly.

    Parameters
    ----------
    n, r, w : int
        Replicas, and sizes of the quorums in [1, n].

    Returns
    -------
    Fraction
        p_s = C(n − w, r) / C(n, r) [2]_; 0 when r + w > n.

    Examples
    --------
    >>> miss_probability(3, 1, 1)
    Fraction(2, 3)
    """
    _check(n, r, w)
    return Fraction(comb(n - w, r), comb(n, r))


def within_versions(n: int, r: int, w: int, *, versions: int) -> Fraction:
    """Probability that a read returns one of the last versions, exactly.

    Quorums are picked anew for each operation and writes reach no other replica: 1 − p_s^k
    ([1]_, §3.1). Replicas that go on receiving writes can only do better.

    Examples
    --------
    >>> within_versions(3, 1, 1, versions=2)
    Fraction(5, 9)
    """
    if versions < 1:
        raise ValueError(f"versions must be at least 1, got {versions}")
    return 1 - miss_probability(n, r, w) ** versions


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure that was drawn, with its 99 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Staleness:
    """What independent pairs of one write and one later read did.

    Attributes
    ----------
    waits : ndarray of shape (trials,), sorted
        How long after the commit a read has to start to be consistent; 0 when at once.
    reads, writes : ndarray of shape (trials,), sorted
        Latencies of the reads and of the writes. All in the unit of the delays.
    """

    waits: FloatArray
    reads: FloatArray
    writes: FloatArray

    def consistent(self, time: float) -> Estimate:
        """Return the probability that a read is consistent that starts so long after a commit.

        The interval is Wilson's.
        """
        trials = len(self.waits)
        share = float(np.searchsorted(self.waits, time, side="right")) / trials
        z = float(ndtri(0.5 + CONFIDENCE / 2))
        middle = (share + z * z / (2 * trials)) / (1 + z * z / trials)
        spread = sqrt(share * (1 - share) / trials + (z / (2 * trials)) ** 2)
        half = z * spread / (1 + z * z / trials)
        return Estimate(share, max(0.0, middle - half), min(1.0, middle + half))

    def visibility(self, probability: float) -> Estimate:
        """Return the time after which a read is consistent with a probability."""
        return _quantile(self.waits, probability)

    def read_latency(self, probability: float) -> Estimate:
        """Return a quantile of the latency of reads."""
        return _quantile(self.reads, probability)

    def write_latency(self, probability: float) -> Estimate:
        """Return a quantile of the latency of writes."""
        return _quantile(self.writes, probability)


def staleness(
    n: int, r: int, w: int, delays: Wars, *, trials: int = TRIALS, seed: int = SEED
) -> Staleness:
    """Draw a write and a read after its commit, again and again (the WARS model, [1]_ §5.1).

    The write commits at w_t, the W-th smallest W[i] + A[i]. Of the first R responses, by
    R[i] + S[i], the read is consistent if one comes from a replica that had the write when the
    request arrived: w_t + t + R[i] ≥ W[i]. So each trial has a smallest t, and one set of trials
    gives the whole curve.

    Parameters
    ----------
    n, r, w : int
        Replicas, at most 20, and sizes of the quorums in [1, n].
    delays : Wars
        Of the messages.
    trials : int
        At most 2,000,000.
    seed : int
        The same seed gives the same figures.

    Returns
    -------
    Staleness

    Notes
    -----
    One write alone, no failures, no read repair and no other anti-entropy: an upper bound of
    staleness. Ties have probability 0.
    """
    _check(n, r, w)
    if not 1 <= trials <= TRIALS_MAX:
        raise ValueError(f"trials must be in [1, {TRIALS_MAX}], got {trials}")
    generator = np.random.Generator(np.random.Philox(seed))
    parts = [
        _draw(n, r, w, delays, generator, min(CHUNK, trials - done))
        for done in range(0, trials, CHUNK)
    ]
    waits, reads, writes = (np.sort(np.concatenate(column)) for column in zip(*parts, strict=True))
    return Staleness(waits, reads, writes)


def _draw(
    n: int, r: int, w: int, delays: Wars, generator: np.random.Generator, trials: int
) -> tuple[FloatArray, FloatArray, FloatArray]:
    far = _remote(n, delays.remote, generator, trials)
    write = _times(delays.write, generator, far)
    committed = np.partition(write + _times(delays.ack, generator, far), w - 1, axis=1)[:, w - 1]
    far = _remote(n, delays.remote, generator, trials)
    read = _times(delays.read, generator, far)
    answered = read + _times(delays.response, generator, far)
    first = np.argpartition(answered, r - 1, axis=1)[:, :r]
    behind = np.take_along_axis(write - read, first, axis=1).min(axis=1) - committed
    done = np.take_along_axis(answered, first, axis=1).max(axis=1)
    return np.maximum(behind, 0.0), done, committed


def _remote(n: int, remote: float, generator: np.random.Generator, trials: int) -> FloatArray:
    """Return what distance adds to each message, shape (trials, n): one replica is near."""
    far = np.full((trials, n), remote)
    if remote > 0.0:
        far[np.arange(trials), generator.integers(n, size=trials)] = 0.0
    return far


def _times(law: Mixture, generator: np.random.Generator, far: FloatArray) -> FloatArray:
    return law.draw(generator, (far.shape[0], far.shape[1])) + far


def _quantile(ordered: Sequence[float] | FloatArray, probability: float) -> Estimate:
    """Return a quantile of sorted draws; its interval lies between two order statistics."""
    if not 0.0 < probability < 1.0:
        raise ValueError(f"the probability must be in (0, 1), got {probability}")
    trials = len(ordered)
    half = float(ndtri(0.5 + CONFIDENCE / 2)) * sqrt(trials * probability * (1 - probability))
    places = (trials * probability, trials * probability - half, trials * probability + half)
    value, low, high = (
        float(ordered[min(trials - 1, max(0, int(np.ceil(place)) - 1))]) for place in places
    )
    return Estimate(value, low, high)


def _check(n: int, r: int, w: int) -> None:
    if not 1 <= n <= REPLICAS_MAX * 1000:
        raise ValueError(f"replicas must be at least 1, got {n}")
    for name, size in (("reads", r), ("writes", w)):
        if not 1 <= size <= n:
            raise ValueError(f"the quorum of {name} must be in [1, {n}], got {size}")
