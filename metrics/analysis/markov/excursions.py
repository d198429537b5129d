"""Downtime of a chain that rests in a few states and returns to them soon after each excursion.

Systems with repair spend nearly all their time in the few states in which nothing is down, and
leave them for excursions that are short against the period that is asked about. What an excursion
does to the downtime is eliminated by sweeps over the states; what is left is a matrix as small as
the set of resting states.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit

from metrics.analysis.markov.generator import BoolArray, Chain, ChainError, FloatArray
from metrics.analysis.markov.passage import occupation
from metrics.analysis.markov.steady import long_run

SWEEPS_MAX = 400
"""Sweeps for one s; each pair gains at least the ratio of excursion to resting time."""
TOLERANCE = 5e-14
RESTING_MAX = 12
"""Resting states up to which matrices of them are small."""


@dataclass(frozen=True)
class Reduced:
    """A chain reduced to its resting states, for each of several s.

    E[exp(−s·D(t))] = begin · exp(matrix·t) · weight, where D(t) is the downtime in [0, t], up to
    a part that falls like exp(−t / longest excursion).

    Attributes
    ----------
    matrix : shape (s, resting, resting), 1/s.
    begin, weight : shape (s, resting).
    steady : shape (states,), for the first s: if that is 0, the share of time in each state in
        the long run, times a constant.
    """

    matrix: Any
    begin: Any
    weight: Any
    steady: Any


class Excursions:
    """A chain cut into resting states and the rest.

    Parameters
    ----------
    chain : of n states.
    resting : shape (states,), the states that it soon returns to.
    down : shape (states,), which states count as downtime.
    start : shape (states,), distribution at time 0.

    Raises
    ------
    ChainError
        If no state, or too many of them, are resting.
    """

    def __init__(
        self, chain: Chain, resting: BoolArray, down: BoolArray, start: FloatArray
    ) -> None:
        self.rest = np.flatnonzero(resting)
        if not 0 < len(self.rest) <= RESTING_MAX:
            raise ChainError(f"{len(self.rest)} resting states; 1 to {RESTING_MAX} are allowed")
        forward = chain.csr()
        backward = forward.T.tocsr()
        self._rows = tuple(
            (m.indptr.astype(np.int64), m.indices.astype(np.int64), m.data)
            for m in (forward, backward)
        )
        self._out = chain.out_rates
        self._down = down
        self._start = start

    def reduced(self, s: Any) -> Reduced:
        """Return the reduced chain for each s, shape (s,), real or complex, Re s ≥ 0.

        Raises
        ------
        ChainError
            If the sweeps do not converge: the chain does not rest.

        Notes
        -----
        R spans the right and L the left invariant subspace of Q − s·diag(down) that belongs to
        the resting states: (Q − sΔ)R = R·G with R the identity there, likewise L. Both are found
        by symmetric Gauss–Seidel sweeps, in which G is renewed after each.
        """
        right, matrix = self._subspaces(s, 0)
        left, _ = self._subspaces(s, 1)
        gram = np.einsum("npk,nqk->kpq", left, right)
        sums = left.sum(axis=0).T
        weight = np.linalg.solve(gram, sums[:, :, None])[:, :, 0]
        begin = np.einsum("n,npk->kp", self._start, right)
        # Rows of G sum to 0 for s = 0: a chain among resting states, whose law is π·R.
        at_rest = np.linalg.solve(gram[0].T, _at_rest(matrix[:, :, 0].real, begin[0].real))
        steady = at_rest @ left[:, :, 0].T
        return Reduced(np.moveaxis(matrix, 2, 0), begin, weight, steady)

    def solved(self, kept: BoolArray, rest: FloatArray, s: FloatArray) -> FloatArray:
        """Return x with (s + q)·x = R·x + rest on the kept states and x = 0 outside.

        Parameters
        ----------
        kept : shape (states,), states that are soon left.
        rest : shape (states, k), right sides.
        s : shape (s,).

        Returns
        -------
        shape (states, k, s)
        """
        found = np.zeros((len(self._out), rest.shape[1], len(s)))
        inverse = 1 / (self._out[:, None] + s)
        if _solve(self._rows[0], ~kept, inverse, rest, found) < 0:
            raise ChainError("excursions are not short enough to be eliminated")
        return found

    def transform(self, value: FloatArray, alive: BoolArray, s: FloatArray) -> FloatArray:
        """Return ∫ exp(−s·t)·E[value of the state at t, while alive] dt from the start.

        Parameters
        ----------
        value : shape (states,).
        alive : shape (states,); what leaves these states never counts again. Resting states are.
        s : shape (s,), positive.
        """
        size, width = len(self._out), len(self.rest)
        resting = np.zeros(size, np.bool_)
        resting[self.rest] = True
        back = _columns(self._rows[1], self.rest, size)
        away = self.solved(alive & ~resting, np.column_stack([back, value]), s)
        away[self.rest, np.arange(width)] = 1.0
        followed = np.einsum("np,nqk->kpq", _columns(self._rows[0], self.rest, size), away)
        system = -followed[:, :, :-1]
        system[:, np.arange(width), np.arange(width)] += s[:, None] + self._out[self.rest]
        right = followed[:, :, -1] + value[self.rest]
        at_rest = np.linalg.solve(system, right[:, :, None])[:, :, 0]
        every = np.einsum("nqk,kq->nk", away[:, :-1], at_rest) + away[:, -1]
        return np.asarray(self._start @ every)

    def mean_time_to(self, up: BoolArray) -> float:
        """Return the mean time until the states `up` are left, s; without subtraction.

        The resting states are up. A chain of them alone, in which excursions take no time and
        those that fail end it, is solved as any other; its times are stretched afterwards.
        """
        size, width = len(self._out), len(self.rest)
        resting = np.zeros(size, np.bool_)
        resting[self.rest] = True
        back = _columns(self._rows[1], self.rest, size)
        to_down = np.where(up, _sums(self._rows[0], ~up), 0.0)
        right = np.column_stack([back, to_down, np.ones(size)])
        away = self.solved(up & ~resting, right, np.zeros(1))[:, :, 0]
        away[self.rest] = np.eye(width, width + 2)
        away[~up, width] = 1.0
        moves = _columns(self._rows[0], self.rest, size).T @ away
        start = self._start @ away
        ended = np.append(moves[:, :width], moves[:, width : width + 1], axis=1)
        chain = _dense_chain(np.vstack([ended, np.zeros(width + 1)]))
        kept = np.arange(width + 1) < width
        times = occupation(chain, kept, np.append(start[:width], 0.0))[:width]
        return float(times @ (1 + moves[:, width + 1]) + start[width + 1])

    def longest(self) -> float:
        """Return the time constant of the slowest excursion, s: the slowest way of decay."""
        return float(_slowest(self._rows[0], self._out, self.rest))

    def _subspaces(self, s: Any, side: int) -> tuple[Any, Any]:
        """Return R or Lᵀ, shape (states, resting, s), and G or its transpose."""
        width = len(self.rest)
        found = np.zeros((len(self._out), width, len(s)), dtype=s.dtype)
        found[self.rest, np.arange(width)] = 1.0
        matrix = np.zeros((width, width, len(s)), dtype=s.dtype)
        at_rest = np.zeros(len(self._out), np.bool_)
        at_rest[self.rest] = True
        parts = self._rows[side], self._out, self._down.astype(float)
        if _sweep_all(*parts, (self.rest, at_rest), s, (found, matrix)) < 0:
            raise ChainError("excursions are not short enough to be eliminated")
        return found, matrix


@njit(cache=True, nogil=True)
def _sweep_all(rows, out, down, rest, s, unknown):  # type: ignore[no-untyped-def]
    """Sweep until nothing changes; return the number of sweeps, −1 without convergence."""
    state, _ = unknown
    inverse = np.empty((out.size, s.size), state.dtype)
    for v in range(out.size):
        for k in range(s.size):
            inverse[v, k] = 1.0 / (out[v] + s[k] * down[v])
    for sweep in range(SWEEPS_MAX):
        _renew(rows, out, down, rest[0], s, unknown)
        change = _sweep(rows, rest[1], inverse, unknown)
        if change == np.inf:
            return -1
        if change < TOLERANCE:
            _renew(rows, out, down, rest[0], s, unknown)
            return sweep + 1
    return -1


@njit(cache=True, nogil=True)
def _sweep(rows, at_rest, inverse, unknown):  # type: ignore[no-untyped-def]
    """Sweep up and down over all states that do not rest; return the largest change."""
    state, matrix = unknown
    size, width, count = state.shape
    value = np.zeros((width, count), state.dtype)
    largest = 0.0
    for step in range(2 * size):
        v = step if step < size else 2 * size - 1 - step
        if at_rest[v]:
            continue
        value[:, :] = 0.0
        for p in range(width):
            for q in range(width):
                for k in range(count):
                    value[p, k] -= state[v, q, k] * matrix[q, p, k]
        _add_neighbours(rows, v, state, value)
        change = _replace(state[v], value, inverse[v], 1.0)
        if step >= size:
            largest = max(largest, change)
    return largest


@njit(cache=True, nogil=True)
def _add_neighbours(rows, v, state, value):  # type: ignore[no-untyped-def]
    """Add what the states that v leads to contribute."""
    starts, targets, rates = rows
    width, count = value.shape
    for e in range(starts[v], starts[v + 1]):
        w, rate = targets[e], rates[e]
        for p in range(width):
            for k in range(count):
                value[p, k] += rate * state[w, p, k]


@njit(cache=True, nogil=True)
def _replace(old, value, inverse, floor):  # type: ignore[no-untyped-def]
    """Put in new values; return the largest change relative to them or to a floor."""
    width, count = value.shape
    largest = 0.0
    for p in range(width):
        for k in range(count):
            better = value[p, k] * inverse[k]
            change = abs(better - old[p, k])
            if not change < 1e300:
                return np.inf
            if change > largest * (abs(better) + floor):
                largest = change / (abs(better) + floor)
            old[p, k] = better
    return largest


@njit(cache=True, nogil=True)
def _renew(rows, out, down, rest, s, unknown):  # type: ignore[no-untyped-def]
    """Work out the matrix of the resting states from their rows."""
    starts, targets, rates = rows
    state, matrix = unknown
    for q in range(rest.size):
        v = rest[q]
        for p in range(rest.size):
            for k in range(s.size):
                matrix[q, p, k] = -(out[v] + s[k] * down[v]) if p == q else 0.0
                for e in range(starts[v], starts[v + 1]):
                    matrix[q, p, k] += rates[e] * state[targets[e], p, k]


def _at_rest(moves: FloatArray, begin: FloatArray) -> FloatArray:
    """Return the shares of the resting states among each other, from how they begin."""
    if len(moves) == 1:
        return np.ones(1)
    return long_run(_dense_chain(moves), np.maximum(begin, 0.0))


def _dense_chain(rates: FloatArray) -> Chain:
    """Return a chain of the positive rates off the diagonal of a small matrix."""
    off = np.where(np.eye(len(rates), dtype=bool), 0.0, rates)
    sources, targets = np.nonzero(off > 0)
    return Chain(len(rates), sources, targets, off[sources, targets])


def _sums(rows: Any, chosen: BoolArray) -> FloatArray:
    """Return the rate from each state into some states."""
    starts, targets, rates = rows
    sources = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
    found = np.bincount(sources, rates * chosen[targets], len(starts) - 1)
    return found.astype(np.float64, copy=False)


def _columns(rows: Any, states: Any, size: int) -> FloatArray:
    """Return some rows of a sparse matrix as columns, shape (size, rows)."""
    starts, targets, rates = rows
    found = np.zeros((size, len(states)))
    for column, state in enumerate(states):
        reach = slice(starts[state], starts[state + 1])
        np.add.at(found[:, column], targets[reach], rates[reach])
    return found


@njit(cache=True, nogil=True)
def _solve(rows, fixed, inverse, rest, found):  # type: ignore[no-untyped-def]
    """Sweep up and down until x = inverse·(R·x + rest) where nothing is fixed; −1 if never."""
    size, width, count = found.shape
    value = np.zeros((width, count))
    for sweep in range(SWEEPS_MAX):
        largest = 0.0
        for step in range(2 * size):
            v = step if step < size else 2 * size - 1 - step
            if fixed[v]:
                continue
            for p in range(width):
                value[p, :] = rest[v, p]
            _add_neighbours(rows, v, found, value)
            change = _replace(found[v], value, inverse[v], 1e-300)
            if step >= size:
                largest = max(largest, change)
        if largest < 10 * TOLERANCE:
            return sweep + 1
    return -1


@njit(cache=True, nogil=True)
def _slowest(rows, out, rest):  # type: ignore[no-untyped-def]
    """Return the largest time constant of the states that do not rest, to a few percent."""
    state = np.ones((out.size, 1, 1))
    value = np.zeros((1, 1))
    at_rest = np.zeros(out.size, np.bool_)
    at_rest[rest] = True
    grown = 0.0
    for _ in range(12):
        state[rest] = 0.0
        before = state.copy()
        for step in range(8 * out.size):
            v = step % out.size if (step // out.size) % 2 == 0 else -1 - step % out.size
            v = v if v >= 0 else out.size + v
            if not at_rest[v]:
                value[0, 0] = before[v, 0, 0]
                _add_neighbours(rows, v, state, value)
                state[v, 0, 0] = value[0, 0] / out[v]
        grown = state.max()
        state /= grown
    return grown
