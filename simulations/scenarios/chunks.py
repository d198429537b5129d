"""What one chunk of a campaign stores: a row for each replication, and histograms of times."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from simulations.kernel.limits import TICKS_PER_MILLISECOND
from simulations.scenarios.parameters import Protocol

BUCKETS_PER_MILLISECOND = 10

COLUMNS = (
    "measured_ticks",
    "down_ticks",
    "without_quorum_ticks",
    "outages",
    "elections",
    "campaigns",
    "leader_failures",
    "crashes",
    "writes_succeeded",
    "writes_unknown",
)


def row(view: Any) -> list[int]:
    """Figures of one replication, in the order of `COLUMNS`."""
    m = view.measure
    values = (
        view.cluster.world.until - m.start,
        m.down,
        m.without_quorum,
        m.outages,
        view.cluster.elections,
        view.cluster.campaigns,
        m.leader_failures,
        m.crashes,
        view.clients.succeeded,
        view.clients.unknown,
    )
    return [int(value) for value in values]


def own_counts(protocol: Protocol, view: Any) -> dict[str, int]:
    """Count what only one protocol has: phase 1 that a higher ballot interrupted, and the like."""
    if protocol is Protocol.RAFT:
        world = view.cluster.world
        return {
            "terms_tried": int(view.cluster.terms_tried),
            "commits": int(view.cluster.commits),
            "messages": int(world.messages),
            "bytes": int(world.bytes),
        }
    return {name: int(getattr(view.cluster, name)) for name in ("duels", "deposed", "noops")}


def latencies(protocol: Protocol, view: Any) -> Any:
    """Count how long entries took to be committed, in the buckets of the kernel; Raft only."""
    return np.array(view.cluster.latency) if protocol is Protocol.RAFT else np.zeros(1, np.int64)


def added(counts: Sequence[dict[str, int]]) -> dict[str, int]:
    """Add counts of the same names."""
    return {name: sum(count[name] for count in counts) for name in counts[0]}


def histogram(samples: Any) -> dict[str, Any]:
    """Count times in buckets of a tenth of a millisecond; sums and the largest stay exact."""
    times = np.asarray(samples, dtype=np.int64)
    buckets, counts = np.unique(
        times * BUCKETS_PER_MILLISECOND // TICKS_PER_MILLISECOND, return_counts=True
    )
    return {
        "buckets": buckets.tolist(),
        "counts": counts.tolist(),
        "sum": int(times.sum()),
        "sum_of_squares": float((times.astype(np.float64) ** 2).sum()),
        "max": int(times.max(initial=0)),
    }


def sparse(counts: Any) -> list[list[int]]:
    """Write counts as pairs of a bucket and what is in it."""
    return [[int(bucket), int(counts[bucket])] for bucket in np.nonzero(counts)[0]]
