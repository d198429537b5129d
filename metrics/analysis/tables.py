"""A joint chain as a table: its states with equal sites and outputs taken together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from metrics.analysis.environment import Environment

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]


@dataclass(frozen=True)
class Moves:
    """Moves between rows of a table, ordered by the row before.

    `first` has one entry a row and one more at the end, as in compressed sparse rows. `rate` is
    how often a second while in the row before; for the outage of a site its probability.
    """

    first: IntArray
    after: IntArray
    rate: FloatArray

    def rows_of(self, before: IntArray) -> tuple[IntArray, IntArray]:
        """Return where the moves out of some rows begin, and how many there are."""
        return self.first[before], self.first[before + 1] - self.first[before]

    def before(self) -> IntArray:
        """Return the row before each move."""
        return np.repeat(np.arange(self.first.size - 1, dtype=np.int64), np.diff(self.first))


@dataclass(frozen=True)
class Reason:
    """Why a group is down: the fraction of each row in which it is, for this reason.

    `rate` is how often a second, while in a row, the group's own processes bring that about;
    `seconds` is how long it lasts on average.
    """

    share: FloatArray
    rate: FloatArray
    seconds: float


@dataclass(frozen=True)
class Chance:
    """A group that no row knows to be up or down: the probability that it is down, and why."""

    lost: FloatArray
    reasons: Mapping[str, Reason]


@dataclass(frozen=True)
class Table:
    """Stationary probabilities and worsening moves of a chain, by rows of equal outputs.

    Attributes
    ----------
    sites : joint sites that the chain contains.
    codes : shape (rows,), which of these are up, as bits in the order of `sites`.
    weights : shape (rows,), stationary probability.
    levels : for each component the service level of its group, shape (rows,).
    moving : for each gate with memory whether it is on its way to another target.
    in_use : for each gate with memory the number of its target in use.
    phase : for each cache whether it is warm, fresh, fading or dry (`aging`).
    served : for each cache the means of the powers of what it serves, shape (powers, rows).
    own : by cause the worsening moves that leave the joint sites as they are.
    by_site : for each joint site the moves of its outage.
    reasons : for each group, by kind why it is down.
    chances : groups that are independent of each other given the row.
    approximation : why the table is not exact, or nothing.
    """

    sites: tuple[str, ...]
    codes: IntArray
    weights: FloatArray
    levels: Mapping[str, IntArray]
    moving: Mapping[tuple[str, int], BoolArray] = field(default_factory=dict)
    in_use: Mapping[tuple[str, int], IntArray] = field(default_factory=dict)
    phase: Mapping[tuple[str, int], IntArray] = field(default_factory=dict)
    served: Mapping[tuple[str, int], FloatArray] = field(default_factory=dict)
    own: Mapping[str, Moves] = field(default_factory=dict)
    by_site: Mapping[str, Moves] = field(default_factory=dict)
    reasons: Mapping[str, Mapping[str, Reason]] = field(default_factory=dict)
    chances: Mapping[str, Chance] = field(default_factory=dict)
    approximation: str | None = None

    @property
    def size(self) -> int:
        """Number of rows."""
        return int(self.codes.size)

    @property
    def rows_a_state(self) -> int:
        """Rows for one state of the sites, at most."""
        return int(np.unique(self.codes, return_counts=True)[1].max())

    @cached_property
    def by_code(self) -> IntArray:
        """The rows, ordered by the state of the sites."""
        return np.argsort(self.codes, kind="stable")

    @cached_property
    def given(self) -> FloatArray:
        """Probability of every row given the state of the sites."""
        _, group = np.unique(self.codes, return_inverse=True)
        total = np.bincount(group, weights=self.weights)[group]
        return np.divide(self.weights, total, out=np.zeros(self.size), where=total > 0)

    def codes_in(self, base: Environment) -> IntArray:
        """Return for each state of some sites which of this table's are up, as bits."""
        code = np.zeros(base.size, dtype=np.int64)
        for bit, site in enumerate(self.sites):
            code |= base.up[base.sites.index(site)].astype(np.int64) << bit
        return code

    def rows_of(self, codes: IntArray) -> tuple[IntArray, IntArray]:
        """Return where in `by_code` the rows of some states of the sites are, and how many."""
        ordered = self.codes[self.by_code]
        first = np.searchsorted(ordered, codes, side="left")
        return first, np.searchsorted(ordered, codes, side="right") - first

    @property
    def is_single(self) -> bool:
        """Whether a single group is all that the table tells, and no outage brings it up."""
        if len(self.levels) != 1 or self.moving or self.phase or self.chances:
            return False
        down = self.levels[self.only] == 0
        return not any((down[m.before()] & ~down[m.after]).any() for m in self.by_site.values())

    def labelled(self, approximation: str) -> Table:
        """Return the table with one more reason why it is not exact."""
        reasons = [self.approximation, approximation] if self.approximation else [approximation]
        return replace(self, approximation="; ".join(reasons))

    @property
    def only(self) -> str:
        """The component of a table with a single output."""
        (name,) = self.levels
        return name

    def lost_in(self, codes: IntArray) -> FloatArray:
        """Return P(the only group is down) for some states of the sites."""
        return self.mean_in(codes, (self.levels[self.only] == 0).astype(float))

    def mean_in(self, codes: IntArray, values: FloatArray) -> FloatArray:
        """Return the mean of the rows' values for some states of the sites."""
        distinct, group = np.unique(self.codes, return_inverse=True)
        means = np.bincount(group, weights=values * self.given)
        return np.asarray(means[np.searchsorted(distinct, codes)])

    def lost_after(self, site: str, codes: IntArray) -> FloatArray:
        """Return P(the only group is down) just after an outage in some states of the sites."""
        moves = self.by_site[site]
        down = (self.levels[self.only] == 0).astype(float)
        arriving = moves.rate * down[moves.after]
        after = np.bincount(moves.before(), weights=arriving, minlength=self.size)
        return self.mean_in(codes, np.asarray(after, dtype=np.float64))
