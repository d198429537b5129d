"""Products of small dense matrices on one thread.

Up to some hundreds of rows, the threads of a general library wait for each other longer than they
compute as soon as another process works on the same cores.
"""

from __future__ import annotations

import numpy as np
from numba import njit

BLOCK = 4


@njit(cache=True, nogil=True, fastmath={"contract"})
def multiply(left, right):  # type: ignore[no-untyped-def] # compiled
    """Return left @ right for C-contiguous matrices, four by four entries of `left` at a time."""
    rows, inner = left.shape
    result = np.zeros((rows, right.shape[1]))
    blocks = inner // BLOCK
    for row in range(rows // BLOCK):
        for block in range(blocks):
            _add_block(left, right, result, BLOCK * row, BLOCK * block)
        for k in range(BLOCK * blocks, inner):
            for i in range(BLOCK * row, BLOCK * row + BLOCK):
                _add_row(left, right, result, i, k)
    for i in range(rows - rows % BLOCK, rows):
        for k in range(inner):
            _add_row(left, right, result, i, k)
    return result


@njit(cache=True, nogil=True, fastmath={"contract"}, forceinline=True)
def _add_row(left, right, result, i, k):  # type: ignore[no-untyped-def] # compiled
    factor = left[i, k]
    for j in range(right.shape[1]):
        result[i, j] += factor * right[k, j]


@njit(cache=True, nogil=True, fastmath={"contract"}, forceinline=True)
def _add_block(left, right, result, i, k):  # type: ignore[no-untyped-def] # compiled
    a, b, c, d = left[i, k], left[i, k + 1], left[i, k + 2], left[i, k + 3]
    e, f, g, h = left[i + 1, k], left[i + 1, k + 1], left[i + 1, k + 2], left[i + 1, k + 3]
    m, n, o, p = left[i + 2, k], left[i + 2, k + 1], left[i + 2, k + 2], left[i + 2, k + 3]
    q, r, s, t = left[i + 3, k], left[i + 3, k + 1], left[i + 3, k + 2], left[i + 3, k + 3]
    for j in range(right.shape[1]):
        w, x, y, z = right[k, j], right[k + 1, j], right[k + 2, j], right[k + 3, j]
        result[i, j] += a * w + b * x + c * y + d * z
        result[i + 1, j] += e * w + f * x + g * y + h * z
        result[i + 2, j] += m * w + n * x + o * y + p * z
        result[i + 3, j] += q * w + r * x + s * y + t * z
