"""Probability of more than so much downtime in a period, by a slow method of its own.

The Laplace transform of the downtime D of a period t is E[exp(−r D)] = α exp((Q − r Δ) t) 1, with Δ
the indicator of down states. It is inverted on the real axis alone, after Gaver and Stehfest
(H. Stehfest, *Algorithm 368: Numerical inversion of Laplace transforms*, Communications of the ACM
13, 1970), which asks for many digits: everything is computed in decimals of 80 digits.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal, getcontext, localcontext

from tests.agreement.positive import Matrix

DIGITS = 80
ORDER = 36
TERMS = 40
Row = list[Decimal]


def downtime_exceeds(
    rates: Matrix, down: Sequence[bool], start: Sequence[float], period: float, limit: float
) -> float:
    """Return P(downtime in [0, period] > limit) of a chain given by its rates."""
    with localcontext() as context:
        context.prec = DIGITS
        step = Decimal(2).ln() / Decimal(limit)
        total = Decimal(0)
        for k, weight in enumerate(_weights(), start=1):
            r = k * step
            total += weight * (1 - _transform(rates, down, start, (Decimal(period), r))) / r
        return float(total * step)


def _transform(
    rates: Matrix, down: Sequence[bool], start: Sequence[float], at: tuple[Decimal, Decimal]
) -> Decimal:
    """Return E[exp(−r D)] for a period and r."""
    period, r = at
    size = len(rates)
    matrix = [
        [Decimal(float(rates[i, j])) if i != j else Decimal(0) for j in range(size)]
        for i in range(size)
    ]
    for i in range(size):
        matrix[i][i] = -sum(matrix[i], Decimal(0)) - (r if down[i] else Decimal(0))
    largest = max(-matrix[i][i] for i in range(size)) * period
    squarings = max(0, math.ceil(math.log2(float(largest) + 1)))
    scale = period / 2**squarings
    power = [[value * scale for value in row] for row in matrix]
    total = _identity(size)
    term = _identity(size)
    for k in range(1, TERMS):
        term = [[value / k for value in row] for row in _product(term, power)]
        total = [
            [a + b for a, b in zip(x, y, strict=True)] for x, y in zip(total, term, strict=True)
        ]
    for _ in range(squarings):
        total = _product(total, total)
    return sum((Decimal(p) * sum(row) for p, row in zip(start, total, strict=True)), Decimal(0))


def _sum(one: Row, other: Row) -> Row:
    return [a + b for a, b in zip(one, other, strict=True)]


def _identity(size: int) -> list[Row]:
    return [[Decimal(i == j) for j in range(size)] for i in range(size)]


def _product(left: list[Row], right: list[Row]) -> list[Row]:
    columns = list(zip(*right, strict=True))
    return [
        [sum((a * b for a, b in zip(row, column, strict=True)), Decimal(0)) for column in columns]
        for row in left
    ]


def _weights() -> list[Decimal]:
    half = ORDER // 2
    assert getcontext().prec == DIGITS
    found = []
    for k in range(1, ORDER + 1):
        total = Decimal(0)
        for j in range((k + 1) // 2, min(k, half) + 1):
            top = Decimal(j) ** half * math.factorial(2 * j)
            bottom = (
                math.factorial(half - j)
                * math.factorial(j)
                * math.factorial(j - 1)
                * math.factorial(k - j)
                * math.factorial(2 * j - k)
            )
            total += top / bottom
        found.append((-1) ** (k + half) * total)
    return found
