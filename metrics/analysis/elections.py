"""The mean time without a leader of a component's consensus group."""

from __future__ import annotations

from metrics.analysis.consensus import expected_election_seconds
from metrics.domain.architecture import Component

DEFAULT_ELECTION_TIMEOUT = (0.15, 0.3)
"""Seconds; the range that the Raft paper (section 9.3) recommends."""
DEFAULT_MESSAGE_DELAY = 0.0005
"""Seconds; one way inside a data centre."""


def election_seconds(component: Component) -> float:
    """Return the predicted mean time from the loss of the leader to the next one, seconds."""
    replication = component.data.replication if component.data else None
    assert replication is not None
    low, high = replication.election_timeout or DEFAULT_ELECTION_TIMEOUT
    delay = replication.message_delay
    return expected_election_seconds(
        low=low,
        high=high,
        heartbeat=replication.heartbeat or low / 2,
        message_delay=DEFAULT_MESSAGE_DELAY if delay is None else delay,
        servers=component.replica_count,
    )
