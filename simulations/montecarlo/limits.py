"""Bounds of what may be asked for; importing this compiles nothing."""

from __future__ import annotations

from typing import Final

YEARS_MAX: Final = 1e9
REPLICATIONS_MAX: Final = 1_000_000
PRECISION_MIN: Final = 1e-4
PRECISION_MAX: Final = 0.5
SEED_MAX: Final = 2**53 - 1
"""Seeds stay below what a JavaScript number holds exactly, since they travel as JSON."""
CHUNKS_MAX: Final = 2_000
"""Parts of a campaign, each about two seconds of work."""
