"""Documents as Markov chains in continuous time, lumped by symmetry."""

from __future__ import annotations

from metrics.analysis.chains.document import (
    DocumentChain,
    build,
    has_deterministic_failover,
    state_count,
    supports,
)
from metrics.analysis.chains.errors import TooManyStatesError, UnsupportedError
from metrics.analysis.chains.stages import Extrapolated, with_deterministic_failover

__all__ = [
    "DocumentChain",
    "Extrapolated",
    "TooManyStatesError",
    "UnsupportedError",
    "build",
    "has_deterministic_failover",
    "state_count",
    "supports",
    "with_deterministic_failover",
]
