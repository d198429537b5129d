"""How histories are cut into chunks: a few small ones first, so that first figures come soon."""

from __future__ import annotations

from typing import Final

SMALL: Final = 4
"""Small chunks at the beginning: an eighth, an eighth, a quarter and a half of a full one."""
FEWEST: Final = 1 << (SMALL - 1)
"""Histories of a chunk below which none is cut further."""


def first_of(index: int, per_chunk: int) -> int:
    """Return the number of the first history of a chunk.

    >>> [first_of(index, 32) for index in range(7)]
    [0, 4, 8, 16, 32, 64, 96]
    """
    if per_chunk < FEWEST:
        return index * per_chunk
    if index < SMALL:
        return per_chunk >> (SMALL - index) if index else 0
    return (index - SMALL + 1) * per_chunk


def chunks_of(histories: int, per_chunk: int) -> int:
    """Return how many chunks histories make, the last one perhaps not a full one.

    >>> chunks_of(33, 32), chunks_of(3, 32)
    (5, 1)
    """
    count = whole_chunks_of(histories, per_chunk)
    return count + (first_of(count, per_chunk) < histories)


def whole_chunks_of(histories: int, per_chunk: int) -> int:
    """Return how many chunks are full, and so stay as they are when histories are added.

    >>> whole_chunks_of(33, 32), whole_chunks_of(3, 32)
    (4, 0)
    """
    if per_chunk < FEWEST:
        return histories // per_chunk
    if histories >= per_chunk:
        return histories // per_chunk + SMALL - 1
    return max(index for index in range(SMALL) if first_of(index, per_chunk) <= histories)


def numbers_of(index: int, histories: int, per_chunk: int) -> range:
    """Return the numbers of the histories of a chunk."""
    last = min(first_of(index + 1, per_chunk), histories)
    return range(first_of(index, per_chunk), last)
