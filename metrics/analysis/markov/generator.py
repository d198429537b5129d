"""A Markov chain in continuous time as lists of transitions, and which of its states recur."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse import csgraph

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.signedinteger[Any]]
SparseMatrix = Any
"""A `scipy.sparse.csr_array`; scipy carries no types."""


class ChainError(Exception):
    """A chain, or a question about it, has no answer. The message says why."""


class SeveralRecurrentClassesError(ChainError):
    """The long run depends on chance: more than one recurrent class can be reached."""


@dataclass(frozen=True, eq=False)
class Chain:
    """Transitions between states 0 to size − 1.

    Parameters
    ----------
    size : number of states.
    sources, targets : shape (transitions,), integers in [0, size); never equal to each other.
        Parallel transitions are allowed, and their rates add up.
    rates : shape (transitions,), at least 0, in 1/s. A rate of 0 is no transition.

    Raises
    ------
    ChainError
        If an argument is outside these ranges.
    """

    size: int
    sources: IntArray
    targets: IntArray
    rates: FloatArray

    def __post_init__(self) -> None:
        if self.size < 1:
            raise ChainError(f"a chain needs a state, got size {self.size}")
        if not len(self.sources) == len(self.targets) == len(self.rates):
            raise ChainError("sources, targets and rates must be equally long")
        if not len(self.rates):
            return
        for states in (self.sources, self.targets):
            if states.min() < 0 or states.max() >= self.size:
                raise ChainError(f"a transition leaves the states 0 to {self.size - 1}")
        if not (self.rates.min() >= 0 and np.isfinite(self.rates.max())):
            raise ChainError("a rate must be finite and at least 0")
        if (self.sources == self.targets).any():
            raise ChainError("a transition leads from a state to itself")

    def csr(self) -> SparseMatrix:
        """Return the rates as a sparse matrix, row = source; no diagonal, no zeros."""
        return self._matrix

    @cached_property
    def out_rates(self) -> FloatArray:
        """Rate of leaving each state, shape (size,), 1/s."""
        return np.bincount(self.sources, self.rates, self.size).astype(np.float64, copy=False)

    @cached_property
    def _matrix(self) -> SparseMatrix:
        shape = (self.size, self.size)
        matrix = sparse.csr_array((self.rates, (self.sources, self.targets)), shape=shape)
        matrix.sum_duplicates()
        matrix.eliminate_zeros()
        return matrix

    def restricted(self, mask: BoolArray) -> Chain:
        """Return the transitions among the states of a mask, numbered in their order."""
        kept = mask[self.sources] & mask[self.targets]
        number = np.cumsum(mask) - 1
        return Chain(
            int(mask.sum()),
            number[self.sources[kept]],
            number[self.targets[kept]],
            self.rates[kept],
        )


def reachable(chain: Chain, start: BoolArray) -> BoolArray:
    """Return which states can be reached from any state of a mask, that mask included."""
    found = start.copy()
    frontier = start
    outgoing = chain.csr()
    while frontier.any():
        reached = np.zeros(chain.size, np.bool_)
        reached[outgoing[np.flatnonzero(frontier)].indices] = True
        frontier = reached & ~found
        found |= frontier
    return found


def recurrent_classes(chain: Chain) -> list[IntArray]:
    """Return the recurrent classes: sets of states that reach each other and are never left."""
    matrix = chain.csr()
    count, label = csgraph.connected_components(matrix, directed=True, connection="strong")
    left = np.zeros(count, np.bool_)
    source = np.repeat(label, np.diff(matrix.indptr))
    left[source[source != label[matrix.indices]]] = True
    return [np.flatnonzero(label == closed) for closed in np.flatnonzero(~left)]


def recurrent_states(chain: Chain, *, start: int | None = None) -> BoolArray:
    """Return which states the chain keeps visiting, from a start or from anywhere.

    Raises
    ------
    SeveralRecurrentClassesError
        If more than one recurrent class can be reached.
    """
    seen = np.ones(chain.size, np.bool_)
    if start is not None:
        seen = reachable(chain, np.arange(chain.size) == start)
    classes = [states for states in recurrent_classes(chain) if seen[states[0]]]
    if len(classes) != 1:
        raise SeveralRecurrentClassesError(
            f"{len(classes)} sets of states are never left again once reached; the long run "
            "is defined for one"
        )
    mask = np.zeros(chain.size, np.bool_)
    mask[classes[0]] = True
    return mask
