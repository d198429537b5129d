"""How long a group is without a leader: the whole distribution, not only the mean.

A round of an election takes the first of the timeouts and one latency; it fails when so many
servers time out within that latency that nobody is left to give a majority. With every round
independent of the others, the time is a geometric number of failed rounds and one that succeeds.
The density of a round's length is known for both kinds, so that the distribution follows by
convolution on a grid, without drawing anything.

References
----------
.. [1] D. Ongaro, "Consensus: Bridging Theory and Practice", Stanford, 2014, §9.1–9.3.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import ceil, log
from typing import Final

import numpy as np
from scipy.special import betainc

from metrics.analysis.consensus import split_vote_probability
from metrics.analysis.quorums.laws import FloatArray

ROUNDS_MAX: Final = 1e9
"""Keeps the mean finite where the timeouts are too close for anybody to win."""
CELLS: Final = 8_192
"""Cells of the grid over all rounds together, as far as `CELLS_MIN` allows."""
CELLS_MIN, CELLS_MAX = 64, 2_048
TAIL: Final = 1e-7
"""Probability of more rounds than are followed."""
SPLIT_MAX: Final = 0.95
"""Above it elections are practically endless, and no distribution is given."""
BISECTIONS: Final = 60


@dataclass(frozen=True)
class Election:
    """Set-up of an election after the leader's crash. Times are seconds.

    Attributes
    ----------
    low, high : float
        Range of the timeouts, uniform; 0 < low ≤ high.
    heartbeat : float
        Interval of heartbeats; the crash comes at a uniform point of it.
    message_delay : float
        One way, ≥ 0.
    servers, standing : int
        Voters n, and how many of them s are up and may be elected.
    quorum : int
        Votes that are needed, by default a majority; at most s.
    disk_write : float
        One fsync, ≥ 0; a candidate and its voters each wait for one.
    pre_vote : bool
        Whether each round asks first, which takes a round trip and keeps late candidates out.
    """

    low: float
    high: float
    heartbeat: float
    message_delay: float
    servers: int
    standing: int
    quorum: int = 0
    disk_write: float = 0.0
    pre_vote: bool = False

    def __post_init__(self) -> None:
        if not 0.0 < self.low <= self.high:
            raise ValueError(f"timeouts must be above 0 and in order: {self.low}, {self.high}")
        if not self.votes <= self.standing <= self.servers:
            most = self.servers
            raise ValueError(f"standing must be in [{self.votes}, {most}], got {self.standing}")
        if min(self.heartbeat, self.message_delay, self.disk_write) < 0.0:
            raise ValueError("heartbeat, delay and disk time must not be negative")

    @property
    def votes(self) -> int:
        """Votes that are needed."""
        return self.quorum or self.servers // 2 + 1

    @property
    def latency(self) -> float:
        """From a candidate's start until the others know of it."""
        return self.disk_write + self.message_delay

    @property
    def spread(self) -> float:
        """Range of the timeouts."""
        return self.high - self.low

    @property
    def ratio(self) -> float:
        """Time in which others may still stand, over the range of the timeouts, at most 1.

        Without PreVote it is the latency. With it, whoever asks when the first candidate has got
        its answers hears of the new term from it and stays out: a message's delay is left.
        """
        time = self.message_delay if self.pre_vote else self.latency
        if time == 0.0:
            return 0.0
        return min(1.0, time / self.spread) if self.spread > 0.0 else 1.0

    @property
    def split_probability(self) -> float:
        """Probability that a round splits the votes, in closed form [1]_, §9.2."""
        if self.ratio == 0.0:
            return 0.0
        return split_vote_probability(self.servers, self.standing, self.ratio, quorum=self.votes)

    @property
    def rounds(self) -> float:
        """Mean number of rounds, at most `ROUNDS_MAX`."""
        return 1.0 / max(1.0 - self.split_probability, 1.0 / ROUNDS_MAX)

    @property
    def failing(self) -> float:
        """What a failed round takes beside the part of the range that passes first."""
        return self.low + self.latency

    @property
    def asking(self) -> float:
        """What PreVote adds to the last round; others restart their timers when they time out."""
        return 2.0 * self.message_delay if self.pre_vote else 0.0

    @property
    def answer(self) -> float:
        """The delay of the last heartbeat, the voter's fsync and its answer."""
        return self.disk_write + 2.0 * self.message_delay

    @property
    def mean(self) -> float:
        """Mean time from the crash to the next leader.

        The closed form of [1]_, §9.3, from the crash on: with the delay of the last heartbeat,
        and with the fsync before the candidate asks.
        """
        first = self.low + self.spread / (self.standing + 1)
        lost = self.rounds * (first + self.latency)
        return max(0.0, lost + self.asking + self.answer - self.heartbeat / 2.0)

    @property
    def dissertation_mean(self) -> float:
        """The published form to the letter [1]_, §9.3.

        (1 / (1 − P)) (low + range / (s + 1) + L) + L + W − heartbeat / 2.
        """
        first = self.low + self.spread / (self.standing + 1) + self.message_delay
        final = self.message_delay + self.disk_write - self.heartbeat / 2.0
        return self.rounds * first + final

    def parts(self) -> dict[str, float]:
        """Return what the mean is made of, in seconds; the parts add up to it."""
        first = self.low + self.spread / (self.standing + 1)
        return {
            "detection": first + self.message_delay - self.heartbeat / 2.0,
            "votes": self.latency + self.asking + self.disk_write + self.message_delay,
            "split_votes": (self.rounds - 1.0) * (first + self.latency),
        }

    def distribution(self) -> Distribution | None:
        """Return the distribution; nothing when votes split too often for elections to end."""
        return _distribution(self) if self.split_probability <= SPLIT_MAX else None


@dataclass(frozen=True)
class Distribution:
    """Times to the next leader: rounds on a grid, less the age of the last heartbeat.

    `areas[j]` is the integral of the distribution function of the random part of j failed rounds
    and a last one, at the points of the grid, scaled by its probability.
    """

    election: Election
    step: float
    areas: tuple[FloatArray, ...]

    def cdf(self, time: float) -> float:
        """Return the probability of a new leader by this time after the crash, seconds."""
        return sum(
            self._cdf_of(j, time - shift) for j, shift in enumerate(self._shifts()) if time > shift
        )

    def quantile(self, probability: float) -> float:
        """Return the time by which a leader is elected with a probability in (0, 1)."""
        if not 0.0 < probability < 1.0:
            raise ValueError(f"the probability must be in (0, 1), got {probability}")
        low = max(0.0, self._shifts()[0])
        high = self._shifts()[-1] + len(self.areas) * self.election.spread + self.election.low
        for _ in range(BISECTIONS):
            middle = 0.5 * (low + high)
            low, high = (middle, high) if self.cdf(middle) < probability else (low, middle)
        return high

    def _shifts(self) -> list[float]:
        """Return the earliest times after a crash right before the next heartbeat was due."""
        e = self.election
        first = e.failing + e.asking + e.answer - e.heartbeat
        return [first + j * e.failing for j in range(len(self.areas))]

    def _cdf_of(self, j: int, time: float) -> float:
        """Average the distribution function over the phase of the heartbeat."""
        area, beat = self.areas[j], self.election.heartbeat
        if beat == 0.0:
            beat = self.step
        return (_area(area, self.step, time) - _area(area, self.step, time - beat)) / beat


def _area(area: FloatArray, step: float, time: float) -> float:
    """Read the integral of a distribution function, which goes on straight beyond the grid."""
    if time <= 0.0:
        return 0.0
    place = time / step
    last = len(area) - 1
    if place >= last:
        slope = float(area[last] - area[last - 1])
        return float(area[last]) + (place - last) * slope
    index = int(place)
    return float(area[index] + (place - index) * (area[index + 1] - area[index]))


@lru_cache(maxsize=64)
def _distribution(election: Election) -> Distribution:
    split = election.split_probability
    failed = ceil(log(TAIL) / log(split)) if split > 0.0 else 0
    cells = min(CELLS_MAX, max(CELLS_MIN, CELLS // (failed + 1)))
    step = (election.spread or election.low * 1e-6) / cells
    fails, succeeds = round_masses(election, cells)
    masses = succeeds
    areas = []
    for _ in range(failed + 1):
        # A mass sits in the middle of its cell: half a cell for every round that was convolved.
        below = np.concatenate([[0.0], np.cumsum(masses)])
        middles = 0.5 * (below[1:] + below[:-1]) * step
        areas.append(np.concatenate([[0.0], np.cumsum(middles)]))
        masses = _convolved(masses, fails)
        masses = np.append(0.5 * (masses + np.concatenate([[0.0], masses[:-1]])), masses[-1] / 2)
    return Distribution(election, step, tuple(areas))


def round_masses(election: Election, cells: int) -> tuple[FloatArray, FloatArray]:
    """Return the probabilities that the first timeout falls into each cell and the round fails.

    Given the first timeout at m of the range, each of the other s − 1 servers times out within
    the latency with probability l / (1 − m): the round fails when at least c − 1 of them do.

    Parameters
    ----------
    election : the set-up.
    cells : number of like cells of the range.

    Returns
    -------
    tuple of two ndarrays of shape (cells,)
        Probability of each cell with a split vote, and without. Both together sum up to 1.
    """
    edges = np.linspace(0.0, 1.0, cells + 1)
    of_cell = -np.diff((1.0 - edges) ** election.standing)
    left = 1.0 - 0.5 * (edges[1:] + edges[:-1])
    others = election.standing - election.votes + 1  # c − 1 of the formula
    if others >= election.standing:
        return np.zeros(cells), of_cell
    near = np.minimum(1.0, election.ratio / left)
    split = betainc(others, election.standing - others, near)
    return of_cell * split, of_cell * (1.0 - split)


def _convolved(masses: FloatArray, other: FloatArray) -> FloatArray:
    """Convolve two rows of probabilities by fast Fourier transforms."""
    size = len(masses) + len(other) - 1
    points = 1 << (size - 1).bit_length()
    product = np.fft.rfft(masses, points) * np.fft.rfft(other, points)
    return np.maximum(np.fft.irfft(product, points)[:size], 0.0)
