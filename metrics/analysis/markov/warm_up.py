"""Compile the loops of this package ahead, so that no user waits for them."""

from __future__ import annotations

import numpy as np

from metrics.analysis.markov.aggregation import balance, level_of
from metrics.analysis.markov.excursions import Excursions
from metrics.analysis.markov.generator import Chain
from metrics.analysis.markov.interval import by_uniformisation
from metrics.analysis.markov.squaring import ladder
from metrics.analysis.markov.steady import steady_state
from metrics.analysis.markov.sweeps import is_irreducible
from metrics.analysis.markov.uniformisation import jumps


def warm_up() -> None:
    """Solve a chain of two pairs that hardly exchange by every method."""
    for kind in (np.int32, np.int64):
        sources, targets = np.array([[0, 1, 1, 2, 3, 3], [1, 0, 2, 3, 2, 0]], kind)
        chain = Chain(4, sources, targets, np.array([1.0, 1.0, 1e-9, 1.0, 1.0, 1e-9]))
        level = level_of(chain)
        is_irreducible(level.starts, level.sources)
        balance(level)
        steady_state(chain)
    kept, start = np.arange(4) < 3, np.array([1.0, 0.0, 0.0, 0.0])
    jumps(chain, kept).after(start, 1.0)
    ladder(chain, kept, 1.0).after(start, 1.0)
    _periods()


def _periods() -> None:
    """Ask for the downtime of a period by every method."""
    chain = Chain(2, np.array([0, 1]), np.array([1, 0]), np.array([1e-3, 1.0]))
    up, start = np.array([True, False]), np.array([1.0, 0.0])
    by_uniformisation(chain, up, start, 10.0, [1.0])
    excursions = Excursions(chain, up, ~up, start)
    excursions.reduced(np.ones(1))
    excursions.reduced(np.ones(1, complex))
    excursions.mean_time_to(up)
    excursions.longest()
