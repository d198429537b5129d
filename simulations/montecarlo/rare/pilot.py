"""A short run before a campaign: what its precision will probably cost."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from simulations.montecarlo.rare.estimate import Estimate

FIRST: Final = 2**40
"""Number of the first sample of a pilot run, beyond all those of a campaign."""
ROUNDS: Final = 4
GROWTH: Final = 4
ENOUGH: Final = 25.0
"""Samples that must matter before a pilot run is believed."""


@dataclass(frozen=True, slots=True)
class Pilot:
    """What a short run tells.

    Attributes
    ----------
    samples : cycles or histories that were run.
    half_width : relative, of the unavailability's interval; None where nothing was seen.
    """

    samples: int
    half_width: float | None

    def chunks(self, precision: float, *, per_chunk: int, chunks_max: int) -> int:
        """Return how many chunks a precision needs, at most so many."""
        if self.half_width is None:
            return chunks_max
        needed = self.samples * (self.half_width / precision) ** 2 / per_chunk
        return max(1, min(chunks_max, math.ceil(min(needed, 1e9))))

    def reached(self, chunks: int, *, per_chunk: int) -> float:
        """Return the relative half-width after some chunks; infinite where nothing was seen."""
        if self.half_width is None:
            return math.inf
        return self.half_width * math.sqrt(self.samples / (chunks * per_chunk))


def run(
    sample: Callable[[int, int], Sequence[float]],
    estimated: Callable[[Sequence[Sequence[float]]], Estimate],
    *,
    samples: int,
) -> Pilot:
    """Sample until enough matter, four times as many each time.

    Parameters
    ----------
    sample : returns the sums of some samples, given a number of their own and how many.
    estimated : makes the estimate of all sums so far.
    samples : of the first round.
    """
    rows: list[Sequence[float]] = []
    total, size = 0, samples
    found = Pilot(0, None)
    for turn in range(ROUNDS):
        rows.append(sample(FIRST + turn * 2**30, size))
        total += size
        size = total * (GROWTH - 1)
        estimate = estimated(rows)
        found = Pilot(total, estimate.figures["unavailability"].half_width)
        if estimate.effective >= ENOUGH:
            break
    return found
