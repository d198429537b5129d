"""A fault tree's modules as decision diagrams: a portfolio of orders, read out into flat arrays.

Every order is tried with a small table first; only modules that no order solves go on to the
next, larger one. So an order that is bad for a tree costs no more than the table that it fills.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from metrics.analysis.fault_trees import families, kernels
from metrics.analysis.fault_trees.program import Program, orders
from metrics.domain.errors import DomainError
from metrics.domain.problems import gettext_noop

IntArray = NDArray[np.int64]
RowArray = NDArray[np.int32]

BUDGETS = (1 << 12, 1 << 15, 1 << 18, 1 << 20, 1 << 22, 1 << 24)
"""Rows that one module may take, from try to try."""
TABLE_MAX = (1 << 24) + 2
SMALL = 1 << 10
"""Rows below which the first order that works is taken without a look at the others."""


class TreeTooLargeError(DomainError):
    """No order of the variables kept the diagram below its bound."""

    code = "tree_too_large"

    def __init__(self, rows_max: int) -> None:
        super().__init__(
            gettext_noop(
                "The fault tree is too entangled to be solved exactly: its decision diagram has "
                "more than %(limit)d nodes in every order of events that was tried. Analyse its "
                "parts one by one, or take out what matters least."
            ),
            params={"limit": rows_max},
        )


@dataclass(frozen=True)
class ModuleDiagram:
    """One module's diagram: rows (level, low, high), root last, terminals in rows 0 and 1.

    `order` lists the variables by level, `root` is the root's row, `built` how many rows were
    made on the way, `name` the order's.
    """

    rows: RowArray
    order: IntArray
    root: int
    built: int
    name: str

    @property
    def is_constant(self) -> bool:
        """Whether nothing that may fail matters."""
        return self.root < 2

    @property
    def size(self) -> int:
        """Number of nodes without terminals."""
        return int(self.rows.shape[0]) - 2


def build(program: Program, rows_max: int = BUDGETS[-1]) -> list[ModuleDiagram]:
    """Build every module, each in the best order that budgets up to `rows_max` allow.

    Raises
    ------
    TreeTooLargeError
        If no order keeps some module below the last budget.
    """
    best: dict[int, ModuleDiagram] = {}
    ways = list(orders(program))
    for budget in (budget for budget in BUDGETS if budget <= rows_max):
        unsolved = [m for m in range(len(program.modules)) if m not in best]
        if not unsolved:
            break
        for way in ways:
            wanted = [m for m in unsolved if m not in best or best[m].built > SMALL]
            if wanted:
                # Once solved, only an order that is much better is of interest.
                cap = max(best[m].built // 2 if m in best else budget for m in wanted)
                _attempt(program, way, wanted, cap, best)
    if len(best) < len(program.modules):
        raise TreeTooLargeError(rows_max)
    return [best[m] for m in range(len(program.modules))]


def _attempt(
    program: Program,
    way: tuple[str, IntArray],
    wanted: list[int],
    cap: int,
    best: dict[int, ModuleDiagram],
) -> None:
    """Build some modules in one order and keep what is smaller than the best so far."""
    name, levels = way
    table = kernels.new_table(min(TABLE_MAX, cap * len(wanted) + 2))
    roots, built = kernels.build(table, program.arrays, levels, np.array(wanted), cap)
    order = np.argsort(levels)
    for module, root, made in zip(wanted, roots.tolist(), built.tolist(), strict=True):
        if root == kernels.FULL:
            continue
        rows = families.reachable(table[0], root)
        if module not in best or rows.shape[0] < best[module].rows.shape[0]:
            last = rows.shape[0] - 1 if root > 1 else root
            best[module] = ModuleDiagram(rows, order, last, made, name)
