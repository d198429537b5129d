"""Tables of chains whose failovers take a fixed time, from chains with more and more stages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from metrics.analysis.chains import UnsupportedError, with_deterministic_failover
from metrics.analysis.tables import Moves, Reason, Table

FloatArray = NDArray[np.float64]

STAGES = "failovers of fixed length by the method of stages, at most {bound:.0e} relative off"


def extrapolated(solve: Callable[[int], Table]) -> Table:
    """Return the table in the limit of many stages.

    Parameters
    ----------
    solve : returns the table of the chain whose failovers have so many stages.

    Returns
    -------
    Table
        With the largest relative error of any group's or gate's unavailability in its label.

    Notes
    -----
    Probabilities and flows of the rows have an expansion in the reciprocal of the number of
    stages, so they are extrapolated; what follows from them is then right to the same order.

    Raises
    ------
    TooManyStatesError, UnsupportedError
        When three chains cannot be solved, or differ in more than their numbers.
    """
    like = solve(1)

    def figures(stages: int) -> FloatArray:
        table = solve(stages)
        values = np.concatenate(list(_figures(table)))
        if table.size != like.size or values.size != size:
            raise UnsupportedError("stages change what a chain puts out")
        return values

    size = sum(values.size for values in _figures(like))
    found = with_deterministic_failover(figures)
    table = _rebuilt(like, np.maximum(found.value, 0.0))
    error = _relative_error(table, found.error[: table.size])
    return table.labelled(STAGES.format(bound=error))


def _figures(table: Table) -> Iterator[FloatArray]:
    """Yield everything that depends on the number of stages, as probabilities and flows."""
    yield table.weights
    for moves in (*table.own.values(), *table.by_site.values()):
        yield moves.rate * table.weights[moves.before()]
    for reasons in table.reasons.values():
        for reason in reasons.values():
            yield reason.share * table.weights
            yield reason.rate * table.weights
    for served in table.served.values():
        yield (served * table.weights).reshape(-1)


def _rebuilt(like: Table, values: FloatArray) -> Table:
    """Return a table with other probabilities and flows."""
    rest = values

    def taken(count: int) -> FloatArray:
        nonlocal rest
        first, rest = rest[:count], rest[count:]
        return first

    weights = taken(like.size)
    positive = np.maximum(weights, np.finfo(float).tiny)

    def over(moves: Moves) -> Moves:
        flux = taken(moves.rate.size)
        return replace(moves, rate=flux / positive[moves.before()])

    return replace(
        like,
        weights=weights / weights.sum(),
        own={cause: over(moves) for cause, moves in like.own.items()},
        by_site={site: over(moves) for site, moves in like.by_site.items()},
        reasons={
            name: {
                kind: Reason(taken(like.size) / positive, taken(like.size) / positive, old.seconds)
                for kind, old in reasons.items()
            }
            for name, reasons in like.reasons.items()
        },
        served={
            gate: taken(served.size).reshape(served.shape) / positive
            for gate, served in like.served.items()
        },
    )


def _relative_error(table: Table, error: FloatArray) -> float:
    """Return the largest relative error of the probability that some output is lost."""
    lost = [level == 0 for level in table.levels.values()] + list(table.moving.values())
    found = [
        float(error[rows].sum() / table.weights[rows].sum())
        for rows in lost
        if table.weights[rows].any()
    ]
    return max(found, default=0.0)
