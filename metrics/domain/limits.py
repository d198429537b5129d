"""Every size that a document may have. Used by the models, the API and the editor."""

from __future__ import annotations

TEXT_BYTES_MAX = 2 * 1024 * 1024
NESTING_MAX = 32
NODES_MAX = 250_000
"""Scalars, keys and containers of one decoded text; 20,000 dependencies need about 150,000."""
ENTRIES_MAX = 20_000
"""Entries of one list or mapping, before anything is known of its meaning."""
COMPONENTS_MAX = 2_000
REPLICAS_MAX = 10_000
SITES_MAX = 500
DEPENDENCIES_MAX = 20_000
JOURNEYS_MAX = 200
POSITIONS_MAX = 4_000
COORDINATE_MAX = 1e6
TARGETS_MAX = 500
NAME_CHARS_MAX = 200
TEXT_CHARS_MAX = 5_000
ID_CHARS_MAX = 63
SECONDS_MAX = 3.1536e13
"""A million years."""
RATE_MAX = 1e12
MONEY_MAX = 1e15
PROBLEMS_MAX = 200
"""Errors listed for one document; beyond it the list says how many are left."""
