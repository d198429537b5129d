"""Answers about small chains in fractions and long decimals, by solving the balance equations."""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction

DIGITS = 120


def solve(matrix, right):
    """Solve a linear system in exact fractions."""
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    for k in range(len(rows)):
        pivot = next(i for i in range(k, len(rows)) if rows[i][k])
        rows[k], rows[pivot] = rows[pivot], rows[k]
        rows[k] = [value / rows[k][k] for value in rows[k]]
        for i in range(len(rows)):
            if i != k and rows[i][k]:
                rows[i] = [a - rows[i][k] * b for a, b in zip(rows[i], rows[k], strict=True)]
    return [row[-1] for row in rows]


def generator(chain):
    """Return the generator of a chain as rows of fractions."""
    matrix = [[Fraction(0)] * chain.size for _ in range(chain.size)]
    for source, target, rate in zip(chain.sources, chain.targets, chain.rates, strict=True):
        matrix[source][target] += Fraction(float(rate))
        matrix[source][source] -= Fraction(float(rate))
    return matrix


def steady_state(chain):
    """Return the stationary distribution: the balance equations and that the sum is 1."""
    matrix = generator(chain)
    columns = [list(column) for column in zip(*matrix, strict=True)]
    columns[-1] = [Fraction(1)] * chain.size
    return solve(columns, [Fraction(0)] * (chain.size - 1) + [Fraction(1)])


def mean_time_to_leave(chain, kept, first):
    """Return the mean time until the kept states are left, from one of them."""
    states = [state for state in range(chain.size) if kept[state]]
    matrix = generator(chain)
    inner = [[-matrix[i][j] for j in states] for i in states]
    return solve(inner, [Fraction(1)] * len(states))[states.index(first)]


def probability_of_leaving(chain, kept, first, time):
    """Return the probability that the kept states are left before a time, from one of them."""
    matrix = generator(chain)
    size = chain.size
    rows = [row if kept[i] else [Fraction(0)] * size for i, row in enumerate(matrix)]
    final = _exponential(rows, time)[first]
    return sum((final[i] for i in range(size) if not kept[i]), Decimal(0))


def _exponential(matrix, time):
    with localcontext() as context:
        context.prec = DIGITS
        size = range(len(matrix))
        largest = max(float(-matrix[i][i]) for i in size)
        doublings = max(0, int(largest * time).bit_length()) + 4
        step = Decimal(time) / 2**doublings
        short = [[_decimal(value) * step for value in row] for row in matrix]
        term = [[Decimal(i == j) for j in size] for i in size]
        total = term
        for k in range(1, 50):
            term = [[value / k for value in row] for row in _product(term, short)]
            total = _sum(total, term)
        for _ in range(doublings):
            total = _product(total, total)
        return total


def _decimal(value):
    return Decimal(value.numerator) / Decimal(value.denominator)


def _sum(left, right):
    pairs = zip(left, right, strict=True)
    return [[a + b for a, b in zip(*rows, strict=True)] for rows in pairs]


def _product(left, right):
    columns = list(zip(*right, strict=True))
    return [
        [sum((a * b for a, b in zip(row, column, strict=True)), Decimal(0)) for column in columns]
        for row in left
    ]
