"""What becomes of a small chain after a time, however stiff: squared transition matrices.

The matrix over a short step is a sum of powers without subtraction (uniformisation, A. Jensen,
Skandinavisk Aktuarietidskrift 36 (1953), 87–91); squaring it doubles the step. Every row is scaled
back to the sum 1 after each squaring, so that rounding cannot grow with the number of steps: the
probability of having left for good stays right to its last digits even at 1e-60.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from math import ceil, log2

import numpy as np

from metrics.analysis.markov.generator import BoolArray, Chain, FloatArray
from metrics.analysis.markov.products import multiply

BASE = 1 / 16
"""Largest expected number of jumps in the first step."""
TERMS = 16
"""Terms of the first step's series, four groups of four."""
DOUBLINGS_MIN = 6
"""Doublings at least, so that paths longer than `TERMS` jumps are not cut off."""
RESIDUE_TERMS_MAX = 80


@dataclass(frozen=True)
class Ladder:
    """Transition probabilities of some states over steps that double.

    Parameters
    ----------
    jumps : shape (m + 1, m + 1), probabilities of the uniformised chain; the last state collects
        what has left the m states for good.
    rate : rate of its jumps, 1/s.
    step : length of the first step, s.
    levels : levels[k] is the transition matrix over step · 2**k.
    """

    jumps: FloatArray
    rate: float
    step: float
    levels: list[FloatArray] = field(repr=False)

    @property
    def horizon(self) -> float:
        """Longest time that `after` accepts, s."""
        return self.step * 2.0 ** (len(self.levels) - 1)

    def after(self, start: FloatArray, time: float) -> FloatArray:
        """Return the distribution, shape (m + 1,), a time in s after the start."""
        state = start
        for level, length in self.split(time):
            state = self._move(state, level, length)
        return state

    def _move(self, start: FloatArray, level: int, length: float) -> FloatArray:
        return self._short(start, length) if level < 0 else _scaled(start @ self.levels[level])

    def split(self, time: float) -> Iterator[tuple[int, float]]:
        """Yield the levels whose steps add up to a time, each with its step; −1 for the rest."""
        length = self.horizon
        for level in range(len(self.levels) - 1, -1, -1):
            if time >= length:
                time -= length
                yield level, length
            length /= 2
        if time > 0:
            yield -1, time

    def _short(self, start: FloatArray, time: float) -> FloatArray:
        jumps = self.rate * time
        term = start * np.exp(-jumps)
        total = term.copy()
        for k in range(1, RESIDUE_TERMS_MAX):
            term = term @ self.jumps * (jumps / k)
            total += term
            if k > TERMS and (term <= 1e-17 * total).all():
                break
        return _scaled(total)

    @cached_property
    def occupations(self) -> list[tuple[FloatArray, FloatArray, FloatArray]]:
        """Return for each level the time spent in the m states, from every one of them.

        The second and third vector are the integrals over the step of that presence weighted with
        the time still to come in the step and with the time gone by.
        """
        length, found = self.step, [self._short_occupation(self.step)]
        for matrix in self.levels[:-1]:
            spent, before, since = found[-1]
            found.append(
                (
                    spent + matrix @ spent,
                    before + length * spent + matrix @ before,
                    since + matrix @ (since + length * spent),
                )
            )
            length *= 2
        return found

    def accumulate(
        self, start: FloatArray, time: float, values: tuple[float, float]
    ) -> tuple[FloatArray, float]:
        """Return the state after a time, and the integral of a weight while in the m states.

        Parameters
        ----------
        start : shape (m + 1,).
        time : length of the span, s.
        values : the weight at its beginning and its end, at least 0, linear in between.
        """
        state, total, gone = start, 0.0, 0.0
        slope = (values[1] - values[0]) / time
        for level, length in self.split(time):
            spent, before, since = (
                self.occupations[level] if level >= 0 else self._short_occupation(length)
            )
            low = min(values[0] + slope * gone, values[0] + slope * (gone + length))
            tilt = slope * since if slope > 0 else -slope * before
            total += float(state @ (max(low, 0.0) * spent + tilt))
            state = self._move(state, level, length)
            gone += length
        return state, total

    def _short_occupation(self, time: float) -> tuple[FloatArray, FloatArray, FloatArray]:
        jumps = self.rate * time
        weight = np.exp(-jumps) * np.cumprod(np.r_[1.0, jumps / np.arange(1.0, 2 * TERMS)])
        beyond = np.cumsum(weight[::-1])[::-1][1:]
        twice = np.cumsum(beyond[::-1])[::-1][1:]
        order = np.arange(1, len(twice) + 1)
        presence = np.ones(len(self.jumps))
        presence[-1] = 0.0
        powers = [presence]
        for _ in range(len(twice) - 1):
            powers.append(self.jumps @ powers[-1])
        stack = np.array(powers)
        # With k jumps behind, the span's k-th sojourn: its mean length, and its mean moments.
        spent = beyond[: len(twice)] @ stack / self.rate
        before = twice @ stack / self.rate**2
        since = (order * beyond[1:]) @ stack / self.rate**2
        return spent, before, since


def ladder(chain: Chain, kept: BoolArray, horizon: float) -> Ladder:
    """Build the ladder of the states of a mask up to a horizon in s.

    Everything outside the mask is one state that is never left.
    """
    outgoing = chain.csr()[np.flatnonzero(kept)].toarray()
    inner, leaving = outgoing[:, kept], outgoing[:, ~kept].sum(axis=1)
    total = inner.sum(axis=1) + leaving
    rate = max(float(total.max(initial=0.0)), 1 / horizon)
    size = len(inner)
    jumps = np.zeros((size + 1, size + 1))
    jumps[:size, :size] = inner / rate
    jumps[:size, size] = leaving / rate
    jumps[np.arange(size), np.arange(size)] = np.maximum(1 - total / rate, 0.0)
    jumps[size, size] = 1.0
    doublings = max(DOUBLINGS_MIN, ceil(log2(rate * horizon / BASE)))
    step = horizon / 2.0**doublings
    levels = [_first(jumps, rate * step)]
    for _ in range(doublings):
        levels.append(_scaled(multiply(levels[-1], levels[-1])))
    return Ladder(jumps, rate, step, levels)


def _first(jumps: FloatArray, mean: float) -> FloatArray:
    """Sum Poisson-weighted powers, grouped after Paterson and Stockmeyer (1973)."""
    weight = np.exp(-mean) * np.cumprod(np.r_[1.0, mean / np.arange(1.0, TERMS)])
    square = multiply(jumps, jumps)
    powers = [np.eye(len(jumps)), jumps, square, multiply(square, jumps)]
    fourth = multiply(square, square)
    total = np.zeros_like(jumps)
    for group in range(TERMS - 4, -1, -4):
        part = sum(weight[group + i] * powers[i] for i in range(4))
        total = multiply(fourth, total) + part
    return _scaled(total)


def _scaled(values: FloatArray) -> FloatArray:
    """Return rows that sum to 1."""
    return np.asarray(values / values.sum(axis=-1, keepdims=True))
