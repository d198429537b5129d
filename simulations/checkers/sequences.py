"""Texts and lists as states: each prefix of an observed one has a number, one token leads on.

`search` has these functions compiled into it, and its cache on disk does not notice a change here:
touch that file, too.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

Ints = NDArray[np.int64]
NONE = -1


@njit(cache=True, nogil=True)
def grow(links: Ints, tokens: Ints, states: int) -> tuple[int, int]:
    """Give every prefix of a sequence a state; returns that of the whole, and their number.

    `links` is an open hash table with two words a slot: (state, token), and the state after it.
    Half as many slots as words must be a power of two, and NONE fills what is free.
    """
    state = 0
    for token in tokens:
        key = (state << 31) | token
        slot = slot_of(links, 0, len(links) // 2 - 1, key)
        if links[slot + 1] == NONE:
            links[slot], links[slot + 1] = key, states
            states += 1
        state = links[slot + 1]
    return state, states


@njit(cache=True, nogil=True)
def follow(links: Ints, tokens: Ints, lost: int) -> int:
    """Return the state of a whole sequence, or `lost` when nothing begins with it."""
    state = 0
    for token in tokens:
        slot = slot_of(links, 0, len(links) // 2 - 1, (state << 31) | token)
        if links[slot + 1] == NONE:
            return lost
        state = links[slot + 1]
    return state


@njit(cache=True, nogil=True, forceinline=True)
def slot_of(m: Ints, base: int, mask: int, key: int) -> int:
    """Find a key in the table at a place, or the free slot for it."""
    number = (key ^ (key >> 31) * 0x9E3779B1) & mask
    while m[base + 2 * number + 1] != NONE and m[base + 2 * number] != key:
        number = (number + 1) & mask
    return base + 2 * number
